"""Staff, workloads and people on probation: figures of the register side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.links import cited
from probation_book.display.tables import filtered_table, paragraph, table, table_html
from probation_book.display.words import not_given

if TYPE_CHECKING:
    from probation_book.reading import Claim
    from probation_book.reading.selections import Columns, Listing

_NOT_HERE = paragraph("These figures are not in this data.")


def side_by_side(
    chosen: Columns | None, claims: Mapping[str, Claim], asked: Mapping[str, int]
) -> HTML:
    """A table of the selections: each figure as printed, and how many people were `asked`.

    `asked` has the number by the figure's id, where a document states it.
    """
    if chosen is None:
        return _NOT_HERE
    frame = pd.DataFrame(
        [
            (what, *(_figure(claims, asked, figure) for figure in figures))
            for what, figures in chosen.rows.items()
        ],
        columns=["Measure", *chosen.columns],
        dtype=object,
    )
    silent = [place for place in chosen.columns if set(frame[place]) == {not_given(None)}]
    shown = table_html(frame.drop(columns=silent), chosen.caption)
    note = Markup("\n<p>{}</p>").format(chosen.note) if chosen.note else ""
    return HTML(shown + note)


def in_order(chosen: Listing | None, claims: Mapping[str, Claim], asked: Mapping[str, int]) -> HTML:
    """A list of the selections, each figure with its place in its document."""
    if chosen is None:
        return _NOT_HERE
    frame = pd.DataFrame(
        [
            (what, _figure(claims, asked, figure), cited(claims[figure]))
            for what, figure in chosen.rows.items()
        ],
        columns=["What", "Figure", "Source"],
        dtype=object,
    )
    return table(frame, chosen.caption)


def sources(claims: Iterable[Claim]) -> HTML:
    """Where each of these figures stands."""
    frame = pd.DataFrame(
        [(claim.measure, claim.printed, cited(claim)) for claim in claims],
        columns=["What is measured", "As printed", "Source"],
        dtype=object,
    )
    if frame.empty:
        return _NOT_HERE
    return HTML(filtered_table(frame, "Where these figures stand", []))


def _figure(claims: Mapping[str, Claim], asked: Mapping[str, int], name: str | None) -> str:
    if name is None:
        return not_given(None)
    printed = claims[name].printed
    return f"{printed} ({asked[name]} people were asked)" if name in asked else printed
