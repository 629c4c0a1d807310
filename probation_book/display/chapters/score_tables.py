"""What the score tables of a set of standards do to every record of ratings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, records_chart
from probation_book.display.tables import paragraph, table, table_html
from probation_book.display.words import (
    ASSUMED_TABLE,
    badge,
    chance_words,
    in_words,
    number_of,
    out_of,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Framework

_NO_TABLE = paragraph("Our sources give no score table for these standards.")


def finding(by_rating: Mapping[str, pd.DataFrame], possible: Mapping[str, int], most: int) -> HTML:
    """Where all `possible` records come out, by scale, and how far one standard reaches.

    `most` is the most ratings by which a change of one standard moves the overall one.
    """
    if not by_rating:
        return _NO_TABLE
    said = []
    for scale, found in by_rating.items():
        shares = sentence_list(f"{chance_words(row.share)} {row.rating}" for row in rows_of(found))
        said.append(
            f"Of {possible[scale]:,} possible records of ratings on the scale {scale}, this is how "
            f"many come out at each overall rating: {shares}."
        )
    said.append(f"One standard can move the overall rating by {number_of(most, 'step')} at most.")
    return paragraph(" ".join(said))


def records(
    by_score: Mapping[str, pd.DataFrame],
    by_rating: Mapping[str, pd.DataFrame],
    possible: Mapping[str, int],
    framework: Framework,
) -> HTML:
    """How many of all `possible` records have each score, on each table: all by its scale."""
    if not by_score:
        return _NO_TABLE
    tables = framework.rating_model.score_tables
    titles = [_records_title(scale, possible[scale], by_rating[scale]) for scale in by_score]
    charts = [
        records_chart(frame, table_, title, framework, Notes("counted here", unit="records"))
        for frame, table_, title in zip(by_score.values(), tables, titles, strict=True)
    ]
    return HTML(Markup("\n").join(Markup(chart.data) for chart in charts))


def _records_title(scale: str, possible: int, found: pd.DataFrame) -> str:
    worst, *_, best = rows_of(found)
    return (
        f"Of {possible:,} possible records on the scale {scale}, {worst.records:,} "
        f"come out {worst.rating} and {best.records:,} {best.rating}"
    )


def records_by_rating(by_rating: Mapping[str, pd.DataFrame], framework: Framework) -> HTML:
    """How many records have each overall rating, in each score table."""
    if not by_rating:
        return paragraph("")
    model = framework.rating_model
    frame = pd.DataFrame({"Overall rating": [badge(rating, model) for rating in framework.ratings]})
    for scale, found in by_rating.items():
        frame[scale] = [f"{row.records:,} ({chance_words(row.share)})" for row in rows_of(found)]
    return table(frame, "Every record of ratings, by the overall rating that it gets")


def reach(found: Mapping[str, pd.DataFrame], most: int) -> HTML:
    """How far one standard can move the overall rating, by scale; `most` of all, in ratings."""
    if not found:
        return _NO_TABLE
    rows = [
        (scale, row.ratings, f"{row.records:,}", chance_words(row.share))
        for scale, frame in found.items()
        for row in rows_of(frame)
    ]
    columns = ["Scale", "Overall ratings within reach", "Records", "Share"]
    return table(
        pd.DataFrame(rows, columns=columns),
        f"A change of one standard moves the overall rating by {number_of(most, 'step')} at most",
    )


def tables_compared(found: pd.DataFrame, framework: Framework) -> HTML:
    """Where two score tables that differ by one standard treat the same record differently."""
    if found.empty:
        return paragraph("No two score tables here differ by one standard.")
    model, shown = framework.rating_model, []
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


def rule_behind(
    found: pd.DataFrame, others: Mapping[int, tuple[scoring.Band, ...]], alike: int
) -> HTML:
    """The printed score tables beside those that the mean of the points makes; some of others."""
    if found.empty:
        return _NO_TABLE
    rows = [(row.standards, _bands(row.printed), _bands(row.by_mean)) for row in rows_of(found)] + [
        (number, "no source of ours has one", _bands(bands)) for number, bands in others.items()
    ]
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


def ties(found: pd.DataFrame, called: Mapping[str, str]) -> HTML:
    """Which inspections lie just between two ratings, by that rule."""
    said = [
        f"{called[row.inspection]}, with {row.score} points on {in_words(row.standards)} "
        f"standards, has a mean of {row.mean:g}: by this rule a tie. Its rating is {row.overall}."
        for row in rows_of(found)
    ]
    return paragraph(" ".join(said) or "None of the PDUs in this data is at such a tie.")
