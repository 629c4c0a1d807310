"""What all records share: facts that carry their source, and one kind of error."""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Annotated, Any, Self, TypeAlias, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
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


def _day_month_or_year(value: Any) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        try:
            datetime.date.fromisoformat(value + "-01" * (2 - value.count("-")))
        except ValueError:
            raise ValueError(f"found {value}, which is no date") from None
        return value
    raise ValueError(
        "expected a day (2022-08-22), or a month (2022-08) or a year (2022) where no more is known"
    )


# A day, or a month or a year where no more is known, as ISO text.
Date: TypeAlias = Annotated[
    str,
    BeforeValidator(_day_month_or_year),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
        }
    ),
]


def _of_a_page(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+/\S*", value):
        raise ValueError(f"found {shown(value)}, expected an address like https://example.org/page")
    return value


# A public page. Only its form is looked at.
Address: TypeAlias = Annotated[Text, AfterValidator(_of_a_page)]


class Keyed(Record):
    """A record with a key of its own: where it stands in its file, or the name of its file."""

    _key: str = PrivateAttr("")

    def model_post_init(self, context: Any) -> None:
        """Take the key that the context has for the record."""
        self._key = (context or {}).get("key", "")

    @property
    def key(self) -> str:
        """The name that other data, addresses and downloads have for it."""
        return self._key


class PublicPage(Record):
    """A public page about a document."""

    what: Text
    """What it is: `press release`."""
    address: Address
    """Where it can be read."""


class Source(Keyed):
    """A document that facts come from, or a page. What is not known of it is None."""

    short: Text
    """How the book cites it."""
    title: Text
    """Its title, as printed."""
    publisher: Text
    """Who published it."""
    date: Date | None = None
    """When: a day, or a month."""
    address: Address | None = None
    """The document's own public page, if one was found."""
    no_address: Text | None = None
    """Why it has none, where there is more to say than that none was found."""
    related: list[PublicPage] = Field(default=[])
    """Other public pages about it."""
    looked_up: Date | None = None
    """When its pages were last looked for: they may have moved since."""

    @model_validator(mode="after")
    def _has_an_address_or_not(self) -> Self:
        if self.address and self.no_address:
            raise ValueError("found address and no_address, expected one of them")
        return self


# Where in a data folder the names stand that files refer to.
_LISTED_IN = {
    "source": "sources.yaml",
    "framework": "frameworks/",
    "theme": "themes.yaml",
    "pdu": "pdus.yaml",
}


def known(what: str) -> BeforeValidator:
    """Replace the name of a `what` by the record of that name, handed over as context."""

    def look_up(name: Any, info: ValidationInfo) -> Any:
        records = (info.context or {}).get(what, {})
        if not isinstance(name, str) or name not in records:
            where = "" if records else f" in {_LISTED_IN[what]} of the data folder"
            raise ValueError(f"found {shown(name)}, {expected_one_of(records, name)}{where}")
        return records[name]

    return BeforeValidator(look_up)


def shown(value: Any) -> str:
    """A value as a message shows it: near to how it was written, and not too long."""
    match value:
        case None | "":
            return "nothing"
        case list():
            return "a list"
        case Mapping():
            keys = [str(key) for key, inside in value.items() if not isinstance(inside, Inherited)]
            shown = f"a block with the keys {', '.join(keys)}" if keys else "an empty block"
        case datetime.date():
            shown = value.isoformat()
        case _:
            shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


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
    section: Text | None = None
    """The section of the document where it stands, as the document heads it, if it is known."""

    @property
    def citation(self) -> str:
        """Document and section, as the book prints them."""
        return f"{self.source.short}: {self.section}" if self.section else self.source.short


class Inherited(str):
    """A source that a fact does not name itself. Only what is written is shown and reported."""


def inherit_source(block: Any, kind: type[Record], source: Any = None) -> Any:
    """Return the block of a `kind`, each fact's source filled in from the nearest block around."""
    if not isinstance(block, Mapping):
        return block
    source = block.get("source", source)
    inherits = issubclass(kind, Fact) and isinstance(source, str)
    inherited = {"source": Inherited(source)} if inherits else {}
    return inherited | {
        key: _inherit_inside(value, kind.model_fields[key].annotation, source)
        if key in kind.model_fields
        else value
        for key, value in block.items()
    }


def _inherit_inside(value: Any, annotation: Any, source: Any) -> Any:
    """The same for the value of a field: a block, a list of blocks, or blocks by their keys."""
    for inside in (annotation, *get_args(annotation)):
        kind = get_args(inside)[-1] if get_origin(inside) in (list, dict) else inside
        if not (isinstance(kind, type) and issubclass(kind, Record)):
            continue
        if isinstance(value, list):
            return [inherit_source(item, kind, source) for item in value]
        if isinstance(value, Mapping) and get_origin(inside) is dict:
            return {key: inherit_source(block, kind, source) for key, block in value.items()}
        return inherit_source(value, kind, source)
    return value


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
