"""The rating rules over whole tables at once, for numbers of ratings that a loop is too slow for.

The same rules as `scoring`, from the same band data; the tests hold the two equal.

Two standards at once, from made-up counts of 40 cases, under the made-up model for examples:

>>> import numpy as np
>>> import pandas as pd
>>> import scoring
>>> from probation_book.analysis.vectorised import *
>>> counts = pd.DataFrame({"needs": [24, 30], "risks": [18, 14]}, index=["north", "south"])
>>> points_of_shares(100 * counts / 40, scoring.MADE_UP)
array([1, 0])
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import factorial, prod
from typing import Any

import numpy as np
import pandas as pd

import scoring
from probation_book.analysis.rules import scales

_RULES: dict[str, Any] = {"lowest": np.min, "median": np.median, "mean": np.mean}
# Floats may put a mean that lies on an edge under it, by 1e-13 or less. What lies under an edge
# does so by 1e-10 or more: five counts of up to 60 cases have no common denominator over 6e8, and
# the mean of five less an edge none over ten times that.
_ERROR = 1e-11


def points_of_shares(shares: np.ndarray | pd.DataFrame, model: scoring.RatingModel) -> np.ndarray:
    """The points of many standards, from their key questions' percentages.

    `shares` has a row for each standard and a column for each key question, 0 to 100. To
    be exact at the edges, give whole percentages, or 100 * count / cases in floats, for up
    to five key questions of up to 60 cases each.

    Raises RatingError where one is no number from 0 to 100, or there is none (NaN).

    >>> points_of_shares(np.array([[60.0, 45.0], [49.5, 70.0], [80.0, 39.4]]), scoring.MADE_UP)
    array([1, 1, 0])
    """
    shares = np.asarray(shares)
    if not ((shares >= 0) & (shares <= 100)).all():
        raise scoring.RatingError("percentages are numbers from 0 to 100, found others, or gaps")
    # A percentage is rounded, halves up, before it is banded: a band starts half a point early.
    edges = np.array([band.lowest for band in model.case_bands[1:]]) - 0.5
    points = np.array([model.points[band.rating] for band in model.case_bands])
    shares = _RULES[model.rule](shares, axis=1)
    return points[np.searchsorted(edges - _ERROR, shares, side="right")]


def every_record(standards: int, model: scoring.RatingModel) -> tuple[np.ndarray, np.ndarray]:
    """Every set of ratings of so many standards, as points: one row for each, in rising order.

    With it, how many records have these ratings, in one order or another: 262,144 in all for nine
    standards with four ratings, from 220 rows.

    >>> rows, orders = every_record(2, scoring.MADE_UP)
    >>> rows.tolist(), orders.tolist()
    ([[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]], [1, 2, 2, 1, 2, 1])
    """
    levels = range(len(model.points))
    rows = list(combinations_with_replacement(levels, standards))
    orders = [
        factorial(standards) // prod(factorial(row.count(points)) for points in levels)
        for row in rows
    ]
    # Objects: of many standards there are more records than a number of 64 bits can count.
    return np.array(rows), np.array(orders, dtype=object)


def overall_of_scores(
    scores: np.ndarray | pd.Series, table: scoring.ScoreTable, model: scoring.RatingModel
) -> np.ndarray:
    """The overall rating of each score, as its place among the ratings (0 is the lowest).

    Raises RatingError where a score is not on the table, or there is none (NaN).

    >>> overall_of_scores(np.array([1, 3, 6]), scoring.MADE_UP.score_tables[0], scoring.MADE_UP)
    array([0, 1, 2])
    """
    scores = np.asarray(scores)
    if not np.isin(scores, np.arange(table.maximum + 1)).all():
        raise scoring.RatingError(
            f"scores on this table are whole numbers from 0 to {table.maximum}, found others"
        )
    edges = [band.lowest for band in table.bands[1:]]
    places = np.array([model.points[band.rating] for band in table.bands])
    return places[np.searchsorted(edges, scores, side="right")]


def records_by_rating(table: scoring.ScoreTable, model: scoring.RatingModel) -> pd.DataFrame:
    """How many of all records get each overall rating: `rating`, `records`, `share` (0 to 1).

    >>> records_by_rating(scoring.MADE_UP.score_tables[1], scoring.MADE_UP).round(2)
       rating records  share
    0    Poor       3   0.33
    1    Fair       5   0.56
    2  Strong       1   0.11
    """
    rows, orders = every_record(_standards(table, model), model)
    overall = overall_of_scores(rows.sum(axis=1), table, model)
    counts = _added_up(orders, overall, len(model.points))
    return pd.DataFrame(
        {
            "rating": list(model.points),
            "records": counts,
            "share": (counts / counts.sum()).astype(float),
        }
    )


def records_by_score(table: scoring.ScoreTable, model: scoring.RatingModel) -> pd.DataFrame:
    """How many records have each score: `score`, `records`, `rating`.

    >>> records_by_score(scoring.MADE_UP.score_tables[1], scoring.MADE_UP)
       score records  rating
    0      0       1    Poor
    1      1       2    Poor
    2      2       3    Fair
    3      3       2    Fair
    4      4       1  Strong
    """
    rows, orders = every_record(_standards(table, model), model)
    counts = _added_up(orders, rows.sum(axis=1), table.maximum + 1)
    names = list(model.points)
    places = overall_of_scores(np.arange(table.maximum + 1), table, model)
    return pd.DataFrame(
        {
            "score": np.arange(table.maximum + 1),
            "records": counts,
            "rating": [names[place] for place in places],
        }
    )


def rule_behind(model: scoring.RatingModel) -> pd.DataFrame:
    """Each printed score table beside the one that the mean makes.

    Columns: `standards` (how many are rated), `printed` and `by_mean` (lists of bands).

    >>> found = rule_behind(scoring.MADE_UP)
    >>> found["standards"].tolist(), (found["printed"] == found["by_mean"]).tolist()
    ([3, 2], [True, True])
    """
    rows = []
    for table in model.score_tables:
        if not table.assumed:
            standards = _standards(table, model)
            by_mean = scoring.bands_by_mean(standards, model.points)
            rows.append((standards, list(table.bands), list(by_mean)))
    return pd.DataFrame(rows, columns=["standards", "printed", "by_mean"], dtype=object)


def is_a_tie(overall: scoring.OverallRating, model: scoring.RatingModel) -> bool:
    """Whether the mean of a PDU's points lies just between two ratings.

    >>> ratings = {"A1": "Poor", "B1": "Fair", "B2": None}
    >>> is_a_tie(scoring.overall_rating(ratings, scoring.MADE_UP), scoring.MADE_UP)
    True
    """
    standards = overall.maximum // max(model.points.values())
    return Fraction(overall.score, standards) % 1 == Fraction(1, 2)


def reach_of_one_standard(table: scoring.ScoreTable, model: scoring.RatingModel) -> pd.DataFrame:
    """How far one standard can move the overall rating, over all records.

    For each number of overall ratings that a change of one standard (any one, to any rating) can
    lead to, itself included: `ratings`, `records`, `share`.

    >>> reach_of_one_standard(scoring.MADE_UP.score_tables[0], scoring.MADE_UP).round(2)
       ratings records  share
    0        1       1   0.04
    1        2      20   0.74
    2        3       6   0.22
    """
    rows, orders = every_record(_standards(table, model), model)
    lowest, _, highest = _reached(rows, table, model)
    span = highest - lowest + 1
    counts = _added_up(orders, span, span.max() + 1)[1:]
    return pd.DataFrame(
        {
            "ratings": np.arange(1, len(counts) + 1),
            "records": counts,
            "share": (counts / counts.sum()).astype(float),
        }
    )


def most_steps(table: scoring.ScoreTable, model: scoring.RatingModel) -> int:
    """By how many overall ratings a change of one standard can move any record, at most.

    >>> most_steps(scoring.MADE_UP.score_tables[0], scoring.MADE_UP)
    1
    """
    rows, _ = every_record(_standards(table, model), model)
    lowest, now, highest = _reached(rows, table, model)
    return int(max((now - lowest).max(), (highest - now).max()))


def _reached(
    rows: np.ndarray, table: scoring.ScoreTable, model: scoring.RatingModel
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The overall rating of each record, between the two ends that one standard can move it to."""
    scores, most = rows.sum(axis=1), max(model.points.values())
    # The score can fall by the highest points of any standard and rise by what the lowest lacks.
    lowest, now, highest = (
        overall_of_scores(found, table, model)
        for found in (scores - rows.max(axis=1), scores, scores + most - rows.min(axis=1))
    )
    return lowest, now, highest


def tables_compared(model: scoring.RatingModel) -> pd.DataFrame:
    """The same record with one standard rated and without it: where the two tables differ.

    For each pair of score tables that differ by one standard, and each rating of that standard:
    `full` and `short` (the two scales), `standard`, `rating`, `records` (of the others),
    `better` and `worse` (how many of them get a better or worse overall rating with the standard
    rated than without it).

    >>> tables_compared(scoring.MADE_UP).drop(columns=["full", "short"])
      standard  rating  records  better  worse
    0       B2    Poor        9       0      1
    1       B2    Fair        9       2      0
    2       B2  Strong        9       5      0
    """
    rows = []
    for (full_scale, full), (short_scale, short) in product(scales(model).items(), repeat=2):
        missing = short.unrated - full.unrated
        if len(missing) != 1 or full.unrated - short.unrated:
            continue
        rows_, orders = every_record(_standards(short, model), model)
        scores = rows_.sum(axis=1)
        without = overall_of_scores(scores, short, model)
        for rating, points in model.points.items():
            with_it = overall_of_scores(scores + points, full, model)
            rows.append(
                (
                    full_scale,
                    short_scale,
                    *missing,
                    rating,
                    orders.sum(),
                    orders[with_it > without].sum(),
                    orders[with_it < without].sum(),
                )
            )
    return pd.DataFrame(
        rows, columns=["full", "short", "standard", "rating", "records", "better", "worse"]
    )


def _added_up(numbers: np.ndarray, places: np.ndarray, length: int) -> np.ndarray:
    """The sum of the numbers that belong to each place, from 0 to `length` - 1."""
    sums = np.zeros(length, dtype=object)
    np.add.at(sums, places, numbers)
    return sums


def _standards(table: scoring.ScoreTable, model: scoring.RatingModel) -> int:
    return len(model.rated_standards) - len(table.unrated)
