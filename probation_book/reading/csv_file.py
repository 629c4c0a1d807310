"""Records from comma-separated values: one a row, under a header of fixed columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from probation_book.reading.fields import DataError, Record
from probation_book.reading.messages import problems
from probation_book.reading.yaml_file import read_text

R = TypeVar("R", bound=Record)


def read_rows(path: Path, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """The rows of a file, each with its place. Raises DataError if it is not such a table."""
    header, rows = read_cells(path)
    if tuple(header) != columns:
        found = f"the columns {', '.join(header)}, expected {', '.join(columns)}"
        raise DataError([f"{path}: row 1: found {found}"])
    return [(f"{path}: row {row}", dict(zip(columns, cells, strict=True))) for row, cells in rows]


def read_cells(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a file, whatever it is, and its other rows, each with its number in the file.

    Rows with nothing in them are left out. Raises DataError, which tells no cell, if the file is
    not comma-separated values or a row has more or fewer cells than the header.
    """
    text = read_text(path)
    first = text.partition("\n")[0]
    if ";" in first and "," not in first:
        raise DataError(
            [f"{path}: row 1: found cells with semicolons between them, expected commas"]
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        header = next(reader, [])
        for cells in reader:
            if cells and len(cells) != len(header):
                found = f"found {len(cells)} cells, expected {len(header)}"
                raise DataError([f"{path}: row {reader.line_num}: {found}"])
            rows += [(reader.line_num, cells)] if cells else []
    except csv.Error as error:
        raise DataError(
            [f"{path}: row {reader.line_num}: not comma-separated values: {error}"]
        ) from None
    return header, rows


def row_as(
    kind: type[R],
    place: str,
    cells: Mapping[str, str],
    context: Mapping[str, Any],
    whole_numbers: Collection[str],
) -> R:
    """The row at a place as a record of a kind; an empty cell is absent.

    `whole_numbers` are the columns that hold such. Raises DataError for what is wrong in the row.
    """
    values: dict[str, Any] = {column: cell for column, cell in cells.items() if cell}
    for column in whole_numbers:
        if re.fullmatch(r"[0-9]{1,9}", values.get(column, "")):
            values[column] = int(values[column])
    try:
        return kind.model_validate(values, context=context)
    except ValidationError as error:
        found = problems(error, kind, lambda inside: ": ".join([place, *map(str, inside)]))
        raise DataError(found) from None
