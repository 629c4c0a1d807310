"""The whole build: what changed is made, on all cores; all else is in the cache.

The cache (`joblib.Memory`) goes by what things are made from: never by dates, and a change that is
undone costs nothing. This module says what is made from what; nothing more.
"""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from joblib import Memory, Parallel, delayed, parallel_config
from joblib.memory import MemorizedFunc

from probation_book.files import code_in
from probation_book.publishing.edition import Edition, edition, software
from probation_book.publishing.fingerprints import (
    fingerprint,
    fingerprint_of_folder,
    fingerprint_of_text,
)
from probation_book.publishing.page_source import check_sources
from probation_book.publishing.pages import Page, PageError, code, mark, pages
from probation_book.publishing.paths import REPOSITORY, Layout
from probation_book.publishing.placing import SiteError, claim
from probation_book.publishing.site import build_site, prose
from probation_book.reading import Data, read_data
from probation_book.reading.data_folder import data_files

if TYPE_CHECKING:
    from probation_book.publishing.execution import Executed

# How much the cache keeps, and how long after its last use.
_MOST, _LONGEST = "500M", timedelta(days=30)


@dataclass(frozen=True)
class Job:
    """One thing to be made from `what`; `mark` is a fingerprint of all that it is made from."""

    name: str
    make: MemorizedFunc
    mark: str
    what: Any

    @property
    def is_done(self) -> bool:
        """Whether the cache has it."""
        return self.make.check_call_in_cache(self.mark, self.what)

    def result(self) -> Any:
        """Return what was made, from the cache if it is there."""
        return self.make(self.mark, self.what)


def build(layout: Layout, scheduler: str | None = None) -> None:
    """Check the data, run the notebooks, build the book, and put it in place.

    `scheduler` is the address of a Dask cluster whose workers share this folder; without one, pages
    are made on this machine. Raises DataError before any notebook runs if a data file or another
    source is wrong, and SiteError with what stands in the way, with all pages that failed, with
    Jupyter Book's own words, or if another build is at work in the same folder. Whatever is raised,
    the site of the last good build stays as it was.
    """
    claim(layout)
    try:
        with FileLock(layout.workshop / "building", blocking=False):
            made_from = _all_inputs(layout)
            if not _stands(layout, made_from):
                _build(layout, scheduler, made_from)
                layout.published.write_text(_which(layout, made_from), encoding="utf-8")
    except Timeout:
        raise SiteError(f"another build is at work in {layout.workshop}") from None


def _build(layout: Layout, scheduler: str | None, made_from: str) -> None:
    from probation_book.publishing.kernels import fork_kernels

    fork_kernels()  # what they come from imports while this process reads
    # Of tasks that a stop leaves undone, and of a spoilt cache, which is made anew: with paths.
    warnings.filterwarnings("ignore", category=UserWarning, module="joblib")
    data, this = read_data(layout.data), edition(layout.root)
    check_sources(layout)
    memory = Memory(layout.cache, verbose=0)
    notebooks, downloads = jobs(layout, data, this, memory)
    to_do = [job for job in [*notebooks.values(), downloads] if not job.is_done]
    _do(to_do, scheduler)
    started = time.monotonic()
    executed = ((address, job.result()) for address, job in notebooks.items())

    def unchanged() -> None:
        if _all_inputs(layout) != made_from:
            raise SiteError("Files of the book were changed while it was built: build it again.")

    build_site(layout, data, this, executed, downloads.result(), unchanged)
    _say(len(to_do) + 1, len(to_do) + 1, "the site", time.monotonic() - started)
    prune(memory)


def prune(memory: Memory) -> None:
    """Take out of the cache what was not used for long, and what is too much."""
    memory.reduce_size(bytes_limit=_MOST, age_limit=_LONGEST)


def jobs(layout: Layout, data: Data, this: Edition, memory: Memory) -> tuple[dict[str, Job], Job]:
    """Return what the site is made of: the executed notebooks, by address, and the downloads."""
    on = code(layout.root)
    execute = memory.cache(_execute, ignore=["page"])
    notebooks = {
        page.address: Job(page.address, execute, mark(page, on), page)
        for page in pages(layout, data)
    }
    write = memory.cache(_write_downloads, ignore=["data"])
    files = [*data_files(layout.data), *code_in(layout.root / "probation_book/downloads")]
    of_downloads = fingerprint_of_text(fingerprint(files), on, this.version)
    return notebooks, Job("the downloads", write, of_downloads, data)


def _all_inputs(layout: Layout) -> str:
    """Return a fingerprint of all that the site is made from."""
    package = code_in(layout.root / "probation_book")
    names = ("_config.yml", "_toc.yml", "requirements.txt", "scoring.py")
    files = [*(layout.root / name for name in names), *package, *layout.all_notebooks]
    files += [*prose(layout).values(), *data_files(layout.data)]
    about = [str(edition(layout.root)), json.dumps(software())]
    return fingerprint_of_text(fingerprint(files), *about)


def _stands(layout: Layout, made_from: str) -> bool:
    """Whether the site that was made from this stands as it was published, not spoilt."""
    try:
        return layout.published.read_text(encoding="utf-8") == _which(layout, made_from)
    except OSError:
        return False


def _which(layout: Layout, made_from: str) -> str:
    return f"{made_from}\n{fingerprint_of_folder(layout.site)}\n"


def _do(jobs: list[Job], scheduler: str | None) -> None:
    """Do all jobs, each as soon as a worker is free. Raises SiteError with all that failed."""
    if not jobs:
        return
    # Slow to import, and not by two threads at a time: what imports each other in a circle can be
    # found half made.
    from probation_book.publishing.kernels import stop_kernels

    failures = []
    with _workers(scheduler):
        outcomes = Parallel(return_as="generator_unordered")(delayed(_attempt)(job) for job in jobs)
        try:
            for number, (name, seconds, failure) in enumerate(outcomes, start=1):
                _say(number, len(jobs) + 1, name, seconds, failed=bool(failure))
                failures += [failure] if failure else []
        except KeyboardInterrupt:
            stop_kernels()
            raise
    if failures:
        raise SiteError("\n".join(sorted(failures)))


def _attempt(job: Job) -> tuple[str, float, str | None]:
    """Do a job, by a worker. Return its name, its seconds, and what went wrong, if anything did."""
    started, failure = time.monotonic(), None
    try:
        job.result()
    except PageError as error:
        failure = str(error)
    except Exception as error:
        failure = f"{job.name}: {type(error).__name__}: {error}"
    return job.name, time.monotonic() - started, failure


@contextmanager
def _workers(scheduler: str | None) -> Iterator[None]:
    """Have joblib work on this machine's cores, or on a Dask cluster."""
    if scheduler is None:
        # Threads do: the work is in the kernels, which are processes, and often wait.
        with parallel_config("threading", n_jobs=(os.cpu_count() or 1) + 1):
            yield
        return
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise SiteError(
            "--scheduler needs Dask: pip install 'probation-ratings-book[cluster]'"
        ) from None
    try:
        client = Client(scheduler)
    except (OSError, ValueError) as error:
        raise SiteError(f"--scheduler {scheduler}: no Dask scheduler answers: {error}") from None
    with client, parallel_config("dask"):
        yield


def _execute(made_from: str, page: Page) -> Executed:
    from probation_book.publishing.execution import make

    executed = make(page)
    # Somebody saved a file while the notebook ran: nobody knows which one it read.
    if mark(page, code(REPOSITORY.root)) != made_from:
        raise PageError(f"{page.address}: its files were changed while it was made: build it again")
    return executed


def _write_downloads(made_from: str, data: Data) -> dict[str, bytes]:
    from probation_book.downloads.write import write_downloads

    with TemporaryDirectory() as folder:
        write_downloads(data, Path(folder))
        return {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}


def _say(number: int, total: int, name: str, seconds: float, *, failed: bool = False) -> None:
    """Tell a person what was done. The benchmark and the tests read these lines, too."""
    outcome = "  FAILED" if failed else ""
    print(f"[{number:{len(str(total))}}/{total}] {name}  {seconds:.1f} s{outcome}", flush=True)
