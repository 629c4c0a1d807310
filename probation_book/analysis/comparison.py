"""Inspections side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

import scoring
from probation_book.analysis.overall import overall_of
from probation_book.analysis.rules import needs_lowest
from probation_book.reading import Framework, Inspection
from probation_book.rows import NOT_KNOWN


def by_framework(inspections: Iterable[Inspection]) -> list[list[Inspection]]:
    """The inspections in groups that were rated against the same standards, which alone compare."""
    groups: dict[str, list[Inspection]] = {}
    for inspection in inspections:
        groups.setdefault(inspection.framework.key, []).append(inspection)
    return list(groups.values())


def ratings_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """All inspections by all standards: one row for each, in the order given.

    Columns: `framework`, `inspection` and `pdu` (their keys), `score`, `maximum`, `table` (its
    ScoreTable; None: not known), `overall` (or NOT_KNOWN), then one for each rated standard, by its
    number: the rating that counts, None where it was not rated, NOT_KNOWN where we do not know.
    """
    rows = []
    for inspection in inspections:
        counted, overall = inspection.rate().counted, overall_of(inspection)
        row: dict[str, Any] = {
            "framework": inspection.framework.key,
            "inspection": inspection.key,
            "pdu": inspection.pdu.key,
            "score": overall.score,
            "maximum": overall.maximum,
            "table": overall.table,
            "overall": overall.rating or NOT_KNOWN,
        }
        for standard in inspection.framework.rated:
            row[standard.number] = counted.get(standard.number, NOT_KNOWN)
        rows.append(row)
    columns = ["framework", "inspection", "pdu", "score", "maximum", "table", "overall"]
    return pd.DataFrame(rows, columns=None if rows else columns, dtype=object)


def given_ratings(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """The same with a row for each inspection and standard that counts.

    Columns: `framework` and `inspection` (their keys), `domain` and `standard` (their numbers),
    `rating` (None where it was not rated, NOT_KNOWN where we do not know) and its `points` (missing
    where there is none).
    """
    rows = []
    for inspection in inspections:
        framework, counted = inspection.framework, inspection.rate().counted
        domains = {
            one.number: domain.number for domain in framework.domains for one in domain.standards
        }
        for standard in framework.rated:
            rating = counted.get(standard.number, NOT_KNOWN)
            points = None if rating is None else framework.rating_model.points.get(rating)
            domain = domains[standard.number]
            rows.append((framework.key, inspection.key, domain, standard.number, rating, points))
    columns = ["framework", "inspection", "domain", "standard", "rating", "points"]
    return pd.DataFrame(rows, columns=columns, dtype=object).astype({"points": "Int64"})


def why_no_deciding_question(framework: Framework) -> str | None:
    """Why key questions cannot be said to decide alone under these rules; None where they can."""
    try:
        needs_lowest(framework.rating_model, "Which key question decides most often")
    except scoring.RatingError as refused:
        return str(refused)
    return None


def unrated_standards(inspection: Inspection) -> list[str]:
    """The standards that were not rated, and with which there would be a score table, too.

    None where not all ratings are known.
    """
    rating = inspection.rate()
    unrated = [number for number, counted in rating.counted.items() if counted is None]
    tables = [table.unrated for table in inspection.framework.rating_model.score_tables]
    return [number for number in unrated if rating.overall and {*unrated} - {number} in tables]
