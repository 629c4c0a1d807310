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
    """The index, and its 95% interval. None: it cannot be had, for a group has no such case."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def tells_them_apart(self) -> bool:
        """Whether the interval leaves out 1, equal rates; without an interval nothing is told."""
        return self.low is not None and self.high is not None and not self.low <= 1 <= self.high


def relative_rate_index(count: int, of: int, reference_count: int, reference_of: int) -> Index:
    """The index of a group against a reference group, from counts of cases.

    Raises scoring.RatingError unless both are counts such as 12 of 20. Where the reference group
    has no case there is no index, and where either has none there is no interval.
    """
    scoring.percentage(count, of), scoring.percentage(reference_count, reference_of)
    if not reference_count:
        return Index(None, None, None)
    found = relative_risk(count, of, reference_count, reference_of)
    if not count:
        return Index(float(found.relative_risk), None, None)
    ends = found.confidence_interval(CONFIDENCE)
    return Index(float(found.relative_risk), float(ends.low), float(ends.high))


def false_alarms(comparisons: int) -> float:
    """The chance that at least one of so many comparisons tells groups apart that are alike.

    If they are independent, each at 95%: of one it is 5%.
    """
    return 1 - CONFIDENCE**comparisons


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
