"""How far a rating is from the next one, in cases.

One case more means: one more case in which inspectors answered a key question with yes. A
standard rises when all of its key questions have reached the next band, and falls when one
of them drops out of its own. Where percentages were published, the counts behind them are
worked out (the one whole number that gives the percentage), and assume that every question
was answered for every inspected case.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import pandas as pd

import scoring
from probation_book.analysis.audit import counts_that_give
from probation_book.reading import Inspection

# A key question's cases: how many were sufficient, out of how many.
Count = tuple[int, int]


@dataclass(frozen=True)
class Move:
    """A standard's way from one rating to a better one, and the cases that it takes."""

    standard: str
    before: str
    after: str
    cases: int


@dataclass(frozen=True)
class Path:
    """The way to the next overall rating: the points that lack, and the moves that bring them."""

    rating: str
    points: int
    moves: tuple[Move, ...]

    @property
    def cases(self) -> int:
        """How many cases all moves take together."""
        return sum(move.cases for move in self.moves)


def counts_of(inspection: Inspection) -> dict[str, dict[str, Count]]:
    """The counts behind each standard that cases rate: by standard, then by key question.

    Published counts are taken as they are. A standard is left out where a key question
    has neither a count nor a percentage that exactly one number of cases gives.
    """
    found = {}
    for standard in inspection.framework.rated:
        result = inspection.standards.get(standard.number)
        if standard.rated_by != "cases" or not result or not result.key_questions:
            continue
        published = result.key_questions
        counts = {question: (cases.count, cases.of) for question, cases in published.counts.items()}
        for question, percentage in published.percentages.items():
            if question not in counts and inspection.cases:
                of = inspection.cases.count
                fitting = counts_that_give(Decimal(str(percentage)), of)
                counts |= {question: (fitting[0], of)} if len(fitting) == 1 else {}
        if counts.keys() == standard.key_questions.keys():
            found[standard.number] = counts
    return found


def least_count(percentage: int, of: int) -> int:
    """The fewest cases out of `of` that are, rounded, at least this whole percentage."""
    return bisect_left(
        range(of + 1),
        percentage,
        key=lambda count: scoring.whole_percentage(scoring.percentage(count, of)),
    )


def cases_to_reach(counts: Mapping[str, Count], rating: str, model: scoring.RatingModel) -> int:
    """How many cases more, over all key questions, would have given this rating or a better one."""
    band = next(band for band in model.case_bands if band.rating == rating)
    return sum(max(0, least_count(band.lowest, of) - count) for count, of in counts.values())


def cases_to_lose(counts: Mapping[str, Count], model: scoring.RatingModel) -> int | None:
    """How many cases fewer, on one key question, would have lowered the rating.

    None: it is the lowest.
    """
    lowest = min(
        (scoring.band_of(scoring.percentage(*count), model) for count in counts.values()),
        key=lambda b: b.lowest,
    )
    if lowest.lowest == 0:
        return None
    return min(count - least_count(lowest.lowest, of) + 1 for count, of in counts.values())


def distance_table(inspection: Inspection) -> pd.DataFrame:
    """One row for each standard whose counts are known.

    Columns: `standard`, `rating` (computed), `holds_down` (the key questions with the lowest
    share, our wording), `next` (the next better rating, None at the top), `more` (cases that
    lack for it), `worse` (the next lower rating, None at the bottom), `fewer` (cases that could
    have been lost before it: that number loses it).
    """
    model = inspection.framework.rating_model
    ratings = inspection.framework.ratings
    rows = []
    for number, counts in counts_of(inspection).items():
        standard = inspection.framework.numbered[number]
        shares = {question: scoring.percentage(*count) for question, count in counts.items()}
        rated = scoring.rate_standard(number, shares, model)
        place = ratings.index(rated.rating)
        better = ratings[place + 1] if place + 1 < len(ratings) else None
        rows.append(
            {
                "standard": standard.title,
                "rating": rated.rating,
                "holds_down": [standard.key_questions[question] for question in rated.drivers],
                "next": better,
                "more": cases_to_reach(counts, better, model) if better else None,
                "worse": ratings[place - 1] if place else None,
                "fewer": cases_to_lose(counts, model),
            }
        )
    columns = ["standard", "rating", "holds_down", "next", "more", "worse", "fewer"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def next_overall(inspection: Inspection) -> tuple[str, int] | None:
    """The next better overall rating and the points that lack for it; None at the top."""
    overall = inspection.rate().overall
    model = inspection.framework.rating_model
    table = next(table for table in model.score_tables if table.maximum == overall.maximum)
    better = next((band for band in table.bands if band.lowest > overall.score), None)
    return (better.rating, better.lowest - overall.score) if better else None


def path_of_fewest_cases(inspection: Inspection) -> Path | None:
    """The moves that reach the next overall rating with the fewest cases, found by trying all.

    Only standards whose counts are known move; what inspectors judge stays as it is. Of
    ways with equally few cases, the one with the fewest standards. None where there is no
    better rating, no count, or no way.
    """
    wanted = next_overall(inspection)
    counts = counts_of(inspection)
    if not wanted or not counts:
        return None
    model, ratings = inspection.framework.rating_model, inspection.framework.ratings
    counted = inspection.rate().counted
    choices: list[list[Move | None]] = []
    for number, of in counts.items():
        before = counted[number]
        assert before is not None  # its cases are known, and rate it
        title = inspection.framework.numbered[number].title
        better = ratings[ratings.index(before) + 1 :]
        moves = (Move(title, before, after, cases_to_reach(of, after, model)) for after in better)
        choices.append([None, *moves])
    ways = (tuple(move for move in way if move) for way in product(*choices))
    enough = [
        way
        for way in ways
        if sum(model.points[move.after] - model.points[move.before] for move in way) >= wanted[1]
    ]
    if not enough:
        return None
    best = min(enough, key=lambda way: (sum(move.cases for move in way), len(way)))
    return Path(*wanted, best)


def fewest_standards(inspection: Inspection) -> int | None:
    """How few standards, judged ones included, could have brought the next overall rating.

    Each may rise to the top. None where there is no better rating.
    """
    wanted = next_overall(inspection)
    if not wanted:
        return None
    points = inspection.framework.rating_model.points
    most = max(points.values())
    gains = sorted(
        (most - points[rating] for rating in inspection.rate().counted.values() if rating),
        reverse=True,
    )
    return next(number for number in range(len(gains) + 1) if sum(gains[:number]) >= wanted[1])
