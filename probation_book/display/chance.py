"""How sure a rating is, and what the rules do to all records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from IPython.display import HTML

import scoring
from probation_book.analysis import chance, many
from probation_book.analysis.rows import rows_of
from probation_book.display.charts import chances_chart, intervals_chart, records_chart
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, chance_words
from probation_book.reading import Framework, Inspection

_RULES = ("lowest", "median", "mean")
_NOT_HERE = paragraph("The percentages of this inspection are not in this data.")


def intervals(inspection: Inspection | None) -> HTML:
    """Every key question with its interval, over the bands."""
    if inspection is None or (frame := chance.intervals_table(inspection)).empty:
        return _NOT_HERE
    sure = sum(len(bands) == 1 for bands in frame["bands"])
    title = f"{inspection.label}: {sure} of {len(frame)} intervals stay within one band"
    return intervals_chart(frame, title, inspection.framework)


def standards(inspection: Inspection | None) -> HTML:
    """The chance of each rating of each standard, its key questions independent."""
    if inspection is None or (frame := chance.standards_chances(inspection)).empty:
        return _NOT_HERE
    least = min(row[row["published"]] for row in frame.to_dict("records"))
    title = (
        f"{inspection.label}: the least sure of the published ratings has a chance of "
        f"{chance_words(least)}"
    )
    return chances_chart(frame.drop(columns="published"), title, inspection.framework)


def overall(
    inspections: Iterable[Inspection], dependences: Mapping[str, tuple[float, bool]]
) -> HTML:
    """The chance of each overall rating under each assumption.

    An assumption is how questions, and standards, go together.
    """
    rows = []
    for inspection in inspections:
        for words, (dependence, together) in dependences.items():
            found = chance.overall_chances(inspection, dependence, together)
            if found:
                shown = {rating: chance_words(value) for rating, value in found.items()}
                rows.append({"PDU, and what is assumed": f"{inspection.label}: {words}", **shown})
    if not rows:
        return _NOT_HERE
    return table(pd.DataFrame(rows), "The chance of each overall rating")


def characteristics(framework: Framework, of: int, questions: int, rates: Iterable[float]) -> HTML:
    """What rating comes out for a true share."""
    frame = chance.operating_characteristics(of, questions, framework.rating_model, list(rates))
    middle, lowest = frame.iloc[len(frame) // 2 - 1], framework.ratings[0]
    words = "one key question" if questions == 1 else f"{questions} key questions"
    title = (
        f"With {words} and {of} cases, a true share of {middle['rate']:g}% is rated {lowest} "
        f"in {chance_words(middle[lowest])} of samples"
    )
    frame.insert(0, "True share", [f"True share {rate:g}%" for rate in frame.pop("rate")])
    return chances_chart(frame, title, framework)


def simulation_check(framework: Framework, of: int, questions: int, rates: Iterable[float]) -> HTML:
    """The exact chances beside simulated ones, with the simulation's error."""
    model, rows = framework.rating_model, []
    rates = list(rates)
    exact = chance.operating_characteristics(of, questions, model, rates)
    for rate, (_, row) in zip(rates, exact.iterrows(), strict=True):
        found = chance.simulated_characteristics(of, questions, model, rate)
        first = framework.ratings[0]
        error = chance.monte_carlo_error(found)[0]
        rows.append(
            (
                f"{rate:g}%",
                f"{100 * row[first]:.2f}%",
                f"{100 * found[0]:.2f}%",
                f"{100 * error:.2f} points",
            )
        )
    columns = [
        "True share",
        f"{framework.ratings[0]}, exact",
        "Simulated",
        "Standard error of the simulation",
    ]
    return table(
        pd.DataFrame(rows, columns=columns),
        f"The exact chance beside {chance.DRAWS:,} simulated standards",
    )


def other_rules(inspections: Iterable[Inspection]) -> HTML:
    """The real standards under the lowest, the median and the mean."""
    frames = []
    for inspection in inspections:
        model = inspection.framework.rating_model
        found = chance.other_rules(inspection)
        frames.append(
            found.assign(
                pdu=inspection.label,
                **{f"{rule} badge": [badge(r, model) for r in found[rule]] for rule in _RULES},
            )
        )
    frame = pd.concat([frame for frame in frames if len(frame)] or [pd.DataFrame()])
    if frame.empty:
        return _NOT_HERE
    changed = int(((frame["median"] != frame["lowest"]) | (frame["mean"] != frame["lowest"])).sum())
    shown = pd.DataFrame({"Standard": frame["pdu"] + ", " + frame["standard"]})
    for rule in _RULES:
        shown[rule.capitalize()] = frame[f"{rule} badge"]
    caption = (
        f"{changed or 'None'} of the {len(frame)} standards would have another rating under the "
        "median or the mean"
    )
    return table(shown, caption)


def records(framework: Framework, table_: scoring.ScoreTable) -> HTML:
    """How many of all records have each score."""
    frame = many.records_by_score(table_, framework.rating_model)
    by = many.records_by_rating(table_, framework.rating_model).set_index("rating")["records"]
    ends = by.iloc[0] + by.iloc[-1]
    title = (
        f"Of {by.sum():,} possible records, {ends:,} come out at either end of the scale "
        f"0 to {table_.maximum}"
    )
    return records_chart(frame, table_, title, framework)


def records_by_rating(framework: Framework) -> HTML:
    """How many records each overall rating has, in each score table."""
    model = framework.rating_model
    frame = pd.DataFrame({"Overall rating": [badge(rating, model) for rating in framework.ratings]})
    for table_ in model.score_tables:
        found = many.records_by_rating(table_, model)
        frame[f"0 to {table_.maximum}"] = [
            f"{row.records:,} ({chance_words(row.share)})" for row in rows_of(found)
        ]
    return table(frame, "Every record of ratings, by the overall rating that it gets")


def reach(framework: Framework) -> HTML:
    """How far one standard can move the overall rating."""
    model, rows = framework.rating_model, []
    for table_ in model.score_tables:
        found = many.reach_of_one_standard(table_, model)
        for row in rows_of(found):
            rows.append(
                (f"0 to {table_.maximum}", row.ratings, f"{row.records:,}", chance_words(row.share))
            )
    columns = ["Scale", "Overall ratings within reach", "Records", "Share"]
    return table(
        pd.DataFrame(rows, columns=columns),
        "How many overall ratings a change of one standard can lead to",
    )


def tables_compared(framework: Framework) -> HTML:
    """Where the two score tables treat the same record differently."""
    model = framework.rating_model
    found = many.tables_compared(model)
    if found.empty:
        return paragraph("There are no two score tables to compare.")
    shown = pd.DataFrame(
        {
            "Rating of the standard": [badge(rating, model) for rating in found["rating"]],
            "Records of the others": [f"{n:,}" for n in found["records"]],
            "Better with it": [f"{n:,}" for n in found["better"]],
            "Worse with it": [f"{n:,}" for n in found["worse"]],
        }
    )
    name = framework.numbered[found["standard"].iloc[0]].title
    return table(shown, f"The overall rating with {name} rated, against the one without it")
