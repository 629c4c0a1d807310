"""An inspection from a workbook: the form, filled in, as the content that a YAML file would have.

People type numbers as text and dates in many ways: what can be meant in one way only is taken. All
else is left as it is, and refused with its cell by what refuses it in a YAML file.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl

from probation_book.reading.fields import DataError, Place, expected_one_of, shown
from probation_book.reading.form import FIRST, HEADINGS, MEANINGS, Entry, Sheet, choices, form
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection
from probation_book.reading.yaml_file import MOST_BYTES, DataFile, see_that_it_is_a_file

# Cells that have something in them, by row and column, from 1.
Cells = dict[tuple[int, int], Any]

# Unpacked. The form has a tenth of this.
_MOST_UNPACKED = 30_000_000
_MONTHS, _DAYS = ("%B %Y", "%b %Y", "%m/%Y"), ("%d %B %Y", "%d %b %Y", "%d/%m/%Y")


def is_workbook(path: Path) -> bool:
    """Whether a file is one by its name."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods")


def read_workbook(path: Path, frameworks: Mapping[str, Framework]) -> DataFile:
    """Read the form, with the cell of each place; an empty cell is absent.

    Its `problems` are cells that cannot be what they hold. Raises DataError if it is not the form.
    """
    cells = _cells(path)
    framework = _framework(cells, frameworks)
    sheets = form(framework)
    if changed := list(_changed(sheets, cells)):
        raise DataError([f"{path}: {said}" for said in changed])
    content: dict[str, Any] = {}
    places: dict[Place, str] = {}
    problems: list[str] = []
    allowed = choices(framework) if framework else {}
    for sheet in sheets:
        problems += [f"{path}: {said}" for said in _strays(sheet, cells[sheet.title])]
        for cell, place, entry, found in _filled(sheet, cells[sheet.title]):
            value = None if found is None else _READ[entry.field.type](found)
            for end in range(1, len(place) + 1):
                places.setdefault(place[:end], cell)
            if found is None:
                continue
            _put(content, place, value)
            known = allowed.get(entry.field.name, ())
            for one in value if isinstance(value, list) else [value]:
                if known and isinstance(one, str) and one not in known:
                    said = f"found {shown(one)}, {expected_one_of(known, one)}"
                    problems.append(f"{path}: {cell}: {said}")
    ordered = {name: content[name] for name in Inspection.model_fields if name in content}
    return DataFile(path, ordered, places, problems)


class _Unread:
    """What no field can be: refused wherever it stands, under this name."""

    def __init__(self, name: str):
        self.name = name

    def __repr__(self) -> str:
        return self.name


# --- from the file to cells -----------------------------------------------------------------


def _cells(path: Path) -> dict[str, Cells]:
    """Each sheet's cells. Raises DataError if the file is not a workbook."""
    see_that_it_is_a_file(path, MOST_BYTES)
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _MOST_UNPACKED:
            said = f"found {size:,} bytes when unpacked, expected at most {_MOST_UNPACKED:,}"
            raise DataError([f"{path}: {said}"])
        values, formulas = (_opened(path, data_only=one) for one in (True, False))
    except DataError:
        raise
    except OSError as error:
        raise DataError([f"{path}: cannot be read: {error.strerror}"]) from None
    except Exception:  # what is spoilt can be spoilt in any way
        said = "not a workbook that can be read: save the form as .xlsx, without a password"
        raise DataError([f"{path}: {said}"]) from None
    return {
        sheet.title: {
            at: sheet[cell.coordinate]
            # Not by rows and columns: of a sheet with one cell far out, there are millions.
            for at, cell in formulas[sheet.title]._cells.items()
            if not _is_blank(cell)
        }
        for sheet in values.worksheets
    }


def _opened(path: Path, data_only: bool) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drop-down lists and styles, which are not read
        return openpyxl.load_workbook(path, data_only=data_only)


def _is_blank(cell: Any) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def _framework(cells: dict[str, Cells], frameworks: Mapping[str, Framework]) -> Framework | None:
    """The framework that the first sheet names; None if it names none that there is."""
    (facts,) = form(None)
    for _, place, _, found in _filled(facts, cells.get(facts.title, {})):
        if place == ("framework",) and found is not None:
            return frameworks.get(str(_text(found)))
    return None


# --- from cells to entries ------------------------------------------------------------------


def _changed(sheets: list[Sheet], cells: dict[str, Cells]) -> Iterator[str]:
    """Where a sheet is not that of the form. Of each, the first: it moves all that come after."""
    for sheet in sheets:
        if sheet.title not in cells:
            titles = ", ".join(one.title for one in sheets)
            yield f"found no sheet {sheet.title!r}, expected the sheets of the form: {titles}"
            continue
        expected = {(HEADINGS, at): text for at, text in enumerate(sheet.headings, start=1)}
        for row, printed in enumerate(sheet.rows, start=FIRST):
            labels = enumerate(printed[: sheet.labels], start=1)
            expected |= {(row, at): str(label) for at, label in labels}
        for at, text in expected.items():
            found = cells[sheet.title].get(at)
            if found is None or str(found.value).strip() != text:
                said = shown(None if found is None else found.value)
                yield (
                    f"{_name(sheet, at)}: found {said}, expected {text!r}: "
                    "rows and columns stay where the form has them"
                )
                break


def _strays(sheet: Sheet, cells: Cells) -> Iterator[str]:
    """What stands where the form has nothing to fill in."""
    ours = {(row, at) for row in (HEADINGS, MEANINGS) for at in range(1, len(sheet.headings) + 1)}
    for row, printed in enumerate(sheet.rows, start=FIRST):
        ours |= {(row, at) for at, cell in enumerate(printed, start=1) if cell is not None}
    for at, cell in cells.items():
        if at not in ours:
            yield (
                f"{_name(sheet, at)}: found {shown(cell.value)}, expected nothing: "
                "the form has no cell to fill in here"
            )


def _filled(sheet: Sheet, cells: Cells) -> Iterator[tuple[str, Place, Entry, Any]]:
    """Each entry: the cell's name, its place, and the cell; None if it is empty.

    A row of a list in which nothing stands is no item.
    """
    items = 0
    for row, printed in enumerate(sheet.rows, start=FIRST):
        entries = [(at, one) for at, one in enumerate(printed, 1) if isinstance(one, Entry)]
        if sheet.list_of and not any((row, at) in cells for at, _ in entries):
            continue
        item: Place = (sheet.list_of, items) if sheet.list_of else ()
        items += 1
        for at, entry in entries:
            yield _name(sheet, (row, at)), (*item, *entry.place), entry, cells.get((row, at))


def _name(sheet: Sheet, at: tuple[int, int]) -> str:
    """A cell as formulas name it."""
    title = sheet.title if sheet.title.isalnum() else f"'{sheet.title}'"
    return f"{title}!{openpyxl.utils.get_column_letter(at[1])}{at[0]}"


def _put(content: dict[str, Any], place: Place, value: Any) -> None:
    """Put a value at its place. Items of a list come in their order."""
    inside: Any = content
    for part, following in pairwise(place):
        fresh: Any = [] if isinstance(following, int) else {}
        if isinstance(part, int):
            if part == len(inside):
                inside.append(fresh)
            inside = inside[part]
        else:
            inside = inside.setdefault(part, fresh)
    inside[place[-1]] = value


# --- what people type -----------------------------------------------------------------------


def _plain(cell: Any) -> Any:
    """A cell's value; a whole number is one, however it is kept."""
    if cell.value is None:
        return _Unread("a formula without a value (open the workbook, save it)")
    if cell.data_type == "e":
        return _Unread(f"the error {cell.value}")
    if isinstance(cell.value, str):
        return cell.value.strip()
    is_whole = isinstance(cell.value, float) and cell.value.is_integer()
    return int(cell.value) if is_whole else cell.value


def _text(cell: Any) -> Any:
    value = _plain(cell)
    if isinstance(value, bool | datetime.date | datetime.time | datetime.timedelta):
        return _Unread(f"{cell.value} that is no text")
    return str(value) if isinstance(value, int | float) else value


def _names(cell: Any) -> Any:
    value = _text(cell)
    if not isinstance(value, str):
        return value
    return [one.strip() for one in re.split("[;,\n]", value) if one.strip()]


def _number(cell: Any) -> Any:
    """A number, or one as text. Of `43%`, a spreadsheet keeps 0.43 and that it shows a per cent."""
    value = _plain(cell)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and "%" in cell.number_format:
        value = round(value * 100, 10)
    elif isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?\s*%?", value):
        value = float(value.rstrip("% "))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _whole_number(cell: Any) -> Any:
    value = _plain(cell)
    is_digits = isinstance(value, str) and re.fullmatch("[0-9]{1,9}(\\.0)?", value)
    return int(float(value)) if is_digits else value


def _date(cell: Any) -> Any:
    """A day, a month or a year, as a YAML file has it."""
    value = _plain(cell)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return _as_shown(value.date(), cell.number_format)
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    if re.fullmatch("[0-9]{4}", text):
        return int(text)
    for patterns, written in ((_MONTHS, "%Y-%m"), (_DAYS, "%Y-%m-%d")):
        for pattern in patterns:
            try:
                text = datetime.datetime.strptime(text, pattern).strftime(written)
            except ValueError:
                continue
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _as_shown(day: datetime.date, number_format: str) -> datetime.date | str | int:
    """Of `August 2022`, a spreadsheet keeps the first day, and that it shows no day."""
    shows = re.sub(r'\[[^]]*\]|"[^"]*"|\\.', "", number_format.lower())
    if "d" in shows:
        return day
    return f"{day:%Y-%m}" if "m" in shows else day.year


_READ = {
    "string": _text,
    "array": _names,
    "number": _number,
    "integer": _whole_number,
    "date": _date,
}
