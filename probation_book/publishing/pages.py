"""Pages: what is to be made, from which notebook, with which parameters, out of what.

`notebooks/` has the same shape as `book/`: a notebook becomes the page of the same
name. The exception is the template, which becomes one page for each PDU.

A notebook says in its parameters what it reads, and depends on that alone:

- `data_folder`: all data; with `only`, a list of file names, of the inspections these alone,
- `reference_folder`: what inspections refer to: sources, frameworks, themes, the action plan,
- `register_folder`: the register of figures, and the sources,
- `inspection_file`: one inspection.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from probation_book.publishing.contents import parameters
from probation_book.publishing.edition import software
from probation_book.publishing.layout import REPOSITORY, Layout
from probation_book.publishing.nodes import fingerprint
from probation_book.reading import Data
from probation_book.reading.folder import (
    data_files,
    inspection_files,
    reference_files,
    register_files,
)


class PageError(Exception):
    """A page that could not be made: which one, in which cell, and why."""


@dataclass(frozen=True)
class Page:
    """One page to be: its notebook, where the executed copy goes, and what it is given.

    `reads` are the data files that its parameters stand for. `title` takes the place of
    the notebook's own, where it is not None.
    """

    notebook: Path
    executed: Path
    parameters: tuple[tuple[str, str], ...] = ()
    reads: tuple[Path, ...] = ()
    title: str | None = None

    @property
    def name(self) -> str:
        """How progress and errors call it."""
        return self.title or self.notebook.stem


def pages(layout: Layout, data: Data) -> list[Page]:
    """All pages of the book that come from notebooks: the chapters, then the PDUs."""
    shared = {
        "reference_folder": (layout.data, reference_files(layout.data)),
        "register_folder": (layout.data, register_files(layout.data)),
    }
    chapters = []
    for notebook in sorted(layout.notebooks.glob("*.ipynb")):
        names = parameters(notebook)
        on_offer = shared | {
            "data_folder": (layout.data, data_files(layout.data, names.get("only")))
        }
        chapters.append(_page(layout, notebook, names, on_offer, layout.executed / notebook.name))
    names = parameters(layout.template)
    pdus = [
        _page(
            layout,
            layout.template,
            names,
            shared | {"inspection_file": (path, [path])},
            layout.executed / "pdus" / f"{path.stem}.ipynb",
            data.inspections[path.stem].name,
        )
        for path in inspection_files(layout.data)
    ]
    return chapters + pdus


def inputs(page: Page) -> str:
    """A fingerprint of all but the code that the page is made from."""
    given = json.dumps([page.parameters, page.title])
    return fingerprint([page.notebook, *page.reads]) + hashlib.sha256(given.encode()).hexdigest()


def code() -> str:
    """A fingerprint of the code that pages run on, and of the versions that it needs."""
    root = REPOSITORY.root
    modules = sorted((root / "probation_book").rglob("*.py"))
    # What is installed, too: it need not be what requirements.txt lists.
    return fingerprint([root / "scoring.py", root / "requirements.txt", *modules]) + json.dumps(
        software()
    )


def _page(
    layout: Layout,
    notebook: Path,
    names: Iterable[str],
    on_offer: Mapping[str, tuple[Path, list[Path]]],
    executed: Path,
    title: str | None = None,
) -> Page:
    """The page of a notebook with parameters of these names.

    `on_offer` has, for a parameter, the path to hand over and the files that it stands for.
    """
    wanted = [name for name in names if name in on_offer]
    return Page(
        notebook,
        executed,
        tuple((name, _from(notebook.parent, on_offer[name][0], layout)) for name in wanted),
        tuple(file for name in wanted for file in on_offer[name][1]),
        title,
    )


def _from(folder: Path, path: Path, layout: Layout) -> str:
    """How a notebook in `folder` finds `path`: in the book, wherever the book lies."""
    if path.is_relative_to(layout.root):
        return Path(os.path.relpath(path, folder)).as_posix()
    return str(path)
