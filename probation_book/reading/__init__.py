"""Reading and checking the data files: from text to records that can be trusted."""

from probation_book.reading.action_plan import ActionPlan, Row
from probation_book.reading.claims import Claim, Contradiction, Finding
from probation_book.reading.facts import DataError, Fact, Source
from probation_book.reading.folder import (
    DATA,
    Data,
    References,
    read_data,
    read_inspection,
    read_references,
    read_register,
)
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection, Recommendation

__all__ = [
    "DATA",
    "ActionPlan",
    "Claim",
    "Contradiction",
    "Data",
    "DataError",
    "Fact",
    "Finding",
    "Framework",
    "Inspection",
    "Recommendation",
    "References",
    "Row",
    "Source",
    "read_data",
    "read_inspection",
    "read_references",
    "read_register",
]
