"""The Probation Delivery Units (PDUs): `data/pdus.yaml`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from probation_book.reading.fields import DataError, Fact, Keyed, Name, Place, Source
from probation_book.reading.yaml_file import load


class Region(Fact):
    """The probation region that a PDU belongs to."""

    name: Name


class OtherName(Fact):
    """A name that a PDU had before or has had since (`after`), or that it goes by as well."""

    name: Name
    when: Literal["before", "after", "also"]


class Pdu(Keyed):
    """A PDU: where it is, and what it is called."""

    name: Name
    """The title of its page."""
    short_name: Annotated[Name, Field(max_length=20)] | None = None
    """A shorter one for charts and tables."""
    region: Region
    """The probation region that it belongs to."""
    other_names: list[OtherName] = Field([])
    """What else it is or was called."""

    @property
    def label(self) -> str:
        """The name, or its short form where space is tight."""
        return self.short_name or self.name


def read_pdus(path: Path, sources: Mapping[str, Source]) -> dict[str, Pdu]:
    """Read the PDUs by their keys.

    Raises DataError for what is wrong, and for what a reader could not tell apart.
    """
    file = load(path)
    pdus = file.records(Pdu, {"source": sources})
    slips = [*_keys(pdus), *_names(pdus), *_regions(pdus)]
    if slips:
        raise DataError([f"{file.where(place)}: {said}" for place, said in slips])
    return pdus


def _keys(pdus: Mapping[str, Pdu]) -> Iterator[tuple[Place, str]]:
    """A key stands in addresses. Its end is no number, for that tells inspections of it apart."""
    for key in pdus:
        if not re.fullmatch(r"([a-z0-9]+-)*(?!\d+$)[a-z0-9]+", key):
            yield (
                (key,),
                f"found the key {key!r}, expected small letters, digits and hyphens, "
                "and no number at the end",
            )


def _names(pdus: Mapping[str, Pdu]) -> Iterator[tuple[Place, str]]:
    """Two PDUs under one name, whatever kind of name it is to either."""
    seen: dict[str, str] = {}
    for key, pdu in pdus.items():
        names: dict[Place, str | None] = {("name",): pdu.name, ("short_name",): pdu.short_name}
        for number, other in enumerate(pdu.other_names):
            names["other_names", number, "name"] = other.name
        for place, name in names.items():
            if name and seen.setdefault(name.casefold(), key) != key:
                yield (
                    (key, *place),
                    f"found {name!r}, which is a name of {seen[name.casefold()]!r} too, "
                    "expected one of its own",
                )


def _regions(pdus: Mapping[str, Pdu]) -> Iterator[tuple[Place, str]]:
    """One region under two names that are a letter apart."""
    first: dict[str, str] = {}
    for key, pdu in pdus.items():
        region = pdu.region.name
        for other in first:
            if _letters_apart(region, other) == 1:
                yield (
                    (key, "region", "name"),
                    f"found {region!r}, which is nearly {other!r} of {first[other]!r}, "
                    "expected the same name for one region",
                )
        first.setdefault(region, key)


def _letters_apart(one: str, other: str) -> int:
    """How many letters would make one name the other."""
    steps = difflib.SequenceMatcher(None, one, other).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in steps if kind != "equal")
