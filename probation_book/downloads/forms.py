"""The form for an inspection: a workbook to fill in, which `import` makes a data file of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from probation_book.downloads.about import AUTHORS, CREATED
from probation_book.downloads.sheets import height, print_on_a4, width_of
from probation_book.reading import Data, Framework
from probation_book.reading.fields import Place
from probation_book.reading.form import (
    FIRST,
    HEADINGS,
    MEANINGS,
    Cell,
    Entry,
    Sheet,
    choices,
    form,
    words,
)

# What fields of a name can be, each with what it means.
Choices: TypeAlias = Mapping[str, Mapping[str, str]]

_CHOICES = "Choices"
_ABOUT = (
    "Fill in what is known, on the sheets {sheets}. What a source does not give, and what you do "
    "not know, stays empty: do not guess.",
    "PDU, framework and source are all that an inspection needs.",
    "A fact needs a source of its own only if it comes from another document than the inspection.",
    "PDUs, documents and themes go by the keys on the sheet Choices. One that is not there yet "
    "is added to the data folder first: to pdus.yaml, sources.yaml or themes.yaml.",
    "A date is a day (22 August 2022), or a month (August 2022) or a year (2022) where no more is "
    "known.",
    "Where several things go into one cell, commas stand between them.",
    "Grey cells are fixed. Leave rows, columns and the names of the sheets as they are; sheets of "
    "your own may be added, and are not read.",
    "Save the workbook as .xlsx. Then, in the folder of the book:",
    ".venv/bin/python -m probation_book import my-inspection.xlsx",
    "This names every mistake by its cell, or makes the inspection's file in data/inspections.",
)

# What is protected may still be made wider.
_ALLOWED = {"format_columns": True, "format_rows": True}

# Of columns, in their units.
_NARROW, _WIDE, _PROSE = 16, 28, 90
# Of its type, in points; that of its title.
_TEXT, _TITLE = 11, 14


def form_name(framework: str) -> str:
    """The file of the form for a set of standards, by the key of these."""
    return f"probation-inspection-form-{framework}.xlsx"


def write_form(path: Path, framework: Framework, data: Data) -> None:
    """Write the form for a set of standards: byte for byte the same for the same data."""
    # Text is text, whatever it begins with; in memory, no temporary file brings a date in.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    title = f"An inspection: {framework.name}"
    about = {"title": title, "subject": "A form to fill in", "author": AUTHORS}
    book.set_properties(about | {"created": CREATED})
    sheets = form(framework)
    known = choices(framework) | {
        "pdu": {key: pdu.name for key, pdu in data.pdus.items()},
        "framework": {framework.key: framework.name},
        "source": {key: source.title for key, source in data.sources.items()},
        "theme": data.themes,
    }
    given: dict[Place, str] = {("framework",): framework.key}
    formats = _formats(book)
    _write_about(book.add_worksheet("About"), title, sheets, formats)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.title), sheet, given, known, formats)
    _write_choices(book.add_worksheet(_CHOICES), known, formats)
    book.close()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#8C8C8C"}
    fixed = cell | {"bg_color": "#EDEDED"}
    return {
        "title": book.add_format({"bold": True, "font_size": _TITLE}),
        "prose": book.add_format({"text_wrap": True, "valign": "top"}),
        "heading": book.add_format(fixed | {"bold": True}),
        "fixed": book.add_format(fixed),
        # Text, so that 1.10 stays 1.10, and August 2022 does not become its first day.
        "text": book.add_format(cell | {"locked": False, "num_format": "@"}),
        "number": book.add_format(cell | {"locked": False}),
    }


def _write_about(
    page: Worksheet, title: str, sheets: list[Sheet], formats: Mapping[str, Format]
) -> None:
    page.set_column(0, 0, _PROSE)
    page.write_string(0, 0, title, formats["title"])
    page.set_row(0, height([(title, _PROSE)], _TITLE))
    for row, said in enumerate(_ABOUT, start=1):
        filled = said.format(sheets=", ".join(sheet.title for sheet in sheets))
        page.write_string(row, 0, filled, formats["prose"])
        page.set_row(row, height([(filled, _PROSE)], _TEXT))
    print_on_a4(page, [_PROSE])
    page.protect("", _ALLOWED)


def _write_sheet(
    page: Worksheet,
    sheet: Sheet,
    given: Mapping[Place, str],
    known: Choices,
    formats: Mapping[str, Format],
) -> None:
    """Write a sheet; `given` is what is filled in already."""
    for column, (heading, meaning) in enumerate(zip(sheet.headings, sheet.meanings, strict=True)):
        page.write_string(HEADINGS - 1, column, heading, formats["heading"])
        page.write_string(MEANINGS - 1, column, meaning, formats["fixed"])
    for row, cells in enumerate(sheet.rows, start=FIRST - 1):
        for column, cell in enumerate(cells):
            if not isinstance(cell, Entry):
                page.write(row, column, cell, formats["fixed"])
                continue
            is_number = cell.field.type in ("integer", "number")
            in_cell = formats["number" if is_number else "text"]
            page.write(row, column, given.get(cell.place), in_cell)
    widths = [_width(sheet, column) for column in range(len(sheet.headings))]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
        _offer(page, column, [row[column] for row in sheet.rows], known)
    page.set_row(HEADINGS - 1, height(zip(sheet.headings, widths, strict=True), _TEXT))
    page.set_row(MEANINGS - 1, height(zip(sheet.meanings, widths, strict=True), _TEXT))
    for row, cells in enumerate(sheet.rows, start=FIRST - 1):
        fixed = ["" if cell is None or isinstance(cell, Entry) else cell for cell in cells]
        page.set_row(row, height(zip(fixed, widths, strict=True), _TEXT))
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # as it should be
    page.freeze_panes(FIRST - 1, sheet.labels)
    page.protect("", _ALLOWED)
    print_on_a4(page, widths, HEADINGS - 1, sheet.labels)


def _offer(page: Worksheet, column: int, cells: Sequence[Cell], known: Choices) -> None:
    """Put a list to choose from on the cells of a column that have a fixed choice."""
    row = FIRST - 1
    for field, same in groupby(cell.field if isinstance(cell, Entry) else None for cell in cells):
        last = row + len(list(same)) - 1
        if field and field.type == "string" and known.get(field.name):
            page.data_validation(row, column, last, column, _drop_down(field.name, known))
        row = last + 1


def _drop_down(name: str, known: Choices) -> dict[str, Any]:
    """A list to choose from. What is not in it can be new in the data folder: a warning will do."""
    column = _letter(2 * list(known).index(name))
    return {
        "validate": "list",
        "source": f"={_CHOICES}!${column}$2:${column}${len(known[name]) + 1}",
        "error_type": "warning",
        "error_title": "Not among the choices",
        "error_message": f"The sheet {_CHOICES} has what this cell can be. What is not known "
        "stays empty.",
    }


def _letter(column: int) -> str:
    return xlsxwriter.utility.xl_col_to_name(column)


def _write_choices(page: Worksheet, known: Choices, formats: Mapping[str, Format]) -> None:
    """Two columns for each name: what can be chosen, and what it means."""
    columns = []
    for name, known_here in known.items():
        columns.append([words(name), *known_here])
        columns.append(["What it means", *known_here.values()])
    widths = [max(width_of("", texts, _TEXT), _NARROW) for texts in columns]
    for column, ((heading, *texts), width) in enumerate(zip(columns, widths, strict=True)):
        page.write_string(0, column, heading, formats["heading"])
        for row, text in enumerate(texts, start=1):
            page.write_string(row, column, text, formats["fixed"])
        page.set_column(column, column, width)
    for row, cells in enumerate(zip_longest(*columns, fillvalue="")):
        page.set_row(row, height(zip(cells, widths, strict=True), _TEXT))
    page.freeze_panes(1, 0)
    page.protect("", _ALLOWED)
    print_on_a4(page, widths, 0)


def _width(sheet: Sheet, column: int) -> int:
    """The width of a column, by what stands in it or is to stand in it."""
    cells = [row[column] for row in sheet.rows if row[column] is not None]
    if all(isinstance(cell, str) for cell in cells):
        return max(width_of("", map(str, cells), _TEXT), _NARROW)
    types = {cell.field.type for cell in cells if isinstance(cell, Entry)}
    return _NARROW if types <= {"integer", "number", "date"} else _WIDE
