"""The national picture: all published ratings that we know of, and what is missing from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, tallies_chart
from probation_book.display.tables import filtered_table, paragraph, table
from probation_book.display.words import (
    badge,
    date,
    number_of,
    out_of,
    rating_words,
    sentence_case,
    sentence_list,
    tally,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.reading import Framework
    from probation_book.reading.national import NationalNotes, Tally
    from probation_book.reading.pdus import Pdu

_LINK = Markup('<a href="{}">{}</a>')

_PAGES = {
    "inspectorate": "inspectorate",
    "its later release": "inspectorate, on the PDU's later inspection",
    "another PDU's release": "inspectorate, on another PDU",
    "newspaper": "newspaper or news site",
}

_VERDICTS = {
    "agrees": "the same",
    "may agree": "it can be: that depends on inspections whose exact date we do not know",
    "more here": "not the same: we have more",
    "fewer here": "not the same: our list lacks some",
}


_CHANGES = {
    "better": "better",
    "same": "the same",
    "worse": "worse",
    "cannot be said": "on another scale",
}

_NOTES = Notes("our list of published ratings", "the inspections in it", "inspections")


def _of_a_list(show: Callable[..., HTML]) -> Callable[..., HTML]:
    """Of no ratings, show a sentence that says so: data from elsewhere may lack the list."""

    @wraps(show)
    def shown(ratings: pd.DataFrame, *others: Any) -> HTML:
        if ratings.empty:
            return paragraph("This data has no list of published ratings.")
        return show(ratings, *others)

    return shown


@_of_a_list
def lacks(ratings: pd.DataFrame, notes: NationalNotes) -> HTML:
    """What is missing from the list, as far as we know it."""
    items = Markup("").join(Markup("<li>{}</li>\n").format(one) for one in notes.missing)
    return HTML(Markup("<ul>\n{}</ul>").format(items) if items else "")


@_of_a_list
def finding(
    ratings: pd.DataFrame,
    pdus: int,
    standing: pd.DataFrame,
    changes: pd.Series,
    framework: Framework,
) -> HTML:
    """All ratings, those of the book's own inspections, and those of PDUs inspected twice.

    `standing` is the `national.standing` of the book's own; `changes` has the number of PDUs
    inspected more than once for each way in which the last rating compares with the first.
    """
    order = _order(ratings, framework)
    said = [
        f"We know the overall ratings of {number_of(len(ratings), 'inspection')} of "
        f"{number_of(pdus, 'PDU')}: {tally(ratings['rating'], order)}."
    ]
    if len(standing):
        said.append(
            f"{sentence_case(out_of(len(standing), len(ratings)))} are inspections in this book: "
            f"{tally(standing['rating'], order)}."
        )
    if several := int(changes.sum()):
        ways = sentence_list(
            f"{words} in {changes[change]}"
            for change, words in _CHANGES.items()
            if change in changes
        )
        are = "PDU is" if several == 1 else "PDUs are"
        said.append(
            f"{several} {are} in the list more than once; against the first rating, the last is "
            f"{ways}."
        )
    return paragraph(" ".join(said))


@_of_a_list
def missing(ratings: pd.DataFrame, not_known: pd.Series, elsewhere: int) -> HTML:
    """Of how many inspections the list lacks a date, a score, the own page.

    `not_known` counts the rows that lack a value in a column, by its name.
    """
    total = len(ratings)
    return paragraph(
        f"The date of the report is missing for {out_of(not_known['published'], total)}, and for "
        f"{not_known['when']} of these that of the fieldwork too, or its year. The score is "
        f"missing for {out_of(not_known['score'], total)}. "
        f"{sentence_case(out_of(elsewhere, total))} ratings were not read on the "
        "inspectorate's page on that inspection, but on another page or in the news."
    )


def _order(ratings: pd.DataFrame, framework: Framework) -> list[str]:
    """All ratings that were given, the lowest first; those of other scales before these."""
    return [*sorted(set(ratings["rating"]) - set(framework.ratings)), *framework.ratings]


@_of_a_list
def own(
    ratings: pd.DataFrame,
    standing: pd.DataFrame,
    called: Mapping[str, str],
    framework: Framework,
) -> HTML:
    """How the book's own inspections stand among all."""
    if standing.empty:
        return paragraph("No published rating of the inspections in this book is known.")
    frame = pd.DataFrame(
        [
            (
                _LINK.format(f"pdus/{row.pdu}.html", called[row.inspection]),
                _badge(row.rating, framework),
                f"{row.alike} of {row.all}",
                _score(row),
                _others(row),
            )
            for row in rows_of(standing)
        ],
        columns=[
            "PDU",
            "Overall rating",
            "Inspections with this rating",
            "Score",
            "Others whose score on this scale is known",
        ],
        dtype=object,
    )
    return table(frame, f"This book's inspections among all {len(ratings)}")


def _others(row: Any) -> str | None:
    if row.score is None:
        return None
    kinds = [f"{getattr(row, kind)} {kind}" for kind in ("lower", "equal", "higher")]
    return sentence_list(kinds) if row.lower + row.equal + row.higher else "none"


@_of_a_list
def by_year(ratings: pd.DataFrame, counts: pd.DataFrame, framework: Framework) -> HTML:
    """Ratings over the years, with those whose year is not known."""
    lowest = framework.ratings[0]
    known = counts[counts.index.notna()]
    shares = [f"{row[lowest]} of {row['all']} in {year}" for year, row in known.iterrows()]
    where = "" if len(known) == len(counts) else ", where the year is known"
    title = f"Rated {lowest}{where}: {sentence_list(shares)}" if shares else "No year is known"
    return tallies_chart(_named(counts, "Year", "Year not known"), title, framework, _NOTES)


@_of_a_list
def by_region(
    ratings: pd.DataFrame, counts: pd.DataFrame, mostly_lowest: int, framework: Framework
) -> HTML:
    """Ratings in each region, in so many of which more than half are the lowest."""
    title = (
        f"More than half of the inspections ended {framework.ratings[0]} in "
        f"{out_of(mostly_lowest, len(counts))} regions that are in the list"
    )
    return tallies_chart(_named(counts, "Region", "Region not known"), title, framework, _NOTES)


@_of_a_list
def by_standards(ratings: pd.DataFrame, counts: pd.DataFrame) -> HTML:
    """Ratings under each set of standards."""
    frame = _named(counts, "Standards of", "Not known")
    return table(frame, "Overall ratings under each set of standards")


def _named(counts: pd.DataFrame, heading: str, unknown: str) -> pd.DataFrame:
    """A tally with its headings, and words for what is not known."""
    values = [unknown if pd.isna(value) else value for value in counts.index]
    named = counts.set_axis(values, axis="index")
    return named.rename_axis(heading).reset_index().rename(columns={"all": "All"})


@_of_a_list
def twice_finding(ratings: pd.DataFrame, several: int, other_standards: int) -> HTML:
    """Of how many PDUs inspected more than once the standards had changed between the two."""
    if not several:
        return paragraph("No PDU is in the list more than once.")
    return paragraph(
        f"PDUs in the list more than once: {several}. In {out_of(other_standards, several)} the "
        "standards had changed in between, so only the words are compared."
    )


@_of_a_list
def twice_table(
    ratings: pd.DataFrame, twice: pd.DataFrame, pdus: Mapping[str, Pdu], framework: Framework
) -> HTML:
    """The first and the last rating of each PDU inspected more than once."""
    frame = pd.DataFrame(
        [
            (
                pdus[row.pdu].name,
                _inspected(row.rating_first, row.standards_first, row.when_first, framework),
                _inspected(row.rating_last, row.standards_last, row.when_last, framework),
                row.change,
            )
            for row in rows_of(twice)
        ],
        columns=["PDU", "First inspection", "Last inspection", "The word is"],
        dtype=object,
    )
    return table(frame, "PDUs inspected more than once")


def _inspected(rating: str, standards: str | None, when: str | None, framework: Framework) -> str:
    against = f"standards of {standards}" if standards else "standards not known"
    known = date(when) if when else "date not known"
    return _badge(rating, framework) + f" {known}, {against}"


@_of_a_list
def tallies(ratings: pd.DataFrame, held: pd.DataFrame, counted: Mapping[str, Tally]) -> HTML:
    """What the inspectorate counts, and what we do."""
    if held.empty:
        return paragraph("This data has none of the inspectorate's own counts.")
    rows = [
        _counted(counted[str(key)], counts) for key, counts in held.groupby("tally", sort=False)
    ]
    columns = ["What it says, in our words", "It counts", "We count", "So it is", "Page"]
    return table(
        pd.DataFrame(rows, columns=columns, dtype=object),
        "The inspectorate's own counts, and ours",
    )


def _counted(said: Tally, counts: pd.DataFrame) -> tuple[str, ...]:
    return (
        f"{said.says} {said.reading or ''}".strip(),
        sentence_list(f"{row.printed} {_what(row)}" for row in rows_of(counts)),
        sentence_list(f"{_range(row)} {_what(row)}" for row in rows_of(counts)),
        said.unclear or _verdicts(counts),
        _LINK.format(said.address, "inspectorate") if said.address else "not found again",
    )


def _what(row: Any) -> str:
    return row.rating or "in all"


def _range(row: Any) -> str:
    return str(row.least) if row.least == row.most else f"{row.least} to {row.most}"


def _verdicts(counts: pd.DataFrame) -> str:
    if counts["verdict"].nunique() == 1:
        return _VERDICTS[counts["verdict"].iloc[0]]
    return "; ".join(f"{_what(row)}: {_VERDICTS[row.verdict]}" for row in rows_of(counts))


@_of_a_list
def everything(ratings: pd.DataFrame, pdus: Mapping[str, Pdu], framework: Framework) -> HTML:
    """Every rating with the page that it was read on, to search and to choose from."""
    pages = set(ratings.loc[ratings["inspection"].notna(), "pdu"])
    points = framework.rating_model.points
    frame = pd.DataFrame(
        [
            {
                "PDU": _LINK.format(f"pdus/{row.pdu}.html", pdus[row.pdu].name)
                if row.pdu in pages
                else pdus[row.pdu].name,
                "Region": row.region,
                "Overall rating": rating_words(row.rating, framework.rating_model)
                if row.rating in points
                else row.rating,
                "Score": _score(row),
                "Standards": row.standards or "not known",
                "Report": date(row.published),
                "Fieldwork": row.fieldwork_printed or date(row.fieldwork),
                "Read on": page_link(row),
            }
            for row in rows_of(ratings)
        ],
        dtype=object,
    )
    choose = ["Region", "Overall rating", "Standards"]
    return HTML(filtered_table(frame, f"All {len(ratings)} published ratings", choose))


def page_link(row: Any) -> str:
    """Whose page a row of `national.all_ratings` was read on, as a link to it."""
    if row.address is None:
        return "this book's own source"
    host = (urlsplit(row.address).hostname or "").removeprefix("www.")
    where = f": {host}" if row.kind == "newspaper" else ""
    return _LINK.format(row.address, _PAGES[row.kind] + where)


def _score(row: Any) -> str | None:
    return None if row.score is None else f"{row.score} of {row.maximum}"


def _badge(rating: str, framework: Framework) -> Markup:
    """A rating in its look; one of another scale in its word alone."""
    known = rating in framework.rating_model.points
    return badge(rating, framework.rating_model) if known else Markup.escape(rating)
