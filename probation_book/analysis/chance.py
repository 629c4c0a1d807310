"""How much a rating owes to which cases were drawn.

The model: the cases are a random sample of many like them, so that each key question has a
true share of sufficient cases, of which the inspected cases tell something. What they tell is the
posterior under Jeffreys' prior, a beta distribution (Brown, Cai and DasGupta 2001).

Two questions are asked of it. Do the true shares lie in the bands of this rating? And would another
sample of the same size be rated the same? The second is the posterior predictive, a beta-binomial
distribution: it is less sure, for the other sample has its own luck, too.

Key questions of one standard are answered for the same cases, so they may go together: `dependence`
runs from 0 (independent) to 1 (they rise and fall as one). Between the two ends it is the
correlation of a Gaussian copula.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from statistics import median_high
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

import scoring
from probation_book.analysis.counts import Count, Counts, counts_of, other_counts
from probation_book.analysis.distance import least_count
from probation_book.analysis.rules import needs_lowest
from probation_book.analysis.vectorised import overall_of_scores, points_of_shares
from probation_book.reading import Framework, Inspection, newest_first

CONFIDENCE = 0.95  # of every interval
SEED = 20210701
DRAWS = 100_000
# Of the mean over what questions share: with ten times as many, no chance moves by 0.0001.
_STEPS = 10_000
# Half a case of each kind for every share, before any is seen (Jeffreys).
PRIOR = 0.5

# What can be asked: do the true shares lie there, or would another sample of this size?
Asked = Literal["true shares", "another sample"]
ASKED: tuple[Asked, Asked] = ("another sample", "true shares")


@dataclass(frozen=True)
class Assumed:
    """What the model assumes beside the cases.

    How the key questions of a standard go together (0 to 1); whether standards rise and fall as
    one, too; whether the other base is taken where an inspection's file names one.
    """

    dependence: float = 0
    together: bool = False
    other_base: bool = False


# What the book assumes: whatever it says of chances runs from the least to the most over these.
ASSUMPTIONS = {
    "all independent": Assumed(),
    "key questions partly go together": Assumed(dependence=0.5),
    "key questions go together": Assumed(dependence=1),
    "key questions and standards go together": Assumed(dependence=1, together=True),
    "all independent, shares in doubt of fewer cases": Assumed(other_base=True),
    "all go together, shares in doubt of fewer cases": Assumed(1, together=True, other_base=True),
}


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, in per cent."""

    low: float
    high: float


def why_no_chances(framework: Framework) -> str | None:
    """Why nothing can be said of chances under a set of standards; None where it can be."""
    try:
        needs_lowest(framework.rating_model, "The chance of a rating")
    except scoring.RatingError as refused:
        return str(refused)
    return None


def with_counts(inspections: Iterable[Inspection]) -> list[Inspection]:
    """The inspections with a standard whose counts are known, the newest first."""
    return newest_first([inspection for inspection in inspections if counts_of(inspection)])


def usual_cases(inspections: Iterable[Inspection]) -> int:
    """How many cases usually stand behind a key question: the middle one of all that are known."""
    return median_high(
        of
        for inspection in inspections
        for counts in counts_of(inspection).values()
        for _, of in counts.values()
    )


def most_questions(inspections: Iterable[Inspection]) -> int:
    """The most key questions that a standard has whose counts are known."""
    return max(
        len(counts) for inspection in inspections for counts in counts_of(inspection).values()
    )


@cache
def interval(count: int, of: int, method: Literal["wilson", "exact"] = "wilson") -> Interval:
    """The confidence interval of a share, in per cent.

    Its `method` is `wilson` (Wilson 1927) or `exact` (Clopper and Pearson 1934).
    """
    found = stats.binomtest(count, of).proportion_ci(CONFIDENCE, method)
    return Interval(100 * found.low, 100 * found.high)


def intervals_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """One row for each key question whose count is known.

    Columns: `inspection` (its key), `standard`, `question`, `count`, `of`, `share`, `band`
    (its rating), `low` and `high` (Wilson, 95%, per cent), `exact_low` and `exact_high`
    (Clopper-Pearson), `bands` (the ratings whose bands the Wilson interval reaches, lowest first),
    `other_base` (whether `of` is the base that the file names beside all inspected cases: such a
    key question has two rows).
    """
    rows = []
    for inspection in inspections:
        known = [(*item, False) for item in counts_of(inspection).items()]
        known += [(*item, True) for item in other_counts(inspection).items()]
        for number, counts, other_base in sorted(known, key=lambda row: row[0]):
            for question, (count, of) in counts.items():
                wilson, exact = interval(count, of), interval(count, of, "exact")
                bands = _ratings_between(wilson, inspection.framework)
                ends = (wilson.low, wilson.high, exact.low, exact.high)
                where = (inspection.key, number, question, count, of)
                share = scoring.percentage(count, of)
                band = scoring.band_of(share, inspection.framework.rating_model).rating
                rows.append((*where, float(share), band, *ends, bands, other_base))
    columns = [
        *("inspection", "standard", "question", "count", "of", "share", "band"),
        *("low", "high", "exact_low", "exact_high", "bands", "other_base"),
    ]
    numbers = dict.fromkeys(["share", "low", "high", "exact_low", "exact_high"], float)
    types = {"count": int, "of": int, **numbers, "other_base": bool}
    return pd.DataFrame(rows, columns=columns).astype(types)


def _ratings_between(ends: Interval, framework: Framework) -> list[str]:
    """The ratings whose bands an interval reaches, lowest first."""
    low, high = (
        framework.ratings.index(scoring.band_of(end, framework.rating_model).rating)
        for end in (ends.low, ends.high)
    )
    return framework.ratings[low : high + 1]


def share_of_all(count: int, of: int, population: int | None) -> Interval:
    """The share among all cases that a sample was drawn from, in per cent: its 95% interval.

    With half of a few cases inspected, what is not known is the other half. `population` is the
    number of all; None: so many that the sample does not count. From the posterior, like `chances`.
    """
    yes, no = count + PRIOR, of - count + PRIOR

    def at(chance: float) -> float:
        if population is None:
            return float(100 * stats.beta.ppf(chance, yes, no))
        rest = stats.betabinom.ppf(chance, population - of, yes, no)
        return float(100 * (count + rest) / population)

    return Interval(at((1 - CONFIDENCE) / 2), at((1 + CONFIDENCE) / 2))


def chances(
    counts: Sequence[Count],
    model: scoring.RatingModel,
    dependence: float = 0,
    asked: Asked = "true shares",
    prior: float = PRIOR,
) -> np.ndarray:
    """The chance of each rating of one standard, lowest first, given its key questions' counts.

    `prior` is the weight, in cases of each kind, of what is thought of a share before any case is
    seen. Raises ValueError unless `dependence` is from 0 to 1, and RatingError unless the lowest
    key question rates.
    """
    needs_lowest(model, "The chance of a rating")
    if not 0 <= dependence <= 1:
        raise ValueError(f"dependence runs from 0 to 1, found {dependence}")
    lowest = tuple(band.lowest for band in model.case_bands[1:])
    reached = np.array(
        [_reached(count + prior, of - count + prior, of, lowest, asked) for count, of in counts]
    )
    return -np.diff([1, *_all_reach(reached, dependence), 0])


def _all_reach(reached: np.ndarray, dependence: float) -> np.ndarray:
    """The chance that all key questions reach each band, from the chance of each (a row)."""
    if dependence == 0:
        return reached.prod(axis=0)
    if dependence == 1:
        return reached.min(axis=0)
    # Given what they share, a normal variable, the questions are independent: the mean over it.
    shared = stats.norm.ppf((np.arange(_STEPS) + 0.5) / _STEPS)
    missed = stats.norm.isf(reached)[:, :, None]
    given = special.ndtr((np.sqrt(dependence) * shared - missed) / np.sqrt(1 - dependence))
    return given.prod(axis=0).mean(axis=-1)


@cache  # the same few counts come again and again, and each takes a while
def _reached(
    yes: float, no: float, of: int, lowest: tuple[int, ...], asked: Asked
) -> tuple[float, ...]:
    """The chance to reach each of some percentages; the posterior of the share is beta(yes, no)."""
    if asked == "true shares":
        return tuple(stats.beta.sf(_edge(percentage), yes, no) for percentage in lowest)
    least = (least_count(percentage, of) for percentage in lowest)
    return tuple(stats.betabinom.sf(count - 1, of, yes, no) for count in least)


def standards_chances(
    inspection: Inspection, assumed: Assumed, asked: Asked, prior: float = PRIOR
) -> pd.DataFrame:
    """The chance of each rating of each standard whose counts are known.

    One row a standard: `standard`, `published`, then one column for each rating (0 to 1).
    """
    counted = inspection.rate().counted
    found = _of_standards(inspection, assumed, asked, prior)
    rows = [(number, counted[number], *chance) for number, chance in found.items()]
    return pd.DataFrame(rows, columns=["standard", "published", *inspection.framework.ratings])


def _of_standards(
    inspection: Inspection, assumed: Assumed, asked: Asked, prior: float = PRIOR
) -> dict[str, np.ndarray]:
    """The chances of the ratings of each standard whose counts are known, by its number."""
    model = inspection.framework.rating_model
    return {
        number: chances(list(counts.values()), model, assumed.dependence, asked, prior)
        for number, counts in _counts(inspection, assumed).items()
    }


def score_chances(inspection: Inspection, assumed: Assumed, asked: Asked) -> pd.DataFrame | None:
    """The chance of each score and overall rating.

    None where no counts, or not all ratings, are known.

    Standards without counts, those that inspectors judged among them, stay as they were. Columns:
    `score`, `chance`, `rating`.
    """
    of_standards = _of_standards(inspection, assumed, asked)
    return _of_scores(inspection, of_standards, assumed.together)


def _of_scores(
    inspection: Inspection, of_standards: Mapping[str, np.ndarray], together: bool
) -> pd.DataFrame | None:
    """The table of `score_chances`, from the chances of standards."""
    rated, model = inspection.rate(), inspection.framework.rating_model
    if not of_standards or rated.overall is None:
        return None
    fixed = sum(
        model.points[rating]
        for number, rating in rated.counted.items()
        if rating and number not in of_standards
    )
    each = list(of_standards.values())
    table = rated.overall.table
    found = np.zeros(table.maximum + 1)
    gained = _as_one(each) if together else _convolved(each)
    found[fixed : fixed + len(gained)] = gained
    places = overall_of_scores(np.arange(len(found)), table, model)
    names = inspection.framework.ratings
    return pd.DataFrame(
        {"score": np.arange(len(found)), "chance": found, "rating": [names[p] for p in places]}
    )


def overall_chances(
    inspection: Inspection, assumed: Assumed, asked: Asked
) -> Mapping[str, float] | None:
    """The chance of each overall rating, lowest first; None where no counts are known."""
    scores = score_chances(inspection, assumed, asked)
    return None if scores is None else _by_rating(scores, inspection.framework)


def _by_rating(scores: pd.DataFrame, framework: Framework) -> Mapping[str, float]:
    sums = scores.groupby("rating")["chance"].sum()
    return {rating: float(sums.get(rating, 0)) for rating in framework.ratings}


def overall_table(
    inspections: Iterable[Inspection], assumptions: Mapping[str, Assumed]
) -> pd.DataFrame:
    """The chance of each overall rating, under each assumption, for both questions.

    Columns: `inspection` (its key), `assumed` (the words of an assumption), `asked`, `rating`,
    `chance` (0 to 1). Left out are inspections whose chances cannot be known (see `why_no_chances`
    and `overall_chances`), and another base where no file names one.
    """
    rows = [
        (inspection.key, words, asked, rating, chance)
        for inspection in inspections
        if inspection.framework.rating_model.rule == "lowest"
        for words, assumed in assumptions.items()
        if other_counts(inspection) or not assumed.other_base
        for asked in ASKED
        for rating, chance in (overall_chances(inspection, assumed, asked) or {}).items()
    ]
    return pd.DataFrame(rows, columns=["inspection", "assumed", "asked", "rating", "chance"])


def ranges_table(inspections: Iterable[Inspection], assumptions: Iterable[Assumed]) -> pd.DataFrame:
    """The least and the most chance of each rating over all assumptions, for both questions.

    One row for each `inspection` (its key), `standard` (its number; None: the overall rating),
    `asked` and `rating`, with `least` and `most` (0 to 1). Left out is what `overall_table` leaves
    out, and standards whose counts are not known.
    """
    rows: dict[tuple[str, str | None, Asked, str], list[float]] = defaultdict(list)
    for inspection in inspections:
        framework, other = inspection.framework, other_counts(inspection)
        if framework.rating_model.rule != "lowest":
            continue
        for assumed, asked in product(assumptions, ASKED):
            if assumed.other_base and not other:
                continue
            found = _of_standards(inspection, assumed, asked)
            scores = _of_scores(inspection, found, assumed.together)
            each: list[tuple[str | None, list[float]]] = [
                (number, list(of)) for number, of in found.items()
            ]
            if scores is not None:
                each.append((None, list(_by_rating(scores, framework).values())))
            for number, of in each:
                for rating, chance in zip(framework.ratings, of, strict=True):
                    rows[inspection.key, number, asked, rating].append(float(chance))
    columns = ["inspection", "standard", "asked", "rating", "least", "most"]
    ends = [(*of, min(found), max(found)) for of, found in rows.items()]
    return pd.DataFrame(ends, columns=columns, dtype=object)  # so that None stays None


def weight_of_the_prior(inspections: Iterable[Inspection], other: float = 1) -> float | None:
    """How far the chance of a published rating of a standard moves with another prior, at most.

    Over all standards whose counts are known, under either base, both questions and both ends of
    dependence.
    """
    moved = []
    for inspection in inspections:
        ends = [
            Assumed(dependence, other_base=base) for dependence in (0, 1) for base in (False, True)
        ]
        for assumed, asked in product(ends, ASKED):
            one, two = (
                standards_chances(inspection, assumed, asked, prior) for prior in (PRIOR, other)
            )
            for before, after in zip(one.to_dict("records"), two.to_dict("records"), strict=True):
                moved.append(abs(before[before["published"]] - after[before["published"]]))
    return max(moved, default=None)


def _counts(inspection: Inspection, assumed: Assumed) -> Counts:
    """The counts behind each standard, under the other base where it is assumed."""
    other = other_counts(inspection) if assumed.other_base else {}
    return counts_of(inspection) | other


def operating_characteristics(
    of: int,
    questions: int,
    model: scoring.RatingModel,
    rates: Sequence[float],
    dependence: Literal[0, 1] = 0,
) -> pd.DataFrame:
    """The chance of each rating when the true share of every key question is known. Exact.

    For each true share in `rates` (per cent), `of` cases and so many key questions, all with that
    share, independent (`dependence` 0) or answered alike (1). Columns: `rate`, then each rating.
    Raises RatingError unless the lowest key question rates.
    """
    needs_lowest(model, "The exact chance of a rating by true share")
    rows = []
    for rate in rates:
        at_least = [
            _at_least(rate, band.lowest, of, questions, dependence) for band in model.case_bands[1:]
        ]
        rows.append((rate, *-np.diff([1, *at_least, 0])))
    return pd.DataFrame(rows, columns=["rate", *(band.rating for band in model.case_bands)])


def share_needed(
    chance: float,
    rating: str,
    of: int,
    questions: int,
    model: scoring.RatingModel,
    dependence: Literal[0, 1] = 0,
) -> float:
    """The true share (per cent) that brings a rating or a better one with this chance.

    The same on every key question. The rating is not the lowest, which is certain. Raises
    RatingError unless the lowest key question rates.
    """
    needs_lowest(model, "The true share that a rating needs")
    lowest = next(band.lowest for band in model.case_bands if band.rating == rating)

    def lacks(rate: float) -> float:
        return _at_least(rate, lowest, of, questions, dependence) - chance

    return float(optimize.brentq(lacks, 0, 100))


def _at_least(
    rate: float, percentage: int, of: int, questions: int, dependence: Literal[0, 1]
) -> float:
    """The chance that every key question reaches a percentage, its true share being `rate`."""
    one = float(stats.binom.sf(least_count(percentage, of) - 1, of, rate / 100))
    return one ** (questions if dependence == 0 else 1)


def simulated_characteristics(
    of: int, questions: int, model: scoring.RatingModel, rate: float, draws: int = DRAWS
) -> np.ndarray:
    """The same for one true share, by simulation, to check the exact answer against.

    Its key questions are independent. Under any rule.
    """
    chance = np.random.default_rng(SEED)
    counts = chance.binomial(of, rate / 100, size=(draws, questions))
    points = points_of_shares(100 * counts / of, model)
    return np.bincount(points, minlength=len(model.points)) / draws


def _edge(percentage: int) -> float:
    """The share (0 to 1) from which a whole percentage is reached, rounding as `scoring` does."""
    return (percentage - 0.5) / 100


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
