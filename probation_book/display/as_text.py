"""An inspection's ratings as plain text or as JSON, for a terminal or another program."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

from probation_book.analysis.inspection import departures_table, standards_table
from probation_book.analysis.rows import rows_of
from probation_book.display.words import percent, sentence_list, why_not_computed
from probation_book.reading import Inspection


def as_text(inspection: Inspection) -> str:
    """A table of the standards, then the score and the overall rating, computed and published."""
    rows = [("Standard", "Rating", "Points", "Decided by")]
    for row in rows_of(standards_table(inspection)):
        rating = row.published or (f"{row.computed} (computed)" if row.computed else "not rated")
        rows.append(
            (row.standard, rating, "-" if row.points is None else str(row.points), _driver(row))
        )
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join([*map(str.ljust, row, widths), row[3]]).rstrip() for row in rows]
    overall, published = inspection.rate().overall, inspection.result
    said = f"{published.score}/{published.maximum} {published.rating}" if published else "not given"
    return "\n".join(
        [
            inspection.name,
            "",
            *lines,
            "",
            f"Computed:  {overall.score}/{overall.maximum} {overall.rating}",
            f"Published: {said}",
        ]
    )


def as_json(inspection: Inspection) -> str:
    """The same as JSON: `name`, `standards` (one object each), `computed` and `published`.

    A standard also has its recorded `judgement`, and `departs`: whether its rating is another than
    the rules or a usual link would have given.
    """
    overall, published = inspection.rate().overall, inspection.result
    return json.dumps(
        {
            "name": inspection.name,
            "standards": _standards(inspection),
            "computed": {
                "score": overall.score,
                "maximum": overall.maximum,
                "rating": overall.rating,
            },
            "published": published
            and {
                "score": published.score,
                "maximum": published.maximum,
                "rating": published.rating,
            },
        },
        indent=2,
        ensure_ascii=False,
    )


def _standards(inspection: Inspection) -> list[dict[Hashable, Any]]:
    departing = set(departures_table(inspection).get("standard", ()))
    rows = standards_table(inspection).to_dict("records")
    for standard, row in zip(inspection.framework.rated, rows, strict=True):
        judgement = inspection.standards[standard.number].judgement
        row["judgement"] = judgement and {
            "guidance": judgement.guidance,
            "reason": judgement.reason,
        }
        row["departs"] = standard.title in departing
    return rows


def _driver(row: Any) -> str:
    if row.not_rated:
        return row.not_rated
    if row.computed and row.published not in (None, row.computed):
        return f"Judged: the lowest key question, {percent(row.lowest)}, would give {row.computed}"
    if row.computed:
        return f"{percent(row.lowest)}: {sentence_list(row.drivers)}"
    return why_not_computed(row)
