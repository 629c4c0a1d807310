"""What stands in a page's source, be it a notebook or prose."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any

from probation_book.files import files_in
from probation_book.publishing.paths import Layout
from probation_book.reading.fields import DataError
from probation_book.reading.yaml_file import load, read_text

# Pages of prose that have a part of their own in the making: all terms, and how the book was made.
GLOSSARY, RECORD = Path("glossary.md"), Path("how-made.md")

# Of a notebook with all its charts.
_MOST_BYTES = 50_000_000


def headings(page: Path) -> list[str]:
    """The headings of a page, as they stand in its source."""
    if page.suffix == ".ipynb":
        texts = [
            "".join(cell["source"]) for cell in _cells(page) if cell["cell_type"] == "markdown"
        ]
    else:
        texts = [page.read_text(encoding="utf-8")]
    return [line for text in texts for line in text.splitlines() if line.startswith("#")]


def repository(config: Path) -> tuple[str, str]:
    """Return address and branch of the book's public repository, as `_config.yml` has them.

    The address is the one for browsers, whatever git clones from; empty if there is none yet.
    Raises DataError if it is none.
    """
    file = load(config)
    block = file.content["repository"]
    address = block["url"] or ""
    over_ssh = re.fullmatch(r"(?:ssh://)?git@([^:/]+)(?::\d+)?[:/](.+)", address)
    url = f"https://{over_ssh[1]}/{over_ssh[2]}" if over_ssh else address
    url = url.rstrip("/").removesuffix(".git")
    # Groups within groups are GitLab's; on GitHub, what follows is a place within a repository.
    if url and not re.fullmatch(
        r"https?://(github\.com(/[^\s/]+){2}|(?!github\.com)[^\s/]+(/[^\s/]+)+)", url
    ):
        where = file.where(("repository", "url"))
        expected = "expected https://HOST/OWNER/NAME, or nothing"
        raise DataError([f"{where}: found {address!r}, {expected}"])
    return url, block["branch"]


def title(page: Path) -> str:
    """The title of a page as plain text, without the marks that keep Markdown off it."""
    return re.sub(r"\\(.)", r"\1", headings(page)[0].removeprefix("# "))


def parameters(notebook: Path) -> dict[str, Any]:
    """Return the names that the cell tagged `parameters` gives values to.

    Each with its value if that is a plain one, else with None.
    """
    return {
        target.id: _plain(statement.value)
        for cell in _cells(notebook)
        if "parameters" in cell["metadata"].get("tags", [])
        for statement in ast.parse("".join(cell["source"])).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _plain(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:  # an expression: what it gives is known when it runs
        return None


def check_sources(layout: Layout) -> None:
    """See that notebooks, prose and configuration can become pages, before any of them does.

    Raises DataError with all that is wrong.
    """
    found = [problem for path in layout.all_notebooks for problem in check_notebook(path)]
    read: list[Callable[[], object]] = [
        *(partial(read_text, path) for path in files_in(layout.prose, "*.md").values()),
        partial(_check_contents, layout),
        partial(repository, layout.root / "_config.yml"),
    ]
    for one in read:
        try:
            one()
        except DataError as error:
            found += error.problems
    if found:
        raise DataError(found)


def in_contents_order(layout: Layout, pages: Iterable[str]) -> list[str]:
    """The pages, by their addresses, in the order in which the contents name them."""
    listed = list(_files(load(layout.root / "_toc.yml").content))

    def place(page: str) -> int:
        fitting = (at for at, name in enumerate(listed) if fnmatch(page, name))
        return next(fitting, len(listed))

    return sorted(pages, key=place)


def _check_contents(layout: Layout) -> None:
    """See that the contents have every chapter. Raises DataError with those that they have not.

    Those on a set of standards are there as `frameworks/*/NAME`.
    """
    contents = layout.root / "_toc.yml"
    listed = set(_files(load(contents).content))
    names = {path: path.stem for path in layout.chapters}
    names |= {path: f"frameworks/*/{path.stem}" for path in layout.of_frameworks}
    if lost := [path for path, name in names.items() if name not in listed]:
        raise DataError(
            [f"{path}: found a notebook that {contents} does not name" for path in lost]
        )


def _files(block: Any) -> Iterator[str]:
    """The pages that the contents name, at any depth."""
    if isinstance(block, dict):
        yield from (block[key] for key in ("file", "root", "glob") if key in block)
        block = list(block.values())
    if isinstance(block, list):
        for inside in block:
            yield from _files(inside)


def check_notebook(notebook: Path) -> list[str]:
    """What keeps a notebook from becoming a page, as far as can be seen before it runs."""
    try:
        cells = _cells(notebook)
    except DataError as error:
        return error.problems
    first = next(iter(headings(notebook)), "")
    opening = "".join(cells[0]["source"]) if cells else ""
    found = []
    if not first.startswith("# ") or not opening.startswith(first):
        found.append(f"{notebook}: cell 1: expected a heading: # and the title of the page")
    try:
        parameters(notebook)
    except SyntaxError as error:
        found.append(f"{notebook}: the cell tagged `parameters`: {error.msg}")
    return found


def _cells(notebook: Path) -> list[dict]:
    """The cells of a notebook. Raises DataError if the file is none."""
    text = read_text(notebook, most=_MOST_BYTES)
    try:
        cells = json.loads(text)["cells"]
        for cell in cells:
            cell["cell_type"], cell["source"], cell["metadata"].get("tags")
    except json.JSONDecodeError as error:
        said = f"line {error.lineno}: not the JSON of a notebook: {error.msg}"
        raise DataError([f"{notebook}: {said}"]) from None
    except (KeyError, TypeError, AttributeError):
        said = "found no cells as notebooks of today have them (nbformat 4)"
        raise DataError([f"{notebook}: {said}"]) from None
    return cells
