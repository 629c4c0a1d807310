"""Inspections side by side, and what a rating would have been in another case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

import scoring
from probation_book.reading import Inspection


def by_framework(inspections: Iterable[Inspection]) -> list[list[Inspection]]:
    """The inspections in groups that were rated against the same standards, which alone compare."""
    groups: dict[str, list[Inspection]] = {}
    for inspection in inspections:
        groups.setdefault(inspection.framework.name, []).append(inspection)
    return list(groups.values())


def ratings_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """All PDUs by all standards: one row for each PDU, in the order given.

    Columns: `pdu` (its label), `score`, `maximum`, `overall`, then one for each rated
    standard, by title, with the rating that counts; None where it was not rated.
    """
    rows = []
    for inspection in inspections:
        rating = inspection.rate()
        row: dict[str, Any] = {
            "pdu": inspection.label,
            "score": rating.overall.score,
            "maximum": rating.overall.maximum,
            "overall": rating.overall.rating,
        }
        for standard in inspection.framework.rated:
            row[standard.title] = rating.counted[standard.number]
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def shared_ratings(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """How the PDUs divide on each standard.

    One row for each standard: `standard`, one column for each rating with the number
    of PDUs that have it, and `rated`, the number of PDUs rated on it.
    """
    inspections = list(inspections)
    framework = inspections[0].framework
    ratings = ratings_table(inspections)
    rows = []
    for standard in framework.rated:
        given = ratings[standard.title].dropna()
        counts = {rating: int((given == rating).sum()) for rating in framework.ratings}
        rows.append({"standard": standard.title, **counts, "rated": len(given)})
    return pd.DataFrame(rows)


def deciding_questions(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Which key question is the lowest of standards that have several and whose shares are known.

    One row for each name that key questions of such standards have: `question`, `lowest` (in how
    many standards), `tied` (in how many of these with another), `standards` (how many in all).
    """
    lowest: Counter[str] = Counter()
    tied: Counter[str] = Counter()
    standards = 0
    for inspection in inspections:
        for rated in inspection.rate().computed.values():
            if len(rated.bands) > 1:
                standards += 1
                lowest.update(rated.drivers)
                tied.update(rated.drivers if len(rated.drivers) > 1 else ())
    rows = [(name, count, tied[name], standards) for name, count in lowest.most_common()]
    return pd.DataFrame(rows, columns=["question", "lowest", "tied", "standards"])


def points_by_domain(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Where each PDU's points come from.

    One row for each PDU: `pdu`, one column for each domain, by name, with the points
    that its standards earned, and `score`, their sum.
    """
    rows = []
    for inspection in inspections:
        model = inspection.framework.rating_model
        rating = inspection.rate()
        row: dict[str, Any] = {"pdu": inspection.label}
        for domain in inspection.framework.domains:
            ratings = [rating.counted.get(standard.number) for standard in domain.standards]
            row[domain.name] = sum(scoring.points(r, model) for r in ratings if r is not None)
        rows.append({**row, "score": rating.overall.score})
    return pd.DataFrame(rows)


def unrated_standards(inspection: Inspection) -> list[str]:
    """The numbers of the standards that count towards a score and have no rating here."""
    return [number for number, rating in inspection.rate().counted.items() if rating is None]


def counterfactuals(inspection: Inspection, number: str) -> pd.DataFrame:
    """What the score and overall rating would be for each rating of one standard.

    All other standards stay as they are. One row for each rating, lowest first:
    `rating` of the standard, `score`, `maximum`, `overall`.
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
