"""How far a rating is from the next one, in cases.

Inspectors answer each key question of a case with yes or no. A standard rises when all of its key
questions have reached the next band, and falls when one of them drops out of its own. One case can
bring a yes answer to several questions, and to several standards: how many cases it takes has a
fewest, where the same cases bring all that lacks, and a most, where each brings one answer. Which
of them it was cannot be told from shares alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

import scoring
from probation_book.analysis.counts import (
    Count,
    counts_of,
    is_worked_out,
    other_counts,
    why_no_counts,
)
from probation_book.analysis.overall import Overall, overall_of
from probation_book.analysis.rules import needs_lowest
from probation_book.reading import Inspection


@dataclass(frozen=True, order=True)
class Cases:
    """From `fewest` to `most` cases."""

    fewest: int
    most: int

    def __str__(self) -> str:
        """`6 to 11`, or `14` where both are one."""
        return str(self.most) if self.fewest == self.most else f"{self.fewest} to {self.most}"

    @classmethod
    def for_answers(cls, lacking: Iterable[int], inspected: int) -> Cases:
        """The cases that bring so many answers to each of some questions, of those inspected."""
        lacking = list(lacking)
        return cls(max(lacking, default=0), min(sum(lacking), inspected))


@dataclass(frozen=True)
class Move:
    """A standard's way from one rating to a better one, and the cases that it takes."""

    standard: str
    """Its number."""
    before: str
    after: str
    lacking: tuple[int, ...]
    """The answers that lack, of each key question."""
    inspected: int

    @property
    def cases(self) -> Cases:
        """The cases that bring them."""
        return Cases.for_answers(self.lacking, self.inspected)


@dataclass(frozen=True)
class Path:
    """The way to the next overall rating: the points that lack, and the moves that bring them."""

    rating: str
    points: int
    moves: tuple[Move, ...]

    @property
    def answers(self) -> list[int]:
        """The missing yes answers of each key question that moves."""
        return [answers for move in self.moves for answers in move.lacking]

    @property
    def cases(self) -> Cases:
        """The cases that all moves take together."""
        return Cases.for_answers(self.answers, max(move.inspected for move in self.moves))


@dataclass(frozen=True)
class Way:
    """What lacked for the next better overall rating of an inspection, as far as it is known."""

    inspection: str
    """Its key."""
    overall: Overall
    best: bool
    """Whether it has the best rating already."""
    rating: str | None
    """The next better one; None: there is none, or the score or its table is not known."""
    points: int | None
    """The points that lack for it."""
    standards: int | None
    """How few standards could have brought them: see `fewest_standards`."""
    path: Path | None
    """The moves that take the fewest cases: see `path_of_fewest_cases`."""
    other_path: Path | None
    """The same, if shares in doubt are of the other number of cases."""
    other_of: Mapping[str, int]
    """That number, for each standard in doubt."""
    why_not: str | None
    """Why nothing, or not all, can be said in cases."""
    worked_out: bool
    """Whether numbers of cases were worked out by us."""


def why_no_distance(inspection: Inspection) -> str | None:
    """Why nothing, or not all, can be said of an inspection in cases; None where all can."""
    try:
        needs_lowest(inspection.framework.rating_model, "the number of cases to another rating")
    except scoring.RatingError as refused:
        return str(refused)
    return why_no_counts(inspection)


def least_count(percentage: int, of: int) -> int:
    """The fewest cases out of `of` that are, rounded, at least this whole percentage."""
    return bisect_left(
        range(of + 1),
        percentage,
        key=lambda count: scoring.whole_percentage(scoring.percentage(count, of)),
    )


def answers_to_reach(
    counts: Mapping[str, Count], rating: str, model: scoring.RatingModel
) -> tuple[int, ...]:
    """How many yes answers each key question lacks for this rating or a better one.

    Raises RatingError unless the lowest key question rates.
    """
    needs_lowest(model, "The number of answers to a better rating")
    band = next(band for band in model.case_bands if band.rating == rating)
    return tuple(max(0, least_count(band.lowest, of) - count) for count, of in counts.values())


def cases_to_reach(counts: Mapping[str, Count], rating: str, model: scoring.RatingModel) -> Cases:
    """How many cases more would have given this rating or a better one.

    Raises RatingError unless the lowest key question rates.
    """
    return Cases.for_answers(answers_to_reach(counts, rating, model), _inspected(counts))


def _inspected(counts: Mapping[str, Count]) -> int:
    return max(of for _, of in counts.values())


def cases_to_lose(counts: Mapping[str, Count], model: scoring.RatingModel) -> int | None:
    """How many cases fewer, on one key question, would have lowered the rating.

    None: it is the lowest. Raises RatingError unless the lowest key question rates.
    """
    needs_lowest(model, "The number of cases to a lower rating")
    lowest = min(
        (scoring.band_of(scoring.percentage(*count), model) for count in counts.values()),
        key=lambda b: b.lowest,
    )
    if lowest.lowest == 0:
        return None
    return min(count - least_count(lowest.lowest, of) + 1 for count, of in counts.values())


def distance_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """One row for each standard whose counts are known; none unless the lowest question rates.

    Columns: `inspection` (its key), `standard` (its number), `rating` (computed), `holds_down` (the
    key questions with the lowest share), `next` (the next better rating, None at the top), `more`
    (the Cases that lack for it), `worse` (the next lower rating, None at the bottom), `fewer` (how
    many cases lost would have brought it), `questions` (how many the standard has), `other_of`
    (another base that its percentages may have, or None), `other_more` (the Cases under that one,
    or None).
    """
    rows = [
        {"inspection": inspection.key, "standard": number, **_distance(inspection, number, counts)}
        for inspection in inspections
        if inspection.framework.rating_model.rule == "lowest"
        for number, counts in counts_of(inspection).items()
    ]
    columns = [
        *("inspection", "standard", "rating", "holds_down", "next", "more", "worse", "fewer"),
        *("questions", "other_of", "other_more"),
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _distance(inspection: Inspection, number: str, counts: Mapping[str, Count]) -> dict[str, Any]:
    model, ratings = inspection.framework.rating_model, inspection.framework.ratings
    shares = {question: scoring.percentage(*count) for question, count in counts.items()}
    rated = scoring.rate_standard(number, shares, model)
    place = ratings.index(rated.rating)
    better = ratings[place + 1] if place + 1 < len(ratings) else None
    other = other_counts(inspection).get(number)
    return {
        "rating": rated.rating,
        "holds_down": list(rated.drivers),
        "next": better,
        "more": cases_to_reach(counts, better, model) if better else None,
        "worse": ratings[place - 1] if place else None,
        "fewer": cases_to_lose(counts, model),
        "questions": len(counts),
        "other_of": _inspected(other) if other else None,
        "other_more": cases_to_reach(other, better, model) if other and better else None,
    }


def nearest(lacking: Mapping[str, Cases]) -> str | None:
    """Which of some standards took fewer cases than any other to rise, however they are counted.

    None where there is none: the most that it takes has to be fewer than the fewest of any other.
    """
    for standard, cases in lacking.items():
        others = [other for name, other in lacking.items() if name != standard]
        if others and all(cases.most < other.fewest for other in others):
            return standard
    return None


def next_overall(inspection: Inspection) -> tuple[str, int] | None:
    """The next better overall rating and the points that lack for it.

    None at the top, and where the score or its table is not known.
    """
    overall = overall_of(inspection)
    if overall.score is None or overall.table is None:
        return None
    score = overall.score
    better = next((band for band in overall.table.bands if band.lowest > score), None)
    return (better.rating, better.lowest - score) if better else None


def path_of_fewest_cases(inspection: Inspection, other_base: bool = False) -> Path | None:
    """The moves that reach the next overall rating with the fewest cases, found by trying all.

    Fewest, where the same cases bring all that lacks; of ways alike in that, the one with the
    fewest answers, and then that with the fewest standards. Only standards whose counts are known
    move: what inspectors judge stays as it is. With `other_base`, shares in doubt are taken of the
    other number of cases. None where there is no better rating, no count, or no way, and unless the
    lowest key question rates.
    """
    if inspection.framework.rating_model.rule != "lowest":
        return None
    wanted = next_overall(inspection)
    counts = counts_of(inspection) | (other_counts(inspection) if other_base else {})
    if not wanted or not counts:
        return None
    model, ratings = inspection.framework.rating_model, inspection.framework.ratings
    counted = inspection.rate().counted
    choices: list[list[Move | None]] = []
    for number, of in counts.items():
        before = counted[number]
        assert before is not None  # its cases are known, and rate it
        better = ratings[ratings.index(before) + 1 :]
        moves = (
            Move(number, before, after, answers_to_reach(of, after, model), _inspected(of))
            for after in better
        )
        choices.append([None, *moves])
    ways = (tuple(move for move in way if move) for way in product(*choices))
    enough = [
        way
        for way in ways
        if sum(model.points[move.after] - model.points[move.before] for move in way) >= wanted[1]
    ]
    if not enough:
        return None
    paths = [Path(*wanted, way) for way in enough]
    return min(paths, key=lambda path: (path.cases.fewest, sum(path.answers), len(path.moves)))


def way_to_next(inspection: Inspection) -> Way:
    """What lacked for the next better overall rating, counted in every way."""
    overall, others = overall_of(inspection), other_counts(inspection)
    rating, points = next_overall(inspection) or (None, None)
    return Way(
        inspection=inspection.key,
        overall=overall,
        best=overall.rating == inspection.framework.ratings[-1],
        rating=rating,
        points=points,
        standards=fewest_standards(inspection),
        path=path_of_fewest_cases(inspection),
        other_path=path_of_fewest_cases(inspection, other_base=True) if others else None,
        other_of={number: _inspected(counts) for number, counts in others.items()},
        why_not=why_no_distance(inspection),
        worked_out=is_worked_out(inspection),
    )


def fewest_standards(inspection: Inspection) -> int | None:
    """How few standards, judged ones included, could have brought the next overall rating.

    Each may rise to the top. None where there is no better rating, or not all are known.
    """
    wanted = next_overall(inspection)
    if not wanted or inspection.rate().overall is None:
        return None
    points = inspection.framework.rating_model.points
    most = max(points.values())
    gains = sorted(
        (most - points[rating] for rating in inspection.rate().counted.values() if rating),
        reverse=True,
    )
    return next(number for number in range(len(gains) + 1) if sum(gains[:number]) >= wanted[1])
