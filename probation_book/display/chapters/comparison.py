"""Inspections side by side: pictures, tables, and the findings that they carry in words.

Each table has a column or an index `framework`, the key of the standards that a row is about: for
each of several, there is one picture or sentence, one under the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, scores_chart
from probation_book.display.glance import matrix
from probation_book.display.ids import month, standard_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import (
    ASSUMED_TABLE,
    also_tied,
    badge,
    number_of,
    out_of,
    sentence_list,
    tally,
)
from probation_book.rows import NOT_KNOWN, groups_of, rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Framework

_NOTES = Notes("the published ratings of standards, added up", unit="points")


def _each(
    frame: pd.DataFrame,
    frameworks: Mapping[str, Framework],
    draw: Callable[[pd.DataFrame, Framework], HTML],
) -> HTML:
    """What is drawn of the rows of each set of standards.

    Of no rows, a sentence says so: data from elsewhere may lack a region.
    """
    if not len(frame):
        return paragraph("There is no such inspection in this data.")
    groups = frame.groupby("framework", sort=False)
    return HTML("\n".join(draw(rows, frameworks[str(key)]).data for key, rows in groups))


def _named(frame: pd.DataFrame, called: Mapping[str, str]) -> pd.DataFrame:
    """The table with a column `pdu` that has words for each inspection."""
    return frame.assign(pdu=frame["inspection"].map(called))


def ratings(
    frame: pd.DataFrame, called: Mapping[str, Markup | str], frameworks: Mapping[str, Framework]
) -> HTML:
    """Every inspection by every standard: `frame` is a `ratings_table`.

    What each is `called` can be a link, from where the page stands.
    """

    def draw(rows: pd.DataFrame, framework: Framework) -> HTML:
        title = f"Overall: {tally(rows['overall'], framework.ratings)} ({framework.label})"
        return matrix(rows, called, title, framework)

    return _each(frame, frameworks, draw)


def dates(
    frame: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """The month of each inspection, and what short names stand for, in sentences.

    `frame` has a row for each `inspection`: its `pdu`, how that is called in `short`, and `when`.
    """

    def draw(rows: pd.DataFrame, framework: Framework) -> HTML:
        months = groups_of(rows.assign(month=rows["when"].map(month)), "month")
        dated = (f"{sentence_list(of['inspection'].map(called))} ({when})" for when, of in months)
        short = rows[rows["short"] != rows["pdu"]].drop_duplicates("pdu")
        words = [
            f"Inspected against the standards of {framework.label}: {'; '.join(dated)}.",
            *(f"{one.short} is {one.pdu}." for one in rows_of(short)),
        ]
        return paragraph(" ".join(words))

    return _each(frame, frameworks, draw)


def scores(
    frame: pd.DataFrame,
    spans: pd.DataFrame,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """Every score that is known, on its own scale.

    `frame` is a `ratings_table`; `spans` has the `lowest` and `highest` score of each `framework`
    on each scale, by its `maximum`.
    """

    def draw(rows: pd.DataFrame, framework: Framework) -> HTML:
        rows = _named(rows, called)
        known = rows[rows["score"].notna() & rows["table"].notna()]
        if known.empty:
            return paragraph("No score of these inspections is known.")
        known = known.sort_values("maximum", kind="stable")
        runs = {
            span.maximum: _run(span.lowest, span.highest)
            for span in rows_of(spans[spans["framework"] == framework.key])
        }
        said = ""
        for scale, of in groups_of(known, "table"):
            run = runs[scale.maximum]
            title = f"Scores out of {scale.maximum}: {run} points ({framework.label})"
            scores = of[["pdu", "score", "overall"]].set_axis(["PDU", "score", "rating"], axis=1)
            said += scores_chart(scores, scale, title, framework, _NOTES).data
        if any(table.assumed for table in known["table"]):
            said += paragraph(ASSUMED_TABLE).data
        if len(known) < len(rows):
            without = sentence_list(rows[~rows.index.isin(known.index)]["pdu"])
            said += paragraph(f"No score is known of {without}.").data
        return HTML(said)

    return _each(frame, frameworks, draw)


def _run(lowest: int, highest: int) -> str:
    return str(lowest) if lowest == highest else f"{lowest} to {highest}"


def finding(
    frame: pd.DataFrame,
    given: pd.DataFrame,
    counts: pd.DataFrame,
    frameworks: Mapping[str, Framework],
) -> HTML:
    """The ratings, overall and of standards, and which all share, in sentences.

    `frame` is a `ratings_table`, and `given` are the `given_ratings`; `counts` has a row for each
    `framework` and `standard`, with how many inspections gave each rating, in a column of its name.
    """

    def draw(rows: pd.DataFrame, framework: Framework) -> HTML:
        inspections = rows["inspection"].nunique()
        overall = frame.loc[frame["framework"] == framework.key, "overall"]
        words = [
            f"Rated overall against “{framework.name}”: {tally(overall, framework.ratings)}. Their "
            f"standards: {tally(rows['rating'], framework.ratings)}.",
        ]
        if inspections == 1:
            words.append("There is one such inspection, and nothing to compare it with.")
            return paragraph(" ".join(words))
        of_standard = _of_ratings(counts[counts["framework"] == framework.key], framework)
        alike = [
            f"{standard_words(found['standard'], framework)} ({rating})"
            for found in of_standard.to_dict("records")
            for rating in framework.ratings
            if found[rating] == inspections
        ]
        words += [
            f"All {inspections} inspections gave the same rating on {sentence_list(alike)}."
            if alike
            else f"There is no standard on which all {inspections} inspections are known to have "
            "given the same rating.",
        ]
        missing = [rating for rating in framework.ratings if not of_standard[rating].any()]
        if missing:
            some_unknown = NOT_KNOWN in set(rows["rating"])
            which = "As far as we know, none" if some_unknown else "None of them"
            words.append(f"{which} rated any standard {sentence_list(missing, 'or')}.")
        return paragraph(" ".join(words))

    return _each(given, frameworks, draw)


def _of_ratings(counts: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """The counts with a column for each rating, given or not, the lowest first."""
    return counts.reindex(columns=["standard", *framework.ratings], fill_value=0)


def deciding_question(
    deciding: pd.DataFrame, standards: Mapping[str, int], why_not: Mapping[str, str | None]
) -> HTML:
    """Which key question decided most of the standards with several, in a sentence.

    `deciding` has each `question`, the one that decides most often first, in how many standards it
    is the `lowest`, and in how many of these `tied` with another; `standards` how many there are,
    and `why_not` the reason where none can be said to decide, by the key of the framework.
    """
    if not why_not:
        return paragraph("There is no such inspection in this data.")
    said = [
        paragraph(
            f"{why}." if why else _deciding(deciding[deciding["framework"] == key], standards)
        )
        for key, why in why_not.items()
    ]
    return HTML("\n".join(one.data for one in said))


def _deciding(rows: pd.DataFrame, standards: Mapping[str, int]) -> str:
    if rows.empty:
        return "No percentages of key questions are given for these inspections."
    first = next(rows_of(rows))
    return (
        f"In {out_of(first.lowest, standards[first.framework])} standards with several key "
        f"questions whose percentages are published, the one on {first.question} is the lowest"
        f"{also_tied(first.tied)}."
    )


def points_from(
    given: pd.DataFrame, totals: pd.DataFrame, frameworks: Mapping[str, Framework]
) -> HTML:
    """Which domain the points come from, in a sentence.

    `given` are the `given_ratings`; `totals` has the points of all inspections whose ratings are
    all known, a row for each `framework`, a column for each domain, and `score`, their sum.
    """

    def draw(_rows: pd.DataFrame, framework: Framework) -> HTML:
        if framework.key not in totals.index:
            return paragraph("Of none of these inspections are all ratings known.")
        total = totals.to_dict("index")[framework.key]
        parts = [f"{total[domain.number]} came from {domain.name}" for domain in framework.domains]
        points = number_of(total["score"], "point")
        return paragraph(f"Of the {points} in all, {sentence_list(parts)}.")

    return _each(given, frameworks, draw)


def points_table(
    points: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """Which domain each inspection's points come from.

    `points` has a row for each `framework` and `inspection`, and the columns of `points_from`.
    """
    if not len(points):
        return HTML("")

    def draw(rows: pd.DataFrame, framework: Framework) -> HTML:
        names = {domain.number: domain.name for domain in framework.domains}
        shown = rows.droplevel("framework")[[*names, "score"]].rename(index=called)
        columns = {"inspection": "PDU", "score": "Score", **names}
        return table(shown.reset_index().rename(columns=columns), "Points by domain")

    return _each(points, frameworks, draw)


def counterfactuals(
    frame: pd.DataFrame,
    actual: Mapping[str, scoring.OverallRating | None],
    names: Mapping[str, str],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """What would follow from each `rating` of a standard that was given none: words and a table.

    `frame` has a row for each `framework`, `inspection`, `standard` and `rating`, with the `score`,
    its `maximum` and the `overall` rating; `actual` what each inspection was rated, and `names` its
    PDU, by its key.
    """
    said: list[HTML] = []
    for _, rows in frame.groupby(["framework", "inspection", "standard"], sort=False):
        key, inspection, number = rows[["framework", "inspection", "standard"]].iloc[0]
        standard, model = frameworks[key].numbered[number].name, frameworks[key].rating_model
        shown = rows[["rating", "score", "maximum", "overall"]]
        said += _counterfactual(shown, actual[inspection], names[inspection], standard, model)
    return HTML("\n".join(part.data for part in said))


def _counterfactual(
    rows: pd.DataFrame,
    actual: scoring.OverallRating | None,
    pdu: str,
    standard: str,
    model: scoring.RatingModel,
) -> tuple[HTML, HTML]:
    """Which ratings of a standard would have changed the overall one; and each of them."""
    assert actual is not None  # or there are no counterfactuals
    changed = rows[rows["overall"] != actual.rating]
    words = Markup("{pdu} scored {score} of {maximum}: {rating}. ").format(
        pdu=pdu, score=actual.score, maximum=actual.maximum, rating=badge(actual.rating, model)
    )
    if changed.empty:
        words += f"No rating of {standard} would have changed that."
    else:
        rated, results = sentence_list(changed["rating"], "or"), dict.fromkeys(changed["overall"])
        words += f"With {standard} rated {rated}, it would have been {sentence_list(results)}."
    columns = {
        "rating": f"Had {standard} been rated",
        "score": "Score",
        "maximum": "Out of",
        "overall": "Overall rating",
    }
    show = {columns[name]: lambda rating: badge(rating, model) for name in ("rating", "overall")}
    caption = f"Instead of {actual.score} of {actual.maximum}, {pdu} would have had"
    return paragraph(words), table(rows.rename(columns=columns), caption, show)
