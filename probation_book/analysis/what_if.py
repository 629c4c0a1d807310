"""What if the rules were others: another band, another rule, another score table.

Nothing here is a rating that anybody gave. Standards whose key questions are known are rated by the
rules alone, as they are and as they might be; what is judged stays as it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

import pandas as pd
from pydantic import TypeAdapter, ValidationError

import scoring
from probation_book.reading import Inspection
from probation_book.reading.fields import shown

T = TypeVar("T")

# What may be given: papermill makes text of the keys of a mapping, and `-p` of all of it.
_BANDS = TypeAdapter(dict[str, int])
_SCORES = TypeAdapter(dict[int, dict[str, int]])


def moved(
    bands: tuple[scoring.Band, ...], begin: Mapping[str, int], unit: str = "per cent"
) -> tuple[scoring.Band, ...]:
    """The bands with some of them beginning elsewhere: by rating, the first number of its band.

    Each band ends where the next begins. Raises ValueError for a rating without a band, for the
    lowest, which begins at 0, and where a band would be empty; it calls the numbers by their unit.
    """
    if unknown := [rating for rating in begin if rating not in [band.rating for band in bands[1:]]]:
        known = ", ".join(band.rating for band in bands[1:])
        raise ValueError(
            f"no band of {', '.join(unknown)} can be moved, but those of {known} ({unit})"
        )
    first = {band.rating: begin.get(band.rating, band.lowest) for band in bands}
    for pair in pairwise(first):
        if first[pair[0]] >= first[pair[1]]:
            one, other = pair if pair[0] in begin else reversed(pair)
            raise ValueError(
                f"{one} would begin at {first[one]} {unit}, but {other} begins at {first[other]}"
            )
    top = max((band.highest for band in bands), default=0)
    for rating, lowest in first.items():
        if lowest > top:
            raise ValueError(f"{rating} would begin at {lowest} {unit}, but they end at {top}")
    after = [*first.values(), top + 1][1:]
    return tuple(
        scoring.Band(rating, lowest, next_ - 1)
        for (rating, lowest), next_ in zip(first.items(), after, strict=True)
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
    not given stays. Whole numbers may be text, as papermill has them. Raises ValueError where there
    is no such rule, band or table, or a band would be empty.
    """
    bands = _read("bands", bands, _BANDS, "{Good: 70}")
    scores = _read("scores", scores, _SCORES, "{27: {Good: 12}}")
    tables = {table.maximum for table in model.score_tables}
    if unknown := scores.keys() - tables:
        raise ValueError(
            f"no score table is out of {', '.join(map(str, sorted(unknown)))}, but out of "
            f"{', '.join(map(str, sorted(tables)))}"
        )
    return replace(
        model,
        rule=rule or model.rule,
        case_bands=moved(model.case_bands, bands),
        score_tables=tuple(
            replace(
                table,
                bands=moved(table.bands, scores.get(table.maximum, {}), f"out of {table.maximum}"),
            )
            for table in model.score_tables
        ),
    )


def _read(name: str, given: Any, kind: TypeAdapter[T], example: str) -> T:
    """What is given under a name, as such a mapping; nothing is an empty one."""
    try:
        return kind.validate_python({} if given is None else given)
    except ValidationError:
        text = ", which is text" if isinstance(given, str) else ""
        raise ValueError(
            f"{name}: found {shown(given)}{text}, expected whole numbers by rating, as in "
            f"{example}; pass it to papermill with -y '{name}: {example}'"
        ) from None


def what_if_table(inspections: Iterable[Inspection], other: scoring.RatingModel) -> pd.DataFrame:
    """Every inspection by the rules as they are, and by others.

    One row for each: `inspection` (its key), `score`, `maximum` and `overall` as published (None:
    not known), `before` and `after`, what `scoring.possible_overall` makes of the ratings (one
    score where all are known, else a range for each score table), and `standards`, a dict of those
    whose rating changes: by number, the rating before and after. It is None where that cannot be
    said: standards are rated otherwise, and no percentages are known.
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
                }
                if inspection.percentages
                or (now.rule, now.case_bands) == (other.rule, other.case_bands)
                else None,
            }
        )
    columns = ["inspection", "score", "maximum", "overall", "before", "after", "standards"]
    return pd.DataFrame(rows, columns=columns, dtype=object)
