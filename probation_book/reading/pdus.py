"""The Probation Delivery Units (PDUs): `data/pdus.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from probation_book.reading.fields import Fact, Keyed, Name, Source
from probation_book.reading.yaml_file import load


class Region(Fact):
    """The probation region that a PDU belongs to."""

    name: Name


class Pdu(Keyed):
    """A PDU."""

    name: Name
    short_name: Annotated[Name, Field(max_length=20)] | None = None
    region: Region

    @property
    def label(self) -> str:
        """The name, or its short form where space is tight."""
        return self.short_name or self.name


def read_pdus(path: Path, sources: Mapping[str, Source]) -> dict[str, Pdu]:
    return load(path).records(Pdu, {"source": sources})
