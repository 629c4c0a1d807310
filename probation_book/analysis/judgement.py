"""Where inspectors decided: the ratings that are not the usual ones."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from probation_book.analysis.inspection import departures_table
from probation_book.reading import Inspection
from probation_book.reading.framework import Guidance


def overrides(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Every rating that is not the usual one: `inspection`, then those of `departures_table`.

    Those with a `judgement` are departures that a document states. The others follow from a link
    alone that no document holds against them: they are inferences of ours.
    """
    tables = [(inspection.key, departures_table(inspection)) for inspection in inspections]
    found = [table.assign(inspection=key) for key, table in tables if len(table)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["judgement"])


def links_table(inspections: Iterable[Inspection], otherwise: bool = False) -> pd.DataFrame:
    """Each usual link between standards, for each inspection that it can be held against.

    `otherwise`: with the other number where the one that is printed is in doubt. Columns:
    `inspection` (its key), `link` (its Guidance), `looked_at` (the standards that it looks at),
    `awarded` (the rating of the standard that it is about; None: not rated, or not known) and
    `judgement` (the one recorded with it, or None).
    """
    rows = []
    for inspection in inspections:
        counted = inspection.rate().counted
        for link in inspection.framework.guidance:
            result = inspection.standards.get(link.standard)
            rows.append(
                (
                    inspection.key,
                    link,
                    _looked_at(link, otherwise),
                    counted.get(link.standard),
                    result.judgement if result else None,
                )
            )
    columns = ["inspection", "link", "looked_at", "awarded", "judgement"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _looked_at(link: Guidance, otherwise: bool) -> list[str]:
    if otherwise and link.other_reading:
        read = {link.other_reading.printed: link.other_reading.may_be}
        return [read.get(number, number) for number in link.lowest]
    return link.lowest
