"""What is wrong with a record, in our words: pydantic's errors, each told once with its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from probation_book.reading.fields import Fact, Inherited, Place, Record, expected_one_of, shown


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
    return missing or isinstance(detail["input"], Inherited)


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
            return said if whole else f"found {shown(found)}, {said}"
        case _:
            expected = _expected(detail, next(_records(kind, place), None))
            return f"found {shown(found)}, expected {expected}"


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
            return f"text: put {'it' if isinstance(found, bool) else shown(found)} in quotes"
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


def _block(kind: type[Record]) -> str:
    """What a block of this kind holds, what it must have first."""
    keys = _keys(kind)
    fields = zip(keys, kind.model_fields.values(), strict=True)
    needed = [key for key, field in fields if field.is_required()]
    if issubclass(kind, Fact):
        needed.remove("source")  # it may come from a block around
    others = [key for key in keys if key not in needed]
    if not needed:
        return f"a block with some of the keys {', '.join(others)}"
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
