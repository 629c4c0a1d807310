"""The parts of the chapter that is a calculator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from IPython.display import HTML

from probation_book.display.ids import dated, month
from probation_book.display.tables import paragraph
from probation_book.display.words import number_of

if TYPE_CHECKING:
    from probation_book.reading import Inspection
    from probation_book.reading.pdus import Pdu


def finding(own: Mapping[str, Any], others: Mapping[str, Any], elsewhere: int) -> HTML:
    """What can be moved, and with what it can begin."""
    filled = sum(any("/" in name for name in one["begin"]) for one in own.values())
    said = (
        "Move what was found, and see at once what the rules make of it: from nothing, or from one "
        f"of {number_of(len(own), 'inspection')}, of which {filled} have percentages"
    )
    if others:
        said += (
            f"; or with one of {len(others)} others, of which little more than a rating is known"
        )
    said += "."
    if elsewhere:
        said += (
            f" Another {elsewhere} were rated under standards whose rules this book does not have."
        )
    return paragraph(said)


def names(
    own: Iterable[Inspection], others: Mapping[str, Mapping[str, Any]], pdus: Mapping[str, Pdu]
) -> dict[str, str]:
    """How the calculator calls what it can begin with, by key: its PDU, and when it was."""
    called = {one.key: f"{one.pdu.name}, {dated(one)}" for one in own}
    return called | {
        key: f"{pdus[one['pdu']].name}, {month(one['when'])}: overall rating alone"
        for key, one in others.items()
    }
