"""Staff, workloads and people on probation: figures of the register side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis.claims import size_of
from probation_book.display.tables import filtered_table, paragraph, table, table_html
from probation_book.display.words import not_given

if TYPE_CHECKING:
    from probation_book.reading import Claim, Register

_NOT_HERE = paragraph("These figures are not in this data.")


def side_by_side(register: Register, name: str) -> HTML:
    """A table of the selections: each figure as printed, and its base, if given."""
    if (chosen := register.selections.tables.get(name)) is None:
        return _NOT_HERE
    frame = pd.DataFrame(
        [
            (what, *(_figure(register.claims, figure) for figure in figures))
            for what, figures in chosen.rows.items()
        ],
        columns=["Measure", *chosen.columns],
        dtype=object,
    )
    silent = [place for place in chosen.columns if set(frame[place]) == {not_given(None)}]
    shown = table_html(frame.drop(columns=silent), chosen.caption)
    note = Markup("\n<p>{}</p>").format(chosen.note) if chosen.note else ""
    return HTML(shown + note)


def in_order(register: Register, name: str) -> HTML:
    """A list of the selections, each figure with its place in its document."""
    if (chosen := register.selections.lists.get(name)) is None:
        return _NOT_HERE
    frame = pd.DataFrame(
        [
            (what, _figure(register.claims, figure), register.claims[figure].citation)
            for what, figure in chosen.rows.items()
        ],
        columns=["What", "Figure", "Source"],
        dtype=object,
    )
    return table(frame, chosen.caption)


def sources(register: Register) -> HTML:
    """Where each of the figures in tables stands."""
    names = [
        name
        for chosen in register.selections.tables.values()
        for figures in chosen.rows.values()
        for name in figures
        if name
    ]
    if not names:
        return _NOT_HERE
    found = [register.claims[name] for name in dict.fromkeys(names)]
    frame = pd.DataFrame(
        [(claim.measure, claim.printed, claim.citation) for claim in found],
        columns=["What is measured", "As printed", "Source"],
        dtype=object,
    )
    return HTML(filtered_table(frame, "Where these figures stand", []))


def _figure(claims: Mapping[str, Claim], name: str | None) -> str:
    if name is None:
        return not_given(None)
    claim = claims[name]
    size = size_of(claim.base, claims) if claim.numerator is None else None
    # A base that is printed beside another answer alone is our reading, and no figure of this one.
    stated = size and claim.base and claims[claim.base].denominator is None
    return f"{claim.printed} ({size} people were asked)" if stated else claim.printed
