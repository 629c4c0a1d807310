"""Where inspectors decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis import judgement
from probation_book.display.chapters.pdu import because_words
from probation_book.display.ids import labels, question_words, standard_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, sentence_list
from probation_book.rows import NOT_KNOWN, rows_of

if TYPE_CHECKING:
    from probation_book.reading import Framework, Inspection
    from probation_book.reading.framework import Guidance


def overrides(inspections: Iterable[Inspection]) -> HTML:
    """The departures that documents state; apart from them, those that we infer from a link."""
    by_key, called = _by_key(inspections)
    frame = judgement.overrides(by_key.values())
    if frame.empty:
        return paragraph("No rating here departs from the usual one.")
    stated, inferred = [], []
    for row in rows_of(frame):
        framework = by_key[row.inspection].framework
        standard = f"{called[row.inspection]}, {standard_words(row.standard, framework)}"
        ratings = [badge(rating, framework.rating_model) for rating in (row.usually, row.published)]
        if row.judgement:
            reason = Markup("{} <em>({})</em>").format(row.judgement.reason, row.judgement.citation)
            stated.append((standard, *ratings, reason))
        else:
            inferred.append((standard, *ratings, because_words(row, framework)))
    made = []
    for rows, why, caption in (
        (stated, "Recorded reason", "Departures that a document states"),
        (inferred, "Because", "Our inference: not the usual rating, if the link is as printed"),
    ):
        if rows:
            columns = ["Standard", "Usually", "Awarded", why]
            made.append(table(pd.DataFrame(rows, columns=columns, dtype=object), caption).data)
    return HTML("\n".join(made))


def links(inspections: Iterable[Inspection], otherwise: bool = False) -> HTML:
    """The usual links held against each inspection, as printed or with the other number."""
    by_key, called = _by_key(inspections)
    frame = judgement.links_held(by_key.values(), otherwise)
    if frame.empty:
        return paragraph("Our sources state no link between these standards.")
    followed = {True: "as the link says", False: "other", None: "the link does not apply"}
    rows = []
    for row in rows_of(frame):
        framework, inspection = by_key[row.inspection].framework, called[row.inspection]
        awarded = badge(row.awarded or NOT_KNOWN, framework.rating_model)
        words = _link_words(row.link, row.looked_at, framework)
        rows.append((words, inspection, awarded, followed[row.followed]))
    rows.sort(key=lambda row: row[0])
    caption = (
        "With the other number, by our reading" if otherwise else "As the documents print them"
    )
    return table(
        pd.DataFrame(rows, columns=["Link", "PDU", "Awarded", "Is it usual?"], dtype=object),
        caption,
    )


def _by_key(inspections: Iterable[Inspection]) -> tuple[dict[str, Inspection], dict[str, str]]:
    """The inspections by their keys, and what tables call them."""
    by_key = {inspection.key: inspection for inspection in inspections}
    return by_key, labels(by_key.values())


def _link_words(link: Guidance, looked_at: list[str], framework: Framework) -> str:
    """A link in words: the standards that it looks at, and the rating that is then usual."""
    worst = framework.ratings[0]
    standard = standard_words(link.standard, framework)
    names = (
        link.when if len(looked_at) > 1 else f"{standard_words(looked_at[0], framework)} {worst}"
    )
    return f"{names}: {standard} usually {link.usually}"


def doubts(inspections: Iterable[Inspection]) -> HTML:
    """Each link whose number is in doubt: what either reading leaves without an explanation."""
    by_key, called = _by_key(inspections)
    found = judgement.links_in_doubt(by_key.values())
    if not found:
        return paragraph("No number in a link is in doubt.")
    said = []
    for link in found:
        other = link.other_reading
        assert other is not None
        printed, read = (
            sentence_list(
                [called[key] for key in judgement.unexplained(by_key.values(), link, otherwise)]
                or ["none"]
            )
            for otherwise in (False, True)
        )
        said.append(
            f"A link names standard {other.printed}. {other.because} As printed, these ratings are "
            f"not the usual ones, and our sources give no reason: {printed}. Read as "
            f"{other.may_be}: {read}."
        )
    return paragraph(" ".join(said))


def worth(inspections: Iterable[Inspection]) -> HTML:
    """What the recorded judgements were worth, in points."""
    by_key, called = _by_key(inspections)
    said = []
    for inspection in by_key.values():
        without = judgement.without_judgements(inspection)
        overall = inspection.rate().overall
        if without and overall:
            said.append(
                f"With the usual ratings in place of those that inspectors recorded as judgements, "
                f"{called[inspection.key]} would have {without.score} of {without.maximum} points, "
                f"not {overall.score}: {without.rating}"
                f"{', as it is' if without.rating == overall.rating else ''}."
            )
    return paragraph(" ".join(said) or "No judgement is recorded in this data.")


def rounding(inspections: Iterable[Inspection]) -> HTML:
    """Whether rounding before banding changes any band."""
    by_key, called = _by_key(inspections)
    frame = judgement.rounding_matters(by_key.values())
    if frame.empty:
        return paragraph(
            "No key question whose number of cases is known, or worked out, would fall in another "
            "band if percentages were not rounded first."
        )
    rows = [
        (
            called[row.inspection],
            standard_words(row.standard, by_key[row.inspection].framework),
            question_words(row.standard, row.question, by_key[row.inspection].framework),
            f"{row.exact:.2f}",
            row.rounded_first,
            row.not_rounded,
        )
        for row in rows_of(frame)
    ]
    columns = [
        *("PDU", "Standard", "Key question"),
        *("Exact share, per cent", "Rounded first", "Not rounded"),
    ]
    return table(
        pd.DataFrame(rows, columns=columns), "Key questions whose band depends on rounding"
    )
