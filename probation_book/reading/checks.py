"""Does a framework, or an inspection, hold together: are published ratings those of the rules?

The shape of a file is checked when it is read; this looks at what the parts say of one
another. Where they differ and no judgement is recorded, either the file has a slip or
the source has: the book shows neither before somebody has looked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import scoring
from probation_book.reading.fields import Place, expected_one_of
from probation_book.reading.framework import MOST_RATINGS, Band, Framework, Standard
from probation_book.reading.inspection import Inspection, KeyQuestions, StandardResult

# Where in the file, and what is wrong there.
Problem = tuple[Place, str]


def check_framework(framework: Framework) -> list[Problem]:
    """Everything about the framework that does not hold together."""
    found = [
        *_life_of(framework),
        *_standards_of(framework),
        *_rule_of(framework),
        *_ratings_of(framework),
        *_tables_of(framework),
        *_links_of(framework),
    ]
    # Rules that are themselves in doubt would only add noise.
    return found or list(_rules_of(framework)) or list(_example_of(framework))


def _life_of(framework: Framework) -> Iterator[Problem]:
    start, end = framework.start or "", framework.end or ""
    known = min(len(start), len(end))  # a month against a day: compare months
    if end[:known] < start[:known]:
        yield ("end",), f"found {end}, expected a date after the start ({start})"


def _standards_of(framework: Framework) -> Iterator[Problem]:
    if not framework.rated:
        yield ("domains",), "found no standard that counts towards the score, expected one"
    seen: set[str] = set()
    for d, domain in enumerate(framework.domains):
        for s, standard in enumerate(domain.standards):
            place = ("domains", d, "standards", s)
            if standard.number and standard.number in seen:
                yield place, f"the standard {standard.number} is there twice"
            seen.add(standard.number)
            if standard.rated_by != "unrated" and not standard.number:
                yield place, f"{standard.title} is rated and has no number, expected one"
            if (standard.rated_by == "judged") == bool(standard.key_questions) and standard.number:
                yield (
                    place,
                    f"{standard.title} is rated by {standard.rated_by!r}: expected key questions "
                    "unless it is judged",
                )
            if standard.key_questions and not framework.case_bands:
                yield place, f"{standard.title} has key questions, expected `case_bands` for them"
            for name in (standard.number, *standard.key_questions):
                if "/" in name:  # `2.2/safety` is a key question of 2.2
                    yield place, f"found the name {name!r}, expected one without a slash"


def _rule_of(framework: Framework) -> Iterator[Problem]:
    """Standards that cases rate, and no word on how."""
    by_cases = [standard.title for standard in framework.rated if standard.rated_by == "cases"]
    if by_cases and framework.rule is None:
        yield (
            ("domains",),
            f"found standards rated by cases ({', '.join(by_cases)}) and no `rule`, expected how "
            "the key questions of a standard rate it",
        )


def _ratings_of(framework: Framework) -> Iterator[Problem]:
    """Points that do not rise by one, and ratings without points."""
    points = framework.points.ratings
    if list(points.values()) != list(range(len(points))):
        yield (
            ("points", "ratings"),
            f"found {points}, but points rise by one from 0, lowest rating first",
        )
    if not 2 <= len(points) <= MOST_RATINGS:
        yield (
            ("points", "ratings"),
            f"found {len(points)} of them, expected 2 to {MOST_RATINGS}: "
            "charts have no more colours",
        )
    named: list[Problem] = [
        (("guidance", at, "usually"), link.usually) for at, link in enumerate(framework.guidance)
    ]
    for place, bands in _all_bands_of(framework):
        named += [((*place, at, "rating"), band.rating) for at, band in enumerate(bands)]
    unknown = [(place, rating) for place, rating in named if rating not in points]
    for place, rating in unknown:
        yield place, f"{rating!r} is not a rating, {expected_one_of(points, rating)}"
    if not unknown:
        yield from _order_of(framework)


def _order_of(framework: Framework) -> Iterator[Problem]:
    """Bands in another order than the ratings; bands of cases that leave a rating out."""
    for place, bands in _all_bands_of(framework):
        found = [band.rating for band in bands]
        all_needed = place[0] == "case_bands"
        expected = [name for name in framework.ratings if all_needed or name in found]
        if found != expected:
            yield (
                place,
                f"found {', '.join(found)}, expected {', '.join(expected)}: lowest rating first",
            )


def _all_bands_of(framework: Framework) -> Iterator[tuple[Place, Sequence[Band]]]:
    """All bands, and where in the file they stand."""
    if framework.case_bands:
        yield ("case_bands", "bands"), framework.case_bands.bands
    for at, table in enumerate(framework.score_tables):
        if not table.by_rule:
            yield ("score_tables", at, "bands"), table.bands


def _tables_of(framework: Framework) -> Iterator[Problem]:
    """Tables for standards that there are not, or for none, and two tables for one case."""
    counting = [standard.number for standard in framework.rated]
    seen: dict[frozenset[str], int] = {}
    for at, table in enumerate(framework.score_tables):
        for number in table.unrated:
            if number not in counting:
                yield (
                    ("score_tables", at, "unrated"),
                    f"found {number!r}, which does not count towards the score, "
                    f"{expected_one_of(counting, number)}",
                )
        if set(counting) <= set(table.unrated):
            yield (
                ("score_tables", at, "unrated"),
                "found all standards that count towards the score, expected one that is rated",
            )
        if (case := frozenset(table.unrated)) in seen:
            yield ("score_tables", at), "there is a table for this case already, expected one"
        seen[case] = at


def _links_of(framework: Framework) -> Iterator[Problem]:
    numbers = [standard.number for standard in framework.rated]
    for at, link in enumerate(framework.guidance):
        other = (
            [link.other_reading.printed, link.other_reading.may_be] if link.other_reading else []
        )
        for number in (link.standard, *link.lowest, *other):
            if number not in numbers:
                yield (
                    ("guidance", at),
                    f"there is no standard {number} that is rated, "
                    f"{expected_one_of(numbers, number)}",
                )


def _rules_of(framework: Framework) -> Iterator[Problem]:
    """Bands that leave a gap, overlap, or end at the wrong number."""
    try:
        framework.rules([])
    except ValueError as error:
        yield ("case_bands", "bands"), str(error)
        return
    for at, table in enumerate(framework.score_tables):
        try:
            framework.rules([table])
        except ValueError as error:
            yield ("score_tables", at, "bands"), str(error)
            return
    try:
        framework.rules(framework.score_tables)
    except ValueError as error:
        yield ("score_tables",), str(error)


def _example_of(framework: Framework) -> Iterator[Problem]:
    """A worked example that the rules do not give."""
    if (example := framework.worked_example) is None:
        return
    place = ("worked_example",)
    shares = {question: cases.percentage for question, cases in example.counts.items()}
    try:
        rated = scoring.rate_standard(example.standard, shares, framework.rating_model)
    except scoring.RatingError as error:
        yield place, str(error)
        return
    if example.percentages.keys() != shares.keys() or rated.rating != example.rating:
        yield place, f"the worked example gives {rated.rating!r}, found {example.rating!r}"


def check(inspection: Inspection) -> list[Problem]:
    """Everything about the inspection that does not hold together."""
    framework = inspection.framework
    found = [
        *_dates(inspection),
        *_unknown_standards(inspection),
        *_recommendations(inspection),
        *_twice(inspection),
        *_overall_word(inspection),
    ]
    for number, standard in framework.numbered.items():
        if result := inspection.standards.get(number):
            place = ("standards", number)
            usual = result.judgement.guidance if result.judgement else None
            said = [*_questions(standard, result, inspection)]
            said += [((), one) for one in _unknown_ratings([result.rating, usual], framework)]
            said = said or [((), one) for one in _rating(standard, result, framework)]
            found += [((*place, *inside), f"{standard.title}: {one}") for inside, one in said]
    # A score made of ratings that are themselves in doubt would only add noise.
    return found or list(_result(inspection))


def _dates(inspection: Inspection) -> Iterator[Problem]:
    """A report is not published before its fieldwork starts, and nothing is from the future.

    Fieldwork lies within the life of its standards. A month against a day: months are compared.
    """
    framework, today = inspection.framework, datetime.date.today().isoformat()
    dates: list[tuple[Place, str]] = [
        (("published", at, "date"), one.date) for at, one in enumerate(inspection.published)
    ]
    if fieldwork := inspection.fieldwork_started:
        place: Place = ("fieldwork_started", "date")
        started = fieldwork.date
        if framework.start and _is_before(started, framework.start):
            yield place, f"found {started}, {_after(f'the standards began ({framework.start})')}"
        if framework.end and _is_before(framework.end, started):
            yield (
                place,
                f"found {started}, expected a date before the standards ended ({framework.end})",
            )
        for published_at, published in dates:
            if _is_before(published, started):
                said = _after(f"the fieldwork started ({started})")
                yield published_at, f"found {published}, {said}"
        dates = [(place, started), *dates]
    for place, date in dates:
        if _is_before(today, date):
            yield place, f"found {date}, which is still to come"


def _is_before(one: str, other: str) -> bool:
    """Whether a date lies before another, as far as both are known."""
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def _after(what: str) -> str:
    return f"expected a date after {what}"


def _twice(inspection: Inspection) -> Iterator[Problem]:
    """The same thing told twice: a recommendation, or a date of publication."""
    lists: dict[str, list[object]] = {
        "recommendations": [one.summary.casefold() for one in inspection.recommendations],
        "published": [(one.date, one.citation) for one in inspection.published],
    }
    for name, told in lists.items():
        for at, one in enumerate(told):
            if one in told[:at]:
                yield (
                    (name, at),
                    f"found the same as number {told.index(one) + 1}, expected it once",
                )


def _unknown_standards(inspection: Inspection) -> Iterator[Problem]:
    numbers = inspection.framework.numbered
    for number in inspection.standards:
        if number not in numbers:
            yield ("standards", number), f"no such standard, {expected_one_of(numbers, number)}"


def _recommendations(inspection: Inspection) -> Iterator[Problem]:
    """Whom a recommendation is for, and what it bears on, is in the framework."""
    standards = inspection.framework.numbered
    known = [
        *standards,
        *(
            f"{n}/{question}"
            for n, standard in standards.items()
            for question in standard.key_questions
        ),
    ]
    addressees = inspection.framework.addressees
    for number, recommendation in enumerate(inspection.recommendations):
        if (word := recommendation.addressee) not in addressees:
            where = "" if addressees else f" in frameworks/{inspection.framework.key}.yaml"
            yield (
                ("recommendations", number, "addressee"),
                f"found {word!r}, {expected_one_of(addressees, word)}{where}",
            )
        for what in recommendation.bears_on:
            if what not in known:
                yield (
                    ("recommendations", number, "bears_on"),
                    f"found {what!r}, which is no standard and no key question, "
                    f"{expected_one_of(known, what)}",
                )


def _overall_word(inspection: Inspection) -> Iterator[Problem]:
    if result := inspection.result:
        for said in _unknown_ratings([result.rating], inspection.framework):
            yield ("result", "rating"), said
        if (result.score, result.maximum, result.rating) == (None, None, None):
            yield ("result",), "found nothing, expected a score, its maximum or a rating"


def _unknown_ratings(words: Iterable[str | None], framework: Framework) -> Iterator[str]:
    for word in words:
        if word is not None and word not in framework.ratings:
            yield f"found the rating {word!r}, {expected_one_of(framework.ratings, word)}"


def _questions(
    standard: Standard, result: StandardResult, inspection: Inspection
) -> Iterator[Problem]:
    """Key questions of another standard, and counts that do not go with what else is said.

    The place of each is that in the standard.
    """
    if (given := result.key_questions) is None:
        return
    if not standard.key_questions:
        yield (), "found key questions, expected none: this standard is judged, not rated by cases"
        return
    if not given.shares:
        yield (), "found neither percentages nor counts, expected those that are known"
    for question in {**given.percentages, **given.counts}:
        if question not in standard.key_questions:
            known = expected_one_of(standard.key_questions, question)
            kind = "percentages" if question in given.percentages else "counts"
            said = f"this standard has no key question {question!r}, {known}"
            yield ("key_questions", kind, question), said
    yield from _counts(given, inspection)
    yield from _other_base(given)


def _counts(given: KeyQuestions, inspection: Inspection) -> Iterator[Problem]:
    for question, cases in given.counts.items():
        place = ("key_questions", "counts", question)
        if inspection.cases and cases.of > inspection.cases.count:
            most = f"the {inspection.cases.count} cases inspected"
            yield place, f"{question}: found {cases}, expected at most {most}"
        printed = given.percentages.get(question)
        if printed is not None and not _is_rounded(cases.percentage, printed):
            yield (
                place,
                f"{question}: found {printed}% and {cases}, "
                f"which is {float(cases.percentage):.2f}%, expected the two to agree",
            )


def _other_base(given: KeyQuestions) -> Iterator[Problem]:
    if base := given.other_base:
        for question, printed in given.percentages.items():
            if not any(
                _is_rounded(scoring.percentage(count, base.of), printed)
                for count in range(base.of + 1)
            ):
                yield (
                    ("key_questions", "percentages", question),
                    f"{question}: found {printed}% and the other base {base.of}, "
                    "expected a base of which a whole number of cases gives the percentage",
                )


def _is_rounded(exact: Fraction, printed: scoring.Number) -> bool:
    """Whether what is printed can be the exact one, rounded to its last place, up or down."""
    last_place = Fraction(10) ** int(Decimal(str(printed)).as_tuple().exponent)
    return abs(exact - scoring.exact_percentage(printed)) < last_place


def _rating(standard: Standard, result: StandardResult, framework: Framework) -> Iterator[str]:
    """A rating that should not be there, is missing, or does not go with what else is said."""
    if result.not_rated and result.rating:
        yield (
            f"found the rating {result.rating!r} and a reason for having none, "
            "expected one of the two"
        )
    elif standard.rated_by == "unrated":
        if result.rating or result.judgement:
            yield "found a rating or a judgement, expected neither: this standard is not rated"
    elif result.not_rated:
        if result.key_questions or result.judgement:
            yield (
                "found key questions or a judgement and a reason for having no rating, "
                "expected one of the two"
            )
    elif result.judgement and result.judgement.guidance == result.rating:
        yield (
            f"the judgement says that {result.rating!r} would be usual, which is the rating "
            "awarded: expected another `guidance`, or no judgement"
        )
    elif result.key_questions is None:
        if not result.rating:
            yield "no rating, expected one, or its key questions, or `not_rated` with the reason"
    else:
        yield from _departure(standard, result, result.key_questions.shares, framework)


def _departure(
    standard: Standard,
    result: StandardResult,
    shares: Mapping[str, scoring.Number],
    framework: Framework,
) -> Iterator[str]:
    if standard.key_questions.keys() - shares.keys():
        yield from _part_known(result, shares, framework)
        return
    computed = scoring.rate_standard(standard.number, shares, framework.rating_model)
    deciding = f"{', '.join(computed.drivers)}: {scoring.whole_percentage(computed.share)}%"
    by_cases = f"the {framework.rating_model.rule} of its key questions ({deciding}) gives"
    if result.judgement and not result.rating:
        yield "found a judgement and no rating, expected the rating that was awarded"
    elif result.judgement and result.judgement.guidance != computed.rating:
        yield (
            f"the judgement says that {result.judgement.guidance!r} would be usual, "
            f"but {by_cases} {computed.rating!r}"
        )
    elif result.rating and not result.judgement and result.rating != computed.rating:
        yield (
            f"published as {result.rating!r}, but {by_cases} {computed.rating!r}, "
            "and no judgement is recorded"
        )


def _part_known(
    result: StandardResult, shares: Mapping[str, scoring.Number], framework: Framework
) -> Iterator[str]:
    """A rating above the band of a key question that is known, where others are not known."""
    model = framework.rating_model
    if model.rule != "lowest" or not shares or not result.rating or result.judgement:
        return
    question = min(shares, key=lambda question: scoring.exact_percentage(shares[question]))
    best = scoring.band_of(shares[question], model).rating
    if model.points[result.rating] > model.points[best]:
        yield (
            f"published as {result.rating!r}, but a key question ({question}: "
            f"{scoring.whole_percentage(shares[question])}%) gives {best!r} at most, and no "
            "judgement is recorded"
        )


def _result(inspection: Inspection) -> Iterator[Problem]:
    """A published score or overall rating that does not go with the ratings, or with each other."""
    place, published = ("result",), inspection.result
    if published is None or not (allowed := _allowed(inspection)) or inspection.possible():
        return
    said = [] if published.score is None else [f"{published.score}/{published.maximum or '?'}"]
    said += [repr(published.rating)] if published.rating else []
    yield place, f"published as {', '.join(said)}, but the ratings of standards {allowed}"


def _allowed(inspection: Inspection) -> str:
    """What the ratings that are known allow, whatever was published; empty where no rule says."""
    counted, model = inspection.rate().counted, inspection.framework.rating_model
    return " or ".join(
        f"add up to {one.lowest}/{one.table.maximum}: {one.ratings[0]!r}"
        if one.lowest == one.highest
        else f"allow {one.lowest} to {one.highest} of {one.table.maximum}"
        for one in scoring.possible_overall(counted, model)
    )
