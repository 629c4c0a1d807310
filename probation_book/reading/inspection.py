"""An inspection of one PDU: one file under `data/pdus/`.

It holds what was published and judged. What the rules make of it is computed elsewhere
and never written here; a file whose published ratings the rules do not give is refused.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema, model_validator

import scoring
from probation_book.reading.fields import (
    Cases,
    Date,
    Fact,
    Name,
    Percentage,
    Record,
    SourceName,
    Text,
    inherit_source,
    known,
)
from probation_book.reading.framework import Framework


class Region(Fact):
    """The probation region that a PDU belongs to."""

    name: Name


class DateFact(Fact):
    """A date, and who gives it."""

    date: Date
    reading: Text | None = None
    """Where the document does not say whose date it is: why we take it to be this one's."""


class CountFact(Fact):
    """A number of cases or of interviews. No PDU has a thousand of either inspected."""

    count: int = Field(gt=0, le=1000)


class Result(Fact):
    """The published score, the highest it could have been, and the overall rating."""

    score: int = Field(ge=0)
    maximum: int = Field(gt=0)
    rating: Text


class Judgement(Fact):
    """A recorded departure: what guidance would usually give, and why it was not followed."""

    guidance: Text
    """The rating that would be usual."""
    reason: Text
    """Why it was not given, in our words."""


class OtherBase(Record):
    """Another number of cases that percentages may be shares of: our reading, no document's."""

    of: int = Field(gt=0)
    """The number of cases."""
    because: Text
    """Why it fits as well, in our words."""


class KeyQuestions(Fact):
    """Published shares of cases for each key question, as percentages or as counts.

    Which of the two is filled says which was published; where both are, the count is exact.
    """

    percentages: dict[str, Percentage] = Field({})
    """By key question: a number from 0 to 100."""
    counts: dict[str, Cases] = Field({})
    """By key question: a count such as `18 of 42`."""
    other_base: OtherBase | None = None
    """Where it is in doubt that the percentages are shares of all inspected cases."""

    @property
    def shares(self) -> dict[str, scoring.Number]:
        """Each key question's percentage: exact where counts were published."""
        return {**self.percentages, **{q: cases.percentage for q, cases in self.counts.items()}}


class StandardResult(Fact):
    """What was published on one standard: a rating, or why it has none, and its key questions."""

    rating: Text | None = None
    """The published rating."""
    not_rated: Text | None = None
    """Why it has none."""
    judgement: Judgement | None = None
    """A recorded departure from the usual rating."""
    key_questions: KeyQuestions | None = None
    """The published shares of cases."""


class Recommendation(Fact):
    """Something that the inspectors asked for."""

    summary: Text
    """What they asked for, in one line of our own words."""
    addressee: Text
    """Who is to do it: one of the framework's addressees."""
    theme: Annotated[Text, known("theme"), WithJsonSchema({"type": "string"})]
    """What it is about: a key in data/themes.yaml."""
    bears_on: list[Text] = Field([])
    """Our coding: the standards ("1.2") or key questions ("2.2/safety") that it is about."""


class Inspection(Record):
    """One inspected PDU: everything published about it that the book uses.

    `source` is the document of every fact that names no other. A fact that no source
    gives is None or empty, never a guess.
    """

    name: Name
    """The PDU's name: the title of its page."""
    short_name: Annotated[Name, Field(max_length=20)] | None = None
    """A shorter one for charts and tables."""
    region: Region
    """The probation region that it belongs to."""
    framework: Annotated[Framework, known("framework"), WithJsonSchema({"type": "string"})]
    """The standards it was inspected against: a file in data/frameworks/, without .yaml."""
    source: SourceName
    """The document of every fact that names no other: a key in data/sources.yaml."""
    fieldwork_started: DateFact
    """When the fieldwork started: a day, or a month where the source gives no day."""
    published: list[DateFact] = Field([])
    """When the report was published: one entry for each document that says so."""
    cases: CountFact | None = None
    """The number of cases inspected."""
    interviews: CountFact | None = None
    """The number of interviews that inspectors held with probation practitioners."""
    result: Result | None = None
    """The published score, its maximum and the overall rating."""
    standards: dict[str, StandardResult]
    """What was published on each standard, by its number in quotes: "2.2"."""
    recommendations: list[Recommendation] = Field([])
    """What the inspectors asked for, in the order of the source."""

    @model_validator(mode="before")
    @classmethod
    def _sources(cls, block: Any) -> Any:
        return inherit_source(block)

    @property
    def awarded(self) -> dict[str, str | None]:
        """The published rating by standard that counts towards the score; None: not rated.

        Leaves out a standard published with key questions and no rating.
        """
        return {
            number: result.rating
            for number, result in self._counting.items()
            if result.rating or result.not_rated
        }

    @property
    def percentages(self) -> dict[str, dict[str, scoring.Number]]:
        """The published key questions by standard that counts towards the score."""
        return {
            number: result.key_questions.shares
            for number, result in self._counting.items()
            if result.key_questions
        }

    def rate(self) -> scoring.PduRating:
        """What the rules make of it: computed here at each call, never stored in a file.

        Raises scoring.RatingError where the rules do not reach.
        """
        return scoring.rate_pdu(self.percentages, self.awarded, self.framework.rating_model)

    @property
    def _counting(self) -> dict[str, StandardResult]:
        rated = {standard.number for standard in self.framework.rated}
        return {number: result for number, result in self.standards.items() if number in rated}

    @property
    def label(self) -> str:
        """The name, or its short form where space is tight."""
        return self.short_name or self.name
