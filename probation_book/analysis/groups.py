"""Comparing groups: the Relative Rate Index.

The rate of one group over the rate of another: of white people on probation, say, 30 of 40 had a
sufficient assessment, of others 12 of 20: the index is 60% over 75%, 0.8. Its interval is that of
a risk ratio on the log scale (Katz and others 1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy.stats.contingency import relative_risk

import scoring
from probation_book.analysis.chance import CONFIDENCE


@dataclass(frozen=True)
class Index:
    """The index, and its 95% interval; `high` is infinite where the reference group has no case."""

    value: float
    low: float
    high: float

    @property
    def tells_them_apart(self) -> bool:
        """Whether the interval leaves out 1, equal rates."""
        return not self.low <= 1 <= self.high


def relative_rate_index(count: int, of: int, reference_count: int, reference_of: int) -> Index:
    """The index of a group against a reference group, from counts of cases.

    Raises scoring.RatingError unless both are counts such as 12 of 20. Where both have no case, the
    index is not a number.
    """
    scoring.percentage(count, of), scoring.percentage(reference_count, reference_of)
    found = relative_risk(count, of, reference_count, reference_of)
    ends = found.confidence_interval(CONFIDENCE)
    return Index(float(found.relative_risk), float(ends.low), float(ends.high))


def by_size(share: float, reference_share: float, sizes: list[int]) -> pd.DataFrame:
    """The same two shares (per cent) in groups of growing size.

    Columns: `size` (cases in each group), `count`, `reference_count`, `index`, `low`, `high`,
    `apart`.
    """
    rows = []
    for size in sizes:
        count, reference = round(size * share / 100), round(size * reference_share / 100)
        index = relative_rate_index(count, size, reference, size)
        rows.append(
            (size, count, reference, index.value, index.low, index.high, index.tells_them_apart)
        )
    columns = ["size", "count", "reference_count", "index", "low", "high", "apart"]
    return pd.DataFrame(rows, columns=columns, dtype=object)
