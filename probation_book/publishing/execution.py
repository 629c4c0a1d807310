"""Notebooks executed: as pages of the book, or where they are, to save their outputs."""

from __future__ import annotations

import itertools
import os
import re
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import nbformat
import papermill
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from probation_book.display.numbers import numbered
from probation_book.publishing.contents import parameters
from probation_book.publishing.kernels import fork_kernels
from probation_book.publishing.pages import Page, PageError


class Executed(NamedTuple):
    """An executed notebook as the book shows it: the text of its file, and the seconds it took."""

    text: str
    seconds: float


@contextmanager
def kernel() -> Iterator[dict[str, Any]]:
    """How nbclient is to run a kernel, for as long as one runs."""
    fork_kernels()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # By default, kernels talk over ports that were free a moment ago: of many at a time, now
        # and then two take the same one. Files in a folder of its own are free for good; Windows
        # does not know such sockets.
        sockets = (
            {"transport": "ipc", "ip": str(Path(folder) / "kernel")} if os.name == "posix" else {}
        )
        yield {
            "config": Config(KernelManager=sockets),
            "extra_arguments": [
                # What a kernel says in starting and stopping is not for those who build a book.
                "--IPKernelApp.log_level=CRITICAL",
                # Nobody will ask for earlier cells.
                "--HistoryManager.enabled=False",
            ],
            # It is stopped, not asked to stop: one in ten takes three seconds over that.
            "shutdown_kernel": "immediate",
        }


def make(page: Page) -> Executed:
    """Execute the page's notebook.

    Raises PageError if a parameter is unknown to the notebook, a cell raises, or the
    kernel dies.
    """
    started = time.monotonic()
    given = dict(page.parameters)
    # Papermill itself only warns of a parameter that the notebook does not have.
    if unknown := given.keys() - set(parameters(page.notebook)):
        raise PageError(
            f"{page.name}: {page.notebook.name} has no parameter {', '.join(sorted(unknown))}"
        )
    try:
        with kernel() as how:
            notebook = papermill.execute_notebook(
                page.notebook,
                None,
                parameters=given,
                progress_bar=False,
                # For nbclient. Papermill's own `cwd` would move this whole process, with all
                # pages that are made at the same time.
                resources={"metadata": {"path": str(page.notebook.parent)}},
                **how,
            )
    except PapermillExecutionError as error:
        raise PageError(
            f"{page.name}: cell {error.cell_index + 1}: {error.ename}: {error.evalue}"
        ) from None
    except DeadKernelError:
        raise PageError(f"{page.name}: the kernel died") from None
    text = nbformat.writes(as_page(notebook, page.title)) + "\n"
    return Executed(text, time.monotonic() - started)


def as_page(notebook: nbformat.NotebookNode, title: str | None = None) -> nbformat.NotebookNode:
    """The executed notebook as the book shows it.

    Its title is `title` (papermill fills in code, never text, so all PDU pages would be
    called alike); its parameters are the ones it was run with, not the defaults too;
    times and paths of the run are gone, so that the same data gives the same page.
    """
    cells = notebook.cells
    defaults = next((cell for cell in cells if "parameters" in _tags(cell)), cells[0])
    if any("injected-parameters" in _tags(cell) for cell in cells):
        cells = [cell for cell in cells if cell is not defaults]
    if title is not None:
        heading, *_ = cells[0].source.split("\n", 1)
        cells[0].source = cells[0].source.replace(heading, f"# {as_text(title)}", 1)
    for cell in cells:
        tags = _tags(cell)
        if "injected-parameters" in tags:
            cell.id = "parameters"
            # Shown as the defaults would be.
            tags = [tag for tag in _tags(defaults) if tag != "parameters"]
        cell.metadata = nbformat.NotebookNode({"tags": tags} if tags else {})
    number_figures(cells)
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": notebook.metadata["kernelspec"]}
    )


def number_figures(cells: list[nbformat.NotebookNode]) -> None:
    """Give each chart on the page a number, which it can be named and linked by."""
    numbers = itertools.count(1)
    for cell in cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = numbered(output.data["text/html"], numbers)


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


_ON_COLAB = """\
# Colab opens a notebook alone: this fetches the book that it belongs to.
import os

if "COLAB_RELEASE_TAG" in os.environ:
    %pip install --quiet --editable "git+{repository}@{branch}#egg=probation-ratings-book"
    import site
    site.main()"""


def for_colab(
    cells: list[nbformat.NotebookNode], repository: str, branch: str
) -> list[nbformat.NotebookNode]:
    """Return the cells with one that gets the book on Colab, if there is a repository."""
    others = [cell for cell in cells if cell.id != "colab"]
    if not repository:
        return others
    code = _ON_COLAB.format(repository=repository, branch=branch)
    start = nbformat.v4.new_code_cell(code, id="colab", metadata={"tags": ["remove-cell"]})
    return [*others[:1], start, *others[1:]]


def as_text(text: str) -> str:
    """The text with all that Markdown could take for markup escaped."""
    return re.sub(f"([{re.escape(string.punctuation)}])", r"\\\1", text)


def refresh(notebook: Path, repository: str = "", branch: str = "main") -> None:
    """Execute a notebook with its defaults and save it with its outputs, where it is.

    `repository` is the address of the book's public repository, if it has one: Colab needs it.
    """
    content = nbformat.read(notebook, as_version=4)
    content.cells = for_colab(content.cells, repository, branch)
    with kernel() as how:
        NotebookClient(
            content, resources={"metadata": {"path": notebook.parent}}, record_timing=False, **how
        ).execute()
    content.metadata.pop("language_info", None)  # names this machine's version of Python
    nbformat.write(content, notebook)
