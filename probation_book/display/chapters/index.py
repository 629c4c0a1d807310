"""The front page's view of all inspections at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis.comparison import by_framework
from probation_book.analysis.overall import Overall, overall_of
from probation_book.display.chapters.pdu import score_words
from probation_book.display.ids import dated
from probation_book.display.tables import paragraph, table_html
from probation_book.display.words import NOT_GIVEN, badge, number_of, tally
from probation_book.reading import Inspection, newest_first
from probation_book.rows import NOT_KNOWN

# A table of more PDUs than this is no glance.
_MOST_ROWS = 12

_WHOLE = Markup('<span class="whole">{}</span>')
_LINK = Markup('<a href="pdus/{}.html">{}</a>')
_SCORE = Markup(
    '<span class="whole"><span class="amount" aria-hidden="true">'
    '<span style="width: {share:.0%}"></span></span> {score} of {maximum}</span>'
)


def at_a_glance(inspections: Mapping[str, Inspection]) -> HTML:
    """Every PDU with the overall rating of its newest inspection; of very many, a tally.

    Each set of standards has a table of its own. Ratings and scores are the published ones; one
    that no document gives is computed, and says so.
    """
    if not inspections:
        return paragraph("There is no inspection in this data.")
    newest = {one.pdu.key: one for one in reversed(newest_first(inspections.values()))}
    shown = [newest[key] for key in dict.fromkeys(one.pdu.key for one in inspections.values())]
    show = _rows if len(shown) <= _MOST_ROWS else _counts
    groups = by_framework(shown)
    return HTML(
        "\n".join(
            table_html(
                pd.DataFrame(show(group), dtype=object), _finding(group, alone=len(groups) == 1)
            )
            for group in groups
        )
    )


def _finding(group: list[Inspection], alone: bool) -> str:
    framework = group[0].framework
    given = [overall_of(inspection).rating or NOT_KNOWN for inspection in group]
    said = f"{number_of(len(group), 'PDU')}: {tally(given, framework.ratings)}"
    return said + ("" if alone else f" ({framework.name})")


def _rows(group: list[Inspection]) -> list[dict[str, Any]]:
    """A row for each PDU, with a link to its page."""
    rows = []
    for inspection in group:
        overall, model = overall_of(inspection), inspection.framework.rating_model
        ours = " computed" if "rating" in overall.ours else ""
        rows.append(
            {
                "PDU": _LINK.format(inspection.pdu.key, inspection.pdu.name),
                "Overall rating": badge(overall.rating or NOT_KNOWN, model) + ours,
                "Points": _score(overall),
                "Inspected in": _WHOLE.format(dated(inspection)),
            }
        )
    return rows


def _score(overall: Overall) -> str:
    if overall.score is None or overall.maximum is None:
        return score_words(overall) or NOT_GIVEN
    share = overall.score / overall.maximum
    ours = " computed" if "score" in overall.ours else ""
    ours += " by an assumed score table" if overall.table and overall.table.assumed else ""
    return _SCORE.format(share=share, score=overall.score, maximum=overall.maximum) + ours


def _counts(group: list[Inspection]) -> list[dict[str, Any]]:
    """A row for each overall rating."""
    framework = group[0].framework
    found = Counter(overall_of(inspection).rating or NOT_KNOWN for inspection in group)
    ratings = [*reversed(framework.ratings), *([NOT_KNOWN] if found[NOT_KNOWN] else [])]
    return [
        {"Overall rating": badge(rating, framework.rating_model), "PDUs": found[rating]}
        for rating in ratings
    ]
