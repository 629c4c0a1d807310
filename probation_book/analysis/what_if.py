"""What if the rules were others: another band, another rule, another score table.

Nothing here is a rating that anybody gave. Standards whose key questions are known are rated by the
rules alone, as they are and as they might be; what is judged stays as it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

import scoring
from probation_book.reading import Inspection


def moved(bands: tuple[scoring.Band, ...], begin: Mapping[str, int]) -> tuple[scoring.Band, ...]:
    """The bands with some of them beginning elsewhere: by rating, the first number of its band.

    Each band ends where the next begins. Raises ValueError for a rating without a band, for the
    lowest, which begins at 0, and where a band would be empty.
    """
    if unknown := [rating for rating in begin if rating not in [band.rating for band in bands[1:]]]:
        known = ", ".join(band.rating for band in bands[1:])
        raise ValueError(f"no band of {', '.join(unknown)} can be moved, but those of {known}")
    first = [begin.get(band.rating, band.lowest) for band in bands]
    last = [*(lowest - 1 for lowest in first[1:]), *(band.highest for band in bands[-1:])]
    return tuple(
        scoring.Band(band.rating, lowest, highest)
        for band, lowest, highest in zip(bands, first, last, strict=True)
    )


def changed_model(
    model: scoring.RatingModel,
    rule: str | None = None,
    bands: Mapping[str, int] | None = None,
    scores: Mapping[int, Mapping[str, int]] | None = None,
) -> scoring.RatingModel:
    """Rules that are others in some way.

    `rule` is one of `scoring.RULES`; `bands` has, by rating, the first whole percentage of its
    band; `scores`, by the highest score of a table, the first score of each rating there. What is
    not given stays. Raises ValueError where there is no such rule, band or table, or a band would
    be empty.
    """
    scores = scores or {}
    tables = {table.maximum for table in model.score_tables}
    if unknown := scores.keys() - tables:
        raise ValueError(
            f"no score table ends at {', '.join(map(str, sorted(unknown)))}, but at "
            f"{', '.join(map(str, sorted(tables)))}"
        )
    return replace(
        model,
        rule=rule or model.rule,
        case_bands=moved(model.case_bands, bands or {}),
        score_tables=tuple(
            replace(table, bands=moved(table.bands, scores.get(table.maximum, {})))
            for table in model.score_tables
        ),
    )


def what_if_table(inspections: Iterable[Inspection], other: scoring.RatingModel) -> pd.DataFrame:
    """Every inspection by the rules as they are, and by others.

    One row for each: `inspection` (its key), `score`, `maximum` and `overall` as published (None:
    not known), `before` and `after`, what `scoring.possible_overall` makes of the ratings (one
    score where all are known, else a range for each score table), and `standards`, a dict of those
    whose rating changes: by number, the rating before and after.
    """
    rows: list[dict[str, Any]] = []
    for inspection in inspections:
        now = inspection.framework.rating_model
        before, after = (
            scoring.what_if(inspection.percentages, inspection.awarded, model).counted
            for model in (now, other)
        )
        published = inspection.result
        rows.append(
            {
                "inspection": inspection.key,
                "score": published.score if published else None,
                "maximum": published.maximum if published else None,
                "overall": published.rating if published else None,
                "before": scoring.possible_overall(before, now),
                "after": scoring.possible_overall(after, other),
                "standards": {
                    number: (rating, after[number])
                    for number, rating in before.items()
                    if after[number] != rating
                },
            }
        )
    columns = ["inspection", "score", "maximum", "overall", "before", "after", "standards"]
    return pd.DataFrame(rows, columns=columns, dtype=object)
