"""Where inspectors decided: overrides, the usual links between standards, and open questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

import scoring
from probation_book.analysis.counts import counts_of
from probation_book.analysis.inspection import departures_table
from probation_book.reading import Inspection


def overrides(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Every rating that is not the usual one: `pdu`, then the columns of `departures_table`."""
    tables = [
        departures_table(inspection).assign(pdu=inspection.label) for inspection in inspections
    ]
    found = [table for table in tables if len(table)]
    if not found:
        return pd.DataFrame(columns=["pdu"])
    table = pd.concat(found, ignore_index=True)
    return table[["pdu", *table.columns.drop("pdu")]]


def links_held(
    inspections: Iterable[Inspection], read_as: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Each usual link held against each inspection.

    `read_as` reads the number in a link that looks at one standard alone as another:
    {"2.3": "2.4"}. Columns: `link` (in words), `pdu`, `applies` (whether its condition is met),
    `usually`, `awarded`, `followed` (None where it does not apply).
    """
    rows = []
    for inspection in inspections:
        framework = inspection.framework
        counted = inspection.rate().counted
        for link in framework.guidance:
            looked_at = link.inadequate
            if len(looked_at) == 1:
                looked_at = [(read_as or {}).get(looked_at[0], looked_at[0])]
            ratings = {counted[number] for number in looked_at} - {None}
            applies = ratings == {framework.ratings[0]}
            awarded = counted[link.standard]
            names = "Domain two" if len(looked_at) > 1 else framework.numbered[looked_at[0]].title
            rows.append(
                (
                    f"{names} {'all ' if len(looked_at) > 1 else ''}Inadequate: "
                    f"{framework.numbered[link.standard].title} usually {link.usually}",
                    inspection.label,
                    applies,
                    link.usually,
                    awarded,
                    awarded == link.usually if applies else None,
                )
            )
    return pd.DataFrame(
        rows, columns=["link", "pdu", "applies", "usually", "awarded", "followed"], dtype=object
    )


def rounding_matters(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """Key questions whose band would be another if percentages were not rounded first.

    Worked out from counts. Columns: `pdu`, `standard`, `question`, `exact` (per cent),
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
                    standard = framework.numbered[number]
                    rows.append(
                        (
                            inspection.label,
                            standard.title,
                            standard.key_questions[question],
                            float(exact),
                            rounded,
                            plain,
                        )
                    )
    return pd.DataFrame(
        rows, columns=["pdu", "standard", "question", "exact", "rounded_first", "not_rounded"]
    )
