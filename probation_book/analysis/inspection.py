"""Tables of one inspection: what was published, what the rules compute, what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

import scoring
from probation_book.reading import Fact, Framework, Inspection
from probation_book.reading.inspection import Result
from probation_book.rows import NOT_KNOWN


def standards_table(inspection: Inspection) -> pd.DataFrame:
    """One row for each standard that counts towards the score.

    Columns: `standard` (its number), `rated_by` (`judged` or `cases`), `computed` (rating
    that the key questions give, None where they are not all published), `drivers` (the key
    questions that give it), `share` (the percentage that gives it), `published` (rating),
    `not_rated` (the reason, or None), `points`. Where it has none of the ratings and no reason,
    nothing is known of it.
    """
    rating, model = inspection.rate(), inspection.framework.rating_model
    rows = []
    for standard in inspection.framework.rated:
        computed = rating.computed.get(standard.number)
        counted = rating.counted.get(standard.number)
        result = inspection.standards.get(standard.number)
        rows.append(
            {
                "standard": standard.number,
                "rated_by": standard.rated_by,
                "computed": computed.rating if computed else None,
                "drivers": list(computed.drivers) if computed else [],
                "share": float(computed.share) if computed else None,
                "published": rating.awarded.get(standard.number),
                "not_rated": result.not_rated if result else None,
                "points": None if counted is None else scoring.points(counted, model),
            }
        )
    # Objects, so that None stays None: a missing rating is not a number.
    return pd.DataFrame(rows, dtype=object)


def counted_ratings(inspection: Inspection) -> dict[str, str | None]:
    """The rating of each standard that counts, by its number: published, or else computed.

    None where it was not rated, NOT_KNOWN where we do not know.
    """
    counted = inspection.rate().counted
    return {one.number: counted.get(one.number, NOT_KNOWN) for one in inspection.framework.rated}


def key_questions_table(inspection: Inspection) -> pd.DataFrame:
    """One row for each published key question, in the framework's order.

    Columns: `standard`, `question` (their ids), `percentage` (0 to 100, exact where counts were
    published), `cases` (`18 of 42` where one was published, or None), `rating` of its band (None
    where the standard is not rated), `drives` (true where it gives its standard the rating).
    """
    framework = inspection.framework
    rating = inspection.rate()
    rows = []
    for number, standard in framework.numbered.items():
        result = inspection.standards.get(number)
        if result is None or result.key_questions is None:
            continue
        computed = rating.computed.get(number)
        counts, shares = result.key_questions.counts, result.key_questions.shares
        for question in standard.key_questions:
            if question not in shares:
                continue  # not all need be known
            banded = standard.rated_by != "unrated"
            rows.append(
                {
                    "standard": number,
                    "question": question,
                    "percentage": float(scoring.exact_percentage(shares[question])),
                    "cases": str(counts[question]) if question in counts else None,
                    "rating": scoring.band_of(shares[question], framework.rating_model).rating
                    if banded
                    else None,
                    "drives": bool(computed and question in computed.drivers),
                    "source": result.key_questions,
                }
            )
    columns = ["standard", "question", "percentage", "cases", "rating", "drives", "source"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def score_steps(inspection: Inspection) -> pd.DataFrame:
    """How the score builds up: `standard`, `rating`, `points`, `score` so far, in points.

    A standard without a rating has no row.
    """
    rating = inspection.rate()
    model = inspection.framework.rating_model
    rows = [
        {"standard": standard.number, "rating": counted, "points": scoring.points(counted, model)}
        for standard in inspection.framework.rated
        if (counted := rating.counted.get(standard.number)) is not None
    ]
    steps = pd.DataFrame(rows, columns=["standard", "rating", "points"])
    return steps.assign(score=steps["points"].cumsum())


def departures_table(inspection: Inspection) -> pd.DataFrame:
    """Where a published rating is not the usual one, and the reason recorded for it.

    One row for each standard with a recorded judgement, or whose rating differs from
    what a usual link between standards suggests. Columns: `standard` (its number), `usually` (the
    rating to expect), `link` (the Guidance that says so, or None), `computed` (the rating that its
    cases give, where that is another), `published`, `judgement` (the recorded one, or None).
    """
    framework = inspection.framework
    rating = inspection.rate()
    counted = rating.counted
    links = {
        link.standard: link
        for link in framework.guidance
        if all_lowest(link.lowest, counted, framework)
    }
    rows = []
    for number, published in counted.items():
        link, judgement = links.get(number), inspection.standards[number].judgement
        computed = rating.computed[number].rating if number in rating.departures else None
        unusual = link is not None and link.usually != published
        if not (judgement or unusual or computed):
            continue
        usual = link.usually if link else computed
        rows.append(
            {
                "standard": number,
                "usually": judgement.guidance if judgement else usual,
                "link": link,
                "computed": computed,
                "published": published,
                "judgement": judgement,
            }
        )
    columns = ["standard", "usually", "link", "computed", "published", "judgement"]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    order = {number: place for place, number in enumerate(framework.numbered)}
    return frame.sort_values("standard", key=lambda numbers: numbers.map(order), kind="stable")


def all_lowest(
    standards: Iterable[str], ratings: Mapping[str, str | None], framework: Framework
) -> bool:
    """Whether all of these standards that were rated have the lowest rating: a link applies."""
    known = {ratings[number] for number in standards if number in ratings} - {None}
    return known == {framework.ratings[0]} and all(number in ratings for number in standards)


def agreement_table(inspection: Inspection) -> pd.DataFrame:
    """Each rating that the rules compute, held against the published one.

    One row for each standard that counts, then one for the `score` and one for the `overall`
    rating: `what` (the standard's number, or that word), `published` and `computed` (None: not
    known, or not to be computed), `same` (None where there are not two to compare). A score is
    compared with its maximum, as in `4 of 24`, unless it was published without.
    """
    standards, overall = standards_table(inspection), inspection.rate().overall
    published = inspection.result or Result.model_construct()
    whole = published.score is None or published.maximum is not None
    rows = [
        *standards[["standard", "published", "computed"]].itertuples(index=False, name=None),
        ("score", _score_of(published, whole), _score_of(overall, whole) if overall else None),
        ("overall", published.rating, overall.rating if overall else None),
    ]
    same = (None if None in (given, made) else given == made for _, given, made in rows)
    columns = ["what", "published", "computed"]
    return pd.DataFrame(rows, columns=columns, dtype=object).assign(
        same=pd.Series(same, dtype=object)
    )


def _score_of(result: Result | scoring.OverallRating, whole: bool) -> str | None:
    """The score, `whole` with its maximum."""
    if result.score is None:
        return None
    return f"{result.score} of {result.maximum}" if whole else str(result.score)


def facts_table(inspection: Inspection) -> pd.DataFrame:
    """The published facts about the inspection as a whole.

    One row for each: `fact` (what it is called in the file, or `rating`, `score`, `region`),
    `value` (None where our sources do not give it; of `published` a list: each document's date) and
    `source` (the Fact that has document and section, or None).
    """
    result, region = inspection.result, inspection.pdu.region
    started, cases, interviews = (
        inspection.fieldwork_started,
        inspection.cases,
        inspection.interviews,
    )
    score = None if result is None or result.score is None else (result.score, result.maximum)
    rows = [
        ("rating", result and result.rating, result),
        ("score", score, result),
        ("region", region.name, region),
        ("fieldwork_started", started and started.date, started),
        ("published", inspection.published or None, None),
        ("cases", cases and cases.count, cases),
        ("interviews", interviews and interviews.count, interviews),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "source"], dtype=object)


def not_given_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """What no source of ours gives of each inspection.

    One row for each: `inspection` (its key), `when`, `lacks` and `unknown` (the standards whose
    rating is not known). `lacks` has the names of what is not given, which are those of its file,
    and `day` (of `fieldwork_started`), `score`, `rating`, `any_standard` (no rating of one is
    known), `some_standards` (some are not) and `percentages`.
    """
    rows = []
    for inspection in inspections:
        framework, counted = inspection.framework, inspection.rate().counted
        started, result = inspection.fieldwork_started, inspection.result
        unknown = [one.number for one in framework.rated if one.number not in counted]
        by_cases = any(standard.rated_by == "cases" for standard in framework.rated)
        lacking = {
            "fieldwork_started": started is None,
            "day": started is not None and started.date.count("-") < 2,
            "published": not inspection.published,
            "cases": inspection.cases is None,
            "interviews": inspection.interviews is None,
            "score": result is None or result.score is None,
            "rating": result is None or result.rating is None,
            "any_standard": not counted,
            "some_standards": bool(counted and unknown),
            "percentages": by_cases and not inspection.percentages,
        }
        lacks = [what for what, absent in lacking.items() if absent]
        rows.append((inspection.key, inspection.when, lacks, unknown))
    columns = ["inspection", "when", "lacks", "unknown"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def sources_table(inspection: Inspection) -> pd.DataFrame:
    """Every document and section that the inspection's facts come from.

    One row for each document: `source` (its key), `publisher`, `title`, and `sections`, each once;
    a fact without one adds none.
    """
    documents = {fact.source.key: fact.source for fact in facts_of(inspection)}
    sections: dict[str, list[str]] = {key: [] for key in documents}
    for fact in facts_of(inspection):
        if fact.section and fact.section not in sections[fact.source.key]:
            sections[fact.source.key].append(fact.section)
    rows = [
        (key, document.publisher, document.title, sections[key])
        for key, document in documents.items()
    ]
    return pd.DataFrame(rows, columns=["source", "publisher", "title", "sections"])


def facts_of(inspection: Inspection) -> list[Fact]:
    """All facts of an inspection, in the order of its file."""
    facts: list[Fact | None] = [
        inspection.pdu.region,
        inspection.fieldwork_started,
        *inspection.published,
        inspection.cases,
        inspection.interviews,
        inspection.result,
    ]
    for result in inspection.standards.values():
        facts += [result, result.judgement, result.key_questions]
    facts += inspection.recommendations
    return [fact for fact in facts if fact is not None]
