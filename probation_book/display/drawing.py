"""What charts stand on: two sizes of a drawing, rows with their labels, bands behind the marks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from probation_book.display.palette import tone_of
from probation_book.display.style import GREY, LABEL, SMALL
from probation_book.display.words import pips_of

if TYPE_CHECKING:
    import scoring

_POINTS = 72  # to the inch
_LINE = 14  # from one line of a label to the next, in points
_GAP = 10  # between rows


@dataclass(frozen=True)
class Size:
    """One of the two sizes that every chart is drawn in; all in points."""

    name: str
    width: float
    """Of the drawing: a column of text on a wide screen, or a phone's."""
    labels: float
    """Of the column of labels at the left; 0: each stands above its row."""
    values: float
    """Of the column at the right that has in words what a row shows; 0: they follow the label."""

    @property
    def plot(self) -> float:
        """How wide the plot itself is."""
        return self.width - self.labels - self.values - 2 * _EDGE


_EDGE = 8  # for half of a mark, or of a tick's label
WIDE = Size("wide", 588, labels=200, values=130)
NARROW = Size("narrow", 262, labels=0, values=0)
SIZES = (WIDE, NARROW)


@dataclass(frozen=True)
class Row:
    """A row of a chart: what it is of, and in words what it shows. A heading has no mark."""

    label: str
    said: str = ""
    heading: bool = False
    bold: bool = False
    """Of what it shows."""


@dataclass
class Rows:
    """A drawing of rows, one under another: its axes, and the height at which each has its mark."""

    figure: Figure
    axes: Axes
    marks: list[float] = field(default_factory=list)


def rows_of_marks(
    size: Size, rows: Sequence[Row], top: float = 6, bottom: float = 24, thick: float = 12
) -> Rows:
    """Axes with these rows; marks are `thick`. Heights are in points, from the top of the axes.

    A label stands at the left of its row on a wide drawing, above it on a narrow one.
    """
    if not any(row.said for row in rows):
        size = replace(size, values=0)
    beside = size.labels > 0
    width = size.labels if beside else size.width
    labels, marks, y = [], [], 0.0
    for row in rows:
        text = wrapped(row.label, width, bold=row.heading)
        if row.said and not beside:
            text += f"\n{wrapped(row.said, width)}"
        lines = _LINE * (text.count("\n") + 1)
        if row.heading:
            y += _GAP / 2
        labels.append((text, y + lines / 2, row))
        if beside and not row.heading:
            said = _LINE * (wrapped(row.said, size.values).count("\n") + 1)
            high = max(lines, said, thick)
            labels[-1] = (text, y + high / 2, row)
        else:
            high = lines + (0 if row.heading else thick + 4)
        if not row.heading:
            marks.append(y + high / 2 if beside else y + high - thick / 2)
        y += high + (2 if row.heading else _GAP)
    figure, axes = plot(size, y, top, bottom)
    axes.set_ylim(y - _GAP / 2, -_GAP / 2)
    axes.set_yticks([at for _, at, _ in labels], [text for text, _, _ in labels])
    axes.tick_params("y", length=0, pad=size.labels + _EDGE, labelsize=LABEL)
    for tick, (_, at, row) in zip(axes.get_yticklabels(), labels, strict=True):
        tick.set(ha="left", weight="bold" if row.heading else "normal")
        if beside and row.said:
            axes.annotate(
                wrapped(row.said, size.values),
                (1, at),
                xycoords=("axes fraction", "data"),
                xytext=(_EDGE + 4, 0),
                textcoords="offset points",
                va="center",
                size=SMALL,
                weight="bold" if row.bold else "normal",
            )
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    return Rows(figure, axes, marks)


def plot(
    size: Size, height: float, top: float = 6, bottom: float = 24, left: float | None = None
) -> tuple[Figure, Axes]:
    """A figure, and axes in it that are `height` points high, with room around them.

    `left` is the room for labels, if not that of the size; then nothing stands at the right.
    """
    whole = top + height + bottom
    figure = Figure(figsize=(size.width / _POINTS, whole / _POINTS))
    start = size.labels if left is None else left
    width = size.plot if left is None else size.width - left - 3 * _EDGE
    axes = figure.add_axes(
        ((start + _EDGE) / size.width, bottom / whole, width / size.width, height / whole)
    )
    return figure, axes


def wrapped(text: str, width: float, size: float = LABEL, bold: bool = False) -> str:
    """The text in lines that fit `width` points, whatever font the page has."""
    letter = _text_width("x", size) * (1.12 if bold else 1)
    return "\n".join(textwrap.wrap(text, max(1, int(width / letter))))


def _text_width(text: str, size: float) -> float:
    """About how wide the text is, in points, in whatever font the page has."""
    return 0.55 * size * len(text)


@dataclass(frozen=True)
class BandScale:
    """Bands to scale: `edges` has where each starts, and where the last one ends."""

    bands: Sequence[scoring.Band]
    edges: Sequence[float]

    @classmethod
    def of_percentages(cls, bands: Sequence[scoring.Band]) -> BandScale:
        """Bands of percentages, each up to where the next one starts."""
        return cls(bands, [*(band.lowest for band in bands), 100])

    @classmethod
    def of_scores(cls, table: scoring.ScoreTable) -> BandScale:
        """A score table: each score takes a cell."""
        return cls(table.bands, [*(band.lowest - 0.5 for band in table.bands), table.maximum + 0.5])

    @property
    def ticks(self) -> list[int]:
        """The first number of each band, and the last of all."""
        return [*(band.lowest for band in self.bands), self.bands[-1].highest]


# The room that names of bands need above the axes, in points.
BAND_NAMES = 30


def shade(
    axes: Axes,
    ruler: BandScale,
    size: Size,
    model: scoring.RatingModel,
    unit: str = "",
    marks: Iterable[float] | None = None,
) -> None:
    """Draw bands behind what the axes show, with their names above and their edges as ticks.

    Where labels stand above their rows, bands are behind the `marks` alone, and not behind words.
    """
    behind = None if size.labels or marks is None else list(marks)
    first, last = ruler.edges[0], ruler.edges[-1]
    axes.set_xlim(first, last)
    spans = {
        band.rating: size.plot * (end - start) / (last - first)
        for band, (start, end) in zip(ruler.bands, pairwise(ruler.edges), strict=True)
    }
    names = band_names(spans, model)
    for band, (start, end) in zip(ruler.bands, pairwise(ruler.edges), strict=True):
        look: dict[str, Any] = {
            "color": tone_of(band.rating, model).fill,
            "alpha": 0.28,
            "linewidth": 0,
        }
        if behind is None:
            axes.axvspan(start, end, **look)
            axes.axvline(start, color=GREY, linewidth=0.8 if start > first else 0)
        else:
            axes.barh(behind, end - start, left=start, height=20, **look)
        axes.text(
            (start + end) / 2,
            1,
            f"{names[band.rating]}\n",
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            linespacing=1.15,
            size=SMALL,
        )
    axes.set_xticks(ruler.ticks, [f"{tick}{unit}" for tick in ruler.ticks])
    axes.grid(visible=False)


def band_names(widths: Mapping[str, float], model: scoring.RatingModel) -> dict[str, str]:
    """What stands over each band, so many points wide: names in lines, or circles for all."""
    names = {rating: rating.replace(" ", "\n", 1) for rating in widths}
    longest = {rating: max(name.split("\n"), key=len) for rating, name in names.items()}
    if all(_text_width(longest[rating], SMALL) <= width for rating, width in widths.items()):
        return names
    return {rating: pips_of(rating, model) for rating in widths}


def bars(
    axes: Axes, marks: Iterable[float], lengths: Iterable[float], colour: str, thick: float = 12
) -> None:
    """Draw a bar from nought at each mark."""
    axes.barh(list(marks), list(lengths), height=thick, color=colour, linewidth=0)
