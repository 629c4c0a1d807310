"""The parts of a PDU's page, each made from its inspection."""

from __future__ import annotations

from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

import scoring
from probation_book.analysis.inspection import (
    departures_table,
    key_questions_table,
    score_steps,
    sources_table,
    standards_table,
)
from probation_book.analysis.rows import rows_of
from probation_book.display.chapters.framework import chapter
from probation_book.display.charts import key_questions_chart, score_chart
from probation_book.display.tables import facts, paragraph, table
from probation_book.display.words import (
    NOT_GIVEN,
    badge,
    date,
    in_words,
    out_of,
    percent,
    sentence_case,
    sentence_list,
    tally,
    why_not_computed,
)
from probation_book.reading import Fact, Inspection
from probation_book.reading.inspection import DateFact

_NOTHING = "nothing to compare"
_HOW_TO_READ = (
    "The chart shows the share of cases answered with yes, over the bands. A filled dot marks the "
    "lowest key question of each standard."
)


def headline(inspection: Inspection) -> HTML:
    """One sentence: the score and what it means, as computed."""
    computed = inspection.rate().overall
    words = Markup(
        "{name} PDU scores <strong>{score} of {maximum}</strong> points: {badge}"
    ).format(
        name=inspection.name,
        score=computed.score,
        maximum=computed.maximum,
        badge=badge(computed.rating, inspection.framework.rating_model),
    )
    return paragraph(words)


def at_a_glance(inspection: Inspection) -> HTML:
    """The published facts about the inspection, each with its source."""
    result, model = inspection.result, inspection.framework.rating_model
    rows = [
        ("Overall rating", badge(result.rating, model) if result else None, result),
        ("Score", f"{result.score} of {result.maximum} points" if result else None, result),
        ("Region", inspection.region.name, inspection.region),
        (
            "Fieldwork started",
            date(inspection.fieldwork_started.date),
            inspection.fieldwork_started,
        ),
        ("Date of the report", *_published(inspection.published)),
        ("Cases inspected", inspection.cases and inspection.cases.count, inspection.cases),
        (
            "Interviews with practitioners",
            inspection.interviews and inspection.interviews.count,
            inspection.interviews,
        ),
    ]
    cited = [(what, value, _citation(fact)) for what, value, fact in rows]
    return facts(cited, f"What was published about {inspection.name} PDU")


def how_rated(inspection: Inspection) -> HTML:
    """How many standards are judged, and how many decided by cases; where more is said of them."""
    framework = inspection.framework
    kinds = [standard.rated_by for standard in framework.rated]
    judged, by_cases = kinds.count("judged"), kinds.count("cases")
    said = f"Under these standards, {in_words(by_cases)} are decided by cases: by the lowest of "
    said += "their key questions."
    if judged:
        said += f" The other {in_words(judged)} that count are judged: our sources have no rule."
    more = Markup("{} See {} and {}.").format(
        said,
        chapter(framework, "standards", "The standards"),
        chapter(framework, "rating-model", "From cases to a rating"),
    )
    return paragraph(more)


def standards(inspection: Inspection) -> HTML:
    """Every rated standard: the rating that counts, its points, and what decided it.

    A rating that no document gives, and that is computed here, says so.
    """
    model = inspection.framework.rating_model
    frame = standards_table(inspection)
    shown = pd.DataFrame(
        {
            "Standard": frame["standard"],
            "Rating": [_counted(row, model) for row in rows_of(frame)],
            "Points": ["none" if points is None else points for points in frame["points"]],
            "What decided it": [_decided(row) for row in rows_of(frame)],
        },
        dtype=object,
    )
    ratings = tally(inspection.rate().counted.values(), inspection.framework.ratings)
    return table(shown, f"{inspection.label}: {ratings}")


def key_questions(inspection: Inspection) -> HTML:
    """The key questions over the bands; a sentence where none were published."""
    frame = key_questions_table(inspection)
    if frame.empty:
        return paragraph(
            f"The percentages for the key questions of {inspection.name} PDU are {NOT_GIVEN}, "
            "so there is nothing to plot, and the ratings of domain two cannot be recomputed from "
            "cases here."
        )
    lowest = inspection.framework.rating_model.case_bands[0].rating
    drivers = frame[frame["lowest"]].drop_duplicates("standard")
    many = out_of(int((drivers["rating"] == lowest).sum()), len(drivers))
    title = (
        f"The lowest key question is in the band {lowest} in {many} standards rated on cases"
        if len(drivers)
        else "Key questions of standards that are not rated"
    )
    chart = key_questions_chart(frame, title, inspection.framework)
    return HTML(paragraph(_HOW_TO_READ).data + chart.data)


def score(inspection: Inspection) -> HTML:
    """The score built up over its scale."""
    overall = inspection.rate().overall
    title = f"The ratings add up to {overall.score} of {overall.maximum} points: {overall.rating}"
    return score_chart(score_steps(inspection), overall, title, inspection.framework)


def agreement(inspection: Inspection) -> HTML:
    """Each rating that the rules compute, held against the published one."""
    frame = standards_table(inspection)
    overall, result = inspection.rate().overall, inspection.result
    rows = [
        (
            row.standard,
            row.published or ("not rated" if row.not_rated else NOT_GIVEN),
            row.computed or f"not computed: {why_not_computed(row)}",
            _agree(row.published, row.computed),
        )
        for row in rows_of(frame)
    ]
    published = f"{result.score} of {result.maximum}" if result else None
    computed = f"{overall.score} of {overall.maximum}"
    rows += [
        ("Score", published or NOT_GIVEN, computed, _agree(published, computed)),
        (
            "Overall rating",
            result.rating if result else NOT_GIVEN,
            overall.rating,
            _agree(result.rating if result else None, overall.rating),
        ),
    ]
    answers = [answer for *_, answer in rows]
    same, compared = answers.count("yes"), len(rows) - answers.count(_NOTHING)
    caption = (
        f"Computed and published agree in {out_of(same, compared)} comparisons that can be made"
        if compared
        else "Nothing was published that could be compared"
    )
    columns = ["Standard", "Published", "Computed by the rules", "Same?"]
    return table(pd.DataFrame(rows, columns=columns), caption)


def judgements(inspection: Inspection) -> HTML:
    """Ratings that depart from the usual link between standards, and the recorded reason."""
    frame = departures_table(inspection)
    if frame.empty:
        return paragraph(
            "No rating here departs from the usual links between standards, nor from the rules"
            + (
                "."
                if inspection.percentages
                else ", as far as they can be checked without percentages."
            )
        )
    model = inspection.framework.rating_model
    rated = Markup("{badge}<br>{words}")
    rows = [
        (
            row.standard,
            rated.format(
                badge=badge(row.usually, model), words=_cited(row.because, row.because_source)
            ),
            rated.format(
                badge=badge(row.published, model),
                words=f"Reason: {_cited(row.reason, row.reason_source)}",
            ),
        )
        for row in rows_of(frame)
    ]
    shown = pd.DataFrame(rows, columns=["Standard", "Usually", "Published"])
    return table(shown, "Where the published rating is not the usual one")


def sources(inspection: Inspection) -> HTML:
    """The documents and sections that this page rests on."""
    names = {"document": "Document", "sections": "Sections"}
    return table(
        sources_table(inspection).rename(columns=names), "Where the published facts come from"
    )


def _published(dates: list[DateFact]) -> tuple[str | None, Fact | str | None]:
    """All dates that documents give for the report, and which says which."""
    if not dates:
        return None, None
    by_date: dict[str, list[str]] = {}
    for fact in dates:
        ours = ", by our reading" if fact.reading else ""
        by_date.setdefault(fact.date, []).append(fact.citation + ours)
    days = [day for day in by_date if len(day) == len("2022-08-22")]
    words = sentence_list(date(day) for day in by_date if day in days or not days)
    if len(days) > 1:
        printed = {fact.date for fact in dates if not fact.reading}
        words += f": the documents {'disagree' if printed >= set(days) else 'may disagree'}"
    said = (f"{date(day)} ({'; '.join(citations)})" for day, citations in by_date.items())
    return words, ", ".join(said)


def _citation(fact: Fact | str | None) -> str:
    if fact is None:
        return ""
    return fact if isinstance(fact, str) else fact.citation


def _cited(words: str | None, citation: str | None) -> str:
    return f"{words} ({citation})" if words else NOT_GIVEN


def _counted(row: Any, model: scoring.RatingModel) -> Markup:
    if row.published or row.not_rated:
        return badge(row.published, model)
    return badge(row.computed, model) + " computed"


def _decided(row: Any) -> str:
    if row.not_rated:
        return row.not_rated
    if row.computed:
        questions = sentence_list(f"“{question}”" for question in row.drivers)
        lowest = f"lowest key question, at {percent(row.lowest)} of cases"
        if row.published not in (None, row.computed):
            return f"Judged. Its {lowest}, would give {row.computed}: {questions}"
        return f"{sentence_case(lowest)}: {questions}"
    if row.rated_by == "cases":
        return f"Its lowest key question, whose percentage is {NOT_GIVEN}"
    return why_not_computed(row).capitalize()


def _agree(published: str | None, computed: str | None) -> str:
    if published is None or computed is None:
        return _NOTHING
    return "yes" if published == computed else "no"
