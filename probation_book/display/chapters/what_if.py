"""What the rules would make of each PDU if they were others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from probation_book.display.ids import standard_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import (
    NOT_GIVEN,
    badge,
    number_of,
    out_of,
    percent,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from IPython.display import HTML

    import scoring
    from probation_book.reading import Framework


def rules_words(now: scoring.RatingModel, other: scoring.RatingModel) -> str:
    """What differs between the rules as they are and the others: `rule: median, not lowest`."""
    said = [f"rule: {other.rule}, not {now.rule}"] if other.rule != now.rule else []
    pairs = [("per cent", now.case_bands, other.case_bands)]
    pairs += [
        (f"out of {one.maximum}", one.bands, two.bands)
        for one, two in zip(now.score_tables, other.score_tables, strict=True)
    ]
    said += [
        f"{band.rating} from {moved.lowest}, not {band.lowest}, {unit}"
        for unit, bands, moved_bands in pairs
        for band, moved in zip(bands, moved_bands, strict=True)
        if band.lowest != moved.lowest
    ]
    return "; ".join(said) or "nothing is changed"


def overall_words(possible: Iterable[scoring.Possible]) -> str:
    """`4 of 24: Inadequate`; `4 to 7 of 27: Inadequate or Requires improvement` of a range."""
    said = [
        (f"{one.lowest}" if one.lowest == one.highest else f"{one.lowest} to {one.highest}")
        + f" of {one.table.maximum}: {sentence_list(one.ratings, 'or')}"
        for one in possible
    ]
    return "; or ".join(said) or "no score table"


def table_in_words(
    frame: pd.DataFrame, called: Mapping[str, str], framework: Framework
) -> pd.DataFrame:
    """The table of `what_if_table` as readers meet it."""
    rows = [
        (
            called[row.inspection],
            _published(row),
            overall_words(row.before),
            overall_words(row.after),
            _standards(row.standards, framework),
        )
        for row in rows_of(frame)
    ]
    columns = ["PDU", "Published", "By the rules as they are", "By the others", "Standards changed"]
    return pd.DataFrame(rows, columns=columns)


def _published(row: Any) -> str:
    score = " of ".join(str(one) for one in (row.score, row.maximum) if one is not None)
    return ": ".join(said for said in (score, row.overall) if said) or NOT_GIVEN


def _standards(changed: Mapping[str, tuple[str, str]] | None, framework: Framework) -> str:
    if changed is None:
        return "cannot be said: no percentages are known"
    moves = (
        f"{standard_words(number, framework)} from {before} to {after}"
        for number, (before, after) in changed.items()
    )
    return "; ".join(moves) or "none"


def finding(changes: str, standards: int, overall: int, of: int) -> HTML:
    """How many `standards`, and how many overall ratings of so many PDUs, would be others."""
    if not of:
        return paragraph("There is no inspection against these standards in this data.")
    return paragraph(
        f"If the rules were others ({changes}), {number_of(standards, 'standard')} would be rated "
        f"otherwise, and {out_of(overall, of)} inspections would have another overall rating, as "
        "far as it is known."
    )


def before_and_after(shown: pd.DataFrame, changes: str) -> HTML:
    """Every PDU before and after."""
    return table(shown, f"What if ({changes})")


def standards(steps: pd.DataFrame, called: Mapping[str, str], framework: Framework) -> HTML:
    """Each standard that cases rate: its percentage and rating, by the rules and by the others."""
    if steps.empty:
        return paragraph("No percentages of key questions are known for these standards.")
    model = framework.rating_model
    shown = pd.DataFrame(
        {
            "Standard": [
                f"{called[row.inspection]}, {standard_words(row.standard, framework)}"
                for row in rows_of(steps)
            ],
            "As they are": [percent(share) for share in steps["share"]],
            "Rating": [badge(rating, model) for rating in steps["rating"]],
            "By the others": [percent(share) for share in steps["other_share"]],
            "Rating then": [badge(rating, model) for rating in steps["other_rating"]],
        }
    )
    return table(
        shown, "What if: the percentage that rates each standard, and the rating of its band"
    )
