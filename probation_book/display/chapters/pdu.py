"""The parts of a PDU's page, each made from its inspection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis.inspection import (
    departures_table,
    facts_of,
    key_questions_table,
    score_steps,
    sources_table,
    standards_table,
)
from probation_book.analysis.overall import Overall, overall_of
from probation_book.display.chapters.frameworks import chapter
from probation_book.display.charts import key_questions_chart, score_chart
from probation_book.display.ids import question_words, with_words
from probation_book.display.tables import facts, paragraph, table
from probation_book.display.words import (
    ASSUMED_TABLE,
    DECIDING_WORDS,
    NOT_GIVEN,
    RULE_WORDS,
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
from probation_book.rows import NOT_KNOWN, rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.reading import Fact, Framework, Inspection
    from probation_book.reading.inspection import DateFact, Judgement, Result

_NOTHING = "nothing to compare"
_NOT_ALL_KNOWN = "not computed: not all ratings are known"


def headline(inspection: Inspection) -> HTML:
    """One sentence: the score and what it means, and whether we computed it or cannot."""
    name, overall = inspection.pdu.name, overall_of(inspection)
    model = inspection.framework.rating_model
    rating = badge(overall.rating, model) if overall.rating else Markup(NOT_GIVEN)
    if inspection.rate().overall:
        words = Markup("{} PDU scores <strong>{} of {}</strong> points: {}").format(
            name, overall.score, overall.maximum, rating
        )
        return paragraph(words + _assumed(inspection))
    words = Markup("{} PDU was rated {}").format(name, rating)
    if "rating" in overall.ours:
        words = Markup("{} PDU has to be {}, by what is known").format(name, rating)
    score = f", with {score_words(overall)}" if score_words(overall) else ""
    return paragraph(
        words + f"{score}. Not all ratings of its standards are known to us, so the score "
        "cannot be added up here."
    )


def _assumed(inspection: Inspection) -> str:
    """Whose assumption the score table is, where no source prints it."""
    overall = inspection.rate().overall
    return f". {ASSUMED_TABLE}" if overall is not None and overall.table.assumed else ""


def score_words(overall: Overall) -> str:
    """`3 of 27 points`; of a score that is not known, what it can have been; empty: nothing."""
    if overall.score is not None:
        of = f" of {overall.maximum}" if overall.maximum else ""
        ours = ["computed"] if "score" in overall.ours else []
        if not ours and "maximum" in overall.ours:
            ours = ["out of how many: computed"]
        ours += ["by an assumed score table"] if overall.table and overall.table.assumed else []
        return f"{overall.score}{of} points" + (f" ({', '.join(ours)})" if ours else "")
    ranges = [f"{one.lowest} to {one.highest} of {one.table.maximum}" for one in overall.possible]
    return f"{' or '.join(ranges)} points (concluded by us)" if ranges else ""


def at_a_glance(inspection: Inspection) -> HTML:
    """The published facts about the inspection, each with its source."""
    result, model, fieldwork = (
        inspection.result,
        inspection.framework.rating_model,
        inspection.fieldwork_started,
    )
    rating = result.rating if result else None
    score = result.score if result else None
    of = f" of {result.maximum}" if result and result.maximum else ""
    rows = [
        ("Overall rating", badge(rating, model) if rating else None, result if rating else None),
        (
            "Score",
            None if score is None else f"{score}{of} points",
            result if score is not None else None,
        ),
        ("Region", inspection.pdu.region.name, inspection.pdu.region),
        ("Fieldwork started", fieldwork and date(fieldwork.date), fieldwork),
        ("Date of the report", *_published(inspection.published)),
        ("Cases inspected", inspection.cases and inspection.cases.count, inspection.cases),
        (
            "Interviews with practitioners",
            inspection.interviews and inspection.interviews.count,
            inspection.interviews,
        ),
    ]
    cited = [(what, value, _citation(fact)) for what, value, fact in rows]
    return facts(cited, f"What was published about {inspection.pdu.name} PDU")


def how_rated(inspection: Inspection) -> HTML:
    """How many standards are judged, and how many decided by cases; where more is said of them."""
    framework = inspection.framework
    kinds = [standard.rated_by for standard in framework.rated]
    judged, by_cases = kinds.count("judged"), kinds.count("cases")
    rule = inspection.framework.rating_model.rule
    said = f"Under these standards, {in_words(by_cases)} are decided by cases: by the {rule} of "
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
    framework = inspection.framework
    if not inspection.rate().counted:
        return paragraph("The rating of none of its standards is known to us.")
    frame = standards_table(inspection)
    shown = pd.DataFrame(
        {
            "Standard": with_words(frame, framework)["standard"],
            "Rating": [_counted(row, framework.rating_model) for row in rows_of(frame)],
            "Points": [_points(row) for row in rows_of(frame)],
            "What decided it": [_decided(row, framework) for row in rows_of(frame)],
        },
        dtype=object,
    )
    counted = inspection.rate().counted
    given = [counted.get(standard.number, NOT_KNOWN) for standard in framework.rated]
    return table(shown, f"{inspection.pdu.label}: {tally(given, framework.ratings)}")


def key_questions(inspection: Inspection) -> HTML:
    """The key questions over the bands; a sentence where none were published."""
    frame, framework = key_questions_table(inspection), inspection.framework
    if frame.empty:
        return paragraph(
            f"The percentages for the key questions of {inspection.pdu.name} PDU are {NOT_GIVEN}, "
            "so there is nothing to plot, and no rating can be recomputed from cases here."
        )
    model, numbered = framework.rating_model, framework.numbered
    computed = inspection.rate().computed
    ratings = {numbered[number].title: rated.rating for number, rated in computed.items()}
    lowest = model.case_bands[0].rating
    many = out_of(list(ratings.values()).count(lowest), len(ratings))
    title = (
        f"The {RULE_WORDS[model.rule]} is in the band {lowest} in {many} standards rated on cases"
        if ratings
        else "Key questions of standards that no rule rates here"
    )
    chart = key_questions_chart(with_words(frame, framework), ratings, title, framework)
    return HTML(paragraph(_how_to_read(model)).data + chart.data)


def _how_to_read(model: scoring.RatingModel) -> str:
    said = "The chart shows the share of cases answered with yes, over the bands."
    if deciding := DECIDING_WORDS.get(model.rule):
        said += f" A filled dot marks the {deciding} key question of each standard."
    return said


def score(inspection: Inspection) -> HTML:
    """The score built up over its scale; a sentence where not all ratings are known."""
    overall, framework = inspection.rate().overall, inspection.framework
    if overall is None:
        known = overall_of(inspection)
        said = score_words(known)
        return paragraph(
            "The score cannot be added up: not all ratings are known to us, or there is no score "
            "table for them. " + (f"What is known: {said}." if said else "")
        )
    title = f"The ratings add up to {overall.score} of {overall.maximum} points: {overall.rating}"
    steps = with_words(score_steps(inspection), framework)
    return score_chart(steps, overall, title, framework)


def agreement(inspection: Inspection) -> HTML:
    """Each rating that the rules compute, held against the published one."""
    if not inspection.rate().counted:
        return paragraph(
            "There is nothing to compute from: no rating of a standard is known to us."
        )
    frame = with_words(standards_table(inspection), inspection.framework)
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
    scale = result is None or result.maximum is not None  # else the score alone compares
    scores = (_score_of(result, scale), _score_of(overall, scale))
    ratings = (result.rating if result else None, overall.rating if overall else None)
    for what, given, made in (("Score", *scores), ("Overall rating", *ratings)):
        rows.append((what, given or NOT_GIVEN, made or _NOT_ALL_KNOWN, _agree(given, made)))
    answers = [answer for *_, answer in rows]
    same, compared = answers.count("yes"), len(rows) - answers.count(_NOTHING)
    caption = (
        f"Computed and published agree in {out_of(same, compared)} comparisons that can be made"
        if compared
        else "Nothing was published that could be compared"
    )
    columns = ["Standard", "Published", "Computed by the rules", "Same?"]
    return table(pd.DataFrame(rows, columns=columns), caption)


def _score_of(result: Result | scoring.OverallRating | None, scale: bool) -> str | None:
    """The score, with its maximum if asked for."""
    if result is None or result.score is None:
        return None
    return f"{result.score} of {result.maximum}" if scale else str(result.score)


def judgements(inspection: Inspection) -> HTML:
    """Ratings that depart from the usual link between standards, and the recorded reason."""
    frame = departures_table(inspection)
    if not inspection.rate().counted:
        return paragraph("No rating of a standard is known to us, so none can be seen to depart.")
    if frame.empty:
        return paragraph(
            "No rating here departs from the usual links between standards, nor from the rules"
            + (
                "."
                if inspection.percentages
                else ", as far as they can be checked without percentages."
            )
        )
    framework, model = inspection.framework, inspection.framework.rating_model
    rated = Markup("{badge}<br>{words}")
    rows = [
        (
            row.standard,
            rated.format(badge=badge(row.usually, model), words=because_words(row, framework)),
            rated.format(
                badge=badge(row.published, model), words=f"Reason: {reason_words(row.judgement)}"
            ),
        )
        for row in rows_of(with_words(frame, framework))
    ]
    shown = pd.DataFrame(rows, columns=["Standard", "Usually", "Published"])
    return table(shown, "Where the published rating is not the usual one")


def because_words(row: Any, framework: Framework) -> str:
    """Why another rating would be usual, and who says so, for a row of `departures_table`."""
    if row.link:
        return f"{row.link.when} ({row.link.citation})"
    if row.computed:
        return f"The {RULE_WORDS[framework.rating_model.rule]} gives {row.computed} (computed here)"
    return NOT_GIVEN


def reason_words(judgement: Judgement | None) -> str:
    """The recorded reason, and where it stands."""
    return f"{judgement.reason} ({judgement.citation})" if judgement else NOT_GIVEN


def sources(inspection: Inspection) -> HTML:
    """The documents and sections that this page rests on."""
    documents = {fact.source.key: fact.source for fact in facts_of(inspection)}
    frame = sources_table(inspection)
    shown = pd.DataFrame(
        {
            "Document": [
                f"{documents[key].publisher}: {documents[key].title}" for key in frame["source"]
            ],
            "Sections": ["; ".join(sections) or NOT_GIVEN for sections in frame["sections"]],
        }
    )
    return table(shown, "Where the published facts come from")


def files(inspections: Sequence[Inspection]) -> HTML:
    """The data files that the page is made from, to take away."""
    links = Markup(", ").join(
        Markup('<a href="../data/inspections/{0}.yaml" download>{0}.yaml</a>').format(one.key)
        for one in inspections
    )
    return paragraph(Markup("The data of this page, as the book has them: {}.").format(links))


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


def _counted(row: Any, model: scoring.RatingModel) -> Markup:
    if row.published or row.not_rated:
        return badge(row.published, model)
    return badge(row.computed, model) + " computed" if row.computed else badge(NOT_KNOWN, model)


def _points(row: Any) -> object:
    if row.points is not None:
        return row.points
    return "none" if row.not_rated else NOT_KNOWN


def _decided(row: Any, framework: Framework) -> str:
    if row.not_rated:
        return row.not_rated
    rule = RULE_WORDS[framework.rating_model.rule]
    if row.computed:
        questions = sentence_list(
            f"“{question_words(row.standard, question, framework)}”" for question in row.drivers
        )
        share = f"{rule}, at {percent(row.share)} of cases"
        if row.published not in (None, row.computed):
            return f"Judged. The {share}, would give {row.computed}: {questions}"
        return f"{sentence_case(share)}: {questions}"
    if row.published is None:
        return NOT_GIVEN.capitalize()
    if row.rated_by == "cases":
        return f"The {rule}, whose percentage is {NOT_GIVEN}"
    return why_not_computed(row).capitalize()


def _agree(published: str | None, computed: str | None) -> str:
    if published is None or computed is None:
        return _NOTHING
    return "yes" if published == computed else "no"
