"""The book's charts, each with a title that says what it shows, a text alternative made from the
values that it plots, what it rests on, and those values as a table under it.

Each is drawn twice by one function, for a wide page and for a phone; the style sheet shows one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from probation_book.display.drawing import (
    BAND_NAMES,
    SIZES,
    WIDE,
    BandScale,
    Row,
    Size,
    band_names,
    bars,
    plot,
    rows_of_marks,
    shade,
)
from probation_book.display.glance import rating_key
from probation_book.display.on_a_page import FRAME, as_image
from probation_book.display.palette import shape_of, tone_of
from probation_book.display.style import BLUE, GREY, INK, SMALL, style, to_svg
from probation_book.display.tables import table_html
from probation_book.display.words import (
    DASH,
    DECIDING_WORDS,
    badge,
    chance_words,
    pips_of,
    sentence_list,
)
from probation_book.rows import groups_of, rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Framework

_FRAME = Markup(
    FRAME + "{title}</figcaption>\n"
    '<div class="drawing" role="img" aria-label="{alt}">{drawings}</div>\n'
    "{key}{notes}"
    '<details class="chart-values"><summary>The figures in this chart as a table</summary>\n'
    "{table}</details>\n"
    '<p class="chart-taken">Take it away: <a href="{csv}" download="{name}.csv">CSV</a></p>\n'
    "</figure>"
)
# Without a style sheet, the one for phones is hidden.
_DRAWINGS = Markup('<div class="wide">{wide}</div><div class="narrow" hidden>{narrow}</div>')

# Draws a chart in one size.
Draw = Callable[[Size], Figure]


class Notes(NamedTuple):
    """What a chart rests on, said under it: where its figures come from, of how many, in what."""

    source: str  # Markup, if it has links
    base: str = ""
    unit: str = ""


def shares_over_bands(
    frame: pd.DataFrame,
    title: str,
    framework: Framework,
    notes: Notes,
    heads: Mapping[str, str] | None = None,
) -> HTML:
    """Shares of cases over the bands, each in the colour and shape of its rating.

    `frame` has a row for each key question: `standard` and `question` in words, `percentage`,
    `rating` (of its band, None where it has none) and `said`; `drives`, if it has that, marks those
    that decide; `low` and `high` are the ends of an interval. Columns with capital letters go into
    the table as they are. `heads` has what stands over each standard, if not its name.
    """
    model = framework.rating_model
    heads = heads or {}
    word = DECIDING_WORDS.get(model.rule) if "drives" in frame else None
    frame = frame if word else frame.assign(drives=False)
    groups = [(str(name), of) for name, of in groups_of(frame, "standard")]
    rows = [
        row
        for name, questions in groups
        for row in (
            Row(heads.get(name, name), heading=True),
            *(
                Row(one.question, _mark(one.said, one.drives, word), bold=one.drives)
                for one in rows_of(questions)
            ),
        )
    ]

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(size, rows, top=BAND_NAMES)
        ruler = BandScale.of_percentages(model.case_bands)
        shade(drawn.axes, ruler, size, model, "%", drawn.marks)
        for y, one in zip(drawn.marks, rows_of(frame), strict=True):
            if "low" in frame and pd.notna(one.low):
                drawn.axes.plot([one.low, one.high], [y, y], color=INK, linewidth=1.5, zorder=2)
            _rating_mark(drawn.axes, one.percentage, y, one.rating, model, large=one.drives)
        return drawn.figure

    alt = "Share of inspected cases for each key question. " + " ".join(
        f"{heads.get(name, name)}: "
        + ", ".join(_question_words(one, word) for one in rows_of(questions))
        + "."
        for name, questions in groups
    )
    shown = pd.DataFrame(
        {
            "Key question": frame["standard"] + ": " + frame["question"],
            "Cases": frame["said"],
            **{str(name): frame[name] for name in frame if str(name)[0].isupper()},
            "Band": frame["rating"],
            **({f"{word.capitalize()} of its standard": _yes(frame["drives"])} if word else {}),
        },
        dtype=object,
    )
    return _chart(draw, title, alt, shown, notes, framework, "Band")


def scores_chart(
    scores: pd.DataFrame, table: scoring.ScoreTable, title: str, framework: Framework, notes: Notes
) -> HTML:
    """Scores on the scale of one score table, over its bands.

    `scores` has labels in its first column, then `score` and `rating`.
    """
    model = framework.rating_model
    ruler = BandScale.of_scores(table)
    labels = [str(label) for label in scores.iloc[:, 0]]
    said = [f"{one.score} of {table.maximum}, {one.rating}" for one in rows_of(scores)]
    rows = [Row(label, words) for label, words in zip(labels, said, strict=True)]

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(size, rows, top=BAND_NAMES, thick=14)
        shade(drawn.axes, ruler, size, model, marks=drawn.marks)
        for y, one in zip(drawn.marks, rows_of(scores), strict=True):
            drawn.axes.plot([ruler.edges[0], one.score], [y, y], color=INK, linewidth=1.5)
            _rating_mark(drawn.axes, one.score, y, one.rating, model, large=True)
        return drawn.figure

    alt = " ".join(f"{label}: {words}." for label, words in zip(labels, said, strict=True))
    shown = scores.assign(of=table.maximum)[[scores.columns[0], "score", "of", "rating"]]
    columns = [scores.columns[0], "Score", "Out of", "Overall rating"]
    shown = shown.set_axis(columns, axis="columns")
    return _chart(draw, title, alt, shown, notes, framework, "Overall rating")


def bands_chart(
    rows: Mapping[str, BandScale], title: str, framework: Framework, notes: Notes, unit: str = ""
) -> HTML:
    """Bands to scale, one row each beside its label."""
    model = framework.rating_model
    first = min(ruler.edges[0] for ruler in rows.values())
    last = max(ruler.edges[-1] for ruler in rows.values())

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(size, [Row(label) for label in rows], thick=40, bottom=4)
        drawn.axes.set(xlim=(first, last), xticks=[])
        drawn.axes.spines["bottom"].set_visible(False)
        for y, ruler in zip(drawn.marks, rows.values(), strict=True):
            for band, start, end in zip(ruler.bands, ruler.edges, ruler.edges[1:], strict=False):
                said = f"{pips_of(band.rating, model)}\n{band.lowest}–{band.highest}{unit}"
                _part(drawn.axes, start, end, y, 40, band.rating, said, model)
        return drawn.figure

    alt = " ".join(
        f"{words}: "
        + ", ".join(f"{band.rating} {band.lowest} to {band.highest}{unit}" for band in ruler.bands)
        + "."
        for words, ruler in rows.items()
    )
    frame = pd.DataFrame(
        [
            (words, band.rating, f"{band.lowest}{unit}", f"{band.highest}{unit}")
            for words, ruler in rows.items()
            for band in ruler.bands
        ],
        columns=["Scale", "Rating", "From", "To"],
    )
    return _chart(draw, title, alt, frame, notes, framework, "Rating")


def bars_chart(frame: pd.DataFrame, title: str, notes: Notes, most: float) -> HTML:
    """Bars from nought, as parts of `most`: labels in the first column, then `amount` and `said`.

    What else `frame` has goes into the table. `group`, if it has that, stands over its rows.
    """
    label = str(frame.columns[0])
    groups = groups_of(frame, "group") if "group" in frame else [("", frame)]
    rows = [
        row
        for group, of in groups
        for row in (
            *([Row(group, heading=True)] if group else []),
            *(Row(str(name), said) for name, said in zip(of[label], of["said"], strict=True)),
        )
    ]

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(size, rows)
        bars(drawn.axes, drawn.marks, [most] * len(frame), "#80808040")
        bars(drawn.axes, drawn.marks, frame["amount"], BLUE)
        drawn.axes.set_xlim(0, most)
        return drawn.figure

    alt = " ".join(f"{row.label}: {row.said}." for row in rows if not row.heading)
    return _chart(draw, title, alt, frame.drop(columns="amount").rename(columns=_HEADS), notes)


def ranges_chart(frame: pd.DataFrame, title: str, notes: Notes) -> HTML:
    """Ranges of amounts on one scale from nought: labels in the first column, `least`, `most`.

    What else `frame` has goes into the table; a heading of `said` is what a range means.
    """
    labels = [str(label) for label in frame.iloc[:, 0]]
    said = [
        f"{row.least}" if row.least == row.most else f"{row.least} to {row.most}"
        for row in rows_of(frame)
    ]
    rows = [Row(label, words) for label, words in zip(labels, said, strict=True)]

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(size, rows)
        for y, row in zip(drawn.marks, rows_of(frame), strict=True):
            drawn.axes.plot([row.least, row.most], [y, y], color=BLUE, linewidth=3)
            drawn.axes.plot([row.least, row.most], [y, y], "o", color=BLUE, markersize=8)
        drawn.axes.set_xlim(0, max(1, *frame["most"]) * 1.03)
        drawn.axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        return drawn.figure

    alt = " ".join(f"{label}: {words}." for label, words in zip(labels, said, strict=True))
    return _chart(draw, title, alt, frame.rename(columns=_HEADS), notes)


def dots_chart(frame: pd.DataFrame, said: pd.DataFrame, title: str, notes: Notes) -> HTML:
    """Percentages of several kinds as dots: labels in the first column, then a column a kind.

    Nothing (NaN) has no dot. `said` has the same rows and kinds in words; of nothing, a dash. The
    scale goes from nought to a little over the most.
    """
    kinds = [str(name) for name in frame.columns[1:]]
    values = frame.iloc[:, 1:].astype(float)
    looks = dict(zip(kinds, _LOOKS, strict=False))
    most = max(1.0, float(values.max().max()) * 1.1)

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(
            size, [Row(str(label)) for label in frame.iloc[:, 0]], bottom=30 + 16 * len(kinds)
        )
        drawn.axes.set_xlim(-most / 60, most)
        for kind in kinds:
            drawn.axes.plot(values[kind], drawn.marks, linestyle="", label=kind, **looks[kind])
        drawn.axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
        _legend(drawn.axes, size)
        return drawn.figure

    shown = frame.assign(**{kind: said[kind] for kind in kinds})
    alt = " ".join(
        f"{row[frame.columns[0]]}: "
        + ", ".join(f"{kind} {row[kind]}" for kind in kinds if row[kind] != DASH)
        + "."
        for row in shown.to_dict("records")
    )
    return _chart(draw, title, alt, shown, notes)


def intervals_chart(frame: pd.DataFrame, title: str, notes: Notes, reference: float) -> HTML:
    """Values with their intervals beside a `reference`: labels, `value`, `low`, `high`, `said`.

    The scale is logarithmic: half and double are as far from one.
    """
    labels = [str(label) for label in frame.iloc[:, 0]]
    rows = [Row(label, said) for label, said in zip(labels, frame["said"], strict=True)]

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(size, rows)
        drawn.axes.set_xscale("log", base=2)
        drawn.axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        drawn.axes.axvline(reference, color=INK, linewidth=1)
        for y, row in zip(drawn.marks, rows_of(frame), strict=True):
            drawn.axes.plot([row.low, row.high], [y, y], color=BLUE, linewidth=3)
            drawn.axes.plot(row.value, y, "o", color=BLUE, markersize=8)
        return drawn.figure

    alt = " ".join(f"{row.label}: {row.said}." for row in rows)
    shown = frame.drop(columns=["value", "low", "high"]).rename(columns=_HEADS)
    return _chart(draw, title, alt, shown, notes)


def tallies_chart(frame: pd.DataFrame, title: str, framework: Framework, notes: Notes) -> HTML:
    """How often each rating was given, as divided bars on one scale, one row each.

    `frame` has labels in its first column, and a column of counts for each rating.
    """
    model = framework.rating_model
    totals = frame[framework.ratings].sum(axis=1)
    rows = [
        Row(str(label), str(total)) for label, total in zip(frame.iloc[:, 0], totals, strict=True)
    ]

    def draw(size: Size) -> Figure:
        drawn = rows_of_marks(size, rows, bottom=4, thick=20)
        drawn.axes.set(xlim=(0, max(1, totals.max())), xticks=[])
        drawn.axes.spines["bottom"].set_visible(False)
        narrowest = totals.max() * 18 / size.plot
        for y, row in zip(drawn.marks, frame.to_dict("records"), strict=True):
            start = 0
            for rating in framework.ratings:
                end = start + row[rating]
                said = str(row[rating]) if row[rating] >= narrowest else ""
                if row[rating]:
                    _part(drawn.axes, start, end, y, 20, rating, said, model)
                start = end
        return drawn.figure

    alt = " ".join(
        f"{row[frame.columns[0]]}: "
        + ", ".join(f"{rating} {row[rating]}" for rating in framework.ratings)
        + "."
        for row in frame.to_dict("records")
    )
    return _chart(draw, title, alt, frame, notes, framework)


# How the lines of a chart differ, by colour and by dash: told apart without colour.
_LINES: list[dict[str, Any]] = [
    {"color": INK, "linewidth": 2.4},
    {"color": BLUE, "linewidth": 1.8, "linestyle": "--"},
]
# The same of dots: by shape.
_LOOKS: list[dict[str, Any]] = [
    {"color": BLUE, "marker": "o", "markersize": 8},
    {"color": "#9c4400", "marker": "D", "markersize": 7},
    {"color": INK, "marker": "s", "markersize": 7, "markerfacecolor": "none"},
    {"color": GREY, "marker": "^", "markersize": 8},
]
_HEADS = {"said": "In words", "group": "Group", "least": "Fewest", "most": "Most"}


def curves_chart(frame: pd.DataFrame, title: str, framework: Framework, notes: Notes) -> HTML:
    """The chance to reach each rating as lines over true shares, with the rating at their ends.

    `frame` has a row for each `rating` and `share` (up to 100), and a column of chances (0 to 1)
    for each kind of line. The table has every tenth per cent: with all, it weighs more than the
    rest of a page.
    """
    kinds = [str(name) for name in frame.columns.drop(["rating", "share"])]
    start = frame["share"].min()
    # To the eye, a line ends where it has come to the top.
    ends = (
        frame[frame[kinds].mean(axis="columns") > 0.99].groupby("rating", sort=False)["share"].min()
    )

    def draw(size: Size) -> Figure:
        figure, axes = plot(size, 220, top=BAND_NAMES, bottom=36 + 16 * len(kinds), left=36)
        for kind, look in zip(kinds, _LINES, strict=True):
            for rating, line in groups_of(frame, "rating"):
                label = kind if rating == ends.index[0] else None
                axes.plot(line["share"], 100 * line[kind], label=label, **look)
        axes.set(xlim=(start, 100), ylim=(0, 100), xlabel="True share")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:g}%")
        width = axes.bbox.width / figure.dpi * 72  # in points
        room = width * ends.diff().fillna(ends - start) / (100 - start)
        for rating, name in band_names(room.to_dict(), framework.rating_model).items():
            axes.text(ends[rating], 102, name, ha="right", size=SMALL)
        _legend(axes, size, under=34)
        return figure

    tenth = frame[frame["share"] % 10 == 0]
    shown = pd.DataFrame({"True share": [f"{share}%" for share in tenth["share"].unique()]})
    for rating, line in groups_of(tenth, "rating"):
        for kind in kinds:
            shown[f"{rating}, {kind}"] = [chance_words(chance) for chance in line[kind]]
    middle = shown.iloc[len(shown) // 2]
    alt = f"At a true share of {middle.iloc[0]}: " + ", ".join(
        f"{name} {middle[name]}" for name in shown.columns[1:]
    )
    return _chart(draw, title, f"{alt}. The table has more.", shown, notes, framework)


def records_chart(
    frame: pd.DataFrame, table: scoring.ScoreTable, title: str, framework: Framework, notes: Notes
) -> HTML:
    """How many records have each score, over the bands of the score table.

    `frame` has the columns of `analysis.vectorised.records_by_score`.
    """
    model = framework.rating_model

    def draw(size: Size) -> Figure:
        figure, axes = plot(size, 150, top=BAND_NAMES, left=48)
        shade(axes, BandScale.of_scores(table), size, model)
        colours = [tone_of(rating, model).fill for rating in frame["rating"]]
        axes.bar(frame["score"], frame["records"], color=colours, edgecolor=INK, linewidth=0.5)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        return figure

    alt = " ".join(f"Score {row.score}: {row.records:,} records." for row in rows_of(frame))
    columns = {"score": "Score", "records": "Records", "rating": "Overall rating"}
    shown = frame.assign(records=[f"{records:,}" for records in frame["records"]])
    shown = shown.rename(columns=columns)
    return _chart(draw, title, alt, shown, notes, framework, "Overall rating")


def columns_chart(frame: pd.DataFrame, title: str, notes: Notes) -> HTML:
    """Counts as columns, one on another, over months: `month` (a period), then a column each.

    Months without a row have their place: the axis is to scale.
    """
    kinds = [str(name) for name in frame.columns[1:]]
    months = [month.ordinal for month in frame["month"]]
    looks = dict(zip(kinds, [{"color": BLUE}, {"color": "none", "hatch": "////"}], strict=False))

    def draw(size: Size) -> Figure:
        figure, axes = plot(size, 150, bottom=40 + 16 * len(kinds), left=28)
        start = pd.Series(0, index=frame.index)
        for kind in kinds:
            axes.bar(
                months,
                frame[kind],
                bottom=start,
                label=kind,
                edgecolor=INK,
                width=0.8,
                **looks[kind],
            )
            start = start + frame[kind]
        every = max(1, round((max(months) - min(months)) * 46 / size.width))
        ticks = range(min(months), max(months) + 1, every)
        axes.set_xticks(ticks, [f"{pd.Period(ordinal=at, freq='M'):%b\n%Y}" for at in ticks])
        axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
        _legend(axes, size, under=34)
        return figure

    names = [f"{month:%B %Y}" for month in frame["month"]]
    alt = " ".join(
        f"{name}: {sentence_list(f'{row[kind]} {kind}' for kind in kinds)}."
        for name, row in zip(names, frame.to_dict("records"), strict=True)
    )
    shown = frame.assign(month=names).rename(columns={"month": "Month"})
    return _chart(draw, title, alt, shown, notes)


def _chart(
    draw: Draw,
    title: str,
    alt: str,
    frame: pd.DataFrame,
    notes: Notes,
    framework: Framework | None = None,
    rated: str = "",
) -> HTML:
    """The figure: both drawings, the key of a set of standards, the notes, and the table.

    Charts that show ratings have their `framework`, and the table's column that is `rated`.
    """
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "chart"
    show = {rated: partial(badge, model=framework.rating_model)} if framework and rated else {}
    with style():
        drawings = {
            size.name: as_image(to_svg(draw(size), f"{title} {size.name}"), seen=size is WIDE)
            for size in SIZES
        }
    return HTML(
        _FRAME.format(
            title=title,
            alt=alt,
            drawings=_DRAWINGS.format(**drawings),
            key=rating_key(framework) if framework else "",
            notes=_notes(notes),
            table=table_html(frame, title, show),
            csv=_csv(frame),
            name=name,
        )
    )


def _notes(notes: Notes) -> Markup:
    """Source, base and unit, as far as they are told."""
    told = {"Source": notes.source, "Base": notes.base, "Unit": notes.unit}
    said = (Markup("{}: {}.").format(what, words) for what, words in told.items() if words)
    return Markup('<p class="chart-notes">{}</p>\n').format(Markup(" ").join(said))


def _csv(frame: pd.DataFrame) -> str:
    """The table as CSV within an address, so that a page that lies alone has it too.

    A link in it is its words.
    """
    plain = frame.map(lambda value: value.striptags() if isinstance(value, Markup) else value)
    # The mark at its start tells Excel that it is UTF-8.
    return "data:text/csv;charset=utf-8," + quote(
        "\ufeff" + plain.to_csv(index=False, lineterminator="\n")
    )


def _rating_mark(
    axes: Axes,
    x: float,
    y: float,
    rating: str | None,
    model: scoring.RatingModel,
    large: bool = False,
) -> None:
    """A mark in the colour and shape of a rating; an empty circle for none."""
    fill = tone_of(rating, model).fill if rating else "none"
    axes.plot(
        x,
        y,
        marker=shape_of(rating, model) if rating else "o",
        markersize=11 if large else 7,
        markerfacecolor=fill,
        markeredgecolor=INK,
        markeredgewidth=1.4 if large else 0.9,
        zorder=3,
        clip_on=False,
    )


def _part(
    axes: Axes,
    start: float,
    end: float,
    y: float,
    thick: float,
    rating: str,
    said: str,
    model: scoring.RatingModel,
) -> None:
    """A part of a divided bar in a rating's colour, with words in it."""
    tone = tone_of(rating, model)
    axes.barh(
        y, end - start, left=start, height=thick, color=tone.fill, edgecolor=INK, linewidth=0.6
    )
    axes.text((start + end) / 2, y, said, ha="center", va="center", color=tone.ink, size=SMALL)


def _legend(axes: Axes, size: Size, under: float = 22) -> None:
    """A key of one column under the axes, `under` points below them."""
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(0, -under / (axes.bbox.height / axes.figure.dpi * 72)),
        borderaxespad=0,
        borderpad=0,
        fontsize=SMALL,
        handlelength=2.4,
        labelspacing=0.35,
    )


def _mark(said: str, drives: bool, word: str | None) -> str:
    return f"{said}, the {word}" if drives and word else said


def _question_words(row: Any, word: str | None) -> str:
    return f"{row.question} {_mark(row.said, row.drives, word)}"


def _yes(marked: pd.Series) -> list[str]:
    return ["yes" if one else "no" for one in marked]
