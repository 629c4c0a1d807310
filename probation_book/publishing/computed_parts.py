"""The parts of prose pages that are computed: `<!-- computed: NAME -->` in a page of `book/`.

They cost a build less than a notebook would, and have no code that a reader would want to run.
Run times are put in last (`fill_run_times`), into the finished page: they are the only thing in a
site that differs from one build of an edition to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from probation_book.analysis.inspection import counted_ratings
from probation_book.analysis.main_points import main_points as main_points_of
from probation_book.analysis.over_time import newest_of_each
from probation_book.analysis.overall import overall_table
from probation_book.display.chapters.frameworks import sets
from probation_book.display.chapters.index import at_a_glance, main_points
from probation_book.display.tables import table_html
from probation_book.display.words import date
from probation_book.downloads.page import datasets, forms
from probation_book.publishing.edition import SOURCE, Edition, software
from probation_book.publishing.fingerprints import checksum
from probation_book.publishing.page_source import title
from probation_book.reading import Data
from probation_book.reading.data_folder import data_files

_RUN_TIME = Markup('<span class="run-time" data-page="{}"></span>')


def fill(text: str, parts: Mapping[str, Markup]) -> str:
    """Return the page's text with its parts. Raises KeyError for a name that no part has."""
    return re.sub(r"<!-- computed: (\w+) -->", lambda found: parts[found[1]], text)


def parts(
    data: Data, folder: Path, this: Edition, notebooks: Mapping[str, Path]
) -> dict[str, Markup]:
    """Every part by its name.

    `data` was read from `folder`; `notebooks` has the executed ones by the name of their page.
    """
    newest = newest_of_each(data.inspections.values())
    ratings = {one.key: counted_ratings(one) for one in newest}
    names = {one.key: one.pdu.name for one in newest}
    titles = {name: title(file) for name, file in notebooks.items()}
    return {
        "main_points": Markup(main_points(main_points_of(data, newest), names).data),
        "at_a_glance": Markup(at_a_glance(overall_table(newest), ratings, data.frameworks).data),
        "frameworks": Markup(sets(data.frameworks, titles).data),
        "datasets": Markup(datasets(data).data),
        "forms": Markup(forms(data).data),
        "source": _source(this),
        "edition": _table(_edition(this), ["What", "Which"], "This edition"),
        "data_files": _table(
            [
                (file.relative_to(folder).as_posix(), _grouped(checksum(file)))
                for file in data_files(folder)
            ],
            ["File in data/", "Checksum (SHA-256)"],
            "Every data file",
        ),
        "software": _table(software().items(), ["Software", "Version"], "Software and versions"),
        "run_times": _table(
            [(_link(name, words), _RUN_TIME.format(name)) for name, words in titles.items()],
            ["Page", "Seconds"],
            "How long each notebook took",
        ),
    }


def fill_run_times(page: str, times: Mapping[str, str]) -> str:
    """The finished page with the seconds that each notebook took, by the name of its page."""
    return re.sub(
        r'(<span class="run-time" data-page="([^"]+)">)[^<]*',
        lambda found: found[1] + times.get(found[2], "not measured"),
        page,
    )


def _table(rows: Iterable[tuple], columns: list[str], caption: str) -> Markup:
    return table_html(pd.DataFrame(rows, columns=columns, dtype=object), caption)


def _source(this: Edition) -> Markup:
    """A link to the archive of the book, and what it is made from."""
    if this.commit is None:
        return Markup("<p>This copy was not built from a git checkout, and has no archive.</p>")
    said = f"The source of the book (ZIP)</a>, as of commit {this.commit[:12]}."
    changed = " This site was built from changed files, which it does not have." * this.changed
    return Markup(f'<p><a href="downloads/{SOURCE}" download>{said}{changed}</p>')


def _edition(this: Edition) -> list[tuple[str, str | Markup]]:
    if this.commit is None or this.date is None:
        commit = "not known: the book was not built from a git checkout"
    else:
        since = ", with changes since" if this.changed else ""
        commit = Markup("{} of {}{}").format(_grouped(this.commit), date(this.date), since)
    return [("Version", this.version), ("Commit", commit)]


def _link(page: str, words: str) -> Markup:
    return Markup('<a href="{}.html">{}</a>').format(page, words)


def _grouped(digest: str) -> Markup:
    """A checksum, or a commit, in groups of eight, that a line can be broken between."""
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(re.findall(".{8}", digest)))
