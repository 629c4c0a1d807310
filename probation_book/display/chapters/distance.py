"""How close a rating was, in cases and in points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis import distance
from probation_book.analysis.counts import is_worked_out, other_counts, why_no_counts
from probation_book.analysis.distance import Cases, Path
from probation_book.analysis.overall import overall_of
from probation_book.analysis.rows import rows_of
from probation_book.display.chapters.pdu import score_words
from probation_book.display.charts import ranges_chart
from probation_book.display.ids import labels, question_words, standard_words, with_words
from probation_book.display.tables import or_why_not, paragraph, table
from probation_book.display.words import (
    NOT_GIVEN,
    badge,
    in_words,
    number_of,
    sentence_case,
    sentence_list,
)
from probation_book.reading import Framework, Inspection

# Said wherever counts are ours.
WORKED_OUT = (
    "The numbers of cases are worked out by us from the percentages; no source prints them."
)


def cases_words(cases: Cases) -> str:
    """`6 to 11`, or `14` where both are one."""
    if cases.fewest == cases.most:
        return str(cases.most)
    return f"{cases.fewest} to {cases.most}"


def _moves_words(path: Path, framework: Framework, to: str) -> str:
    """`2.2 Assessment to Good and 2.3 Planning to Good`."""
    return sentence_list(
        f"{standard_words(move.standard, framework)}{to}{move.after}" for move in path.moves
    )


@or_why_not
def finding(inspection: Inspection) -> HTML:
    """In a sentence or two: what lacked for the next overall rating."""
    framework = inspection.framework
    wanted, model = distance.next_overall(inspection), framework.rating_model
    if wanted is None:
        return paragraph(_no_next(inspection))
    rating, points = wanted
    words = Markup("{pdu} was {points} short of an overall rating of {rating}. ").format(
        pdu=inspection.pdu.label, points=number_of(points, "point"), rating=badge(rating, model)
    )
    fewest = distance.fewest_standards(inspection)
    if points == 1:
        words += "One standard, one rating higher, would have been enough. "
    elif fewest is not None:
        standards = f"{in_words(fewest)} standard{'s' * (fewest > 1)}"
        words += f"{sentence_case(standards)} with the best rating would have been enough. "
    why_not, path = why_no_counts(inspection), distance.path_of_fewest_cases(inspection)
    if path is None:
        said = f"How many cases that is cannot be said: {why_not}." if why_not else ""
        return paragraph(words + said)
    moves = _moves_words(path, framework, " up to ")
    more = _more_cases(path.cases)
    if sum(path.answers) > path.cases.most:
        more = f"{path.cases.fewest} to all {path.cases.most} cases"
    words += f"A way that takes the fewest cases is {moves}: {more}{_other_way(inspection)}. "
    return paragraph(words + WORKED_OUT * is_worked_out(inspection))


def _no_next(inspection: Inspection) -> str:
    """Why there is no way to a better overall rating to speak of."""
    overall = overall_of(inspection)
    if overall.rating == inspection.framework.ratings[-1]:
        return "There is no better overall rating."
    return (
        "How far it was from the next overall rating cannot be said: its score is not known to us, "
        "or no score table for it."
    )


def _other_way(inspection: Inspection) -> str:
    """The way that takes the fewest cases if shares in doubt are of fewer cases."""
    others = other_counts(inspection)
    path = distance.path_of_fewest_cases(inspection, other_base=True) if others else None
    if path is None:
        return ""
    doubted = sentence_list(
        f"{inspection.framework.numbered[number].title} is a share of {of} cases"
        for number, counts in others.items()
        for of in {of for _, of in counts.values()}
    )
    moves = _moves_words(path, inspection.framework, " to ")
    return f" (if {doubted}, {moves}: {cases_words(path.cases)})"


def _more_cases(cases: Cases) -> str:
    return f"{cases_words(cases)} more case{'s' * (cases.most != 1)}"


@or_why_not
def chart(inspection: Inspection) -> HTML:
    """How many more cases would have lifted each standard: the fewest and the most."""
    frame = _in_words(inspection)
    frame = frame[frame["next"].notna()]
    if frame.empty:
        return HTML("")
    shown = pd.DataFrame(
        {
            "Standard": [f"{row.standard}, to {row.next}" for row in rows_of(frame)],
            "Fewest": [row.more.fewest for row in rows_of(frame)],
            "Most": [row.more.most for row in rows_of(frame)],
            "If the share is of fewer cases": [_other(row) or "" for row in rows_of(frame)],
            "Key questions": frame["questions"],
            "Held down by": [sentence_list(questions) for questions in frame["holds_down"]],
        }
    )
    if not any(shown["If the share is of fewer cases"]):
        del shown["If the share is of fewer cases"]
    return ranges_chart(shown, _chart_title(frame))


def _in_words(inspection: Inspection) -> pd.DataFrame:
    """The table of distances, with words for ids."""
    frame, framework = distance.distance_table(inspection), inspection.framework
    frame["holds_down"] = [
        [question_words(row.standard, question, framework) for question in row.holds_down]
        for row in rows_of(frame)
    ]
    return with_words(frame, framework)


def _chart_title(frame: pd.DataFrame) -> str:
    lacking: dict[str, Cases] = dict(zip(frame["standard"], frame["more"], strict=True))
    if near := distance.nearest(lacking):
        return f"Of those rated on cases, {near} was the nearest: {_more_cases(lacking[near])}"
    either = [*lacking.values(), *(cases for cases in frame["other_more"] if cases is not None)]
    ends = [end for cases in either for end in (cases.fewest, cases.most)]
    whole = cases_words(Cases(min(ends), max(ends)))
    return f"The standards rated on cases were {whole} cases short of a better rating"


def _other(row: Any) -> str | None:
    """What lacks under another base, where one fits as well."""
    if row.other_more is None:
        return None
    return f"{cases_words(row.other_more)}, if of {row.other_of}"


@or_why_not
def distances(inspections: Iterable[Inspection]) -> HTML:
    """Every standard whose counts are known: up and down."""
    inspections = list(inspections)
    called = labels(inspections)
    frames = [
        _in_words(inspection).assign(pdu=called[inspection.key]) for inspection in inspections
    ]
    frame = pd.concat([frame for frame in frames if len(frame)] or [pd.DataFrame()])
    if frame.empty:
        return paragraph("For none of these inspections can anything be said in cases.")
    shown = pd.DataFrame(
        {
            "Standard": frame["pdu"] + ", " + frame["standard"],
            "Rating": frame["rating"],
            "Held down by": [sentence_list(questions) for questions in frame["holds_down"]],
            "Key questions": frame["questions"],
            "More cases for the next": [_up(row) for row in rows_of(frame)],
            "Fewer for the one below": [
                f"{row.fewer}, to {row.worse}" if row.worse else "none" for row in rows_of(frame)
            ],
        }
    )
    return table(shown, "How many cases, more or fewer, would have changed each rating")


def _up(row: Any) -> str:
    """The cases to the next rating, and those under another base where one fits as well."""
    if row.next is None:
        return "none"
    other = _other(row)
    return f"{cases_words(row.more)}{f' ({other})' if other else ''}, to {row.next}"


def not_counted(inspections: Iterable[Inspection]) -> HTML:
    """Of which inspections nothing, or not all, can be said in cases, and why."""
    inspections = list(inspections)
    called = labels(inspections)
    reasons: dict[str, list[str]] = {}
    for inspection in inspections:
        if why := why_no_counts(inspection):
            reasons.setdefault(why, []).append(called[inspection.key])
    if not reasons:
        return paragraph("Every inspection's cases can be counted.")
    words = (f"For {sentence_list(labels)}, {why}." for why, labels in reasons.items())
    return paragraph(" ".join(words))


@or_why_not
def next_ratings(inspections: Iterable[Inspection]) -> HTML:
    """For each PDU: the points to the next overall rating, and the shortest ways."""
    inspections = list(inspections)
    called, rows = labels(inspections), []
    for inspection in inspections:
        overall, wanted = overall_of(inspection), distance.next_overall(inspection)
        path = distance.path_of_fewest_cases(inspection)
        best = overall.rating == inspection.framework.ratings[-1]
        way = "no better one" if best else "cannot be said"
        if path:
            moves = _moves_words(path, inspection.framework, " to ")
            way = f"{moves}: {cases_words(path.cases)}{_other_way(inspection)}"
        rows.append(
            (
                called[inspection.key],
                f"{score_words(overall) or NOT_GIVEN}: {overall.rating or NOT_GIVEN}",
                f"{wanted[1]}, to {wanted[0]}" if wanted else "none" if best else "cannot be said",
                distance.fewest_standards(inspection),
                way,
            )
        )
    columns = ["PDU", "Score", "Points short", "Fewest standards", "Fewest more cases"]
    return table(
        pd.DataFrame(rows, columns=columns, dtype=object),
        "How far each PDU was from the next overall rating",
    )
