"""What the score tables of a set of standards do to every record of ratings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

import scoring
from probation_book.analysis import vectorised
from probation_book.analysis.rules import scales
from probation_book.display.charts import records_chart
from probation_book.display.ids import labels
from probation_book.display.tables import paragraph, table, table_html
from probation_book.display.words import (
    ASSUMED_TABLE,
    badge,
    chance_words,
    in_words,
    number_of,
    out_of,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.reading import Framework, Inspection

_NO_TABLE = paragraph("Our sources give no score table for these standards.")


def records(framework: Framework) -> HTML:
    """How many of all records have each score, on each table."""
    if not (tables := scales(framework.rating_model)):
        return _NO_TABLE
    charts = (_records(framework, scale, table_) for scale, table_ in tables.items())
    return HTML(Markup("\n").join(Markup(chart.data) for chart in charts))


def _records(framework: Framework, scale: str, table_: scoring.ScoreTable) -> HTML:
    frame = vectorised.records_by_score(table_, framework.rating_model)
    by = vectorised.records_by_rating(table_, framework.rating_model).set_index("rating")["records"]
    title = (
        f"Of {by.sum():,} possible records on the scale {scale}, {by.iloc[0]:,} come out "
        f"{by.index[0]} and {by.iloc[-1]:,} {by.index[-1]}"
    )
    return records_chart(frame, table_, title, framework)


def records_by_rating(framework: Framework) -> HTML:
    """How many records each overall rating has, in each score table."""
    model = framework.rating_model
    if not model.score_tables:
        return paragraph("")
    frame = pd.DataFrame({"Overall rating": [badge(rating, model) for rating in framework.ratings]})
    for scale, table_ in scales(model).items():
        found = vectorised.records_by_rating(table_, model)
        frame[scale] = [f"{row.records:,} ({chance_words(row.share)})" for row in rows_of(found)]
    return table(frame, "Every record of ratings, by the overall rating that it gets")


def reach(framework: Framework) -> HTML:
    """How far one standard can move the overall rating."""
    model = framework.rating_model
    if not model.score_tables:
        return _NO_TABLE
    most = max(vectorised.most_steps(table_, model) for table_ in model.score_tables)
    rows = [
        (scale, row.ratings, f"{row.records:,}", chance_words(row.share))
        for scale, table_ in scales(model).items()
        for row in rows_of(vectorised.reach_of_one_standard(table_, model))
    ]
    columns = ["Scale", "Overall ratings within reach", "Records", "Share"]
    return table(
        pd.DataFrame(rows, columns=columns),
        f"A change of one standard moves the overall rating by {number_of(most, 'step')} at most",
    )


def tables_compared(framework: Framework) -> HTML:
    """Where two score tables that differ by one standard treat the same record differently."""
    model = framework.rating_model
    found = vectorised.tables_compared(model)
    if found.empty:
        return paragraph("No two score tables here differ by one standard.")
    shown = []
    for (full, short, number), pair in found.groupby(["full", "short", "standard"], sort=False):
        name = framework.numbered[str(number)].title
        frame = pd.DataFrame(
            {
                "Rating of the standard": [badge(rating, model) for rating in pair["rating"]],
                "Records of the others": [f"{n:,}" for n in pair["records"]],
                "Better with it": [f"{n:,}" for n in pair["better"]],
                "Worse with it": [f"{n:,}" for n in pair["worse"]],
            }
        )
        caption = (
            f"The overall rating with {name} rated (scale {full}), against the one without it "
            f"(scale {short})"
        )
        shown.append(table_html(frame, caption))
    return HTML(Markup("\n").join(shown))


def rule_behind(framework: Framework) -> HTML:
    """The printed score tables beside those that the mean of the points makes; two of others."""
    model = framework.rating_model
    found = vectorised.rule_behind(model)
    if found.empty:
        return _NO_TABLE
    # One number of standards just below those that have a table, and one well above.
    others = (found["standards"].min() - 1, found["standards"].max() + 3)
    rows = [(row.standards, _bands(row.printed), _bands(row.by_mean)) for row in rows_of(found)] + [
        (number, "no source of ours has one", _bands(scoring.bands_by_mean(number, model.points)))
        for number in others
        if number > 0
    ]
    alike = sum(list(row.printed) == list(row.by_mean) for row in rows_of(found))
    tables = (
        f"{out_of(alike, len(found))} printed score tables" if len(found) > 1 else "the one table"
    )
    caption = (
        f"The mean of the points gives {tables} exactly"
        if alike
        else f"The mean of the points does not give {tables} exactly"
    )
    columns = ["Standards that count", "Printed", "By the mean (our inference)"]
    return table(pd.DataFrame(rows, columns=columns, dtype=object), caption)


def rated_by_it(framework: Framework) -> HTML:
    """Whether the book rates anything by that rule."""
    assumed = [one for one in framework.score_tables if one.by_rule]
    if not assumed:
        return paragraph("The book rates nothing by it.")
    reasons = " ".join(str(one.because) for one in assumed)
    return paragraph(f"{ASSUMED_TABLE} The file of these standards asks for it: {reasons}")


def _bands(bands: Iterable[scoring.Band]) -> str:
    return "; ".join(f"{band.rating} {band.lowest} to {band.highest}" for band in bands)


def ties(inspections: Iterable[Inspection], framework: Framework) -> HTML:
    """Which inspections lie just between two ratings, by that rule."""
    model = framework.rating_model
    mine = [inspection for inspection in inspections if inspection.framework.key == framework.key]
    called, said = labels(mine), []
    for inspection in mine:
        overall = inspection.rate().overall
        if overall is not None and vectorised.is_a_tie(overall, model):
            standards = overall.maximum // max(model.points.values())
            said.append(
                f"{called[inspection.key]}, with {overall.score} points on {in_words(standards)} "
                f"standards, has a mean of {overall.score / standards:g}: by this rule a tie. Its "
                f"rating is {overall.rating}."
            )
    return paragraph(" ".join(said) or "None of the PDUs in this data is at such a tie.")
