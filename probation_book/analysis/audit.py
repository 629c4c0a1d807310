"""The arithmetic of published figures, checked: against themselves, each other, and the cases.

A printed figure stands for a range of values: `43 per cent` for all that rounds to 43,
`over 900` for all above. Figures agree where their ranges meet. Percentages of a known
number of cases are tested with the GRIM test (granularity-related inconsistency of means;
Brown and Heathers 2017): does any whole number of cases give them?
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pandas as pd

from probation_book.reading import Claim, Data, Finding, Source

# What is checked, by the name that a check carries.
RULES = {
    "fraction": "A percentage against the count printed with it",
    "whole cases": "A percentage of a known number: does any whole number of cases give it?",
    "one base": "Percentages of one group of unstated size: does any size give them all?",
    "same figure": "A figure against itself elsewhere",
    "complement": "A percentage against 100 less another",
    "sum": "A total against its parts",
    "ratio": "A share against the two figures that it comes from",
    "cross-reference": "A standard's number in a sentence against what the sentence is about",
    "rating": "A rating against the lowest of its key questions",
    "score": "A score and an overall rating against the ratings",
}

HOLDS, OTHERWISE, FAILS, UNCHECKED = VERDICTS = (
    "consistent",
    "consistent under another reading",
    "inconsistent",
    "cannot be checked",
)


@dataclass(frozen=True)
class Range:
    """The values that a printed figure can stand for; an end that is None is open to infinity.

    `beyond` is true where the ends themselves are not among them (`more than 4`).
    """

    lowest: Fraction | None
    highest: Fraction | None
    beyond: bool = False

    def meets(self, other: Range) -> bool:
        """Whether any value is in both."""
        return self._below(other) and other._below(self)

    def _below(self, other: Range) -> bool:
        if self.lowest is None or other.highest is None:
            return True
        if self.beyond or other.beyond:
            return self.lowest < other.highest
        return self.lowest <= other.highest


@dataclass(frozen=True)
class Check:
    """One check: the figures that take part, the one tested first; whether it holds; why."""

    figures: tuple[str, ...]
    rule: str
    holds: bool
    arithmetic: str


def stands_for(claim: Claim) -> Range:
    """The values that the figure can stand for: per cent, days since year 1, or its own unit.

    A percentage stands for all that rounds to it at its printed precision, halves either
    way; a count for itself. `about` is as wide as its last digit that is not nought:
    about 900 is 850 to 950, about 38,590 is 38,585 to 38,595.
    """
    if claim.date is not None:
        exact = _days(claim.date)
    elif claim.numerator is not None:
        share = Fraction(100 * claim.numerator, claim.denominator)
        exact = Range(share, share)
    elif claim.value is not None:
        exact = Range(Fraction(claim.value), Fraction(claim.value))
    else:
        exact = rounded(claim.percentage)
    match claim.qualifier:
        case None:
            return exact
        case "about":
            number = claim.percentage if claim.value is None else claim.value
            half = Fraction(10) ** number.normalize().as_tuple().exponent / 2
            return Range(Fraction(number) - half, Fraction(number) + half)
        case "at least":
            return Range(exact.lowest, None)
        case "at most":
            return Range(None, exact.highest)
        case "more than" | "just over":
            return Range(_printed(claim), None, beyond=True)
        case _:
            return Range(None, _printed(claim), beyond=True)


def rounded(percentage: Decimal) -> Range:
    """All values that round to `percentage` at its precision: 43 stands for 42.5 to 43.5."""
    half = Fraction(10) ** percentage.as_tuple().exponent / 2
    return Range(Fraction(percentage) - half, Fraction(percentage) + half)


def counts_that_give(percentage: Decimal, of: int) -> list[int]:
    """The whole numbers of cases out of `of` that round to `percentage` (GRIM)."""
    wanted = rounded(percentage)
    lowest, highest = ceil(wanted.lowest * of / 100), floor(wanted.highest * of / 100)
    return list(range(max(lowest, 0), min(highest, of) + 1))


def sizes_that_give(percentages: Iterable[Decimal], at_most: int) -> list[int]:
    """The sizes up to `at_most` of one group that can have all these percentages."""
    wanted = list(percentages)
    return [size for size in range(1, at_most + 1) if all(counts_that_give(p, size) for p in wanted)]


def can_fail(percentage: Decimal, of: int) -> bool:
    """Whether GRIM can say no: in a group large enough, a case is worth less than the rounding."""
    wanted = rounded(percentage)
    return Fraction(100, of) > wanted.highest - wanted.lowest


@dataclass(frozen=True)
class Audit:
    """Everything that was checked: figures by name, checks, what we make of what fails, verdicts."""

    figures: Mapping[str, Claim]
    checks: tuple[Check, ...]
    findings: Mapping[str, Finding]
    verdicts: pd.DataFrame


def audit(data: Data) -> Audit:
    """Check every figure of the register and of the inspections."""
    figures = figures_of(data)
    made = (*checks(figures), *checks_of_ratings(data))
    return Audit(figures, made, data.findings, verdicts(figures, made, data.findings))


def figures_of(data: Data) -> dict[str, Claim]:
    """All figures: those of the register, and by names with a slash those of the data files."""
    return {**data.claims, **{claim.id: claim for claim in _of_inspections(data)}}


def checks(figures: Mapping[str, Claim]) -> list[Check]:
    """Every check that can be made of these figures."""
    found: list[Check] = []
    for claim in figures.values():
        found += _fraction(claim)
        found += _whole_cases(claim, figures)
        found += _relations(claim, figures)
    return found + list(_one_base(figures))


def checks_of_ratings(data: Data) -> list[Check]:
    """The published ratings against the percentages, and the scores against the ratings."""
    found: list[Check] = []
    for name, inspection in data.inspections.items():
        rated = inspection.rate()
        for number, computed in rated.computed.items():
            driver = computed.drivers[0]
            published = rated.awarded.get(number)
            found.append(
                Check(
                    (f"{name}/{number}/{driver}",),
                    "rating",
                    published in (None, computed.rating),
                    f"the lowest key question is {float(computed.lowest):g}%: {computed.rating}; published: {published}",
                )
            )
        if inspection.result:
            points = [inspection.framework.rating_model.points[r] for r in rated.counted.values() if r]
            computed, result = rated.overall, inspection.result
            found.append(
                Check(
                    (f"{name}/score", f"{name}/maximum"),
                    "score",
                    (result.score, result.maximum, result.rating)
                    == (computed.score, computed.maximum, computed.rating),
                    f"{' + '.join(map(str, points))} = {computed.score} of {computed.maximum}: {computed.rating}",
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
    for figure, claim in figures.items():
        if figure.startswith("standard/"):
            continue  # the framework's own numbers: there to be referred to
        mine = taken[figure]
        failing = [check for check in mine if not check.holds]
        because = "; ".join(dict.fromkeys(check.arithmetic for check in failing)) or None
        if not mine:
            verdict, because = UNCHECKED, _why_not(claim, figures)
        elif not failing:
            verdict = HOLDS
        else:
            read = all(holds_when_read(check, figures, findings) for check in failing)
            verdict = OTHERWISE if read else FAILS
        rows.append((figure, verdict, tuple(dict.fromkeys(c.rule for c in mine)), because))
    return pd.DataFrame(rows, columns=["figure", "verdict", "rules", "because"], dtype=object)


def holds_when_read(
    check: Check, figures: Mapping[str, Claim], findings: Mapping[str, Finding]
) -> bool:
    """Whether a failing check holds once a finding's other reading is put in place of a figure."""
    read = {
        name: findings[name].reading.model_dump(exclude={"says"}, exclude_none=True)
        for name in check.figures
        if name in findings and findings[name].reading
    }
    if not read:
        return False
    other = {**figures, **{name: figures[name].model_copy(update=values) for name, values in read.items()}}
    again = [made for made in checks(other) if made.figures[0] in read]
    return bool(again) and all(made.holds for made in again)


def check_figures(figures: pd.DataFrame) -> pd.DataFrame:
    """Check figures of your own: the same checks on a table with the register's columns.

    `figures` has a row for each figure, with an `id` and the columns of
    `data/claims.csv` that it needs (`percentage`, `numerator`, `denominator`, `value`,
    `date`, `base`, `part_of`, `agrees_with`); what is empty or left out is not given.
    Returns `verdicts`. Raises ValueError, from pydantic, where a row is no figure.
    """
    own = Source(short="Your figures", title="Your figures", publisher="You", date="2000-01")
    filled = {"section": "your table", "measure": "a figure", "printed": "as given", "unit": "other"}
    claims: dict[str, Claim] = {}
    for row in figures.astype(object).where(figures.notna(), None).to_dict("records"):
        values = {key: _cell(key, value) for key, value in row.items() if value not in (None, "")}
        if "date" in values:
            values["unit"] = "date"
        claim = Claim.model_validate({**filled, "source": "own", **values}, context={"source": {"own": own}})
        claims[claim.id] = claim
    return verdicts(claims, checks(claims), {})


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """How many figures have each verdict: `verdict`, `figures`, in the order of VERDICTS."""
    counts = table["verdict"].value_counts().reindex(VERDICTS, fill_value=0)
    return counts.rename_axis("verdict").reset_index(name="figures")


def by_rule(made: Iterable[Check]) -> pd.DataFrame:
    """How many checks of each rule were made, hold and fail: `rule`, `made`, `hold`, `fail`."""
    made = list(made)
    rows = []
    for rule, words in RULES.items():
        held = [check.holds for check in made if check.rule == rule]
        rows.append((words, len(held), sum(held), len(held) - sum(held)))
    return pd.DataFrame(rows, columns=["rule", "made", "hold", "fail"])


def implied_counts(data: Data) -> pd.DataFrame:
    """The whole numbers of cases behind every published key-question percentage.

    For inspections whose number of cases is published. Columns: `pdu`, `standard`, `question`,
    `percentage` (as published), `cases`, `counts` (the counts that give it; empty if none does).
    """
    rows = []
    for inspection in data.inspections.values():
        if not inspection.cases:
            continue
        for number, standard in inspection.framework.numbered.items():
            result = inspection.standards.get(number)
            published = result.key_questions.percentages if result and result.key_questions else {}
            for question, percentage in published.items():
                counts = counts_that_give(Decimal(str(percentage)), inspection.cases.count)
                rows.append(
                    (inspection.label, standard.title, standard.key_questions[question], percentage,
                     inspection.cases.count, counts)
                )  # fmt: skip
    return pd.DataFrame(
        rows, columns=["pdu", "standard", "question", "percentage", "cases", "counts"], dtype=object
    )


# --- the checks, one by one ------------------------------------------------------------


def _fraction(claim: Claim) -> Iterator[Check]:
    if claim.percentage is None or claim.numerator is None:
        return
    exact = Fraction(100 * claim.numerator, claim.denominator)
    yield Check(
        (claim.id,),
        "fraction",
        stands_for(claim.model_copy(update={"numerator": None, "denominator": None})).meets(Range(exact, exact)),
        f"{claim.numerator} of {claim.denominator} is {_percent(exact)}, printed as {claim.percentage}%",
    )


def _whole_cases(claim: Claim, figures: Mapping[str, Claim]) -> Iterator[Check]:
    size = size_of(claim.base, figures)
    if claim.percentage is None or claim.numerator is not None or claim.qualifier or not size:
        return
    if not can_fail(claim.percentage, size):
        return
    counts = counts_that_give(claim.percentage, size)
    if counts:
        said = f"{_either(counts)} of {size} is {claim.percentage}%"
    else:
        below = floor(Fraction(claim.percentage) * size / 100)
        near = ", ".join(
            f"{count} of {size} is {_percent(Fraction(100 * count, size))}" for count in (below, below + 1)
        )
        said = f"no whole number of {size} gives {claim.percentage}%: {near}"
    yield Check((claim.id,), "whole cases", bool(counts), said)


def _one_base(figures: Mapping[str, Claim]) -> Iterator[Check]:
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in figures.values():
        if claim.part_of and claim.numerator is None and not claim.qualifier:
            groups[claim.base, claim.part_of].append(claim)
    for (_, around), members in groups.items():
        most = size_of(around, figures)
        if not most or not can_fail(members[0].percentage, most):
            continue
        sizes = sizes_that_give([claim.percentage for claim in members], most)
        shares = " and ".join(f"{claim.percentage}%" for claim in members)
        said = f"a group of {_either(sizes)}" if sizes else "no group"
        yield Check(
            tuple(claim.id for claim in members),
            "one base",
            bool(sizes),
            f"{said} of at most {most} gives {shares}",
        )


def _relations(claim: Claim, figures: Mapping[str, Claim]) -> Iterator[Check]:
    for relation in claim.agrees_with:
        if not figures.keys() >= set(relation.others):
            continue  # data from elsewhere may lack the files of these PDUs
        others = [figures[other] for other in relation.others]
        mine = stands_for(claim)
        match relation.kind:
            case "=":
                (other,) = others
                rule = "cross-reference" if claim.unit == "standard" else "same figure"
                holds = _same(claim, other)
                said = f"{_said(claim)} here, {_said(other)} there"
            case "100 -":
                (other,) = others
                rule, (low, high) = "complement", _ends(stands_for(other))
                holds = mine.meets(Range(100 - high, 100 - low))
                left = f"{float(100 - high):g}% to {float(100 - low):g}%"
                said = f"{claim.printed} here; 100% less the other is {left}"
            case "ratio":
                rule, (top, bottom) = "ratio", map(stands_for, others)
                holds = mine.meets(Range(top.lowest / bottom.highest, top.highest / bottom.lowest))
                said = f"{others[0].printed} over {others[1].printed} should be {claim.printed}"
            case _:
                rule = "sum"
                ends = [_ends(stands_for(other)) for other in others]
                total = Range(sum(low for low, _ in ends), sum(high for _, high in ends))
                holds = mine.meets(total)
                said = f"{' + '.join(other.printed for other in others)} should be {claim.printed}"
        yield Check((claim.id, *relation.others), rule, holds, said)


def _same(one: Claim, other: Claim) -> bool:
    """Whether two figures can be the same; hedged in the same way, they have to name the same."""
    if one.qualifier == other.qualifier and one.qualifier not in (None, "about"):
        one, other = (claim.model_copy(update={"qualifier": None}) for claim in (one, other))
    return stands_for(one).meets(stands_for(other))


def _said(claim: Claim) -> str:
    """The figure as printed, and its percentage where a count is printed alone."""
    if claim.numerator is None or claim.percentage is not None:
        return claim.printed
    return f"{claim.printed} ({_percent(Fraction(100 * claim.numerator, claim.denominator))})"


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


# --- what figures are ------------------------------------------------------------------


def _of_inspections(data: Data) -> Iterator[Claim]:
    """The figures of the data files, as claims: names have a slash."""
    for name, inspection in data.inspections.items():
        label = inspection.label

        def claim(at: str, measure: str, fact, source=inspection.source, **values) -> Claim:
            return Claim.model_construct(
                id=f"{name}/{at}", source=source, section=fact.section, measure=f"{label}: {measure}",
                **{"qualifier": None, "value": None, "numerator": None, "denominator": None,
                   "percentage": None, "date": None, "base": None, "part_of": None, "agrees_with": ()}
                | values,
            )  # fmt: skip

        cases = inspection.cases
        for what, fact, unit in (("cases", cases, "cases"), ("interviews", inspection.interviews, "interviews")):
            if fact:
                yield claim(what, f"{what} in the inspection", fact, fact.source, unit=unit,
                            value=Decimal(fact.count), printed=str(fact.count))  # fmt: skip
        if result := inspection.result:
            for what, value in (("score", result.score), ("maximum", result.maximum)):
                yield claim(what, f"{what} in points", result, result.source, unit="points",
                            value=Decimal(value), printed=f"{result.score}/{result.maximum}")  # fmt: skip
        start = inspection.fieldwork_started
        yield claim("fieldwork", "start of fieldwork", start, start.source, unit="date", date=start.date, printed=start.date)
        for fact in inspection.published:
            key = next(key for key, source in data.sources.items() if source == fact.source)
            yield claim(f"published/{key}", "publication of the report", fact, fact.source, unit="date",
                        date=fact.date, printed=fact.date)  # fmt: skip
        for number, result in inspection.standards.items():
            questions = result.key_questions
            if not questions:
                continue
            standard = inspection.framework.numbered[number]
            for question, share in questions.percentages.items():
                yield claim(f"{number}/{question}", f"{standard.title}. {standard.key_questions[question]}",
                            questions, questions.source, unit="cases", percentage=Decimal(str(share)),
                            printed=f"{share}%", base=f"{name}/cases" if cases else f"{name}/cases not given")  # fmt: skip
            for question, count in questions.counts.items():
                if question not in questions.percentages:
                    yield claim(f"{number}/{question}", f"{standard.title}. {standard.key_questions[question]}",
                                questions, questions.source, unit="cases", numerator=count.count,
                                denominator=count.of, printed=str(count))  # fmt: skip
    if plan := data.action_plan:
        legible = [row.status for row in plan.rows]
        for status in ("agreed", "partly agreed", "not agreed"):
            # Rows that are lost may have had any status.
            yield Claim.model_construct(
                id=f"action-plan/{status.replace(' ', '-')}", source=plan.source, section="the rows of the plan",
                measure=f"Rows of the plan that read {status}", printed=f"{legible.count(status)} rows that can be read",
                unit="recommendations", qualifier="at least" if None in legible else None,
                value=Decimal(legible.count(status)), numerator=None, denominator=None, percentage=None,
                date=None, base=None, part_of=None, agrees_with=(),
            )  # fmt: skip
        yield Claim.model_construct(
            id="action-plan/rows", source=plan.source, section="the rows of the plan",
            measure="Rows of the plan, those included that are lost in part", printed=f"{len(plan.rows)} rows",
            unit="recommendations", qualifier=None, value=Decimal(len(plan.rows)), numerator=None,
            denominator=None, percentage=None, date=None, base=None, part_of=None, agrees_with=(),
        )  # fmt: skip
    for framework in data.frameworks.values():
        for number, standard in framework.numbered.items():
            yield Claim.model_construct(
                id=f"standard/{number}", source=standard.source, section=standard.section, unit="standard",
                measure=f"The standard {standard.name}", printed=number, value=Decimal(number), qualifier=None,
                numerator=None, denominator=None, percentage=None, date=None, base=None, part_of=None,
                agrees_with=(),
            )  # fmt: skip


def size_of(name: str | None, figures: Mapping[str, Claim]) -> int | None:
    """The size of a group: the value, or the denominator, of the figure of that name."""
    claim = figures.get(name) if name else None
    if claim is None or claim.qualifier:
        return None
    return claim.denominator or (int(claim.value) if claim.value is not None else None)


def _days(date: str) -> Range:
    """The days of a year, a month or a day, counted from year 1."""
    year, month, day = (*(int(part) for part in date.split("-")), None, None)[:3]
    first = pd.Timestamp(year, month or 1, day or 1)
    last = pd.Timestamp(
        year, month or 12, day or calendar.monthrange(year, month or 12)[1]
    )
    return Range(Fraction(first.toordinal()), Fraction(last.toordinal()))


def _printed(claim: Claim) -> Fraction:
    """The number that a hedged figure names."""
    if claim.date is not None:
        return _days(claim.date).lowest
    if claim.numerator is not None:
        return Fraction(100 * claim.numerator, claim.denominator)
    return Fraction(claim.percentage if claim.value is None else claim.value)


def _ends(values: Range) -> tuple[Fraction, Fraction]:
    if values.lowest is None or values.highest is None:
        raise ValueError("a sum or complement of a figure without an upper and a lower end")
    return values.lowest, values.highest


def _percent(value: Fraction) -> str:
    return f"{float(value):.1f}%"


def _either(numbers: list[int]) -> str:
    *rest, last = map(str, numbers)
    return f"{', '.join(rest)} or {last}" if rest else last


def _cell(column: str, value: object) -> object:
    """A cell of a user's table as the register's columns want it."""
    if column in ("numerator", "denominator"):
        return int(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
