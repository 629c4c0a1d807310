"""What all records share: facts that carry their source, and one kind of error."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, TypeAlias, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)

import scoring


# Where something stands in a file: the keys, and numbers in lists, that lead to it.
Place: TypeAlias = tuple[str | int, ...]


class DataError(Exception):
    """What is wrong in the data files: one line a problem, each naming file and place."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class Record(BaseModel):
    """A block of a data file. Unknown keys are errors; nothing changes once it is read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, str_strip_whitespace=True, use_attribute_docstrings=True
    )


def _one_line(value: str) -> str:
    """Refuse what could be more to a page than a line of text."""
    odd = next((letter for letter in value if not letter.isprintable()), None)
    if odd is not None:
        raise ValueError(f"found the character {odd!r}, expected one line of plain text")
    return value


Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_one_line)]
Name: TypeAlias = Annotated[Text, Field(max_length=120)]


def _day_or_month(value: Any) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return value
    raise ValueError("expected a day (2022-08-22) or, where no day is given, a month (2022-08)")


# A day, or a month where the source gives no day, as ISO text.
Date: TypeAlias = Annotated[
    str,
    BeforeValidator(_day_or_month),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$"}),
]


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
            raise ValueError(f"found {name!r}, {expected_one_of(records, name)}")
        return records[name]

    return BeforeValidator(look_up)


SourceName: TypeAlias = Annotated[
    Source,
    known("source"),
    WithJsonSchema(
        {"type": "string", "description": "The document that says so: a key in data/sources.yaml."}
    ),
]


def expected_one_of(known: Iterable[str], found: object) -> str:
    """What was expected in place of `found`, the nearest first where one is near."""
    known = list(known)
    near = difflib.get_close_matches(str(found), known, n=1)
    return f"expected {near[0]!r}?" if near else f"expected one of these: {', '.join(known)}"


def _source_is_inherited(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema.get("required", []) if name != "source"]


class Fact(Record):
    """Something a document states: the document, and the section where it stands.

    In a data file, a fact that names no `source` takes that of the nearest block around
    it that does (see `inherit_source`).
    """

    model_config = ConfigDict(json_schema_extra=_source_is_inherited)

    source: SourceName
    """The document that says so: a key in data/sources.yaml."""
    section: Text
    """The section of the document where it stands, as the document heads it."""

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
    if not isinstance(value, str) or not (parts := re.fullmatch(r"(\d{1,6}) of (\d{1,6})", value)):
        raise ValueError("expected a count like `18 of 42`")
    count, of = (int(part) for part in parts.groups())
    scoring.percentage(count, of)  # raises where the two do not go together
    return {"count": count, "of": of}


def _percentage(value: Any) -> int | float:
    scoring.exact_percentage(value)
    return value


Cases: TypeAlias = Annotated[
    CaseCount,
    BeforeValidator(_case_count),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,6} of \d{1,6}$"}),
]
# Neither `43%` as text nor `true` is read as a number.
Percentage: TypeAlias = Annotated[
    int | float,
    BeforeValidator(_percentage),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]


def problems(error: ValidationError, kind: type[Record], where: Callable[[Place], str]) -> list[str]:
    """One line for each problem that pydantic found: file, place in it, found, expected.

    `kind` is the record that was to be read, `where` says file, line and place.
    """
    lines = []
    for detail in error.errors():
        place = tuple(part for part in detail["loc"] if part != "[key]")
        lines.append(f"{where(place)}: {_said(detail, kind)}")
    return lines


def _said(detail: Any, kind: type[Record]) -> str:
    """One of pydantic's errors in plain words."""
    found = repr(detail["input"])
    found = found if len(found) <= 60 else f"{found[:57]}..."
    match detail["type"]:
        case "missing":
            return "missing, expected to be given"
        case "extra_forbidden":
            *around, key = detail["loc"]
            return f"unknown key, {expected_one_of(_keys(kind, around), key)}"
        case "value_error":
            said = detail["msg"].removeprefix("Value error, ")
            return said if "found" in said else f"found {found}, {said}"
        case _:
            return f"found {found}, expected another value: {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _keys(kind: type[Record], place: Iterable[str | int]) -> list[str]:
    """The keys that a record of this kind knows at a place inside it."""
    for part in place:
        if part in kind.model_fields:
            kind = next(_records(kind.model_fields[part].annotation), kind)
    return list(kind.model_fields)


def _records(annotation: Any) -> Iterator[type[Record]]:
    """The kinds of record inside a type: of `dict[str, Cases] | None`, that of Cases."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for inside in get_args(annotation):
        yield from _records(inside)
