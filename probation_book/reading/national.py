"""Published ratings of all PDUs that we know of, and the inspectorate's own counts of them.

`data/national.csv` has a row for each inspection, read on a public page whose address it has;
`data/national.yaml` has what the list lacks, and what the inspectorate says of many at once. Of
most of these inspections we know the overall rating and no more.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from probation_book.reading.csv_file import read_rows, row_as
from probation_book.reading.fields import Address, DataError, Date, Record, Text, known
from probation_book.reading.pdus import Pdu
from probation_book.reading.yaml_file import load


def _year(value: str) -> str:
    if not (len(value) == 4 and value.isascii() and value.isdigit()):
        raise ValueError("expected a year (2021)")
    return value


def _past(value: str) -> str:
    today = datetime.date.today().isoformat()
    if value > today[: len(value)]:
        raise ValueError(f"found {value}, which is still to come")
    return value


Year: TypeAlias = Annotated[Text, AfterValidator(_year)]
PastDate: TypeAlias = Annotated[Date, AfterValidator(_past)]

# Whose page it is: the inspectorate's on that inspection, its page on a later one of the same PDU
# or on another PDU, or a newspaper's.
Kind: TypeAlias = Literal["inspectorate", "its later release", "another PDU's release", "newspaper"]


class PublishedRating(Record):
    """An overall rating of a PDU as a public page prints it. What it does not print is None."""

    pdu: Annotated[Pdu, known("pdu"), WithJsonSchema({"type": "string"})]
    """The PDU that was inspected: a key in data/pdus.yaml."""
    standards: Year
    """The year of the standards: our reading, by date and shape, for the pages print none."""
    fieldwork: PastDate | None = None
    """When inspectors were there."""
    fieldwork_printed: Text | None = None
    """The same as printed where that is no date: a month without its year."""
    published: PastDate | None = None
    """When the report was published."""
    rating: Text
    """The overall rating, as printed. Its scale is that of its standards."""
    score: Annotated[int, Field(ge=0)] | None = None
    """The score."""
    maximum: Annotated[int, Field(gt=0)] | None = None
    """The highest that the score could have been."""
    address: Address
    """The page that says so."""
    kind: Kind
    """Whose page it is."""

    @model_validator(mode="after")
    def _has_a_score_on_a_scale(self) -> Self:
        if (self.score is None) != (self.maximum is None):
            raise ValueError("found a score or a maximum alone, expected both or neither")
        if self.score is not None and self.maximum is not None and self.score > self.maximum:
            raise ValueError(f"score: found {self.score}, expected at most {self.maximum}")
        return self

    @property
    def when(self) -> str | None:
        """The date of publication, else of fieldwork; None where neither is known."""
        return self.published or self.fieldwork


class Tally(Record):
    """How many inspections the inspectorate counts, and how many of them have a rating."""

    says: Text
    """What it says, in our words."""
    since: PastDate | None = None
    """Those published from here on; None: from the first."""
    until: PastDate
    """Those published up to here."""
    standards: Year | None = None
    """Those under these standards alone; None: under any."""
    inspections: Annotated[int, Field(gt=0)]
    """How many inspections."""
    ratings: dict[Text, Annotated[int, Field(ge=0)]]
    """How many of them have a rating, for each rating that it counts."""
    reading: Text | None = None
    """What in this is ours, where the page says it otherwise."""
    unclear: Text | None = None
    """Why nobody can say which inspections these are."""
    address: Address | None = None
    """The page that says so; None: not found again."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if (rated := sum(self.ratings.values())) > self.inspections:
            raise ValueError(f"found {rated} ratings, expected at most {self.inspections}")
        return self


class NationalNotes(Record):
    """What the list lacks, in our words, and counts of the inspectorate's own, by a key."""

    missing: list[Text] = Field([])
    tallies: dict[str, Tally] = Field({})


# The columns of the list, in their order.
COLUMNS = tuple(PublishedRating.model_fields)


def read_national(path: Path, pdus: Mapping[str, Pdu]) -> list[PublishedRating]:
    """Read the list of published ratings; it is empty if there is no such file.

    Raises DataError for what is wrong in its rows, and for an inspection that is there twice.
    """
    if not path.exists():
        return []
    found: list[str] = []
    read: dict[tuple[str, str], PublishedRating] = {}
    for place, cells in read_rows(path, COLUMNS):
        try:
            row = row_as(PublishedRating, place, cells, {"pdu": pdus}, ("score", "maximum"))
        except DataError as error:
            found += error.problems
            continue
        # Two rows of a PDU that have no date are told apart by their standards.
        if read.setdefault((row.pdu.key, row.when or row.standards), row) is not row:
            when = f"with the date {row.when}" if row.when else f"under {row.standards} standards"
            found.append(
                f"{place}: found an inspection of {row.pdu.key!r} {when} again, expected it once"
            )
    if found:
        raise DataError(found)
    return list(read.values())


def read_national_notes(path: Path) -> NationalNotes:
    """Read what goes with the list; there is nothing if there is no such file."""
    if not path.exists():
        return NationalNotes(missing=[], tallies={})
    file = load(path)
    return file.record(NationalNotes, file.content)
