"""The national picture: every published rating that we know of, and how it holds together.

The list lacks inspections and dates. What is not known is counted, never left out without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from probation_book.reading import Framework, Inspection
from probation_book.reading.national import PublishedRating, Tally
from probation_book.rows import rows_of

COLUMNS = (
    "pdu", "region", "standards", "fieldwork", "fieldwork_printed", "published", "when", "year",
    "rating", "score", "maximum", "address", "kind", "inspection",
)  # fmt: skip

# A date after all others, in the place of one that has no end.
_NO_END = "9999-12-31"


def all_ratings(
    published: Sequence[PublishedRating], inspections: Mapping[str, Inspection]
) -> pd.DataFrame:
    """One row for each inspection whose rating we know, whether from the list or from our files.

    Columns: `pdu` (its key), `region`, `standards` (their year), `fieldwork`, `fieldwork_printed`,
    `published`, `when` (publication, else fieldwork), `year` (of `when`), `rating`, `score`,
    `maximum`, `address`, `kind`, `inspection` (the key of the book's own file of it). What is not
    known is None. Where the book has a file, its score fills in what the page lacks. The table is
    empty if there is no list.
    """
    if not published:
        return pd.DataFrame(columns=list(COLUMNS), dtype=object)
    same = _same(published, inspections)
    rows = [_row(listed, same.get(number), inspections) for number, listed in enumerate(published)]
    rows += [
        _own_row(inspection)
        for key, inspection in inspections.items()
        if key not in same.values() and inspection.result and inspection.result.rating
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _row(
    listed: PublishedRating, key: str | None, inspections: Mapping[str, Inspection]
) -> dict[str, Any]:
    result = inspections[key].result if key else None
    scored = result if listed.score is None and result else listed
    return {
        **dict(listed),
        "pdu": listed.pdu.key,
        "region": listed.pdu.region.name,
        "when": listed.when,
        "year": _year(listed.when),
        "score": scored.score,
        "maximum": scored.maximum,
        "inspection": key,
    }


def _own_row(inspection: Inspection) -> dict[str, Any]:
    """An inspection that the book has a file of, and the list has not."""
    return {
        **dict.fromkeys(COLUMNS),
        "pdu": inspection.pdu.key,
        "region": inspection.pdu.region.name,
        "standards": _standards(inspection),
        "when": inspection.when,
        "year": _year(inspection.when),
        **{name: getattr(inspection.result, name) for name in ("rating", "score", "maximum")},
        "inspection": inspection.key,
    }


def _standards(inspection: Inspection) -> str | None:
    """The year of the standards, as the list has it."""
    began = inspection.framework.start
    return began[:4] if began else None


def _year(date: str | None) -> str | None:
    return date[:4] if date else None


# Years apart where one is not known: more than those that may be one inspection, less than others.
_UNKNOWN = 1.5


def _same(
    published: Sequence[PublishedRating], inspections: Mapping[str, Inspection]
) -> dict[int, str]:
    """Which rows of the list are inspections that the book has a file of: number and key.

    They are of the same PDU, and no known year parts them by more than one. Those under the same
    standards go together first, then the nearest; a file without a date is its PDU's only row.
    """
    pairs: list[tuple[bool, float, str, int]] = []
    for key, inspection in inspections.items():
        rows = [n for n, row in enumerate(published) if row.pdu.key == inspection.pdu.key]
        for number in rows if inspection.when or len(rows) == 1 else []:
            row = published[number]
            other = _standards(inspection) not in (row.standards, None)
            if (apart := _years_apart(row, inspection.when)) <= _UNKNOWN:
                pairs.append((other, apart, key, number))
    same: dict[int, str] = {}
    for _, _, key, number in sorted(pairs):
        if number not in same and key not in same.values():
            same[number] = key
    return same


def _years_apart(row: PublishedRating, when: str | None) -> float:
    known = [int(date[:4]) for date in (row.published, row.fieldwork) if date]
    return min((abs(year - int(when[:4])) for year in known if when), default=_UNKNOWN)


def scale_of(ratings: pd.DataFrame, frameworks: Iterable[Framework]) -> Framework:
    """The standards whose scale has most of the ratings."""
    return max(frameworks, key=lambda framework: ratings["rating"].isin(framework.ratings).sum())


def standing(ratings: pd.DataFrame, keys: Collection[str]) -> pd.DataFrame:
    """How the book's own inspections stand among all.

    One row for each inspection of `keys` in the table: `pdu`, `inspection`, `rating`, `alike` (how
    many of all have that rating, itself among them), `all`, `score`, `maximum`, and how many others
    have a score that is `lower`, `equal` or `higher` on the same scale of the same standards.
    """
    rows = []
    for own in rows_of(ratings[ratings["inspection"].isin(keys)]):
        on_its_scale = ratings[
            (ratings["maximum"] == own.maximum) & (ratings["standards"] == own.standards)
        ]
        scores = on_its_scale.loc[on_its_scale["inspection"] != own.inspection, "score"]
        rows.append(
            {
                "pdu": own.pdu,
                "inspection": own.inspection,
                "rating": own.rating,
                "alike": int((ratings["rating"] == own.rating).sum()),
                "all": len(ratings),
                "score": own.score,
                "maximum": own.maximum,
                "lower": int((scores < own.score).sum()),
                "equal": int((scores == own.score).sum()),
                "higher": int((scores > own.score).sum()),
            }
        )
    columns = ("pdu", "inspection", "rating", "alike", "all",
               "score", "maximum", "lower", "equal", "higher")  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def tallies_held(ratings: pd.DataFrame, tallies: Mapping[str, Tally]) -> pd.DataFrame:
    """The inspectorate's own counts against ours.

    One row for each count: `tally` (its key), `rating` (None: any), `printed`, `least` (how many
    rows surely belong in it), `most` (how many may, with those whose date is not known or not exact
    enough), `verdict`: `agrees`; `may agree`, if some of those belong; `more here` or `fewer here`,
    whatever they are; `cannot be said`, where nobody knows which inspections were counted.
    """
    rows = []
    for key, count in tallies.items():
        for rating, printed in _counts(count):
            rated = ratings if rating is None else ratings[ratings["rating"] == rating]
            spans = [
                _Span.of(row)
                for row in rows_of(rated)
                if count.standards is None or row.standards in (count.standards, None)
            ]
            least = sum(span.within(count) for span in spans)
            most = sum(span.touches(count) for span in spans)
            verdict = "cannot be said" if count.unclear else _verdict(printed, least, most)
            rows.append((key, rating, printed, least, most, verdict))
    columns = ["tally", "rating", "printed", "least", "most", "verdict"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _counts(count: Tally) -> Iterator[tuple[str | None, int]]:
    yield None, count.inspections
    yield from count.ratings.items()


def _verdict(printed: int, least: int, most: int) -> str:
    if printed < least:
        return "more here"
    if printed > most:
        return "fewer here"
    return "agrees" if least == most else "may agree"


@dataclass(frozen=True)
class _Span:
    """The days on which an inspection's report may have been published."""

    earliest: str
    latest: str

    @classmethod
    def of(cls, row: Any) -> _Span:
        """It is never published before its fieldwork; without a date, any day will do."""
        return cls(_first_day(row.when), _last_day(row.published))

    def within(self, count: Tally) -> bool:
        """Whether it surely belongs in a count."""
        return _first_day(count.since) <= self.earliest and self.latest <= _last_day(count.until)

    def touches(self, count: Tally) -> bool:
        """Whether it may belong in it."""
        return _first_day(count.since) <= self.latest and self.earliest <= _last_day(count.until)


def _first_day(date: str | None) -> str:
    """The first day of a year, a month or a day; of no date, one before all others."""
    return date + "-01-01"[len(date) - 4 :] if date else ""


def _last_day(date: str | None) -> str:
    """The last, or one after all others. A month of 31 days will do: days are only compared."""
    return date + "-12-31"[len(date) - 4 :] if date else _NO_END
