"""The form that an analyst fills in: the sheets of a workbook, and what each cell stands for.

Its fields, and what they mean, are those of the models that validate an inspection; its rows are
the standards of a framework. `downloads.forms` writes it, `workbook` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from probation_book.reading.fields import Place, Record
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import (
    DateFact,
    Inspection,
    KeyQuestions,
    Recommendation,
    StandardResult,
)

# The rows of every sheet, from 1: headings, what the columns mean, and the first to fill in.
HEADINGS, MEANINGS, FIRST = 1, 2, 3
# The rows to fill in of a list. The longest that we know has 14 items.
_MOST_ITEMS = 100
# They belong to the whole of a block.
_CITATION = ("source", "section")


@dataclass(frozen=True)
class Field:
    """A field of a record that one cell holds, or one cell for each key question."""

    place: Place
    """Where in the record."""
    type: str
    """What the JSON Schema calls it, or `date`."""
    meaning: str
    each_question: bool

    @property
    def name(self) -> str:
        """Its own name."""
        return str(self.place[-1])

    @property
    def heading(self) -> str:
        """Its place in words, such as `Judgement: reason`."""
        return words(*map(str, self.place))


class Entry(NamedTuple):
    """A cell to fill in. On a sheet that is a list, its place is that in an item."""

    place: Place
    field: Field


# A cell: text that is printed there, an entry, or nothing.
Cell: TypeAlias = str | Entry | None


@dataclass(frozen=True)
class Sheet:
    """A sheet: headings, what the columns mean, and rows of cells.

    The first `labels` columns say what a row is; `list_of` is the list whose items the rows are.
    """

    title: str
    headings: Sequence[str]
    meanings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    labels: int = 0
    list_of: str | None = None


def form(framework: Framework | None) -> list[Sheet]:
    """The sheets of the form for a set of standards; without one, the first sheet alone."""
    if framework is None:
        return [_facts()]
    sheets = [
        _facts(),
        _items("published", DateFact),
        _standards(framework),
        _key_questions(framework),
        _items("recommendations", Recommendation),
    ]
    return [sheet for sheet in sheets if sheet.rows]


def choices(framework: Framework) -> dict[str, Mapping[str, str]]:
    """What a framework lets a field of this name be, each with what it means."""
    ratings = dict.fromkeys(framework.ratings, "")
    questions = {
        f"{number}/{question}": wording
        for number, standard in framework.numbered.items()
        for question, wording in standard.key_questions.items()
    }
    standards = {number: standard.name for number, standard in framework.numbered.items()}
    return {
        "rating": ratings,
        "guidance": ratings,
        "addressee": framework.addressees,
        "bears_on": standards | questions,
    }


def _facts() -> Sheet:
    """A fact in each row; its source and section stand in the first row of its block."""
    rows: list[list[Cell]] = []
    of_citation = {field.name: field.meaning for field in _fields(DateFact)}
    for block, fields in groupby(_fields(Inspection), key=lambda field: field.place[:-1]):
        here = {field.name: field for field in fields}
        cited = [here.pop(name, None) if block else None for name in _CITATION]
        for field in here.values():
            entries = [Entry(one.place, one) if one else None for one in (field, *cited)]
            rows.append([field.heading, *entries, field.meaning])
            cited = [None] * len(_CITATION)
    headings = ["Fact", "Value", *map(words, _CITATION), "What it is"]
    meanings = ["", "", *(of_citation[name] for name in _CITATION), ""]
    return Sheet("Inspection", headings, meanings, rows, labels=1)


def _items(name: str, kind: type[Record]) -> Sheet:
    """The items of a list, one a row."""
    fields = _fields(kind)
    row = [Entry(field.place, field) for field in fields]
    return Sheet(words(name), *_columns(fields), [row] * _MOST_ITEMS, list_of=name)


def _standards(framework: Framework) -> Sheet:
    fields = [field for field in _fields(StandardResult) if field.place[0] != "key_questions"]
    rows = [
        [number, standard.name, *_entries(("standards", number), fields)]
        for number, standard in framework.numbered.items()
    ]
    headings, meanings = _columns(fields)
    return Sheet("Standards", ["Standard", "Name", *headings], ["", "", *meanings], rows, labels=1)


def _key_questions(framework: Framework) -> Sheet:
    """A key question in each row; what all of a standard share stands in its first row."""
    fields = _fields(KeyQuestions)
    rows: list[list[Cell]] = []
    for number, standard in framework.numbered.items():
        for at, (question, wording) in enumerate(standard.key_questions.items()):
            entries = _entries(("standards", number, "key_questions"), fields, question, at == 0)
            rows.append([number, question, wording, *entries])
    headings, meanings = _columns(fields)
    about = ["Standard", "Key question", "Our wording"]
    return Sheet(words("key_questions"), [*about, *headings], ["", "", "", *meanings], rows, 2)


def _entries(
    block: Place, fields: Sequence[Field], question: str = "", is_first: bool = True
) -> Iterator[Cell]:
    for field in fields:
        if field.each_question:
            yield Entry((*block, *field.place, question), field)
        else:
            yield Entry((*block, *field.place), field) if is_first else None


def _columns(fields: Sequence[Field]) -> tuple[list[str], list[str]]:
    return [field.heading for field in fields], [field.meaning for field in fields]


def _fields(kind: type[Record]) -> list[Field]:
    """The fields of a record and of the blocks in it, citations after what they are of.

    Lists of blocks, and blocks by their keys, are left out: they are sheets of their own.
    """
    schema = kind.model_json_schema()
    found = list(_inside(schema, schema.get("$defs", {})))
    return sorted(found, key=lambda field: field.name in _CITATION) if kind != Inspection else found


def _inside(
    block: Mapping[str, Any], kinds: Mapping[str, Any], place: Place = (), said: str = ""
) -> Iterator[Field]:
    """The same from a JSON Schema; `said` is what the blocks around it mean."""
    for name, described in block["properties"].items():
        # The other of two is null, which is an empty cell.
        value = {**described.get("anyOf", [{}])[0], **described}
        inside = value.get("items") or value.get("additionalProperties") or {}
        meaning = f"{said} {value.get('description', '')}".strip()
        here = (*place, name)
        if "$ref" in value:
            yield from _inside(kinds[value["$ref"].rpartition("/")[2]], kinds, here, meaning)
        elif "$ref" not in inside:
            each = value["type"] == "object"
            kind = inside["type"] if each else value["type"]
            yield Field(here, "date" if isinstance(kind, list) else kind, meaning, each)


def words(*names: str) -> str:
    """Names of fields as a heading."""
    said = ": ".join(names).replace("_", " ").replace("pdu", "PDU")
    return said[:1].upper() + said[1:]
