"""The book's charts, each with a title that says what it shows, a text alternative made
from the values that it plots, and those values as a table under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from probation_book.display.chart_numbers import FRAME
from probation_book.display.drawing import (
    LEFT,
    LINE,
    RIGHT,
    SMALL,
    STRIP,
    BandScale,
    Scale,
    bar,
    drawing,
    key_height,
    label,
    label_height,
    names,
    outline,
    part,
    rating_key,
    strip,
    text_width,
    tile,
)
from probation_book.display.style import BLUE, INK, to_svg
from probation_book.display.tables import table_html
from probation_book.display.words import (
    DECIDING_WORDS,
    badge,
    chance_words,
    percent,
    sentence_list,
    tally,
    whole_percent,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Claim, Framework

_FRAME = Markup(
    FRAME + "{title}</figcaption>\n"
    '<div class="drawing" role="img" aria-label="{alt}">{svg}</div>\n'
    '<details class="chart-values"><summary>The figures in this chart as a table</summary>\n'
    '{table}<p><a href="{csv}" download="{name}.csv">Download this table (CSV)</a></p></details>\n'
    "</figure>"
)


def key_questions_chart(
    frame: pd.DataFrame, ratings: Mapping[str, str], title: str, framework: Framework
) -> HTML:
    """Key questions over the bands, those marked that decide, where not all do alike.

    `frame` has the columns of `analysis.key_questions_table`, with words for ids; `ratings` what
    the key questions of each standard give, by its title.
    """
    model = framework.rating_model
    deciding = DECIDING_WORDS.get(model.rule)
    if deciding is None:
        frame = frame.assign(drives=False)
    ruler = BandScale.of_percentages(model.case_bands)
    groups = [(str(name), of) for name, of in frame.groupby("standard", sort=False)]
    dot, gap = 22, 10
    heads = [
        f"{standard}: {ratings[standard]} by its cases"
        if standard in ratings
        else f"{standard}: {_why_no_rating(questions)}"
        for standard, questions in groups
    ]
    questions_height = sum(label_height(question) + dot for question in frame["question"])
    height = STRIP + questions_height + sum(label_height(head) + gap + 2 for head in heads)
    with drawing(height) as (figure, axes):
        strip(axes, ruler, model, y=2, down_to=height, unit="%")
        y: float = STRIP
        for head, (_, questions) in zip(heads, groups, strict=True):
            y = label(axes, y + gap, head, bold=True) + 2
            for question in rows_of(questions):
                y = label(axes, y, question.question)
                _dot(axes, ruler.scale, question, y + 9, f", the {deciding}")
                y += dot
    alt = "Share of inspected cases for each key question. " + " ".join(
        f"{standard}: {_question_words(questions, f', the {deciding}')}."
        for standard, questions in groups
    )
    rows = _question_rows(frame, deciding)
    return _chart(figure, title, alt, rows, {"Band": lambda rating: badge(rating, model)})


def score_chart(
    steps: pd.DataFrame, overall: scoring.OverallRating, title: str, framework: Framework
) -> HTML:
    """The score built up standard by standard over its scale.

    `steps` has the columns of `analysis.score_steps`, with words for ids.
    """
    model = framework.rating_model
    ruler = BandScale.of_scores(overall.table)
    thick, end = 18, 36
    words = [f"{step.standard}: {step.rating}, +{step.points}" for step in rows_of(steps)]
    height = STRIP + sum(label_height(said, SMALL) + thick for said in words) + end
    with drawing(height) as (figure, axes):
        strip(axes, ruler, model, y=2, down_to=height)
        y: float = STRIP
        for step, said in zip(rows_of(steps), words, strict=True):
            before = step.score - step.points
            top = label(axes, y, said, SMALL) + 2
            bar(axes, ruler.scale(0), ruler.scale(before), top, INK, alpha=0.15)
            bar(axes, ruler.scale(before), ruler.scale(step.score), top, BLUE)
            if not step.points:
                x = ruler.scale(step.score)
                axes.plot([x, x], [top - 1, top + 10], color=INK, linewidth=1.5)
            y += label_height(said, SMALL) + thick
        top = (
            label(
                axes, y, f"Score: {overall.score} of {overall.maximum}: {overall.rating}", bold=True
            )
            + 5
        )
        axes.plot(ruler.scale(overall.score), top + 2, marker="D", markersize=7, color=INK)
        bar(axes, ruler.scale(0), ruler.scale(overall.score), top, INK, height=4)
    alt = (
        f"The score adds up to {overall.score} of {overall.maximum}, which is {overall.rating}. "
        + "; ".join(f"{step.standard}: {step.rating}, {step.points}" for step in rows_of(steps))
        + "."
    )
    columns = {
        "standard": "Standard",
        "rating": "Rating",
        "points": "Points",
        "score": "Score so far",
    }
    show = {"Rating": lambda rating: badge(rating, model)}
    return _chart(figure, title, alt, steps.rename(columns=columns), show)


def scores_chart(ratings: pd.DataFrame, title: str, framework: Framework) -> HTML:
    """Every score on the scale that it was scored on, scales one under another.

    `ratings` is `analysis.ratings_table`'s, with a column `pdu` that has words for the inspection;
    every row has a score and a score table.
    """
    model = framework.rating_model
    used = set(ratings["table"])
    tables = [table for table in model.score_tables if table in used]
    thick, head, gap = 18, 20, 10
    words = {
        pdu.pdu: f"{pdu.pdu}: {pdu.score} of {pdu.maximum}, {pdu.overall}"
        for pdu in rows_of(ratings)
    }
    rows = {pdu: label_height(said) + thick for pdu, said in words.items()}
    with drawing(sum(rows.values()) + (head + STRIP + gap) * len(tables)) as (figure, axes):
        y: float = 0
        for table in tables:
            ruler = BandScale.of_scores(table)
            scored = ratings[[used == table for used in ratings["table"]]]
            end = y + head + STRIP + sum(rows[pdu] for pdu in scored["pdu"])
            label(axes, y, f"Scored out of {table.maximum}", bold=True)
            strip(axes, ruler, model, y=y + head, down_to=end)
            y += head + STRIP
            for pdu in rows_of(scored):
                top = label(axes, y, words[pdu.pdu]) + 2
                bar(axes, ruler.scale(0), ruler.scale(pdu.score), top, BLUE)
                axes.plot(ruler.scale(pdu.score), top + 4.5, marker="D", markersize=6, color=INK)
                y += rows[pdu.pdu]
            y = end + gap
    frame = ratings[["pdu", "score", "maximum", "overall"]]
    alt = "; ".join(words.values())
    columns = {"pdu": "PDU", "score": "Score", "maximum": "Out of", "overall": "Overall rating"}
    show = {"Overall rating": lambda rating: badge(rating, model)}
    return _chart(figure, title, f"{alt}.", frame.rename(columns=columns), show)


def bands_chart(
    rows: Mapping[str, BandScale], title: str, framework: Framework, unit: str = ""
) -> HTML:
    """Bands to scale, one row each under its label."""
    model = framework.rating_model
    head, gap = 18, 8
    row = head + STRIP + gap
    with drawing(row * len(rows)) as (figure, axes):
        for number, (words, ruler) in enumerate(rows.items()):
            y = row * number
            label(axes, y, words, bold=True)
            strip(axes, ruler, model, y=y + head, down_to=y + head + 32, unit=unit)
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
    return _chart(figure, title, alt, frame, {"Rating": lambda rating: badge(rating, model)})


def ratings_chart(ratings: pd.DataFrame, title: str, framework: Framework) -> HTML:
    """All PDUs by all standards, a tile each.

    `ratings` is `analysis.ratings_table`'s, with a column `pdu` that has words for the inspection.
    The longer list runs down the page: up to five PDUs stand side by side, with the
    standards named down the left; more stand one under another, with the standards'
    numbers across the top.
    """
    model = framework.rating_model
    titles = {standard.number: standard.title for standard in framework.rated}
    tiles = ratings.set_index("pdu")[[*titles, "overall"]]
    tiles = tiles.rename(columns={**titles, "overall": "Overall rating"})
    standards = list(titles.values())
    across = len(tiles) > 5
    grid = tiles if across else tiles.T
    left = 90 if across else 100
    width = (RIGHT - left) / len(grid.columns)
    columns = [str(name).split()[0] for name in grid.columns] if across else grid.columns
    columns, rows = names(columns, width), names(grid.index, left)
    most_lines = max(name.count("\n") + 1 for name in rows)
    row, top = max(28, LINE * most_lines), 8 + LINE * max(name.count("\n") + 1 for name in columns)
    height = top + row * len(grid) + key_height(framework.ratings)
    with drawing(height) as (figure, axes):
        for number, name in enumerate(columns):
            x = left + width * (number + 0.5)
            axes.text(x, top - 4, name, size=SMALL, ha="center", va="bottom")
        for line, (name, values) in enumerate(zip(rows, grid.to_numpy(), strict=True)):
            y = top + row * line
            weight = "bold" if name == "Overall rating" else "normal"
            axes.text(LEFT, y + row / 2, name, size=SMALL, va="center", weight=weight)
            for number, rating in enumerate(values):
                tile(axes, left + width * number, y, width, row, rating, model)
        rating_key(axes, height, framework.ratings, model)
    alt = "The rating of each PDU on each standard. " + " ".join(
        f"{pdu}: {tally(values, framework.ratings)}; overall {overall}. "
        + "; ".join(
            f"{standard} {rating or 'not rated'}"
            for standard, rating in zip(standards, values, strict=True)
        )
        + "."
        for pdu, values, overall in zip(
            tiles.index, tiles[standards].to_numpy(), tiles["Overall rating"], strict=True
        )
    )
    show = {column: lambda rating: badge(rating, model) for column in tiles.columns}
    table = tiles.reset_index().rename(columns={"pdu": "PDU"})
    return _chart(figure, title, alt, table, show)


def shares_chart(claims: Iterable[Claim], title: str) -> HTML:
    """Shares that a document states, as bars, each with its base."""
    claims = list(claims)
    frame = pd.DataFrame(
        [(claim.measure, _share_words(claim), claim.citation) for claim in claims],
        columns=["Measure", "Share", "Source"],
    )
    bars = [(claim.measure, float(claim.share), _share_words(claim)) for claim in claims]
    return _bars(bars, 100, title, frame)


def counts_chart(frame: pd.DataFrame, title: str) -> HTML:
    """Counts as bars, from nought to their total.

    `frame` has what is counted in its first column and the counts in its second; the
    names of the columns head the table.
    """
    total = int(frame.iloc[:, 1].sum())
    bars = [
        (str(what), count, str(count)) for what, count in frame.iloc[:, :2].itertuples(index=False)
    ]
    return _bars(bars, max(total, 1), title, frame)


def ranges_chart(frame: pd.DataFrame, title: str) -> HTML:
    """Ranges of amounts as bars on one scale: full up to the least, outlined up to the most.

    `frame` has what they are of in its first column, the least and the most in the next two.
    """
    rows = list(frame.iloc[:, :3].itertuples(index=False))
    scale, thick, gap = Scale(0, max(1, *(most for _, _, most in rows))), 14, 12
    said = [f"{least}" if least == most else f"{least} to {most}" for _, least, most in rows]
    height = sum(label_height(str(what)) + thick + gap for what, _, _ in rows)
    with drawing(height) as (figure, axes):
        y: float = 0
        for (what, least, most), words in zip(rows, said, strict=True):
            top = label(axes, y, f"{what}: {words}") + 2
            bar(axes, scale(0), scale(least), top, BLUE, height=thick)
            outline(axes, scale(0), scale(most), top, height=thick)
            y = top + thick + gap - 2
    alt = " ".join(f"{what}: {words}." for (what, _, _), words in zip(rows, said, strict=True))
    return _chart(figure, title, alt, frame, {})


def intervals_chart(frame: pd.DataFrame, title: str, framework: Framework) -> HTML:
    """Each key question's share of cases with its interval, over the bands.

    `frame` has the columns of `analysis.chance.intervals_table`.
    """
    model = framework.rating_model
    ruler = BandScale.of_percentages(model.case_bands)
    groups = [(str(name), questions) for name, questions in frame.groupby("standard", sort=False)]
    line, gap = 20, 10
    questions_height = sum(label_height(question) + line for question in frame["question"])
    height = STRIP + questions_height + sum(label_height(name) + gap + 2 for name, _ in groups)
    with drawing(height) as (figure, axes):
        strip(axes, ruler, model, y=2, down_to=height, unit="%")
        y: float = STRIP
        for standard, questions in groups:
            y = label(axes, y + gap, standard, bold=True) + 2
            for question in rows_of(questions):
                y = label(axes, y, question.question)
                axes.plot(
                    [ruler.scale(question.low), ruler.scale(question.high)],
                    [y + 8] * 2,
                    color=BLUE,
                    linewidth=3,
                )
                axes.plot(ruler.scale(question.share), y + 8, marker="o", markersize=7, color=BLUE)
                y += line
    rows = [
        (
            f"{row.standard}: {row.question}",
            f"{row.count} of {row.of}",
            f"{row.share:.0f}%",
            f"{row.low:.0f}% to {row.high:.0f}%",
            f"{row.exact_low:.0f}% to {row.exact_high:.0f}%",
            sentence_list(row.bands, "or"),
        )
        for row in rows_of(frame)
    ]
    columns = ["Key question", "Cases", "Share", "Wilson 95%", "Clopper-Pearson 95%", "Reaches"]
    alt = " ".join(f"{question} {share}, from {ends}." for question, _, share, ends, *_ in rows)
    return _chart(figure, title, alt, pd.DataFrame(rows, columns=columns), {})


def chances_chart(frame: pd.DataFrame, title: str, framework: Framework) -> HTML:
    """The chances of ratings as divided bars, one row each.

    `frame` has labels in its first column, and a column of chances (0 to 1) for each rating.
    """
    shown = frame.assign(
        **{
            rating: [chance_words(chance) for chance in frame[rating]]
            for rating in framework.ratings
        }
    )
    return _divided_bars(frame, list(frame.iloc[:, 0]), 1, title, framework, shown)


def tallies_chart(frame: pd.DataFrame, title: str, framework: Framework) -> HTML:
    """How often each rating was given, as divided bars on one scale, one row each.

    `frame` has labels in its first column, and a column of counts for each rating.
    """
    labels = []
    for row in frame.to_dict("records"):
        given = [f"{row[name]} {name}" for name in reversed(framework.ratings) if row[name]]
        said = sentence_list(given) if given else "none on this scale"
        labels.append(f"{row[frame.columns[0]]}: {said}")
    most = max(1, *frame[framework.ratings].sum(axis=1))
    return _divided_bars(frame, labels, most, title, framework, frame)


def _divided_bars(
    frame: pd.DataFrame,
    labels: Sequence[str],
    most: float,
    title: str,
    framework: Framework,
    shown: pd.DataFrame,
) -> HTML:
    """Bars on a scale from nought to `most`, divided by ratings, each under its label.

    `shown` is `frame` as its table has it, with words for its numbers if need be.
    """
    model = framework.rating_model
    scale, thick, gap = Scale(0, most), 20, 10
    bars = sum(label_height(str(words)) + thick + gap for words in labels)
    height = bars + key_height(framework.ratings)
    with drawing(height) as (figure, axes):
        y: float = 0
        for words, row in zip(labels, frame.to_dict("records"), strict=True):
            top, start = label(axes, y, str(words)) + 2, 0.0
            for rating in framework.ratings:
                end = min(most, start + row[rating])
                # Thinner than this, a part is not to be seen; the table has it.
                if scale(end) - scale(start) > 1:
                    part(axes, scale(start), scale(end), top, thick, rating, model)
                start = end
            y = top + thick + gap - 2
        rating_key(axes, height, framework.ratings, model)
    alt = " ".join(
        f"{row[shown.columns[0]]}: "
        + ", ".join(f"{rating} {row[rating]}" for rating in framework.ratings)
        + "."
        for row in shown.to_dict("records")
    )
    return _chart(figure, title, alt, shown, {})


# How the lines of a chart differ, by colour and by dash: each pair is told apart without colour.
_LINES = [("-", 2.4), ("--", 1.8), (":", 1.8)]


def curves_chart(frame: pd.DataFrame, title: str) -> HTML:
    """Chances (0 to 1) as lines over shares from 0 to 100 per cent, with a key under them.

    `frame` has the shares in its first column, then a column for each line. Lines alike in what
    stands before the comma of their name have a colour, and those alike behind it a dash. The table
    has every tenth per cent: with all, it weighs more than the rest of a page.
    """
    shares, lines_ = frame.iloc[:, 0], list(frame.columns[1:])
    groups = list(dict.fromkeys(name.partition(", ")[0] for name in lines_))
    kinds = list(dict.fromkeys(name.partition(", ")[2] for name in lines_))
    across, tall, foot, step = Scale(min(shares), max(shares)), 170, 34, 16
    with drawing(tall + foot + step * len(lines_)) as (figure, axes):
        for tenth in range(0, 11, 2):
            y = 6 + tall * (1 - tenth / 10)
            axes.plot([LEFT, RIGHT], [y, y], color=INK, alpha=0.15, linewidth=0.8)
            axes.text(LEFT, y - 2, f"{10 * tenth}%", size=SMALL)
        for share in shares[shares % 10 == 0]:
            align = {min(shares): "left", max(shares): "right"}.get(share, "center")
            axes.text(across(share), tall + 20, f"{share}%", size=SMALL, ha=align)
        for number, name in enumerate(lines_):
            group, _, kind = name.partition(", ")
            dash, width = _LINES[kinds.index(kind) % len(_LINES)]
            colour = (INK, BLUE)[groups.index(group) % 2]
            look: dict[str, Any] = {"color": colour, "linestyle": dash, "linewidth": width}
            axes.plot([across(s) for s in shares], 6 + tall * (1 - frame[name]), **look)
            y = tall + foot + step * number + 8
            axes.plot([LEFT, LEFT + 30], [y, y], **look)
            axes.text(LEFT + 38, y + 4, name, size=SMALL)
    shown = frame.assign(
        **{str(frame.columns[0]): [f"{share}%" for share in shares]},
        **{name: [chance_words(chance) for chance in frame[name]] for name in lines_},
    )
    shown = shown[shares % 10 == 0]
    middle = shown.iloc[len(shown) // 2]
    alt = f"At a true share of {middle.iloc[0]}: " + ", ".join(
        f"{name} {middle[name]}" for name in lines_
    )
    return _chart(figure, title, f"{alt}. The table has more.", shown, {})


def records_chart(
    frame: pd.DataFrame, table: scoring.ScoreTable, title: str, framework: Framework
) -> HTML:
    """How many records have each score, over the bands of the score table.

    `frame` has the columns of `analysis.many.records_by_score`.
    """
    model = framework.rating_model
    ruler = BandScale.of_scores(table)
    tall = 110
    with drawing(tall + STRIP) as (figure, axes):
        strip(axes, ruler, model, y=tall + 4, down_to=tall + STRIP - 10)
        for row in rows_of(frame):
            high = tall * row.records / frame["records"].max()
            bar(
                axes,
                ruler.scale(row.score - 0.4),
                ruler.scale(row.score + 0.4),
                tall - high,
                BLUE,
                height=high,
            )
    alt = " ".join(f"Score {row.score}: {row.records:,} records." for row in rows_of(frame))
    columns = {"score": "Score", "records": "Records", "rating": "Overall rating"}
    show = {
        "Overall rating": lambda rating: badge(rating, model),
        "Records": lambda records: f"{records:,}",
    }
    return _chart(figure, title, alt, frame.rename(columns=columns), show)


def _bars(
    bars: Sequence[tuple[str, float, str]],
    most: float,
    title: str,
    frame: pd.DataFrame,
    whole: bool = True,
) -> HTML:
    """Labelled bars on a scale from nought to `most`: label, length, and the words at its end.

    If `most` is a whole that the bars are parts of, it is outlined.
    """
    scale, thick, gap = Scale(0, most), 14, 12
    height = sum(label_height(words) + thick + gap for words, _, _ in bars)
    with drawing(height) as (figure, axes):
        y: float = 0
        for words, length, said in bars:
            top = label(axes, y, words) + 2
            end = scale(length)
            if whole:
                outline(axes, scale(0), scale(most), top, height=thick)
            bar(axes, scale(0), end, top, BLUE, height=thick)
            inside = length > most / 2
            axes.text(
                end + (-4 if inside else 4),
                top + thick / 2,
                said,
                size=SMALL,
                va="center",
                ha="right" if inside else "left",
                color="#ffffff" if inside else INK,
            )
            y = top + thick + gap - 2
    alt = " ".join(f"{words}: {said}." for words, _, said in bars)
    return _chart(figure, title, alt, frame, {})


def _chart(
    figure: Figure,
    title: str,
    alt: str,
    frame: pd.DataFrame,
    show: Mapping[str, Callable[[Any], str]],
) -> HTML:
    svg = Markup(to_svg(figure, title))
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "chart"
    return HTML(
        _FRAME.format(
            title=title,
            alt=alt,
            svg=svg,
            table=table_html(frame, title, show),
            csv=_csv(frame),
            name=name,
        )
    )


def _csv(frame: pd.DataFrame) -> str:
    """The table as CSV within an address, so that a page that lies alone has it too."""
    # The mark at its start tells Excel that it is UTF-8.
    return "data:text/csv;charset=utf-8," + quote(
        "\ufeff" + frame.to_csv(index=False, lineterminator="\n")
    )


def _dot(axes: Axes, scale: Scale, question: Any, y: float, mark: str) -> None:
    """A key question's share: a line from nought, and a dot, filled if it decides."""
    x, gap = scale(question.percentage), 9
    words = _share(question.percentage, question.cases) + (mark if question.drives else "")
    width = text_width(words, SMALL)
    # Where the words do not fit to the right of the dot, the line makes room for them.
    fits = x + gap + width <= RIGHT
    for start, end in (
        [(scale(0), x)] if fits else [(scale(0), x - gap - width - 4), (x - gap + 2, x)]
    ):
        axes.plot([start, end], [y, y], color=BLUE, linewidth=2)
    axes.plot(
        x,
        y,
        marker="o",
        markersize=9 if question.drives else 7,
        markerfacecolor=BLUE if question.drives else "#ffffff",
        markeredgecolor=BLUE,
        markeredgewidth=2,
    )
    weight, align = "bold" if question.drives else "normal", "left" if fits else "right"
    axes.text(
        x + (gap if fits else -gap), y, words, size=SMALL, va="center", ha=align, weight=weight
    )


def _why_no_rating(questions: pd.DataFrame) -> str:
    """Why the key questions of a standard give it none: none have a band, or not all are known."""
    return "not rated" if questions["rating"].isna().all() else "not all key questions known"


def _share(percentage: float, count: str | None) -> str:
    """The percentage, and the count where one was published."""
    return f"{percent(percentage)} ({count})" if count else percent(percentage)


def _question_words(questions: pd.DataFrame, mark: str) -> str:
    return ", ".join(
        f"{question.question} {_share(question.percentage, question.cases)}"
        + (mark if question.drives else "")
        for question in rows_of(questions)
    )


def _question_rows(frame: pd.DataFrame, deciding: str | None) -> pd.DataFrame:
    marked = ["yes" if decides else "no" for decides in frame["drives"]]
    return pd.DataFrame(
        {
            "Key question": frame["standard"] + ": " + frame["question"],
            "Cases": [_share(row.percentage, row.cases) for row in rows_of(frame)],
            "Band": frame["rating"],
            **({f"{deciding.capitalize()} of its standard": marked} if deciding else {}),
        },
        dtype=object,
    )


def _share_words(claim: Claim) -> str:
    """The share in per cent, with its count; in the document's own words where it has no digits."""
    if not re.search(r"\d", claim.printed):
        return claim.printed
    if claim.numerator is None:
        return percent(float(claim.share))
    return f"{whole_percent(claim.share)} ({claim.numerator} of {claim.denominator})"
