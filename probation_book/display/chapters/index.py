"""The front page: what the book found, and every PDU at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.pdu import score_words
from probation_book.display.glance import strip
from probation_book.display.ids import month
from probation_book.display.tables import paragraph, table_html
from probation_book.display.words import (
    NOT_GIVEN,
    also_tied,
    badge,
    chance_words,
    number_of,
    out_of,
    sentence_list,
    tally,
)
from probation_book.rows import NOT_KNOWN, groups_of, rows_of

if TYPE_CHECKING:
    from probation_book.analysis.main_points import MainPoints
    from probation_book.analysis.overall import Overall
    from probation_book.reading import Framework

# A table of more PDUs than this is no glance.
_MOST_ROWS = 12

_LINK = Markup('<a href="pdus/{}.html">{}</a><br><span class="whole when">{}</span>')
_SCORE = Markup(
    '<span class="whole"><span class="amount" aria-hidden="true">'
    '<span style="width: {share:.0%}"></span></span> {score} of {maximum} points</span>'
)


def main_points(found: MainPoints, called: Mapping[str, str]) -> HTML:
    """What the book found, a sentence each, with a link to where it is shown."""
    item = Markup('<li><a href="{}.html">{}</a>: {}</li>')
    lines = (
        ("comparison", "What decided", _deciding(found)),
        ("distance", "How close", _closest(found, called)),
        ("chance", "How sure", _sure(found, called)),
        ("judgement", "Judgement", _departures(found)),
        ("national", "Among all", _among_all(found)),
        ("figures", "The figures", _checks(found)),
    )
    items = (item.format(*line) for line in lines if line[-1])
    return HTML(Markup('<ul class="answers">{}</ul>').format(Markup("").join(items)))


def _deciding(found: MainPoints) -> str:
    if found.deciding is None:
        return ""
    question, lowest, tied, standards = found.deciding
    return (
        f"The lowest key question rates a standard. In {out_of(lowest, standards)} standards with "
        f"several questions and published percentages, it was the one on {question}"
        f"{also_tied(tied)}."
    )


def _closest(found: MainPoints, called: Mapping[str, str]) -> str:
    if found.closest.empty:
        return ""
    said = []
    for rating, rows in groups_of(found.closest, "rating"):
        names = sentence_list(called[key] for key in rows["inspection"])
        short = number_of(int(rows["points"].iloc[0]), "point")
        said.append(f"{names} {'was' if len(rows) == 1 else 'were'} {short} short of {rating}.")
    return " ".join(said)


def _sure(found: MainPoints, called: Mapping[str, str]) -> str:
    if found.sure.empty:
        return ""
    said = sentence_list(
        f"{called[row.inspection]} in {' to '.join(dict.fromkeys(map(chance_words, row[1:])))}"
        for row in rows_of(found.sure)
    )
    return (
        "Another sample of as many cases would again give the same overall rating to "
        f"{said} of samples, depending on what is assumed."
    )


def _departures(found: MainPoints) -> str:
    stated, inferred = found.departures
    if not stated + inferred:
        return ""
    words = f"Inspectors departed from usual links in {number_of(stated, 'rating')}, with a reason"
    more = f"; in {number_of(inferred, 'other')} we infer it" if inferred else ""
    return f"{words}{more}."


def _among_all(found: MainPoints) -> str:
    if found.ratings.empty:
        return ""
    counts = sentence_list(f"{count} {rating}" for rating, count in found.ratings.items())
    return (
        f"Of {found.ratings.sum()} inspections of {found.pdus} PDUs whose rating we found, the "
        f"result was: {counts}."
    )


def _checks(found: MainPoints) -> str:
    made, held = found.checks
    if not made:
        return ""
    return (
        f"Of {made:,} checks of printed figures that could have failed, {held:,} held and "
        f"{made - held} did not."
    )


def at_a_glance(
    newest: pd.DataFrame,
    ratings: Mapping[str, Mapping[str, str | None]],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """Every PDU with the ratings of its newest inspection; of very many, a tally.

    `newest` is the `overall_table` of these; `ratings` has those of its standards, by the key of
    the inspection and the number of the standard. Each set of standards has a table of its own.
    Ratings and scores are the published ones; one that no document gives is computed, and says so.
    """
    if newest.empty:
        return paragraph("There is no inspection in this data.")
    show = _rows if len(newest) <= _MOST_ROWS else _counts
    groups = newest.groupby("framework", sort=False)
    made = []
    for key, rows in groups:
        framework = frameworks[str(key)]
        given = [overall.rating or NOT_KNOWN for overall in rows["overall"]]
        said = f"{number_of(len(rows), 'PDU')}: {tally(given, framework.ratings)}"
        said += "" if len(groups) == 1 else f" ({framework.name})"
        shown = pd.DataFrame(show(rows, ratings, framework), dtype=object)
        made.append(table_html(shown, said))
    return HTML("\n".join(made))


def _rows(
    newest: pd.DataFrame, ratings: Mapping[str, Mapping[str, str | None]], framework: Framework
) -> list[dict[str, Any]]:
    """A row for each PDU, with a link to its page."""
    return [
        {
            "PDU": _LINK.format(row.pdu, row.name, month(row.when)),
            "Overall rating": badge(row.overall.rating or NOT_KNOWN, framework.rating_model)
            + (" computed" if "rating" in row.overall.ours else "")
            + Markup("<br>")
            + _score(row.overall),
            "Standards": strip(ratings[row.inspection], f"Standards of {row.name}", framework),
        }
        for row in rows_of(newest)
    ]


def _score(overall: Overall) -> str:
    if overall.score is None or overall.maximum is None:
        return score_words(overall) or NOT_GIVEN
    share = overall.score / overall.maximum
    ours = " computed" if "score" in overall.ours else ""
    ours += " by an assumed score table" if overall.table and overall.table.assumed else ""
    return _SCORE.format(share=share, score=overall.score, maximum=overall.maximum) + ours


def _counts(
    newest: pd.DataFrame, _ratings: Mapping[str, Mapping[str, str | None]], framework: Framework
) -> list[dict[str, Any]]:
    """A row for each overall rating."""
    found = [overall.rating or NOT_KNOWN for overall in newest["overall"]]
    ratings = [*reversed(framework.ratings), *([NOT_KNOWN] if NOT_KNOWN in found else [])]
    return [
        {"Overall rating": badge(rating, framework.rating_model), "PDUs": found.count(rating)}
        for rating in ratings
    ]
