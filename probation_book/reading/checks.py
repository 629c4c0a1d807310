"""Does an inspection hold together: are its published ratings those that the rules give?

The shape of a file is checked when it is read; this looks at what the parts say of one
another. Where they differ and no judgement is recorded, either the file has a slip or
the source has: the book shows neither before somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterator

import scoring
from probation_book.reading.framework import Framework, Standard
from probation_book.reading.inspection import Inspection, StandardResult


def check(inspection: Inspection) -> list[str]:
    """Everything about the inspection that does not hold together, one line each."""
    framework = inspection.framework
    found = [
        *_unknown_standards(inspection),
        *_missing_standards(inspection),
        *(
            f"standards > {standard.title}: {problem}"
            for number, standard in framework.numbered.items()
            if (result := inspection.standards.get(number))
            for problem in _standard_problems(standard, result, framework)
        ),
    ]
    # A score made of ratings that are themselves in doubt would only add noise.
    return found or list(_result_problems(inspection))


def _unknown_standards(inspection: Inspection) -> Iterator[str]:
    numbers = inspection.framework.numbered
    for number in inspection.standards:
        if number not in numbers:
            yield f"standards > {number}: no such standard, expected one of {', '.join(numbers)}"


def _missing_standards(inspection: Inspection) -> Iterator[str]:
    for standard in inspection.framework.rated:
        if standard.number not in inspection.standards:
            yield (
                f"standards > {standard.title}: missing, expected its rating, "
                "its key questions, or `not_rated` with the reason"
            )


def _standard_problems(
    standard: Standard, result: StandardResult, framework: Framework
) -> Iterator[str]:
    """Words that are no rating; a rating beside `not_rated`; one its percentages do not give."""
    words = [result.rating, result.judgement and result.judgement.guidance]
    for word in words:
        if word is not None and word not in framework.ratings:
            yield f"found the rating {word!r}, expected one of {', '.join(framework.ratings)}"
            return
    if result.not_rated and result.rating:
        yield f"found the rating {result.rating!r} and a reason for having none, expected one of the two"
    if standard.rated_by == "unrated":
        if result.rating:
            yield f"found the rating {result.rating!r}, expected none: this standard is not rated"
        return
    if result.key_questions is None:
        if not result.rating and not result.not_rated:
            yield "no rating, expected one, or `not_rated` with the reason"
        return
    try:
        computed = scoring.rate_standard(
            standard.number, result.key_questions.shares, framework.rating_model
        )
    except scoring.RatingError as error:
        yield str(error)
        return
    if result.rating and result.rating != computed.rating and not result.judgement:
        lowest = scoring.whole_percentage(computed.lowest)
        yield (
            f"published as {result.rating!r}, but its lowest key question "
            f"({', '.join(computed.drivers)}: {lowest}%) gives {computed.rating!r}, "
            "and no judgement is recorded"
        )


def _result_problems(inspection: Inspection) -> Iterator[str]:
    published = inspection.result
    try:
        computed = inspection.rate().overall
    except scoring.RatingError as error:
        yield f"result: {error}"
        return
    if published is None:
        return
    if (computed.score, computed.maximum) != (published.score, published.maximum):
        yield (
            f"result: published as {published.score}/{published.maximum}, "
            f"but the ratings add up to {computed.score}/{computed.maximum}"
        )
    elif computed.rating != published.rating:
        yield (
            f"result: published as {published.rating!r}, "
            f"but {computed.score}/{computed.maximum} gives {computed.rating!r}"
        )
