"""What all records share: facts that carry their source, and one kind of error."""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, TypeAlias, get_args, get_origin

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
        extra="forbid",
        frozen=True,
        strict=True,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )


def _one_line(value: str) -> str:
    """Refuse what could be more to a page than a line of text."""
    odd = next((letter for letter in value if not letter.isprintable()), None)
    if odd is not None:
        name = {"\n": "LINE BREAK", "\t": "TAB"}.get(odd) or unicodedata.name(odd, repr(odd))
        raise ValueError(f"found the character {name}, expected one line of plain text")
    return value


Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_one_line)]
Name: TypeAlias = Annotated[Text, Field(max_length=120)]


def _day_or_month(value: Any) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", value):
        try:
            datetime.date.fromisoformat(value if value.count("-") == 2 else f"{value}-01")
        except ValueError:
            raise ValueError(f"found {value}, which is no date") from None
        return value
    raise ValueError("expected a day (2022-08-22) or, where no day is given, a month (2022-08)")


# A day, or a month where the source gives no day, as ISO text.
Date: TypeAlias = Annotated[
    str,
    BeforeValidator(_day_or_month),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$"}
    ),
]


class Source(Record):
    """A document that facts come from. `short` is how the book cites it."""

    short: Text
    title: Text
    publisher: Text
    date: Date


# Where in a data folder the names stand that files refer to.
_LISTED_IN = {"source": "sources.yaml", "framework": "frameworks/", "theme": "themes.yaml"}


def known(what: str) -> BeforeValidator:
    """Replace the name of a `what` by the record of that name, handed over as context."""

    def look_up(name: Any, info: ValidationInfo) -> Any:
        records = (info.context or {}).get(what, {})
        if not isinstance(name, str) or name not in records:
            where = "" if records else f" in {_LISTED_IN[what]} of the data folder"
            raise ValueError(f"found {_shown(name)}, {expected_one_of(records, name)}{where}")
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
    if not known:
        return "but there is none to choose from"
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


class _Inherited(str):
    """A source that a fact does not name itself. Only what is written is shown and reported."""


def inherit_source(block: Any, source: Any = None) -> Any:
    """The block with each fact's source filled in from the nearest block around it."""
    if isinstance(block, Mapping):
        source = block.get("source", source)
        filled = {key: inherit_source(value, source) for key, value in block.items()}
        # A key of this name that holds something else is no fact, but a slip.
        inherits = isinstance(block.get("section"), str) and isinstance(source, str)
        return {"source": _Inherited(source), **filled} if inherits else filled
    if isinstance(block, list):
        return [inherit_source(item, source) for item in block]
    return block


class CaseCount(Record):
    """So many of so many cases, written `18 of 42`."""

    count: int
    of: int

    @property
    def percentage(self) -> Fraction:
        """The exact percentage, from 0 to 100."""
        return scoring.percentage(self.count, self.of)

    def __str__(self) -> str:
        return f"{self.count} of {self.of}"


def _case_count(value: Any) -> Any:
    if not isinstance(value, str) or not (parts := re.fullmatch(r"(\d{1,6}) of (\d{1,6})", value)):
        raise ValueError("expected a count like `18 of 42`")
    count, of = (int(part) for part in parts.groups())
    if count > of or not of:
        raise ValueError(
            f"expected at most {of} of {of}" if of else "expected a count of at least one case"
        )
    return {"count": count, "of": of}


def _percentage(value: Any) -> int | float:
    try:
        scoring.exact_percentage(value)
    except scoring.RatingError:
        raise ValueError("expected a number from 0 to 100") from None
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


def problems(
    error: ValidationError, kind: type[Record], where: Callable[[Place], str]
) -> list[str]:
    """One line for each problem that pydantic found: file, place in it, found, expected.

    `kind` is the record that was to be read, `where` says file, line and place.
    """
    found = [
        (detail, tuple(part for part in detail["loc"] if part != "[key]"))
        for detail in error.errors()
    ]
    # What is told further out need not be told again; but something is always told.
    told = [item for item in found if not _is_told_further_out(*item)] or found
    return [f"{where(place)}: {_said(detail, kind, place)}" for detail, place in told]


def _is_told_further_out(detail: Any, place: Place) -> bool:
    """Whether it is a source that comes from a block around, and is wrong or missing there."""
    missing = detail["type"] == "missing" and len(place) > 1 and place[-1] == "source"
    return missing or isinstance(detail["input"], _Inherited)


def _said(detail: Any, kind: type[Record], place: Place) -> str:
    """One of pydantic's errors in plain words."""
    found = detail["input"]
    match detail["type"]:
        case "missing":
            return "missing, expected to be given"
        case "extra_forbidden":
            keys = _keys(next(_records(kind, place[:-1])))
            return f"unknown key, {expected_one_of(keys, place[-1])}"
        case "value_error":
            said = detail["msg"].removeprefix("Value error, ")
            # Of a whole block, what is wrong in it says more than the block.
            whole = "found" in said or isinstance(found, Mapping)
            return said if whole else f"found {_shown(found)}, {said}"
        case _:
            expected = _expected(detail, next(_records(kind, place), None))
            return f"found {_shown(found)}, expected {expected}"


def _expected(detail: Any, record: type[Record] | None) -> str:
    """What should stand in place of what was found.

    `record` is the kind of block that belongs there, if any.
    """
    found, limits = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "model_type" if record:
            return _block(record)
        case "dict_type":
            return "a block of `key: value`"
        case "list_type" if record:
            return f"a list, each item {_block(record)}"
        case "list_type":
            return f'a list: ["{found}"]' if isinstance(found, str | int | float) else "a list"
        case "string_type" if isinstance(found, int | float | datetime.date):
            return f"text: put {'it' if isinstance(found, bool) else _shown(found)} in quotes"
        case "string_type" | "string_too_short":
            return "text"
        case "string_too_long" | "too_long":
            return f"at most {limits['max_length']} characters"
        case "int_type":
            return "a whole number"
        case "bool_type":
            return "true or false"
        case "greater_than":
            return f"a number greater than {limits['gt']}"
        case "greater_than_equal":
            return f"a number of at least {limits['ge']}"
        case "less_than_equal":
            return f"a number of at most {limits['le']}"
        case "literal_error":
            return limits["expected"]
        case _:
            return f"another value: {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _shown(value: Any) -> str:
    """A value as a message shows it: near to how it was written, and not too long."""
    match value:
        case None | "":
            return "nothing"
        case list():
            return "a list"
        case Mapping():
            keys = [str(key) for key, inside in value.items() if not isinstance(inside, _Inherited)]
            shown = f"a block with the keys {', '.join(keys)}" if keys else "an empty block"
        case datetime.date():
            shown = value.isoformat()
        case _:
            shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _block(kind: type[Record]) -> str:
    """What a block of this kind holds, what it must have first."""
    keys = _keys(kind)
    fields = zip(keys, kind.model_fields.values(), strict=True)
    needed = [key for key, field in fields if field.is_required()]
    if issubclass(kind, Fact):
        needed.remove("source")  # it may come from a block around
    others = [key for key in keys if key not in needed]
    return f"a block with the keys {', '.join(needed)}" + (
        f" and, if need be, {', '.join(others)}" if others else ""
    )


def _keys(kind: type[Record]) -> list[str]:
    """The keys of a record of this kind, as files have them."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def _records(annotation: Any, place: Place = ()) -> Iterator[type[Record]]:
    """The kinds of record inside a type, at a place in it.

    Of `dict[str, Cases] | None`, that of Cases.
    """
    if isinstance(annotation, type) and issubclass(annotation, Record):
        if not place:
            yield annotation
        elif place[0] in annotation.model_fields:
            yield from _records(annotation.model_fields[place[0]].annotation, place[1:])
    elif get_origin(annotation) in (dict, list):
        yield from _records(get_args(annotation)[-1], place[1:])
    else:
        for inside in get_args(annotation):
            yield from _records(inside, place)
