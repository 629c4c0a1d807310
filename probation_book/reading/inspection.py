"""An inspection of one PDU: one file under `data/pdus/`.

It holds what was published and judged. What the rules make of it is computed elsewhere
and never written here; a file whose published ratings the rules do not give is refused.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

import scoring
from probation_book.reading.facts import (
    Cases,
    Date,
    Fact,
    Percentage,
    Record,
    Source,
    Text,
    inherit_source,
    known,
)
from probation_book.reading.framework import Framework


class Region(Fact):
    """The probation region that a PDU belongs to."""

    name: Text


class DateFact(Fact):
    """A date, and who gives it."""

    date: Date


class CountFact(Fact):
    """A number of cases or of interviews."""

    count: int = Field(gt=0)


class Result(Fact):
    """The published score, the highest it could have been, and the overall rating."""

    score: int = Field(ge=0)
    maximum: int = Field(gt=0)
    rating: Text


class Judgement(Fact):
    """A recorded departure: what guidance would usually give, and why it was not followed."""

    guidance: Text
    reason: Text


class KeyQuestions(Fact):
    """Published shares of cases for each key question, as percentages or as counts.

    Which of the two is filled says which was published.
    """

    percentages: dict[str, Percentage] = {}
    counts: dict[str, Cases] = {}

    @property
    def shares(self) -> dict[str, scoring.Number]:
        """Each key question's percentage: exact where counts were published."""
        return {**self.percentages, **{q: cases.percentage for q, cases in self.counts.items()}}


class StandardResult(Fact):
    """What was published on one standard: a rating, or why it has none, and its key questions."""

    rating: Text | None = None
    not_rated: Text | None = None
    judgement: Judgement | None = None
    key_questions: KeyQuestions | None = None


class Inspection(Record):
    """One inspected PDU: everything published about it that the book uses.

    `source` is the document of every fact that names no other. A fact that no source
    gives is None or empty, never a guess.
    """

    name: Text
    short_name: Text | None = None
    region: Region
    framework: Annotated[Framework, known("framework")]
    source: Annotated[Source, known("source")]
    fieldwork_started: DateFact
    published: list[DateFact] = []
    cases: CountFact | None = None
    interviews: CountFact | None = None
    result: Result | None = None
    standards: dict[str, StandardResult]

    @model_validator(mode="before")
    @classmethod
    def _sources(cls, block):
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
