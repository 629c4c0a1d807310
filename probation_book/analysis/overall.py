"""What is known of an inspection's score and overall rating: published, or concluded by us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

import scoring
from probation_book.reading import Inspection


@dataclass(frozen=True)
class Overall:
    """A score, its maximum and an overall rating, each as far as it is known.

    `ours` names those that no document gives, and that follow from what is known: of a whole set
    of ratings all do. `possible` has, for each score table that goes with what is known, the
    scores and overall ratings that do. `computed` is what the rules make of the ratings of all
    standards; None where not all are known, or there is no score table for them.
    """

    score: int | None
    maximum: int | None
    rating: str | None
    ours: frozenset[str]
    possible: tuple[scoring.Possible, ...]
    computed: scoring.OverallRating | None

    @property
    def table(self) -> scoring.ScoreTable | None:
        """The score table that it was rated by; None where more than one goes, or none."""
        return self.possible[0].table if len(self.possible) == 1 else None


def overall_of(inspection: Inspection) -> Overall:
    """Return what was published, and what follows from what is known where nothing was."""
    possible, published = inspection.possible(), inspection.result
    follows: dict[str, Any] = {
        "score": _only({score for one in possible for score in (one.lowest, one.highest)}),
        "maximum": _only({one.table.maximum for one in possible}),
        "rating": _only({rating for one in possible for rating in one.ratings}),
    }
    given = {name: getattr(published, name, None) for name in follows}
    ours = frozenset(name for name in follows if given[name] is None and follows[name] is not None)
    known = {name: given[name] if given[name] is not None else follows[name] for name in follows}
    return Overall(**known, ours=ours, possible=possible, computed=inspection.rate().overall)


def overall_table(inspections: Iterable[Inspection]) -> pd.DataFrame:
    """The overall ratings of some inspections: one row for each, in the order given.

    Columns: `framework`, `inspection` and `pdu` (their keys), `name` (of the PDU), `when` (the
    date, or None) and `overall` (an Overall).
    """
    rows = [
        (one.framework.key, one.key, one.pdu.key, one.pdu.name, one.when, overall_of(one))
        for one in inspections
    ]
    columns = ["framework", "inspection", "pdu", "name", "when", "overall"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _only(values: set) -> Any:
    """The value if there is one alone."""
    return next(iter(values)) if len(values) == 1 else None
