"""The book's charts, each with a title that says what it shows, a text alternative made
from the values that it plots, and those values as a table under it.

Positions are in points, from the top left of a drawing 432 points wide. Labels stand
above what they name, so that the scale has the full width, on a phone too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import scoring
from probation_book.display.style import BLUE, INK, RATING_COLOURS, WIDTH, canvas, to_svg
from probation_book.display.tables import table_html
from probation_book.display.words import badge, percent, pips, rating_words, sentence_list
from probation_book.reading import Claim, Framework

_POINTS = 72
_LEFT, _RIGHT = 6, WIDTH * _POINTS - 6
_FRAME = Markup(
    '<figure class="chart">\n<figcaption>{title}</figcaption>\n'
    '<div class="drawing" role="img" aria-label="{alt}">{svg}</div>\n'
    "<details><summary>The figures in this chart as a table</summary>\n{table}</details>\n</figure>"
)


@dataclass(frozen=True)
class Scale:
    """Where values from `lowest` to `highest` stand across the drawing."""

    lowest: float
    highest: float
    left: float = _LEFT
    right: float = _RIGHT

    def __call__(self, value: float) -> float:
        share = (value - self.lowest) / (self.highest - self.lowest)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True)
class BandScale:
    """Bands drawn to scale: `edges` has where each starts, and where the last one ends."""

    bands: Sequence[scoring.Band]
    edges: Sequence[float]
    scale: Scale

    @classmethod
    def of_percentages(cls, bands: Sequence[scoring.Band]) -> BandScale:
        """Bands of percentages, each up to where the next one starts."""
        return cls(bands, [*(band.lowest for band in bands), 100], Scale(0, 100))

    @classmethod
    def of_scores(cls, table: scoring.ScoreTable, top: int | None = None) -> BandScale:
        """A score table: each score takes a cell. `top` is the end of the scale drawn."""
        edges = [*(band.lowest - 0.5 for band in table.bands), table.maximum + 0.5]
        return cls(table.bands, edges, Scale(-0.5, (top or table.maximum) + 0.5))


def key_questions_chart(frame: pd.DataFrame, title: str, framework: Framework) -> HTML:
    """Key questions over the bands, the lowest of each standard marked.

    `frame` has the columns of `analysis.key_questions_table`.
    """
    model = framework.rating_model
    ruler = BandScale.of_percentages(model.case_bands)
    groups = list(frame.groupby("standard", sort=False))
    row, head, top = 33, 26, 54
    height = top + head * len(groups) + row * len(frame) + 6
    with _drawing(height) as (figure, axes):
        _draw_bands(axes, ruler, model, y=2, down_to=height)
        _draw_ticks(axes, ruler, [*(band.lowest for band in ruler.bands), 100], y=40, unit="%")
        y = top
        for standard, questions in groups:
            lowest = questions.loc[questions["lowest"], "rating"]
            rating = lowest.iloc[0] if len(lowest) else "not rated"
            axes.text(_LEFT, y + 16, f"{standard}: {rating}", weight="bold", size=10.5)
            y += head
            for question in questions.itertuples():
                _draw_question(axes, ruler.scale, question, y)
                y += row
    alt = "Share of inspected cases for each key question. " + " ".join(
        f"{standard}: {_question_words(questions)}." for standard, questions in groups
    )
    show = {"Cases": percent, "Band": lambda rating: badge(rating, model)}
    return _chart(figure, title, alt, _question_rows(frame), show)


def score_chart(
    steps: pd.DataFrame, overall: scoring.OverallRating, title: str, framework: Framework
) -> HTML:
    """The score built up standard by standard over its scale.

    `steps` has the columns of `analysis.score_steps`.
    """
    model = framework.rating_model
    table = next(table for table in model.score_tables if table.maximum == overall.maximum)
    ruler = BandScale.of_scores(table)
    row, top = 31, 54
    height = top + row * (len(steps) + 1) + 4
    with _drawing(height) as (figure, axes):
        _draw_bands(axes, ruler, model, y=2, down_to=height)
        _draw_ticks(axes, ruler, _band_ends(table), y=40)
        for number, step in enumerate(steps.itertuples()):
            y = top + row * number
            before = step.score - step.points
            axes.text(_LEFT, y + 11, f"{step.standard}: {step.rating}, +{step.points}", size=9.5)
            _bar(axes, ruler.scale(0), ruler.scale(before), y + 16, INK, alpha=0.15)
            _bar(axes, ruler.scale(before), ruler.scale(step.score), y + 16, BLUE)
            if not step.points:
                x = ruler.scale(step.score)
                axes.plot([x, x], [y + 15, y + 25], color=INK, linewidth=1.5)
        y = top + row * len(steps)
        words = f"Score: {overall.score} of {overall.maximum}: {overall.rating}"
        axes.text(_LEFT, y + 11, words, weight="bold", size=10.5)
        axes.plot(ruler.scale(overall.score), y + 20.5, marker="D", markersize=7, color=INK)
        _bar(axes, ruler.scale(0), ruler.scale(overall.score), y + 18.5, INK, height=4)
    alt = (
        f"The score adds up to {overall.score} of {overall.maximum}, which is {overall.rating}. "
        + "; ".join(f"{step.standard}: {step.rating}, {step.points}" for step in steps.itertuples())
        + "."
    )
    names = {"standard": "Standard", "rating": "Rating", "points": "Points", "score": "Score so far"}
    show = {"Rating": lambda rating: badge(rating, model)}
    return _chart(figure, title, alt, steps.rename(columns=names), show)


def bands_chart(
    rows: Mapping[str, BandScale],
    title: str,
    framework: Framework,
    marks: Mapping[str, Mapping[float, str]] | None = None,
    unit: str = "",
) -> HTML:
    """Bands to scale, one row each under its label, with `marks` (value: label) on them."""
    model, marks = framework.rating_model, marks or {}
    row = 92 if marks else 74
    height = row * len(rows) + 2
    with _drawing(height) as (figure, axes):
        for number, (label, ruler) in enumerate(rows.items()):
            y = row * number
            axes.text(_LEFT, y + 13, label, weight="bold", size=10.5)
            _draw_bands(axes, ruler, model, y=y + 20, down_to=y + 50)
            ends = sorted({band.lowest for band in ruler.bands} | {ruler.bands[-1].highest})
            _draw_ticks(axes, ruler, ends, y=y + 60, unit=unit)
            for value, words in marks.get(label, {}).items():
                axes.plot(ruler.scale(value), y + 70, marker="^", markersize=7, color=INK)
                axes.text(ruler.scale(value), y + 84, words, size=9, ha="center")
    said = {
        label: ", ".join(f"{band.rating} {band.lowest} to {band.highest}{unit}" for band in ruler.bands)
        for label, ruler in rows.items()
    }
    alt = " ".join(f"{label}: {words}." for label, words in said.items())
    for label, values in marks.items():
        alt += f" Marked on {label}: {', '.join(f'{words} at {value}' for value, words in values.items())}."
    frame = pd.DataFrame(
        [
            (label, band.rating, f"{band.lowest}{unit}", f"{band.highest}{unit}")
            for label, ruler in rows.items()
            for band in ruler.bands
        ],
        columns=["Scale", "Rating", "From", "To"],
    )
    return _chart(figure, title, alt, frame, {"Rating": lambda rating: badge(rating, model)})


def ratings_chart(ratings: pd.DataFrame, title: str, framework: Framework) -> HTML:
    """All PDUs by all standards, a tile each. `ratings` is `analysis.ratings_table`'s.

    The longer list runs down the page: up to six PDUs stand side by side, with the
    standards named down the left; more stand one under another, with the standards'
    numbers across the top.
    """
    model = framework.rating_model
    standards = [standard.title for standard in framework.rated]
    tiles = ratings.set_index("pdu")[[*standards, "overall"]]
    tiles = tiles.rename(columns={"overall": "Overall rating"})
    across = len(tiles) > 6
    grid = tiles if across else tiles.T
    labels = [str(column).split()[0] if across else str(column) for column in grid.columns]
    left, row, top = (130 if across else 150), 24, 32
    width = (_RIGHT - left) / len(grid.columns)
    height = top + row * len(grid) + 26
    with _drawing(height) as (figure, axes):
        for number, label in enumerate(labels):
            x = left + width * (number + 0.5)
            axes.text(x, top - 6, _wrap(label, 10), size=8.5, ha="center", va="bottom")
        for line, (name, values) in enumerate(zip(grid.index, grid.to_numpy())):
            y = top + row * line
            weight = "bold" if name == "Overall rating" else "normal"
            axes.text(_LEFT, y + row / 2, name, size=9, va="center", weight=weight)
            for number, rating in enumerate(values):
                _tile(axes, left + width * number, y, width, row, rating, model)
        key = " · ".join(rating_words(rating, model) for rating in framework.ratings)
        axes.text(_LEFT, height - 6, key, size=8.5)
    alt = "The rating of each PDU on each standard. " + " ".join(
        f"{pdu}: {_tally(values, framework.ratings)}; overall {overall}."
        for pdu, values, overall in zip(
            tiles.index, tiles[standards].to_numpy(), tiles["Overall rating"]
        )
    )
    show = {column: lambda rating: badge(rating, model) for column in tiles.columns}
    table = tiles.reset_index().rename(columns={"pdu": "PDU"})
    return _chart(figure, title, alt, table, show)


def shares_chart(claims: Iterable[Claim], title: str) -> HTML:
    """Shares that a document states, as bars, each with its base."""
    claims = list(claims)
    row = 36
    scale = Scale(0, 100)
    with _drawing(row * len(claims) + 4) as (figure, axes):
        for number, claim in enumerate(claims):
            y = row * number
            axes.text(_LEFT, y + 13, claim.measure, size=9.5)
            _bar(axes, scale(0), scale(100), y + 19, INK, alpha=0.12, height=11)
            _bar(axes, scale(0), scale(float(claim.share)), y + 19, BLUE, height=11)
            inside = claim.share > 50
            axes.text(
                scale(float(claim.share)) + (-4 if inside else 4),
                y + 25,
                _share_words(claim),
                size=9,
                va="center",
                ha="right" if inside else "left",
                color="#ffffff" if inside else INK,
            )
    alt = " ".join(f"{claim.measure}: {_share_words(claim)}." for claim in claims)
    frame = pd.DataFrame(
        [(claim.measure, _share_words(claim), claim.citation) for claim in claims],
        columns=["Measure", "Share", "Source"],
    )
    return _chart(figure, title, alt, frame, {})


# --- drawing -------------------------------------------------------------------------


class _drawing:
    """Axes measured in points from the top left, `height` points high."""

    def __init__(self, height: float):
        self.height = height
        self.canvas = canvas(height / _POINTS)

    def __enter__(self) -> tuple[Figure, Axes]:
        figure, axes = self.canvas.__enter__()
        axes.set(xlim=(0, WIDTH * _POINTS), ylim=(self.height, 0))
        axes.set_axis_off()
        return figure, axes

    def __exit__(self, *error):
        return self.canvas.__exit__(*error)


def _draw_bands(
    axes: Axes, ruler: BandScale, model: scoring.RatingModel, y: float, down_to: float
) -> None:
    """A strip of tiles, one for each band, and a thin line down from where each starts."""
    for band, start, end in zip(ruler.bands, ruler.edges, ruler.edges[1:]):
        x, width = ruler.scale(start), ruler.scale(end) - ruler.scale(start)
        fill, text = RATING_COLOURS[model.points[band.rating]]
        axes.add_patch(Rectangle((x, y), width, 28, facecolor=fill, edgecolor=INK, linewidth=0.8))
        words = band.rating.replace(" ", "\n", 1)
        axes.text(x + width / 2, y + 14, words, size=8, ha="center", va="center", color=text)
        if start > ruler.edges[0]:
            axes.plot([x, x], [y + 28, down_to], color=INK, alpha=0.3, linewidth=0.8)


def _draw_ticks(
    axes: Axes, ruler: BandScale, values: Iterable[float], y: float, unit: str = ""
) -> None:
    """Numbers under a strip; the first and last keep inside the drawing."""
    values = list(values)
    for value in values:
        x = ruler.scale(value)
        align = "left" if x < _LEFT + 12 else "right" if x > _RIGHT - 12 else "center"
        axes.text(x, y, f"{value:g}{unit}", size=8.5, ha=align, va="center")


def _draw_question(axes: Axes, scale: Scale, question: Any, y: float) -> None:
    """A key question's label, and a dot for its share at the end of a line."""
    x = scale(question.percentage)
    axes.text(_LEFT, y + 10, question.question, size=9.5)
    axes.plot([scale(0), x], [y + 21, y + 21], color=BLUE, linewidth=2)
    axes.plot(
        x,
        y + 21,
        marker="o",
        markersize=9 if question.lowest else 7,
        markerfacecolor=BLUE if question.lowest else "#ffffff",
        markeredgecolor=BLUE,
        markeredgewidth=2,
    )
    words = percent(question.percentage) + (", the lowest" if question.lowest else "")
    side = -1 if question.percentage > 75 else 1
    axes.text(
        x + 8 * side,
        y + 21 + (0 if side > 0 else -7),
        words,
        size=9,
        va="center" if side > 0 else "bottom",
        ha="left" if side > 0 else "right",
        weight="bold" if question.lowest else "normal",
    )


def _bar(
    axes: Axes, left: float, right: float, y: float, colour: str, alpha: float = 1, height: float = 9
) -> None:
    axes.add_patch(
        Rectangle((left, y), right - left, height, facecolor=colour, alpha=alpha, linewidth=0)
    )


def _tile(
    axes: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    rating: str | None,
    model: scoring.RatingModel,
) -> None:
    """One rating: its circles on its colour; a dash where there is none."""
    if rating is None:
        axes.text(x + width / 2, y + height / 2, "–", ha="center", va="center", size=10)
        return
    points = model.points[rating]
    fill, text = RATING_COLOURS[points]
    axes.add_patch(
        Rectangle((x + 1, y + 1), width - 2, height - 2, facecolor=fill, edgecolor=INK, linewidth=0.8)
    )
    circles = pips(points, max(model.points.values()))
    axes.text(x + width / 2, y + height / 2, circles, color=text, size=9, ha="center", va="center")


# --- words ---------------------------------------------------------------------------


def _chart(
    figure: Figure,
    title: str,
    alt: str,
    frame: pd.DataFrame,
    show: Mapping[str, Callable[[Any], str]],
) -> HTML:
    svg = Markup(to_svg(figure, title))
    return HTML(_FRAME.format(title=title, alt=alt, svg=svg, table=table_html(frame, title, show)))


def _question_words(questions: pd.DataFrame) -> str:
    return ", ".join(
        f"{question.question} {percent(question.percentage)}" + (" (lowest)" if question.lowest else "")
        for question in questions.itertuples()
    )


def _question_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Key question": frame["standard"] + ": " + frame["question"],
            "Cases": frame["percentage"],
            "Band": frame["rating"],
            "Lowest of its standard": ["yes" if lowest else "no" for lowest in frame["lowest"]],
        },
        dtype=object,
    )


def _band_ends(table: scoring.ScoreTable) -> list[int]:
    """The first score of each band, and the highest of all."""
    return [*(band.lowest for band in table.bands), table.maximum]


def _share_words(claim: Claim) -> str:
    if claim.numerator is None:
        return percent(float(claim.share))
    whole = scoring.whole_percentage(claim.share)
    return f"{whole}% ({claim.numerator} of {claim.denominator})"


def _tally(ratings: Iterable[str | None], order: Sequence[str]) -> str:
    """`4 Requires improvement and 4 Inadequate, 1 not rated`, best first."""
    ratings = list(ratings)
    counts = [f"{ratings.count(rating)} {rating}" for rating in reversed(order) if rating in ratings]
    without = sum(rating is None for rating in ratings)
    return sentence_list(counts) + (f", {without} not rated" if without else "")


def _wrap(label: str, width: int) -> str:
    """The label over two lines, broken at the space nearest its middle, if it is long."""
    spaces = [at for at, letter in enumerate(label) if letter == " "]
    if len(label) <= width or not spaces:
        return label
    at = min(spaces, key=lambda at: abs(at - len(label) / 2))
    return f"{label[:at]}\n{label[at + 1:]}"
