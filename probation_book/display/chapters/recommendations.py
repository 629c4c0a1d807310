"""What inspectors asked for, and when it all happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.action_plan import answer_words
from probation_book.display.charts import Notes, bars_chart
from probation_book.display.glance import rating_key
from probation_book.display.html import render
from probation_book.display.ids import standard_words
from probation_book.display.links import cited
from probation_book.display.tables import filtered_table, matrix, paragraph, table
from probation_book.display.words import (
    badge,
    date,
    number_of,
    out_of,
    percent,
    sentence_case,
    sentence_list,
    within_a_sentence,
)
from probation_book.rows import groups_of, rows_of

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
            "To whom, about what": asked["asked_of"] + ": " + asked["theme"],
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


def finding(
    asked: pd.DataFrame, addressees: pd.Series, themes: pd.Series, shared: Sequence[str]
) -> HTML:
    """How many recommendations there are, to whom, and about what, in sentences.

    `addressees` and `themes` have how many there are of each; `shared` are the themes that come up
    in every inspection that made any.
    """
    if asked.empty:
        return _NONE
    making = asked["inspection"].nunique()
    whom = sentence_list(f"{count} to {_the(str(name))}" for name, count in addressees.items())
    often = [str(theme) for theme, count in themes.items() if count == themes.iloc[0]]
    said = [
        f"{number_of(making, 'inspection')} made {number_of(len(asked), 'recommendation')}: "
        f"{whom}.",
        f"By our sorting, most are about {sentence_list(often)} ({themes.iloc[0]}"
        f"{' each' if len(often) > 1 else ''}).",
    ]
    if making > 1:
        said.append(
            f"Every one of these inspections asked for something on {sentence_list(shared)}."
            if shared
            else "No theme comes up in every one of these inspections."
        )
    return paragraph(" ".join(said))


def _the(name: str) -> str:
    """The name within a sentence."""
    return within_a_sentence(name) if name.startswith("The ") else name


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
    rows = [
        (
            standard_words(str(number), framework),
            [badge(row.rating, model, count=row.recommendations) for row in rows_of(of)],
        )
        for number, of in groups_of(frame, "standard")
    ]
    caption = "How many recommendations bear on each standard, in the colour of its rating"
    caption += "" if alone else f": {framework.name}"
    headings = [called[key] for key in frame["inspection"].unique()]
    return matrix(caption, "Standard", headings, rows) + rating_key(framework)


def everything(asked: pd.DataFrame, called: Mapping[str, str], pages: Mapping[str, Markup]) -> HTML:
    """All recommendations, to search and filter; `pages` has what is `called` as links."""
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
            {
                "Source": cited,
                "PDU": {called[key]: page for key, page in pages.items()}.__getitem__,
            },
        )
    )


def timeline(events: pd.DataFrame) -> HTML:
    """What happened when: each event once, with every date that is given for it and its source."""
    told = [
        (
            event,
            [
                (row.date, date(row.date), cited(row.source) + ", by our reading" * row.reading)
                for row in rows_of(of)
            ],
        )
        for event, of in groups_of(events, "event")
    ]
    return HTML(render("timeline", events=told))


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
