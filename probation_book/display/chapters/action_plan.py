"""What was promised in answer to inspectors, and by when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, columns_chart
from probation_book.display.html import render
from probation_book.display.links import cited
from probation_book.display.tables import folded, paragraph, table, table_html
from probation_book.display.words import (
    number_of,
    out_of,
    sentence_case,
    sentence_list,
)
from probation_book.rows import groups_of, rows_of

if TYPE_CHECKING:
    from probation_book.reading import Fact

# A cell of the plan that is empty, or that belongs to another action as well.
_NOT_CLEAR = "none, or not clear"

_STATUSES = {
    "agreed": "Agreed",
    "partly_agreed": "Partly agreed",
    "not_agreed": "Not agreed",
    "lost": "Lost in our copy",
    "total": "All",
}


def _of_a_plan(show: Callable[..., HTML]) -> Callable[..., HTML]:
    """Of a plan without rows, show a sentence that says so: data from elsewhere may lack it."""

    @wraps(show)
    def shown(plan: pd.DataFrame, *others: Any) -> HTML:
        return paragraph("This data has no action plan.") if plan.empty else show(plan, *others)

    return shown


@_of_a_plan
def finding(
    plan: pd.DataFrame, status: pd.Series, done: pd.Series, answered: int, asked: int
) -> HTML:
    """What the plan agrees to, what is said to be done, and how much of the `asked` it answers.

    `status` has how many rows have each that can be read; `done` is whether each action was done.
    """
    counts = {words: status.get(words, 0) for words in ("agreed", "partly agreed", "not agreed")}
    agreed, partly, refused = counts.values()
    return paragraph(
        f"Of {number_of(sum(counts.values()), 'row')} of the plan that can be read, HMPPS agreed "
        f"to {agreed}, to {partly} in part, and refused {refused or 'none'}. It said that "
        f"{out_of(int(done.sum()), len(done))} actions were done when it submitted the plan. "
        f"{sentence_case(out_of(answered, asked))} recommendations of the "
        "inspections here have an answer that can be read."
    )


@_of_a_plan
def statuses(plan: pd.DataFrame, counts: pd.DataFrame, totals: Fact) -> HTML:
    """The printed totals beside the rows that can be read: `printed` and `rows`, by status."""
    frame = pd.DataFrame(
        {
            "Status": [_STATUSES[str(status)] for status in counts.index],
            "Printed total": [
                "not printed" if total is None else str(total) for total in counts["printed"]
            ],
            "Rows in our copy": list(counts["rows"]),
        }
    )
    return table(frame, "What the plan says that it agrees to", source=cited(totals))


@_of_a_plan
def partly(plan: pd.DataFrame, rows: pd.DataFrame) -> HTML:
    """What was agreed in part, and why."""
    frame = _asked(rows, "Recommendation").assign(**{"Why in part": rows["reason"]})
    return table(frame, f"{number_of(len(rows), 'recommendation')} agreed in part")


def _asked(rows: pd.DataFrame, heading: str) -> pd.DataFrame:
    """What rows of the plan were asked for, and of whom."""
    return pd.DataFrame(
        {
            heading: [f"{row.label}. {row.recommendation}" for row in rows_of(rows)],
            "For": [", ".join(pdus) for pdus in rows["pdus"]],
        },
        index=rows.index,
    )


@_of_a_plan
def lost(plan: pd.DataFrame, rows: pd.DataFrame) -> HTML:
    """Rows of which our copy has lost something."""
    frame = pd.DataFrame(
        {
            "Row": rows["label"].map(sentence_case),
            "What is lost": rows["text_lost"],
            "What we infer": rows["note"],
        }
    )
    return table(frame, "Rows that our copy of the plan has lost in part")


@_of_a_plan
def due(plan: pd.DataFrame, months: pd.DataFrame, counts: pd.Series, totals: Fact | None) -> HTML:
    """How many actions were `due` in each `month`; `counts` has how many there are in `all`.

    Of these, so many are said to be `done`, so many were `due` in some month, and so many have `no
    date` that is clear.
    """
    said = (
        f"{counts['done']} of the {counts['all']} actions were said to be done when the plan was "
        f"submitted; {counts['no date']} have no due date, or none that is clear"
    )
    if months.empty:
        return paragraph(f"{said}.")
    title = f"Of the other actions, {counts['due']} were due in a month that the plan names"
    notes = Notes(cited(totals) if totals else "", f"{counts['all']} actions", "actions")
    chart = columns_chart(months, title, notes)
    return HTML(paragraph(f"{said}.").data + chart.data)


@_of_a_plan
def rows(plan: pd.DataFrame, actions: pd.DataFrame) -> HTML:
    """Every row of the plan, folded, with its actions."""
    rows = [
        (
            row,
            _row_id(row.label),
            _row_words(row),
            _actions(row.label, actions[actions["row"] == number]),
        )
        for number, row in enumerate(rows_of(plan))
    ]
    return HTML(render("plan_rows", rows=rows))


@_of_a_plan
def links(
    plan: pd.DataFrame,
    asked: pd.DataFrame,
    answers: pd.DataFrame,
    called: Mapping[str, str],
) -> HTML:
    """The recommendations of each inspection, folded, and the rows of the plan that take them up.

    `answers` has a row for each recommendation that a row of the plan takes up, by its id in the
    column `answers`.
    """
    if asked.empty:
        return paragraph("This data has no recommendations.")
    folds = []
    for key, of in groups_of(asked, "inspection"):
        frame = pd.DataFrame(
            {
                "Asked for": [f"{row.number}. {row.summary}" for row in rows_of(of)],
                "Answer": [answer_words(answers[answers["answers"] == one]) for one in of["id"]],
            }
        )
        answered = out_of(int(of["id"].isin(answers["answers"]).sum()), len(of))
        said = f"{called[key]}: {answered} recommendations have an answer that can be read"
        folds.append(folded(said, table_html(frame, f"Asked of {called[key]}, and the answer")))
    return HTML(Markup("\n").join(folds))


@_of_a_plan
def without_counterpart(
    plan: pd.DataFrame, others: pd.DataFrame, called: Mapping[str, str]
) -> HTML:
    """Rows of the plan that take up no recommendation of these inspections."""
    names = sentence_list(called.values(), "or") if called else "any PDU"
    caption = f"{number_of(len(others), 'row')} that no recommendation to {names} asked for"
    rows = table_html(_asked(others, "Row of the plan"), "Rows without a counterpart here")
    return HTML(folded(caption, rows))


def answer_words(answers: pd.DataFrame, chapter: str = "") -> str:
    """What rows of the plan say in answer to a recommendation, with a link to each.

    `chapter` is the address of the chapter that has the rows, from another page.
    """
    if answers.empty:
        return "None that our copy of the plan has in full"
    link = Markup('<a href="{}#{}">Row {}</a>: {}')
    return Markup("; ").join(
        link.format(chapter, _row_id(row.label), row.label, _row_words(row))
        for row in rows_of(answers)
    )


def _row_id(label: str) -> str:
    """What a row of the plan is linked by, on its page."""
    return re.sub("[^a-z0-9]+", "-", f"row {label}".lower()).strip("-")


def _row_words(row: Any) -> str:
    """Status, and how many actions, of all units in the row, HMPPS calls done."""
    units = f" for {len(row.pdus)} PDUs" if len(row.pdus) > 1 else ""
    actions = number_of(row.actions, "action")
    doubt = f", {row.unclear} unclear" if row.unclear else ""
    return (
        f"{row.status or 'status lost'}; {actions}{units}, {row.completed} said to be completed"
        f"{doubt}"
    )


def _actions(row: str, actions: pd.DataFrame) -> Markup:
    frame = pd.DataFrame(
        [
            (
                action.summary + (f" ({action.note})" if action.note else ""),
                action.owner or _NOT_CLEAR,
                action.target_printed or _NOT_CLEAR,
            )
            for action in rows_of(actions)
        ],
        columns=["Action", "Owner, as printed", "Date, as printed"],
    )
    return table_html(frame, f"Actions of row {row}")
