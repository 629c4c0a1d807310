"""Figures that the documents state beside the ratings, one row each in `data/claims.csv`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError, model_validator

import scoring
from probation_book.reading.facts import DataError, Fact, Percentage, Source, Text, problems
from probation_book.reading.yaml_file import read_text


class Claim(Fact):
    """A figure as a document prints it.

    `measure` says in our words what is counted; `printed` is the figure as it stands
    there; `numerator` of `denominator`, or `percentage`, is its value. Both may be printed
    and not agree: that is the document's slip, and the register keeps it.
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


def read_claims(path: Path, sources: Mapping[str, Source]) -> dict[str, Claim]:
    """The claims by their identifier; none if there is no such file.

    Raises DataError for any row that is not one.
    """
    if not path.exists():
        return {}
    claims: dict[str, Claim] = {}
    found: list[str] = []
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True))
    except csv.Error as error:
        raise DataError([f"{path}: not a table of comma-separated values: {error}"]) from None
    for number, row in enumerate(rows, start=2):
        place = f"{path}: row {number}"
        try:
            claim = Claim.model_validate(_values(row), context={"source": sources})
        except ValidationError as error:
            found += problems(error, Claim, lambda inside: ": ".join([place, *map(str, inside)]))
            continue
        if claim.id in claims:
            found.append(f"{place}: the id {claim.id!r} is there twice")
        claims[claim.id] = claim
    if found:
        raise DataError(found)
    return claims


def _values(row: dict[str, str]) -> dict[str, Any]:
    """The row's filled cells; what is written as a number as one."""
    values: dict[str, Any] = {str(key): cell for key, cell in row.items() if cell}
    for column in ("numerator", "denominator", "percentage"):
        if re.fullmatch(r"[0-9]{1,9}", values.get(column, "")):
            values[column] = int(values[column])
        elif re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,9}", values.get(column, "")):
            values[column] = float(values[column])
    return values
