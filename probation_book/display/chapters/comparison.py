"""Inspections side by side: pictures, tables, and the findings that they carry in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING

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
from probation_book.display.charts import ratings_chart, scores_chart
from probation_book.display.ids import dated, labels, standard_words, with_words
from probation_book.display.tables import or_why_not, paragraph, table
from probation_book.display.words import (
    ASSUMED_TABLE,
    badge,
    number_of,
    out_of,
    sentence_list,
    tally,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
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


def _named(inspections: Sequence[Inspection]) -> pd.DataFrame:
    """The table of ratings, with a column `pdu` that has words for each inspection."""
    called = labels(inspections)
    frame = ratings_table(inspections)
    return frame.assign(pdu=[called[key] for key in frame["inspection"]])


@_of_some
def ratings(inspections: Sequence[Inspection]) -> HTML:
    """Every inspection by every standard."""
    framework = inspections[0].framework
    frame = _named(inspections)
    title = f"Overall: {tally(frame['overall'], framework.ratings)} ({framework.label})"
    return ratings_chart(frame, title, framework)


@_of_some
def dates(inspections: Sequence[Inspection]) -> HTML:
    """When each inspection was."""
    called = labels(inspections)
    rows = [(called[one.key], one.pdu.name, dated(one)) for one in inspections]
    columns = ["Called here", "PDU", "Inspected in"]
    title = f"Which inspections are compared ({inspections[0].framework.label})"
    return table(pd.DataFrame(rows, columns=columns), title)


@_of_some
def scores(inspections: Sequence[Inspection]) -> HTML:
    """Every score that is known, on its own scale."""
    frame = _named(inspections)
    known = frame[frame["score"].notna() & frame["table"].notna()]
    if known.empty:
        return paragraph("No score of these inspections is known.")
    runs = [f"{_run(scored['score'])} of {maximum}" for maximum, scored in known.groupby("maximum")]
    framework = inspections[0].framework
    title = f"Scores: {sentence_list(reversed(runs))} points ({framework.label})"
    said = scores_chart(known, title, framework).data
    if any(table.assumed for table in known["table"]):
        said += paragraph(ASSUMED_TABLE).data
    if len(known) < len(frame):
        without = sentence_list(frame[~frame.index.isin(known.index)]["pdu"])
        said += paragraph(f"No score is known of {without}.").data
    return HTML(said)


def _run(scores: pd.Series) -> str:
    lowest, highest = scores.min(), scores.max()
    return str(lowest) if lowest == highest else f"{lowest} to {highest}"


@_of_some
def shared(inspections: Sequence[Inspection]) -> HTML:
    """Where all inspections gave the same rating, and which ratings none gave."""
    if len(inspections) == 1:
        return paragraph("There is one inspection here, and nothing to compare it with.")
    framework, frame = inspections[0].framework, shared_ratings(inspections)
    known = [
        inspection
        for inspection in inspections
        if len(inspection.rate().counted) == len(framework.rated)
    ]
    alike = [
        f"{standard_words(row['standard'], framework)} ({rating})"
        for row in frame.to_dict("records")
        for rating in framework.ratings
        if row[rating] == len(inspections)
    ]
    words = [
        f"Against “{framework.name}”:",
        f"All {len(inspections)} inspections gave the same rating on {sentence_list(alike)}."
        if alike
        else f"There is no standard on which all {len(inspections)} inspections are known to have "
        "given the same rating.",
    ]
    missing = [rating for rating in framework.ratings if not frame[rating].any()]
    if missing:
        which = "None of them" if len(known) == len(inspections) else "As far as we know, none"
        words.append(f"{which} rated any standard {sentence_list(missing, 'or')}.")
    return paragraph(" ".join(words))


@_of_some
def shared_table(inspections: Sequence[Inspection]) -> HTML:
    """How many inspections gave each rating, standard by standard."""
    framework = inspections[0].framework
    frame = with_words(shared_ratings(inspections), framework)
    names = {"standard": "Standard", "rated": "Ratings that we know"}
    return table(
        frame.rename(columns=names), f"How often each rating was given ({framework.label})"
    )


@_of_some
@or_why_not
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
    if frame.empty:
        return paragraph("Of none of these inspections are all ratings known.")
    total = int(frame["score"].sum())
    parts = [
        f"{int(frame[domain.number].sum())} came from {domain.name}"
        for domain in inspections[0].framework.domains
    ]
    return paragraph(f"Of the {number_of(total, 'point')} in all, {sentence_list(parts)}.")


@_of_some
def points_table(inspections: Sequence[Inspection]) -> HTML:
    """Which domain each inspection's points come from."""
    called, framework = labels(inspections), inspections[0].framework
    frame = points_by_domain(inspections)
    if frame.empty:
        return paragraph("")
    frame["inspection"] = frame["inspection"].map(called)
    names = {domain.number: domain.name for domain in framework.domains}
    return table(
        frame.rename(columns={"inspection": "PDU", "score": "Score", **names}), "Points by domain"
    )


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
    assert actual is not None  # or there are no counterfactuals
    caption = f"Instead of {actual.score} of {actual.maximum}, {inspection.pdu.name} would have had"
    return table(frame, caption, show)


def counterfactual_finding(inspection: Inspection, number: str) -> HTML:
    """The same in a sentence: which ratings would have changed the overall one."""
    framework = inspection.framework
    frame = counterfactuals(inspection, number)
    actual = inspection.rate().overall
    assert actual is not None  # or there are no counterfactuals
    name = framework.numbered[number].name
    changed = frame[frame["overall"] != actual.rating]
    words = Markup("{pdu} scored {score} of {maximum}: {rating}. ").format(
        pdu=inspection.pdu.name,
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
