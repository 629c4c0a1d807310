"""What changed between the inspections of one PDU, as far as they can be compared."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from probation_book.reading import Inspection
from probation_book.rows import NOT_KNOWN


def changes(earlier: Inspection, later: Inspection) -> pd.DataFrame:
    """Each standard that counts, in two inspections under one framework.

    Columns: `standard` (its number), `before` and `after` (ratings; None: not rated, NOT_KNOWN: not
    known), `steps` (how many ratings it rose; below 0 it fell; None where either has no rating).
    Raises ValueError if the frameworks differ: then nothing is subtracted.
    """
    if earlier.framework.key != later.framework.key:
        raise ValueError(f"{earlier.key} and {later.key} were rated against different standards")
    ratings = earlier.framework.ratings
    before, after = earlier.rate().counted, later.rate().counted
    rows = []
    for standard in earlier.framework.rated:
        one, two = (counted.get(standard.number, NOT_KNOWN) for counted in (before, after))
        places = [ratings.index(rating) for rating in (one, two) if rating in ratings]
        steps = places[1] - places[0] if len(places) == 2 else None
        rows.append((standard.number, one, two, steps))
    return pd.DataFrame(rows, columns=["standard", "before", "after", "steps"], dtype=object)


def comparable_pairs(newest_first: Sequence[Inspection]) -> list[tuple[Inspection, Inspection]]:
    """Each inspection with a date, and the next earlier one under the same framework, if any."""
    dated = [inspection for inspection in newest_first if inspection.when]
    pairs = []
    for place, later in enumerate(dated):
        same = [one for one in dated[place + 1 :] if one.framework.key == later.framework.key]
        if same:
            pairs.append((same[0], later))
    return pairs
