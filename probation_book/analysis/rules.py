"""The rules at work: on an example, and on every input that they can meet."""

from __future__ import annotations

from collections import Counter

import pandas as pd

import scoring
from probation_book.reading import Framework


def example_cases(framework: Framework) -> pd.DataFrame:
    """The cases of one standard, to go with from cases to a rating.

    The source's own example; where it has none, made-up cases of the first standard that has key
    questions. One row for each of these: `standard`, `question` (their ids), `count` (the cases
    judged sufficient), `of` (all), `printed` (the percentage that the source prints; None: made
    up). Empty where no standard is rated by cases.
    """
    rows: list[tuple[str, str, int, int, float | None]] = []
    if example := framework.worked_example:
        rows += [
            (example.standard, question, cases.count, cases.of, example.percentages[question])
            for question, cases in example.counts.items()
        ]
    elif asking := [one for one in framework.rated if one.rated_by == "cases"]:
        rows += [
            (asking[0].number, question, min(24 + 4 * place, 40), 40, None)
            for place, question in enumerate(asking[0].key_questions)
        ]
    columns = ["standard", "question", "count", "of", "printed"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def needs_lowest(model: scoring.RatingModel, what: str) -> None:
    """Raise RatingError where `what` follows from the rule `lowest` and the rule is another."""
    if model.rule != "lowest":
        raise scoring.RatingError(
            f"{what} has no meaning under the rule {model.rule!r}: it is worked out for standards "
            "that their lowest key question rates"
        )


def every_percentage(model: scoring.RatingModel) -> pd.DataFrame:
    """The rating of each whole percentage from 0 to 100: `percentage`, `rating`, `points`."""
    rows = []
    for percentage in range(101):
        rating = scoring.band_of(percentage, model).rating
        points = scoring.points(rating, model)
        rows.append({"percentage": percentage, "rating": rating, "points": points})
    return pd.DataFrame(rows)


def scales(model: scoring.RatingModel) -> dict[str, scoring.ScoreTable]:
    """The score tables by their scale: `0 to 24`, or `0 to 24 without 2.4` where two end there."""
    ends = Counter(table.maximum for table in model.score_tables)
    return {
        f"0 to {table.maximum}" + (_without(table) if ends[table.maximum] > 1 else ""): table
        for table in model.score_tables
    }


def _without(table: scoring.ScoreTable) -> str:
    return f" without {' and '.join(sorted(table.unrated))}"


def every_score(model: scoring.RatingModel) -> pd.DataFrame:
    """The overall rating of each score in each score table.

    One row for each score from 0 to the highest on any table: `score`, then a column
    for each table, by the name that `scales` gives it, None where the scale has ended.
    """
    top = max((table.maximum for table in model.score_tables), default=-1)
    columns = {
        scale: [
            next((band.rating for band in table.bands if score in band), None)
            for score in range(top + 1)
        ]
        for scale, table in scales(model).items()
    }
    return pd.DataFrame({"score": range(top + 1), **columns}, dtype=object)


def runs(frame: pd.DataFrame, of: str, ratings: str) -> pd.DataFrame:
    """Neighbouring rows with the same rating drawn together: `rating`, `from`, `to`, `inputs`.

    `of` names the column of inputs, whole numbers that rise by one; `ratings` that of
    their ratings. `inputs` counts the rows of a run.
    """
    frame = frame.dropna(subset=[ratings])
    run = (frame[ratings] != frame[ratings].shift()).cumsum()
    return (
        frame.groupby(run.to_numpy())
        .agg(
            **{
                "rating": (ratings, "first"),
                "from": (of, "min"),
                "to": (of, "max"),
                "inputs": (of, "size"),
            }
        )
        .reset_index(drop=True)
    )
