"""Where inspectors decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.pdu import because_words
from probation_book.display.ids import standard_words, with_words
from probation_book.display.links import cited
from probation_book.display.tables import paragraph, table, table_html
from probation_book.display.words import badge, sentence_list
from probation_book.rows import NOT_KNOWN, rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Framework
    from probation_book.reading.framework import Guidance


def overrides(
    stated: pd.DataFrame,
    inferred: pd.DataFrame,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """The departures that documents state; apart from them, those that we infer from a link.

    `called` has the words for each inspection, and `frameworks` its standards, by its key.
    """
    made = []
    for departures, why, caption in (
        (stated, "Recorded reason", "Departures that a document states"),
        (inferred, "Because", "Our inference: not the usual rating, if the link is as printed"),
    ):
        rows = [
            (
                f"{called[row.inspection]}, {standard_words(row.standard, framework)}",
                *(badge(one, framework.rating_model) for one in (row.usually, row.published)),
                Markup("{} <em>({})</em>").format(row.judgement.reason, cited(row.judgement))
                if row.judgement
                else because_words(row, framework, up=""),
            )
            for row in rows_of(departures)
            for framework in [frameworks[row.inspection]]
        ]
        if rows:
            columns = ["Standard", "Usually", "Awarded", why]
            made.append(table_html(pd.DataFrame(rows, columns=columns, dtype=object), caption))
    return (
        HTML("\n".join(made)) if made else paragraph("No rating here departs from the usual one.")
    )


def worth(
    without: Mapping[str, scoring.OverallRating],
    actual: Mapping[str, scoring.OverallRating],
    called: Mapping[str, str],
) -> HTML:
    """What the recorded judgements were worth, in points.

    `without` has what inspections would have been rated by the usual ratings, and `actual` what
    they were.
    """
    said = [
        f"With the usual ratings in place of those that inspectors recorded as judgements, "
        f"{called[key]} would have {usual.score} of {usual.maximum} points, "
        f"not {actual[key].score}: {usual.rating}"
        f"{', as it is' if usual.rating == actual[key].rating else ''}."
        for key, usual in without.items()
    ]
    return paragraph(" ".join(said) or "No judgement is recorded in this data.")


def links(
    held: pd.DataFrame, caption: str, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """The usual links held against each inspection.

    `held` is a `links_table`, and has whether each is `followed` (None: it does not apply).
    """
    if held.empty:
        return paragraph("Our sources state no link between these standards.")
    followed = {True: "as the link says", False: "other", None: "the link does not apply"}
    rows = [
        (
            _link_words(row.link, row.looked_at, framework),
            called[row.inspection],
            badge(row.awarded or NOT_KNOWN, framework.rating_model),
            followed[row.followed],
        )
        for row in rows_of(held)
        for framework in [frameworks[row.inspection]]
    ]
    rows.sort(key=lambda row: row[0])
    columns = ["Link", "PDU", "Awarded", "Is it usual?"]
    return table(pd.DataFrame(rows, columns=columns, dtype=object), caption)


def _link_words(link: Guidance, looked_at: list[str], framework: Framework) -> str:
    """A link in words: the standards that it looks at, and the rating that is then usual."""
    worst = framework.ratings[0]
    standard = standard_words(link.standard, framework)
    names = (
        link.when if len(looked_at) > 1 else f"{standard_words(looked_at[0], framework)} {worst}"
    )
    return f"{names}: {standard} usually {link.usually}"


def doubts(
    doubted: pd.DataFrame,
    as_printed: pd.DataFrame,
    otherwise: pd.DataFrame,
    called: Mapping[str, str],
) -> HTML:
    """Each link whose number is in doubt: what either reading leaves without an explanation.

    `doubted` has them in its column `link`, for each inspection; the others have the rows that the
    link leaves unexplained, as it is printed and with the other number.
    """
    said = []
    links: list[Guidance] = []
    for link in doubted["link"]:
        if link in links:
            continue
        links.append(link)
        printed, read = (
            sentence_list(
                [called[row.inspection] for row in rows_of(rows) if row.link == link] or ["none"]
            )
            for rows in (as_printed, otherwise)
        )
        other = link.other_reading
        said.append(
            f"A link names standard {other.printed}. {other.because} As printed, these ratings are "
            f"not the usual ones, and our sources give no reason: {printed}. Read as "
            f"{other.may_be}: {read}."
        )
    return paragraph(" ".join(said) or "No number in a link is in doubt.")


def rounding(
    differ: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """Whether rounding before banding changes any band.

    `differ` has the key questions where it does: the `exact` percentage, and the ratings of the
    band if `rounded_first`, and if `not_rounded`.
    """
    if differ.empty:
        return paragraph(
            "No key question whose number of cases is known, or worked out, would fall in another "
            "band if percentages were not rounded first."
        )
    words = with_words(differ, frameworks)
    columns = {
        "PDU": differ["inspection"].map(called),
        "Standard": words["standard"],
        "Key question": words["question"],
        "Exact share, per cent": [f"{float(share):.2f}" for share in differ["exact"]],
        "Rounded first": differ["rounded_first"],
        "Not rounded": differ["not_rounded"],
    }
    return table(pd.DataFrame(columns), "Key questions whose band depends on rounding")
