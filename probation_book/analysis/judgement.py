"""Where inspectors decided: overrides, the usual links between standards, and open questions."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

import scoring
from probation_book.analysis.counts import counts_of
from probation_book.analysis.inspection import all_lowest, departures_table
from probation_book.reading import Framework, Inspection
from probation_book.reading.framework import Guidance


def overrides(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Every rating that is not the usual one: `inspection`, then those of `departures_table`.

    Those with a `judgement` are departures that a document states. The others follow from a link
    alone that no document holds against them: they are inferences of ours.
    """
    tables = [(inspection.key, departures_table(inspection)) for inspection in inspections]
    found = [table.assign(inspection=key) for key, table in tables if len(table)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["inspection"])


def links_held(inspections: Iterable[Inspection], otherwise: bool = False) -> pd.DataFrame:
    """Each usual link held against each inspection.

    `otherwise`: with the other number where the one that is printed is in doubt. Columns: `link`
    (its Guidance), `looked_at` (the standards that it looks at), `inspection`, `awarded`,
    `followed` (None where it does not apply, or where that is not known).
    """
    rows = []
    for inspection in inspections:
        counted = inspection.rate().counted
        for link in inspection.framework.guidance:
            rows.append(
                (
                    link,
                    _looked_at(link, otherwise),
                    inspection.key,
                    counted.get(link.standard),
                    _followed(inspection, link, otherwise),
                )
            )
    columns = ["link", "looked_at", "inspection", "awarded", "followed"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def links_in_doubt(inspections: Iterable[Inspection]) -> list[Guidance]:
    """The links with a number that may stand for another, each once."""
    links = [link for inspection in inspections for link in inspection.framework.guidance]
    return [link for at, link in enumerate(links) if link.other_reading and link not in links[:at]]


def unexplained(
    inspections: Iterable[Inspection], link: Guidance, otherwise: bool = False
) -> list[str]:
    """The inspections (their keys) whose rating does not follow a link, no reason recorded."""
    return [
        inspection.key
        for inspection in inspections
        if link in inspection.framework.guidance
        and _followed(inspection, link, otherwise) is False
        and not inspection.standards[link.standard].judgement
    ]


def _looked_at(link: Guidance, otherwise: bool) -> list[str]:
    """The standards that a link looks at."""
    if otherwise and link.other_reading:
        read = {link.other_reading.printed: link.other_reading.may_be}
        return [read.get(number, number) for number in link.lowest]
    return link.lowest


def _in_words(standards: list[str], framework: Framework) -> str:
    """These standards: by name where it is one, else by their numbers."""
    if len(standards) == 1:
        return framework.numbered[standards[0]].title
    return f"{', '.join(standards)} all"


def _followed(inspection: Inspection, link: Guidance, otherwise: bool) -> bool | None:
    """Whether a rating follows a link; None where the link does not apply."""
    counted = inspection.rate().counted
    applies = all_lowest(_looked_at(link, otherwise), counted, inspection.framework)
    if not applies or link.standard not in counted:
        return None
    return counted[link.standard] == link.usually


def without_judgements(inspection: Inspection) -> scoring.OverallRating | None:
    """The overall rating with the usual rating in place of each recorded judgement.

    None where no judgement is recorded, or where not all ratings are known.
    """
    usual = {
        number: result.judgement.guidance
        for number, result in inspection.standards.items()
        if result.judgement
    }
    rated = inspection.rate()
    if not usual or rated.overall is None:
        return None
    counted = {**rated.counted, **usual}
    return scoring.overall_rating(counted, inspection.framework.rating_model)


def rounding_matters(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Key questions whose band would be another if percentages were not rounded first.

    Worked out from counts. Columns: `inspection`, `standard`, `question`, `exact` (per cent),
    `rounded_first`, `not_rounded` (ratings). Empty where it makes no difference.
    """
    rows = []
    for inspection in inspections:
        framework = inspection.framework
        bands = framework.rating_model.case_bands
        for number, counts in counts_of(inspection).items():
            for question, count in counts.items():
                exact = scoring.percentage(*count)
                rounded = scoring.band_of(exact, framework.rating_model).rating
                plain = [band.rating for band in bands if exact >= band.lowest][-1]
                if plain != rounded:
                    rows.append((inspection.key, number, question, float(exact), rounded, plain))
    return pd.DataFrame(
        rows,
        columns=["inspection", "standard", "question", "exact", "rounded_first", "not_rounded"],
    )
