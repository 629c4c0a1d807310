"""Figures that documents state beside the ratings, as charts or in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, bars_chart
from probation_book.display.links import all_cited, cited
from probation_book.display.tables import paragraph
from probation_book.display.words import percent, whole_percent, within_a_sentence

if TYPE_CHECKING:
    from probation_book.reading import Claim


def said(claims: Mapping[str, Claim], words: str, *ids: str) -> HTML:
    """The claims with these identifiers in a sentence or two, with their sources.

    An identifier in braces in the words is replaced by the figure, as in `shares`.
    """
    if not claims.keys() >= set(ids):
        return paragraph("These figures are not in this data.")
    told = words.format_map({name: _figure(claims[name]) for name in ids})
    sources = all_cited(claims[name] for name in ids)
    return paragraph(Markup("{} ({})").format(told, sources))


def shares(claims: Mapping[str, Claim], title: str, groups: Mapping[str, Sequence[str]]) -> HTML:
    """Claims as bars: their identifiers by what stands over each group.

    An identifier in braces in the title is replaced by the figure, as `59 of 109` or `27%`, so
    that no number is typed twice. Data from elsewhere may lack the claims: then a sentence says so.
    """
    ids = [name for of in groups.values() for name in of]
    if not claims.keys() >= set(ids):
        return paragraph("These figures are not in this data.")
    wanted = [claims[name] for name in ids]
    figures = {name: _figure(claims[name]) for name in ids}
    frame = pd.DataFrame(
        [(one.measure, float(one.share), _share_words(one), cited(one)) for one in wanted],
        columns=["Measure", "amount", "said", "Source"],
    ).assign(group=[group for group, of in groups.items() for _ in of])
    notes = Notes(all_cited(wanted), _bases(wanted), "per cent")
    return bars_chart(frame, title.format_map(figures), notes, 100)


def _bases(claims: list[Claim]) -> str:
    """What the shares are of, if that is one number for all."""
    totals = {claim.denominator for claim in claims}
    (total, *more) = totals
    if more:
        return "differs from row to row"
    return f"{total:,}" if total else "not given in our sources"


def _share_words(claim: Claim) -> str:
    """The share in per cent, with its count; in the document's own words where it has no digits."""
    if not re.search(r"\d", claim.printed):
        return claim.printed
    if claim.numerator is None:
        return percent(float(claim.share))
    return f"{whole_percent(claim.share)} ({claim.numerator} of {claim.denominator})"


def _figure(claim: Claim) -> str:
    """The count, or the percentage; in the document's own words where it has no digits."""
    if claim.numerator is not None:
        return f"{claim.numerator} of {claim.denominator:,}"
    if not re.search(r"\d", claim.printed):
        return within_a_sentence(claim.printed)
    return percent(float(claim.share))
