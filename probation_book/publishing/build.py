"""The whole build, as tasks for pytask: it reruns what changed and nothing else.

pytask goes by the contents that each task declares, never by dates, and remembers them
in the output folder. This module says what depends on what; nothing more.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytask
from filelock import FileLock, Timeout
from pytask import ExecutionReport, TaskOutcome, TaskWithoutPath

from probation_book.publishing import progress
from probation_book.publishing.edition import Edition, edition
from probation_book.publishing.layout import Layout
from probation_book.publishing.nodes import File, Folder, Given, fingerprint
from probation_book.publishing.pages import Page, PageError, code, inputs, pages
from probation_book.publishing.site import SiteError, build_site, prose, recover
from probation_book.reading import Data, read_data
from probation_book.reading.folder import data_files

# What is slow to import is imported when a task needs it, and by one task at a time: two that import what
# imports each other in a circle can find it half made.
_IMPORTING = threading.Lock()


class Task(TaskWithoutPath):
    """A task that depends on what it declares: on all code, among the rest."""

    def state(self) -> str:
        """The same for ever. pytask's own is the source of the function, looked up at every question."""
        return "as declared"


def build(layout: Layout) -> None:
    """Check the data, run the notebooks, build the book, and put it in place.

    Raises DataError before any notebook runs if a data file is wrong, and SiteError with
    all pages that failed, with Jupyter Book's own words, or if another build is at work in
    the same folder. Whatever is raised, the site of the last good build stays as it was.
    """
    data = read_data(layout.data)
    wanted = pages(layout, data)
    try:
        layout.workshop.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SiteError(f"{layout.output}: cannot be written to: {error.strerror}") from None
    try:
        with FileLock(layout.workshop / "building", blocking=False):
            _build(layout, data, wanted)
    except Timeout:
        raise SiteError(f"another build is at work in {layout.workshop}") from None


def _build(layout: Layout, data: Data, wanted: list[Page]) -> None:
    recover(layout)
    _remove_left_overs(layout, wanted)
    # pytask's own account of the build; ours is in progress.py.
    pytask.console.file = account = io.StringIO()
    session = pytask.build(
        tasks=list(_tasks(layout, data, wanted)),
        paths=layout.workshop,
        config=_runner_config(layout),
        capture="no",
        disable_warnings=True,  # what collects them is not made for threads
        verbose=0,
    )
    failed = [report for report in session.execution_reports if report.outcome == TaskOutcome.FAIL]
    if failed:
        raise SiteError("\n".join(sorted(_said(report) for report in failed)))
    if session.exit_code != pytask.ExitCode.OK:
        last = account.getvalue().strip().splitlines()[-20:]
        raise SiteError("\n".join([f"the task runner stopped: {session.exit_code.name}", *last]))


def _said(report: ExecutionReport) -> str:
    """What went wrong with a task: what our own errors say, or which task it was, and the error."""
    error = report.exc_info[1]
    if isinstance(error, (PageError, SiteError)):
        return str(error)
    return (
        f"{report.task.attributes.get('title', report.task.name)}: {type(error).__name__}: {error}"
    )


def _tasks(layout: Layout, data: Data, wanted: list[Page]) -> Iterator[Task]:
    """A task for each page, one for the downloads, and one that makes a site of them all."""
    on, this = code(), edition(layout.root)
    for page in wanted:
        name = page.executed.relative_to(layout.executed).with_suffix("").as_posix()
        run_time = layout.run_times / name
        yield Task(
            name=name,
            function=_make_page,
            depends_on={
                "page": Given(f"{name}: inputs", page, inputs(page) + on),
                # A new place for its run time is no reason to run again.
                "run_time": Given(f"{name}: run time", run_time, "anywhere"),
            },
            produces={"executed": File.at(page.executed)},
            # Chapters first, until there is a time to go by: what reads all data takes longest.
            markers=[] if page.title else [pytask.mark.try_first.mark],
            attributes={"title": page.name, "seconds": _last(run_time)},
        )

    all_data = fingerprint(data_files(layout.data))
    yield Task(
        name="the downloads",
        function=_write_downloads,
        depends_on={"data": Given("the downloads: data", data, f"{all_data} {on} {this.version}")},
        produces={"downloads": Folder.at(layout.downloads)},
        # Beside the last pages, when these leave a core to it.
        markers=[pytask.mark.try_last.mark],
    )

    files = prose(layout)
    texts = [file for name, file in files.items() if file.suffix == ".md"]
    others = [file for file in files.values() if file.suffix != ".md"]
    # The foot of each page has version and date; the commit stands on one page only.
    around = (
        fingerprint([layout.root / "_config.yml", layout.root / "_toc.yml", *others])
        + f"{on} {this.version} {this.date}"
    )
    # pytask does not see that a page is gone; this does.
    which = " ".join(page.executed.relative_to(layout.executed).as_posix() for page in wanted)
    yield Task(
        name="the site",
        function=_build_site,
        depends_on={
            "pages": [File.at(page.executed) for page in wanted],
            "downloads": Folder.at(layout.downloads),
            "texts": [File.at(text) for text in texts],
            "layout": Given("the site: pages", layout, which),
            "around": Given("the site: around", around, around),
            "data": Given("the site: data", data, all_data),
            "this": Given("the site: edition", this, str(this)),
        },
        produces={"site": Folder.at(layout.site)},
    )


def _last(run_time: Path) -> float:
    """How many seconds a page took when it was last made; 0 if that is not known."""
    try:
        return float(run_time.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _make_page(page: Page, run_time: Path, executed: Path) -> None:
    with _IMPORTING:
        from probation_book.publishing.execution import make

    progress.starting(page.name)
    started = time.monotonic()
    make(page)
    run_time.parent.mkdir(parents=True, exist_ok=True)
    run_time.write_text(f"{time.monotonic() - started:.1f}", encoding="utf-8")


def _write_downloads(data: Data, downloads: Path) -> None:
    with _IMPORTING:
        from probation_book.publishing.downloads import write_downloads

    progress.starting("the downloads")
    write_downloads(data, downloads)


def _build_site(
    pages: list[Path],
    downloads: Path,
    texts: list[Path],
    layout: Layout,
    around: str,
    data: Data,
    this: Edition,
    site: Path,
) -> None:
    build_site(layout, data, around, this)


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
