"""Comparing groups, with made-up ones."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from probation_book.analysis import groups
from probation_book.analysis.rows import rows_of
from probation_book.display.tables import paragraph, table


def index(group: tuple[int, int], reference: tuple[int, int]) -> HTML:
    """The Relative Rate Index of two made-up groups, in a sentence."""
    found = groups.relative_rate_index(*group, *reference)
    said = (
        "leaves out 1, so the groups differ"
        if found.tells_them_apart
        else "has 1 in it, so the groups may be alike"
    )
    return paragraph(
        f"Made up: {group[0]} of {group[1]} in one group, "
        f"{reference[0]} of {reference[1]} in the other. The index is {found.value:.2f}, "
        f"its 95% interval {found.low:.2f} to {found.high:.2f}; it {said}."
    )


def index_by_size(share: float, reference_share: float, sizes: list[int]) -> HTML:
    """The same two shares in groups of growing size."""
    frame = groups.by_size(share, reference_share, sizes)
    rows = list(rows_of(frame))
    shown = pd.DataFrame(
        {
            "Cases in each group": frame["size"],
            "Counts": [f"{row.count} and {row.reference_count}" for row in rows],
            "Index": [f"{row.index:.2f}" for row in rows],
            "95% interval": [f"{row.low:.2f} to {row.high:.2f}" for row in rows],
            "Are they apart?": ["yes" if row.apart else "cannot be told" for row in rows],
        },
        dtype=object,
    )
    return table(
        shown, f"Made up: {share:g}% against {reference_share:g}%, in groups of growing size"
    )
