"""How sure a rating is, and what the rules do to all records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Literal

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

import scoring
from probation_book.analysis import chance, vectorised
from probation_book.analysis.chance import Assumed
from probation_book.analysis.counts import other_counts
from probation_book.analysis.overall import overall_of
from probation_book.analysis.rows import rows_of
from probation_book.display.charts import (
    chances_chart,
    curves_chart,
    intervals_chart,
    records_chart,
)
from probation_book.display.ids import labels, question_words, with_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, chance_words, out_of, sentence_list
from probation_book.reading import Framework, Inspection

_RULES = ("lowest", "median", "mean")
_NOT_HERE = paragraph("The percentages of this inspection are not in this data.")


def intervals(inspection: Inspection | None) -> HTML:
    """Every key question with its interval, over the bands."""
    if inspection is None or (frame := chance.intervals_table(inspection)).empty:
        return _NOT_HERE
    usual = frame[~frame["other_base"].astype(bool)]
    sure = sum(len(bands) == 1 for bands in usual["bands"])
    frame["question"] = [
        question_words(row.standard, row.question, inspection.framework)
        + (f" (if it is a share of {row.of} cases)" if row.other_base else "")
        for row in rows_of(frame)
    ]
    numbers = frame[["standard"]]
    frame["standard"] = with_words(numbers, inspection.framework)["standard"]
    title = f"{inspection.pdu.label}: {sure} of {len(usual)} intervals stay within one band"
    return intervals_chart(frame, title, inspection.framework)


def sureness(inspections: Iterable[Inspection], assumptions: Mapping[str, Assumed]) -> HTML:
    """The answer to both questions, as ranges over all assumptions."""
    inspections = list(inspections)
    called, said = labels(inspections), []
    for inspection in inspections:
        again, true = (
            chance.same_again(inspection, assumptions.values(), asked) for asked in chance.ASKED
        )
        if again and true:
            rating = badge(overall_of(inspection).rating, inspection.framework.rating_model)
            said.append(
                Markup(
                    "<strong>{}</strong>: with the judged standards as they are, another sample of "
                    "as many cases would again come out at {} in {} of samples, depending on what "
                    "is assumed. That the true shares lie in that rating has a chance of {}."
                ).format(called[inspection.key], rating, range_words(again), range_words(true))
            )
    if not said:
        return _NOT_HERE
    return HTML(Markup("").join(Markup("<p>{}</p>\n").format(sentence) for sentence in said))


def range_words(ends: tuple[float, float]) -> str:
    """`88.1% to 98.7%`, or one chance where both are said alike."""
    least, most = map(chance_words, ends)
    return least if least == most else f"{least} to {most}"


def standards(inspection: Inspection | None) -> HTML:
    """The chance of each rating of each standard, for another sample, as its questions go."""
    if inspection is None:
        return _NOT_HERE
    frames = []
    for base in (False, True) if other_counts(inspection) else (False,):
        for dependence, words in ((0, "independent"), (1, "together")):
            assumed = Assumed(dependence, other_base=base)
            frame = chance.standards_chances(inspection, assumed, "another sample")
            if base:  # of the standards that have another one
                frame = frame[frame["standard"].isin(other_counts(inspection))]
                words += ", of fewer cases"
            titles = with_words(frame, inspection.framework)["standard"]
            frames.append(frame.assign(standard=[f"{title}: {words}" for title in titles]))
    if frames[0].empty:
        return _NOT_HERE
    both = pd.concat(frames).sort_values("standard", kind="stable")
    of_published = [row[row["published"]] for row in both.to_dict("records")]
    title = (
        f"{inspection.pdu.label}: another sample would give each standard its published rating "
        f"in {range_words((min(of_published), max(of_published)))} of samples"
    )
    return chances_chart(both.drop(columns="published"), title, inspection.framework)


def overall(inspections: Iterable[Inspection], assumptions: Mapping[str, Assumed]) -> HTML:
    """The chance of each overall rating under each assumption, for both questions."""
    inspections = list(inspections)
    called, rows = labels(inspections), []
    for inspection in inspections:
        for words, assumed in assumptions.items():
            if assumed.other_base and not other_counts(inspection):
                continue
            for asked in chance.ASKED:
                found = chance.overall_chances(inspection, assumed, asked)
                if found:
                    shown = {rating: chance_words(value) for rating, value in found.items()}
                    what = f"{called[inspection.key]}, {asked}: {words}"
                    rows.append({"PDU, what is asked, and what is assumed": what, **shown})
    if not rows:
        return _NOT_HERE
    return table(pd.DataFrame(rows), "The chance of each overall rating")


def prior(inspections: Iterable[Inspection], framework: Framework, questions: int) -> HTML:
    """What the prior says before any case is seen, and how little is left of it."""
    before = chance.chances([(0, 0)] * questions, framework.rating_model)[0]
    moved = chance.weight_of_the_prior(inspections)
    said = (
        f"Before any case is seen, it puts {chance_words(before)} on {framework.ratings[0]} for a "
        f"standard with {questions} independent key questions."
    )
    if moved is not None:
        said += (
            " With the cases seen, twice the weight, one case of each kind (a uniform prior), "
            "moves no chance of a published rating of a standard by more than "
            f"{ceil(1000 * moved) / 10:.1f} points."
        )
    return paragraph(said)


def populations(count: int, of: int, sizes: Iterable[int | None]) -> HTML:
    """The interval of a share among all cases, by how many they are."""
    rows = []
    for size in sizes:
        found = chance.share_of_all(count, of, size)
        words = "so many that it does not matter" if size is None else f"{size:,}"
        rows.append((words, f"{found.low:.0f}% to {found.high:.0f}%"))
    columns = ["Cases that the sample was drawn from", "Share among them all, 95%"]
    return table(pd.DataFrame(rows, columns=columns), f"What {count} of {of} tells about all cases")


def curves(
    framework: Framework, questions: int, sizes: Iterable[int], dependence: Literal[0, 1]
) -> HTML:
    """The chance of each rating or a better one, against the true share, by number of cases."""
    model = framework.rating_model
    rates = list(range(30, 101, 2))
    columns: dict[str, list[float]] = {}
    for band in model.case_bands[1:]:
        for of in sizes:
            found = chance.operating_characteristics(of, questions, model, rates, dependence)
            better = [b.rating for b in model.case_bands if b.lowest >= band.lowest]
            words = band.rating if len(better) == 1 else f"{band.rating} or better"
            columns[f"{words}, {of} cases"] = list(found[better].sum(axis=1))
    go = "go together" if dependence else "are independent"
    title = f"{questions} key questions that {go}: the chance to reach each rating, by true share"
    return curves_chart(pd.DataFrame({"True share": rates, **columns}), title)


def shares_needed(framework: Framework, of: int, questions: int, wanted: float) -> HTML:
    """The true share that a standard needs for each rating, to be fairly sure of it."""
    said = []
    for band in framework.rating_model.case_bands[1:]:
        apart, together = (
            chance.share_needed(
                wanted, band.rating, of, questions, framework.rating_model, dependence
            )
            for dependence in (0, 1)
        )
        said.append(f"{band.rating} about {apart:.0f}% ({together:.0f}% if they go together)")
    return paragraph(
        f"To have a chance of {wanted:.0%} of a rating or a better one, with {questions} key "
        f"questions and {of} cases, the true share on each question has to be: for "
        f"{sentence_list(said)}."
    )


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
    inspections = list(inspections)
    called, frames = labels(inspections), []
    for inspection in inspections:
        model = inspection.framework.rating_model
        found = with_words(chance.other_rules(inspection), inspection.framework)
        frames.append(
            found.assign(
                pdu=called[inspection.key],
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
    frame = vectorised.records_by_score(table_, framework.rating_model)
    by = vectorised.records_by_rating(table_, framework.rating_model).set_index("rating")["records"]
    title = (
        f"Of {by.sum():,} possible records on the scale 0 to {table_.maximum}, {by.iloc[0]:,} come "
        f"out {by.index[0]} and {by.iloc[-1]:,} {by.index[-1]}"
    )
    return records_chart(frame, table_, title, framework)


def records_by_rating(framework: Framework) -> HTML:
    """How many records each overall rating has, in each score table."""
    model = framework.rating_model
    frame = pd.DataFrame({"Overall rating": [badge(rating, model) for rating in framework.ratings]})
    for table_ in model.score_tables:
        found = vectorised.records_by_rating(table_, model)
        frame[f"0 to {table_.maximum}"] = [
            f"{row.records:,} ({chance_words(row.share)})" for row in rows_of(found)
        ]
    return table(frame, "Every record of ratings, by the overall rating that it gets")


def rule_behind(framework: Framework, others: Iterable[int]) -> HTML:
    """The printed score tables beside those that the mean of the points makes; those of others."""
    model = framework.rating_model
    found = vectorised.rule_behind(model)
    rows = [(row.standards, _bands(row.printed), _bands(row.by_mean)) for row in rows_of(found)] + [
        (number, "no source of ours has one", _bands(vectorised.table_by_mean(number, model)))
        for number in others
        if number not in set(found["standards"])
    ]
    alike = sum(list(row.printed) == list(row.by_mean) for row in rows_of(found))
    caption = (
        f"The mean of the points gives {out_of(alike, len(found))} printed score tables exactly"
    )
    columns = ["Standards that count", "Printed", "By the mean (our inference)"]
    return table(pd.DataFrame(rows, columns=columns, dtype=object), caption)


def _bands(bands: Iterable[scoring.Band]) -> str:
    return "; ".join(f"{band.rating} {band.lowest} to {band.highest}" for band in bands)


def ties(inspections: Iterable[Inspection]) -> HTML:
    """Which inspections lie just between two ratings, by that rule."""
    inspections = list(inspections)
    called, said = labels(inspections), []
    for inspection in inspections:
        overall, model = inspection.rate().overall, inspection.framework.rating_model
        if overall is not None and vectorised.is_a_tie(overall, model):
            standards = overall.maximum // max(model.points.values())
            said.append(
                f"{called[inspection.key]}, with {overall.score} points on {standards} standards, "
                f"has a mean of {overall.score / standards:g}: by this rule a tie. Its rating is "
                f"the lower one, {overall.rating}."
            )
    return paragraph(" ".join(said) or "None of the PDUs in this data is at such a tie.")


def reach(framework: Framework) -> HTML:
    """How far one standard can move the overall rating."""
    model, rows = framework.rating_model, []
    for table_ in model.score_tables:
        found = vectorised.reach_of_one_standard(table_, model)
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
    found = vectorised.tables_compared(model)
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
