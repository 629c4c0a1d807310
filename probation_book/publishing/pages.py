"""Pages: what is to be made, from which notebook, with which parameters, out of what.

`notebooks/` has the same shape as `book/`: a notebook becomes the page of the same
name. The exceptions are the template, which becomes one page for each PDU, and the notebooks in
`notebooks/frameworks/`, each of which becomes one page for every set of standards.

A notebook says in its parameters what it reads, and depends on that alone:

- `data_folder`: all data; with `selection`, of the inspections those alone that
  `selections.yaml` names for this chapter,
- `reference_folder`: what inspections refer to: sources, frameworks, PDUs, themes, the action plan;
  with `pdu`, the inspections of that PDU and the list of published ratings, too,
- `register_folder`: the register of figures, what is chosen from it, and the sources,
- `framework`: the key of a set of standards, which it finds in one of these.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from probation_book.display.ids import dated
from probation_book.display.words import sentence_list
from probation_book.files import code_in
from probation_book.publishing.edition import software
from probation_book.publishing.fingerprints import fingerprint, fingerprint_of_text
from probation_book.publishing.page_source import parameters, title
from probation_book.publishing.paths import Layout
from probation_book.publishing.placing import SiteError
from probation_book.reading import Data, Inspection, newest_first
from probation_book.reading.data_folder import (
    data_files,
    inspection_files,
    published_files,
    reference_files,
    register_files,
)

# What notebooks import, and what runs them: files and folders. No page depends on any other module.
CODE = [
    "requirements.txt",
    "scoring.py",
    "probation_book/__init__.py",
    "probation_book/files.py",
    "probation_book/rows.py",
    "probation_book/reading",
    "probation_book/analysis",
    "probation_book/display",
    "probation_book/publishing/page_source.py",
    "probation_book/publishing/execution.py",
    "probation_book/publishing/kernels.py",
    "probation_book/publishing/pages.py",
]


class PageError(SiteError):
    """A page that could not be made: which one, in which cell, and why."""


@dataclass(frozen=True)
class Page:
    """One page to be: its notebook, its address in the book (`pdus/dorset`), and what it is given.

    `reads` are the data files that its parameters stand for. `title` takes the place of
    the notebook's own, where it is not None. `shown` are the parameters as the page tells them: as
    if the data were the book's own, since where they lie on this machine is nobody's business.
    """

    notebook: Path
    address: str
    parameters: tuple[tuple[str, str], ...] = ()
    reads: tuple[Path, ...] = ()
    title: str | None = None
    shown: tuple[tuple[str, str], ...] = ()


def pages(layout: Layout, data: Data) -> list[Page]:
    """All pages that come from notebooks: the chapters, those on standards, then the PDUs."""
    shared = {
        "reference_folder": (layout.data, reference_files(layout.data)),
        "register_folder": (layout.data, register_files(layout.data)),
    }
    chapters = []
    for notebook in layout.chapters:
        names = parameters(notebook)
        only = None
        if "selection" in names:
            only = data.selections.chapters.get(names["selection"], [])
        on_offer = shared | {"data_folder": (layout.data, data_files(layout.data, only))}
        chapters.append(_page(layout, notebook, names, on_offer, notebook.stem))
    on_offer = shared | {"data_folder": (layout.data, data_files(layout.data))}
    of_frameworks = [
        _page(
            layout,
            notebook,
            parameters(notebook),
            on_offer,
            f"frameworks/{key}/{notebook.stem}",
            f"{title(notebook)} ({framework.label})" if len(data.frameworks) > 1 else None,
            (("framework", key),),
        )
        for key, framework in data.frameworks.items()
        for notebook in layout.of_frameworks
    ]
    of_pdus = [_pdu_page(layout, inspections, shared) for inspections in by_pdu(data)]
    return chapters + of_frameworks + of_pdus


def by_pdu(data: Data) -> list[list[Inspection]]:
    """The inspections of each PDU that has any, the newest first: each PDU has a page."""
    found: dict[str, list[Inspection]] = {}
    for inspection in newest_first(data.inspections.values()):
        found.setdefault(inspection.pdu.key, []).append(inspection)
    return [found[key] for key in sorted(found)]


def _pdu_page(
    layout: Layout, inspections: list[Inspection], shared: Mapping[str, tuple[Path, list[Path]]]
) -> Page:
    """The page of one PDU: of inspections, it reads its own files alone, and names their dates.

    So contents and search say when each was.
    """
    pdu = inspections[0].pdu
    folder, references = shared["reference_folder"]
    own = inspection_files(layout.data, pdu=pdu.key)
    files = [*references, *published_files(layout.data), *own]
    on_offer = {"reference_folder": (folder, files)}
    address = f"pdus/{pdu.key}"
    title = f"{pdu.name} ({sentence_list(map(dated, inspections))})"
    return _page(layout, layout.template, on_offer, on_offer, address, title, (("pdu", pdu.key),))


def inputs(page: Page) -> str:
    """Return a fingerprint of all but the code that the page is made from."""
    given = json.dumps([page.shown, page.title])
    return fingerprint_of_text(fingerprint([page.notebook, *page.reads]), given)


def mark(page: Page, on: str) -> str:
    """Return a fingerprint of all that the page is made from; `on` is that of the `code`."""
    return fingerprint_of_text(inputs(page), on)


def code(root: Path) -> str:
    """Return a fingerprint of the code that makes pages, and of the software that it needs."""
    files = [file for path in CODE for file in code_in(root / path) or [root / path]]
    # What is installed, too: it need not be what requirements.txt lists.
    return fingerprint_of_text(fingerprint(files), json.dumps(software()))


def _page(
    layout: Layout,
    notebook: Path,
    names: Iterable[str],
    on_offer: Mapping[str, tuple[Path, list[Path]]],
    address: str,
    title: str | None = None,
    words: tuple[tuple[str, str], ...] = (),
) -> Page:
    """The page of a notebook with parameters of these names.

    `on_offer` has, for a parameter, the path to hand over and the files that it stands for;
    `words` has parameters that are no path.
    """
    wanted = {name: on_offer[name] for name in names if name in on_offer}
    folder = notebook.parent

    def given(data: Path) -> tuple[tuple[str, str], ...]:
        """The parameters, if all data were in this folder."""
        places = {name: data / path.relative_to(layout.data) for name, (path, _) in wanted.items()}
        paths = ((name, _from(folder, path, layout.root)) for name, path in places.items())
        return (*words, *paths)

    return Page(
        notebook,
        address,
        parameters=given(layout.data),
        reads=tuple(file for _, files in wanted.values() for file in files),
        title=title,
        shown=given(Layout.of(layout.root).data),
    )


def _from(folder: Path, path: Path, root: Path) -> str:
    """How a notebook in `folder` finds `path`: in the book, wherever the book lies."""
    if path.is_relative_to(root):
        return Path(os.path.relpath(path, folder)).as_posix()
    return str(path)
