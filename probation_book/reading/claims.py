"""Figures that the documents state beside the ratings, one row each in `data/claims.csv`."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError, model_validator

import scoring
from probation_book.reading.facts import DataError, Fact, Percentage, Source, Text, problems


class Claim(Fact):
    """A figure as a document prints it.

    `measure` says in our words what is counted; `printed` is the figure as it stands
    there; `numerator` of `denominator`, or `percentage`, is its value.
    """

    id: Text
    measure: Text
    printed: Text
    numerator: int | None = None
    denominator: int | None = None
    percentage: Percentage | None = None

    @model_validator(mode="after")
    def _has_a_value(self):
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("a numerator and its denominator go together")
        if self.numerator is None and self.percentage is None:
            raise ValueError("expected a numerator and denominator, or a percentage")
        if self.numerator is not None:
            scoring.percentage(self.numerator, self.denominator)
        return self

    @property
    def share(self) -> Fraction:
        """The exact percentage: from the count where one is printed."""
        if self.numerator is None:
            return scoring.exact_percentage(self.percentage)
        return scoring.percentage(self.numerator, self.denominator)


def read_claims(path: Path, sources: dict[str, Source]) -> dict[str, Claim]:
    """The claims by their identifier. Raises DataError for any row that is not one."""
    claims: dict[str, Claim] = {}
    found: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            place = f"{path}: line {number}"
            try:
                claim = Claim.model_validate(_values(row), context={"source": sources})
            except ValidationError as error:
                found += problems(error, place)
                continue
            if claim.id in claims:
                found.append(f"{place}: the id {claim.id!r} is there twice")
            claims[claim.id] = claim
    if found:
        raise DataError(found)
    return claims


def _values(row: dict[str, str]) -> dict[str, Any]:
    """The row's filled cells; those of numeric columns as numbers."""
    values: dict[str, Any] = {key: cell for key, cell in row.items() if cell}
    for column in ("numerator", "denominator", "percentage"):
        if column in values:
            values[column] = int(values[column]) if values[column].isdigit() else values[column]
    return values
