"""What to take away: tables as CSV files, a data package that describes them, a spreadsheet, forms.

The tables and what their columns mean come from `tables`. The same data give the same files, byte
for byte.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from probation_book.downloads.about import (
    ABOUT,
    EMPTY,
    INDEPENDENT,
    LICENCE,
    LICENCE_OF_WORDS,
    NAME,
    OURS,
    THREE_THINGS,
    TITLE,
    the_version,
)
from probation_book.downloads.fields import Field, Table
from probation_book.downloads.forms import form_name, write_form
from probation_book.downloads.spreadsheet import write_spreadsheet
from probation_book.downloads.tables import TABLES, tables
from probation_book.reading import Data

PACKAGE, WORKBOOK = "datapackage.json", f"{NAME}.xlsx"


def write_downloads(data: Data, folder: Path) -> None:
    """Write the tables that the data has, the package, the spreadsheet, and a form for inspections.

    Those of an earlier writing are taken away first; all else in the folder is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*(table.file for table in TABLES), PACKAGE, WORKBOOK):
        (folder / name).unlink(missing_ok=True)
    for form in folder.glob(form_name("*")):
        form.unlink()
    made = tables(data)
    files = [(table, csv_text(frame).encode()) for table, frame in made]
    for table, content in files:
        (folder / table.file).write_bytes(content)
    described = package(data, [resource(table, content) for table, content in files])
    (folder / PACKAGE).write_bytes(
        (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()
    )
    write_spreadsheet(folder / WORKBOOK, data, made)
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
        "description": " ".join([ABOUT, INDEPENDENT, THREE_THINGS, OURS, f"{EMPTY}."]),
        "version": the_version(),
        "licenses": [LICENCE, LICENCE_OF_WORDS],
        # The columns called source, and those that end in it, hold these names.
        "sources": [
            {
                "name": key,
                **source.model_dump(exclude={"short", "address"}, exclude_defaults=True),
                **({"path": source.address} if source.address else {}),  # as the format calls it
            }
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
        "path": table.file,
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
