"""How much a rating owes to which cases were drawn.

The model: the cases are a random sample of many like them, so that each key question has a
true share of sufficient cases, of which the inspected cases tell something. What they tell is the
posterior under Jeffreys' prior, a beta distribution (Brown, Cai and DasGupta 2001). Key questions
of one standard are answered for the same cases, so their shares may go together: `dependence` runs
from 0 (independent) to 1 (they rise and fall as one). At both ends all is exact; between them a
Gaussian copula is simulated, seeded. No finite-population correction is made: none of our sources
gives the number of cases that the sample was drawn from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

import scoring
from probation_book.analysis.distance import Count, counts_of
from probation_book.analysis.many import overall_of_scores, points_of_shares
from probation_book.reading import Inspection

CONFIDENCE = 0.95  # of every interval
SEED = 20210701
DRAWS = 100_000


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, in per cent."""

    low: float
    high: float


def interval(count: int, of: int, method: Literal["wilson", "exact"] = "wilson") -> Interval:
    """The confidence interval of a share, in per cent.

    Its `method` is `wilson` (Wilson 1927) or `exact` (Clopper and Pearson 1934).
    """
    found = stats.binomtest(count, of).proportion_ci(CONFIDENCE, method)
    return Interval(100 * found.low, 100 * found.high)


def intervals_table(inspection: Inspection) -> pd.DataFrame:
    """One row for each key question whose count is known.

    Columns: `standard`, `question`, `count`, `of`, `share`, `low` and `high` (Wilson, 95%, per
    cent), `exact_low` and `exact_high` (Clopper-Pearson), `bands` (the ratings whose bands the
    Wilson interval reaches, lowest first).
    """
    framework = inspection.framework
    rows = []
    for number, counts in counts_of(inspection).items():
        for question, (count, of) in counts.items():
            wilson, exact = interval(count, of), interval(count, of, "exact")
            ends = [
                framework.ratings.index(scoring.band_of(end, framework.rating_model).rating)
                for end in (wilson.low, wilson.high)
            ]
            rows.append(
                (
                    framework.numbered[number].title,
                    framework.numbered[number].key_questions[question],
                    count,
                    of,
                    100 * count / of,
                    wilson.low,
                    wilson.high,
                    exact.low,
                    exact.high,
                    framework.ratings[ends[0] : ends[1] + 1],
                )
            )
    columns = [
        "standard",
        "question",
        "count",
        "of",
        "share",
        "low",
        "high",
        "exact_low",
        "exact_high",
        "bands",
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def chances(
    counts: Sequence[Count], model: scoring.RatingModel, dependence: float = 0
) -> np.ndarray:
    """The chance of each rating of one standard, lowest first, given its key questions' counts.

    Exact for a `dependence` of 0 and of 1, else from DRAWS simulated standards. Raises
    ValueError unless it is from 0 to 1.
    """
    if not 0 <= dependence <= 1:
        raise ValueError(f"dependence runs from 0 to 1, found {dependence}")
    posteriors = [stats.beta(count + 0.5, of - count + 0.5) for count, of in counts]
    if 0 < dependence < 1:
        return _simulated(posteriors, model, dependence)
    reached = np.array([[posterior.sf(edge) for edge in _edges(model)] for posterior in posteriors])
    at_least = reached.prod(axis=0) if dependence == 0 else reached.min(axis=0)
    return -np.diff([1, *at_least, 0])


def monte_carlo_error(chance: np.ndarray, draws: int = DRAWS) -> np.ndarray:
    """The standard error of chances that were simulated with so many draws."""
    return np.sqrt(chance * (1 - chance) / draws)


def standards_chances(inspection: Inspection, dependence: float = 0) -> pd.DataFrame:
    """The chance of each rating of each standard whose counts are known.

    One row a standard: `standard`, `published`, then one column for each rating (0 to 1).
    """
    framework = inspection.framework
    counted = inspection.rate().counted
    rows = []
    for number, counts in counts_of(inspection).items():
        found = chances(list(counts.values()), framework.rating_model, dependence)
        rows.append((framework.numbered[number].title, counted[number], *found))
    return pd.DataFrame(rows, columns=["standard", "published", *framework.ratings])


def score_chances(
    inspection: Inspection, dependence: float = 0, together: bool = False
) -> pd.DataFrame | None:
    """The chance of each score and overall rating; None where no counts are known.

    Standards that inspectors judged stay as they were. The others are independent of one another,
    or with `together` rise and fall as one. Columns: `score`, `chance`, `rating`.
    """
    counts = counts_of(inspection)
    if not counts:
        return None
    model = inspection.framework.rating_model
    rated = inspection.rate()
    fixed = sum(
        model.points[rating]
        for number, rating in rated.counted.items()
        if rating and number not in counts
    )
    each = [chances(list(of.values()), model, dependence) for of in counts.values()]
    table = next(table for table in model.score_tables if table.maximum == rated.overall.maximum)
    found = np.zeros(table.maximum + 1)
    gained = _as_one(each) if together else _convolved(each)
    found[fixed : fixed + len(gained)] = gained
    places = overall_of_scores(np.arange(len(found)), table, model)
    names = inspection.framework.ratings
    return pd.DataFrame(
        {"score": np.arange(len(found)), "chance": found, "rating": [names[p] for p in places]}
    )


def overall_chances(
    inspection: Inspection, dependence: float = 0, together: bool = False
) -> Mapping[str, float] | None:
    """The chance of each overall rating, lowest first; None where no counts are known."""
    scores = score_chances(inspection, dependence, together)
    if scores is None:
        return None
    sums = scores.groupby("rating")["chance"].sum()
    return {rating: float(sums.get(rating, 0)) for rating in inspection.framework.ratings}


def operating_characteristics(
    of: int, questions: int, model: scoring.RatingModel, rates: Sequence[float], dependence: int = 0
) -> pd.DataFrame:
    """The chance of each rating when the true share of every key question is known. Exact.

    For each true share in `rates` (per cent), `of` cases and so many key questions, all with that
    share, independent (`dependence` 0) or answered alike (1). Columns: `rate`, then each rating.
    """
    least = [
        next(
            c
            for c in range(of + 1)
            if scoring.whole_percentage(scoring.percentage(c, of)) >= band.lowest
        )
        for band in model.case_bands[1:]
    ]
    rows = []
    for rate in rates:
        at_least = stats.binom.sf(np.array(least) - 1, of, rate / 100) ** (
            questions if dependence == 0 else 1
        )
        rows.append((rate, *-np.diff([1, *at_least, 0])))
    return pd.DataFrame(rows, columns=["rate", *(band.rating for band in model.case_bands)])


def simulated_characteristics(
    of: int, questions: int, model: scoring.RatingModel, rate: float, draws: int = DRAWS
) -> np.ndarray:
    """The same for one true share, by simulation, to check the exact answer against.

    Its key questions are independent.
    """
    chance = np.random.default_rng(SEED)
    counts = chance.binomial(of, rate / 100, size=(draws, questions))
    points = points_of_shares(100 * counts / of, model)
    return np.bincount(points, minlength=len(model.points)) / draws


def other_rules(inspection: Inspection) -> pd.DataFrame:
    """Each standard whose percentages are known, under three rules.

    Columns: `standard`, `lowest`, `median`, `mean` (ratings).
    """
    model = inspection.framework.rating_model
    rows = []
    for number, shares in inspection.percentages.items():
        exact = sorted(scoring.exact_percentage(share) for share in shares.values())
        values = (exact[0], exact[len(exact) // 2], sum(exact) / len(exact))
        ratings = (scoring.band_of(value, model).rating for value in values)
        rows.append((inspection.framework.numbered[number].title, *ratings))
    return pd.DataFrame(rows, columns=["standard", "lowest", "median", "mean"])


def _edges(model: scoring.RatingModel) -> list[float]:
    """The shares (0 to 1) from which each better rating starts, rounding as `scoring` does."""
    return [(band.lowest - 0.5) / 100 for band in model.case_bands[1:]]


def _simulated(
    posteriors: Sequence[Any], model: scoring.RatingModel, dependence: float
) -> np.ndarray:
    chance = np.random.default_rng(SEED)
    shared = chance.standard_normal((DRAWS, 1))
    own = chance.standard_normal((DRAWS, len(posteriors)))
    ranks = stats.norm.cdf(np.sqrt(dependence) * shared + np.sqrt(1 - dependence) * own)
    drawn = zip(posteriors, ranks.T, strict=True)
    shares = np.column_stack([posterior.ppf(rank) for posterior, rank in drawn])
    points = points_of_shares(100 * shares, model)
    return np.bincount(points, minlength=len(model.points)) / DRAWS


def _convolved(each: Sequence[np.ndarray]) -> np.ndarray:
    """The chances of sums of independent points."""
    total = np.ones(1)
    for one in each:
        total = np.convolve(total, one)
    return total


def _as_one(each: Sequence[np.ndarray]) -> np.ndarray:
    """The chances of sums of points that rise and fall together."""
    cumulated = np.array([np.cumsum(one)[:-1] for one in each])
    breaks = np.unique(np.clip(np.concatenate([[0, 1], cumulated.ravel()]), 0, 1))
    middles = (breaks[:-1] + breaks[1:]) / 2
    points = (cumulated[:, :, None] < middles).sum(axis=1).sum(axis=0)
    top = sum(len(one) - 1 for one in each)
    return np.bincount(points, weights=np.diff(breaks), minlength=top + 1)
