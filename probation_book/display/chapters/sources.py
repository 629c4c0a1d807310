"""The documents behind the book, and what they do not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.ids import month, standard_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import NO_PAGE, date, number_of, sentence_case, sentence_list
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.reading import Framework, Source

_LACKS = {
    "fieldwork_started": "when fieldwork started",
    "day": "the day fieldwork started",
    "published": "the date of the report",
    "cases": "the number of cases",
    "interviews": "the number of interviews",
    "score": "the score",
    "rating": "the overall rating",
    "any_standard": "the rating of any standard",
    "some_standards": "the rating of {unknown}",
    "percentages": "the percentages of the key questions",
}


# What a citation leads to, and a page elsewhere, in the look that the theme has for one.
_PLACE = Markup('<span id="{}">{}</span>')
_ELSEWHERE = Markup('<a class="reference external" href="{}">{}</a>')


def finding(documents: int) -> HTML:
    """How many documents there are, in a sentence."""
    if not documents:
        return paragraph("This data names no document.")
    return paragraph(f"This book rests on {number_of(documents, 'document')}.")


def documents(sources: Mapping[str, Source]) -> HTML:
    """Every document that figures come from, by its key, with its public pages."""
    frame = pd.DataFrame(
        [
            (
                _PLACE.format(key, source.short),
                source.title,
                source.publisher,
                date(source.date),
                _pages(source),
            )
            for key, source in sources.items()
        ],
        columns=["Called here", "Title", "Publisher", "Date", "Public pages"],
    )
    return table(frame, f"{len(frame)} documents")


def _pages(source: Source) -> Markup:
    """The document's own page, or that none was found; others about it; when we looked."""
    if source.address:
        said = _ELSEWHERE.format(source.address, "The document")
    else:
        said = Markup.escape(sentence_case(source.no_address or NO_PAGE))
    if source.related:
        links = (_ELSEWHERE.format(page.address, page.what) for page in source.related)
        said += Markup(". About it: {}").format(Markup(", ").join(links))
    return said + (f". Looked up: {date(source.looked_up)}." if source.looked_up else ".")


def absent(
    lacking: pd.DataFrame, called: Mapping[str, str], frameworks: Mapping[str, Framework]
) -> HTML:
    """For each inspection, what our sources do not give: a `not_given_table`.

    `called` has the words for each inspection, and `frameworks` its standards, by its key.
    """
    frame = pd.DataFrame(
        [
            (called[row.inspection], month(row.when), _absent(row, frameworks[row.inspection]))
            for row in rows_of(lacking)
        ],
        columns=["PDU", "Inspected", "Not given in our sources"],
    )
    return table(frame, "What our sources do not give")


def _absent(row: Any, framework: Framework) -> str:
    if not row.lacks:
        return "nothing: all that the book uses is given"
    titles = [standard_words(number, framework) for number in row.unknown]
    unknown = sentence_list(titles) if titles else ""
    return sentence_list(_LACKS[what].format(unknown=unknown) for what in row.lacks)
