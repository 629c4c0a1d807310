"""The site: Jupyter Book run over all pages, and the result put in place whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from probation_book.publishing.contents import GLOSSARY, RECORD, headings
from probation_book.publishing.edition import Edition
from probation_book.publishing.layout import Layout
from probation_book.publishing.whole import whole_book
from probation_book.reading import Data
from probation_book.reading.folder import data_files

# The page that has all others.
WHOLE = "whole-book.html"


class SiteError(Exception):
    """A site that could not be built; the last good one still stands."""


def gather(layout: Layout, data: Data, this: Edition) -> Path:
    """Prose, with its computed parts, and executed notebooks together in one folder, as Jupyter Book wants them.

    Only what differs is written: Sphinx goes by dates, and so sees a new date exactly
    where the content is new.
    """
    from probation_book.publishing.parts import fill, parts  # slow to import, and not always needed

    together = layout.workshop / "book"
    notebooks = _files(layout.executed, "*.ipynb")
    by_page = {name.with_suffix("").as_posix(): file for name, file in notebooks.items()}
    computed = parts(data, layout.data, this, by_page)
    wanted = {name: file.read_bytes() for name, file in (prose(layout) | notebooks).items()}
    wanted |= {
        name: fill(text.decode(), computed).encode()
        for name, text in wanted.items()
        if name.suffix == ".md"
    }
    for name in _files(together).keys() - wanted.keys():
        (together / name).unlink()
    for name, content in wanted.items():
        copy = together / name
        if not copy.is_file() or copy.read_bytes() != content:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
    return together


def prose(layout: Layout) -> dict[Path, Path]:
    """All that pages are made of beside notebooks: texts, style, templates; by its place among the pages."""
    files = {name: file for name, file in _files(layout.prose).items() if file.suffix != ".ipynb"}
    return files | {Path("changelog.md"): layout.root / "CHANGELOG.md"}


def build_site(layout: Layout, data: Data, around: str, this: Edition) -> None:
    """Build this edition of the book on `data` in the workshop and publish it.

    Sphinx writes again only the pages that changed. `around` is a mark of all else that
    they stand in: configuration, style, code. Raises SiteError on any warning (a broken
    link is one), and publishes nothing.
    """
    sphinx, unfinished = layout.workshop / "sphinx", layout.workshop / "unfinished"
    if unfinished.exists():  # a build was killed in the middle: what it left is not sound
        _stop_what_still_writes(sphinx)
        shutil.rmtree(sphinx, ignore_errors=True)
    unfinished.touch()
    together = gather(layout, data, this)
    made = sphinx / _mark_of_all_pages(together, around)
    for older in sphinx.glob("*"):
        if older != made:
            shutil.rmtree(older, ignore_errors=True)
    # Sphinx puts a checksum into the address of each style sheet that it finds. This one is
    # made late: the first build does not find it, and no other may, to make the same pages.
    for sheet in (made / "_build" / "html" / "_static").glob("mystnb.*.css"):
        sheet.unlink()
    command = [
        *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(together)),
        *("--config", str(layout.root / "_config.yml")),
        *("--toc", str(layout.root / "_toc.yml")),
        *("--path-output", str(made)),
        *("--warningiserror", "--keep-going", "-q"),
    ]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        # `unfinished` stays: Sphinx does not warn twice of a page that it has read.
        raise SiteError(f"jupyter-book found something wrong:\n{run.stdout}{run.stderr}")
    html = made / "_build" / "html"
    _forget_words(html / "searchindex.js")
    _add_data(html / "data", layout.data)
    _add_downloads(html / "downloads", layout.downloads)
    _add_run_times(html / RECORD.with_suffix(".html"), layout.run_times)
    _add_whole_book(html)
    publish(html, layout)
    unfinished.unlink()


def _mark_of_all_pages(together: Path, around: str) -> str:
    """A name for the folder that Sphinx works in: with a new one, it starts afresh.

    The titles of all pages and their order stand in the sidebar of each, and the meanings of terms at every
    link to them: when they are other ones, so is every page.
    """
    pages = {
        name: file for name, file in _files(together).items() if file.suffix in (".md", ".ipynb")
    }
    titles = [(name.as_posix(), headings(file)) for name, file in pages.items()]
    terms = (together / GLOSSARY).read_text(encoding="utf-8")
    return hashlib.sha256(json.dumps([titles, terms, around]).encode()).hexdigest()[:16]


def _stop_what_still_writes(folder: Path) -> None:
    """Stop a Jupyter Book that outlived the build which started it."""
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if "--path-output" in command and Path(
            command[command.index("--path-output") + 1]
        ).is_relative_to(folder):
            with suppress(psutil.NoSuchProcess):  # it may end by itself meanwhile
                process.kill()
                process.wait()


def _forget_words(index: Path) -> None:
    """Take words out of the search index that no page has any more: Sphinx leaves them in."""
    opening, closing = "Search.setIndex(", ")"
    content = json.loads(
        index.read_text(encoding="utf-8").removeprefix(opening).removesuffix(closing)
    )
    for words in ("terms", "titleterms"):
        content[words] = {word: pages for word, pages in content[words].items() if pages != []}
    index.write_text(f"{opening}{json.dumps(content)}{closing}", encoding="utf-8")


def _add_data(folder: Path, data: Path) -> None:
    """Put the data files beside the pages, for readers to take away."""
    shutil.rmtree(folder, ignore_errors=True)
    for file in data_files(data):
        copy = folder / file.relative_to(data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)


def _add_downloads(folder: Path, written: Path) -> None:
    """Put the tables to take away beside the pages."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(written, folder)


def _add_whole_book(html: Path) -> None:
    """Put one page of all pages beside them."""
    names = [
        "index.html",
        *(name.as_posix() for name in _files(html, "*.html") if "_static" not in name.parts),
    ]
    pages = {name: (html / name).read_text(encoding="utf-8") for name in names if name != WHOLE}
    (html / WHOLE).write_text(whole_book(pages), encoding="utf-8")


def _add_run_times(page: Path, folder: Path) -> None:
    """Write into the page on how the book was made how long each notebook took."""
    from probation_book.publishing.parts import fill_run_times

    times = {
        name.with_suffix("").as_posix(): file.read_text(encoding="utf-8")
        for name, file in _files(folder).items()
    }
    page.write_text(fill_run_times(page.read_text(encoding="utf-8"), times), encoding="utf-8")


def publish(made: Path, layout: Layout) -> None:
    """Put a copy of the finished site where the last one was: there is no half of it."""
    coming, going = layout.workshop / "coming", layout.workshop / "going"
    shutil.rmtree(coming, ignore_errors=True)
    shutil.copytree(made, coming)
    if not (coming / "index.html").is_file():
        raise SiteError(f"jupyter-book left no index.html in {made}")
    if layout.site.exists():
        shutil.rmtree(going, ignore_errors=True)
        layout.site.rename(going)
    coming.rename(layout.site)
    shutil.rmtree(going, ignore_errors=True)


def recover(layout: Layout) -> None:
    """If a build was killed between taking one site away and putting the next, undo that."""
    going = layout.workshop / "going"
    if going.exists() and not layout.site.exists():
        going.rename(layout.site)


def _files(folder: Path, pattern: str = "*") -> dict[Path, Path]:
    """The files in a folder, by their path within it; hidden ones are nobody's page."""
    return {
        path.relative_to(folder): path
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
