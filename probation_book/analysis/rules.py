"""The rules at work: on their source's own example, and on every input that they can meet."""

from __future__ import annotations

import pandas as pd

import scoring
from probation_book.reading import Framework


def worked_example(framework: Framework) -> pd.DataFrame:
    """The source's example, computed from its counts of cases.

    One row for each key question: `standard`, `question` (our wording), `cases` (as
    counted), `percentage` (computed from them), `printed` (by the source), `rating` of
    its band, `lowest` (true where it drives the rating). Empty where the source has none.
    """
    if (example := framework.worked_example) is None:
        return pd.DataFrame()
    standard = framework.numbered[example.standard]
    shares = {question: cases.percentage for question, cases in example.counts.items()}
    rated = scoring.rate_standard(standard.number, shares, framework.rating_model)
    return pd.DataFrame(
        [
            {
                "standard": standard.title,
                "question": standard.key_questions[question],
                "cases": str(cases),
                "percentage": float(cases.percentage),
                "printed": example.percentages[question],
                "rating": rated.bands[question].rating,
                "lowest": question in rated.drivers,
            }
            for question, cases in example.counts.items()
        ],
        dtype=object,
    )


def every_percentage(model: scoring.RatingModel) -> pd.DataFrame:
    """The rating of each whole percentage from 0 to 100: `percentage`, `rating`, `points`."""
    rows = []
    for percentage in range(101):
        rating = scoring.band_of(percentage, model).rating
        points = scoring.points(rating, model)
        rows.append({"percentage": percentage, "rating": rating, "points": points})
    return pd.DataFrame(rows)


def every_score(model: scoring.RatingModel) -> pd.DataFrame:
    """The overall rating of each score in each score table.

    One row for each score from 0 to the highest on any table: `score`, then a column
    for each table, named for its scale (`0–27`), None where the scale has ended.
    """
    top = max((table.maximum for table in model.score_tables), default=-1)
    columns = {
        f"0–{table.maximum}": [
            next((band.rating for band in table.bands if score in band), None)
            for score in range(top + 1)
        ]
        for table in model.score_tables
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
