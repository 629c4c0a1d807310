"""What inspectors asked for, what was promised in answer, and when."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment
from markupsafe import Markup

import scoring
from probation_book.analysis import recommendations as analysis
from probation_book.analysis.comparison import NOT_KNOWN
from probation_book.analysis.rows import rows_of
from probation_book.display.charts import counts_chart
from probation_book.display.ids import labels, with_words
from probation_book.display.tables import filtered_table, paragraph, table, table_html
from probation_book.display.words import (
    NOT_GIVEN,
    badge,
    date,
    number_of,
    out_of,
    percent,
    rating_words,
    sentence_case,
    sentence_list,
)
from probation_book.reading import ActionPlan, Data, Framework, Inspection, Row

# A cell of the plan that is empty, or that belongs to another action as well.
_NOT_CLEAR = "none, or not clear"

# Data from elsewhere may lack either.
_NO_PLAN = paragraph("This data has no action plan.")
_NONE = paragraph("This data has no recommendations.")

_ROWS = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
{% for row, words, actions in rows %}
<details class="plan-row">
<summary><strong>{{ row.label }}</strong>: {{ row.recommendation or "text lost" }} ({{ words }})\
</summary>
<p>For {{ row.pdus | join(", ") or "PDUs that are lost with the text" }}.
{% if row.reason %}Agreed in part: {{ row.reason }}{% endif %}
{% if row.text_lost %}{{ row.text_lost }}{% endif %}
{% if row.note %}{{ row.note }}{% endif %}</p>
{{ actions }}
</details>
{% endfor %}
"""
)

_TIMELINE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<ol class="timeline">
{% for event in events %}
<li><time datetime="{{ event.date }}">{{ event.words }}</time> {{ event.event }}
<span class="source">({{ event.source }})</span></li>
{% endfor %}
</ol>
"""
)


def of_one(inspection: Inspection, plan: ActionPlan | None) -> HTML:
    """What one inspection asked of the PDU, its region and HMPPS, and the answers."""
    if not inspection.recommendations:
        return paragraph("No recommendations of this inspection are recorded here.")
    asked = analysis.recommendations_table({inspection.key: inspection}, plan)
    answered = plan is not None and any(asked["rows"].map(len))
    frame = pd.DataFrame(
        {
            "Asked for": asked["number"].map(str) + ". " + asked["summary"],
            "Addressed to": asked["asked_of"],
            "About": asked["theme"].map(sentence_case),
            "Bears on": [_bears_on(inspection, what) for what in asked["bears_on"]],
            "Answer": [_answers(found) if answered else NOT_GIVEN for found in asked["rows"]],
        },
        dtype=object,
    )
    if not answered:
        frame = frame.drop(columns="Answer")
    caption = f"{number_of(len(frame), 'recommendation')} for {inspection.pdu.label}, in our words"
    return table(frame, caption)


def overview(asked: pd.DataFrame) -> HTML:
    """How many recommendations, and to whom."""
    if asked.empty:
        return _NONE
    counts = asked["asked_of"].value_counts()
    title = f"{counts.index[0]} is asked in {counts.iloc[0]} of the {len(asked)} recommendations"
    return counts_chart(counts.rename_axis("Asked of").reset_index(name="Recommendations"), title)


def by_addressee(asked: pd.DataFrame, inspections: Mapping[str, Inspection]) -> HTML:
    """Recommendations by PDU and addressee."""
    if asked.empty:
        return _NONE
    counts = analysis.counts(asked, "asked_of")
    return table(
        counts.rename(columns={"asked_of": "Asked of", "all": "All", **_labels(inspections)}),
        "Who is asked to act, PDU by PDU",
    )


def by_theme(asked: pd.DataFrame, inspections: Mapping[str, Inspection]) -> HTML:
    """Recommendations by theme, and which themes all PDUs share."""
    if asked.empty:
        return _NONE
    counts = analysis.counts(asked, "theme")
    shared = analysis.shared_themes(asked)
    counts["theme"] = counts["theme"].map(sentence_case)
    making = asked["inspection"].nunique()
    if shared and making > 1:
        verb = "come" if len(shared) > 1 else "comes"
        title = (
            f"{sentence_case(sentence_list(shared))} {verb} up in {out_of(making, making)} "
            "inspections that made recommendations"
        )
    else:
        title = "Recommendations by theme"
    names = {"theme": "Theme", "all": "All", **_labels(inspections)}
    return table(counts.rename(columns=names), title)


def themes(meanings: Mapping[str, str]) -> HTML:
    """What falls under each theme."""
    if not meanings:
        return paragraph("This data has no themes.")
    frame = pd.DataFrame(
        [(sentence_case(name), meaning) for name, meaning in meanings.items()],
        columns=["Theme", "What falls under it"],
    )
    return table(frame, "The themes: our coding, each recommendation under exactly one")


def by_standard(inspections: Mapping[str, Inspection]) -> HTML:
    """How many recommendations bear on each standard, beside its rating; framework by framework."""
    frame = analysis.by_standard(inspections)
    if frame.empty:
        return _NONE
    groups = frame.groupby("framework", sort=False)
    frameworks = {one.framework.key: one.framework for one in inspections.values()}
    alone = len(groups) == 1
    return HTML(
        "\n".join(
            _by_standard(group, frameworks[str(key)], _labels(inspections), alone)
            for key, group in groups
        )
    )


def _by_standard(
    frame: pd.DataFrame, framework: Framework, called: Mapping[str, str], alone: bool
) -> Markup:
    model = framework.rating_model
    cells = [
        Markup("{} {}").format(row.recommendations, badge(row.rating, model, short=True))
        for row in rows_of(frame)
    ]
    wide = frame.assign(cell=cells).pivot(index="standard", columns="inspection", values="cell")
    wide = wide.reindex(index=frame["standard"].unique(), columns=frame["inspection"].unique())
    key = ", ".join(rating_words(rating, model) for rating in model.points)
    caption = f"How many recommendations bear on each standard, and how it was rated ({key})"
    return table_html(
        with_words(wide.reset_index(), framework).rename(
            columns={"standard": "Standard", **called}
        ),
        caption if alone else f"{caption}: {framework.name}",
    )


def everything(asked: pd.DataFrame, inspections: Mapping[str, Inspection]) -> HTML:
    """All recommendations, to search and filter."""
    if asked.empty:
        return _NONE
    frame = pd.DataFrame(
        {
            "Asked for": asked["summary"],
            "PDU": asked["inspection"].map(_labels(inspections)),
            "Addressed to": asked["asked_of"],
            "Theme": asked["theme"].map(sentence_case),
            "Source": asked["source"],
        }
    )
    return HTML(
        filtered_table(frame, f"All {len(frame)} recommendations", ["PDU", "Addressed to", "Theme"])
    )


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
    return HTML(_ROWS.render(rows=[(row, _row_words(row), _actions(row)) for row in plan.rows]))


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
            "Answer": [_answers(found) for found in asked["rows"]],
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


def timeline(data: Data) -> HTML:
    """What happened when, document by document."""
    events = analysis.events(data).assign(words=lambda frame: frame["date"].map(date))
    return HTML(_TIMELINE.render(events=list(rows_of(events))))


def _labels(inspections: Mapping[str, Inspection]) -> dict[str, str]:
    return labels(inspections.values())


def _bears_on(inspection: Inspection, bears_on: list[str]) -> Markup:
    """The standards or key questions, with their shares, under the rating of the standard."""
    counted = inspection.rate().counted
    groups: dict[str | None, list[str]] = {}
    for what in bears_on:
        number, _, question = what.partition("/")
        result = inspection.standards.get(number)
        shares = result.key_questions.shares if result and result.key_questions else {}
        share = (
            f", {question} {percent(float(scoring.exact_percentage(shares[question])))}"
            if question in shares
            else ""
        )
        groups.setdefault(counted.get(number, NOT_KNOWN), []).append(
            f"{inspection.framework.numbered[number].title}{share}"
        )
    model = inspection.framework.rating_model
    return Markup(" ").join(
        Markup("<div>{} {}</div>").format(badge(rating, model), "; ".join(dict.fromkeys(of)))
        for rating, of in groups.items()
    )


def _answers(found: list[Row]) -> str:
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
