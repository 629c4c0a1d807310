"""The site: all pages made, Jupyter Book run over them, and the result published whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from probation_book.publishing.layout import Layout
from probation_book.publishing.pages import PageError, make, pages
from probation_book.reading import read_data


class SiteError(Exception):
    """A site that could not be built; the last good one still stands."""


def build(layout: Layout) -> None:
    """Check the data, run every notebook, build the book, and put it in place.

    Raises DataError before any notebook runs if a data file is wrong, and SiteError with
    all pages that failed, or with Jupyter Book's own words. Whatever is raised, the site
    of the last good build stays as it was.
    """
    data = read_data(layout.data)
    _clear(layout)
    wanted = pages(layout, data)
    failed = []
    for number, page in enumerate(wanted, start=1):
        print(f"[{number}/{len(wanted)}] {page.name}", flush=True)
        try:
            make(page)
        except PageError as error:
            failed.append(str(error))
    if failed:
        raise SiteError("\n".join(failed))
    print("Building the site", flush=True)
    _run_jupyter_book(layout)
    _publish(layout)
    print(f"Open {layout.site / 'index.html'}")


def _clear(layout: Layout) -> None:
    """Remove every executed page: a page whose PDU is gone must not come back."""
    for executed in layout.book.rglob("*.ipynb"):
        executed.unlink()
    shutil.rmtree(layout.workshop, ignore_errors=True)


def _run_jupyter_book(layout: Layout) -> None:
    """Build the book in the workshop. Any warning (a broken link is one) is an error."""
    command = [
        *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(layout.book)),
        *("--config", str(layout.root / "_config.yml")),
        *("--toc", str(layout.root / "_toc.yml")),
        *("--path-output", str(layout.workshop)),
        *("--warningiserror", "--keep-going", "-q"),
    ]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise SiteError(f"jupyter-book found something wrong:\n{run.stdout}{run.stderr}")


def _publish(layout: Layout) -> None:
    """Put the finished site where the last one was, by renaming: there is no half of it."""
    made, old = layout.workshop / "_build" / "html", layout.workshop / "old"
    if layout.site.exists():
        layout.site.rename(old)
    made.rename(layout.site)
    shutil.rmtree(layout.workshop)
