"""What was promised in answer to inspectors, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis import recommendations as analysis
from probation_book.display.charts import counts_chart
from probation_book.display.html import render
from probation_book.display.ids import labels
from probation_book.display.tables import paragraph, table, table_html
from probation_book.display.words import (
    date,
    number_of,
    sentence_case,
    sentence_list,
)

if TYPE_CHECKING:
    from probation_book.reading import ActionPlan, Inspection, Row

# A cell of the plan that is empty, or that belongs to another action as well.
_NOT_CLEAR = "none, or not clear"


# Data from elsewhere may lack either.
_NO_PLAN = paragraph("This data has no action plan.")


_NONE = paragraph("This data has no recommendations.")


def statuses(plan: ActionPlan | None) -> HTML:
    """The printed totals beside the rows that can be read."""
    if plan is None:
        return _NO_PLAN
    frame = analysis.statuses(plan)
    frame["status"] = frame["status"].map(sentence_case)
    frame["printed"] = [
        "not printed" if total is None else str(total) for total in frame["printed"]
    ]
    frame.columns = ["Status", "Printed total", "Rows in our copy"]
    return table(frame, f"What the plan says that it agrees to ({plan.printed_totals.citation})")


def partly(plan: ActionPlan | None) -> HTML:
    """What was agreed in part, and why."""
    if plan is None:
        return _NO_PLAN
    rows = [row for row in plan.rows if row.status == "partly agreed"]
    frame = pd.DataFrame(
        [(f"{row.label}. {row.recommendation}", ", ".join(row.pdus), row.reason) for row in rows],
        columns=["Recommendation", "For", "Why in part"],
    )
    return table(frame, f"{number_of(len(rows), 'recommendation')} agreed in part")


def lost(plan: ActionPlan | None) -> HTML:
    """Rows of which our copy has lost something."""
    if plan is None:
        return _NO_PLAN
    rows = [row for row in plan.rows if row.text_lost]
    frame = pd.DataFrame(
        [(sentence_case(row.label), row.text_lost, row.note) for row in rows],
        columns=["Row", "What is lost", "What we infer"],
    )
    return table(frame, "Rows that our copy of the plan has lost in part")


def due(plan: ActionPlan | None) -> HTML:
    """When the promised actions were due."""
    if plan is None:
        return _NO_PLAN
    counts = analysis.due(plan)
    done, promised = counts["actions"].iloc[0], counts["actions"].sum()
    words = {
        "done": f"Said to be completed by {date(plan.source.date)}",
        "no date": "No due date, or not clear",
    }
    counts["when"] = [words.get(when) or f"Due {date(when)}" for when in counts["when"]]
    title = f"{done} of the {promised} actions were said to be done when the plan was submitted"
    return counts_chart(counts.rename(columns={"when": "When", "actions": "Actions"}), title)


def rows(plan: ActionPlan | None) -> HTML:
    """Every row of the plan, folded, with its actions."""
    if plan is None:
        return _NO_PLAN
    rows = [(row, _row_words(row), _actions(row)) for row in plan.rows]
    return HTML(render("plan_rows", rows=rows))


def links(
    asked: pd.DataFrame, plan: ActionPlan | None, inspections: Mapping[str, Inspection]
) -> HTML:
    """The recommendations of these inspections, and the rows of the plan that take them up."""
    if plan is None:
        return _NO_PLAN
    if asked.empty:
        return _NONE
    frame = pd.DataFrame(
        {
            "Asked for": asked["summary"],
            "Of": asked["inspection"].map(_labels(inspections)) + " " + asked["number"].map(str),
            "Answer": [answer_words(found) for found in asked["rows"]],
        }
    )
    without = len(analysis.unanswered(asked))
    return table(
        frame,
        f"{len(asked) - without} of {len(asked)} recommendations have an answer that can be read",
    )


def without_counterpart(plan: ActionPlan | None, inspections: Mapping[str, Inspection]) -> HTML:
    """Rows of the plan that take up no recommendation of these inspections."""
    if plan is None:
        return _NO_PLAN
    others = [row for row in plan.rows if not row.answers and row.recommendation]
    frame = pd.DataFrame(
        [(f"{row.label}. {row.recommendation}", ", ".join(row.pdus)) for row in others],
        columns=["Row of the plan", "For"],
    )
    names = sentence_list(_labels(inspections).values(), "or") if inspections else "any PDU"
    caption = f"{number_of(len(others), 'row')} that no recommendation to {names} asked for"
    return table(frame, caption)


def _labels(inspections: Mapping[str, Inspection]) -> dict[str, str]:
    return labels(inspections.values())


def answer_words(found: list[Row]) -> str:
    if not found:
        return "None that our copy of the plan has in full"
    return "; ".join(f"Row {row.label}: {_row_words(row)}" for row in found)


def _row_words(row: Row) -> str:
    """Status, and how many actions, of all units in the row, HMPPS calls done."""
    done = sum(bool(action.completed) for action in row.actions)
    units = f" for {len(row.pdus)} PDUs" if len(row.pdus) > 1 else ""
    actions = number_of(len(row.actions), "action")
    unclear = sum(action.completed is None for action in row.actions)
    doubt = f", {unclear} unclear" if unclear else ""
    return f"{row.status or 'status lost'}; {actions}{units}, {done} said to be completed{doubt}"


def _actions(row: Row) -> Markup:
    frame = pd.DataFrame(
        [
            (
                action.summary + (f" ({action.note})" if action.note else ""),
                action.owner or _NOT_CLEAR,
                action.target_printed or _NOT_CLEAR,
            )
            for action in row.actions
        ],
        columns=["Action", "Owner, as printed", "Date, as printed"],
    )
    return table_html(frame, f"Actions of row {row.label}")
