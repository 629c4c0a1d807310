"""Staff, workloads and people on probation: figures of the register side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from IPython.display import HTML

from probation_book.analysis.claims import size_of
from probation_book.analysis.people import PLACES
from probation_book.display.tables import filtered_table, paragraph, table
from probation_book.display.words import not_given
from probation_book.reading import Claim


def side_by_side(
    claims: Mapping[str, Claim], rows: Mapping[str, tuple[str | None, ...]], caption: str
) -> HTML:
    """One row a measure, one column a place: each figure as printed, and its base, if given."""
    if not claims.keys() & {name for names in rows.values() for name in names}:
        return paragraph("These figures are not in this data.")
    frame = pd.DataFrame(
        [(what, *(_figure(claims, name) for name in names)) for what, names in rows.items()],
        columns=["Measure", *PLACES],
        dtype=object,
    )
    silent = [place for place in PLACES if set(frame[place]) == {not_given(None)}]
    return table(frame.drop(columns=silent), caption)


def in_order(claims: Mapping[str, Claim], rows: Mapping[str, str], caption: str) -> HTML:
    """Figures one under another, each with its place in its document."""
    if not claims.keys() & set(rows.values()):
        return paragraph("These figures are not in this data.")
    frame = pd.DataFrame(
        [
            (what, _figure(claims, name), claims[name].citation if name in claims else None)
            for what, name in rows.items()
        ],
        columns=["What", "Figure", "Source"],
        dtype=object,
    )
    return table(frame, caption)


def sources(claims: Mapping[str, Claim], *tables: Mapping[str, tuple[str | None, ...]]) -> HTML:
    """Where each of the figures stands."""
    names = [name for rows in tables for names in rows.values() for name in names if name]
    found = [claims[name] for name in dict.fromkeys(names) if name in claims]
    if not found:
        return paragraph("These figures are not in this data.")
    frame = pd.DataFrame(
        [(claim.measure, claim.printed, claim.citation) for claim in found],
        columns=["What is measured", "As printed", "Source"],
        dtype=object,
    )
    return HTML(filtered_table(frame, "Where these figures stand", []))


def _figure(claims: Mapping[str, Claim], name: str | None) -> str:
    claim = claims.get(name) if name else None
    if claim is None:
        return not_given(None)
    size = size_of(claim.base, claims) if claim.numerator is None else None
    # 70 is printed beside other answers of the HFKCW survey: that all answered each is our reading.
    stated = size and claim.base and claims[claim.base].denominator is None
    return f"{claim.printed} ({size} people were asked)" if stated else claim.printed
