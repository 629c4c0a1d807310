"""What all charts are drawn with: a canvas in points, scales, bands, bars, labels.

Positions are in points, from the top left of a drawing that is as wide as a phone shows
it at its own size. Labels stand above what they name, so that the scale has the full
width there.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from probation_book.display.style import INK, RATING_COLOURS, WIDTH, canvas
from probation_book.display.words import pips, rating_words

if TYPE_CHECKING:
    import scoring

_POINTS = 72
LEFT, RIGHT = 2, WIDTH * _POINTS - 2

# Sizes of text, in points.
LABEL, SMALL, TINY = 11.5, 10.5, 9
LINE = 14  # from one line of a label to the next
_KEY_LINE = 18  # from one line of a key to the next

# A strip of bands with the ticks under it takes this much of a drawing's height.
STRIP = 52


@dataclass(frozen=True)
class Scale:
    """Where values from `lowest` to `highest` stand across the drawing."""

    lowest: float
    highest: float

    def __call__(self, value: float) -> float:
        share = (value - self.lowest) / (self.highest - self.lowest)
        return LEFT + share * (RIGHT - LEFT)


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

    @property
    def ticks(self) -> list[int]:
        """The first number of each band, and the last of all."""
        return [*(band.lowest for band in self.bands), self.bands[-1].highest]


@contextmanager
def drawing(height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure `height` points high, and axes over all of it, in points from the top left."""
    with canvas(height / _POINTS) as (figure, axes):
        axes.set(xlim=(0, WIDTH * _POINTS), ylim=(height, 0))
        axes.set_axis_off()
        yield figure, axes


def lines(text: str, width: float = RIGHT - LEFT, size: float = LABEL) -> list[str]:
    """The text in lines that fit `width` points, whatever font the page has."""
    return textwrap.wrap(text, max(1, int(width / text_width("x", size)))) or [""]


def text_width(text: str, size: float = LABEL) -> float:
    """About how wide the text is, in points, in whatever font the page has."""
    return 0.58 * size * len(text)


def label(axes: Axes, y: float, text: str, size: float = LABEL, bold: bool = False) -> float:
    """Text from the left edge, in as many lines as it needs, from `y` down; where it ends."""
    for number, line in enumerate(lines(text, size=size)):
        weight = "bold" if bold else "normal"
        axes.text(LEFT, y + LINE * number + 10, line, size=size, weight=weight)
    return y + label_height(text, size)


def label_height(text: str, size: float = LABEL) -> float:
    """How much of the height `label` takes."""
    return LINE * len(lines(text, size=size))


def strip(
    axes: Axes,
    ruler: BandScale,
    model: scoring.RatingModel,
    y: float,
    down_to: float,
    unit: str = "",
) -> None:
    """Bands as a strip of tiles with ticks under it, and thin lines down from their edges."""
    for band, (start, end) in zip(ruler.bands, pairwise(ruler.edges), strict=True):
        x, width = ruler.scale(start), ruler.scale(end) - ruler.scale(start)
        fill, ink = RATING_COLOURS[model.points[band.rating]]
        _rectangle(axes, x, y, width, 28, facecolor=fill, edgecolor=INK, linewidth=0.8)
        words = band.rating.replace(" ", "\n", 1)
        fits = (width - 4) / text_width("x" * max(map(len, words.split())), 1)
        axes.text(
            x + width / 2, y + 14, words, size=min(TINY, fits), ha="center", va="center", color=ink
        )
        if start > ruler.edges[0]:
            axes.plot([x, x], [y + 28, down_to], color=INK, alpha=0.3, linewidth=0.8, zorder=0)
    for value in ruler.ticks:
        x = ruler.scale(value)
        # The first and the last keep inside the drawing.
        align = "left" if x < LEFT + 12 else "right" if x > RIGHT - 12 else "center"
        axes.text(x, y + 38, f"{value:g}{unit}", size=SMALL, ha=align, va="center")


def bar(
    axes: Axes,
    left: float,
    right: float,
    y: float,
    colour: str,
    alpha: float = 1,
    height: float = 9,
) -> None:
    """A bar from `left` to `right`, `height` points high, its top at `y`."""
    _rectangle(axes, left, y, right - left, height, facecolor=colour, alpha=alpha, linewidth=0)


def outline(axes: Axes, left: float, right: float, y: float, height: float) -> None:
    """The outline of all that a bar could fill."""
    _rectangle(
        axes,
        left,
        y,
        right - left,
        height,
        facecolor="none",
        edgecolor=INK,
        alpha=0.4,
        linewidth=0.8,
    )


def tile(
    axes: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    rating: str | None,
    model: scoring.RatingModel,
) -> None:
    """A rating as its circles on its colour; a dash if it is not rated, `?` if not known."""
    write = partial(axes.text, x + width / 2, y + height / 2, ha="center", va="center")
    if rating is None or rating not in model.points:
        write("–" if rating is None else "?", size=LABEL)
        return
    points = model.points[rating]
    fill, ink = RATING_COLOURS[points]
    _rectangle(
        axes, x + 1, y + 1, width - 2, height - 2, facecolor=fill, edgecolor=INK, linewidth=0.8
    )
    circles = pips(points, max(model.points.values()))
    write(circles, color=ink, size=min(SMALL, (width - 4) / text_width(circles, 1)))


def part(
    axes: Axes,
    left: float,
    right: float,
    y: float,
    height: float,
    rating: str,
    model: scoring.RatingModel,
) -> None:
    """A part of a divided bar in a rating's colour, with its circles where they fit."""
    points = model.points[rating]
    fill, ink = RATING_COLOURS[points]
    _rectangle(axes, left, y, right - left, height, facecolor=fill, edgecolor=INK, linewidth=0.8)
    circles = pips(points, max(model.points.values()))
    if right - left > text_width(circles, SMALL) * 1.6:
        axes.text(
            (left + right) / 2,
            y + height / 2,
            circles,
            color=ink,
            size=SMALL,
            ha="center",
            va="center",
        )


def key_height(ratings: Sequence[str]) -> float:
    """How high the key of `rating_key` is."""
    return _KEY_LINE * ((len(ratings) + 1) // 2)


def rating_key(
    axes: Axes, bottom: float, ratings: Sequence[str], model: scoring.RatingModel
) -> None:
    """What the circles mean, in two columns that end at `bottom`."""
    first = bottom - key_height(ratings) + 13  # to the foot of its letters
    for number, rating in enumerate(ratings):
        x = LEFT + number % 2 * (RIGHT - LEFT) / 2
        axes.text(x, first + number // 2 * _KEY_LINE, rating_words(rating, model), size=SMALL)


def names(items: Iterable[str], width: float, size: float = SMALL) -> list[str]:
    """Each name over as many lines as `width` points ask for."""
    return ["\n".join(lines(item, width, size)) for item in items]


def _rectangle(axes: Axes, x: float, y: float, width: float, height: float, **look: Any) -> None:
    # Not add_patch: it would fit the limits of the axes, which `drawing` has set, to each of a
    # thousand tiles.
    axes.add_artist(Rectangle((x, y), width, height, **look))
