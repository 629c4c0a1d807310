"""A framework: the standards of one year and the rules that rate against them.

One file under `data/frameworks/`. The rules go on to `scoring`; the rest is what a
reader of the book needs to know about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

import scoring
from probation_book.reading.fields import (
    Cases,
    DataError,
    Date,
    Fact,
    Keyed,
    Name,
    Percentage,
    Record,
    Text,
    expected_one_of,
    inherit_source,
    shown,
)

# Ratings of one framework: charts and badges have no more colours.
MOST_RATINGS = 7


class Band(Record):
    """Percentages, or scores, from `lowest` to `highest`, that earn `rating`."""

    rating: Text
    lowest: int = Field(ge=0)
    highest: int = Field(ge=0)


class CaseBand(Band):
    """A band of percentages; `proportion` is the source's word for such a share of cases."""

    proportion: Text | None = None


class CaseBands(Fact):
    """The bands that percentages of cases fall in, lowest first."""

    bands: list[CaseBand]
    note: Text | None = None
    """What a reader should know of them, in our words."""


class Rule(Fact):
    """How the key questions of a standard rate it: the name that `scoring` has for the rule."""

    # mypy takes only what is written out.
    name: Literal[tuple(scoring.RULES)]  # type: ignore[valid-type]


class Points(Fact):
    """What each rating adds to the score, lowest first."""

    ratings: dict[str, int]


class ScoreTable(Fact):
    """Overall ratings by score where the standards in `unrated` have no rating.

    Printed `bands`, or `by_rule` in place of them: an assumption, and `because` says whose.
    """

    unrated: list[str]
    bands: list[Band] = Field([])
    # mypy takes only what is written out, here as above.
    by_rule: Literal[scoring.BY_MEAN] | None = None  # type: ignore[valid-type]
    because: Text | None = None

    @model_validator(mode="after")
    def _is_printed_or_assumed(self) -> Self:
        if bool(self.bands) == bool(self.by_rule):
            raise ValueError("expected the printed `bands`, or `by_rule` in place of them")
        if bool(self.because) != bool(self.by_rule):
            raise ValueError("expected `because`, whose assumption it is, with `by_rule` alone")
        return self


class WorkedExample(Fact):
    """The source's own example of one standard."""

    standard: str
    counts: dict[str, Cases]
    percentages: dict[str, Percentage]
    rating: Text


class OtherNumber(Record):
    """Another standard that a printed number may stand for: our reading, no document's."""

    printed: Text
    may_be: Text
    because: Text


class Guidance(Fact):
    """A link: where all of `lowest` have the lowest rating, `standard` is usually `usually`."""

    standard: str
    when: Text
    lowest: list[str] = Field(min_length=1)
    usually: Text
    other_reading: OtherNumber | None = None


class Standard(Fact):
    """One standard. `key_questions` maps each identifier to our wording of the question.

    `number` is empty where the standards are not all numbered.
    """

    number: Text = ""
    name: Text
    rated_by: Literal["judged", "cases", "unrated"]
    summary: Text
    note: Text | None = None
    """What else a reader should know of it, in our words."""
    key_questions: dict[str, Text] = Field({})

    @property
    def title(self) -> str:
        """Number, where it has one, and name."""
        return f"{self.number} {self.name}" if self.number else self.name


class Domain(Fact):
    """A group of standards."""

    number: Text
    name: Text
    note: Text | None = None
    """What it is about, in our words."""
    standards: list[Standard]


class Framework(Fact, Keyed):
    """The standards of one year: domains, standards, and the rules that rate them.

    Of a rule that no source gives, there is None, or an empty list.
    """

    name: Text
    """What they are called."""
    short_name: Annotated[Name, Field(max_length=20)] | None = None
    """A shorter name, for titles and tables."""
    note: Text | None = None
    """Whether it is certain which inspections were held against them, in our words."""
    start: Date | None = None
    """When they came into use: no fieldwork under them is older."""
    end: Date | None = None
    """When they went out of use, if they have."""
    addressees: dict[str, Name] = Field({})
    """Whom recommendations are for: the word for each in inspections, and how pages call it."""
    case_bands: CaseBands | None = None
    """Needed where standards have key questions."""
    rule: Rule | None = None
    """How key questions rate a standard; needed where standards are rated by cases."""
    points: Points
    score_tables: list[ScoreTable] = Field([])
    worked_example: WorkedExample | None = None
    guidance: list[Guidance] = Field([])
    domains: list[Domain]

    @model_validator(mode="before")
    @classmethod
    def _sources(cls, block: Any) -> Any:
        return inherit_source(block, cls)

    @property
    def label(self) -> str:
        """The short name, or else the key."""
        return self.short_name or self.key

    @cached_property
    def standards(self) -> list[Standard]:
        """All standards in order, rated or not."""
        return [standard for domain in self.domains for standard in domain.standards]

    @cached_property
    def numbered(self) -> dict[str, Standard]:
        """The standards that an inspection can report on, by number."""
        return {standard.number: standard for standard in self.standards if standard.number}

    @property
    def rated(self) -> list[Standard]:
        """The standards that count towards the score."""
        return [standard for standard in self.standards if standard.rated_by != "unrated"]

    @property
    def ratings(self) -> list[str]:
        """The ratings, lowest first."""
        return list(self.points.ratings)

    @cached_property
    def rating_model(self) -> scoring.RatingModel:
        """The rules alone, as `scoring` takes them."""
        return self.rules(self.score_tables)

    def rules(self, tables: Sequence[ScoreTable]) -> scoring.RatingModel:
        """The rules with these score tables. Raises ValueError where bands do not fit."""
        rules = self.model_dump(include={"domains", "case_bands", "rule", "points"})
        blocks = [table.model_dump() for table in tables]
        return scoring.RatingModel.of(rules | {"score_tables": blocks})


def choose_framework(frameworks: Mapping[str, Framework], key: str | None = None) -> Framework:
    """The set of standards with this key; without one, the newest. Raises DataError if none is."""
    if key is None and frameworks:
        return max(frameworks.values(), key=lambda framework: framework.start or "")
    if key is None or key not in frameworks:
        raise DataError([f"framework: found {shown(key)}, {expected_one_of(frameworks, key)}"])
    return frameworks[key]
