"""What the calculator on the pages goes by: the rules as tables, and what it begins with.

A reader's browser knows no rule. It looks up what `scoring` was asked here, for every input that it
can meet, takes the lowest key question (or the median, or the mean, if that is the rule) and adds.
Ratings go by their place, from 0 for the lowest.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd
from scipy import stats

import scoring
from probation_book.analysis.chance import CONFIDENCE
from probation_book.analysis.counts import counts_of, other_counts
from probation_book.analysis.inspection import counted_ratings, departures_table
from probation_book.reading import Framework, Inspection
from probation_book.reading.inspection import KeyQuestions
from probation_book.rows import NOT_KNOWN, rows_of


def rules_of(model: scoring.RatingModel) -> dict[str, Any]:
    """Return what `scoring` says under these rules, for every input.

    `ratings` (their names) and their `points`; `rounded`: the whole percentage that each half per
    cent from 0 to 100 is rounded to, and all up to the next half with it; `bands`: the rating of
    each whole percentage; `tables`: for each score table the standards that it leaves `unrated`,
    the rating of each score, and whether it is `assumed`; `standards`: the key questions of each
    that counts; the `rule`; `z`: how many standard errors an interval reaches either way.
    """
    place = {rating: number for number, rating in enumerate(model.points)}
    bands = (
        [scoring.band_of(whole, model).rating for whole in range(101)] if model.case_bands else []
    )
    return {
        "ratings": list(place),
        "points": [scoring.points(rating, model) for rating in place],
        "rounded": [scoring.whole_percentage(Fraction(half, 2)) for half in range(201)],
        "bands": [place[rating] for rating in bands],
        "tables": [
            {
                "unrated": sorted(table.unrated),
                "ratings": [
                    place[scoring.rating_of_score(score, table)]
                    for score in range(table.maximum + 1)
                ],
                "assumed": table.assumed,
            }
            for table in model.score_tables
        ],
        "standards": {one.number: list(one.key_questions) for one in model.rated_standards},
        "rule": model.rule,
        "z": float(stats.norm.ppf((1 + CONFIDENCE) / 2)),
    }


def entries_of(inspection: Inspection) -> dict[str, Any]:
    """Return what the calculator is filled in with for an inspection, and held against.

    `pdu` and `framework` (keys); `begin`: what is in its fields, see `_begin`; `counted`: by
    standard the rating that counts, None for one not rated; `computed`: which of these nobody
    published, but its shares; `usual`: the usual rating where inspectors departed from it;
    `doubted`: by standard the other number of cases that its shares may be of; `cases`; `score`,
    `maximum` and `rating`, as published. What is not known is None, or
    left out.
    """
    result = inspection.result
    counted = {
        number: rating
        for number, rating in counted_ratings(inspection).items()
        if rating != NOT_KNOWN
    }
    return {
        "pdu": inspection.pdu.key,
        "framework": inspection.framework.key,
        "begin": _begin(inspection, counted),
        "counted": counted,
        "computed": sorted(counted.keys() - inspection.awarded.keys()),
        "usual": departures_table(inspection).set_index("standard")["usually"].to_dict(),
        "doubted": {
            number: max(of for _, of in counts.values())
            for number, counts in other_counts(inspection).items()
        },
        "cases": inspection.cases.count if inspection.cases else None,
        "score": result.score if result else None,
        "maximum": result.maximum if result else None,
        "rating": result.rating if result else None,
    }


def _begin(inspection: Inspection, counted: Mapping[str, str | None]) -> dict[str, str]:
    """What is in the fields, by name, as it stands in an address, too.

    `unit`: `cases` where all counts are known, else `per cent`; by key question (`2.2/safety`) its
    share and the number of cases, `18/42`, or `43/` where that is not known; by standard the rating
    that counts whatever its key questions give: not all of these are known, or inspectors departed
    from them.
    """
    computed, counts = inspection.rate().computed, counts_of(inspection)
    given = {
        one.number: result.key_questions
        for one in inspection.framework.rated
        if (result := inspection.standards.get(one.number)) and result.key_questions
    }
    in_cases = bool(given) and given.keys() <= counts.keys()
    shares = {
        f"{number}/{question}": "{}/{}".format(*counts[number][question])
        if in_cases
        else f"{_number(share)}/{_base(question, questions, inspection)}"
        for number, questions in given.items()
        for question, share in questions.shares.items()
    }
    chosen = {
        number: rating or "not rated"
        for number, rating in counted.items()
        if number not in computed or computed[number].rating != rating
    }
    return {"unit": "cases" if in_cases else "per cent", **chosen, **shares}


def _number(share: scoring.Number) -> str:
    """A percentage as it was published; one of a count, which need not end, in whole per cent."""
    return str(scoring.whole_percentage(share) if isinstance(share, Fraction) else share)


def _base(question: str, published: KeyQuestions, inspection: Inspection) -> int | str:
    """The number of cases behind a percentage: its own, or else all; nothing if not known."""
    if question in published.counts:
        return published.counts[question].of
    return inspection.cases.count if inspection.cases else ""


def national_entries(
    ratings: pd.DataFrame, frameworks: Mapping[str, Framework]
) -> dict[str, dict[str, Any]]:
    """Return the same, and `when`, for inspections of which no more is known: nothing is filled in.

    `ratings` are `national.all_ratings`; of them, those that the book has no file of, under a set
    of standards that it has, by its year. The keys are those of the PDUs, with a date or that year.
    """
    by_year = {one.start[:4]: one.key for one in frameworks.values() if one.start}
    known = ratings[ratings["inspection"].isna() & ratings["standards"].isin(by_year)]
    return {
        f"{row.pdu}@{row.when or row.standards}": {
            "pdu": row.pdu,
            "framework": by_year[row.standards],
            **{what: {} for what in ("begin", "counted", "usual", "doubted")},
            "computed": [],
            "cases": None,
            "when": row.when,
            "score": row.score,
            "maximum": row.maximum,
            "rating": row.rating,
        }
        for row in rows_of(known)
    }
