"""Reading and checking the data files: from text to records that can be trusted."""

from probation_book.reading.action_plan import ActionPlan, Row
from probation_book.reading.data_folder import (
    DATA,
    Data,
    References,
    Register,
    add_inspection,
    newest_first,
    read_data,
    read_inspection,
    read_pdu,
    read_published,
    read_references,
    read_register,
)
from probation_book.reading.fields import DataError, Fact, Source
from probation_book.reading.framework import Framework, choose_framework
from probation_book.reading.inspection import Inspection, Recommendation
from probation_book.reading.pdus import Pdu
from probation_book.reading.register import Claim, Contradiction, Finding
from probation_book.reading.selections import Selections

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
    "Pdu",
    "Recommendation",
    "References",
    "Register",
    "Row",
    "Selections",
    "Source",
    "add_inspection",
    "choose_framework",
    "newest_first",
    "read_data",
    "read_inspection",
    "read_pdu",
    "read_published",
    "read_references",
    "read_register",
]
