"""Ratings at a glance: a strip of one inspection's standards, its score, a matrix of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display import tables
from probation_book.display.html import render
from probation_book.display.palette import tone_of
from probation_book.display.words import badge, pips_of, sentence_case

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Framework

# More PDUs than this stand one under another, with the numbers of standards above.
_MOST_ACROSS = 5


class _Cell(NamedTuple):
    """A standard in a strip."""

    number: str
    name: str
    pips: str
    said: str
    tone: str


def strip(ratings: Mapping[str, str | None], label: str, framework: Framework) -> Markup:
    """Every standard that counts, in the colour of its rating; `ratings` is by its number."""
    model = framework.rating_model
    cells = []
    for number, rating in ratings.items():
        known = rating in model.points
        cells.append(
            _Cell(
                number,
                framework.numbered[number].name,
                pips_of(rating, model) if rating and known else "–" if rating is None else "?",
                sentence_case(rating or "not rated"),
                tone_of(rating, model).name if rating and known else "",
            )
        )
    return render("strip", cells=cells, label=label)


def scale(score: int, table: scoring.ScoreTable, model: scoring.RatingModel) -> Markup:
    """The score as a mark over the bands of its table. What it shows stands in words beside it."""
    parts = Markup("").join(
        Markup('<span data-tone="{}" style="flex-grow: {}">{}</span>').format(
            tone_of(band.rating, model).name,
            band.highest - band.lowest + 1,
            pips_of(band.rating, model),
        )
        for band in table.bands
    )
    place = f"{100 * (score + 0.5) / (table.maximum + 1):.1f}%"
    return Markup(
        '<div class="score-scale" aria-hidden="true">{}<i style="left: {}"></i></div>'
    ).format(parts, place)


def rating_key(framework: Framework) -> Markup:
    """What the colours and circles mean, from the lowest rating to the highest."""
    badges = (badge(rating, framework.rating_model) for rating in framework.ratings)
    return Markup('<p class="chart-key">{}</p>\n').format(Markup(" ").join(badges))


def matrix(
    ratings: pd.DataFrame, names: Mapping[str, Markup | str], caption: str, framework: Framework
) -> HTML:
    """The rating of each inspection on each standard, and its overall rating.

    `ratings` is `analysis.ratings_table`'s, of one set of standards; `names` has what each
    inspection is called, by its key. The longer list runs down the page.
    """
    model = framework.rating_model
    standards = {one.number: one for one in framework.rated}
    grid = ratings.set_index("inspection")[[*standards, "overall"]]
    across = len(grid) <= _MOST_ACROSS
    words = {number: one.title for number, one in standards.items()} | {"overall": "Overall rating"}
    short = {
        number: Markup('<span title="{}">{}</span>').format(one.name, number)
        for number, one in standards.items()
    } | {"overall": "Overall rating"}

    def cell(rating: str | None) -> Markup:
        return badge(rating, model, short=True)

    if across:
        headings: Iterable[Markup | str] = [names[key] for key in grid.index]
        rows = [(words[column], list(map(cell, grid[column]))) for column in grid.columns]
    else:
        headings = [short[column] for column in grid.columns]
        rows = [
            (names[str(key)], list(map(cell, row.values())))
            for key, row in grid.to_dict("index").items()
        ]
    corner = "Standard" if across else "PDU"
    made = tables.matrix(caption, corner, headings, rows)
    return HTML(made + rating_key(framework))
