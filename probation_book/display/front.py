"""The front page's view of all inspections at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

import scoring
from probation_book.analysis import by_framework
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, date, number_of, tally
from probation_book.reading import Inspection
from probation_book.reading.inspection import Result

# A table of more PDUs than this is no glance.
_MOST_ROWS = 12

_WHOLE = Markup('<span class="whole">{}</span>')
_LINK = Markup('<a href="pdus/{}.html">{}</a>')
_SCORE = Markup(
    '<span class="whole"><span class="amount" aria-hidden="true"><span style="width: {share:.0%}"></span></span> '
    "{score} of {maximum}</span>"
)


def at_a_glance(inspections: Mapping[str, Inspection]) -> HTML:
    """Every PDU with its overall rating, by file name; of very many, how many have each rating.

    Ratings and scores are the published ones; one that no document gives is computed, and says so.
    """
    if not inspections:
        return paragraph("There is no inspection in this data.")
    overall = [_overall(inspection).rating for inspection in inspections.values()]
    order = next(iter(inspections.values())).framework.ratings
    rows = _rows(inspections) if len(inspections) <= _MOST_ROWS else _counts(list(inspections.values()))
    return table(pd.DataFrame(rows, dtype=object), f"{number_of(len(overall), 'PDU')}: {tally(overall, order)}")


def _rows(inspections: Mapping[str, Inspection]) -> list[dict[str, Any]]:
    """A row for each PDU, with a link to its page."""
    rows = []
    for name, inspection in inspections.items():
        overall = _overall(inspection)
        computed = "" if inspection.result else " computed"
        rows.append(
            {
                "PDU": _LINK.format(name, inspection.name),
                "Overall rating": badge(overall.rating, inspection.framework.rating_model) + computed,
                "Points": _SCORE.format(share=overall.score / overall.maximum, score=overall.score, maximum=overall.maximum),
                "Inspected in": _WHOLE.format(date(inspection.fieldwork_started.date[: len("2022-08")])),
            }
        )
    return rows


def _counts(inspections: list[Inspection]) -> list[dict[str, Any]]:
    """A row for each overall rating of each set of standards."""
    return [
        {"Overall rating": badge(rating, group[0].framework.rating_model), "PDUs": found[rating]}
        for group in by_framework(inspections)
        for found in [Counter(_overall(inspection).rating for inspection in group)]
        for rating in reversed(group[0].framework.ratings)
    ]


def _overall(inspection: Inspection) -> Result | scoring.OverallRating:
    """The published result, or else the computed one."""
    return inspection.result or inspection.rate().overall
