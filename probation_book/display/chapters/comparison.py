"""Inspections side by side: pictures, tables, and the findings that they carry in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis.comparison import (
    counterfactuals,
    deciding_questions,
    points_by_domain,
    ratings_table,
    shared_ratings,
)
from probation_book.analysis.rows import rows_of
from probation_book.display.charts import ratings_chart, scores_chart
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, number_of, out_of, sentence_list, tally
from probation_book.reading import Inspection


def _of_some(
    show: Callable[[Sequence[Inspection]], HTML],
) -> Callable[[Sequence[Inspection]], HTML]:
    """Of no inspections, show a sentence that says so: data from elsewhere may lack a region."""

    @wraps(show)
    def shown(inspections: Sequence[Inspection]) -> HTML:
        if not inspections:
            return paragraph("There is no such inspection in this data.")
        return show(inspections)

    return shown


@_of_some
def ratings(inspections: Sequence[Inspection]) -> HTML:
    """Every PDU by every standard."""
    framework = inspections[0].framework
    frame = ratings_table(inspections)
    title = f"Overall: {tally(frame['overall'], framework.ratings)}"
    return ratings_chart(frame, title, framework)


def short_names(inspections: Sequence[Inspection]) -> HTML:
    """Which PDU each short name stands for."""
    short = [f"{pdu.short_name} is {pdu.name}" for pdu in inspections if pdu.short_name]
    return paragraph(f"In charts and tables, {'; '.join(short)}." if short else "")


@_of_some
def scores(inspections: Sequence[Inspection]) -> HTML:
    """Every PDU's score, on its own scale."""
    frame = ratings_table(inspections)
    runs = [f"{_run(scored['score'])} of {maximum}" for maximum, scored in frame.groupby("maximum")]
    title = f"Scores: {sentence_list(reversed(runs))} points"
    return scores_chart(frame, title, inspections[0].framework)


def _run(scores: pd.Series) -> str:
    lowest, highest = scores.min(), scores.max()
    return str(lowest) if lowest == highest else f"{lowest} to {highest}"


@_of_some
def shared(inspections: Sequence[Inspection]) -> HTML:
    """Where all PDUs have the same rating, and which ratings nobody has."""
    if len(inspections) == 1:
        return paragraph("There is one PDU here, and nothing to compare it with.")
    frame = shared_ratings(inspections)
    names = inspections[0].framework.ratings
    alike = [
        f"{row['standard']} ({rating})"
        for _, row in frame.iterrows()
        for rating in names
        if row[rating] == len(inspections)
    ]
    missing = [rating for rating in names if not frame[rating].any()]
    words = [
        f"All {len(inspections)} PDUs have the same rating on {sentence_list(alike)}."
        if alike
        else f"There is no standard on which all {len(inspections)} PDUs have the same rating.",
    ]
    words.insert(0, f"Against “{inspections[0].framework.name}”:")
    if missing:
        words.append(f"None of them was rated {sentence_list(missing, 'or')} on any standard.")
    return paragraph(" ".join(words))


@_of_some
def shared_table(inspections: Sequence[Inspection]) -> HTML:
    """How many PDUs have each rating, standard by standard."""
    frame = shared_ratings(inspections)
    names = {"standard": "Standard", "rated": "PDUs rated"}
    return table(frame.rename(columns=names), "How many PDUs have each rating")


@_of_some
def deciding_question(inspections: Sequence[Inspection]) -> HTML:
    """Which key question decided most of the standards with several, in a sentence."""
    frame = deciding_questions(inspections)
    if frame.empty:
        return paragraph("No percentages of key questions are given for these inspections.")
    first = next(rows_of(frame))
    tied = f", {'once' if first.tied == 1 else f'{first.tied} times'} together with another"
    return paragraph(
        f"In {out_of(first.lowest, first.standards)} standards with several key questions whose "
        f"percentages are published, the one on {first.question} is the lowest"
        f"{tied if first.tied else ''}."
    )


@_of_some
def points_from(inspections: Sequence[Inspection]) -> HTML:
    """Which domain the points come from, in a sentence."""
    frame = points_by_domain(inspections)
    total = int(frame["score"].sum())
    parts = [
        f"{int(frame[domain].sum())} came from {domain}"
        for domain in frame.columns
        if domain not in ("pdu", "score")
    ]
    return paragraph(f"Of the {number_of(total, 'point')} in all, {sentence_list(parts)}.")


@_of_some
def points_table(inspections: Sequence[Inspection]) -> HTML:
    """Which domain each PDU's points come from."""
    names = {"pdu": "PDU", "score": "Score"}
    frame = points_by_domain(inspections).rename(columns=names)
    return table(frame, "Points by domain")


def had_it_been_rated(inspection: Inspection, number: str) -> HTML:
    """What would follow from each rating of a standard that was given none."""
    framework = inspection.framework
    frame = counterfactuals(inspection, number)
    names = {
        "rating": f"Had {framework.numbered[number].name} been rated",
        "score": "Score",
        "maximum": "Out of",
        "overall": "Overall rating",
    }
    frame = frame.rename(columns=names)
    show = {
        names[column]: lambda rating: badge(rating, framework.rating_model)
        for column in ("rating", "overall")
    }
    actual = inspection.rate().overall
    caption = f"Instead of {actual.score} of {actual.maximum}, {inspection.name} would have had"
    return table(frame, caption, show)


def counterfactual_finding(inspection: Inspection, number: str) -> HTML:
    """The same in a sentence: which ratings would have changed the overall one."""
    framework = inspection.framework
    frame = counterfactuals(inspection, number)
    actual = inspection.rate().overall
    name = framework.numbered[number].name
    changed = frame[frame["overall"] != actual.rating]
    words = Markup("{pdu} scored {score} of {maximum}: {rating}. ").format(
        pdu=inspection.name,
        score=actual.score,
        maximum=actual.maximum,
        rating=badge(actual.rating, framework.rating_model),
    )
    if changed.empty:
        return paragraph(words + f"No rating of {name} would have changed that.")
    rated, results = sentence_list(changed["rating"], "or"), dict.fromkeys(changed["overall"])
    return paragraph(
        words + f"With {name} rated {rated}, it would have been {sentence_list(results)}."
    )
