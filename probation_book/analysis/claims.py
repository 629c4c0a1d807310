"""All figures that can be held against each other: the register's, and those of the data files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from probation_book.reading import ActionPlan, Claim, Data, Fact, Framework, Inspection
from probation_book.reading.inspection import KeyQuestions
from probation_book.reading.selections import Columns


def figures_of(data: Data) -> dict[str, Claim]:
    """Every figure by its name: those of the data files have a slash, `dorset-2023/2.2/safety`."""
    found = list(data.claims.values())
    for name, inspection in data.inspections.items():
        found += _of_inspection(name, inspection)
    if data.action_plan:
        found += _of_plan(data.action_plan)
    for framework in data.frameworks.values():
        found += _of_framework(framework)
    return {figure.id: figure for figure in found}


def copies(figures: Mapping[str, Claim]) -> dict[str, str]:
    """The register's row for each figure of a data file that is the same printed figure.

    It says so itself (`= hfkcw/cases`), from the same document and section. A key question is
    printed in its table; a row of the register that agrees with it stands elsewhere.
    """
    return {
        other.id: claim.id
        for claim in figures.values()
        for relation in claim.agrees_with
        if relation.kind == "=" and (other := figures.get(relation.others[0])) is not None
        if "/" in other.id and not _is_key_question(other)
        if (other.source, other.section) == (claim.source, claim.section)
    }


def _is_key_question(claim: Claim) -> bool:
    """Whether it is one of a data file: its name has the inspection, the standard, the question."""
    return claim.id.count("/") == 2 and claim.unit == "cases"


def is_printed(claim: Claim) -> bool:
    """Whether a document prints it: it is no number to refer to, and no count of ours."""
    of_the_data = "/" in claim.id
    return not of_the_data or not (claim.unit == "standard" or claim.id.startswith("action-plan/"))


def printed_once(figures: Mapping[str, Claim]) -> dict[str, Claim]:
    """The figures that documents print, each once: those of the register, as the book shows it."""
    same = copies(figures)
    return {
        name: claim for name, claim in figures.items() if name not in same and is_printed(claim)
    }


def size_of(name: str | None, figures: Mapping[str, Claim]) -> int | None:
    """The size of a group: the value, or the denominator, of the figure of that name.

    None if there is no such figure, or if it is hedged or no whole number from 1 up.
    """
    claim = figures.get(name) if name else None
    if claim is None or claim.qualifier:
        return None
    size = claim.denominator if claim.value is None else claim.value
    return int(size) if size and size == int(size) else None


def shares_table(chosen: Columns | None, claims: Mapping[str, Claim]) -> pd.DataFrame:
    """Return a table of the selections as percentages: `measure`, then a column for each place.

    None at all is 0%. What is not given, no share or hedged (`over 80 per cent`) is NaN. Without
    a table there are no rows.
    """
    if chosen is None:
        return pd.DataFrame(columns=["measure"])
    rows = [
        (what, *(_exact_share(claims[name]) if name else None for name in figures))
        for what, figures in chosen.rows.items()
    ]
    frame = pd.DataFrame(rows, columns=["measure", *chosen.columns])
    return frame.astype(dict.fromkeys(chosen.columns, float))


def _exact_share(claim: Claim) -> float | None:
    if claim.qualifier:
        return None
    if claim.percentage is not None or claim.numerator is not None:
        return float(claim.share)
    return 0.0 if claim.value == 0 else None


def _figure(name: str, fact: Fact, measure: str, unit: str, printed: str, **values: Any) -> Claim:
    # Not validated: the names have a slash, and the values come from records that were.
    return Claim.model_construct(
        id=name,
        source=fact.source,
        section=fact.section,
        measure=measure,
        unit=unit,
        printed=printed,
        **values,
    )


def _of_inspection(name: str, inspection: Inspection) -> Iterator[Claim]:
    """Cases, interviews, score, dates and shares."""
    label = inspection.pdu.label
    for what, counted in (("cases", inspection.cases), ("interviews", inspection.interviews)):
        if counted:
            yield _figure(
                f"{name}/{what}",
                counted,
                f"{label}: {what} in the inspection",
                what,
                str(counted.count),
                value=Decimal(counted.count),
            )
    if result := inspection.result:
        points = {"score": result.score, "maximum": result.maximum}
        printed = "/".join(str(number) for number in points.values() if number is not None)
        for what, point in points.items():
            if point is not None:
                yield _figure(
                    f"{name}/{what}",
                    result,
                    f"{label}: {what} in points",
                    "points",
                    printed,
                    value=Decimal(point),
                )
    if start := inspection.fieldwork_started:
        words = f"{label}: start of fieldwork"
        yield _figure(f"{name}/fieldwork", start, words, "date", start.date, date=start.date)
    for fact in inspection.published:
        key = f"{name}/published/{fact.source.key}"
        words = f"{label}: publication of the report"
        yield _figure(key, fact, words, "date", fact.date, date=fact.date)
    for number, given in inspection.standards.items():
        if given.key_questions:
            standard = inspection.framework.numbered[number]
            for question, words in standard.key_questions.items():
                key, measure = f"{name}/{number}/{question}", f"{label}: {standard.title}. {words}"
                yield from _of_question(key, measure, given.key_questions, question)


def _of_question(key: str, measure: str, given: KeyQuestions, question: str) -> Iterator[Claim]:
    """The share of one key question, with its count where one was published."""
    share, count = given.percentages.get(question), given.counts.get(question)
    values: dict[str, Any] = {}
    if share is not None:
        values |= {"percentage": Decimal(str(share)), "base": f"{key.split('/')[0]}/cases"}
    if count is not None:
        values |= {"numerator": count.count, "denominator": count.of}
    if values:
        printed = " ".join(
            [*([f"{share}%"] if share is not None else []), *([str(count)] if count else [])]
        )
        yield _figure(key, given, measure, "cases", printed, **values)


def _of_plan(plan: ActionPlan) -> Iterator[Claim]:
    """How many rows the plan has, and how many of each status; lost rows may have had any."""
    where = plan.printed_totals.model_copy(update={"section": "the rows of the plan"})
    statuses = [row.status for row in plan.rows]
    for status in ("agreed", "partly agreed", "not agreed"):
        yield _figure(
            f"action-plan/{status.replace(' ', '-')}",
            where,
            f"Rows of the plan that read {status}",
            "recommendations",
            f"{statuses.count(status)} of the rows that can be read, by our count",
            value=Decimal(statuses.count(status)),
            qualifier="at least" if None in statuses else None,
        )
    yield _figure(
        "action-plan/rows",
        where,
        "Rows of the plan, those included that are lost in part",
        "recommendations",
        f"{len(plan.rows)} rows, by our count",
        value=Decimal(len(plan.rows)),
    )


def _of_framework(framework: Framework) -> Iterator[Claim]:
    """The numbers of the standards, to be referred to: `2021-07/2.4`."""
    for number, standard in framework.numbered.items():
        yield _figure(
            f"{framework.key}/{number}",
            standard,
            f"The standard {standard.name}",
            "standard",
            number,
        )
