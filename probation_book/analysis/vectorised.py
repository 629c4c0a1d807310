"""The rating rules over whole tables at once, for numbers of ratings that a loop is too slow for.

The same rules as `scoring`, from the same band data; the tests hold the two equal.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil

import numpy as np
import pandas as pd

import scoring


def points_of_shares(shares: np.ndarray, model: scoring.RatingModel) -> np.ndarray:
    """The points of many standards, from their key questions' percentages.

    `shares` has a row for each standard and a column for each key question, 0 to 100. To
    be exact at the edges, give whole percentages, or 100 * count / cases in floats.
    """
    # A percentage is rounded, halves up, before it is banded: a band starts half a point early.
    edges = np.array([band.lowest for band in model.case_bands[1:]]) - 0.5
    points = np.array([model.points[band.rating] for band in model.case_bands])
    return points[np.searchsorted(edges, shares.min(axis=1), side="right")]


def every_record(standards: int, model: scoring.RatingModel) -> np.ndarray:
    """Every combination of ratings of so many standards, as points: one row each.

    With four ratings, 4 to the power of `standards` rows: 262,144 for nine.
    """
    levels = len(model.points)
    numbers = np.arange(levels**standards)
    return (numbers[:, None] // levels ** np.arange(standards)[::-1]) % levels


def overall_of_scores(
    scores: np.ndarray, table: scoring.ScoreTable, model: scoring.RatingModel
) -> np.ndarray:
    """The overall rating of each score, as its place among the ratings (0 is the lowest)."""
    edges = [band.lowest for band in table.bands[1:]]
    places = np.array([model.points[band.rating] for band in table.bands])
    return places[np.searchsorted(edges, scores, side="right")]


def records_by_rating(table: scoring.ScoreTable, model: scoring.RatingModel) -> pd.DataFrame:
    """How many of all records get each overall rating: `rating`, `records`, `share` (0 to 1)."""
    scores = every_record(_standards(table, model), model).sum(axis=1)
    counts = np.bincount(overall_of_scores(scores, table, model), minlength=len(model.points))
    return pd.DataFrame(
        {"rating": list(model.points), "records": counts, "share": counts / counts.sum()}
    )


def records_by_score(table: scoring.ScoreTable, model: scoring.RatingModel) -> pd.DataFrame:
    """How many records have each score: `score`, `records`, `rating`."""
    scores = every_record(_standards(table, model), model).sum(axis=1)
    counts = np.bincount(scores, minlength=table.maximum + 1)
    names = list(model.points)
    places = overall_of_scores(np.arange(table.maximum + 1), table, model)
    return pd.DataFrame(
        {
            "score": np.arange(table.maximum + 1),
            "records": counts,
            "rating": [names[place] for place in places],
        }
    )


def table_by_mean(standards: int, model: scoring.RatingModel) -> list[scoring.Band]:
    """The score table that the mean of so many standards' points would make.

    The overall rating is the one whose points are nearest to the mean, and of two the lower one.
    This is an inference of ours: no source of ours prints it.
    """
    best = max(model.points.values())
    by_points = {points: rating for rating, points in model.points.items()}
    nearest = [
        max(0, ceil(Fraction(score, standards) - Fraction(1, 2)))
        for score in range(best * standards + 1)
    ]
    bands = []
    for points in sorted(set(nearest)):
        scores = [score for score, near in enumerate(nearest) if near == points]
        bands.append(scoring.Band(by_points[points], scores[0], scores[-1]))
    return bands


def rule_behind(model: scoring.RatingModel) -> pd.DataFrame:
    """Each score table beside the one that the mean makes: `standards`, `printed`, `by_mean`.

    Both are lists of bands.
    """
    rows = []
    for table in model.score_tables:
        standards = _standards(table, model)
        rows.append((standards, list(table.bands), table_by_mean(standards, model)))
    return pd.DataFrame(rows, columns=["standards", "printed", "by_mean"], dtype=object)


def is_a_tie(overall: scoring.OverallRating, model: scoring.RatingModel) -> bool:
    """Whether the mean of a PDU's points lies just between two ratings."""
    standards = overall.maximum // max(model.points.values())
    return Fraction(overall.score, standards) % 1 == Fraction(1, 2)


def reach_of_one_standard(table: scoring.ScoreTable, model: scoring.RatingModel) -> pd.DataFrame:
    """How far one standard can move the overall rating, over all records.

    For each number of overall ratings that a change of one standard (any one, to any rating) can
    lead to, itself included: `ratings`, `records`, `share`.
    """
    records = every_record(_standards(table, model), model)
    scores, most = records.sum(axis=1), max(model.points.values())
    # The score can fall by the highest points of any standard and rise by what the lowest lacks.
    lowest = overall_of_scores(scores - records.max(axis=1), table, model)
    highest = overall_of_scores(scores + most - records.min(axis=1), table, model)
    counts = np.bincount(highest - lowest + 1)[1:]
    return pd.DataFrame(
        {
            "ratings": np.arange(1, len(counts) + 1),
            "records": counts,
            "share": counts / counts.sum(),
        }
    )


def tables_compared(model: scoring.RatingModel) -> pd.DataFrame:
    """The same record with one standard rated and without it: where the two tables differ.

    For each pair of score tables that differ by one standard, and each rating of that
    standard: `standard`, `rating`, `records` (of the others), `better` and `worse` (how many of
    them get a better or worse overall rating with the standard rated than without it).
    """
    rows = []
    for full, short in product(model.score_tables, model.score_tables):
        missing = short.unrated - full.unrated
        if len(missing) != 1 or full.unrated - short.unrated:
            continue
        scores = every_record(_standards(short, model), model).sum(axis=1)
        without = overall_of_scores(scores, short, model)
        for rating, points in model.points.items():
            with_it = overall_of_scores(scores + points, full, model)
            rows.append(
                (
                    *missing,
                    rating,
                    len(scores),
                    int((with_it > without).sum()),
                    int((with_it < without).sum()),
                )
            )
    return pd.DataFrame(rows, columns=["standard", "rating", "records", "better", "worse"])


def _standards(table: scoring.ScoreTable, model: scoring.RatingModel) -> int:
    return len(model.rated_standards) - len(table.unrated)
