"""The cases behind key questions: how many were sufficient, out of how many.

A count is published, or worked out by us: of a known number of cases, most percentages are given by
one whole number alone. What is worked out assumes that every question was answered for every
inspected case. Where an inspection's file names another base that fits as well, the counts under
that one are worked out, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from probation_book.analysis.rounding import counts_that_give
from probation_book.reading import Inspection
from probation_book.reading.inspection import KeyQuestions

# A key question's cases: how many were sufficient, out of how many.
Count = tuple[int, int]
# Those of each standard, by its number, then by key question.
Counts = dict[str, dict[str, Count]]


def counts_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """The counts behind each standard that cases rate, of some inspections.

    One row for each key question: `inspection` (its key), `standard` (its number), `question`,
    `count` (how many cases were sufficient) and `of` (how many); see `counts_of`.
    """
    rows = [
        (inspection.key, number, question, count, of)
        for inspection in inspections
        for number, counts in counts_of(inspection).items()
        for question, (count, of) in counts.items()
    ]
    return pd.DataFrame(rows, columns=["inspection", "standard", "question", "count", "of"])


def counts_of(inspection: Inspection) -> Counts:
    """The counts behind each standard that cases rate.

    Published counts are taken as they are. A standard is left out where a key question
    has neither a count nor a percentage that exactly one number of cases gives.
    """
    of = inspection.cases.count if inspection.cases else None
    return {
        number: counts
        for number, given in _given(inspection).items()
        if len(counts := _counts(given, of)) == len(_questions(inspection, number))
    }


def other_counts(inspection: Inspection) -> Counts:
    """The counts under the other base that the file names, for the standards where it does."""
    return {
        number: _counts(given, given.other_base.of)
        for number, given in _given(inspection).items()
        if given.other_base
    }


def is_worked_out(inspection: Inspection) -> bool:
    """Whether any of its counts is worked out by us from a percentage."""
    given = _given(inspection)
    return any(given[number].percentages for number in counts_of(inspection))


def why_no_counts(inspection: Inspection) -> str | None:
    """Why nothing can be said in cases of some standards that cases rate; None where all can be."""
    given = _given(inspection)
    rated = [standard for standard in inspection.framework.rated if standard.rated_by == "cases"]
    without = [
        standard.number
        for standard in rated
        if standard.number not in counts_of(inspection)
        and inspection.rate().counted.get(standard.number, "") is not None
    ]
    if not without:
        return None
    if not any(number in given for number in without):
        return "our sources give no percentages of key questions"
    if not inspection.cases:
        return "our sources do not give the number of cases that were inspected"
    fits = [
        len(counts_that_give(Decimal(str(share)), inspection.cases.count))
        for number in without
        for share in (given[number].percentages.values() if number in given else ())
    ]
    if 0 in fits:
        return f"no whole number of the {inspection.cases.count} cases gives some percentages"
    if any(fit > 1 for fit in fits):
        return f"more than one number of the {inspection.cases.count} cases gives a percentage"
    return "our sources do not give all percentages"


def _given(inspection: Inspection) -> dict[str, KeyQuestions]:
    """What was published on the key questions of each standard that cases rate."""
    found = {}
    for standard in inspection.framework.rated:
        result = inspection.standards.get(standard.number)
        if standard.rated_by == "cases" and result and result.key_questions:
            found[standard.number] = result.key_questions
    return found


def _questions(inspection: Inspection, number: str) -> dict[str, str]:
    return inspection.framework.numbered[number].key_questions


def _counts(given: KeyQuestions, of: int | None) -> dict[str, Count]:
    """The counts of key questions, those published as they are, the others out of `of` cases."""
    counts = {question: (cases.count, cases.of) for question, cases in given.counts.items()}
    for question, percentage in given.percentages.items():
        if question not in counts and of:
            fitting = counts_that_give(Decimal(str(percentage)), of)
            counts |= {question: (fitting[0], of)} if len(fitting) == 1 else {}
    return counts
