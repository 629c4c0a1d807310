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
from probation_book.display.tables import paragraph, table_html
from probation_book.display.words import badge, date, number_of, tally
from probation_book.reading import Inspection
from probation_book.reading.inspection import Result

# A table of more PDUs than this is no glance.
_MOST_ROWS = 12

_WHOLE = Markup('<span class="whole">{}</span>')
_LINK = Markup('<a href="pdus/{}.html">{}</a>')
_SCORE = Markup(
    '<span class="whole"><span class="amount" aria-hidden="true">'
    '<span style="width: {share:.0%}"></span></span> {score} of {maximum}</span>'
)


def at_a_glance(inspections: Mapping[str, Inspection]) -> HTML:
    """Every PDU with its overall rating, by file name; of very many, how many have each rating.

    Each set of standards has a table of its own. Ratings and scores are the published ones; one
    that no document gives is computed, and says so.
    """
    if not inspections:
        return paragraph("There is no inspection in this data.")
    show = _rows if len(inspections) <= _MOST_ROWS else _counts
    names = {inspection.name: name for name, inspection in inspections.items()}
    groups = by_framework(inspections.values())
    return HTML(
        "\n".join(
            table_html(
                pd.DataFrame(show(group, names), dtype=object),
                _finding(group, alone=len(groups) == 1),
            )
            for group in groups
        )
    )


def _finding(group: list[Inspection], alone: bool) -> str:
    framework = group[0].framework
    found = tally([_overall(inspection).rating for inspection in group], framework.ratings)
    return f"{number_of(len(group), 'PDU')}: {found}" + ("" if alone else f" ({framework.name})")


def _rows(group: list[Inspection], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each PDU, with a link to its page."""
    rows = []
    for inspection in group:
        overall = _overall(inspection)
        computed = "" if inspection.result else " computed"
        rows.append(
            {
                "PDU": _LINK.format(names[inspection.name], inspection.name),
                "Overall rating": badge(overall.rating, inspection.framework.rating_model)
                + computed,
                "Points": _SCORE.format(
                    share=overall.score / overall.maximum,
                    score=overall.score,
                    maximum=overall.maximum,
                ),
                "Inspected in": _WHOLE.format(
                    date(inspection.fieldwork_started.date[: len("2022-08")])
                ),
            }
        )
    return rows


def _counts(group: list[Inspection], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each overall rating."""
    framework = group[0].framework
    found = Counter(_overall(inspection).rating for inspection in group)
    return [
        {"Overall rating": badge(rating, framework.rating_model), "PDUs": found[rating]}
        for rating in reversed(framework.ratings)
    ]


def _overall(inspection: Inspection) -> Result | scoring.OverallRating:
    """The published result, or else the computed one."""
    return inspection.result or inspection.rate().overall
