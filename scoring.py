"""How HM Inspectorate of Probation turns inspected cases into ratings.

The rating model and nothing else: no file is read, nothing is printed, and nothing
but the standard library is imported. The rules themselves (bands, points, score
tables) are data: they come in as a `RatingModel`, built from a file under
`data/frameworks/`, so that a later set of standards is a new file and not a change here.

The way from cases to an overall rating:

1. `percentage`: cases judged sufficient, out of those inspected, for a key question.
2. `band_of`: that percentage falls in a band, and each band earns a rating.
3. `rate_standard`: the model's rule makes one percentage of those of all key questions (the
   lowest, in the standards that we have), and its band rates the standard.
4. `overall_rating`: each rated standard is worth 0 to 3 points; their sum is looked up
   in a score table.

`rate_pdu` goes the whole way for one Probation Delivery Unit (PDU), and keeps the
ratings that it computes apart from those that inspectors awarded.

Source of the rules: HM Prison and Probation Service, presentation to the Safer Bromley
Partnership Board, January 2023, slides "HMIP's Rating model" and "Overall Rating".

One thing here is our assumption, because none of our sources gives it: a percentage is
rounded to a whole number before it is banded, exactly, with halves going up (64.5 becomes
65). The bands are printed in whole numbers, but for the lowest, which is "under 50%": read
to the letter, 49.5 to 49.99 would fall in it, where here it is rounded out of it. No
percentage that we have lies there.

What our sources give no rule for is refused with a `RatingError`, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from numbers import Integral, Rational
from statistics import mean, median, median_high, median_low
from typing import TypeAlias

Number: TypeAlias = int | float | Decimal | Fraction

# How key questions rate a standard: the one percentage that is made of theirs.
RULES: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "lowest": min,
    "median": median,
    "mean": mean,
}
# The percentages that decide it under each rule.
_DECIDING: Mapping[str, Callable[[Sequence[Fraction]], Collection[Fraction]]] = {
    "lowest": lambda shares: {min(shares)},
    "median": lambda shares: {median_low(shares), median_high(shares)},
    "mean": set,
}


class RatingError(ValueError):
    """Asked for a rating that no rule in our sources gives."""


@dataclass(frozen=True)
class Band:
    """The whole numbers from `lowest` to `highest`, both included, that earn `rating`.

    Percentages of cases for a key question; points for an overall rating.
    """

    rating: str
    lowest: int
    highest: int

    def __contains__(self, value: int) -> bool:
        return self.lowest <= value <= self.highest


@dataclass(frozen=True)
class Standard:
    """A standard of the framework, as far as rating it goes.

    `key_questions` holds the identifiers of its key questions; it is empty where
    inspectors judge the standard as a whole (domain one). `rated` is false where a
    standard is inspected but counts towards no score (Outcomes).
    """

    number: str
    name: str
    key_questions: tuple[str, ...] = ()
    rated: bool = True


@dataclass(frozen=True)
class ScoreTable:
    """The overall rating for each score when the standards in `unrated` have no rating.

    `assumed` is true of a table that no source prints, made by `bands_by_mean`.
    """

    unrated: frozenset[str]
    bands: tuple[Band, ...]
    assumed: bool = False

    @property
    def maximum(self) -> int:
        """The highest score on the table, in points."""
        return self.bands[-1].highest


@dataclass(frozen=True)
class RatingModel:
    """One framework's rules.

    `points` maps each rating, from the lowest to the highest, to its points for a
    standard. `case_bands` cover 0 to 100 per cent, each score table 0 to its maximum. There are
    no `case_bands` where no standard has key questions. `rule` names how key questions rate a
    standard, one of `RULES`.

    Raises ValueError if bands leave a gap, overlap, end at the wrong number or name an
    unknown rating, if points do not rise by one from 0, or if there is no such rule.
    """

    standards: tuple[Standard, ...]
    points: Mapping[str, int]
    case_bands: tuple[Band, ...]
    score_tables: tuple[ScoreTable, ...]
    rule: str = "lowest"

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"{self.rule!r} is not a rule; the rules are {', '.join(RULES)}")
        if self.case_bands or any(standard.key_questions for standard in self.standards):
            _check_cover("the bands of cases", self.case_bands, 100)
        if list(self.points.values()) != list(range(len(self.points))):
            raise ValueError(
                f"points rise by one from 0, lowest rating first; found {dict(self.points)}"
            )
        for band in (
            *self.case_bands,
            *(band for table in self.score_tables for band in table.bands),
        ):
            if band.rating not in self.points:
                raise ValueError(f"a band has the rating {band.rating!r}, which has no points")
        most = max(self.points.values())
        for table in self.score_tables:
            rated = len(self.rated_standards) - len(table.unrated)
            _check_cover(f"the score table for {rated} standards", table.bands, rated * most)

    @property
    def rated_standards(self) -> tuple[Standard, ...]:
        """The standards that count towards the score, in the framework's order."""
        return tuple(standard for standard in self.standards if standard.rated)

    def standard(self, number: str) -> Standard:
        """The standard with this number. Raises RatingError if there is none."""
        for standard in self.standards:
            if standard.number == number:
                return standard
        raise RatingError(f"there is no standard {number} in this framework")


@dataclass(frozen=True)
class StandardRating:
    """The rating that key-question percentages give a standard.

    `share` is the percentage that rates the standard, `drivers` the key questions that
    decide it: under the rule `lowest` those that share the lowest percentage, under `median`
    those in the middle, under `mean` all. `bands` has the band of each key question.
    """

    standard: Standard
    rating: str
    share: Fraction
    drivers: tuple[str, ...]
    bands: Mapping[str, Band]


@dataclass(frozen=True)
class OverallRating:
    """A PDU's score in points, the table that it is looked up in, and its rating there."""

    score: int
    table: ScoreTable
    rating: str

    @property
    def maximum(self) -> int:
        """The highest score that it could have had, in points."""
        return self.table.maximum


@dataclass(frozen=True)
class Possible:
    """The scores that are possible on a table, from `lowest` to `highest`, in points."""

    table: ScoreTable
    lowest: int
    highest: int

    @property
    def ratings(self) -> tuple[str, ...]:
        """The overall ratings of these scores, lowest first."""
        return tuple(
            band.rating
            for band in self.table.bands
            if band.lowest <= self.highest and band.highest >= self.lowest
        )


@dataclass(frozen=True)
class PduRating:
    """All ratings of one PDU, by the number of the standard.

    `computed` holds what the rules make of key-question percentages; `awarded` what
    inspectors published or judged, None for a standard that they did not rate;
    `counted` the rating that goes into the score: the awarded one, else the computed. A standard
    in neither is one whose rating is not known; `overall` is None then (see `rate_known`).
    """

    computed: Mapping[str, StandardRating]
    awarded: Mapping[str, str | None]
    counted: Mapping[str, str | None]
    overall: OverallRating | None

    @property
    def departures(self) -> tuple[str, ...]:
        """The standards whose awarded rating is not the one that the rules compute."""
        return tuple(
            number
            for number, computed in self.computed.items()
            if self.awarded.get(number) not in (None, computed.rating)
        )


def percentage(count: int, of: int) -> Fraction:
    """The exact percentage that `count` cases are of `of` cases.

    Raises RatingError unless both are whole numbers, `of` at least 1 and `count`
    from 0 to `of`.
    """
    for number in (count, of):
        # typeshed does not know that an int is an Integral.
        if isinstance(number, bool) or not isinstance(number, Integral):  # type: ignore[unreachable]
            raise RatingError(f"cases are counted in whole numbers, found {number!r}")
    if of < 1:
        raise RatingError(f"a percentage needs at least one case, found {of}")
    if not 0 <= count <= of:
        raise RatingError(f"{count} of {of} cases: the count must be from 0 to {of}")
    return Fraction(100 * int(count), int(of))


def exact_percentage(value: Number) -> Fraction:
    """`value` as an exact fraction; a float is taken for the decimal that it prints as.

    Raises RatingError for anything but a number from 0 to 100.
    """
    if isinstance(value, bool) or not isinstance(value, (Rational, Decimal, float)):
        raise RatingError(f"a percentage is a number from 0 to 100, found {value!r}")
    try:
        exact = Fraction(value) if isinstance(value, Rational) else Fraction(str(value))
    except ValueError:  # not a number, or infinite
        raise RatingError(f"a percentage is a number from 0 to 100, found {value!r}") from None
    if not 0 <= exact <= 100:
        raise RatingError(f"a percentage is a number from 0 to 100, found {value}")
    return exact


def whole_percentage(value: Number) -> int:
    """`value` per cent rounded to a whole number, halves up. Our assumption: see above.

    Python's `round` would not do: it sends halves to the even neighbour (64.5 to 64).
    """
    return floor(exact_percentage(value) + Fraction(1, 2))


def band_of(value: Number, model: RatingModel) -> Band:
    """The band that a percentage of cases falls in, after rounding to a whole number."""
    whole = whole_percentage(value)
    return next(band for band in model.case_bands if whole in band)


def rate_standard(
    number: str, percentages: Mapping[str, Number], model: RatingModel
) -> StandardRating:
    """Rate a standard by its key questions, under the rule of the model.

    `percentages` maps each key question of the standard to the percentage of
    inspected cases judged sufficient.

    Raises RatingError if the standard is judged as a whole or not rated, if a key
    question is missing or belongs elsewhere, or if a percentage is not one.
    """
    standard = model.standard(number)
    name = f"{standard.number} {standard.name}"
    if not standard.rated:
        raise RatingError(f"{name} is not rated: no rule turns its percentages into a rating")
    if not standard.key_questions:
        raise RatingError(
            f"{name} is judged as a whole: our sources have no rule that computes its rating"
        )
    missing = [question for question in standard.key_questions if question not in percentages]
    if missing:
        raise RatingError(f"{name} lacks the key question {', '.join(missing)}")
    foreign = [question for question in percentages if question not in standard.key_questions]
    if foreign:
        raise RatingError(f"{name} has no key question {', '.join(foreign)}")

    exact = {
        question: exact_percentage(percentages[question]) for question in standard.key_questions
    }
    shares = list(exact.values())
    share, deciding = RULES[model.rule](shares), _DECIDING[model.rule](shares)
    return StandardRating(
        standard=standard,
        rating=band_of(share, model).rating,
        share=share,
        drivers=tuple(question for question, value in exact.items() if value in deciding),
        bands={question: band_of(value, model) for question, value in exact.items()},
    )


def points(rating: str, model: RatingModel) -> int:
    """The points that a standard earns for its rating. Raises RatingError if unknown."""
    try:
        return model.points[rating]
    except KeyError:
        known = ", ".join(model.points)
        raise RatingError(f"{rating!r} is not a rating; the ratings are {known}") from None


def score_table(unrated: frozenset[str], model: RatingModel) -> ScoreTable:
    """The score table for a PDU whose standards in `unrated` have no rating.

    Raises RatingError if our sources have none for that combination.
    """
    for table in model.score_tables:
        if table.unrated == unrated:
            return table
    without = ", ".join(sorted(unrated)) or "none"
    raise RatingError(f"our sources have no score table with these standards unrated: {without}")


def overall_rating(ratings: Mapping[str, str | None], model: RatingModel) -> OverallRating:
    """Add up the points of all rated standards and look the score up in its table.

    `ratings` maps the number of every rated standard to its rating, or to None where
    it was given none (court work, for a PDU that serves no court).

    Raises RatingError if a standard is missing or unknown, a rating is not one, or no
    score table is known for the standards that were rated.
    """
    _check_ratings(ratings, model)
    if missing := [one.number for one in model.rated_standards if one.number not in ratings]:
        raise RatingError(f"no rating given for standard {', '.join(missing)}")

    table = score_table(frozenset(n for n, rating in ratings.items() if rating is None), model)
    score = _known_points(ratings, model)
    return OverallRating(score, table, rating_of_score(score, table))


def rating_of_score(score: int, table: ScoreTable) -> str:
    """The overall rating of a bare score. Raises RatingError if it is not on the table."""
    for band in table.bands:
        if score in band:
            return band.rating
    raise RatingError(f"a score on this table runs from 0 to {table.maximum}, found {score}")


def possible_overall(ratings: Mapping[str, str | None], model: RatingModel) -> tuple[Possible, ...]:
    """What the overall rating can be where the ratings of some standards are not known.

    `ratings` is as in `overall_rating`, but may lack standards. For each score table that goes
    with it: the scores that the standards it lacks allow. Exactly one score where it lacks none.

    Raises RatingError if a standard is unknown or a rating is not one.
    """
    _check_ratings(ratings, model)
    unrated = {number for number, rating in ratings.items() if rating is None}
    rated = ratings.keys() - unrated
    known = _known_points(ratings, model)
    most = max(model.points.values())
    return tuple(
        Possible(table, known, known + most * (table.maximum // most - len(rated)))
        for table in model.score_tables
        if unrated <= table.unrated and not rated & table.unrated
    )


def bands_by_mean(standards: int, points: Mapping[str, int]) -> tuple[Band, ...]:
    """The bands of a score table for so many standards, made by one rule. Our assumption.

    The overall rating is the one whose points are nearest to the mean of the standards' points, and
    of two the lower one. This gives both tables that our source prints, number by number; that
    they came about so is our inference, and a table for another number of standards an assumption.

    Raises ValueError for fewer standards than one: a mean needs something to be the mean of.
    """
    if standards < 1:
        raise ValueError(
            f"a score table needs at least one standard that counts, found {standards}"
        )
    best = max(points.values())
    nearest = [
        max(0, ceil(Fraction(score, standards) - Fraction(1, 2)))
        for score in range(best * standards + 1)
    ]
    found = {rating: nearest.index(place) for rating, place in points.items() if place in nearest}
    ends = [*(first - 1 for first in list(found.values())[1:]), best * standards]
    return tuple(
        Band(rating, first, last) for (rating, first), last in zip(found.items(), ends, strict=True)
    )


def rate_pdu(
    percentages: Mapping[str, Mapping[str, Number]],
    awarded: Mapping[str, str | None],
    model: RatingModel,
) -> PduRating:
    """Rate one PDU: its standards, its score and its overall rating.

    `percentages` maps the number of a standard to its key questions' percentages;
    `awarded` maps the number of a standard to the rating that inspectors gave it, or to
    None where they gave none. A rated standard is in one of the two, or in both. Where
    it is in both, the awarded rating counts: a recorded judgement can depart from the
    rules, and `departures` names every standard where one did.

    Raises RatingError wherever `rate_standard` or `overall_rating` does.
    """
    known = rate_known(percentages, awarded, model)
    return replace(known, overall=overall_rating(known.counted, model))


def rate_known(
    percentages: Mapping[str, Mapping[str, Number]],
    awarded: Mapping[str, str | None],
    model: RatingModel,
) -> PduRating:
    """Rate one PDU as far as its ratings are known.

    The same as `rate_pdu`, but a standard may be in neither mapping. `overall` is None where one
    is missing, or where our sources have no score table for the standards that were rated.

    Raises RatingError where a percentage, a rating or a standard is not one.
    """
    computed = {
        number: rate_standard(number, shares, model) for number, shares in percentages.items()
    }
    counted = {number: rating.rating for number, rating in computed.items()} | dict(awarded)
    _check_ratings(counted, model)
    complete = {standard.number for standard in model.rated_standards} <= counted.keys()
    unrated = frozenset(number for number, rating in counted.items() if rating is None)
    has_table = any(table.unrated == unrated for table in model.score_tables)
    overall = overall_rating(counted, model) if complete and has_table else None
    return PduRating(computed, awarded, counted, overall)


def _check_ratings(ratings: Mapping[str, str | None], model: RatingModel) -> None:
    """Raise RatingError for a standard that does not count, or for a rating that is not one."""
    counting = {standard.number for standard in model.rated_standards}
    if foreign := sorted(ratings.keys() - counting):
        raise RatingError(f"not a standard that counts towards the score: {', '.join(foreign)}")
    _known_points(ratings, model)


def _known_points(ratings: Mapping[str, str | None], model: RatingModel) -> int:
    """The points of all ratings that there are. Raises RatingError if one is not a rating."""
    return sum(points(rating, model) for rating in ratings.values() if rating is not None)


def _check_cover(what: str, bands: tuple[Band, ...], highest: int) -> None:
    """Raise ValueError unless `bands` follow one another from 0 to `highest` with no gap."""
    expected = 0
    for band in bands:
        if band.lowest != expected or band.highest < band.lowest:
            raise ValueError(
                f"{what}: {band.rating} runs from {band.lowest} to {band.highest}, "
                f"expected it to start at {expected}"
            )
        expected = band.highest + 1
    if expected != highest + 1:
        raise ValueError(f"{what} end at {expected - 1}, expected {highest}")
