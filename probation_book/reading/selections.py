"""What pages choose from the data and put side by side: `data/selections.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pydantic import Field

from probation_book.reading.fields import DataError, Name, Place, Record, Text, expected_one_of
from probation_book.reading.register import Claim
from probation_book.reading.yaml_file import load


class Columns(Record):
    """Figures side by side: one row a measure, one column a place."""

    caption: Text
    columns: list[Name] = Field(min_length=1)
    """The places."""
    note: Text | None = None
    """What a reader should know of it, in our words."""
    rows: dict[str, list[str | None]]
    """By measure: the id of each place's figure in the register, or None."""


class Listing(Record):
    """Figures one under another."""

    caption: Text
    rows: dict[str, str]
    """By what it is: the id of the figure in the register."""


class Selections(Record):
    """All choices, by the names that pages have for them. A folder may have none."""

    chapters: dict[str, list[str]] = Field({})
    """The inspections that a chapter is about, by their files' names."""
    tables: dict[str, Columns] = Field({})
    lists: dict[str, Listing] = Field({})
    events: dict[str, Text] = Field({})
    """Dates of the register that the timeline shows, in our words."""


def read_selections(
    path: Path, claims: Mapping[str, Claim], inspections: Collection[str]
) -> Selections:
    """The choices from these figures and inspections; none if there is no such file.

    Raises DataError with everything that is wrong in it.
    """
    if not path.exists():
        return Selections.model_validate({})
    file = load(path)
    selections = file.record(Selections, file.content)
    found = [*_unknown(selections, claims, inspections), *_unfit(selections, claims)]
    if found:
        raise DataError([f"{file.where(place)}: {said}" for place, said in found])
    return selections


def _unknown(
    selections: Selections, claims: Mapping[str, Claim], inspections: Collection[str]
) -> Iterator[tuple[Place, str]]:
    """Figures and inspections that there are not."""
    for chapter, names in selections.chapters.items():
        for name in names:
            if name not in inspections:
                said = f"found {name!r}, which is no inspection, "
                yield ("chapters", chapter), said + expected_one_of(inspections, name)
    for place, name in _figures(selections):
        if not claims:
            yield place, f"found {name!r}, and there is no register to choose from"
            return
        if name not in claims:
            said = f"found {name!r}, which is not in the register, "
            yield place, said + expected_one_of(claims, name)


def _figures(selections: Selections) -> Iterator[tuple[Place, str]]:
    """The id of every figure, with its place."""
    for name, table in selections.tables.items():
        for what, figures in table.rows.items():
            yield from ((("tables", name, "rows", what), one) for one in figures if one)
    for name, listing in selections.lists.items():
        yield from ((("lists", name, "rows", what), one) for what, one in listing.rows.items())
    yield from ((("events", one), one) for one in selections.events)


def _unfit(selections: Selections, claims: Mapping[str, Claim]) -> Iterator[tuple[Place, str]]:
    """Rows that do not have a figure for each column, and events without a date."""
    for name, table in selections.tables.items():
        for what, figures in table.rows.items():
            if len(figures) != len(table.columns):
                yield (
                    ("tables", name, "rows", what),
                    f"found {len(figures)} figures, expected {len(table.columns)}: "
                    "one for each column, ~ where there is none",
                )
    for name in selections.events:
        if name in claims and not claims[name].date:
            yield ("events", name), f"found {claims[name].printed!r}, expected a figure with a date"
