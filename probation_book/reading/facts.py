"""What all records share: facts that carry their source, and one kind of error."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

import scoring


class DataError(Exception):
    """What is wrong in the data files: one line a problem, each naming file and place."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class Record(BaseModel):
    """A block of a data file. Unknown keys are errors; nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Text: TypeAlias = Annotated[str, Field(min_length=1)]


def _day_or_month(value: Any) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return value
    raise ValueError("expected a day (2022-08-22) or, where no day is given, a month (2022-08)")


# A day, or a month where the source gives no day. ISO text, so that both sort by time.
Date: TypeAlias = Annotated[str, BeforeValidator(_day_or_month)]


class Source(Record):
    """A document that facts come from. `short` is how the book cites it."""

    short: Text
    title: Text
    publisher: Text
    date: Date


def known(what: str) -> BeforeValidator:
    """Replace the name of a `what` by the record of that name, handed over as context."""

    def look_up(name: Any, info: ValidationInfo) -> Any:
        records = (info.context or {}).get(what, {})
        if not isinstance(name, str) or name not in records:
            names = ", ".join(records)
            raise ValueError(f"found {name!r}, expected one of these: {names}")
        return records[name]

    return BeforeValidator(look_up)


class Fact(Record):
    """Something a document states: the document, and the section where it stands.

    In a data file, a fact that names no `source` takes that of the nearest block around
    it that does (see `inherit_source`).
    """

    source: Annotated[Source, known("source")]
    section: Text

    @property
    def citation(self) -> str:
        """Document and section, as the book prints them."""
        return f"{self.source.short}: {self.section}"


def inherit_source(block: Any, source: str | None = None) -> Any:
    """The block with each fact's source filled in from the nearest block around it."""
    if isinstance(block, Mapping):
        source = block.get("source", source)
        filled = {key: inherit_source(value, source) for key, value in block.items()}
        return {"source": source, **filled} if "section" in block and source else filled
    if isinstance(block, list):
        return [inherit_source(item, source) for item in block]
    return block


class CaseCount(Record):
    """So many of so many cases, written `18 of 42`."""

    count: int
    of: int

    @property
    def percentage(self):
        """The exact percentage, a Fraction from 0 to 100."""
        return scoring.percentage(self.count, self.of)

    def __str__(self) -> str:
        return f"{self.count} of {self.of}"


def _case_count(value: Any) -> Any:
    if not isinstance(value, str) or not (parts := re.fullmatch(r"(\d+) of (\d+)", value)):
        raise ValueError(f"found {value!r}, expected a count like `18 of 42`")
    count, of = (int(part) for part in parts.groups())
    scoring.percentage(count, of)  # raises where the two do not go together
    return {"count": count, "of": of}


def _percentage(value: Any) -> int | float:
    scoring.exact_percentage(value)
    return value


Cases: TypeAlias = Annotated[CaseCount, BeforeValidator(_case_count)]
# Strict: neither `43%` as text nor `true` is read as a number.
Percentage: TypeAlias = Annotated[int | float, BeforeValidator(_percentage)]


def problems(error: ValidationError, file: str) -> list[str]:
    """One line for each problem that pydantic found: file, place in it, what is wrong."""
    lines = []
    for detail in error.errors():
        place = " > ".join(str(part) for part in detail["loc"])
        message = detail["msg"].removeprefix("Value error, ")
        lines.append(": ".join(part for part in (file, place, message) if part))
    return lines
