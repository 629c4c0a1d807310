"""How close a rating was, in cases and in points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.pdu import score_words
from probation_book.display.charts import Notes, ranges_chart
from probation_book.display.ids import question_words, standard_words, with_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import (
    NOT_GIVEN,
    badge,
    in_words,
    number_of,
    sentence_case,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.analysis.distance import Cases, Path, Way
    from probation_book.reading import Framework

# Said wherever counts are ours.
WORKED_OUT = (
    "The numbers of cases are worked out by us from the percentages; no source prints them."
)


def _moves_words(path: Path, framework: Framework, to: str) -> str:
    """`2.2 Assessment to Good and 2.3 Planning to Good`."""
    return sentence_list(
        f"{standard_words(move.standard, framework)}{to}{move.after}" for move in path.moves
    )


def closest(
    ways: Collection[Way],
    nearest: Collection[Way],
    most: int | None,
    counted: Collection[Way],
    called: Mapping[str, str],
) -> HTML:
    """Which PDUs were the `nearest` to a better overall rating; how many cases some `counted` took.

    `most` are the points that the farthest of all `ways` lacked; None: of none is that known.
    """
    if most is None:
        return paragraph("How close any rating here was to a better one cannot be said.")
    points = next(way.points for way in nearest if way.points is not None)
    said = [_came_closest(nearest, points, called)]
    others = sum(way.points is not None for way in ways) - len(nearest)
    if others:
        were = "other was" if others == 1 else f"other {in_words(others)} were"
        said.append(f"The {were} up to {number_of(most, 'point')} short.")
    if counted:
        ways_in_cases = sentence_list(
            f"{way.path.cases} for {called[way.inspection]}{_of_fewer(way)}"
            for way in counted
            if way.path
        )
        said.append(f"In cases, the fewest more that would have done it: {ways_in_cases}.")
    return paragraph(" ".join(said))


def _came_closest(nearest: Collection[Way], points: int, called: Mapping[str, str]) -> str:
    names = sentence_list(called[way.inspection] for way in nearest)
    ratings = {way.rating for way in nearest}
    of = ratings.pop() if len(ratings) == 1 else "it"
    each = " each" if len(nearest) > 1 else ""
    return (
        f"{names} came closest to a better overall rating:{each} {number_of(points, 'point')} "
        f"short of {of}."
    )


def _of_fewer(way: Way) -> str:
    other = way.other_path
    return f" ({other.cases} if some of its shares are of fewer cases)" if other else ""


def finding(way: Way, called: str, framework: Framework) -> HTML:
    """In a sentence or two: what lacked for the next overall rating of a PDU."""
    if way.rating is None or way.points is None:
        return paragraph(_no_next(way))
    words = Markup("{pdu} was {points} short of an overall rating of {rating}. ").format(
        pdu=called,
        points=number_of(way.points, "point"),
        rating=badge(way.rating, framework.rating_model),
    )
    if way.points == 1:
        words += "One standard rated one step higher would have done it. "
    elif way.standards is not None:
        standards = f"{in_words(way.standards)} standard{'s' * (way.standards > 1)}"
        words += f"{sentence_case(standards)} rated as high as can be would have done it. "
    if way.path is None:
        said = f"How many cases that is cannot be said: {way.why_not}." if way.why_not else ""
        return paragraph(words + said)
    moves, cases = _moves_words(way.path, framework, " up to "), way.path.cases
    more = _more_cases(cases)
    if sum(way.path.answers) > cases.most:
        more = f"{cases.fewest} to all {cases.most} cases"
    words += f"A way that takes the fewest cases is {moves}: {more}{_other_way(way, framework)}. "
    return paragraph(words + WORKED_OUT * way.worked_out)


def _no_next(way: Way) -> str:
    """Why there is no way to a better overall rating to speak of."""
    if way.best:
        return "There is no better overall rating."
    return (
        "How far it was from the next overall rating cannot be said: its score is not known to us, "
        "or no score table for it."
    )


def _other_way(way: Way, framework: Framework) -> str:
    """The way that takes the fewest cases if shares in doubt are of fewer cases."""
    if way.other_path is None:
        return ""
    doubted = sentence_list(
        f"{standard_words(number, framework)} is a share of {of} cases"
        for number, of in way.other_of.items()
    )
    moves = _moves_words(way.other_path, framework, " to ")
    return f" (if {doubted}, {moves}: {way.other_path.cases})"


def _more_cases(cases: Cases) -> str:
    return f"{cases} more case{'s' * (cases.most != 1)}"


def chart(steps: pd.DataFrame, near: str | None, framework: Framework) -> HTML:
    """How many more cases would have lifted each standard: the fewest and the most.

    `steps` is the `distance_table` of an inspection, `near` the standard that was the `nearest`.
    """
    frame = _in_words(steps[steps["next"].notna()], dict.fromkeys(steps["inspection"], framework))
    if frame.empty:
        return HTML("")
    shown = pd.DataFrame(
        {
            "Standard": [f"{row.standard}, to {row.next}" for row in rows_of(frame)],
            "least": [row.more.fewest for row in rows_of(frame)],
            "most": [row.more.most for row in rows_of(frame)],
            "If the share is of fewer cases": [_other(row) or "" for row in rows_of(frame)],
            "Key questions": frame["questions"],
            "Held down by": frame["holds_down"],
        }
    )
    if not any(shown["If the share is of fewer cases"]):
        del shown["If the share is of fewer cases"]
    notes = Notes("worked out here from the published shares", unit="cases, from fewest to most")
    title = _chart_title(steps[steps["next"].notna()], near, framework)
    return ranges_chart(shown, title, notes)


def _in_words(steps: pd.DataFrame, frameworks: Mapping[str, Framework]) -> pd.DataFrame:
    """The table of distances, with words for ids."""
    holds_down = [
        sentence_list(
            question_words(row.standard, question, frameworks[row.inspection])
            for question in row.holds_down
        )
        for row in rows_of(steps)
    ]
    return with_words(steps.assign(holds_down=holds_down), frameworks)


def _chart_title(steps: pd.DataFrame, near: str | None, framework: Framework) -> str:
    if near is not None:
        (more,) = steps.loc[steps["standard"] == near, "more"]
        standard = standard_words(near, framework)
        return f"Of those rated on cases, {standard} was the nearest: {_more_cases(more)}"
    fewest = min(cases.fewest for cases in steps["more"])
    most = max(cases.most for cases in steps["more"])
    ends = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    return f"The standards rated on cases were {ends} cases short of a better rating"


def _other(row: Any) -> str | None:
    """What lacks under another base, where one fits as well."""
    return None if row.other_more is None else f"{row.other_more}, if of {row.other_of}"


def distances(
    steps: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """Every standard whose counts are known: up and down.

    `called` has the words for each inspection, and `frameworks` its standards, by its key.
    """
    if steps.empty:
        return paragraph("For none of these inspections can anything be said in cases.")
    frame = _in_words(steps, frameworks)
    shown = pd.DataFrame(
        {
            "Standard": [f"{called[row.inspection]}, {row.standard}" for row in rows_of(frame)],
            "Rating": frame["rating"],
            "Held down by": frame["holds_down"],
            "Key questions": frame["questions"],
            "More cases for the next": [_up(row) for row in rows_of(frame)],
            "Fewer for the one below": [
                f"{row.fewer}, to {row.worse}" if row.worse else "none" for row in rows_of(frame)
            ],
        }
    )
    if not frame["worse"].notna().any():
        del shown["Fewer for the one below"]
    return table(shown, "How many cases, more or fewer, would have changed each rating")


def _up(row: Any) -> str:
    """The cases to the next rating, and those under another base where one fits as well."""
    if row.next is None:
        return "none"
    other = _other(row)
    return f"{row.more}{f' ({other})' if other else ''}, to {row.next}"


def not_counted(why_not: Mapping[str, str | None], called: Mapping[str, str]) -> HTML:
    """Of which inspections nothing, or not all, can be said in cases, and why."""
    reasons: dict[str, list[str]] = {}
    for key, why in why_not.items():
        if why:
            reasons.setdefault(why, []).append(called[key])
    if not reasons:
        return paragraph("Every inspection's cases can be counted.")
    words = (f"For {sentence_list(names)}, {why}." for why, names in reasons.items())
    return paragraph(" ".join(words))


def next_ratings(
    ways: Iterable[Way], called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """For each PDU: the points to the next overall rating, and the shortest ways."""
    rows = []
    for way in ways:
        none = "none" if way.best else "cannot be said"
        shortest = "no better one" if way.best else none
        if way.path:
            framework = frameworks[way.inspection]
            moves = _moves_words(way.path, framework, " to ")
            shortest = f"{moves}: {way.path.cases}{_other_way(way, framework)}"
        overall = way.overall
        rows.append(
            (
                called[way.inspection],
                f"{score_words(overall) or NOT_GIVEN}: {overall.rating or NOT_GIVEN}",
                f"{way.points}, to {way.rating}" if way.rating else none,
                way.standards,
                shortest,
            )
        )
    columns = ["PDU", "Score", "Points short", "Fewest standards", "Fewest more cases"]
    return table(
        pd.DataFrame(rows, columns=columns, dtype=object),
        "How far each PDU was from the next overall rating",
    )
