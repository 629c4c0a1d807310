"""How the build grows with the number of inspections, and how it compares with the usual way.

Everything is measured in one run on one machine: ratios hold elsewhere, seconds do not.
The inspections are made up, the same ones each time, and lie outside the repository.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import psutil
import yaml
from nbclient import NotebookClient

import scoring
from probation_book.publishing.execution import kernel
from probation_book.publishing.kernels import SWITCH
from probation_book.publishing.pages import pages
from probation_book.publishing.paths import REPOSITORY, Layout
from probation_book.reading import Framework, read_data

SIZES = (5, 27, 108, 324)


class Build(NamedTuple):
    """A build: its seconds, those of the site within it, and the most bytes that it held."""

    seconds: float
    site: float
    memory: int


@dataclass(frozen=True)
class Measured:
    """One size: seconds, but for `inspections`, `pages` and `memory` (in MB, at its highest).

    `floor` is one page's seconds, alone, times pages over cores. Builds that take seconds are made
    three times; the middle one counts.
    """

    inspections: int
    pages: int
    floor: float
    cold: float
    cold_site: float
    nothing_changed: float
    one_changed: float
    one_changed_site: float
    usual_notebooks: float
    usual_site: float
    memory: int

    @property
    def over_the_floor(self) -> float:
        """Cold build over the floor and Sphinx's own time."""
        return self.cold / (self.floor + self.cold_site)

    @property
    def faster(self) -> float:
        """How many times faster than the usual way."""
        return (self.usual_notebooks + self.usual_site) / self.cold

    @property
    def share_of_one(self) -> float:
        """What one changed inspection costs, as a share of the cold build."""
        return self.one_changed / self.cold


def run(sizes: tuple[int, ...]) -> None:
    """Measure each size and print the table as Markdown."""
    names = [field.name.replace("_", " ") for field in fields(Measured)]
    print(f"{os.cpu_count()} cores, seconds (memory in MB)\n", flush=True)
    print("| " + " | ".join([*names, "over the floor", "faster", "share of one"]) + " |")
    print("|" + " ---: |" * (len(names) + 3), flush=True)
    for size in sizes:
        found = measure(size)
        values = [getattr(found, field.name) for field in fields(Measured)]
        cells = [f"{value:.1f}" if isinstance(value, float) else str(value) for value in values]
        ratios = [f"{found.over_the_floor:.2f}", f"{found.faster:.2f}", f"{found.share_of_one:.3f}"]
        print("| " + " | ".join([*cells, *ratios]) + " |", flush=True)


def measure(size: int) -> Measured:
    """Measure one size, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        layout = REPOSITORY.on(Path(folder) / "data", Path(folder) / "site")
        made_up_data(layout.data, size)
        cold = _build(layout)
        one_page = _one_page(layout)
        nothing_changed = sorted(_build(layout) for _ in range(3))[1]
        one_changed = sorted(_build(_changed(layout, count)) for count in (97, 98, 99))[1]
        usual_notebooks, usual_site = _usual_way(layout, Path(folder) / "usual")
        count = size + len(layout.chapters)
        return Measured(
            inspections=size,
            pages=count,
            floor=one_page * count / (os.cpu_count() or 1),
            cold=cold.seconds,
            cold_site=cold.site,
            nothing_changed=nothing_changed.seconds,
            one_changed=one_changed.seconds,
            one_changed_site=one_changed.site,
            usual_notebooks=usual_notebooks,
            usual_site=usual_site,
            memory=cold.memory // 1_000_000,
        )


def made_up_data(folder: Path, size: int) -> None:
    """Write a data folder with `size` made-up, valid inspections: the same ones each time."""
    shutil.copytree(
        REPOSITORY.data,
        folder,
        ignore=shutil.ignore_patterns("pdus", "templates", "selections.yaml"),
    )
    (folder / "pdus").mkdir()
    name, framework = next(iter(read_data().frameworks.items()))
    for number in range(1, size + 1):
        content = made_up_inspection(number, name, framework)
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        (folder / "pdus" / f"made-up-{number:03}.yaml").write_text(text, encoding="utf-8")


def made_up_inspection(number: int, framework_name: str, framework: Framework) -> dict[str, Any]:
    """An inspection as its file has it. Nothing in it is true."""
    chance = random.Random(number)
    cases = chance.randint(30, 60)
    standards: dict[str, dict[str, Any]] = {}
    for standard in framework.rated:
        if standard.rated_by == "judged":
            standards[standard.number] = {
                "rating": chance.choice(framework.ratings),
                "section": "Ratings",
            }
            continue
        counts = {question: chance.randint(0, cases) for question in standard.key_questions}
        shares = {question: scoring.percentage(count, cases) for question, count in counts.items()}
        rated = scoring.rate_standard(standard.number, shares, framework.rating_model)
        standards[standard.number] = {
            "rating": rated.rating,
            "section": "Ratings",
            "key_questions": {
                "section": standard.title,
                "counts": {question: f"{count} of {cases}" for question, count in counts.items()},
            },
        }
    ratings = {standard: result["rating"] for standard, result in standards.items()}
    overall = scoring.overall_rating(ratings, framework.rating_model)
    return {
        "name": f"Made-up PDU {number:03}",
        "region": {"name": "Nowhere", "section": "made up"},
        "framework": framework_name,
        "source": "hfkcw-report",
        "fieldwork_started": {"date": datetime.date(2022, 1, 3), "section": "made up"},
        "cases": {"count": cases, "section": "made up"},
        "interviews": {"count": chance.randint(10, 40), "section": "made up"},
        "result": {
            "score": overall.score,
            "maximum": overall.maximum,
            "rating": overall.rating,
            "section": "made up",
        },
        "standards": standards,
    }


def _one_page(layout: Layout) -> float:
    """Seconds for one PDU's page: kernel start, imports and cells; the best of three."""
    notebook = nbformat.read(layout.template, as_version=4)
    best = float("inf")
    for _ in range(3):
        start = time.monotonic()
        where = {"metadata": {"path": layout.template.parent}}
        NotebookClient(notebook, resources=where, **kernel()).execute()
        best = min(best, time.monotonic() - start)
    return best


def _changed(layout: Layout, interviews: int) -> Layout:
    """The same, after the first inspection's number of interviews has become this one."""
    first = sorted((layout.data / "pdus").iterdir())[0]
    text = first.read_text(encoding="utf-8")
    first.write_text(
        re.sub(r"(interviews:\n\s+count: )\d+", rf"\g<1>{interviews}", text), encoding="utf-8"
    )
    return layout


def _build(layout: Layout) -> Build:
    """Make a build."""
    command = [sys.executable, "-m", "probation_book", "build"]
    command += ["--data", str(layout.data), "--output", str(layout.output)]
    start, memory = time.monotonic(), 0
    process = psutil.Popen(command, stdout=subprocess.PIPE, text=True, cwd=layout.root)
    while True:
        try:
            said, _ = process.communicate(timeout=0.5)
            break
        except subprocess.TimeoutExpired:
            with suppress(psutil.NoSuchProcess):
                memory = max(memory, _memory(process))
    seconds = time.monotonic() - start
    if process.returncode:
        raise RuntimeError(f"the build of {layout.data} failed")
    site = re.search(r"the site  ([\d.]+) s", said)
    return Build(seconds, float(site[1]) if site else 0.0, memory)


def _usual_way(layout: Layout, book: Path) -> tuple[float, float]:
    """Seconds for a loop of papermill commands, and for `jupyter-book build --all`."""
    shutil.copytree(layout.prose, book, ignore=shutil.ignore_patterns("*.ipynb", "pdus"))
    (book / "pdus").mkdir()
    programs = Path(sys.executable).parent
    ordinary = os.environ | {SWITCH: "local-provisioner"}
    start = time.monotonic()
    for page in pages(layout, read_data(layout.data)):
        command = [str(programs / "papermill"), str(page.notebook)]
        command += [str(book / f"{page.address}.ipynb"), "--cwd", str(page.notebook.parent)]
        command += [part for name, value in page.parameters for part in ("-p", name, value)]
        subprocess.run(command, capture_output=True, check=True, env=ordinary)
    notebooks = time.monotonic() - start
    start = time.monotonic()
    command = [str(programs / "jupyter-book"), "build", "--all", str(book)]
    command += [
        "--config",
        str(layout.root / "_config.yml"),
        "--toc",
        str(layout.root / "_toc.yml"),
    ]
    subprocess.run(command, capture_output=True, check=True)
    return notebooks, time.monotonic() - start


def _memory(build: psutil.Process) -> int:
    """The bytes of a build and all that it started. What they share counts once (on Linux)."""
    held = 0
    for process in (build, *build.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            all_of_it = process.memory_full_info()
            held += all_of_it.pss if psutil.LINUX else all_of_it.rss
    return held


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the build on made-up inspections.")
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="how many inspections")
    run(tuple(parser.parse_args().sizes))
