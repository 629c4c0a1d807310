"""The documents behind the book, and what they do not say."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from probation_book.display.tables import table
from probation_book.display.words import date, sentence_list
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
    """For each PDU, what our sources do not give."""
    frame = pd.DataFrame(
        [
            (inspection.name, sentence_list(_absent(inspection)))
            for inspection in data.inspections.values()
        ],
        columns=["PDU", "Not given in our sources"],
    )
    return table(frame, "What our sources do not give")


def _absent(inspection: Inspection) -> list[str]:
    """What the inspection's file leaves out because no source of ours has it."""
    given = {
        "the day fieldwork started": len(inspection.fieldwork_started.date) > len("2022-08"),
        "the date of the report": bool(inspection.published),
        "the number of cases": inspection.cases is not None,
        "the number of interviews": inspection.interviews is not None,
        "the score and overall rating": inspection.result is not None,
        "the percentages of the key questions": bool(inspection.percentages),
    }
    return [what for what, there in given.items() if not there] or [
        "nothing: all that the book uses is given"
    ]
