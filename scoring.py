"""How HM Inspectorate of Probation turns inspected cases into ratings.

The rating model and nothing else: no file is read, nothing is printed, and nothing
but the standard library is imported. The rules themselves (bands, points, score
tables) are data: they come in as a `RatingModel`, built from a file under
`data/frameworks/` (`RatingModel.of`), so that a later set of standards is a new file and not a
change here.

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

From cases to an overall rating, under `MADE_UP`, a model that we made up for the examples here.
The share of a key question is given as a count and its cases, or as a percentage:

>>> from scoring import *
>>> shares = {"B1": {"needs": (24, 40), "risks": (18, 40)}, "B2": {"fit": 75}}
>>> rated = rate_pdu(shares, {"A1": "Strong"}, MADE_UP)
>>> rated.computed["B1"].rating, rated.computed["B1"].drivers
('Fair', ('risks',))
>>> rated.counted
{'B1': 'Fair', 'B2': 'Strong', 'A1': 'Strong'}
>>> rated.overall.score, rated.overall.maximum, rated.overall.rating
(5, 6, 'Strong')
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from numbers import Integral, Rational
from statistics import mean, median, median_high, median_low
from typing import Any, TypeAlias

Number: TypeAlias = int | float | Decimal | Fraction
"""A percentage, 0 to 100."""
Share: TypeAlias = Number | tuple[int | float, int | float]
"""A percentage, 0 to 100, or a pair of a count and its cases: 60, or (24, 40)."""

RULES: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "lowest": min,
    "median": median,
    "mean": mean,
}
"""How key questions rate a standard: the one percentage that is made of theirs."""

# The percentages that decide it under each rule.
_DECIDING: Mapping[str, Callable[[Sequence[Fraction]], Collection[Fraction]]] = {
    "lowest": lambda shares: {min(shares)},
    "median": lambda shares: {median_low(shares), median_high(shares)},
    "mean": set,
}
BY_MEAN = "nearest to the mean"
"""What a framework calls the rule that makes a score table: see `bands_by_mean`."""


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

    def __contains__(self, value: float) -> bool:
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
        if not self.points or list(self.points.values()) != list(range(len(self.points))):
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

    @classmethod
    def of(cls, framework: Mapping[str, Any]) -> RatingModel:
        """Return the rules of a framework: what `yaml.safe_load` makes of its file.

        The template `data/templates/framework.yaml` says what stands in such a file; what no rule
        needs is passed over. A standard without a number is never rated, and left out.

        Raises ValueError where a part that the rules need is missing, and as the model itself does.

        >>> leaders = {"number": "A1", "name": "Leaders", "rated_by": "judged"}
        >>> points = {"ratings": {"Poor": 0, "Strong": 1}}
        >>> RatingModel.of({"domains": [{"standards": [leaders]}], "points": points}).points
        {'Poor': 0, 'Strong': 1}
        >>> RatingModel.of({"domains": [{"standards": [leaders]}]})
        Traceback (most recent call last):
        ValueError: the framework needs `points`
        """
        standards = tuple(
            _standard(standard)
            for domain in _part(framework, "domains")
            for standard in _part(domain, "standards", "a domain")
            if standard.get("number")
        )
        asked = [standard for standard in standards if standard.key_questions]
        bands = _part(framework, "case_bands", needed=bool(asked))
        rule = _part(framework, "rule", needed=any(standard.rated for standard in asked))
        model = cls(
            standards=standards,
            points=_part(_part(framework, "points"), "ratings", "`points`"),
            case_bands=() if bands is None else _bands(bands, "`case_bands`"),
            score_tables=(),
            rule=cls.rule if rule is None else _part(rule, "name", "`rule`"),
        )
        tables = framework.get("score_tables") or ()
        return replace(model, score_tables=tuple(_score_table(table, model) for table in tables))

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
    `counted` the rating that goes into the score: the awarded one, else the computed (of a
    `what_if`, the computed one, else the awarded). A standard in neither is one whose rating is not
    known; `overall` is None then (see `rate_known`).
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


def percentage(count: int | float, of: int | float) -> Fraction:
    """The exact percentage that `count` cases are of `of` cases.

    Whole numbers may be floats, as pandas makes them where a column has gaps.

    Raises RatingError unless both are whole numbers, `of` at least 1 and `count`
    from 0 to `of`.

    >>> percentage(24, 40)
    Fraction(60, 1)
    >>> percentage(18.0, 42.0)
    Fraction(300, 7)
    >>> percentage(18.5, 42)
    Traceback (most recent call last):
    scoring.RatingError: cases are counted in whole numbers, found 18.5
    """
    for number in (count, of):
        if not _is_whole(number):
            raise RatingError(f"cases are counted in whole numbers, found {number!r}")
    if of < 1:
        raise RatingError(f"a percentage needs at least one case, found {of}")
    if not 0 <= count <= of:
        raise RatingError(f"{count} of {of} cases: the count must be from 0 to {of}")
    return Fraction(100 * int(count), int(of))


def exact_percentage(value: Share) -> Fraction:
    """`value` as an exact fraction; a float is taken for the decimal that it prints as.

    A pair is a count and its cases. Raises RatingError for anything but a number from 0 to 100, or
    a pair that `percentage` takes.

    >>> exact_percentage(64.5)
    Fraction(129, 2)
    >>> exact_percentage((24, 40))
    Fraction(60, 1)
    """
    if isinstance(value, tuple) and len(value) == 2:
        return percentage(*value)
    if isinstance(value, bool) or not isinstance(value, (Rational, Decimal, float)):
        raise RatingError(f"a percentage is a number from 0 to 100, found {value!r}")
    try:
        # A whole number of NumPy's would stay one in the fraction, and could overflow.
        exact = Fraction(value if isinstance(value, (int, Fraction)) else str(value))
    except ValueError:  # not a number, or infinite
        raise RatingError(f"a percentage is a number from 0 to 100, found {value!r}") from None
    if not 0 <= exact <= 100:
        raise RatingError(f"a percentage is a number from 0 to 100, found {value}")
    return exact


def whole_percentage(value: Share) -> int:
    """`value` per cent rounded to a whole number, halves up. Our assumption: see above.

    Python's `round` would not do: it sends halves to the even neighbour (64.5 to 64).

    Raises RatingError as `exact_percentage` does.

    >>> whole_percentage(64.5), whole_percentage((18, 42))
    (65, 43)
    """
    return floor(exact_percentage(value) + Fraction(1, 2))


def band_of(value: Share, model: RatingModel) -> Band:
    """The band that a percentage of cases falls in, after rounding to a whole number.

    Raises RatingError as `exact_percentage` does.

    >>> band_of((24, 40), MADE_UP)
    Band(rating='Fair', lowest=40, highest=69)
    """
    whole = whole_percentage(value)
    return next(band for band in model.case_bands if whole in band)


def rate_standard(
    number: str, percentages: Mapping[str, Share], model: RatingModel
) -> StandardRating:
    """Rate a standard by its key questions, under the rule of the model.

    `percentages` maps each key question of the standard to the percentage of
    inspected cases judged sufficient, or to their count and that of the cases.

    Raises RatingError if the standard is judged as a whole or not rated, if a key
    question is missing or belongs elsewhere, or if a percentage is not one.

    >>> rated = rate_standard("B1", {"needs": (24, 40), "risks": 35}, MADE_UP)
    >>> rated.rating, rated.share, rated.drivers
    ('Poor', Fraction(35, 1), ('risks',))
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
    """The points that a standard earns for its rating. Raises RatingError if unknown.

    >>> points("Fair", MADE_UP)
    1
    """
    try:
        return model.points[rating]
    except KeyError:
        known = ", ".join(model.points)
        raise RatingError(f"{rating!r} is not a rating; the ratings are {known}") from None


def score_table(unrated: frozenset[str], model: RatingModel) -> ScoreTable:
    """The score table for a PDU whose standards in `unrated` have no rating.

    Raises RatingError if our sources have none for that combination.

    >>> score_table(frozenset(), MADE_UP).maximum
    6
    >>> score_table(frozenset({"B2"}), MADE_UP).maximum
    4
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

    >>> overall = overall_rating({"A1": "Strong", "B1": "Poor", "B2": None}, MADE_UP)
    >>> overall.score, overall.maximum, overall.rating
    (2, 4, 'Fair')
    """
    _check_ratings(ratings, model)
    if missing := [one.number for one in model.rated_standards if one.number not in ratings]:
        raise RatingError(f"no rating given for standard {', '.join(missing)}")

    table = score_table(frozenset(n for n, rating in ratings.items() if rating is None), model)
    score = _known_points(ratings, model)
    return OverallRating(score, table, rating_of_score(score, table))


def rating_of_score(score: int | float, table: ScoreTable) -> str:
    """The overall rating of a bare score, a whole number of points.

    `score_table` finds the table of a model. Raises RatingError if the score is not on it.

    3 of 6 points, under the model that we made up:

    >>> rating_of_score(3, score_table(frozenset(), MADE_UP))
    'Fair'

    3 of 27, on the table for nine standards with four ratings that `bands_by_mean` makes:

    >>> ratings = {"Inadequate": 0, "Requires improvement": 1, "Good": 2, "Outstanding": 3}
    >>> table = ScoreTable(frozenset(), bands_by_mean(9, ratings), assumed=True)
    >>> table.maximum, rating_of_score(3, table)
    (27, 'Inadequate')
    """
    for band in table.bands:
        if _is_whole(score) and score in band:
            return band.rating
    raise RatingError(
        f"a score on this table is a whole number from 0 to {table.maximum}, found {score!r}"
    )


def possible_overall(ratings: Mapping[str, str | None], model: RatingModel) -> tuple[Possible, ...]:
    """What the overall rating can be where the ratings of some standards are not known.

    `ratings` is as in `overall_rating`, but may lack standards. For each score table that goes
    with it: the scores that the standards it lacks allow. Exactly one score where it lacks none.

    Raises RatingError if a standard is unknown or a rating is not one.

    >>> for possible in possible_overall({"A1": "Strong", "B1": "Fair"}, MADE_UP):
    ...     print(possible.lowest, possible.highest, possible.table.maximum, possible.ratings)
    3 5 6 ('Fair', 'Strong')
    3 3 4 ('Fair',)
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

    >>> for band in bands_by_mean(4, {"Poor": 0, "Fair": 1, "Strong": 2}):
    ...     print(band.rating, band.lowest, band.highest)
    Poor 0 2
    Fair 3 6
    Strong 7 8
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
    percentages: Mapping[str, Mapping[str, Share]],
    awarded: Mapping[str, str | None],
    model: RatingModel,
) -> PduRating:
    """Rate one PDU: its standards, its score and its overall rating.

    `percentages` maps the number of a standard to its key questions' percentages, or
    counts, as in `rate_standard`; `awarded` maps the number of a standard to the rating
    that inspectors gave it, or to None where they gave none. A rated standard is in one of
    the two, or in both. Where it is in both, the awarded rating counts: a recorded
    judgement can depart from the rules, and `departures` names every standard where one did.

    Raises RatingError wherever `rate_standard` or `overall_rating` does.

    >>> shares = {"B1": {"needs": (24, 40), "risks": (18, 40)}}
    >>> rated = rate_pdu(shares, {"A1": "Poor", "B1": "Poor", "B2": None}, MADE_UP)
    >>> rated.counted["B1"], rated.departures, rated.overall.score
    ('Poor', ('B1',), 0)
    """
    known = rate_known(percentages, awarded, model)
    return replace(known, overall=overall_rating(known.counted, model))


def rate_known(
    percentages: Mapping[str, Mapping[str, Share]],
    awarded: Mapping[str, str | None],
    model: RatingModel,
) -> PduRating:
    """Rate one PDU as far as its ratings are known.

    The same as `rate_pdu`, but a standard may be in neither mapping. `overall` is None where one
    is missing, or where our sources have no score table for the standards that were rated.

    The awarded rating of a standard counts, even where the rules compute another: this is what
    happened. What the rules alone would have made of it, `what_if` says.

    Raises RatingError where a percentage, a rating or a standard is not one.

    >>> shares = {"B1": {"needs": (24, 40), "risks": (18, 40)}}
    >>> rate_known(shares, {"B1": "Poor"}, MADE_UP).counted
    {'B1': 'Poor'}
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


def what_if(
    percentages: Mapping[str, Mapping[str, Share]],
    awarded: Mapping[str, str | None],
    model: RatingModel,
) -> PduRating:
    """Rate one PDU as it would be if the rules alone rated every standard that they reach.

    The same as `rate_known`, but a standard in both mappings counts as computed: the awarded rating
    counts only where there are no percentages, and stands beside the computed one in `awarded`.
    This is no rating that anybody gave.

    Raises RatingError where a percentage, a rating or a standard is not one.

    >>> shares = {"B1": {"needs": (24, 40), "risks": (18, 40)}}
    >>> rated = what_if(shares, {"A1": "Poor", "B1": "Poor", "B2": None}, MADE_UP)
    >>> rated.counted["B1"], rated.awarded["B1"], rated.departures, rated.overall.score
    ('Fair', 'Poor', ('B1',), 1)
    """
    _check_ratings(awarded, model)
    beyond = {number: rating for number, rating in awarded.items() if number not in percentages}
    return replace(rate_known(percentages, beyond, model), awarded=awarded)


def _is_whole(number: object) -> bool:
    """Whether it is a whole number, be it one that comes as a float."""
    if isinstance(number, float):
        return number.is_integer()
    return isinstance(number, Integral) and not isinstance(number, bool)


def _part(block: Any, key: str, of: str = "the framework", *, needed: bool = True) -> Any:
    """What a block of a framework has under `key`, or None. Raises ValueError if it is needed."""
    found = block.get(key) if isinstance(block, Mapping) else None
    if needed and found is None:
        raise ValueError(f"{of} needs `{key}`")
    return found


def _standard(block: Mapping[str, Any]) -> Standard:
    """The standard of a block of a framework, which has a number."""
    of = f"standard {block['number']}"
    return Standard(
        number=block["number"],
        name=_part(block, "name", of),
        key_questions=tuple(block.get("key_questions") or ()),
        rated=_part(block, "rated_by", of) != "unrated",
    )


def _bands(block: Mapping[str, Any], of: str) -> tuple[Band, ...]:
    """The bands of a block of a framework. Raises ValueError where a part of them is missing."""
    return tuple(
        Band(*(_part(band, key, f"a band of {of}") for key in ("rating", "lowest", "highest")))
        for band in _part(block, "bands", of)
    )


def _score_table(block: Mapping[str, Any], model: RatingModel) -> ScoreTable:
    """The score table that a block of a framework prints, or says how to make."""
    unrated = frozenset(_part(block, "unrated", "a score table"))
    rule = block.get("by_rule")
    if rule is None:
        return ScoreTable(unrated, _bands(block, "a score table"))
    if rule != BY_MEAN:
        raise ValueError(f"{rule!r} makes no score table; the rule that does is {BY_MEAN!r}")
    standards = len(model.rated_standards) - len(unrated)
    return ScoreTable(unrated, bands_by_mean(standards, model.points), assumed=True)


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


MADE_UP = RatingModel(
    standards=(
        Standard("A1", "Leaders"),
        Standard("B1", "Assessment", ("needs", "risks")),
        Standard("B2", "Support", ("fit",)),
    ),
    points={"Poor": 0, "Fair": 1, "Strong": 2},
    case_bands=(Band("Poor", 0, 39), Band("Fair", 40, 69), Band("Strong", 70, 100)),
    score_tables=(
        ScoreTable(frozenset(), (Band("Poor", 0, 1), Band("Fair", 2, 4), Band("Strong", 5, 6))),
        ScoreTable(
            frozenset({"B2"}), (Band("Poor", 0, 1), Band("Fair", 2, 3), Band("Strong", 4, 4))
        ),
    ),
)
"""A model that we made up, for examples: no source has these standards, ratings or numbers."""
