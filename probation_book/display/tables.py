"""Tables and paragraphs as HTML that everyone can read.

Every table has a caption, and headers with a scope for its columns and its rows; on a
narrow screen its rows become blocks, each cell under its column's name, or, if all it
holds are numbers, it scrolls inside its own frame, which a keyboard can reach. The roles
that are written out keep it a table for screen readers then. All text is escaped, but
for what is `Markup` already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from numbers import Number
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.html import render
from probation_book.display.words import not_given


def table(
    frame: pd.DataFrame,
    caption: str,
    show: Mapping[str, Callable[[Any], str]] | None = None,
    source: str = "",
) -> HTML:
    """A table of `frame`; its first column heads the rows.

    `show` maps a column to what turns its values into text or Markup; the others are
    shown as they are, with what is absent said to be absent. The `source` stands under it: a link
    in a caption is no child that a table may have.
    """
    said = Markup('<p class="chart-notes">Source: {}.</p>').format(source) if source else ""
    return HTML(table_html(frame, caption, show) + said)


def table_html(
    frame: pd.DataFrame, caption: str, show: Mapping[str, Callable[[Any], str]] | None = None
) -> Markup:
    """The HTML of `table`, for use inside other HTML."""
    show = show or {}
    columns = [str(column) for column in frame.columns]
    rows = [
        [
            (column, show.get(column, not_given)(value))
            for column, value in zip(columns, values, strict=True)
        ]
        for values in frame.itertuples(index=False, name=None)
    ]
    # Not the first: it heads the rows. Without a row, none has values.
    cells = zip(*frame.iloc[:, 1:].itertuples(index=False, name=None), strict=True)
    numeric = {
        column
        for column, values in zip(columns[1:], cells, strict=False)
        if all(value is None or isinstance(value, Number) for value in values)
    }
    kind = "" if numeric == set(columns[1:]) else "stacks"
    return render("table", caption=caption, columns=columns, rows=rows, numeric=numeric, kind=kind)


def folded(summary: str, table: Markup) -> Markup:
    """A table behind its summary. A link to what is in it, and paper, open it."""
    fold = Markup('<details class="fold">\n<summary>{}</summary>\n{}</details>')
    return fold.format(summary, table)


def matrix(
    caption: str,
    corner: str,
    headings: Iterable[str],
    rows: Iterable[tuple[str, Iterable[str]]],
) -> Markup:
    """A table of short cells, each row a heading and its cells; headings may be Markup, too.

    It keeps its form on a phone, and scrolls there.
    """
    columns = [corner, *headings]
    cells = [list(zip(columns, [heading, *row], strict=True)) for heading, row in rows]
    return render(
        "table", caption=caption, columns=columns, rows=cells, numeric=set(), kind="matrix"
    )


def filtered_table(
    frame: pd.DataFrame,
    caption: str,
    choose: Iterable[str],
    show: Mapping[str, Callable[[Any], str]] | None = None,
) -> Markup:
    """A long table in a frame that scrolls, with a search and a choice for each of `choose`.

    `choose` are columns whose values are text; `show` is as in `table`. What filters the table is
    a script of the book's (book/_static/tables.js): without it, all rows are there.
    """
    choices = [(column, list(dict.fromkeys(frame[column]))) for column in choose]
    return render("filtered_table", choices=choices, table=table_html(frame, caption, show))


def facts(rows: Iterable[tuple[str, Any, str]], caption: str) -> HTML:
    """A table of facts: what, value, and where it comes from."""
    return table(
        pd.DataFrame(rows, columns=["Fact", "Value", "Source"], dtype=object),
        caption,
    )


def paragraph(text: str) -> HTML:
    """A paragraph that is computed: plain text, or Markup with badges in it."""
    return HTML(Markup("<p>{}</p>").format(text))
