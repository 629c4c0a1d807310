"""An inspection's ratings as plain text or as JSON, for a terminal or another program."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from probation_book.analysis.inspection import departures_table, standards_table
from probation_book.display.ids import dated, question_words, standard_words
from probation_book.display.words import (
    RULE_WORDS,
    percent,
    sentence_case,
    sentence_list,
    why_not_computed,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.reading import Inspection
    from probation_book.reading.inspection import Result


def as_text(inspection: Inspection) -> str:
    """A table of the standards, then the score and the overall rating, computed and published."""
    rows = [("Standard", "Rating", "Points", "Decided by")]
    for row in rows_of(standards_table(inspection)):
        computed = f"{row.computed} (computed)" if row.computed else None
        rating = row.published or computed or ("not rated" if row.not_rated else "not known")
        points = "-" if row.points is None else str(row.points)
        title = standard_words(row.standard, inspection.framework)
        rows.append((title, rating, points, _driver(row, inspection)))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join([*map(str.ljust, row, widths), row[3]]).rstrip() for row in rows]
    overall, published = inspection.rate().overall, inspection.result
    computed = (
        f"{overall.score}/{overall.maximum} {overall.rating}" if overall else _possible(inspection)
    )
    return "\n".join(
        [
            f"{inspection.pdu.name}, {dated(inspection)}",
            "",
            *lines,
            "",
            f"Computed:  {computed}",
            f"Published: {_published(published) if published else 'not given'}",
        ]
    )


def _published(result: Result) -> str:
    numbers = (result.score, result.maximum)
    score = "/".join("?" if number is None else str(number) for number in numbers)
    return f"{score} {result.rating or '(no overall rating given)'}".removeprefix("?/? ")


def _possible(inspection: Inspection) -> str:
    """What the score can be where not all ratings are known: concluded, not computed."""
    said = [
        f"{one.lowest} to {one.highest} of {one.table.maximum}, {sentence_list(one.ratings, 'or')}"
        if one.lowest != one.highest
        else f"{one.lowest} of {one.table.maximum}, {one.ratings[0]}"
        for one in inspection.possible()
    ]
    return (
        f"not all ratings are known; what is known allows {'; or '.join(said) or 'no conclusion'}"
    )


def as_json(inspection: Inspection) -> str:
    """The same as JSON: `inspection`, `pdu`, `name`, `standards`, `computed`, `published`.

    A standard also has its recorded `judgement`, and `departs`: whether its rating is another than
    the rules or a usual link would have given. `computed` is null where not all ratings are known;
    `possible` has what they can add up to.
    """
    overall, published = inspection.rate().overall, inspection.result
    return json.dumps(
        {
            "inspection": inspection.key,
            "pdu": inspection.pdu.key,
            "name": inspection.pdu.name,
            "standards": _standards(inspection),
            "computed": overall
            and {
                "score": overall.score,
                "maximum": overall.maximum,
                "rating": overall.rating,
            },
            "possible": [
                {
                    "lowest": one.lowest,
                    "highest": one.highest,
                    "maximum": one.table.maximum,
                    "ratings": list(one.ratings),
                }
                for one in inspection.possible()
            ],
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
    departing = set(departures_table(inspection)["standard"])
    rows = standards_table(inspection).to_dict("records")
    for row in rows:
        number = row["standard"]
        result = inspection.standards.get(number)
        judgement = result.judgement if result else None
        row["name"] = inspection.framework.numbered[number].name
        row["judgement"] = judgement and {
            "guidance": judgement.guidance,
            "reason": judgement.reason,
        }
        row["departs"] = number in departing
    return rows


def _driver(row: Any, inspection: Inspection) -> str:
    if row.not_rated:
        return row.not_rated
    rule = RULE_WORDS[inspection.framework.rating_model.rule]
    if row.computed and row.published not in (None, row.computed):
        return f"Judged: the {rule}, {percent(row.share)}, would give {row.computed}"
    if row.computed:
        questions = sentence_list(_questions(row, inspection))
        return f"{sentence_case(rule)}, {percent(row.share)}: {questions}"
    return why_not_computed(row) if row.published else ""


def _questions(row: Any, inspection: Inspection) -> list[str]:
    """The key questions that give a standard its rating, in our wording."""
    return [
        question_words(row.standard, question, inspection.framework) for question in row.drivers
    ]
