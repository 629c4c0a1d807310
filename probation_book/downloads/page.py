"""What there is to take away: the tables and what their columns mean, and the forms."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.html import render
from probation_book.display.tables import table_html
from probation_book.display.words import number_of
from probation_book.downloads.fields import Table
from probation_book.downloads.forms import form_name
from probation_book.downloads.tables import tables
from probation_book.reading import Data

# The types of columns, in words.
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false (in the spreadsheet: yes or no)",
}


def datasets(data: Data) -> HTML:
    """Each table that the data has: its file, its number of rows, the meaning of its columns."""
    made = [(table, number_of(len(frame), "row"), _columns(table)) for table, frame in tables(data)]
    return HTML(render("datasets", datasets=made))


def forms(data: Data) -> HTML:
    """A link to the form for an inspection, one for each set of standards, the newest first."""
    newest_first = sorted(data.frameworks.values(), key=lambda one: one.start or "", reverse=True)
    link = Markup('<li><a href="downloads/{}" download>Form for an inspection: {}</a></li>')
    links = (link.format(form_name(one.key), one.name) for one in newest_first)
    return HTML(Markup("<ul>{}</ul>").format(Markup("").join(links)))


def _columns(table: Table) -> Markup:
    frame = pd.DataFrame(
        [(column.name, TYPES[column.type], _code(column.meaning)) for column in table.fields],
        columns=["Column", "Type", "What it holds"],
    )
    return table_html(frame, f"The columns of {table.file}")


def _code(text: str) -> Markup:
    """The text with what stands between backticks as code."""
    parts = (
        Markup("<code>{}</code>" if number % 2 else "{}").format(part)
        for number, part in enumerate(text.split("`"))
    )
    return Markup("").join(parts)
