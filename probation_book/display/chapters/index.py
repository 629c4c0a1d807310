"""The front page's view of all inspections at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.pdu import score_words
from probation_book.display.ids import month
from probation_book.display.tables import paragraph, table_html
from probation_book.display.words import NOT_GIVEN, badge, number_of, tally
from probation_book.rows import NOT_KNOWN, rows_of

if TYPE_CHECKING:
    from probation_book.analysis.overall import Overall
    from probation_book.reading import Framework

# A table of more PDUs than this is no glance.
_MOST_ROWS = 12

_WHOLE = Markup('<span class="whole">{}</span>')
_LINK = Markup('<a href="pdus/{}.html">{}</a>')
_SCORE = Markup(
    '<span class="whole"><span class="amount" aria-hidden="true">'
    '<span style="width: {share:.0%}"></span></span> {score} of {maximum}</span>'
)


def at_a_glance(newest: pd.DataFrame, frameworks: Mapping[str, Framework]) -> HTML:
    """Every PDU with the overall rating of its newest inspection; of very many, a tally.

    `newest` is the `overall_table` of these. Each set of standards has a table of its own. Ratings
    and scores are the published ones; one that no document gives is computed, and says so.
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
        made.append(table_html(pd.DataFrame(show(rows, framework), dtype=object), said))
    return HTML("\n".join(made))


def _rows(newest: pd.DataFrame, framework: Framework) -> list[dict[str, Any]]:
    """A row for each PDU, with a link to its page."""
    return [
        {
            "PDU": _LINK.format(row.pdu, row.name),
            "Overall rating": badge(row.overall.rating or NOT_KNOWN, framework.rating_model)
            + (" computed" if "rating" in row.overall.ours else ""),
            "Points": _score(row.overall),
            "Inspected in": _WHOLE.format(month(row.when)),
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


def _counts(newest: pd.DataFrame, framework: Framework) -> list[dict[str, Any]]:
    """A row for each overall rating."""
    found = [overall.rating or NOT_KNOWN for overall in newest["overall"]]
    ratings = [*reversed(framework.ratings), *([NOT_KNOWN] if NOT_KNOWN in found else [])]
    return [
        {"Overall rating": badge(rating, framework.rating_model), "PDUs": found.count(rating)}
        for rating in ratings
    ]
