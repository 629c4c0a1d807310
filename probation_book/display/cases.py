"""The tables of an analyst's own cases in words, for the chapter and for the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from probation_book.display.ids import with_words
from probation_book.display.words import (
    RULE_WORDS,
    chance_words,
    number_of,
    percent,
    sentence_case,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.analysis.cases import CasesResult
    from probation_book.reading import Framework

_WHY_NOT = {
    "few": "not compared: fewer than two groups are large enough",
    "divides": "not compared: it divides the groups of {}, so what is kept back could be told",
}


def key_questions_words(questions: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """A table of `analysis.cases.rate_key_questions`, in words."""
    rows = list(rows_of(with_words(questions, framework)))
    return pd.DataFrame(
        {
            "Key question": [row.question for row in rows],
            "Standard": [row.standard for row in rows],
            "Yes": [f"{row.count} of {row.of}" for row in rows],
            "Share": [
                percent(float(row.percentage)) if row.of else "none answered" for row in rows
            ],
            "Its band": [
                row.rating if isinstance(row.rating, str) else "not rated" for row in rows
            ],
        },
        dtype=object,
    )


def standards_words(standards: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """A table of `analysis.cases.rate_standards`, in words."""
    rule = sentence_case(RULE_WORDS[framework.rating_model.rule])
    names = with_words(standards, framework)["standard"]
    rows = list(rows_of(standards))
    return pd.DataFrame(
        {
            "Standard": list(names),
            "Rating, computed": [row.rating if row.drivers else "cannot be rated" for row in rows],
            "Decided by": [
                f"{rule}, {percent(float(row.percentage))}: {_questions(row, framework)}"
                if row.drivers
                else "a key question was answered in no case"
                for row in rows
            ],
        },
        dtype=object,
    )


def _questions(row: Any, framework: Framework) -> str:
    questions = pd.DataFrame({"question": row.drivers}).assign(standard=row.standard)
    return sentence_list(with_words(questions, framework)["question"])


def possible_words(possible: pd.DataFrame) -> str:
    """A table of `analysis.cases.possible_scores`, in a sentence."""
    said = [
        f"{row.lowest} of {row.maximum}: {row.ratings[0]}"
        if row.lowest == row.highest
        else f"{row.lowest} to {row.highest} of {row.maximum}: {sentence_list(row.ratings, 'or')}"
        for row in rows_of(possible)
    ]
    return f"The score, computed: {'; or '.join(said) or 'there is no score table for it'}."


def narrowing_words(not_known: Sequence[str], ratings: Sequence[str]) -> str:
    """How to narrow a range of scores on the command line, if standards are not known."""
    if not not_known:
        return ""
    return (
        f"To narrow it, add what inspectors judged of {sentence_list(not_known)}, each as in "
        f'--judged "{not_known[0]}={ratings[len(ratings) // 2]}".'
    )


def columns_words(columns: pd.DataFrame) -> pd.DataFrame:
    """A table of `analysis.cases.group_columns`, in words."""
    rows = list(rows_of(columns))
    return pd.DataFrame(
        {
            "Column": [row.column for row in rows],
            "Groups that are large enough": [row.groups for row in rows],
            "Compared with": [_reference(row) for row in rows],
        },
        dtype=object,
    )


def _reference(row: Any) -> str:
    if not isinstance(row.why_not, str):
        return row.reference
    reason, _, other = row.why_not.partition(" ")
    return _WHY_NOT[reason].format(other)


def summary_words(summary: pd.DataFrame) -> pd.DataFrame:
    """A table of `analysis.cases.summary`, in words."""
    rows = list(rows_of(summary))
    return pd.DataFrame(
        {
            "Group": [f"{row.column}: {row.group}" for row in rows],
            "Key questions compared": [
                "the others with it" if row.group == row.reference else row.compared for row in rows
            ],
            "Told apart": ["" if row.group == row.reference else row.apart for row in rows],
            "Kept back, for few people": [row.kept_back for row in rows],
        },
        dtype=object,
    )


def comparisons_words(groups: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """The comparisons in a table of `analysis.cases.compare_groups`, in words."""
    rows = list(rows_of(with_words(groups.dropna(subset="index"), framework)))
    return pd.DataFrame(
        {
            "Key question": [row.question for row in rows],
            "Group": [f"{row.column}: {row.group}" for row in rows],
            "Yes": [f"{row.count} of {row.of}" for row in rows],
            "Beside": [
                f"{row.reference}: {row.reference_count} of {row.reference_of}" for row in rows
            ],
            "Index": [f"{row.index:.2f}" for row in rows],
            "95% interval": [f"{row.low:.2f} to {row.high:.2f}" for row in rows],
            "Are they apart?": ["yes" if row.apart else "cannot be told" for row in rows],
        },
        dtype=object,
    )


def luck_words(comparisons: int, apart: int, by_luck: float) -> str:
    """How many comparisons were made, and what luck alone makes of so many."""
    if not comparisons:
        return "No groups can be compared: no column has two with enough people in them."
    return (
        f"{number_of(comparisons, 'comparison')}; groups are told apart in {apart}. Were all "
        "alike, and the comparisons independent, the chance that at least one of so many is told "
        f"apart by luck alone would be {chance_words(by_luck)}."
    )


def cases_as_text(result: CasesResult, name: str) -> str:
    """All of it as text. `name` is that of the file."""
    framework = result.framework
    parts = [
        f"{name}: {number_of(result.cases, 'case')}, {framework.name}",
        _text_table(key_questions_words(result.key_questions, framework)),
        _text_table(standards_words(result.standards, framework)),
        possible_words(result.possible),
        narrowing_words(result.not_known, list(framework.points.ratings)),
        "To compare people by another column, ask for it, as in --group NAME.",
        _text_table(columns_words(result.columns)),
        _text_table(summary_words(result.summary)),
        _text_table(comparisons_words(result.groups, framework)),
        luck_words(result.comparisons, int(result.groups["apart"].sum()), result.by_luck),
    ]
    return "\n\n".join(part for part in parts if part)


def _text_table(frame: pd.DataFrame) -> str:
    """The table in columns of text; nothing if it has no row."""
    rows = [tuple(frame.columns), *frame.map(str).itertuples(index=False, name=None)]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(lines) if len(frame) else ""


def cases_as_json(result: CasesResult) -> str:
    """The same as JSON, each table a list of its rows: see the functions of `analysis.cases`."""
    tables = ("key_questions", "standards", "possible", "columns", "summary", "groups")
    return json.dumps(
        {
            "framework": result.framework.key,
            "cases": result.cases,
            "not_known": result.not_known,
            **{name: _records(getattr(result, name)) for name in tables},
            "comparisons": result.comparisons,
            "by_luck": result.by_luck,
        },
        indent=2,
        ensure_ascii=False,
    )


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """The rows of a table, with null for what is missing and exact percentages as decimals."""
    if "percentage" in frame:
        frame = frame.assign(percentage=frame["percentage"].map(float, na_action="ignore"))
    return json.loads(frame.to_json(orient="records", double_precision=15))
