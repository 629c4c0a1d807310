"""An inspection of one PDU: one file under `data/inspections/`.

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
    Keyed,
    Percentage,
    Record,
    SourceName,
    Text,
    inherit_source,
    known,
)
from probation_book.reading.framework import Framework
from probation_book.reading.pdus import Pdu


class DateFact(Fact):
    """A date, and who gives it."""

    date: Date
    reading: Text | None = None
    """Where the document does not say whose date it is: why we take it to be this one's."""


class CountFact(Fact):
    """A number of cases or of interviews. No PDU has a thousand of either inspected."""

    count: int = Field(gt=0, le=1000)


class Result(Fact):
    """The published score, the highest it could have been, and the overall rating, as far as known.

    What is not known is None.
    """

    score: Annotated[int, Field(ge=0)] | None = None
    maximum: Annotated[int, Field(gt=0)] | None = None
    rating: Text | None = None


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


class Inspection(Keyed):
    """One inspection of one PDU: everything published about it that the book uses.

    `source` is the document of every fact that names no other. A fact that no source
    gives is None or empty, never a guess. A standard that is not in `standards` was published on
    in no way that we know.
    """

    pdu: Annotated[Pdu, known("pdu"), WithJsonSchema({"type": "string"})]
    """The PDU that was inspected: a key in data/pdus.yaml."""
    framework: Annotated[Framework, known("framework"), WithJsonSchema({"type": "string"})]
    """The standards it was inspected against: a file in data/frameworks/, without .yaml."""
    source: SourceName
    """The document of every fact that names no other: a key in data/sources.yaml."""
    fieldwork_started: DateFact | None = None
    """When the fieldwork started: a day, or a month or a year where no more is known."""
    published: list[DateFact] = Field([])
    """When the report was published: one entry for each document that says so."""
    cases: CountFact | None = None
    """The number of cases inspected."""
    interviews: CountFact | None = None
    """The number of interviews that inspectors held with probation practitioners."""
    result: Result | None = None
    """The published score, its maximum and the overall rating, as far as they are known."""
    standards: dict[str, StandardResult] = Field({})
    """What was published on each standard, by its number in quotes: "2.2"."""
    recommendations: list[Recommendation] = Field([])
    """What the inspectors asked for, in the order of the source."""

    @model_validator(mode="before")
    @classmethod
    def _sources(cls, block: Any) -> Any:
        return inherit_source(block, cls)

    @property
    def when(self) -> str | None:
        """When it was: the start of fieldwork, else of publication; None where neither is known."""
        if self.fieldwork_started:
            return self.fieldwork_started.date
        return min((fact.date for fact in self.published), default=None)

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
        """The published key questions by standard that counts towards the score.

        Only of standards where all of them are published, so that the rules can rate it.
        """
        return {
            number: result.key_questions.shares
            for number, result in self._counting.items()
            if result.key_questions
            and result.key_questions.shares.keys()
            >= self.framework.numbered[number].key_questions.keys()
        }

    def rate(self) -> scoring.PduRating:
        """What the rules make of it: computed here at each call, never stored in a file.

        Raises scoring.RatingError where the rules do not reach.
        """
        return scoring.rate_known(self.percentages, self.awarded, self.framework.rating_model)

    def possible(self) -> tuple[scoring.Possible, ...]:
        """Every score and overall rating that goes with what is known, one for each score table.

        Empty where no score table of the framework goes with it.
        """
        known = scoring.possible_overall(self.rate().counted, self.framework.rating_model)
        narrowed = (_narrowed(possible, self.result) for possible in known)
        return tuple(possible for possible in narrowed if possible)

    @property
    def _counting(self) -> dict[str, StandardResult]:
        rated = {standard.number for standard in self.framework.rated}
        return {number: result for number, result in self.standards.items() if number in rated}


def _narrowed(possible: scoring.Possible, published: Result | None) -> scoring.Possible | None:
    """What of the possible scores goes with the published result; None: nothing does."""
    if published is None:
        return possible
    table, lowest, highest = possible.table, possible.lowest, possible.highest
    if published.maximum not in (None, table.maximum):
        return None
    if published.score is not None:
        lowest, highest = max(lowest, published.score), min(highest, published.score)
    if published.rating:
        bands = [band for band in table.bands if band.rating == published.rating]
        if not bands:
            return None
        lowest, highest = max(lowest, bands[0].lowest), min(highest, bands[-1].highest)
    return scoring.Possible(table, lowest, highest) if lowest <= highest else None
