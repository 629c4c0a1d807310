"""What a printed figure can stand for: ranges of values, and the counts behind a percentage.

`43 per cent` stands for all that rounds to 43. Percentages of a known number of cases are tested
with the GRIM test (granularity-related inconsistency of means; Brown and Heathers 2017): does any
whole number of cases give them?
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, isinf


@dataclass(frozen=True)
class Range:
    """The values that a printed figure can stand for; an end that is open is infinite.

    `beyond` is true where the ends themselves are not among them (`more than 4`).
    """

    lowest: Fraction | float
    highest: Fraction | float
    beyond: bool = False

    def meets(self, other: Range) -> bool:
        """Whether any value is in both."""
        return self._below(other) and other._below(self)

    def _below(self, other: Range) -> bool:
        if self.beyond or other.beyond:
            return self.lowest < other.highest
        return self.lowest <= other.highest


def rounded(percentage: Decimal) -> Range:
    """All values that round to `percentage` at its precision: 43 stands for 42.5 to 43.5."""
    exponent = percentage.as_tuple().exponent
    assert isinstance(exponent, int)  # no figure is infinite
    half = Fraction(10) ** exponent / 2
    return Range(Fraction(percentage) - half, Fraction(percentage) + half)


def counts_that_give(percentage: Decimal, of: int) -> list[int]:
    """The whole numbers of cases out of `of` that round to `percentage` (GRIM)."""
    wanted = rounded(percentage)
    lowest, highest = ceil(wanted.lowest * of / 100), floor(wanted.highest * of / 100)
    return list(range(max(lowest, 0), min(highest, of) + 1))


def sizes_that_give(percentages: Iterable[Decimal], at_most: int) -> list[int]:
    """The sizes up to `at_most` of one group that can have all these percentages."""
    wanted = list(percentages)
    return [
        size for size in range(1, at_most + 1) if all(counts_that_give(p, size) for p in wanted)
    ]


def only_rounded_down(percentage: Decimal, of: int) -> bool:
    """Whether counts out of `of` give this percentage only if a half is rounded down."""
    half_up = rounded(percentage).highest
    return all(Fraction(100 * count, of) == half_up for count in counts_that_give(percentage, of))


def can_fail(percentage: Decimal, of: int) -> bool:
    """Whether GRIM can say no: in a group large enough, a case is worth less than the rounding."""
    wanted = rounded(percentage)
    return Fraction(100, of) > wanted.highest - wanted.lowest


def sum_of(ranges: Iterable[Range]) -> Range:
    """The values that a sum of figures can have."""
    ranges = list(ranges)
    return Range(sum(one.lowest for one in ranges), sum(one.highest for one in ranges))


def ratio_of(top: Range, bottom: Range) -> Range | None:
    """One range over another; None where an end is open, or the lower one could be nought."""
    ends = (top.lowest, top.highest, bottom.lowest, bottom.highest)
    if any(map(isinf, ends)) or bottom.lowest <= 0:
        return None
    return Range(top.lowest / bottom.highest, top.highest / bottom.lowest)
