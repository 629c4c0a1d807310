"""Inspections side by side, and what a rating would have been in another case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

import scoring
from probation_book.analysis.overall import overall_of
from probation_book.analysis.rules import needs_lowest
from probation_book.reading import Inspection
from probation_book.rows import NOT_KNOWN


def by_framework(inspections: Iterable[Inspection]) -> list[list[Inspection]]:
    """The inspections in groups that were rated against the same standards, which alone compare."""
    groups: dict[str, list[Inspection]] = {}
    for inspection in inspections:
        groups.setdefault(inspection.framework.key, []).append(inspection)
    return list(groups.values())


def ratings_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """All inspections by all standards: one row for each, in the order given.

    Columns: `inspection` (its key), `score`, `maximum`, `table` (its ScoreTable; None: not known),
    `overall` (or NOT_KNOWN), then one for each rated standard, by its number: the rating that
    counts, None where it was not rated, NOT_KNOWN where we do not know.
    """
    rows = []
    for inspection in inspections:
        counted, overall = inspection.rate().counted, overall_of(inspection)
        row: dict[str, Any] = {
            "inspection": inspection.key,
            "score": overall.score,
            "maximum": overall.maximum,
            "table": overall.table,
            "overall": overall.rating or NOT_KNOWN,
        }
        for standard in inspection.framework.rated:
            row[standard.number] = counted.get(standard.number, NOT_KNOWN)
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def shared_ratings(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """How the inspections divide on each standard.

    One row for each standard: `standard` (its number), one column for each rating with the number
    of inspections that gave it, and `rated`, the number of those whose rating we know.
    """
    inspections = list(inspections)
    framework = inspections[0].framework
    ratings = ratings_table(inspections)
    rows = []
    for standard in framework.rated:
        counts = {
            rating: int((ratings[standard.number] == rating).sum()) for rating in framework.ratings
        }
        rows.append({"standard": standard.number, **counts, "rated": sum(counts.values())})
    return pd.DataFrame(rows)


def deciding_questions(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Which key question is the lowest of standards that have several and whose shares are known.

    One row for each name that key questions of such standards have: `question`, `lowest` (in how
    many standards), `tied` (in how many of these with another), `standards` (how many in all).
    Raises RatingError unless the lowest key question rates.
    """
    lowest: Counter[str] = Counter()
    tied: Counter[str] = Counter()
    standards = 0
    for inspection in inspections:
        needs_lowest(inspection.framework.rating_model, "Which key question decides most often")
        for rated in inspection.rate().computed.values():
            if len(rated.bands) > 1:
                standards += 1
                lowest.update(rated.drivers)
                tied.update(rated.drivers if len(rated.drivers) > 1 else ())
    rows = [(name, count, tied[name], standards) for name, count in lowest.most_common()]
    return pd.DataFrame(rows, columns=["question", "lowest", "tied", "standards"])


def points_by_domain(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Where each inspection's points come from, of those whose standards' ratings are all known.

    One row for each: `inspection` (its key), one column for each domain, by its number, with the
    points that its standards earned, and `score`, their sum.
    """
    rows = []
    for inspection in inspections:
        model, rating = inspection.framework.rating_model, inspection.rate()
        if rating.overall is None:
            continue
        row: dict[str, Any] = {"inspection": inspection.key}
        for domain in inspection.framework.domains:
            ratings = [rating.counted.get(standard.number) for standard in domain.standards]
            row[domain.number] = sum(scoring.points(r, model) for r in ratings if r is not None)
        rows.append({**row, "score": rating.overall.score})
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=["inspection", "score"])


def unrated_standards(inspection: Inspection) -> list[str]:
    """The standards that were not rated, and with which there would be a score table, too.

    None where not all ratings are known.
    """
    rating = inspection.rate()
    unrated = {number for number, counted in rating.counted.items() if counted is None}
    tables = [table.unrated for table in inspection.framework.rating_model.score_tables]
    return [number for number in unrated if rating.overall and unrated - {number} in tables]


def counterfactuals(inspection: Inspection, number: str) -> pd.DataFrame:
    """What the score and overall rating would be for each rating of one standard.

    All other standards stay as they are. One row for each rating, lowest first:
    `rating` of the standard, `score`, `maximum`, `overall`. Raises scoring.RatingError where the
    rating of another one is not known, or there is no score table for it.
    """
    framework = inspection.framework
    counted = inspection.rate().counted
    rows = []
    for rating in framework.ratings:
        overall = scoring.overall_rating({**counted, number: rating}, framework.rating_model)
        rows.append(
            {
                "rating": rating,
                "score": overall.score,
                "maximum": overall.maximum,
                "overall": overall.rating,
            }
        )
    return pd.DataFrame(rows)
