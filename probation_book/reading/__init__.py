"""Reading and checking the data files: from text to records that can be trusted."""

from probation_book.reading.claims import Claim, Finding
from probation_book.reading.facts import DataError, Fact, Source
from probation_book.reading.folder import DATA, Data, read_data, read_frameworks, read_inspection
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection

__all__ = [
    "DATA",
    "Claim",
    "Data",
    "DataError",
    "Fact",
    "Finding",
    "Framework",
    "Inspection",
    "Source",
    "read_data",
    "read_frameworks",
    "read_inspection",
]
