"""How sure a rating is, for inspections whose numbers of cases are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, curves_chart, dots_chart, shares_over_bands
from probation_book.display.ids import with_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import (
    ASSUMED_TABLE,
    badge,
    chance_words,
    in_words,
    number_of,
    out_of,
    sentence_list,
)
from probation_book.rows import groups_of, rows_of

if TYPE_CHECKING:
    from probation_book.analysis.overall import Overall
    from probation_book.reading import Framework

_NOT_HERE = paragraph("Inspections whose numbers of cases are known are not in this data.")

_GOING = {"independent": "are independent", "together": "go together"}


def _together(parts: Iterable[HTML], why_not: Mapping[str, str | None]) -> HTML:
    """What can be shown, and why nothing can be of other inspections, each reason once."""
    reasons = dict.fromkeys(why for why in why_not.values() if why)
    said = [paragraph(f"{why}.") for why in reasons]
    return HTML("\n".join(part.data for part in (*parts, *said)))


def which(inspections: int, known: int, called: Mapping[str, str]) -> HTML:
    """How many inspections there are, how many have known counts, and which of them are shown."""
    if not called:
        return _NOT_HERE
    newest = f" The {in_words(len(called))} newest of them are shown." * (known > len(called))
    return paragraph(
        f"Of {number_of(inspections, 'inspection')} in this book, the numbers of cases behind "
        f"the key questions are known, or worked out, for {known}.{newest} Here: "
        f"{sentence_list(called.values())}."
    )


def intervals(
    found: pd.DataFrame,
    within_one: pd.DataFrame,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """Every key question with its interval, over the bands: the table of `intervals_table`.

    `within_one` has, by inspection, how many intervals lie `within` one band, `of` how many.
    """
    frame = with_words(found, frameworks)
    frame["question"] += [
        f" (if it is a share of {row.of} cases)" if row.other_base else "" for row in rows_of(frame)
    ]
    frame = frame.assign(
        percentage=frame["share"],
        rating=frame["band"],
        said=[f"{row.share:.0f}%, {row.count} of {row.of}" for row in rows_of(frame)],
        **{
            "Wilson 95%": [f"{row.low:.0f}% to {row.high:.0f}%" for row in rows_of(frame)],
            "Clopper-Pearson 95%": [
                f"{row.exact_low:.0f}% to {row.exact_high:.0f}%" for row in rows_of(frame)
            ],
            "Reaches": [sentence_list(bands, "or") for bands in frame["bands"]],
        },
    )
    charts = []
    for key, questions in groups_of(frame, "inspection"):
        within, of = within_one.loc[key, ["within", "of"]]
        title = f"{called[key]}: {within} of {of} intervals stay within one band"
        bases = sentence_list([f"{size} cases" for size in dict.fromkeys(questions["of"])], "or")
        notes = Notes(
            "worked out here from the published shares",
            bases,
            "per cent of cases answered with yes",
        )
        charts.append(shares_over_bands(questions, title, frameworks[key], notes))
    return _together(charts, {})


def sureness(
    ends: pd.DataFrame,
    overalls: Mapping[str, Overall],
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
    why_not: Mapping[str, str | None],
) -> HTML:
    """The answer to both questions, as ranges over all assumptions.

    `ends` has the least and the most chance (`min`, `max`) of the overall rating of each
    inspection, by its key and by what is asked.
    """
    if not called:
        return _NOT_HERE
    said = []
    for key in ends.index.unique("inspection"):
        again, true = (
            range_words(*ends.loc[(key, asked)]) for asked in ("another sample", "true shares")
        )
        words = Markup(
            "<strong>{}</strong>: with the judged standards as they are, another sample of "
            "as many cases would again come out at {} in {} of samples, depending on what "
            "is assumed. That the true shares lie in that rating has a chance of {}."
        )
        rating = badge(overalls[key].rating, frameworks[key].rating_model)
        said.append(paragraph(words.format(called[key], rating, again, true)))
    if any(overall.table and overall.table.assumed for overall in overalls.values()):
        said.append(paragraph(ASSUMED_TABLE))
    return _together(said, why_not)


def range_words(least: float, most: float) -> str:
    """`88.1% to 98.7%`, or one chance where both are said alike."""
    words = dict.fromkeys(map(chance_words, (least, most)))
    return " to ".join(words)


def standards(
    otherwise: pd.DataFrame,
    ends: pd.DataFrame,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
    why_not: Mapping[str, str | None],
) -> HTML:
    """The chance that another sample rates each standard otherwise, as its questions go.

    `otherwise` has `inspection`, `standard`, `other_base`, and a column for each way to go; `ends`
    the least and the most of the chances of published ratings, (`min`, `max`), by inspection.
    """
    charts = []
    for key, frame in groups_of(with_words(otherwise, frameworks), "inspection"):
        names = frame["standard"] + [", of fewer cases" * other for other in frame["other_base"]]
        chances = frame[list(_GOING)].rename(columns=lambda going: f"key questions {_GOING[going]}")
        shown = 100 * chances
        shown.insert(0, "Standard", names)
        title = (
            f"{called[key]}: another sample would give each standard its published rating "
            f"in {range_words(*ends.loc[key, ['min', 'max']])} of samples"
        )
        notes = Notes("worked out here", unit="per cent of samples with another rating")
        charts.append(dots_chart(shown, chances.map(chance_words), title, notes))
    return _together(charts, why_not)


def overall(
    chances: pd.DataFrame,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
    why_not: Mapping[str, str | None],
) -> HTML:
    """The chance of each overall rating under each assumption, for both questions.

    `chances` is that of `overall_table`. Each set of standards has a table of its own. What is all
    but sure whichever is asked, and ratings that all but never come up, are in sentences under it.
    """
    if not called:
        return _NOT_HERE
    sets = {key: framework.key for key, framework in frameworks.items()}
    parts = []
    for _, of_set in groups_of(chances.assign(set=chances["inspection"].map(sets)), "set"):
        frame = of_set.assign(said=of_set["chance"].map(chance_words))
        never, always = frame["said"] == chance_words(0), frame["said"] == chance_words(1)
        case = [frame["inspection"], frame["assumed"]]
        sure = (never | always).groupby(case).transform("all")
        absent = [one for one in frame["rating"].unique() if never[frame["rating"] == one].all()]
        kept = frame[~sure & ~frame["rating"].isin(absent)]
        rows = [
            {
                "PDU, and what is assumed": f"{called[key]}: {assumed}",
                **dict(zip(of["rating"] + ", " + of["asked"], of["said"], strict=True)),
            }
            for (key, assumed), of in groups_of(kept, ["inspection", "assumed"])
        ]
        if rows:
            framework = frameworks[frame["inspection"].iloc[0]]
            where = f" ({framework.label})" * (len(set(sets.values())) > 1)
            parts.append(table(pd.DataFrame(rows), f"The chance of each overall rating{where}"))
        assumptions = frame.groupby("inspection")["assumed"].nunique()
        for key, of in groups_of(frame[sure & always], "inspection"):
            under = out_of(of["assumed"].nunique(), assumptions[key])
            said = (
                f"{called[key]} comes out at {sentence_list(of['rating'].unique(), 'or')} with a "
                f"chance of {chance_words(1)} under {under} assumptions, whichever is asked."
            )
            parts.append(paragraph(said))
        if absent:
            said = f"{sentence_list(absent)}: {chance_words(0)} under every assumption."
            parts.append(paragraph(said))
    return _together(parts, why_not)


def populations(count: int, of: int, shares: Mapping[int | None, Sequence[float]]) -> HTML:
    """The ends of the interval of a share among all cases, by how many they are (None: many)."""
    rows = [
        (
            "so many that it does not matter" if population is None else f"{population:,}",
            f"{low:.0f}% to {high:.0f}%",
        )
        for population, (low, high) in shares.items()
    ]
    columns = ["Cases that the sample was drawn from", "Share among them all, 95%"]
    return table(pd.DataFrame(rows, columns=columns), f"What {count} of {of} tells about all cases")


def curves(
    found: pd.DataFrame, sets: Mapping[str, Framework], why_not: Mapping[str, str | None]
) -> HTML:
    """The chance of each rating or a better one, against the true share.

    `found` has one row for each set of `standards` (its key), `rating` and true `share`, with the
    chance if its `questions`, of so many `cases`, are `independent`, and if they go `together`.
    """
    charts = []
    for (key, questions, cases), rows in groups_of(found, ["standards", "questions", "cases"]):
        gap = rows["together"] - rows["independent"]
        told = next(rows_of(rows[gap == gap.max()]))
        asked = number_of(questions, "key question")
        title = (
            f"{sets[key].label}: at a true share of {told.share}% on each of {asked}, "
            f"{chance_words(told.together)} of samples reach {told.rating} if the questions go "
            f"together, and {chance_words(told.independent)} if they are independent"
        )
        unit = "per cent of samples with this rating or a better one"
        notes = Notes("worked out here", f"{asked}, {number_of(cases, 'case')}", unit)
        kinds = {going: f"key questions {words}" for going, words in _GOING.items()}
        lines = rows[["rating", "share", *kinds]].rename(columns=kinds)
        charts.append(curves_chart(lines, title, sets[key], notes))
    return _together(charts, why_not)


def shares_needed(
    found: pd.DataFrame,
    wanted: float,
    sets: Mapping[str, Framework],
    why_not: Mapping[str, str | None],
) -> HTML:
    """The true share that a standard needs for each rating, to be fairly sure of it.

    `found` has one row for each set of `standards` (its key) and `rating`, with the share in per
    cent if its `questions`, of so many `cases`, are `independent`, and if they go `together`.
    """
    paragraphs = []
    for (key, questions, cases), rows in groups_of(found, ["standards", "questions", "cases"]):
        said = sentence_list(
            f"{row.rating} about {row.independent:.0f}% ({row.together:.0f}% if they go together)"
            for row in rows_of(rows)
        )
        words = (
            f"{sets[key].label}: to have a chance of {wanted:.0%} of a rating or a better one, "
            f"with {number_of(questions, 'key question')} and {cases} cases, the true share on "
            f"each question has to be: for {said}."
        )
        paragraphs.append(paragraph(words))
    return _together(paragraphs, why_not)


def needs(found: pd.DataFrame, wanted: float, sets: Mapping[str, Framework]) -> HTML:
    """What each rating takes, by the number of cases: a table for each set of standards.

    `found` is that of `shares_needed`, with how many of the cases are `enough`.
    """
    tables = []
    for (key, questions), rows in groups_of(found, ["standards", "questions"]):
        shown = pd.DataFrame({"Cases": rows["cases"].unique()})
        for rating, of in groups_of(rows, "rating"):
            shown[rating] = [
                f"{row.enough} cases; {row.independent:.0f}% ({row.together:.0f}%)"
                for row in rows_of(of)
            ]
        caption = (
            f"{sets[key].label}: how many cases are enough on each question; the true share "
            f"for a chance of {wanted:.0%} with {number_of(questions, 'key question')} (if they go "
            "together)"
        )
        tables.append(table(shown, caption))
    return _together(tables, {})


def simulation_check(
    found: pd.DataFrame,
    draws: int,
    sets: Mapping[str, Framework],
    why_not: Mapping[str, str | None],
) -> HTML:
    """The exact chances of the lowest rating beside those of so many draws, with their error.

    `found` has one row for each set of `standards` (its key) and true `share`: the chances `exact`
    and `simulated`, and the standard `error` of the latter (0 to 1).
    """
    tables = []
    for key, rows in groups_of(found, "standards"):
        shown = pd.DataFrame(
            {
                "True share": [f"{share}%" for share in rows["share"]],
                f"{sets[key].ratings[0]}, exact": [f"{100 * one:.2f}%" for one in rows["exact"]],
                "Simulated": [f"{100 * one:.2f}%" for one in rows["simulated"]],
                "Standard error of the simulation": [
                    f"{100 * error:.2f} points" for error in rows["error"]
                ],
            }
        )
        caption = f"{sets[key].label}: the exact chance beside {draws:,} simulated standards"
        tables.append(table(shown, caption))
    return _together(tables, why_not)


def other_rules(
    ratings: pd.DataFrame,
    changed: int,
    called: Mapping[str, str],
    frameworks: Mapping[str, Framework],
) -> HTML:
    """The real standards that another rule would rate otherwise: so many `changed`.

    `ratings` has `inspection`, `standard`, and a column for each rule.
    """
    if ratings.empty:
        return _NOT_HERE
    rules = [str(name) for name in ratings if name not in ("inspection", "standard")]
    used = {frameworks[key].rating_model.rule for key in ratings["inspection"]}
    others = sentence_list((f"the {rule}" for rule in rules if used != {rule}), "or")
    caption = (
        f"{changed or 'None'} of the {len(ratings)} standards would have another rating under "
        f"{others}"
    )
    if not changed:
        return paragraph(f"{caption}.")
    frame = with_words(ratings[ratings[rules].nunique(axis="columns") > 1], frameworks)
    shown = pd.DataFrame({"Standard": frame["inspection"].map(called) + ", " + frame["standard"]})
    models = [frameworks[key].rating_model for key in frame["inspection"]]
    for rule in rules:
        shown[rule.capitalize()] = list(map(badge, frame[rule], models))
    return table(shown, caption)


def prior(
    found: pd.DataFrame, sets: Mapping[str, Framework], why_not: Mapping[str, str | None]
) -> HTML:
    """What the prior says before any case is seen, and how little is left of it.

    `found` has one row for each set of `standards` (its key): how many `questions`, the chance
    `before` of the lowest rating, and by how much one of a published rating is `moved` at most by
    another prior (0 to 1).
    """
    said = [
        paragraph(
            f"Before any case is seen, it puts {chance_words(row.before)} on "
            f"{sets[row.standards].ratings[0]} for a standard with {row.questions} independent key "
            "questions. With the cases seen, twice the weight, one case of each kind (a uniform "
            "prior), moves no chance of a published rating of a standard by more than "
            f"{ceil(1000 * row.moved) / 10:.1f} points."
        )
        for row in rows_of(found)
    ]
    return _together(said, why_not)
