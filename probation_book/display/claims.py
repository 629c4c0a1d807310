"""Figures that documents state beside the ratings, as charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from IPython.display import HTML

from probation_book.display.charts import shares_chart
from probation_book.display.tables import paragraph
from probation_book.display.words import percent

if TYPE_CHECKING:
    from probation_book.reading import Claim


def shares(claims: Mapping[str, Claim], title: str, *ids: str) -> HTML:
    """The claims with these identifiers as bars.

    An identifier in braces in the title is replaced by the figure, as `59 of 109` or `27%`, so
    that no number is typed twice. Data from elsewhere may lack the claims: then a sentence says so.
    """
    if not claims.keys() >= set(ids):
        return paragraph("These figures are not in this data.")
    wanted = [claims[name] for name in ids]
    figures = {name: _figure(claims[name]) for name in ids}
    return shares_chart(wanted, title.format_map(figures))


def _figure(claim: Claim) -> str:
    return (
        percent(float(claim.share))
        if claim.numerator is None
        else f"{claim.numerator} of {claim.denominator:,}"
    )
