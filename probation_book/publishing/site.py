"""The site: Jupyter Book run over all pages, and the result put in place whole."""

from __future__ import annotations

import ctypes
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from probation_book.files import files_in
from probation_book.publishing.edition import SOURCE, Edition, source
from probation_book.publishing.page_source import RECORD, in_contents_order
from probation_book.publishing.paths import Layout
from probation_book.publishing.placing import SiteError, place
from probation_book.publishing.single_page import whole_book
from probation_book.reading import Data
from probation_book.reading.data_folder import data_files

if TYPE_CHECKING:
    from probation_book.publishing.execution import Executed

# The page that has all others.
WHOLE = "whole-book.html"

# Where sites are made, in the workshop. One that a killed build left is nobody's.
_MAKING = "site-"


def build_site(
    layout: Layout,
    data: Data,
    this: Edition,
    notebooks: Iterable[tuple[str, Executed]],
    downloads: Mapping[str, bytes],
    last_check: Callable[[], None],
) -> None:
    """Build this edition of the book on `data` and publish it.

    `notebooks` are the executed ones with their addresses, `downloads` the files to take away by
    name. Sphinx starts afresh: on top of its last output it goes by dates, and leaves stale pages.
    Raises SiteError on any warning (a broken link is one), and publishes nothing; so does what
    `last_check` raises.
    """
    for left in layout.workshop.glob(f"{_MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(
        prefix=_MAKING, dir=layout.workshop, ignore_cleanup_errors=True
    ) as making:
        book = Path(making) / "book"
        seconds = {}
        for address, executed in notebooks:
            _write(book / f"{address}.ipynb", executed.text.encode())
            seconds[address] = executed.seconds
        _gather_prose(layout, data, this, book, list(seconds))
        html = _run_jupyter_book(layout, book)
        for file in data_files(layout.data):
            _write(html / "data" / file.relative_to(layout.data), file.read_bytes())
        for name, content in downloads.items():
            _write(html / "downloads" / name, content)
        if archive := source(layout.root, this):
            _write(html / "downloads" / SOURCE, archive)
        _add_run_times(html / RECORD.with_suffix(".html"), seconds)
        _add_whole_book(html)
        last_check()
        place(html, layout)


def prose(layout: Layout) -> dict[Path, Path]:
    """Return what stands beside notebooks in the book, by its place: texts, style, templates."""
    elsewhere = {"changelog.md": "CHANGELOG.md", "scoring.py": "scoring.py"}
    return files_in(layout.prose) | {
        Path(name): layout.root / file for name, file in elsewhere.items()
    }


def _gather_prose(
    layout: Layout, data: Data, this: Edition, book: Path, notebooks: list[str]
) -> None:
    """Put the prose, with its computed parts, beside the notebooks."""
    from probation_book.publishing.computed_parts import (  # slow to import, and not always needed
        fill,
        parts,
    )

    ordered = in_contents_order(layout, notebooks)
    computed = parts(data, layout.data, this, {name: book / f"{name}.ipynb" for name in ordered})
    for name, file in prose(layout).items():
        content = file.read_bytes()
        if name.suffix == ".md":
            try:
                content = fill(content.decode(), computed).encode()
            except KeyError as error:
                raise SiteError(
                    f"book/{name}: no part is called {error}, only {', '.join(computed)}"
                ) from None
        _write(book / name, content)


def _run_jupyter_book(layout: Layout, book: Path) -> Path:
    """Run Jupyter Book on the gathered book, and return where it left the site."""
    command = [
        *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(book)),
        *("--config", str(layout.root / "_config.yml")),
        *("--toc", str(layout.root / "_toc.yml")),
        *("--path-output", str(book.parent)),
        *("--warningiserror", "--keep-going", "-q"),
    ]
    ends = _end_with_the_build if sys.platform == "linux" else None
    run = subprocess.run(command, capture_output=True, text=True, preexec_fn=ends)
    html = book.parent / "_build" / "html"
    if run.returncode or not (html / "index.html").is_file():
        said = f"{run.stdout}{run.stderr}".replace(str(book), "book")
        raise SiteError(f"jupyter-book found something wrong:\n{said}")
    return html


def _end_with_the_build() -> None:
    """Have the system kill this process when the build that started it is killed (prctl(2))."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _add_run_times(page: Path, seconds: Mapping[str, float]) -> None:
    """Write into the page on how the book was made how long each notebook took."""
    from probation_book.publishing.computed_parts import fill_run_times

    times = {address: f"{taken:.1f}" for address, taken in seconds.items()}
    page.write_text(fill_run_times(page.read_text(encoding="utf-8"), times), encoding="utf-8")


def _add_whole_book(html: Path) -> None:
    """Put one page of all pages beside them."""
    names = [
        "index.html",
        *(name.as_posix() for name in files_in(html, "*.html") if "_static" not in name.parts),
    ]
    pages = {name: (html / name).read_text(encoding="utf-8") for name in names}
    (html / WHOLE).write_text(whole_book(pages), encoding="utf-8")


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
