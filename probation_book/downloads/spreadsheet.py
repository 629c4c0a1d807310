"""The spreadsheet to take away: a sheet for each table, with a cover and notes on all columns."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import gptables
import pandas as pd
from gptables.core.gptable import FormatList
from xlsxwriter.worksheet import Worksheet

from probation_book.display.words import NO_PAGE, date, number_of
from probation_book.downloads.about import (
    ABOUT,
    AUTHORS,
    CREATED,
    EMPTY,
    INDEPENDENT,
    LICENCE,
    OURS,
    THREE_THINGS,
    TITLE,
    the_version,
)
from probation_book.downloads.fields import Table
from probation_book.downloads.page import TYPES
from probation_book.downloads.sheets import height, print_on_a4, width_of
from probation_book.reading import Data

# The sizes of type that gptables gives its sheets, in points. Headings are bold, and so wider.
_TITLE, _SUBTITLE, _TEXT, _HEADING = 16, 14, 12, 13


def write_spreadsheet(path: Path, data: Data, made: Iterable[tuple[Table, pd.DataFrame]]) -> None:
    """Write it: byte for byte the same for the same data."""
    made = list(made)
    sheets = {table.title: _sheet(table, frame) for table, frame in made}
    sheets["Columns"] = _columns_sheet(table for table, _ in made)
    sheets["Documents"] = _documents_sheet(data)
    cover = _cover()
    with warnings.catch_warnings():
        # The columns sheet does what a notes sheet would, and what empty cells mean is said.
        warnings.filterwarnings("ignore", "No note text provided")
        warnings.filterwarnings("ignore", r"\s*Empty or null cell found")
        # gptables 2.0 uses what pandas 4 takes away, and so does this book.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="gptables")
        workbook = gptables.produce_workbook(
            str(path),
            sheets,
            cover=cover,
            contentsheet_options={"additional_elements": ["subtitles"]},
            auto_width=False,  # as wide as the longest text, it would be wider than Excel allows
            # Text is text, whatever it begins with; in memory, no temporary file brings a date in.
            workbook_options={
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
    workbook.set_properties(
        {
            "title": TITLE,
            "subject": "How HM Inspectorate of Probation rates Probation Delivery Units",
            "author": AUTHORS,
            "comments": f"{ABOUT} {INDEPENDENT}",
            "created": CREATED,
        }
    )
    _set_out_cover(workbook.get_worksheet_by_name(cover.cover_label), cover)
    contents = pd.DataFrame(
        [(label, f"{sheet.title}\n{sheet.subtitles[0]}") for label, sheet in sheets.items()],
        columns=["Sheet name", "Table description"],
    )
    page = workbook.get_worksheet_by_name("Contents")
    _set_out(page, contents, heading=2)
    # As gptables has written them, but with the link beside the first line of what it leads to.
    at_the_top = {"font_name": "Arial", "font_size": _TEXT, "valign": "top", "text_wrap": True}
    text = workbook.add_format(at_the_top)
    link = workbook.add_format(at_the_top | {"font_color": "blue", "underline": 1})
    for row, (label, described) in enumerate(contents.itertuples(index=False), start=3):
        page.write_url(row, 0, f"internal:'{label}'!A1", link, label)
        page.write_string(row, 1, described, text)
    for label, sheet in sheets.items():
        # Above it: title, description, instructions, and the source where there is one.
        heading = 4 if sheet.source else 3
        _set_out(workbook.get_worksheet_by_name(label), sheet.table, heading)
    workbook.close()


def _set_out_cover(page: Worksheet, cover: gptables.Cover) -> None:
    texts = [(cover.title, 16), ("", 14), *((one, 12) for one in cover.intro)]
    texts += [("", 14), *((one, 12) for one in cover.about)]
    for row, (text, points) in enumerate(texts):
        page.set_row(row, height([(_text(text), cover.width)], points))
    print_on_a4(page, [cover.width])


def _set_out(page: Worksheet, frame: pd.DataFrame, heading: int) -> None:
    """Make columns and rows of a sheet fit their text, hold its headings, and make it print."""
    texts, headings = frame.map(_text), [str(name) for name in frame]
    widths = [width_of(name, texts[name]) for name in headings]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for row, points in enumerate([_TITLE, _SUBTITLE, *[_TEXT] * (heading - 2)]):
        page.set_row(row, height([], points))
    page.set_row(heading, height(zip(headings, widths, strict=True), _HEADING))
    for row, cells in enumerate(texts.itertuples(index=False), start=heading + 1):
        page.set_row(row, height(zip(cells, widths, strict=True), _TEXT))
    page.freeze_panes(heading + 1, 1)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # as it should be
    print_on_a4(page, widths, heading, labels=1)


def _cover() -> gptables.Cover:
    return gptables.Cover(
        TITLE,
        intro=[ABOUT, INDEPENDENT],
        about=[
            THREE_THINGS,
            f"{EMPTY}. The sheet Columns says what an empty cell means in each column.",
            "Sources are named by a key. The sheet Documents says which document it stands for.",
            OURS,
            LICENCE["attribution"],
            f"[{LICENCE['title']}]({LICENCE['path']})",
            f"Version {the_version()}.",
        ],
    )


def _sheet(table: Table, frame: pd.DataFrame) -> gptables.GPTable:
    headings = {field.name: field.title for field in table.fields}
    instructions = f"This worksheet contains one table of {number_of(len(frame), 'row')}."
    if frame.isna().any(axis=None):
        instructions += (
            " Some cells are empty: nothing is given, or nothing applies. "
            "The sheet Columns says which."
        )
    return _gptable(
        table.name.replace("-", "_"),
        frame.rename(columns=headings),
        table.title,
        subtitles=[table.description],
        instructions=instructions,
        source="Source: worked out by the book from what the other sheets hold."
        if table.is_computed
        else "Source: the documents on the sheet Documents. Each row names its own.",
    )


def _columns_sheet(described: Iterable[Table]) -> gptables.GPTable:
    frame = pd.DataFrame(
        [
            (
                table.title,
                field.title,
                table.file,
                field.name,
                TYPES[field.type],
                field.meaning,
            )
            for table in described
            for field in table.fields
        ],
        columns=["Sheet", "Column", "The same as a file", "Column there", "Type", "What it holds"],
    )
    return _gptable(
        "columns",
        frame,
        "Columns",
        subtitles=[
            "What each column of each sheet holds, what an empty cell in it means, and its name in "
            "the CSV files."
        ],
        instructions="This worksheet contains one table.",
    )


def _documents_sheet(data: Data) -> gptables.GPTable:
    frame = pd.DataFrame(
        [
            (
                key,
                source.title,
                source.publisher,
                date(source.date),
                source.address or source.no_address or NO_PAGE,
                "; ".join(f"{page.what}: {page.address}" for page in source.related) or "none",
                date(source.looked_up) if source.looked_up else "never",
            )
            for key, source in data.sources.items()
        ],
        columns=["Key", "Title", "Publisher", "Date", "Address", "Pages about it", "Looked up"],
    )
    return _gptable(
        "documents",
        frame,
        "Documents",
        subtitles=[
            "The documents that the facts come from, with the addresses of their public pages. An "
            "address may have moved since it was looked up."
        ],
        instructions="This worksheet contains one table.",
    )


def _gptable(name: str, frame: pd.DataFrame, title: str, **said: Any) -> gptables.GPTable:
    # Indented, for a number on the right of its cell is next to what is on the left of the next.
    looks = {"column": {"columns": list(frame), "format": {"valign": "top", "indent": 1}}}
    return gptables.GPTable(
        frame.map(_cell).astype(object), name, title, additional_formatting=[looks], **said
    )


def _cell(value: Any) -> Any:
    """A value as gptables is to take it.

    In plain text it looks for links and notes, and refuses what has neither letter nor digit; in
    text with a format, even an empty one, it leaves what the documents print as it is.
    """
    if isinstance(value, str):
        return FormatList([{}, value])
    match value:
        case bool():
            return "yes" if value else "no"  # as a truth value, LibreOffice shows it as 1 or 0
        case Decimal():
            return float(value)
        case _:
            return value


def _text(cell: Any) -> str:
    """What is shown of a cell."""
    if isinstance(cell, FormatList):
        return str(cell.string)
    return "" if pd.isna(cell) else str(cell)
