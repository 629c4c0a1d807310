"""The list of all sets of standards, and links to the chapters of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.links import cited
from probation_book.display.tables import table
from probation_book.display.words import (
    date,
    number_of,
)

if TYPE_CHECKING:
    from probation_book.reading import Framework


def sets(frameworks: Mapping[str, Framework], chapters: Mapping[str, str]) -> HTML:
    """Every set of standards, the newest first, with its chapters: address of each, and title."""
    newest_first = sorted(frameworks.values(), key=lambda one: one.start or "", reverse=True)
    frame = pd.DataFrame(
        [
            (
                framework.name,
                date(framework.start),
                date(framework.end) if framework.end else "no end given",
                len(framework.standards),
                cited(framework),
                Markup("<br>").join(
                    Markup('<a href="{}.html">{}</a>').format(address, title)
                    for address, title in chapters.items()
                    if address.startswith(f"frameworks/{framework.key}/")
                ),
            )
            for framework in newest_first
        ],
        columns=["Standards", "From", "To", "How many", "Source", "Chapters"],
        dtype=object,
    )
    return table(frame, f"{number_of(len(frame), 'set')} of standards")


def chapter(framework: Framework, name: str, words: str) -> Markup:
    """A link to a chapter on a set of standards, from the page of an inspection."""
    return Markup('<a href="../frameworks/{}/{}.html">{}</a>').format(framework.key, name, words)
