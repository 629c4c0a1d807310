"""The whole build, as tasks for pytask: it reruns what changed and nothing else.

pytask goes by the contents that each task declares, never by dates, and remembers them
in the output folder. This module says what depends on what; nothing more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytask
from pytask import TaskOutcome, TaskWithoutPath
from pytask_parallel import ParallelBackend, registry

from probation_book.publishing import progress
from probation_book.publishing.layout import Layout
from probation_book.publishing.nodes import File, Folder, Given, fingerprint
from probation_book.publishing.pages import Page, code, headings, inputs, pages
from probation_book.publishing.site import SiteError, build_site, recover, start_afresh
from probation_book.reading import read_data


def build(layout: Layout) -> None:
    """Check the data, run the notebooks, build the book, and put it in place.

    Raises DataError before any notebook runs if a data file is wrong, and SiteError with
    all pages that failed, or with Jupyter Book's own words. Whatever is raised, the site
    of the last good build stays as it was.
    """
    data = read_data(layout.data)
    wanted = pages(layout, data)
    layout.workshop.mkdir(parents=True, exist_ok=True)
    recover(layout)
    _remove_left_overs(layout, wanted)
    registry.register_parallel_backend(ParallelBackend.CUSTOM, _workers, worker_type="threads")
    pytask.console.quiet = True  # its own account of the build; ours is in progress.py
    session = pytask.build(
        tasks=list(_tasks(layout, wanted)),
        paths=layout.workshop,
        config=_runner_config(layout),
        capture="no",
        verbose=0,
        n_workers=len(wanted),  # so many are handed out at a time: `_workers` has the queue
        parallel_backend=ParallelBackend.CUSTOM,
    )
    failed = [report for report in session.execution_reports if report.outcome == TaskOutcome.FAIL]
    if failed:
        raise SiteError("\n".join(sorted(str(report.exc_info[1]) for report in failed)))
    if session.exit_code != pytask.ExitCode.OK:
        raise SiteError(f"the task runner stopped: {session.exit_code.name}")


def _workers(n_workers: int) -> ThreadPoolExecutor:
    """One worker more than there are cores, and the queue for them.

    Threads do: the work is in the kernels, which are processes. pytask's own executors are
    given the next page only when pytask next looks, up to a second after one is done.
    """
    return ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1)


def _tasks(layout: Layout, wanted: list[Page]) -> Iterator[TaskWithoutPath]:
    """A task for each page, and three that make a site of them."""
    on = code()
    for page in wanted:
        name = page.executed.relative_to(layout.executed).with_suffix("").as_posix()
        yield TaskWithoutPath(
            name=name,
            function=_make_page,
            depends_on={"page": Given(f"{name}: inputs", page, inputs(page) + on)},
            produces={"executed": File.at(page.executed)},
            attributes={"title": page.name},
        )

    texts = sorted(layout.prose.glob("*.md"))
    static = sorted(path for path in (layout.prose / "_static").rglob("*") if path.is_file())
    around = fingerprint([layout.root / "_config.yml", layout.root / "_toc.yml", *static]) + on
    executed = [File.at(page.executed) for page in wanted]
    structure, afresh = layout.workshop / "structure.json", layout.workshop / "afresh"
    yield TaskWithoutPath(
        name="the book's structure",
        function=_write_structure,
        depends_on={"pages": executed, "texts": [File.at(text) for text in texts]},
        produces={"structure": File.at(structure)},
    )
    # Titles and their order stand in the sidebar of every page: when they change, so does all.
    yield TaskWithoutPath(
        name="a fresh start",
        function=_start_afresh,
        depends_on={
            "structure": File.at(structure),
            "layout": Given("a fresh start: around", layout, around),
        },
        produces={"afresh": File.at(afresh)},
    )
    yield TaskWithoutPath(
        name="the site",
        function=_build_site,
        depends_on={
            "pages": executed,
            "texts": [File.at(text) for text in texts],
            "afresh": File.at(afresh),
            "layout": Given("the site: around", layout, around),
        },
        produces={"site": Folder.at(layout.site)},
    )


def _make_page(page: Page, executed: Path) -> None:
    from probation_book.publishing.execution import make  # slow to import, and not always needed

    progress.starting(page.name)
    make(page)


def _write_structure(pages: list[Path], texts: list[Path], structure: Path) -> None:
    content = {path.stem: headings(path) for path in [*texts, *pages]}
    structure.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _start_afresh(structure: Path, layout: Layout, afresh: Path) -> None:
    start_afresh(layout)
    afresh.write_text(fingerprint([structure]), encoding="utf-8")


def _build_site(
    pages: list[Path], texts: list[Path], afresh: Path, layout: Layout, site: Path
) -> None:
    build_site(layout)


def _runner_config(layout: Layout) -> Path:
    """An empty configuration for pytask: where it lies, pytask keeps its records."""
    config = layout.workshop / "pytask.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    return config


def _remove_left_overs(layout: Layout, wanted: list[Page]) -> None:
    """Remove pages that nothing makes any more: those of a PDU that is gone must not come back."""
    keep = {page.executed for page in wanted}
    for executed in layout.executed.rglob("*.ipynb"):
        if executed not in keep:
            executed.unlink()
