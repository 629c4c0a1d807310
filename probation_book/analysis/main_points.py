"""What the whole book found, as values: each has a chapter that shows how it comes about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from probation_book.analysis import national
from probation_book.analysis.audit import audit
from probation_book.analysis.chance import ASSUMPTIONS, overall_table
from probation_book.analysis.comparison import why_no_deciding_question
from probation_book.analysis.distance import next_overall
from probation_book.analysis.judgement import overrides
from probation_book.analysis.overall import overall_of
from probation_book.reading import Data, Inspection


@dataclass(frozen=True)
class MainPoints:
    """None, or no rows: it cannot be said of these data."""

    ratings: pd.Series
    """How often each overall rating was given, in all inspections that we know of, by its name."""
    pdus: int
    """Of how many PDUs."""
    deciding: tuple[str, int, int, int] | None
    """The key question that is the lowest most often: see `deciding_question`."""
    closest: pd.DataFrame
    """`inspection`, `rating`, `points`: those the fewest points short of the next rating."""
    sure: pd.DataFrame
    """`inspection`, `min`, `max`: how often another sample gives the same overall rating."""
    departures: tuple[int, int]
    """Ratings that depart from a usual link: stated with a reason, and inferred by us."""
    checks: tuple[int, int]
    """Checks of printed figures that could fail: how many, and how many of them held."""


def main_points(data: Data, newest: Collection[Inspection]) -> MainPoints:
    """Return what the book found; of each PDU, in its `newest` inspection."""
    known = national.all_ratings(data.national, data.inspections)
    stated = overrides(newest)["judgement"].notna()
    held = [check.holds for check in audit(data).checks]
    return MainPoints(
        known["rating"].value_counts(),
        known["pdu"].nunique(),
        deciding_question(newest),
        _closest(newest),
        _sure(newest),
        (int(stated.sum()), int((~stated).sum())),
        (len(held), sum(held)),
    )


def deciding_question(inspections: Collection[Inspection]) -> tuple[str, int, int, int] | None:
    """The key question that is the lowest of its standard most often.

    Its id; in how many standards; in how many of these together with another; and of how many:
    those with several key questions whose percentages are all known. None: of no standard.
    """
    lowest: list[str] = []
    tied: list[str] = []
    standards = 0
    for inspection in inspections:
        if why_no_deciding_question(inspection.framework):
            continue
        for computed in inspection.rate().computed.values():
            if len(computed.bands) > 1:
                standards += 1
                lowest += computed.drivers
                tied += computed.drivers if len(computed.drivers) > 1 else ()
    if not lowest:
        return None
    counts = pd.Series(lowest).value_counts()
    question = str(counts.index[0])
    return question, int(counts.iloc[0]), tied.count(question), standards


def _closest(inspections: Collection[Inspection]) -> pd.DataFrame:
    ways = [(one.key, *(next_overall(one) or (None, None))) for one in inspections]
    frame = pd.DataFrame(ways, columns=["inspection", "rating", "points"]).dropna()
    return frame[frame["points"] == frame["points"].min()]


def _sure(inspections: Collection[Inspection]) -> pd.DataFrame:
    given = pd.Series({one.key: overall_of(one).rating for one in inspections}, dtype=object)
    chances = overall_table(inspections, ASSUMPTIONS)
    same = chances[
        (chances["asked"] == "another sample")
        & (chances["rating"] == chances["inspection"].map(given))
    ]
    return same.groupby("inspection", sort=False)["chance"].agg(["min", "max"]).reset_index()
