"""The arithmetic of published figures, checked: against themselves, each other, and the cases.

A printed figure stands for a range of values: `43 per cent` for all that rounds to 43,
`over 900` for all above. Figures agree where their ranges meet. Percentages of a known
number of cases are tested with the GRIM test (granularity-related inconsistency of means;
Brown and Heathers 2017): does any whole number of cases give them?
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor, inf
from typing import Any

import pandas as pd

from probation_book.analysis.claims import (
    copies,
    figures_of,
    is_printed,
    printed_once,
    size_of,
)
from probation_book.analysis.rounding import (
    Range,
    can_fail,
    counts_that_give,
    ratio_of,
    rounded,
    sizes_that_give,
    sum_of,
)
from probation_book.reading import Claim, Data, DataError, Finding, Source
from probation_book.reading.register import loose_ends

# What is checked, by the name that a check carries.
RULES = {
    "fraction": "A percentage against the count printed with it",
    "whole cases": "A percentage of a known number: does any whole number of cases give it?",
    "one base": "Percentages of one group of unstated size: does any size give them all?",
    "same figure": "A figure against the same figure elsewhere",
    "complement": "A percentage against 100 less another",
    "sum": "A total against its parts",
    "ratio": "A share against the two figures that it comes from",
    "cross-reference": "A standard's number in a sentence against what the sentence is about",
    "rating": "A rating against the one that its key questions give",
    "score": "A score and an overall rating against the ratings",
}

HOLDS, OTHERWISE, FAILS, UNCHECKED = VERDICTS = (
    "consistent",
    "consistent under another reading",
    "inconsistent",
    "cannot be checked",
)


@dataclass(frozen=True)
class Check:
    """One check: the figures that take part, the one tested first; whether it holds; why."""

    figures: tuple[str, ...]
    rule: str
    holds: bool
    arithmetic: str


def kinds_of(claim: Claim) -> set[str]:
    """What kinds of value a figure has: `date`, `share`, `value`, `number` (of a standard)."""
    if claim.unit == "standard":
        return {"number"}
    found = {"date"} if claim.date is not None else set()
    found |= {"value"} if claim.value is not None else set()
    return found | (
        {"share"} if claim.percentage is not None or claim.numerator is not None else set()
    )


def stands_for(claim: Claim, kind: str) -> Range:
    """The values that a figure of this kind can stand for.

    They are in per cent, in days since year 1, or in the figure's own unit. A percentage stands
    for all that rounds to it at its printed precision, halves either way; a count for itself.
    `about` is as wide as its last digit that is not nought: about 900 is 850 to 950, about 38,590
    is 38,585 to 38,595.
    """
    exact = _exact(claim, kind)
    match claim.qualifier:
        case None:
            return exact
        case "about":
            return rounded(_number(claim, kind).normalize())
        case "at least":
            return Range(exact.lowest, inf)
        case "at most":
            return Range(-inf, exact.highest)
        case "more than" | "just over":
            return Range(_named(claim, kind).highest, inf, beyond=True)
        case _:
            return Range(-inf, _named(claim, kind).lowest, beyond=True)


@dataclass(frozen=True)
class Audit:
    """All that was checked: figures by name, checks, what we make of what fails, verdicts."""

    figures: Mapping[str, Claim]
    checks: tuple[Check, ...]
    findings: Mapping[str, Finding]
    verdicts: pd.DataFrame


def audit(data: Data) -> Audit:
    """Check every figure of the register and of the inspections."""
    figures = figures_of(data)
    made = once((*checks(figures), *checks_of_ratings(data)), copies(figures))
    return Audit(figures, made, data.findings, verdicts(figures, made, data.findings))


def checks(figures: Mapping[str, Claim]) -> list[Check]:
    """Every check that can be made of these figures."""
    found: list[Check] = []
    for claim in figures.values():
        found += _fraction(claim)
        found += _whole_cases(claim, figures)
        found += _relations(claim, figures)
    return found + list(_one_base(figures))


def once(made: Iterable[Check], same: Mapping[str, str]) -> tuple[Check, ...]:
    """The checks with each printed figure under one name, `same` having its other ones.

    A figure held against itself is no check: a check needs two places in the documents.
    """
    named = (
        replace(check, figures=tuple(same.get(figure, figure) for figure in check.figures))
        for check in made
    )
    return tuple(
        dict.fromkeys(
            check for check in named if check.rule != "same figure" or len(set(check.figures)) > 1
        )
    )


def checks_of_ratings(data: Data) -> list[Check]:
    """The published ratings against the percentages, and the scores against the ratings."""
    found: list[Check] = []
    for name, inspection in data.inspections.items():
        rated = inspection.rate()
        judged = {number for number, result in inspection.standards.items() if result.judgement}
        for number, computed in rated.computed.items():
            driver = computed.drivers[0]
            published = rated.awarded.get(number)
            rule = inspection.framework.rating_model.rule
            given = f"the {rule} of its key questions is {float(computed.share):g}%"
            found.append(
                Check(
                    (f"{name}/{number}/{driver}",),
                    "rating",
                    published in (None, computed.rating) or number in judged,
                    f"{given}: {computed.rating}; published: {published}"
                    + (", a recorded judgement" if number in judged else ""),
                )
            )
        overall, result = rated.overall, inspection.result
        if overall and result and result.score is not None and result.maximum is not None:
            points = [
                inspection.framework.rating_model.points[r] for r in rated.counted.values() if r
            ]
            added = f"{' + '.join(map(str, points))} = {overall.score} of {overall.maximum}"
            found.append(
                Check(
                    (f"{name}/score", f"{name}/maximum"),
                    "score",
                    (result.score, result.maximum) == (overall.score, overall.maximum)
                    and result.rating in (None, overall.rating),
                    f"{added}: {overall.rating}",
                )
            )
    return found


def verdicts(
    figures: Mapping[str, Claim], made: Iterable[Check], findings: Mapping[str, Finding]
) -> pd.DataFrame:
    """One row a figure: what all its checks together say.

    Columns: `figure` (its id), `verdict` (one of VERDICTS), `rules` (those it was checked
    by), `because` (the arithmetic of what fails; else why it cannot be checked, or None).
    """
    taken: dict[str, list[Check]] = defaultdict(list)
    for check in made:
        for figure in check.figures:
            taken[figure].append(check)
    rows = []
    for figure, claim in printed_once(figures).items():
        mine = taken[figure]
        failing = [check for check in mine if not check.holds]
        because = "; ".join(dict.fromkeys(check.arithmetic for check in failing)) or None
        if not mine:
            verdict, because = UNCHECKED, _why_not(claim, figures)
        elif not failing:
            verdict = HOLDS
        else:
            read = all(
                holds_when_read(check, figures, findings) or fits_fewer(check, figures)
                for check in failing
            )
            verdict = OTHERWISE if read else FAILS
        rows.append((figure, verdict, tuple(dict.fromkeys(c.rule for c in mine)), because))
    return pd.DataFrame(rows, columns=["figure", "verdict", "rules", "because"], dtype=object)


def holds_when_read(
    check: Check, figures: Mapping[str, Claim], findings: Mapping[str, Finding]
) -> bool:
    """Whether a failing check holds once a finding's other reading is put in place of a figure."""
    read = {
        name: finding.reading.model_dump(exclude={"says"}, exclude_none=True)
        for name in check.figures
        if (finding := findings.get(name)) and finding.reading
    }
    if not read:
        return False
    other = {
        **figures,
        **{name: figures[name].model_copy(update=values) for name, values in read.items()},
    }
    again = [made for made in once(checks(other), copies(other)) if read.keys() & set(made.figures)]
    return bool(again) and all(made.holds for made in again)


def fits_fewer(check: Check, figures: Mapping[str, Claim]) -> bool:
    """Whether a key question's share that no number of all cases gives is one of fewer cases.

    A key question is asked only of the cases that it applies to, and reports do not always print
    of how many.
    """
    claim = figures[check.figures[0]]
    size = size_of(claim.base, figures)
    if check.rule != "whole cases" or "/" not in claim.id or claim.percentage is None or not size:
        return False
    return bool(sizes_that_give([claim.percentage], size))


def check_figures(figures: pd.DataFrame) -> pd.DataFrame:
    """Check figures of your own: the same checks on a table with the register's columns.

    `figures` has a row for each figure, with an `id` and the columns of
    `data/register/claims.csv` that it needs (`percentage`, `numerator`, `denominator`, `value`,
    `date`, `base`, `part_of`, `agrees_with`); what is empty or left out is not given.
    Returns `verdicts`. Raises ValueError where a row is no figure, and DataError where it refers
    to one that is not there.
    """
    own = Source(short="Your figures", title="Your figures", publisher="You", date="2000-01")
    filled = {
        "section": "your table",
        "measure": "a figure",
        "printed": "as given",
        "unit": "other",
    }
    rows = []
    for number, row in enumerate(
        figures.astype(object).where(figures.notna(), None).to_dict("records"), start=1
    ):
        values = {key: _cell(key, value) for key, value in row.items() if value not in (None, "")}
        if "date" in values:
            values["unit"] = "date"
        claim = Claim.model_validate(
            {**filled, "source": "own", **values}, context={"source": {"own": own}}
        )
        rows.append((f"row {number}", claim))
    if found := list(loose_ends(rows)):
        raise DataError(found)
    claims = {claim.id: claim for _, claim in rows}
    return verdicts(claims, checks(claims), {})


def checks_table(made: Iterable[Check]) -> pd.DataFrame:
    """One row for each check: `figures`, `rule`, `holds`, `arithmetic`, as a Check has them."""
    return pd.DataFrame(list(made), columns=["figures", "rule", "holds", "arithmetic"])


def register_table(found: Audit) -> pd.DataFrame:
    """One row for each printed figure, with what its checks say: `verdicts`, and its place.

    Columns, beside those of `verdicts`: `measure` (what is counted, in our words), `printed`,
    `document`, `source` (its key), `section`, `percentage` (None: it is none) and `of` (the size of
    its group, if that is known).
    """
    claims = (found.figures[figure] for figure in found.verdicts["figure"])
    rows = [
        (
            claim.measure,
            claim.printed,
            claim.source.short,
            claim.source.key,
            claim.section,
            claim.percentage,
            size_of(claim.base, found.figures),
        )
        for claim in claims
    ]
    columns = ["measure", "printed", "document", "source", "section", "percentage", "of"]
    return found.verdicts.join(pd.DataFrame(rows, columns=columns, dtype=object))


def failing_table(found: Audit) -> pd.DataFrame:
    """One row for each check that does not hold.

    Columns: `figure` (the one tested), its `measure`, `printed` and `source` (the Fact that has
    document and section); `against` (each other printed figure); `rule`, `arithmetic`; the
    `verdict` on the figure, our `finding` on it (None: not looked into), and `fewer`: see
    `fits_fewer`.
    """
    verdict = dict(zip(found.verdicts["figure"], found.verdicts["verdict"], strict=True))
    rows = []
    for check in found.checks:
        if check.holds:
            continue
        claim, *others = (found.figures[figure] for figure in check.figures)
        rows.append(
            {
                "figure": claim.id,
                "measure": claim.measure,
                "printed": claim.printed,
                "source": claim,
                "against": [one for one in others if is_printed(one)],
                "rule": check.rule,
                "arithmetic": check.arithmetic,
                "verdict": verdict[claim.id],
                "finding": found.findings.get(claim.id),
                "fewer": fits_fewer(check, found.figures),
            }
        )
    columns = [
        *("figure", "measure", "printed", "source", "against", "rule", "arithmetic"),
        *("verdict", "finding", "fewer"),
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def implied_counts(data: Data) -> pd.DataFrame:
    """The whole numbers of cases behind every published key-question percentage.

    For inspections whose number of cases is published. Columns: `inspection`, `standard`,
    `question`, `percentage` (as published), `cases`, `counts` (that give it; empty if none does).
    """
    rows = []
    for inspection in data.inspections.values():
        if not inspection.cases:
            continue
        for number in inspection.framework.numbered:
            result = inspection.standards.get(number)
            published = result.key_questions.percentages if result and result.key_questions else {}
            for question, percentage in published.items():
                counts = counts_that_give(Decimal(str(percentage)), inspection.cases.count)
                cases = inspection.cases.count
                rows.append((inspection.key, number, question, percentage, cases, counts))
    columns = ["inspection", "standard", "question", "percentage", "cases", "counts"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


# --- the checks, one by one ------------------------------------------------------------


def _fraction(claim: Claim) -> Iterator[Check]:
    if claim.percentage is None or (exact := claim.counted) is None:
        return
    printed = f"{claim.numerator} of {claim.denominator} is {_percent(exact)}"
    alone = claim.model_copy(update={"numerator": None, "denominator": None})
    yield Check(
        (claim.id,),
        "fraction",
        stands_for(alone, "share").meets(Range(exact, exact)),
        f"{printed}, printed as {claim.percentage}%",
    )


def _whole_cases(claim: Claim, figures: Mapping[str, Claim]) -> Iterator[Check]:
    size = size_of(claim.base, figures)
    if (
        claim.percentage is None
        or claim.numerator is not None
        or claim.qualifier
        or claim.unit == "workload"
    ):
        return
    if not size or not can_fail(claim.percentage, size):
        return
    counts = counts_that_give(claim.percentage, size)
    if counts:
        said = f"{_either(counts)} of {size} is {claim.percentage}%"
    else:
        below = floor(Fraction(claim.percentage) * size / 100)
        near = ", ".join(
            f"{count} of {size} is {_percent(Fraction(100 * count, size))}"
            for count in (below, below + 1)
        )
        said = f"no whole number of {size} gives {claim.percentage}%: {near}"
    yield Check((claim.id,), "whole cases", bool(counts), said)


def _one_base(figures: Mapping[str, Claim]) -> Iterator[Check]:
    # By the name of the group and that of the one around it: the percentages, by figure.
    groups: dict[tuple[str | None, str], dict[str, Decimal]] = defaultdict(dict)
    for claim in figures.values():
        alone = claim.counted is None and not claim.qualifier
        if claim.part_of and claim.percentage is not None and alone:
            groups[claim.base, claim.part_of][claim.id] = claim.percentage
    for (_, around), members in groups.items():
        most = size_of(around, figures)
        # One percentage alone fits some size nearly always: that would be no test.
        if not most or len(set(members.values())) < 2:
            continue
        if not any(can_fail(percentage, most) for percentage in members.values()):
            continue
        sizes = sizes_that_give(members.values(), most)
        shares = " and ".join(f"{percentage}%" for percentage in members.values())
        said = f"a group of {_either(sizes)}" if sizes else "no group"
        yield Check(
            tuple(members),
            "one base",
            bool(sizes),
            f"{said} of at most {most} gives {shares}",
        )


def _relations(claim: Claim, figures: Mapping[str, Claim]) -> Iterator[Check]:
    for relation in claim.agrees_with:
        if not figures.keys() >= set(relation.others):
            continue  # data from elsewhere may lack the files of these PDUs
        others = [figures[other] for other in relation.others]
        if found := _compared(claim, relation.kind, others):
            rule, holds, said = found
            yield Check((claim.id, *relation.others), rule, holds, said)


def _compared(claim: Claim, kind: str, others: list[Claim]) -> tuple[str, bool, str] | None:
    """Rule, verdict and arithmetic of one relation; None where the figures do not compare."""
    if kind == "=" and claim.unit == "standard":
        (other,) = others
        return (
            "cross-reference",
            str(claim.value) == other.printed,
            f"{claim.printed} here; it is about {other.printed}",
        )
    if kind == "ratio":
        bounds = (
            ratio_of(*(stands_for(other, "value") for other in others))
            if _all_have("value", others)
            else None
        )
        if bounds is None:
            return None
        share = claim.percentage is not None
        bounds = Range(bounds.lowest * 100, bounds.highest * 100) if share else bounds
        holds = stands_for(claim, "share" if share else "value").meets(bounds)
        return (
            "ratio",
            holds,
            f"{others[0].printed} over {others[1].printed} should be {claim.printed}",
        )
    shared = [one for one in ("date", "share", "value") if _all_have(one, [claim, *others])]
    if not shared:
        return None
    mine = [stands_for(claim, one) for one in shared]
    if kind == "=":
        (other,) = others
        holds = all(_same(claim, other, one) for one in shared)
        return "same figure", holds, f"{_said(claim)} here, {_said(other)} there"
    if kind == "100 -":
        if "share" not in shared:
            return None
        there = stands_for(others[0], "share")
        left = Range(100 - there.highest, 100 - there.lowest)
        said = f"{claim.printed} here, 100% less {others[0].printed} there"
        return "complement", stands_for(claim, "share").meets(left), said
    totals = [sum_of([stands_for(other, one) for other in others]) for one in shared]
    said = f"{' + '.join(other.printed for other in others)} should be {claim.printed}"
    return "sum", all(one.meets(total) for one, total in zip(mine, totals, strict=True)), said


def _all_have(kind: str, claims: list[Claim]) -> bool:
    return all(kind in kinds_of(claim) for claim in claims)


def _same(one: Claim, other: Claim, kind: str) -> bool:
    """Whether two figures can be the same; hedged in the same way, they have to name the same."""
    if one.qualifier == other.qualifier and one.qualifier not in (None, "about"):
        one, other = (claim.model_copy(update={"qualifier": None}) for claim in (one, other))
    return stands_for(one, kind).meets(stands_for(other, kind))


def _said(claim: Claim) -> str:
    """The figure as printed, and its percentage where a count is printed alone."""
    if claim.counted is None or claim.percentage is not None:
        return claim.printed
    return f"{claim.printed} ({_percent(claim.counted)})"


def _why_not(claim: Claim, figures: Mapping[str, Claim]) -> str:
    """Why nothing could be checked."""
    size = size_of(claim.base, figures)
    if claim.percentage is not None and claim.base:
        if size is None:
            return "the size of its group is not given"
        if claim.qualifier:
            return "it is not printed as an exact percentage"
        return f"of {size}, every percentage at this precision is possible"
    return "our sources give nothing to hold it against"


# --- values ------------------------------------------------------------------------------


def _days(date: str) -> Range:
    """The days of a year, a month or a day, counted from year 1."""
    year, month, day = (*(int(part) for part in date.split("-")), 0, 0)[:3]  # 0: not given
    first = datetime.date(year, month or 1, day or 1)
    last = datetime.date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    return Range(Fraction(first.toordinal()), Fraction(last.toordinal()))


def _exact(claim: Claim, kind: str) -> Range:
    """The values of the figure as if it were not hedged."""
    if kind == "share" and claim.counted is None:
        return rounded(_number(claim, kind))
    return _named(claim, kind)


def _named(claim: Claim, kind: str) -> Range:
    """The number itself that a figure names, not what rounds to it; of a date, all its days."""
    if kind == "date" and claim.date is not None:
        return _days(claim.date)
    counted = claim.counted if kind == "share" else None
    exact = Fraction(_number(claim, kind)) if counted is None else counted
    return Range(exact, exact)


def _number(claim: Claim, kind: str) -> Decimal:
    """The number that a figure of this kind prints: its percentage or its value."""
    number = claim.percentage if kind == "share" else claim.value
    assert number is not None, f"{claim.id} has no {kind}"
    return number


def _percent(value: Fraction) -> str:
    return f"{float(value):.2f}%"  # one place fewer can look like the next whole number


def _either(numbers: list[int]) -> str:
    *rest, last = map(str, numbers)
    return f"{', '.join(rest)} or {last}" if rest else last


def _cell(column: Hashable, value: Any) -> Any:
    """A cell of a user's table as the register's columns want it: pandas makes floats of counts."""
    number = isinstance(value, float) and value == int(value)
    if column in ("numerator", "denominator"):
        return int(value) if number else value
    return str(int(value) if number else value)
