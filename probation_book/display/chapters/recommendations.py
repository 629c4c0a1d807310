"""What inspectors asked for, and when it all happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

import scoring
from probation_book.analysis import recommendations as analysis
from probation_book.display.chapters.action_plan import answer_words
from probation_book.display.charts import counts_chart
from probation_book.display.html import render
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
from probation_book.rows import NOT_KNOWN, rows_of

if TYPE_CHECKING:
    from probation_book.reading import ActionPlan, Data, Framework, Inspection

_NONE = paragraph("This data has no recommendations.")


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
            "Answer": [answer_words(found) if answered else NOT_GIVEN for found in asked["rows"]],
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


def timeline(data: Data) -> HTML:
    """What happened when, document by document."""
    events = analysis.events(data).assign(words=lambda frame: frame["date"].map(date))
    return HTML(render("timeline", events=list(rows_of(events))))


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
