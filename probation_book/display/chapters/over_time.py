"""The inspections of one PDU, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML

from probation_book.analysis.comparison import by_framework
from probation_book.analysis.inspection import standards_table
from probation_book.analysis.over_time import changes, comparable_pairs
from probation_book.analysis.overall import overall_of
from probation_book.display.chapters import comparison, pdu
from probation_book.display.ids import dated, standard_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import NOT_GIVEN, badge, number_of, sentence_list
from probation_book.rows import NOT_KNOWN, rows_of

if TYPE_CHECKING:
    from probation_book.reading import Inspection


def which(newest_first: Sequence[Inspection]) -> HTML:
    """Which inspection the page is about, and how many others of the PDU this data has."""
    newest, *earlier = newest_first
    said = f"This page is about the inspection of {dated(newest)}"
    if not newest.when:
        said = "This page is about an inspection whose date is not given in our sources"
    said += f", against “{newest.framework.name}”."
    if earlier:
        said += f" {number_of(len(earlier), 'other inspection')} of this PDU can be found below."
    return paragraph(said)


def compared(newest_first: Sequence[Inspection]) -> HTML:
    """What changed, standard by standard, on one picture for each framework; and what compares."""
    if len(newest_first) == 1:
        return paragraph("This data has no other inspection of this PDU.")
    groups = by_framework(newest_first)
    parts = [_overview(newest_first)]
    if len(groups) > 1:
        parts.append(_not_subtracted(groups))
    pairs = comparable_pairs(newest_first)
    parts += [_changed(earlier, later) for earlier, later in pairs]
    parts += [comparison.ratings(group[::-1]) for group in groups if len(group) > 1]
    return HTML("\n".join(part.data for part in parts))


def earlier(newest_first: Sequence[Inspection]) -> HTML:
    """The inspections before the newest one, in short."""
    return HTML(
        "\n".join(
            paragraph(f"{inspection.pdu.name} PDU, inspected in {dated(inspection)}:").data
            + pdu.standards(
                standards_table(inspection), inspection.pdu.label, inspection.framework
            ).data
            for inspection in newest_first[1:]
        )
    )


def _overview(newest_first: Sequence[Inspection]) -> HTML:
    rows = [
        (
            dated(one),
            one.framework.name,
            badge(overall_of(one).rating or NOT_KNOWN, one.framework.rating_model),
            pdu.score_words(overall_of(one)) or NOT_GIVEN,
        )
        for one in newest_first
    ]
    columns = ["Inspected in", "Standards", "Overall rating", "Score"]
    caption = f"{number_of(len(rows), 'inspection')} of {newest_first[0].pdu.name} PDU"
    return table(pd.DataFrame(rows, columns=columns, dtype=object), caption)


def _not_subtracted(groups: Sequence[Sequence[Inspection]]) -> HTML:
    names = sentence_list(f"“{group[0].framework.name}”" for group in groups)
    return paragraph(
        f"These inspections were made against different standards: {names}. Other standards are "
        "asked about, and scores run on other scales, so nothing is subtracted from one to the "
        "other. What can be set side by side is the overall rating."
    )


def _changed(earlier: Inspection, later: Inspection) -> HTML:
    """In a sentence or two: which standards rose, fell and stayed, and what the score did."""
    frame, framework = changes(earlier, later), later.framework
    known = frame[frame["steps"].notna()]
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
    same = int((known["steps"] == 0).sum())
    said.append(f"{same or 'none'} the same")
    if len(known) < len(frame):
        said.append(f"{len(frame) - len(known)} without a rating in both")
    before, after = overall_of(earlier), overall_of(later)
    score = ""
    if None not in (before.score, before.maximum, after.score, after.maximum):
        score = (
            f" The score went from {before.score} to {after.score} of {after.maximum}."
            if before.maximum == after.maximum
            else f" The scores, {pdu.score_words(before)} and {pdu.score_words(after)}, are on "
            "different scales."
        )
    return paragraph(f"From {dated(earlier)} to {dated(later)}: {sentence_list(said)}.{score}")
