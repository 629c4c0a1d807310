"""The documents behind the book, and what they do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML

from probation_book.display.ids import dated, labels
from probation_book.display.tables import table
from probation_book.display.words import date, sentence_list

if TYPE_CHECKING:
    from probation_book.reading import Data, Inspection, References


def documents(references: References) -> HTML:
    """Every document that figures come from."""
    frame = pd.DataFrame(
        [
            (source.short, source.title, source.publisher, date(source.date))
            for source in references.sources.values()
        ],
        columns=["Called here", "Title", "Publisher", "Date"],
    )
    return table(frame, f"{len(frame)} documents")


def absent(data: Data) -> HTML:
    """For each inspection, what our sources do not give."""
    inspections = data.inspections.values()
    called = labels(inspections)
    frame = pd.DataFrame(
        [
            (called[inspection.key], dated(inspection), sentence_list(_absent(inspection)))
            for inspection in inspections
        ],
        columns=["PDU", "Inspected in", "Not given in our sources"],
    )
    return table(frame, "What our sources do not give")


def _absent(inspection: Inspection) -> list[str]:
    """What the inspection's file leaves out because no source of ours has it."""
    started, result = inspection.fieldwork_started, inspection.result
    counted = inspection.rate().counted
    unknown = [
        standard.title for standard in inspection.framework.rated if standard.number not in counted
    ]
    by_cases = any(standard.rated_by == "cases" for standard in inspection.framework.rated)
    given = {
        "when fieldwork started": started is not None,
        "the day fieldwork started": started is None or started.date.count("-") == 2,
        "the date of the report": bool(inspection.published),
        "the number of cases": inspection.cases is not None,
        "the number of interviews": inspection.interviews is not None,
        "the score": bool(result and result.score is not None),
        "the overall rating": bool(result and result.rating),
        "the rating of any standard": len(unknown) < len(inspection.framework.rated),
        f"the rating of {sentence_list(unknown or [''])}": not unknown or not counted,
        "the percentages of the key questions": bool(inspection.percentages) or not by_cases,
    }
    return [what for what, there in given.items() if not there] or [
        "nothing: all that the book uses is given"
    ]
