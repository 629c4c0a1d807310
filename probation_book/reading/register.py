"""The register: every figure that the documents state, one row each in `data/register/claims.csv`.

`findings.yaml` beside it has what we make of those that do not agree with themselves or with each
other; `contradictions.yaml` what does not agree and is no matter of arithmetic. What agrees is
computed (`analysis.audit`) and never written here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

import scoring
from probation_book.reading.csv_file import read_rows, row_as
from probation_book.reading.fields import (
    DataError,
    Date,
    Fact,
    Record,
    Source,
    Text,
    expected_one_of,
)
from probation_book.reading.yaml_file import load

# `standard` is a standard's number in a sentence, `date` a date, `workload` a share of the
# work that staff are meant to have.
Unit: TypeAlias = Literal[
    "cases", "people on probation", "staff", "practitioners", "managers", "posts", "interviews",
    "survey responses", "people", "children", "residents", "caseload", "workload", "reports",
    "reviews", "recommendations", "standards", "PDUs", "offices", "boroughs", "courts", "services",
    "events", "organisations", "documents", "groups", "days", "weeks", "months", "years", "hours",
    "minutes", "pounds", "points", "places", "date", "standard", "other",
]  # fmt: skip

Qualifier: TypeAlias = Literal[
    "about", "more than", "less than", "at least", "at most", "just over", "just under"
]

# Numbers that are printed beside others in digits.
_WORDS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# The columns of the register, in their order.
COLUMNS = (
    "id", "source", "section", "measure", "printed", "unit", "qualifier", "value", "numerator",
    "denominator", "percentage", "date", "base", "part_of", "agrees_with",
)  # fmt: skip
_WHOLE_NUMBERS = ("numerator", "denominator")

_RELATION = re.compile(r"(?P<kind>=|100 -|sum|ratio) (?P<others>[a-z0-9./-]+(?: [a-z0-9./-]+)*)")


class Relation(Record):
    """What a figure should agree with.

    `= other`, `100 - other`, `sum one two ...` or `ratio one two`. The others are claims by their
    id, or figures in the data files, whose names have a slash: `hfkcw/2.2/safety`, `hfkcw/score`,
    `standard/2.4`.
    """

    kind: Literal["=", "100 -", "sum", "ratio"]
    others: tuple[Text, ...]

    @model_validator(mode="after")
    def _has_as_many_as_it_takes(self) -> Self:
        least, most = {"=": (1, 1), "100 -": (1, 1), "ratio": (2, 2), "sum": (2, 20)}[self.kind]
        if not least <= len(self.others) <= most:
            many = least if least == most else f"{least} or more"
            raise ValueError(f"`{self.kind}` takes {many} of the other figures")
        return self


def _relations(value: Any) -> tuple[Relation, ...]:
    relations = []
    for part in value.split(";"):
        if not (found := _RELATION.fullmatch(part.strip())):
            raise ValueError(
                "expected `= other`, `100 - other`, `sum one two` or `ratio one two`, "
                "with `;` between them"
            )
        named = {"kind": found["kind"], "others": tuple(found["others"].split())}
        relations.append(Relation.model_validate(named))
    return tuple(relations)


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
        raise ValueError("expected a number")
    return Decimal(value)


class Claim(Fact):
    """A figure as a document prints it.

    It is one of: a `value`, a `percentage`, `numerator` of `denominator`, a `date`; a
    percentage can stand beside a count or a value. Where what is printed does not agree
    with itself, that is the document's slip, and the register keeps it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """A name for the figure, unique in the register: small letters, digits and hyphens."""
    measure: Text
    """What is counted, in our words."""
    printed: Text
    """The figure as it stands in the document."""
    unit: Unit
    """What a figure counts; of a percentage, what it is a share of."""
    qualifier: Qualifier | None = None
    """How the document hedges it. Empty: it means exactly what it prints."""
    value: Annotated[Decimal, BeforeValidator(_decimal)] | None = None
    """A number that is not a percentage, in its unit."""
    numerator: Annotated[int, Field(ge=0)] | None = None
    """Of a printed count `x out of y`: x."""
    denominator: Annotated[int, Field(gt=0)] | None = None
    """Of a printed count `x out of y`: y."""
    percentage: Annotated[Decimal, BeforeValidator(_decimal)] | None = None
    """As printed: 77.4 has one decimal place. May exceed 100 (of a target)."""
    date: Date | None = None
    """A year, a month or a day, as exact as printed."""
    base: Text | None = None
    """Of a percentage: the claim that has the size of its group, as value or denominator; or `~`
    and a name for a group whose size no source gives, the same for all its percentages."""
    part_of: Text | None = None
    """Of a percentage of such a group: the claim with the size of a group around it."""
    agrees_with: Annotated[tuple[Relation, ...], BeforeValidator(_relations)] = ()
    """What it should agree with: `= other`, `100 - other`, `sum one two`, `ratio one two`;
    several with `;` between them. Names with a slash are figures in the data files."""

    @model_validator(mode="after")
    def _is_one_figure(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("a numerator and its denominator go together")
        filled = [self.value, self.numerator, self.date]
        if sum(part is not None for part in filled) > 1 or not any(
            part is not None for part in (*filled, self.percentage)
        ):
            raise ValueError("expected one of: value, numerator and denominator, percentage, date")
        if self.numerator is not None and self.denominator is not None:
            scoring.percentage(self.numerator, self.denominator)
        if (self.date is not None) != (self.unit == "date"):
            raise ValueError("a date has the unit `date`, and nothing else has")
        if self.percentage is not None and self.percentage > 100 and self.unit != "workload":
            raise ValueError(
                "a share is a number from 0 to 100; only a workload can exceed its target"
            )
        if self.percentage is None and self.base:
            raise ValueError("only a percentage has a base")
        if self.part_of and not (self.base or "").startswith("~"):
            raise ValueError("`part_of` goes with a base that begins with `~`")
        if self.qualifier == "about" and self.value is None and self.percentage is None:
            raise ValueError("`about` needs a value or a percentage to be about")
        self._is_as_printed()
        return self

    def _is_as_printed(self) -> None:
        """Where the figure is printed in digits, they are those of its numbers, whatever saved it.

        A spreadsheet makes 27-Aug of 8/27.
        """
        digits = re.findall(r"\d[\d,]*(?:\.\d+)?", self.printed)
        printed = {Decimal(number.replace(",", "")) for number in digits}
        printed |= {Decimal(n) for n, word in enumerate(_WORDS) if word in self.printed.split()}
        figures = (self.value, self.numerator, self.denominator, self.percentage)
        numbers = [Decimal(figure) for figure in figures if figure is not None]
        if digits and numbers and not printed & set(numbers):
            found = f"{self.printed!r} as printed and {', '.join(map(str, numbers))}"
            raise ValueError(f"found {found}, expected the two to agree")

    @property
    def counted(self) -> Fraction | None:
        """The exact percentage that a printed count is; None where no count is printed."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(100 * self.numerator, self.denominator)

    @property
    def share(self) -> Fraction:
        """The exact percentage, from the count where one is printed. None other has one."""
        if self.counted is not None:
            return self.counted
        assert self.percentage is not None, f"{self.id} is no share"
        return scoring.exact_percentage(self.percentage)


class Reading(Record):
    """Another way to read a figure, under which it would agree: what it says, and its numbers."""

    says: Text
    numerator: Annotated[int, Field(ge=0)] | None = None
    denominator: Annotated[int, Field(gt=0)] | None = None
    value: Annotated[Decimal, BeforeValidator(_decimal)] | None = None
    percentage: Annotated[Decimal, BeforeValidator(_decimal)] | None = None

    @model_validator(mode="after")
    def _is_one_figure(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("a numerator and its denominator go together")
        if self.numerator is not None and self.denominator is not None:
            scoring.percentage(self.numerator, self.denominator)
        return self


class Finding(Record):
    """What we make of a figure that does not agree: what is likeliest, and how sure we are."""

    kind: Literal["base", "wording", "number", "dates"]
    explanation: Text
    sure: Literal["nearly certain", "likely", "open"]
    reading: Reading | None = None


class Statement(Fact):
    """What a document says, in our words."""

    says: Text


class Contradiction(Record):
    """Statements that do not go together, which no arithmetic shows, and what we make of them."""

    about: Text
    kind: Literal["reference", "dates", "totals", "wording"]
    statements: Annotated[list[Statement], Field(min_length=2)]
    explanation: Text
    sure: Literal["nearly certain", "likely", "open"]


def read_contradictions(path: Path, sources: Mapping[str, Source]) -> dict[str, Contradiction]:
    """The contradictions by their names; none if there is no such file. Raises DataError."""
    if not path.exists():
        return {}
    return load(path).records(Contradiction, {"source": sources})


def read_claims(path: Path, sources: Mapping[str, Source]) -> dict[str, Claim]:
    """The claims by their identifier; none if there is no such file.

    Raises DataError for any row that is not one, or that refers to a claim that is not there.
    """
    if not path.exists():
        return {}
    found: list[str] = []
    rows: list[tuple[str, Claim]] = []
    for place, cells in read_rows(path, COLUMNS):
        try:
            claim = row_as(Claim, place, cells, {"source": sources}, _WHOLE_NUMBERS)
            rows.append((place, claim))
        except DataError as error:
            found += error.problems
    if not found:  # a row that could not be read is no claim, and others may refer to it
        found = list(loose_ends(rows))
    if found:
        raise DataError(found)
    return {claim.id: claim for _, claim in rows}


def loose_ends(rows: Iterable[tuple[str, Claim]]) -> Iterator[str]:
    """What does not hold together in a register: ids that are there twice, or not at all.

    `rows` are claims with their places. Names with a slash are figures of the data files, which
    data from elsewhere may lack.
    """
    rows = list(rows)
    ids = Counter(claim.id for _, claim in rows)
    yield from (
        f"{place}: the id {claim.id!r} is there twice" for place, claim in rows if ids[claim.id] > 1
    )
    for place, claim in rows:
        named = [
            ("agrees_with", other) for relation in claim.agrees_with for other in relation.others
        ]
        named += [("base", claim.base)] if claim.base and not claim.base.startswith("~") else []
        named += [("part_of", claim.part_of)] if claim.part_of else []
        for column, other in named:
            if other == claim.id:
                yield f"{place}: {column}: found the figure itself, expected another"
            elif "/" not in other and other not in ids:
                yield f"{place}: {column}: found {other!r}, {expected_one_of(ids, other)}"


def read_findings(path: Path, claims: Mapping[str, Claim] | None) -> dict[str, Finding]:
    """Our findings by the figure that they are about; none if there is no such file.

    Raises DataError for one that is not one, or about a figure that is not in the register
    (`claims` is None where that could not be read).
    """
    if not path.exists():
        return {}
    file = load(path)
    findings = file.records(Finding)
    if found := [
        f"{file.where((key,))}: there is no such figure, {expected_one_of(claims, key)}"
        for key in findings
        if claims is not None and "/" not in key and key not in claims
    ]:
        raise DataError(found)
    return findings
