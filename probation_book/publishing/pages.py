"""Pages: each is a notebook, executed by papermill with its parameters.

`notebooks/` has the same shape as `book/`: a notebook becomes the page of the same
name. The exception is the template, which becomes one page for each PDU.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import papermill
from nbclient import NotebookClient
from papermill.exceptions import PapermillExecutionError

from probation_book.publishing.layout import Layout
from probation_book.reading import Data
from probation_book.reading.folder import inspection_files


class PageError(Exception):
    """A page that could not be made: which one, in which cell, and why."""


@dataclass(frozen=True)
class Page:
    """One page to be: its notebook, where the executed copy goes, and what it is given.

    `title` takes the place of the notebook's own, where it is not None.
    """

    notebook: Path
    executed: Path
    parameters: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None

    @property
    def name(self) -> str:
        """How progress and errors call it."""
        return self.title or self.notebook.stem


def pages(layout: Layout, data: Data) -> list[Page]:
    """All pages of the book that come from notebooks: the chapters, then the PDUs."""
    chapters = [
        Page(notebook, layout.book / notebook.name)
        for notebook in sorted(layout.notebooks.glob("*.ipynb"))
    ]
    pdus = [
        Page(
            layout.template,
            layout.book / "pdus" / f"{path.stem}.ipynb",
            # Relative to the template, so that no page depends on where the book lies.
            {"inspection_file": Path(os.path.relpath(path, layout.template.parent)).as_posix()},
            data.inspections[path.stem].name,
        )
        for path in inspection_files(layout.data)
    ]
    return chapters + pdus


def make(page: Page) -> None:
    """Execute the page's notebook and write the result where the book expects it.

    Raises PageError, and writes nothing, if a parameter is unknown to the notebook or a
    cell raises.
    """
    # Papermill itself only warns of a parameter that the notebook does not have.
    known = papermill.inspect_notebook(page.notebook)
    if unknown := page.parameters.keys() - known.keys():
        raise PageError(
            f"{page.name}: {page.notebook.name} has no parameter {', '.join(sorted(unknown))}"
        )
    try:
        notebook = papermill.execute_notebook(
            page.notebook,
            None,
            parameters=dict(page.parameters),
            cwd=page.notebook.parent,
            progress_bar=False,
        )
    except PapermillExecutionError as error:
        raise PageError(
            f"{page.name}: cell {error.cell_index + 1}: {error.ename}: {error.evalue}"
        ) from None
    page.executed.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(as_page(notebook, page.title), page.executed)


def as_page(notebook: nbformat.NotebookNode, title: str | None = None) -> nbformat.NotebookNode:
    """The executed notebook as the book shows it.

    Its title is `title` (papermill fills in code, never text, so all PDU pages would be
    called alike); its parameters are the ones it was run with, not the defaults too;
    times and paths of the run are gone, so that the same data gives the same page.
    """
    cells = notebook.cells
    if any("injected-parameters" in cell.metadata.get("tags", []) for cell in cells):
        cells = [cell for cell in cells if "parameters" not in cell.metadata.get("tags", [])]
    if title is not None:
        heading, *_ = cells[0].source.split("\n", 1)
        cells[0].source = cells[0].source.replace(heading, f"# {as_text(title)}", 1)
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.id = "parameters"
            tags = ["hide-input"]
        cell.metadata = nbformat.NotebookNode({"tags": tags} if tags else {})
    metadata = {key: notebook.metadata[key] for key in ("kernelspec",)}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def as_text(text: str) -> str:
    """The text with all that Markdown could take for markup escaped."""
    return re.sub(r"([^\w\s])", r"\\\1", text)


def refresh(notebook: Path) -> None:
    """Execute a notebook with its defaults and save it with its outputs, where it is."""
    content = nbformat.read(notebook, as_version=4)
    NotebookClient(
        content, resources={"metadata": {"path": notebook.parent}}, record_timing=False
    ).execute()
    content.metadata.pop("language_info", None)  # names this machine's version of Python
    nbformat.write(content, notebook)
