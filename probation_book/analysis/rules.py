"""The rules on every input that they can meet."""

from __future__ import annotations

import pandas as pd

import scoring


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
    top = max(table.maximum for table in model.score_tables)
    columns = {
        f"0–{table.maximum}": [
            next((band.rating for band in table.bands if score in band), None)
            for score in range(top + 1)
        ]
        for table in model.score_tables
    }
    return pd.DataFrame({"score": range(top + 1), **columns}, dtype=object)
