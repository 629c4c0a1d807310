"""The inspections of a PDU, one after another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from probation_book.reading import Inspection, newest_first


def newest_of_each(inspections: Collection[Inspection]) -> list[Inspection]:
    """The newest inspection of each PDU, in the order in which the PDUs come."""
    newest = {one.pdu.key: one for one in reversed(newest_first(inspections))}
    return [newest[key] for key in dict.fromkeys(one.pdu.key for one in inspections)]


def comparable_pairs(inspections: Sequence[Inspection]) -> pd.DataFrame:
    """Each inspection with a date, and the one before it under the same framework, if any.

    `inspections` come newest first. Columns: `earlier` and `later`, their keys. Under other
    standards, nothing is subtracted.
    """
    dated = [inspection for inspection in inspections if inspection.when]
    pairs = []
    for place, later in enumerate(dated):
        same = [one for one in dated[place + 1 :] if one.framework.key == later.framework.key]
        if same:
            pairs.append((same[0].key, later.key))
    return pd.DataFrame(pairs, columns=["earlier", "later"], dtype=object)
