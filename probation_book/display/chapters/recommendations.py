"""What inspectors asked for, and when it all happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.action_plan import answer_words
from probation_book.display.charts import Notes, bars_chart
from probation_book.display.html import render
from probation_book.display.ids import standard_words, with_words
from probation_book.display.links import cited
from probation_book.display.tables import filtered_table, paragraph, table, table_html
from probation_book.display.words import (
    badge,
    date,
    number_of,
    out_of,
    percent,
    rating_words,
    sentence_case,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.reading import Framework

_NONE = paragraph("This data has no recommendations.")


def of_one(
    asked: pd.DataFrame,
    bearing: pd.DataFrame,
    answers: pd.DataFrame,
    called: str,
    framework: Framework,
) -> HTML:
    """What one inspection asked of the PDU, its region and HMPPS, and the answers.

    `bearing` is a `bearing_table`; `answers` has a row for each recommendation that a row of the
    action plan takes up, by its id in the column `answers`.
    """
    if asked.empty:
        return paragraph("No recommendations of this inspection are recorded here.")
    frame = pd.DataFrame(
        {
            "Asked for": asked["number"].map(str) + ". " + asked["summary"],
            "Addressed to": asked["asked_of"],
            "About": asked["theme"].map(sentence_case),
            "Bears on": [
                _bears_on(bearing[bearing["id"] == name], framework) for name in asked["id"]
            ],
        },
        dtype=object,
    )
    if answers["answers"].isin(asked["id"]).any():
        frame["Answer"] = [
            answer_words(answers[answers["answers"] == name], "../action-plan.html")
            for name in asked["id"]
        ]
    caption = f"{number_of(len(frame), 'recommendation')} for {called}, in our words"
    return table(frame, caption)


def overview(counts: pd.Series) -> HTML:
    """How many recommendations, and to whom, the most frequent first."""
    if counts.empty:
        return _NONE
    title = f"{counts.index[0]} is asked in {counts.iloc[0]} of the {counts.sum()} recommendations"
    frame = counts.rename_axis("Asked of").reset_index(name="amount")
    notes = Notes("the reports’ recommendations", f"{counts.sum()} recommendations", "how many")
    return bars_chart(frame.assign(said=frame["amount"].map(str)), title, notes, counts.sum())


def by_addressee(counts: pd.DataFrame, called: Mapping[str, str]) -> HTML:
    """Recommendations by PDU and addressee."""
    if counts.empty:
        return _NONE
    frame = counts.rename_axis("Asked of").reset_index()
    return table(frame.rename(columns={"all": "All", **called}), "Who is asked to act, PDU by PDU")


def by_theme(counts: pd.DataFrame, shared: Sequence[str], called: Mapping[str, str]) -> HTML:
    """Recommendations by theme, and which themes all PDUs share."""
    if counts.empty:
        return _NONE
    making = len(counts.columns) - 1  # a column for each inspection, and one for all
    if shared and making > 1:
        verb = "come" if len(shared) > 1 else "comes"
        title = (
            f"{sentence_case(sentence_list(shared))} {verb} up in {out_of(making, making)} "
            "inspections that made recommendations"
        )
    else:
        title = "Recommendations by theme"
    frame = counts.rename(sentence_case).rename_axis("Theme").reset_index()
    return table(frame.rename(columns={"all": "All", **called}), title)


def themes(meanings: Mapping[str, str]) -> HTML:
    """What falls under each theme."""
    if not meanings:
        return paragraph("This data has no themes.")
    frame = pd.DataFrame(
        [(sentence_case(name), meaning) for name, meaning in meanings.items()],
        columns=["Theme", "What falls under it"],
    )
    return table(frame, "The themes: our coding, each recommendation under exactly one")


def by_standard(
    beside: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """How many recommendations bear on each standard, beside its rating; framework by framework.

    `beside` has the columns of `rated_standards`, and `recommendations`.
    """
    if beside.empty:
        return _NONE
    groups = beside.groupby("framework", sort=False)
    alone = len(groups) == 1
    return HTML(
        "\n".join(_by_standard(group, frameworks[str(key)], called, alone) for key, group in groups)
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


def everything(asked: pd.DataFrame, called: Mapping[str, str]) -> HTML:
    """All recommendations, to search and filter."""
    if asked.empty:
        return _NONE
    frame = pd.DataFrame(
        {
            "Asked for": asked["summary"],
            "PDU": asked["inspection"].map(called),
            "Addressed to": asked["asked_of"],
            "Theme": asked["theme"].map(sentence_case),
            "Source": asked["source"],
        }
    )
    return HTML(
        filtered_table(
            frame,
            f"All {len(frame)} recommendations",
            ["PDU", "Addressed to", "Theme"],
            {"Source": cited},
        )
    )


def timeline(events: pd.DataFrame) -> HTML:
    """What happened when, document by document."""
    frame = events.assign(words=events["date"].map(date))
    return HTML(render("timeline", events=list(rows_of(frame))))


def _bears_on(bearing: pd.DataFrame, framework: Framework) -> Markup:
    """The standards or key questions, with their shares, under the rating of the standard."""
    groups: dict[str | None, list[str]] = {}
    for row in rows_of(bearing):
        share = "" if row.share is None else f", {row.question} {percent(row.share)}"
        words = f"{standard_words(row.standard, framework)}{share}"
        groups.setdefault(row.rating, []).append(words)
    return Markup(" ").join(
        Markup("<div>{}: {}</div>").format(
            badge(rating, framework.rating_model), "; ".join(dict.fromkeys(of))
        )
        for rating, of in groups.items()
    )
