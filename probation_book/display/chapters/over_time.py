"""The inspections of one PDU, one after another: the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML

from probation_book.display.chapters import comparison, pdu
from probation_book.display.ids import month, standard_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import NOT_GIVEN, badge, number_of, sentence_list
from probation_book.rows import NOT_KNOWN, rows_of

if TYPE_CHECKING:
    from probation_book.reading import Framework


def which(history: pd.DataFrame, frameworks: Mapping[str, Framework]) -> HTML:
    """Which inspection the page is about, and how many others of the PDU this data has.

    `history` is the `overall_table` of its inspections, here and below.
    """
    newest, *earlier = rows_of(history)
    said = f"This page is about the inspection of {month(newest.when)}"
    if not newest.when:
        said = "This page is about an inspection whose date is not given in our sources"
    said += f", against “{frameworks[newest.framework].name}”."
    if earlier:
        said += f" {number_of(len(earlier), 'other inspection')} of this PDU can be found below."
    return paragraph(said)


def compared(
    history: pd.DataFrame,
    changes: pd.DataFrame,
    ratings: pd.DataFrame,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """What changed, standard by standard, on one picture for each framework; and what compares.

    `changes` has, for each `earlier` and `later` inspection that compare, each `standard` with the
    ratings `before` and `after`, and how many `steps` it rose (below 0: it fell; missing where
    either has no rating). `ratings` is the `ratings_table`.
    """
    if len(history) == 1:
        return paragraph("This data has no other inspection of this PDU.")
    against = list(dict.fromkeys(history["framework"]))
    parts = [_overview(history, frameworks)]
    if len(against) > 1:
        parts.append(_not_subtracted([frameworks[key] for key in against]))
    by_key = {row.inspection: row for row in rows_of(history)}
    for _, steps in changes.groupby(["earlier", "later"], sort=False):
        earlier, later = (by_key[steps[name].iloc[0]] for name in ("earlier", "later"))
        parts.append(_changed(earlier, later, steps, frameworks[later.framework]))
    for key in against:
        rows = ratings[ratings["framework"] == key]
        if len(rows) > 1:
            parts.append(comparison.ratings(rows[::-1], called, frameworks))
    return HTML("\n".join(part.data for part in parts))


def earlier(
    history: pd.DataFrame,
    standards: Mapping[str, pd.DataFrame],
    label: str,
    frameworks: Mapping[str, Framework],
) -> HTML:
    """The inspections before the newest one, in short: `standards` has their `standards_table`s."""
    return HTML(
        "\n".join(
            paragraph(f"{one.name} PDU, inspected in {month(one.when)}:").data
            + pdu.standards(standards[one.inspection], label, frameworks[one.framework]).data
            for one in rows_of(history)
            if one.inspection in standards
        )
    )


def _overview(history: pd.DataFrame, frameworks: Mapping[str, Framework]) -> HTML:
    rows = [
        (
            month(one.when),
            frameworks[one.framework].name,
            badge(one.overall.rating or NOT_KNOWN, frameworks[one.framework].rating_model),
            pdu.score_words(one.overall) or NOT_GIVEN,
        )
        for one in rows_of(history)
    ]
    columns = ["Inspected", "Standards", "Overall rating", "Score"]
    caption = f"{number_of(len(rows), 'inspection')} of {history['name'].iloc[0]} PDU"
    return table(pd.DataFrame(rows, columns=columns, dtype=object), caption)


def _not_subtracted(against: Iterable[Framework]) -> HTML:
    names = sentence_list(f"“{framework.name}”" for framework in against)
    return paragraph(
        f"These inspections were made against different standards: {names}. Other standards are "
        "asked about, and scores run on other scales, so nothing is subtracted from one to the "
        "other. What can be set side by side is the overall rating."
    )


def _changed(earlier: Any, later: Any, changes: pd.DataFrame, framework: Framework) -> HTML:
    """In a sentence or two: which standards rose, fell and stayed, and what the score did.

    `earlier` and `later` are rows of the history.
    """
    known = changes[changes["steps"].notna()]
    kinds = {
        "higher": known[known["steps"] > 0],
        "lower": known[known["steps"] < 0],
    }
    said = [
        f"{number_of(len(moved), 'standard')} {kind} ("
        + sentence_list(
            f"{standard_words(row.standard, framework)} from {row.before} to {row.after}"
            for row in rows_of(moved)
        )
        + ")"
        for kind, moved in kinds.items()
        if len(moved)
    ]
    same = len(known[known["steps"] == 0])
    said.append(f"{same or 'none'} the same")
    if len(known) < len(changes):
        said.append(f"{len(changes) - len(known)} without a rating in both")
    before, after = earlier.overall, later.overall
    score = ""
    if None not in (before.score, before.maximum, after.score, after.maximum):
        score = (
            f" The score went from {before.score} to {after.score} of {after.maximum}."
            if before.maximum == after.maximum
            else f" The scores, {pdu.score_words(before)} and {pdu.score_words(after)}, are on "
            "different scales."
        )
    dates = f"From {month(earlier.when)} to {month(later.when)}"
    return paragraph(f"{dates}: {sentence_list(said)}.{score}")
