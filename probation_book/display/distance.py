"""How close a rating was, in cases and in points."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis import distance
from probation_book.analysis.rows import rows_of
from probation_book.display.charts import amounts_chart
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, number_of, sentence_list
from probation_book.reading import Inspection

_NO_COUNTS = "Our sources give no percentages for {pdu}, so nothing can be said in cases."


def finding(inspection: Inspection) -> HTML:
    """In a sentence or two: what lacked for the next overall rating."""
    wanted = distance.next_overall(inspection)
    model = inspection.framework.rating_model
    if wanted is None:
        return paragraph("There is no better overall rating.")
    rating, points = wanted
    words = Markup("{pdu} was {points} short of an overall rating of {rating}. ").format(
        pdu=inspection.label, points=number_of(points, "point"), rating=badge(rating, model)
    )
    fewest = distance.fewest_standards(inspection)
    enough = "one standard" if fewest == 1 else f"{fewest} standards"
    words += f"With the best rating, {enough} would have been enough. "
    path = distance.path_of_fewest_cases(inspection)
    if path is None:
        return paragraph(words + _NO_COUNTS.format(pdu=inspection.label))
    several = len(path.moves) > 1
    moves = sentence_list(
        f"{move.standard} up to {move.after}" + (f" ({move.cases})" if several else "")
        for move in path.moves
    )
    answers = number_of(path.cases, "more answer")
    return paragraph(words + f"Counted in answers, the shortest way is {moves}: {answers} of yes.")


def chart(inspection: Inspection) -> HTML:
    """How many more answers of yes would have lifted each standard."""
    frame = distance.distance_table(inspection)
    frame = frame[frame["next"].notna()]
    if frame.empty:
        return HTML("")
    labels = [f"{row.standard}, to {row.next}" for row in rows_of(frame)]
    shown = pd.DataFrame(
        {
            "Standard": labels,
            "More answers of yes": frame["more"],
            "Held down by": [sentence_list(questions) for questions in frame["holds_down"]],
        }
    )
    near = min(rows_of(frame), key=lambda row: row.more)
    answers = number_of(near.more, "more answer")
    title = f"{near.standard} was the nearest to a better rating: {answers} of yes"
    return amounts_chart(shown, title)


def distances(inspections: Iterable[Inspection]) -> HTML:
    """Every standard whose counts are known: up and down."""
    frames = [
        distance.distance_table(inspection).assign(pdu=inspection.label)
        for inspection in inspections
    ]
    frame = pd.concat([frame for frame in frames if len(frame)] or [pd.DataFrame()])
    if frame.empty:
        return paragraph("No percentages are given in this data.")
    shown = pd.DataFrame(
        {
            "Standard": frame["pdu"] + ", " + frame["standard"],
            "Rating": frame["rating"],
            "Held down by": [sentence_list(questions) for questions in frame["holds_down"]],
            "More for the next": [_steps(row.more, row.next) for row in rows_of(frame)],
            "Fewer for the one below": [_steps(row.fewer, row.worse) for row in rows_of(frame)],
        }
    )
    return table(shown, "How many answers of yes, more or fewer, would have changed each rating")


def next_ratings(inspections: Iterable[Inspection]) -> HTML:
    """For each PDU: the points to the next overall rating, and the shortest ways."""
    rows = []
    for inspection in inspections:
        overall, wanted = inspection.rate().overall, distance.next_overall(inspection)
        path = distance.path_of_fewest_cases(inspection)
        way = "no better one" if wanted is None else "no percentages given"
        if path:
            way = (
                sentence_list(f"{move.standard} to {move.after}" for move in path.moves)
                + f": {path.cases}"
            )
        rows.append(
            (
                inspection.label,
                f"{overall.score} of {overall.maximum}: {overall.rating}",
                f"{wanted[1]}, to {wanted[0]}" if wanted else "none",
                distance.fewest_standards(inspection),
                way,
            )
        )
    columns = ["PDU", "Score", "Points short", "Fewest standards", "Fewest extra answers of yes"]
    return table(
        pd.DataFrame(rows, columns=columns, dtype=object),
        "How far each PDU was from the next overall rating",
    )


def _steps(cases: int | None, rating: str | None) -> str:
    return "none" if rating is None else f"{cases}, to {rating}"
