"""Comparing groups, with made-up ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML

from probation_book.display.charts import Notes, intervals_chart
from probation_book.display.tables import paragraph, table
from probation_book.display.words import chance_words
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.analysis.groups import Index


def finding(sizes: pd.DataFrame, share: float, reference_share: float) -> HTML:
    """From how many cases on the same two shares can be told apart: the table of `by_size`."""
    words = (
        f"Made up: if work is good enough for {share:g}% of one group and {reference_share:g}% of "
        "another, "
    )
    apart = sizes.loc[sizes["apart"].astype(bool), "size"]
    together = sizes.loc[~sizes["apart"].astype(bool), "size"]
    if apart.empty:
        return paragraph(
            f"{words}even {sizes['size'].max()} cases in each cannot tell that from chance."
        )
    told = f"{apart.min()} cases in each tell the groups apart"
    if together.empty:
        return paragraph(f"{words}{told}.")
    return paragraph(f"{words}{together.max()} cases in each cannot tell that from chance; {told}.")


def index(group: tuple[int, int], reference: tuple[int, int], found: Index) -> HTML:
    """The Relative Rate Index of two made-up groups, in a sentence."""
    counts = (
        f"Made up: {group[0]} of {group[1]} in one group, "
        f"{reference[0]} of {reference[1]} in the other. "
    )
    if found.value is None:
        return paragraph(f"{counts}With no case in the reference group there is no index.")
    if found.low is None:
        said = "There is no interval, for one group has no such case: nothing can be said"
    elif found.tells_them_apart:
        said = f"Its 95% interval is {_interval(found)}; it leaves out 1, so the groups differ"
    else:
        said = f"Its 95% interval is {_interval(found)}; it has 1 in it, so the groups may be alike"
    return paragraph(f"{counts}The index is {found.value:.2f}. {said}.")


def _interval(found: Any) -> str:
    """`0.30 to 2.14`, or that there is none. Of an index, or of a row of `groups.by_size`."""
    return "no interval" if found.low is None else f"{found.low:.2f} to {found.high:.2f}"


def many_comparisons(luck: pd.DataFrame) -> HTML:
    """What it does to compare many times: the `chance` of a find, by how many `comparisons`."""
    shown = pd.DataFrame(
        {
            "Comparisons made": luck["comparisons"],
            "Chance that at least one is told apart by luck alone": [
                chance_words(chance) for chance in luck["chance"]
            ],
        },
        dtype=object,
    )
    return table(shown, "Groups that are alike, compared at 95% many times")


def index_by_size(sizes: pd.DataFrame, share: float, reference_share: float) -> HTML:
    """The same two shares in groups of growing size: the table of `groups.by_size`."""
    known = sizes.dropna(subset=["index", "low"])
    rows = list(rows_of(known))
    shown = pd.DataFrame(
        {
            "Cases": [f"{row.size} cases in each group" for row in rows],
            "Counts": [f"{row.count} and {row.reference_count}" for row in rows],
            "value": known["index"],
            "low": known["low"],
            "high": known["high"],
            "said": [f"{row.index:.2f} ({_interval(row)})" for row in rows],
            "Are they apart?": ["yes" if row.apart else "cannot be told" for row in rows],
        },
        dtype=object,
    )
    title = f"Made up: {share:g}% against {reference_share:g}%, in groups of growing size"
    notes = Notes("made up", unit="Relative Rate Index, with its 95% interval")
    return intervals_chart(shown, title, notes, reference=1)
