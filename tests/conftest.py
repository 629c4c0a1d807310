"""What the tests share: the data as read, copies of the book to change, and the built site."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import nbformat
import pytest
import xdist
import yaml
from browsing import address, browser, folder, office, playwright, served, visit  # noqa: F401
from bs4 import BeautifulSoup
from filelock import FileLock
from hypothesis import settings

from probation_book.display.on_a_page import drawn
from probation_book.publishing.kernels import fork_kernels
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import Data, read_data

# No test is about time; in CI every run tries the same examples.
settings.register_profile("book", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("book")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Have nbval's kernels forked, too, in each process that runs tests."""
    if not xdist.is_xdist_controller(session):
        fork_kernels()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the cells of a notebook together: each needs those before it, in one kernel."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session")
def data() -> Data:
    """The repository's own data."""
    return read_data()


# What was published on the inspections that the book began with, by their keys: read off the
# documents, apart from the data files. What it lacks was not published, or nobody has read it yet.
GOLDEN: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).with_name("golden").glob("*.yaml"))
}


@pytest.fixture(scope="session")
def golden() -> dict[str, dict[str, Any]]:
    """What was published, by inspection."""
    return GOLDEN


@pytest.fixture(scope="session")
def five(data) -> Data:
    """The data with the inspections of GOLDEN alone: what is counted in them stays as it is."""
    kept = {key: one for key, one in data.inspections.items() if key in GOLDEN}
    return replace(data, inspections=kept)


@pytest.fixture(scope="session")
def framework(data):
    """The standards of July 2021."""
    return data.frameworks["2021-07"]


@pytest.fixture(scope="session")
def model(framework):
    """The rules of July 2021."""
    return framework.rating_model


@pytest.fixture
def data_copy(tmp_path) -> Path:
    """A copy of the data folder, to spoil: with the inspections of GOLDEN alone."""
    copy = Path(shutil.copytree(REPOSITORY.data, tmp_path / "data"))
    keep(copy, *GOLDEN)
    return copy


@dataclass(frozen=True)
class Book:
    """A copy of the whole book, code included, that runs on its own."""

    root: Path

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the first `old` in a file by `new`."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        (self.root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start one of the book's commands, and do not wait."""
        return subprocess.Popen(
            [sys.executable, "-m", "probation_book", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # As from a terminal: what a shell starts behind it ignores Ctrl-C.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run one of the book's commands."""
        process = self.start(*arguments)
        out, err = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def build(self, *arguments: str) -> set[str]:
        """Build the book, which has to succeed; the names of what was made."""
        done = self.run("build", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return set(re.findall(r"^\[ *\d+/\d+\] (.+?)  [\d.]+ s$", done.stdout, re.MULTILINE))

    def site(self) -> dict[str, bytes]:
        """Every file of the built site: see `files_of`."""
        return files_of(self.root / "_build" / "html")

    def text(self, page: str) -> str:
        """What a reader finds in the article of a page, without the contents around it."""
        html = (self.root / "_build" / "html" / page).read_text(encoding="utf-8")
        return " ".join(BeautifulSoup(html, "html.parser").find("article").text.split())


def files_of(site: Path) -> dict[str, bytes]:
    """Every file of a site, byte for byte, but for the seconds that each notebook took."""
    return {
        path.relative_to(site).as_posix(): re.sub(
            rb'(class="run-time"[^>]*>)[^<]*', rb"\1", path.read_bytes()
        )
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def whole_book(tmp_path) -> Book:
    """A copy of the book with every chapter's code, two PDUs, and nothing built."""
    return copy_of_the_book(tmp_path / "whole", whole=True)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Book:
    """A copy of the book, built once for all tests. Not to be changed: see `rebuilt`."""
    # The processes that share the tests share this folder.
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    copy = Book(shared / "built")
    with FileLock(shared / "building"):
        if not (copy.root / "_build" / "html").exists():
            copy_of_the_book(copy.root)
            commit(copy)
            made = copy.build()
            assert made == EVERYTHING
    return copy


@pytest.fixture
def rebuilt(built, tmp_path) -> Book:
    """A copy of the built book, to change and build again."""
    return Book(Path(shutil.copytree(built.root, tmp_path / "book")))


# The chapters on standards: there once for each set of standards, of which copies have one.
ON_STANDARDS = {f"frameworks/2021-07/{path.stem}" for path in REPOSITORY.of_frameworks}
# The chapters that copies of the book run: of each kind of dependency, one.
CHAPTERS = {"comparison", "people", "south-west", "sources", *ON_STANDARDS}
PDUS = {"pdus/dorset", "pdus/lewisham-bromley"}
# All that is made in a first build of such a copy.
EVERYTHING = CHAPTERS | PDUS | {"the downloads", "the site"}


def copy_of_the_book(root: Path, whole: bool = False) -> Book:
    """All that a build reads, with the PDUs Dorset and Lewisham and Bromley alone.

    To be quick, only CHAPTERS are notebooks there, and the others prose, unless the `whole` book is
    asked for.
    """
    source = REPOSITORY.root
    made = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("probation_book", "notebooks", "data"):
        shutil.copytree(source / name, root / name, ignore=made)
    shutil.copytree(source / "book", root / "book", ignore=shutil.ignore_patterns("*.ipynb"))
    for name in (
        *("scoring.py", "_config.yml", "_toc.yml"),
        *("requirements.txt", "CHANGELOG.md", ".gitignore"),
    ):
        shutil.copy(source / name, root)
    for path in (root / "notebooks").glob("*.ipynb"):
        if not whole and path.stem not in CHAPTERS:
            _make_prose(path, root)
    keep(root / "data", "dorset-2023", "lewisham-bromley-2022")
    return Book(root)


def keep(data: Path, *names: str) -> None:
    """Take all but these inspections out of a data folder, and all standards but July 2021."""
    for file in (data / "inspections").glob("*.yaml"):
        if file.stem not in names:
            take_out(data, file.stem)
    for file in (data / "frameworks").glob("*.yaml"):
        if file.stem != "2021-07":
            file.unlink()


def take_out(data: Path, name: str) -> None:
    """Take an inspection out of a data folder, and out of the selections there."""
    (data / "inspections" / f"{name}.yaml").unlink()
    file = data / "selections.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    chapters = content["chapters"]
    if not any(name in names for names in chapters.values()):
        return
    content["chapters"] = {
        chapter: [other for other in names if other != name] for chapter, names in chapters.items()
    }
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


@cache
def _cells_of(notebook: Path) -> list[nbformat.NotebookNode]:
    cells = nbformat.read(notebook, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def run_here(notebook: Path, **given: object) -> BeautifulSoup:
    """All that a notebook shows with these parameters, run in this process and not in a kernel."""
    return BeautifulSoup("".join(shown_here(notebook, **given).values()), "html.parser")


def shown_here(notebook: Path, **given: object) -> dict[str, str]:
    """The HTML that each cell of a notebook shows, by the cell's id: see `run_here`."""
    names: dict = {}
    shown: list = []
    html = {}
    with patch("IPython.display.display", lambda *outputs: shown.extend(outputs)):
        for cell in _cells_of(notebook):
            shown.clear()
            code, last = _parts_of(cell)
            exec(code, names)
            if "parameters" in cell.metadata.get("tags", []):
                assert given.keys() <= names.keys()
                names.update(given)
            if last:
                shown.append(eval(last, names))
            html[cell.id] = drawn("".join(one.data for one in shown if one is not None))
    return html


def names_of(notebook: Path, name: str, **given: object) -> dict[str, Any]:
    """The names after one cell of a notebook, run alone on what is given; it shows nothing."""
    names = dict(given)
    (cell,) = [cell for cell in _cells_of(notebook) if cell.id == name]
    exec(_parts_of(cell)[0], names)
    return names


def parts_of_cells(notebook: Path) -> list[tuple[CodeType, CodeType | None]]:
    """Each cell's code, and apart from it the expression at its end, whose value it shows."""
    return [_parts_of(cell) for cell in _cells_of(notebook)]


def _parts_of(cell: nbformat.NotebookNode) -> tuple[CodeType, CodeType | None]:
    """The code of a cell, and apart from it the expression at its end, whose value it shows."""
    tree = ast.parse(cell.source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    shown = compile(ast.Expression(last.value), "cell", "eval") if last else None
    return compile(tree, "cell", "exec"), shown


def _make_prose(notebook: Path, root: Path) -> None:
    """Put the prose of a chapter in its place, where links find it."""
    cells = nbformat.read(notebook, as_version=4).cells
    prose = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    notebook.unlink()
    (root / "book" / f"{notebook.stem}.md").write_text(prose, encoding="utf-8")
    for page in [*root.glob("book/*.md"), *root.glob("notebooks/**/*.ipynb")]:
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(f"{notebook.name})", f"{notebook.stem}.md)"), encoding="utf-8")


def commit(book: Book) -> str:
    """Make the copy a repository, with one commit that has it all; which one."""

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        run = subprocess.run(
            ["git", *who, *arguments], cwd=book.root, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    return git("rev-parse", "HEAD")


@pytest.fixture(scope="session")
def page() -> Callable[[str], BeautifulSoup]:
    """A page of the built site, parsed. `make test` builds it first."""

    def read(name: str) -> BeautifulSoup:
        path = REPOSITORY.site / name
        assert path.is_file(), f"{path} is not there: run `make book` first"
        return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")

    return read
