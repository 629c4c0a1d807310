"""Tables of one inspection: what was published, what the rules compute, what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

import scoring
from probation_book.reading import Fact, Framework, Inspection


def standards_table(inspection: Inspection) -> pd.DataFrame:
    """One row for each standard that counts towards the score.

    Columns: `standard` (number and name), `rated_by` (`judged` or `cases`), `computed` (rating
    that the key questions give, None where none were published), `drivers` (key questions with the
    lowest percentage, in our wording), `lowest` (that percentage, as published), `published`
    (rating, None where not rated), `not_rated` (the reason, or None), `points`.
    """
    rating = inspection.rate()
    rows = []
    for standard in inspection.framework.rated:
        computed = rating.computed.get(standard.number)
        counted = rating.counted[standard.number]
        model = inspection.framework.rating_model
        rows.append(
            {
                "standard": standard.title,
                "rated_by": standard.rated_by,
                "computed": computed.rating if computed else None,
                "drivers": [
                    standard.key_questions[q] for q in (computed.drivers if computed else ())
                ],
                "lowest": float(computed.lowest) if computed else None,
                "published": rating.awarded.get(standard.number),
                "not_rated": inspection.standards[standard.number].not_rated,
                "points": None if counted is None else scoring.points(counted, model),
            }
        )
    # Objects, so that None stays None: a missing rating is not a number.
    return pd.DataFrame(rows, dtype=object)


def key_questions_table(inspection: Inspection) -> pd.DataFrame:
    """One row for each published key question, in the framework's order.

    Columns: `standard`, `question` (our wording), `percentage` (0 to 100, exact where counts were
    published), `cases` (`18 of 42` where one was published, or None), `rating` of its band (None
    where the standard is not rated), `lowest` (true where it drives the rating of its standard).
    """
    framework = inspection.framework
    computed = inspection.rate().computed
    rows = []
    for number, standard in framework.numbered.items():
        result = inspection.standards.get(number)
        if result is None or result.key_questions is None:
            continue
        rated = computed.get(number)
        shares = result.key_questions.shares
        for question in standard.key_questions:
            if question not in shares:
                continue  # a standard that is not rated need not report on all
            rows.append(
                {
                    "standard": standard.title,
                    "question": standard.key_questions[question],
                    "percentage": float(scoring.exact_percentage(shares[question])),
                    "cases": str(counts[question])
                    if question in (counts := result.key_questions.counts)
                    else None,
                    "rating": rated.bands[question].rating if rated else None,
                    "lowest": bool(rated and question in rated.drivers),
                }
            )
    columns = ["standard", "question", "percentage", "cases", "rating", "lowest"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def score_steps(inspection: Inspection) -> pd.DataFrame:
    """How the score builds up: `standard`, `rating`, `points`, `score` so far, in points.

    A standard without a rating has no row.
    """
    rating = inspection.rate()
    model = inspection.framework.rating_model
    rows = [
        {"standard": standard.title, "rating": counted, "points": scoring.points(counted, model)}
        for standard in inspection.framework.rated
        if (counted := rating.counted[standard.number]) is not None
    ]
    steps = pd.DataFrame(rows)
    return steps.assign(score=steps["points"].cumsum())


def departures_table(inspection: Inspection) -> pd.DataFrame:
    """Where a published rating is not the usual one, and the reason recorded for it.

    One row for each standard with a recorded judgement, or whose rating differs from
    what a usual link between standards suggests. Columns: `standard`, `usually` (the
    rating to expect), `because` (the link) and `because_source`, `published`, `reason`
    and `reason_source`. What is not recorded is None.
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
    for standard in framework.rated:
        number = standard.number
        link, judgement = links.get(number), inspection.standards[number].judgement
        computed = rating.computed[number].rating if number in rating.departures else None
        unusual = link is not None and link.usually != counted[number]
        if not (judgement or unusual or computed):
            continue
        usual = link.usually if link else computed
        by_cases = computed and f"Its lowest key question gives {computed}"
        rows.append(
            {
                "standard": standard.title,
                "usually": judgement.guidance if judgement else usual,
                "because": link.when if link else by_cases,
                "because_source": link.citation if link else by_cases and "computed here",
                "published": counted[number],
                "reason": judgement.reason if judgement else None,
                "reason_source": judgement.citation if judgement else None,
            }
        )
    return pd.DataFrame(rows, dtype=object)


def all_lowest(
    standards: Iterable[str], ratings: Mapping[str, str | None], framework: Framework
) -> bool:
    """Whether all of these standards that were rated have the lowest rating: a link applies."""
    return {ratings[number] for number in standards} - {None} == {framework.ratings[0]}


def sources_table(inspection: Inspection) -> pd.DataFrame:
    """Every document and section that the inspection's facts come from: `document`, `sections`."""
    sections: dict[str, list[str]] = {}
    for fact in _facts(inspection):
        document = f"{fact.source.publisher}: {fact.source.title}"
        known = sections.setdefault(document, [])
        if fact.section not in known:
            known.append(fact.section)
    return pd.DataFrame(
        [{"document": document, "sections": "; ".join(of)} for document, of in sections.items()]
    )


def _facts(inspection: Inspection) -> list[Fact]:
    """All facts of an inspection, in the order of its file."""
    facts: list[Fact | None] = [
        inspection.region,
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
