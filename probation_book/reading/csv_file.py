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
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    rows = []
    try:
        header = tuple(next(reader, ()))
        if header != columns:
            found = f"the columns {', '.join(header)}, expected {', '.join(columns)}"
            raise DataError([f"{path}: row 1: found {found}"])
        for cells in reader:
            place = f"{path}: row {reader.line_num}"
            if cells and len(cells) != len(columns):
                raise DataError([f"{place}: found {len(cells)} cells, expected {len(columns)}"])
            rows += [(place, dict(zip(columns, cells, strict=True)))] if cells else []
    except csv.Error as error:
        raise DataError(
            [f"{path}: row {reader.line_num}: not comma-separated values: {error}"]
        ) from None
    return rows


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
