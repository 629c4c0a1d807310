"""The tables of what the book works out: counts, intervals, chances, distances.

What was published stands beside it, in columns of its own. Where nothing can be worked out, without
percentages or under other rules, cells are empty and rows are absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, Literal, NamedTuple

from probation_book.analysis.chance import ASKED, ASSUMPTIONS, CONFIDENCE, interval, ranges_table
from probation_book.analysis.counts import counts_of
from probation_book.analysis.distance import Cases, answers_to_reach, distance_table, way_to_next
from probation_book.analysis.inspection import key_questions_table
from probation_book.analysis.rounding import counts_that_give
from probation_book.downloads.fields import (
    OF_AN_INSPECTION,
    Field,
    Table,
    inspection_columns,
    joined,
    published_shares,
    standard_columns,
)
from probation_book.reading import Data, Inspection
from probation_book.reading.framework import Standard
from probation_book.reading.inspection import KeyQuestions
from probation_book.rows import rows_of


def _standard_if_any() -> Iterator[Field]:
    """The columns of a row's standard, empty where the row is about the overall rating."""

    def where_given(value: Callable[[Any], str]) -> Callable[[Any], str | None]:
        return lambda row: value(row) if row.standard else None

    for column in standard_columns(lambda row: row.standard):
        empty = "the row is about the overall rating."
        yield replace(column, value=where_given(column.value), empty=empty)


def _published(inspection: Inspection, standard: Standard | None) -> str | None:
    """The published rating of a standard, or overall."""
    if standard:
        return inspection.rate().awarded.get(standard.number)
    return inspection.result.rating if inspection.result else None


_PUBLISHED_RATING = Field(
    "published_rating",
    "string",
    "Published rating",
    "The rating that was published: of the standard, or overall.",
    lambda row: _published(row.inspection, row.standard),
    "none was published, as far as we know.",
)

# --- counts and intervals -----------------------------------------------------------------

Base = Literal["published", "all cases", "other base"]
_BASES: dict[Base, str] = {
    "published": "the number that was published with the count",
    "all cases": "all inspected cases",
    "other base": "the smaller number that other figures of the document point to (our reading)",
}


class Based(NamedTuple):
    """A published key question as a share of so many cases, and the counts that go with it."""

    inspection: Inspection
    standard: Standard
    given: KeyQuestions
    question: str
    base: Base
    of: int | None
    counts: list[int]


def based(data: Data) -> Iterator[Based]:
    """Each published key question, on each base that it may have."""
    for inspection in data.inspections.values():
        inspected = inspection.cases.count if inspection.cases else None
        for found in rows_of(key_questions_table(inspection)):
            given = inspection.standards[found.standard].key_questions
            assert given is not None  # it has a row
            standard = inspection.framework.numbered[found.standard]
            row = partial(Based, inspection, standard, given, found.question)
            if published := given.counts.get(found.question):
                yield row("published", published.of, [published.count])
                continue
            percentage = Decimal(str(given.percentages[found.question]))
            yield row(
                "all cases", inspected, counts_that_give(percentage, inspected) if inspected else []
            )
            if given.other_base:
                of = given.other_base.of
                yield row("other base", of, counts_that_give(percentage, of))


def _worked_out(of: Callable[[Based], int | None]) -> Callable[[Based], int | None]:
    return lambda row: None if row.base == "published" else of(row)


def _end(method: Literal["wilson", "exact"], end: Literal["low", "high"]) -> Callable[[Based], Any]:
    """One end of the interval: its lower end at the lowest count, its upper end at the highest."""

    def value(row: Based) -> float | None:
        if not row.counts or row.of is None:
            return None
        count = row.counts[0 if end == "low" else -1]
        return round(getattr(interval(count, row.of, method), end), 2)

    return value


_NONE_FITS = (
    "the count is published, the number of cases is not known, or no whole number of them gives "
    "the percentage."
)
_NO_INTERVAL = "no count is known: see the columns of the count."


def _interval_columns() -> Iterator[Field]:
    methods: dict[Literal["wilson", "exact"], str] = {
        "wilson": "Wilson's method (1927)",
        "exact": "the more cautious method of Clopper and Pearson (1934), called exact",
    }
    for method, words in methods.items():
        for end, side in (("low", "Lower"), ("high", "Upper")):
            yield Field(
                f"computed_{method}_{end}",
                "number",
                f"Computed: {method}, {side.lower()} end",
                f"Computed: {side} end of the {CONFIDENCE:.0%} interval of the share, in per cent, "
                f"by {words}. It takes the cases as a random draw from many. Where more counts "
                "than one fit, it is that of the "
                f"{'lowest' if end == 'low' else 'highest'}.",
                _end(method, end),  # type: ignore[arg-type]
                _NO_INTERVAL,
                {"minimum": 0, "maximum": 100},
            )


INTERVALS = (
    *inspection_columns(lambda row: row.inspection),
    *standard_columns(lambda row: row.standard),
    Field(
        "question",
        "string",
        "Key question",
        "The key question: a name that is unique within its standard.",
        lambda row: row.question,
    ),
    Field(
        "base",
        "string",
        "Base",
        "What it is taken as a share of. "
        + "; ".join(f"`{base}`: {words}" for base, words in _BASES.items())
        + ".",
        lambda row: row.base,
        constraints={"enum": list(_BASES)},
    ),
    Field(
        "base_because",
        "string",
        "Why another base",
        "Why it may be a share of fewer cases: our reading.",
        lambda row: row.given.other_base.because if row.base == "other base" else None,
        "it is not taken as a share of another base.",
    ),
    *published_shares(lambda row: row.given, lambda row: row.question),
    Field(
        "computed_of",
        "integer",
        "Computed count: of",
        "Computed: the number of cases of the base. It assumes that the question was answered for "
        "each of them.",
        _worked_out(lambda row: row.of),
        "the count is published, or the number of cases is not known.",
        {"minimum": 1},
    ),
    Field(
        "computed_count_lowest",
        "integer",
        "Computed count: lowest",
        "Computed: the lowest whole number of these cases that, rounded, gives the published "
        "percentage.",
        _worked_out(lambda row: min(row.counts, default=None)),
        _NONE_FITS,
        {"minimum": 0},
    ),
    Field(
        "computed_count_highest",
        "integer",
        "Computed count: highest",
        "Computed: the highest such number. The same as the lowest, where one alone fits.",
        _worked_out(lambda row: max(row.counts, default=None)),
        _NONE_FITS,
        {"minimum": 0},
    ),
    *_interval_columns(),
)

# --- chances ------------------------------------------------------------------------------


class Chance(NamedTuple):
    """The chance of a rating of a standard, or of the overall rating (None), over assumptions."""

    inspection: Inspection
    standard: Standard | None
    found: Any
    """Its row of `ranges_table`."""


def chances(data: Data) -> Iterator[Chance]:
    """Each rating that a standard, or the whole, could come out at, by what is asked."""
    for found in rows_of(ranges_table(data.inspections.values(), ASSUMPTIONS.values())):
        inspection = data.inspections[found.inspection]
        yield Chance(inspection, inspection.framework.numbered.get(found.standard), found)


_ASSUMED = (
    "The cases are taken as a random draw, the shares by Jeffreys' prior, the counts as in "
    "`computed-intervals`; judged standards stay as they are. Rounded to four decimals: 0 is not "
    "impossible, and 1 not certain."
)

CHANCES = (
    *inspection_columns(lambda row: row.inspection),
    *_standard_if_any(),
    _PUBLISHED_RATING,
    Field(
        "asked",
        "string",
        "What is asked",
        "`another sample`: would another sample of as many cases be rated so? `true shares`: do "
        "the true shares lie in the bands of this rating?",
        lambda row: row.found.asked,
        constraints={"enum": list(ASKED)},
    ),
    Field(
        "rating",
        "string",
        "Rating",
        "The rating whose chance is given: one of those that there are.",
        lambda row: row.found.rating,
    ),
    Field(
        "computed_chance_least",
        "number",
        "Computed chance: least",
        f"Computed: the least chance, from 0 to 1, over these assumptions: "
        f"{'; '.join(ASSUMPTIONS)}. {_ASSUMED}",
        lambda row: round(row.found.least, 4),
        constraints={"minimum": 0, "maximum": 1},
    ),
    Field(
        "computed_chance_most",
        "number",
        "Computed chance: most",
        "Computed: the most chance, from 0 to 1, over the same assumptions. Neither end alone is "
        "the chance.",
        lambda row: round(row.found.most, 4),
        constraints={"minimum": 0, "maximum": 1},
    ),
)

# --- distances ----------------------------------------------------------------------------


class Distance(NamedTuple):
    """What lacked for a better rating of a standard, or of the whole (None), and for a lower one.

    What is not known, or does not apply, is None.
    """

    inspection: Inspection
    standard: Standard | None
    rating: str | None
    next: str | None
    points: int | None = None
    standards: int | None = None
    way: str | None = None
    answers: int | None = None
    more: Cases | None = None
    other_more: Cases | None = None
    fewer: int | None = None
    why_not: str | None = None


def distances(data: Data) -> Iterator[Distance]:
    """The overall rating of each inspection, then each standard whose counts are known."""
    for inspection in data.inspections.values():
        way = way_to_next(inspection)
        path, other = way.path, way.other_path
        yield Distance(
            inspection,
            None,
            way.overall.rating,
            way.rating,
            points=way.points,
            standards=way.standards,
            way=joined(f"{move.standard}: {move.after}" for move in path.moves) if path else None,
            answers=sum(path.answers) if path else None,
            more=path.cases if path else None,
            other_more=other.cases if other else None,
            why_not=way.why_not,
        )
        counts, model = counts_of(inspection), inspection.framework.rating_model
        for found in rows_of(distance_table([inspection])):
            lacking = found.next and answers_to_reach(counts[found.standard], found.next, model)
            yield Distance(
                inspection,
                inspection.framework.numbered[found.standard],
                found.rating,
                found.next,
                answers=sum(lacking) if lacking else None,
                more=found.more,
                other_more=found.other_more,
                fewer=found.fewer,
            )


def _cases(name: str, end: Literal["fewest", "most"]) -> Callable[[Distance], int | None]:
    return lambda row: getattr(getattr(row, name), end, None)


_OVERALL_ALONE = "the row is about a standard, the rating is the best, or not all is known."
_NO_CASES = "the rating is the best, or the counts are not known: see `computed_why_not`."
_NO_OTHER_BASE = "no share is in doubt, or the rating is the best."

DISTANCES = (
    *inspection_columns(lambda row: row.inspection),
    *_standard_if_any(),
    _PUBLISHED_RATING,
    Field(
        "computed_rating",
        "string",
        "Computed rating",
        "Computed: the rating that the distance is counted from. Of a standard, what the rules "
        "make of its counts; overall, the published one, or what follows from what is known.",
        lambda row: row.rating,
        "not all that it takes is known.",
    ),
    Field(
        "computed_next",
        "string",
        "Computed: next rating",
        "Computed: the next better rating.",
        lambda row: row.next,
        "there is none better, or the score or its table is not known.",
    ),
    Field(
        "computed_points",
        "integer",
        "Computed: points short",
        "Computed: the points that lacked for the next overall rating, by the score table.",
        lambda row: row.points,
        _OVERALL_ALONE,
        {"minimum": 1},
    ),
    Field(
        "computed_standards",
        "integer",
        "Computed: fewest standards",
        "Computed: how few standards could have brought them, judged ones included, if each rose "
        "to the best rating.",
        lambda row: row.standards,
        _OVERALL_ALONE,
        {"minimum": 1},
    ),
    Field(
        "computed_way",
        "string",
        "Computed: the way",
        "Computed: the standards that rise, each with its new rating, in the way to the next "
        "overall rating that takes the fewest cases, with semicolons between them. Judged "
        "standards stay as they are.",
        lambda row: row.way,
        _OVERALL_ALONE,
    ),
    Field(
        "computed_answers",
        "integer",
        "Computed: answers",
        "Computed: the missing yes answers, all key questions together.",
        lambda row: row.answers,
        _NO_CASES,
        {"minimum": 0},
    ),
    Field(
        "computed_cases_fewest",
        "integer",
        "Computed: cases, fewest",
        "Computed: the cases that it would have taken, if the same cases brought all answers. "
        "Counts as in `computed-intervals`, of all inspected cases.",
        _cases("more", "fewest"),
        _NO_CASES,
        {"minimum": 0},
    ),
    Field(
        "computed_cases_most",
        "integer",
        "Computed: cases, most",
        "Computed: the same, if each case brought one answer, up to all that were inspected.",
        _cases("more", "most"),
        _NO_CASES,
        {"minimum": 0},
    ),
    Field(
        "computed_other_fewest",
        "integer",
        "Computed: fewest on the other base",
        "Computed: the fewest cases, if shares in doubt are of the other base of "
        "`computed-intervals`.",
        _cases("other_more", "fewest"),
        _NO_OTHER_BASE,
        {"minimum": 0},
    ),
    Field(
        "computed_other_most",
        "integer",
        "Computed: most on the other base",
        "Computed: the most cases, if shares in doubt are of that base.",
        _cases("other_more", "most"),
        _NO_OTHER_BASE,
        {"minimum": 0},
    ),
    Field(
        "computed_cases_to_lose",
        "integer",
        "Computed: cases to a lower rating",
        "Computed: how many cases fewer, on one key question, would have lowered the rating of the "
        "standard.",
        lambda row: row.fewer,
        "the row is about the overall rating, or the rating is the lowest.",
        {"minimum": 1},
    ),
    Field(
        "computed_why_not",
        "string",
        "Computed: why not in cases",
        "Computed: why nothing, or not all, can be said of the inspection in cases.",
        lambda row: row.why_not,
        "all can be, or the row is about a standard.",
    ),
)

COMPUTED = (
    Table(
        "computed-intervals",
        "Counts and intervals, computed",
        "Computed by the book, not published: one row for each published share of cases and each "
        "number of cases that it may be a share of, with the counts that give it and their "
        "intervals.",
        INTERVALS,
        based,
        key=("inspection", "standard", "question", "base"),
        links=OF_AN_INSPECTION,
    ),
    Table(
        "computed-chances",
        "Chances of ratings, computed",
        "Computed by the book, not published: one row for each rating that a standard, or the "
        "overall rating, of an inspection could have come out at, with its chance, from the least "
        "to the most over several assumptions.",
        CHANCES,
        chances,
        key=("inspection", "standard", "asked", "rating"),
        links=OF_AN_INSPECTION,
    ),
    Table(
        "computed-distances",
        "Distances, computed",
        "Computed by the book, not published: one row for the overall rating of each inspection, "
        "and one for each standard whose counts are known, with what lacked for the next rating.",
        DISTANCES,
        distances,
        key=("inspection", "standard"),
        links=OF_AN_INSPECTION,
    ),
)
