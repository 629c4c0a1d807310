"""What to take away: tables as CSV files, a data package that describes them, a spreadsheet, forms.

The tables and what their columns mean come from `analysis.tidy`. The same data give the same
files, byte for byte.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import warnings
from collections.abc import Iterable
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gptables
import pandas as pd
from gptables.core.gptable import FormatList

from probation_book.display.words import date, number_of
from probation_book.downloads.forms import CREATED, form_name, write_form
from probation_book.downloads.page import TYPES
from probation_book.downloads.tables import TABLES, Field, Table, tables
from probation_book.reading import Data

NAME = "how-probation-services-are-rated"
TITLE = "How probation services are rated: the data"
PACKAGE, WORKBOOK = "datapackage.json", f"{NAME}.xlsx"

_ABOUT = (
    "The data of an executable book on how HM Inspectorate of Probation rates Probation Delivery "
    "Units (PDUs) in England and Wales."
)
_INDEPENDENT = (
    "It is independent: not published, endorsed or checked by HM Inspectorate of Probation or HM "
    "Prison and Probation Service."
)
_THREE_THINGS = (
    "Computed, published and judged are three things, and stand in columns of their own: what the "
    "rules give, what was published, and what inspectors are recorded to have judged otherwise."
)
_OURS = "Summaries of recommendations and actions, and the wording of key questions, are ours."
_EMPTY = "What is not given is empty, never filled in"
_LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "attribution": (
        "Contains public sector information licensed under the Open Government Licence v3.0."
    ),
}

_LICENCE_OF_WORDS = {
    "name": "MIT",
    "title": "MIT License: for the wording of summaries and key questions, which is the book's",
    "path": "https://opensource.org/license/mit",
}

# In characters. Longer text goes on in the next line of its cell.
_WIDEST = 60


def write_downloads(data: Data, folder: Path) -> None:
    """Write the tables that the data has, the package, the spreadsheet, and a form for inspections.

    Those of an earlier writing are taken away first; all else in the folder is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*(_file_name(table) for table in TABLES), PACKAGE, WORKBOOK):
        (folder / name).unlink(missing_ok=True)
    for form in folder.glob(form_name("*")):
        form.unlink()
    made = tables(data)
    files = [(table, csv_text(frame).encode()) for table, frame in made]
    for table, content in files:
        (folder / _file_name(table)).write_bytes(content)
    described = package(data, [resource(table, content) for table, content in files])
    (folder / PACKAGE).write_bytes(
        (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()
    )
    _write_workbook(folder / WORKBOOK, data, made)
    for key, framework in data.frameworks.items():
        write_form(folder / form_name(key), framework, data)


def csv_text(frame: pd.DataFrame) -> str:
    """A table as comma-separated values: a line of names, then rows; what is absent is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(
        [_plain(value) for value in row] for row in frame.itertuples(index=False, name=None)
    )
    return text.getvalue()


def package(data: Data, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The Frictionless Data Package of these resources."""
    return {
        "name": NAME,
        "title": TITLE,
        "description": " ".join([_ABOUT, _INDEPENDENT, _THREE_THINGS, _OURS, f"{_EMPTY}."]),
        "version": _version(),
        "licenses": [_LICENCE, _LICENCE_OF_WORDS],
        # The columns called source, and those that end in it, hold these names.
        "sources": [
            {"name": key, **source.model_dump(exclude={"short"}, exclude_none=True)}
            for key, source in data.sources.items()
        ],
        "resources": resources,
    }


def resource(table: Table, content: bytes) -> dict[str, Any]:
    """What a package says of one table, and of the file with this content."""
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "profile": "tabular-data-resource",
        "path": _file_name(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema = {
        "fields": [_described(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    links = [
        {"fields": [column], "reference": {"resource": other, "fields": [column]}}
        for column, other in table.links.items()
    ]
    return schema | ({"foreignKeys": links} if links else {})


def _described(field: Field) -> dict[str, Any]:
    constraints = {**({} if field.empty else {"required": True}), **field.constraints}
    described = {
        "name": field.name,
        "type": field.type,
        "title": field.title,
        "description": field.meaning,
    }
    return described | ({"constraints": constraints} if constraints else {})


def _file_name(table: Table) -> str:
    return f"{table.name}.csv"


def _plain(value: Any) -> str:
    """A value as a cell of a CSV file."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"  # as printed, never 1E-7
        case _:
            return str(value)


def _version() -> str:
    return version("probation-ratings-book")


# --- the spreadsheet ----------------------------------------------------------------------


def _write_workbook(path: Path, data: Data, made: Iterable[tuple[Table, pd.DataFrame]]) -> None:
    sheets = {table.title: _sheet(table, frame) for table, frame in made}
    sheets["Columns"] = _columns_sheet(table for table, _ in made)
    sheets["Documents"] = _documents_sheet(data)
    with warnings.catch_warnings():
        # The columns sheet does what a notes sheet would, and what empty cells mean is said.
        warnings.filterwarnings("ignore", "No note text provided")
        warnings.filterwarnings("ignore", r"\s*Empty or null cell found")
        # gptables 2.0 uses what pandas 4 takes away, and so does this book.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="gptables")
        workbook = gptables.produce_workbook(
            str(path),
            sheets,
            cover=_cover(),
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
        {"title": TITLE, "comments": f"{_ABOUT} {_INDEPENDENT}", "created": CREATED}
    )
    for label, sheet in sheets.items():
        for place, column in enumerate(sheet.table):
            workbook.get_worksheet_by_name(label).set_column(
                place, place, _width(column, sheet.table[column])
            )
    contents = workbook.get_worksheet_by_name("Contents")
    contents.set_column(0, 0, _width("Contents", sheets))
    contents.set_column(1, 1, 2 * _WIDEST)
    workbook.close()


def _cover() -> gptables.Cover:
    return gptables.Cover(
        TITLE,
        intro=[_ABOUT, _INDEPENDENT],
        about=[
            _THREE_THINGS,
            f"{_EMPTY}. The sheet Columns says what an empty cell means in each column.",
            "Sources are named by a key. The sheet Documents says which document it stands for.",
            _OURS,
            _LICENCE["attribution"],
            f"[{_LICENCE['title']}]({_LICENCE['path']})",
            f"Version {_version()}.",
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
        source="Source: the documents on the sheet Documents. Each row names its own.",
    )


def _columns_sheet(described: Iterable[Table]) -> gptables.GPTable:
    frame = pd.DataFrame(
        [
            (
                table.title,
                field.title,
                f"{table.name}.csv",
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
            (key, source.title, source.publisher, date(source.date))
            for key, source in data.sources.items()
        ],
        columns=["Key", "Title", "Publisher", "Date"],
    )
    return _gptable(
        "documents",
        frame,
        "Documents",
        subtitles=["The documents that the facts come from."],
        instructions="This worksheet contains one table.",
    )


def _gptable(name: str, frame: pd.DataFrame, title: str, **said: Any) -> gptables.GPTable:
    at_the_top = {"column": {"columns": list(frame.columns), "format": {"valign": "top"}}}
    return gptables.GPTable(
        frame.map(_cell).astype(object), name, title, additional_formatting=[at_the_top], **said
    )


def _cell(value: Any) -> Any:
    """A value as gptables is to take it.

    In plain text it looks for links and notes, and refuses what has neither letter nor digit; in
    text with a format, even an empty one, it leaves what the documents print as it is.
    """
    if isinstance(value, str):
        return FormatList([{}, value])
    return float(value) if isinstance(value, Decimal) else value


def _width(heading: str, values: Iterable[Any]) -> int:
    """The width of a column, in characters; a heading breaks between words."""
    longest = max(
        (len(cell.string if isinstance(cell, FormatList) else str(cell)) for cell in values),
        default=0,
    )
    return min(max(longest, *map(len, heading.split())) + 3, _WIDEST)
