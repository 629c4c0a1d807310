"""How sure a rating is, for inspections whose numbers of cases are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Literal

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

import scoring
from probation_book.analysis import by_framework, chance
from probation_book.analysis.chance import Assumed
from probation_book.analysis.counts import other_counts
from probation_book.analysis.overall import overall_of
from probation_book.display.charts import (
    chances_chart,
    curves_chart,
    intervals_chart,
)
from probation_book.display.ids import labels, question_words, with_words
from probation_book.display.tables import or_why_not, paragraph, table
from probation_book.display.words import (
    ASSUMED_TABLE,
    badge,
    chance_words,
    in_words,
    number_of,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.reading import Inspection

_NOT_HERE = paragraph("Inspections whose numbers of cases are known are not in this data.")

# More inspections than this, with two charts each, nobody reads, and no phone loads soon.
_MOST_SHOWN = 3


def chosen(inspections: Iterable[Inspection]) -> list[Inspection]:
    """The inspections that the chapter shows: those whose counts are known; of many, the newest.

    Those that were held against the same standards stand together.
    """
    newest = chance.with_counts(inspections)[:_MOST_SHOWN]
    return [inspection for group in by_framework(newest) for inspection in group]


def which(inspections: Sequence[Inspection]) -> HTML:
    """How many inspections there are, and which of them are shown."""
    known, shown = chance.with_counts(inspections), chosen(inspections)
    if not shown:
        return _NOT_HERE
    newest = (
        f" The {in_words(len(shown))} newest of them are shown." if len(known) > len(shown) else ""
    )
    return paragraph(
        f"Of {number_of(len(inspections), 'inspection')} in this book, the numbers of cases behind "
        f"the key questions are known, or worked out, for {len(known)}.{newest} Here: "
        f"{sentence_list(labels(shown).values())}."
    )


def intervals(inspection: Inspection) -> HTML:
    """Every key question with its interval, over the bands."""
    frame = chance.intervals_table(inspection)
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


@or_why_not
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
    if any((table := overall_of(one).table) and table.assumed for one in inspections):
        said.append(Markup(ASSUMED_TABLE))
    return HTML(Markup("").join(Markup("<p>{}</p>\n").format(sentence) for sentence in said))


def range_words(ends: tuple[float, float]) -> str:
    """`88.1% to 98.7%`, or one chance where both are said alike."""
    least, most = map(chance_words, ends)
    return least if least == most else f"{least} to {most}"


@or_why_not
def standards(inspection: Inspection) -> HTML:
    """The chance of each rating of each standard, for another sample, as its questions go."""
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
    both = pd.concat(frames).sort_values("standard", kind="stable")
    of_published = [row[row["published"]] for row in both.to_dict("records")]
    title = (
        f"{inspection.pdu.label}: another sample would give each standard its published rating "
        f"in {range_words((min(of_published), max(of_published)))} of samples"
    )
    return chances_chart(both.drop(columns="published"), title, inspection.framework)


@or_why_not
def overall(inspections: Iterable[Inspection], assumptions: Mapping[str, Assumed]) -> HTML:
    """The chance of each overall rating under each assumption, for both questions.

    Each set of standards has a table of its own.
    """
    inspections = list(inspections)
    called = labels(inspections)
    groups = by_framework(inspections)
    made = [_overall(group, assumptions, called, alone=len(groups) == 1) for group in groups]
    return HTML("\n".join(one.data for one in made if one)) if any(made) else _NOT_HERE


def _overall(
    group: Sequence[Inspection],
    assumptions: Mapping[str, Assumed],
    called: Mapping[str, str],
    alone: bool,
) -> HTML | None:
    rows = []
    for inspection in group:
        for words, assumed in assumptions.items():
            if assumed.other_base and not other_counts(inspection):
                continue
            for asked in chance.ASKED:
                found = chance.overall_chances(inspection, assumed, asked)
                if found:
                    shown = {rating: chance_words(value) for rating, value in found.items()}
                    what = f"{called[inspection.key]}, {asked}: {words}"
                    rows.append({"PDU, what is asked, and what is assumed": what, **shown})
    caption = "The chance of each overall rating" + (
        "" if alone else f" ({group[0].framework.label})"
    )
    return table(pd.DataFrame(rows), caption) if rows else None


@or_why_not
def prior(group: Sequence[Inspection]) -> HTML:
    """What the prior says before any case is seen, and how little is left of it."""
    framework, questions = group[0].framework, chance.most_questions(group)
    before = chance.chances([(0, 0)] * questions, framework.rating_model)[0]
    moved = chance.weight_of_the_prior(group)
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


@or_why_not
def curves(group: Sequence[Inspection], dependence: Literal[0, 1]) -> HTML:
    """The chance of each rating or a better one, against the true share, by number of cases.

    As many cases as the inspections of a group have, half as many and twice as many.
    """
    model, questions = group[0].framework.rating_model, chance.most_questions(group)
    of = chance.usual_cases(group)
    sizes = [max(1, of // 2), of, 2 * of]
    rates = list(range(max(0, model.case_bands[1].lowest - 20) // 10 * 10, 101, 2))  # with all tens
    columns: dict[str, list[float]] = {}
    for band in model.case_bands[1:]:
        for of in sizes:
            found = chance.operating_characteristics(of, questions, model, rates, dependence)
            better = [b.rating for b in model.case_bands if b.lowest >= band.lowest]
            words = band.rating if len(better) == 1 else f"{band.rating} or better"
            columns[f"{words}, {of} cases"] = list(found[better].sum(axis=1))
    go = "go together" if dependence else "are independent"
    title = (
        f"{_of(group)}{number_of(questions, 'key question')} that {go}: the chance to reach each "
        "rating, by true share"
    )
    return curves_chart(pd.DataFrame({"True share": rates, **columns}), title)


def _of(group: Sequence[Inspection]) -> str:
    """The standards of a group, before a title."""
    return f"{group[0].framework.label}: "


@or_why_not
def shares_needed(group: Sequence[Inspection], wanted: float) -> HTML:
    """The true share that a standard needs for each rating, to be fairly sure of it."""
    framework = group[0].framework
    of, questions = chance.usual_cases(group), chance.most_questions(group)
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
        f"{_of(group)}to have a chance of {wanted:.0%} of a rating or a better one, with "
        f"{number_of(questions, 'key question')} and {of} cases, the true share on each "
        f"question has to be: for {sentence_list(said)}."
    )


@or_why_not
def simulation_check(group: Sequence[Inspection]) -> HTML:
    """The exact chances around the lowest edge beside simulated ones, with their error."""
    framework = group[0].framework
    of, questions = chance.usual_cases(group), chance.most_questions(group)
    model, rows = framework.rating_model, []
    edge = model.case_bands[1].lowest
    rates = [rate for rate in range(edge - 5, edge + 11, 5) if 0 <= rate <= 100]
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
        f"{_of(group)}the exact chance beside {chance.DRAWS:,} simulated standards",
    )


def other_rules(inspections: Iterable[Inspection]) -> HTML:
    """The real standards under every rule."""
    inspections = list(inspections)
    called, frames, used = labels(inspections), [], set()
    for inspection in inspections:
        model = inspection.framework.rating_model
        used.add(model.rule)
        found = with_words(chance.other_rules(inspection), inspection.framework)
        frames.append(
            found.assign(
                pdu=called[inspection.key],
                **{
                    f"{rule} badge": [badge(r, model) for r in found[rule]]
                    for rule in scoring.RULES
                },
            )
        )
    frame = pd.concat([frame for frame in frames if len(frame)] or [pd.DataFrame()])
    if frame.empty:
        return _NOT_HERE
    changed = int((frame[list(scoring.RULES)].nunique(axis=1) > 1).sum())
    shown = pd.DataFrame({"Standard": frame["pdu"] + ", " + frame["standard"]})
    for rule in scoring.RULES:
        shown[rule.capitalize()] = frame[f"{rule} badge"]
    others = sentence_list((f"the {rule}" for rule in scoring.RULES if used != {rule}), "or")
    caption = (
        f"{changed or 'None'} of the {len(frame)} standards would have another rating under "
        f"{others}"
    )
    return table(shown, caption)
