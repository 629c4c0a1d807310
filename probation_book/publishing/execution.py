"""Notebooks executed: as pages of the book, or where they are, to save their outputs."""

from __future__ import annotations

import itertools
import logging
import re
import string
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import nbformat
import papermill
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.translators import translate_parameters
from traitlets.config import Config

from probation_book.display.on_a_page import drawn, numbered
from probation_book.publishing.kernels import fork_kernels
from probation_book.publishing.page_source import parameters
from probation_book.publishing.pages import Page, PageError

# Of a kernel that dies nbclient tells in an error, too: where a build is stopped, it is no news.
logging.getLogger("papermill").setLevel(logging.CRITICAL)

# What a notebook says of its kernel, whoever saved it last.
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


_NEEDS = """\
This is a page of the book *How probation services are rated*, as a notebook. To run it you need
Python 3.11 or later, and the book's code and data: one archive,
*how-probation-services-are-rated-source.zip*, under *Take the data away* in the book. Unpack it,
put this notebook into its folder `notebooks`, and run `make lab` in the folder above: that installs
what it needs and opens JupyterLab."""


class Executed(NamedTuple):
    """An executed notebook as the book shows it: the text of its file, and the seconds it took."""

    text: str
    seconds: float


def kernel() -> dict[str, Any]:
    """How nbclient is to run one kernel."""
    fork_kernels()
    # By default, kernels talk over ports that were free a moment ago: of many at a time, now and
    # then two take the same one. A name of its own is free for good. It begins with @: Linux has
    # sockets without files, which need no folder and no short path.
    socket = {"transport": "ipc", "ip": f"@kernel-{uuid4()}"} if sys.platform == "linux" else {}
    return {
        # This Python's own, whatever else goes by the name that the notebook was saved with.
        "kernel_name": "python3",
        "config": Config(KernelManager=socket),
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

    Raises PageError if a parameter is unknown to the notebook, a cell raises or writes to stderr,
    or the kernel dies.
    """
    started = time.monotonic()
    given = dict(page.parameters)
    # Papermill itself only warns of a parameter that the notebook does not have.
    if unknown := given.keys() - set(parameters(page.notebook)):
        raise PageError(
            f"{page.address}: {page.notebook.name} has no parameter {', '.join(sorted(unknown))}"
        )
    try:
        notebook = papermill.execute_notebook(
            page.notebook,
            None,
            parameters=given,
            language="python",
            progress_bar=False,
            # For nbclient. Papermill's own `cwd` would move this whole process, with all
            # pages that are made at the same time.
            resources={"metadata": {"path": str(page.notebook.parent)}},
            **kernel(),
        )
    except PapermillExecutionError as error:
        raise PageError(
            f"{page.address}: cell {error.cell_index + 1}: {error.ename}: {error.evalue}"
        ) from None
    except DeadKernelError:
        raise PageError(f"{page.address}: the kernel died") from None
    _refuse_stderr(notebook, page.address)
    text = nbformat.writes(as_page(notebook, page.title, dict(page.shown))) + "\n"
    return Executed(text, time.monotonic() - started)


def _refuse_stderr(notebook: nbformat.NotebookNode, name: str) -> None:
    """What goes to stderr is a warning to somebody, with paths of this machine: no part of a page.

    Raises PageError.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise PageError(f"{name}: cell {number}: wrote to stderr: {output.text.strip()}")


def as_page(
    notebook: nbformat.NotebookNode,
    title: str | None = None,
    shown: Mapping[str, str] | None = None,
) -> nbformat.NotebookNode:
    """The executed notebook as the book shows it.

    Its title is `title` (papermill fills in code, never text, so all PDU pages would be
    called alike); its parameters are the ones it was run with, not the defaults too, as `shown`;
    times, paths and the kernel's name are gone, so that the same data gives the same page.
    """
    cells = notebook.cells
    if cells[0].cell_type == "markdown":  # the title
        cells = [cells[0], _needs(), *cells[1:]]
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
            if shown:
                cell.source = translate_parameters("python3", "python", shown, "Parameters")
            # Shown as the defaults would be.
            tags = [tag for tag in _tags(defaults) if tag != "parameters"]
        cell.metadata = nbformat.NotebookNode({"tags": tags} if tags else {})
    number_figures(cells)
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": _KERNEL})


def _needs() -> nbformat.NotebookNode:
    """What a reader needs who has taken the notebook away; the page itself leaves it out."""
    return nbformat.v4.new_markdown_cell(_NEEDS, id="needs", metadata={"tags": ["remove-cell"]})


def number_figures(cells: list[nbformat.NotebookNode]) -> None:
    """Draw each chart on the page, with a number, which it can be named and linked by."""
    numbers = itertools.count(1)
    for cell in cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = numbered(drawn(output.data["text/html"]), numbers)


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


_ON_COLAB = """\
# Colab opens a notebook alone: this fetches the book that it belongs to.
import os

if "COLAB_RELEASE_TAG" in os.environ:
    %pip install --quiet --editable "git+{repository}@{branch}#egg=probation-ratings-book"
    import importlib.metadata
    import site
    import sys

    site.main()
    if any(
        name in sys.modules and sys.modules[name].__version__ != importlib.metadata.version(name)
        for name in ("matplotlib", "numpy", "pandas", "scipy")
    ):
        print("Colab had loaded other versions before, and starts anew: run all cells once more.")
        get_ipython().kernel.do_shutdown(restart=True)"""


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
    where = {"metadata": {"path": notebook.parent}}
    try:
        NotebookClient(content, resources=where, record_timing=False, **kernel()).execute()
    except CellExecutionError as error:
        raise PageError(f"{notebook.name}: {error.ename}: {error.evalue}") from None
    _refuse_stderr(content, notebook.name)
    content.metadata = nbformat.NotebookNode({"kernelspec": _KERNEL})
    # A kill while it is written must not cost the notebook.
    fresh = notebook.with_suffix(".fresh")
    nbformat.write(content, fresh)
    fresh.replace(notebook)
