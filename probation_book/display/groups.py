"""Comparing groups, with made-up ones."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from probation_book.analysis import groups
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
        f"Made up: {group[0]} of {group[1]} in one group, {reference[0]} of {reference[1]} in the other. "
        f"The index is {found.value:.2f}, its 95% interval {found.low:.2f} to {found.high:.2f}; it {said}."
    )


def index_by_size(share: float, reference_share: float, sizes: list[int]) -> HTML:
    """The same two shares in groups of growing size."""
    frame = groups.by_size(share, reference_share, sizes)
    shown = pd.DataFrame(
        {
            "Cases in each group": frame["size"],
            "Counts": [f"{a} and {b}" for a, b in zip(frame["count"], frame["reference_count"])],
            "Index": [f"{value:.2f}" for value in frame["index"]],
            "95% interval": [
                f"{low:.2f} to {high:.2f}" for low, high in zip(frame["low"], frame["high"])
            ],
            "Are they apart?": ["yes" if apart else "cannot be told" for apart in frame["apart"]],
        },
        dtype=object,
    )
    return table(
        shown, f"Made up: {share:g}% against {reference_share:g}%, in groups of growing size"
    )
