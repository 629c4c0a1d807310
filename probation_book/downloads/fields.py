"""What a column of a table to take away is, and a table; and the columns that several have.

A column is told once: its name, its type, its heading, what it means and what fills it. Files, data
package, spreadsheet and page are made from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args, get_origin

import pandas as pd

from probation_book.reading import Data, Fact, Inspection
from probation_book.reading.fields import Record
from probation_book.reading.framework import Standard
from probation_book.reading.inspection import KeyQuestions

# Between the members of a list that shares one cell.
BETWEEN = "; "

# A day, or a month or a year where no more is known.
DATE = {"pattern": r"\d{4}(-\d{2}){0,2}"}


@dataclass(frozen=True)
class Field:
    """A column: its name, its Frictionless type, its heading, what it holds and what fills it.

    `value` makes a cell of a row's record; None is an empty cell. `empty` says what that means, as
    the end of a sentence; None: no cell is empty. `constraints` are those of a Frictionless Table
    Schema, but for `required`.
    """

    name: str
    type: Literal["string", "integer", "number", "boolean"]
    title: str
    description: str
    value: Callable[[Any], Any]
    empty: str | None = None
    constraints: Mapping[str, Any] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        """What it holds, and what an empty cell means."""
        return f"{self.description} Empty: {self.empty}" if self.empty else self.description


@dataclass(frozen=True)
class Table:
    """A table: its name, its heading in words, what a row is, its columns, the records of its rows.

    `key` are the columns that tell its rows apart; `links` maps a column to the table whose
    column of the same name it refers to. `note` makes one more sentence of the description where
    that depends on the data.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    records: Callable[[Data], Iterable[Any]]
    key: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    note: Callable[[Data], str | None] = lambda data: None

    @property
    def file(self) -> str:
        """The name of its CSV file, which says what it is in any folder."""
        return f"probation-ratings-{self.name}.csv"

    @property
    def is_computed(self) -> bool:
        """Whether it holds what the book works out, beside what was published."""
        return self.name.startswith("computed-")

    def noted(self, data: Data) -> Table:
        """Return the table with its note in its description."""
        said = self.note(data)
        return replace(self, description=f"{self.description} {said}") if said else self

    def frame(self, data: Data) -> pd.DataFrame:
        """Return its rows. Without a row, it has its columns all the same."""
        rows = [[one.value(record) for one in self.fields] for record in self.records(data)]
        # Objects, so that None stays None and 17 stays 17.
        return pd.DataFrame(rows, columns=[one.name for one in self.fields], dtype=object)


# --- fields that several tables have ------------------------------------------------------


def inspection_columns(of: Callable[[Any], Inspection]) -> tuple[Field, Field]:
    """The two columns that say which inspection a row is of."""
    return (
        Field(
            "inspection",
            "string",
            "Inspection",
            "The inspection: the name of its file in data/inspections/, without .yaml.",
            lambda row: of(row).key,
        ),
        Field(
            "pdu",
            "string",
            "PDU",
            "The PDU that was inspected: its key in data/pdus.yaml.",
            lambda row: of(row).pdu.key,
        ),
    )


def framework_column(of: Callable[[Any], Inspection]) -> Field:
    return Field(
        "framework",
        "string",
        "Framework",
        "The standards that it was inspected against: "
        "the name of their file in data/frameworks/, without .yaml.",
        lambda row: of(row).framework.key,
    )


def standard_columns(of: Callable[[Any], Standard]) -> tuple[Field, Field]:
    return (
        Field(
            "standard",
            "string",
            "Standard",
            "The number of the standard, such as 2.2.",
            lambda row: of(row).number,
        ),
        Field(
            "standard_name",
            "string",
            "Name of the standard",
            "The official name of the standard.",
            lambda row: of(row).name,
        ),
    )


NO_SECTION = "the section is not known."


def cited(
    what: str, fact: Callable[[Any], Fact | None], prefix: str = "", empty: str | None = None
) -> tuple[Field, Field]:
    """The two columns that say where a fact comes from; `what` names it in the headings."""
    return (
        Field(
            f"{prefix}source",
            "string",
            f"Source of {what}",
            "The document that says so: a key in data/sources.yaml.",
            lambda row: found.source.key if (found := fact(row)) else None,
            empty,
        ),
        Field(
            f"{prefix}section",
            "string",
            f"Section of the source of {what}",
            "The section of the document where it stands, as the document heads it.",
            lambda row: found.section if (found := fact(row)) else None,
            f"{empty.removesuffix('.')}, or {NO_SECTION}" if empty else NO_SECTION,
        ),
    )


def published_shares(
    given: Callable[[Any], KeyQuestions], question: Callable[[Any], str]
) -> tuple[Field, Field, Field]:
    """The three columns that say what was published on a key question."""

    def count(row: Any, name: str) -> int | None:
        return getattr(given(row).counts.get(question(row)), name, None)

    no_count = "no count was published, as far as we know."
    return (
        Field(
            "published_percentage",
            "number",
            "Published percentage",
            "The share of inspected cases judged sufficient, in per cent, as published.",
            lambda row: given(row).percentages.get(question(row)),
            "only a count was published.",
            {"minimum": 0, "maximum": 100},
        ),
        Field(
            "published_count",
            "integer",
            "Published count",
            "How many cases were judged sufficient, where a source prints the count. Those that "
            "the book works out from percentages are in the table `computed-intervals`.",
            lambda row: count(row, "count"),
            no_count,
            {"minimum": 0},
        ),
        Field(
            "published_of",
            "integer",
            "Published count: of",
            "Out of how many cases, where a source prints the count.",
            lambda row: count(row, "of"),
            no_count,
            {"minimum": 1},
        ),
    )


def choices(record: type[Record], name: str) -> list[str]:
    """The words that a field of a record can have."""
    annotation = record.model_fields[name].annotation
    types = [annotation, *get_args(annotation)]  # it may be the words, or nothing
    return [word for kind in types if get_origin(kind) is Literal for word in get_args(kind)]


def joined(items: Iterable[str]) -> str | None:
    return BETWEEN.join(items) or None


def itself(record: Any) -> Any:
    return record


# What the columns of `inspection_columns` refer to.
OF_AN_INSPECTION = {"inspection": "inspections", "pdu": "pdus"}
