"""Where inspectors decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.pdu import because_words
from probation_book.display.ids import standard_words, with_words
from probation_book.display.links import cited
from probation_book.display.tables import paragraph, table, table_html
from probation_book.display.words import badge, number_of, sentence_list, within_a_sentence
from probation_book.rows import groups_of, rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Framework
    from probation_book.reading.framework import Guidance


def finding(
    stated: pd.DataFrame,
    inferred: pd.DataFrame,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """How many ratings depart from usual links, and which: tables as in `overrides`."""
    if stated.empty and inferred.empty:
        return paragraph("No rating here departs from the usual one.")
    words = "No document states a departure from the usual rating."
    if len(stated):
        counted, which = number_of(len(stated), "departure"), _which(stated, called, frameworks)
        words = f"Documents state {counted} from the usual rating, with a reason{which}."
    if len(inferred):
        counted, which = number_of(len(inferred), "other"), _which(inferred, called, frameworks)
        words += f" We infer {counted} from a link{which}."
    return paragraph(words)


# More departures than this are counted, and not named: their table has them.
_MOST_NAMED = 6


def _which(
    departures: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> str:
    if not 0 < len(departures) <= _MOST_NAMED:
        return ""
    names = [
        f"{called[key]} ({numbers})"
        for key, rows in groups_of(departures, "inspection")
        for numbers in [
            sentence_list(standard_words(number, frameworks[key]) for number in rows["standard"])
        ]
    ]
    return f": {sentence_list(names)}"


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
    held: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """The usual links, and the inspections held against each: a table for each set of standards.

    `held` is a `links_table` with two more columns: whether each is `followed` (None: it does not
    apply), and whether it is read with `ours`, the number that we take to be meant.
    """
    if held.empty:
        return paragraph("Our sources state no link between these standards.")
    sets = held["inspection"].map({key: framework.key for key, framework in frameworks.items()})
    return HTML("\n".join(_held(rows, called, frameworks) for _, rows in held.groupby(sets)))


def _held(
    held: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> Markup:
    """Each link: where the rating awarded is the usual one, where not, where it does not apply."""
    framework = frameworks[held["inspection"].iloc[0]]
    words = [_link_words(row, framework) for row in rows_of(held)]
    rows = []
    for link, of in groups_of(held.assign(words=words), "words"):
        names = of["inspection"].map(called)
        usual, unusual = (of["followed"].eq(followed) for followed in (True, False))
        given = (
            Markup("{} {}").format(
                called[row.inspection], badge(row.awarded, framework.rating_model)
            )
            for row in rows_of(of[unusual])
        )
        told = (names[usual], given, names[of["followed"].isna()])
        rows.append((link, *(_lines(those) for those in told)))
    columns = ["Usual link", "As usual", "Not as usual", "Does not apply"]
    caption = f"The links, and what was awarded ({framework.label})"
    return table_html(pd.DataFrame(rows, columns=columns), caption)


def _lines(items: Iterable[str]) -> Markup:
    return Markup("<br>").join(items) or Markup("none")


def _link_words(row: Any, framework: Framework) -> str:
    """A link in words: the rating that is usual, and the standards that it looks at."""
    link, looked_at = row.link, row.looked_at
    if_so = (
        within_a_sentence(link.when)
        if len(looked_at) > 1
        else f"{standard_words(looked_at[0], framework)} is {framework.ratings[0]}"
    )
    which = f" ({'by our reading' if row.ours else 'as printed'})" if link.other_reading else ""
    return f"{standard_words(link.standard, framework)}, usually {link.usually} if {if_so}{which}"


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
