"""The build from the outside: what it reruns, what it refuses, and what it leaves standing.

These run the book's own commands, Jupyter Book included, on copies of the whole book.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml

from probation_book.publishing.layout import REPOSITORY
from probation_book.publishing.site import WHOLE, publish, recover
from probation_book.reading.folder import data_files

# Of the chapters in copies: those that read all inspections, those that read named ones, of which the copies
# have Dorset, and those that read the framework.
COMPARING, SOUTH_WEST, FRAMEWORK = {"comparison"}, {"south-west"}, {"sources", "standards"}
CHAPTERS = COMPARING | SOUTH_WEST | FRAMEWORK | {"people"}
PDUS = {"Dorset", "Lewisham and Bromley"}
DOWNLOADS, SITE = {"the downloads"}, {"the site"}


def test_the_first_build_runs_everything(first_build):
    book, ran = first_build
    assert ran == CHAPTERS | PDUS | DOWNLOADS | SITE
    assert "Dorset PDU scores 3 of 27 points" in book.text("pdus/dorset.html")


def test_nothing_changed_reruns_nothing(rebuilt):
    before = rebuilt.site()
    assert rebuilt.build() == set()
    for path in [
        *rebuilt.root.glob("data/**/*"),
        *rebuilt.root.glob("notebooks/**/*"),
        rebuilt.root / "scoring.py",
    ]:
        os.utime(path)
    assert rebuilt.build() == set()
    assert rebuilt.site() == before


def test_a_pdus_file_reruns_its_page_and_those_that_compare(rebuilt):
    rebuilt.change(
        "data/pdus/dorset.yaml", '"1.2": {rating: Requires improvement', '"1.2": {rating: Good'
    )
    rebuilt.change("data/pdus/dorset.yaml", "score: 3", "score: 4")
    assert rebuilt.build() == {"Dorset", *SOUTH_WEST, *COMPARING, *DOWNLOADS, *SITE}
    assert "Dorset PDU scores 4 of 27 points" in rebuilt.text("pdus/dorset.html")
    assert "Dorset 4 27" in rebuilt.text("comparison.html")
    inspections = pd.read_csv(
        io.BytesIO(rebuilt.site()["downloads/inspections.csv"]), index_col="pdu"
    )
    assert (
        inspections.loc["dorset", "published_score"]
        == inspections.loc["dorset", "computed_score"]
        == 4
    )


def test_an_old_date_hides_no_change(rebuilt):
    """A file put back from a backup is older than the build, and is another file all the same."""
    file = rebuilt.root / "data" / "pdus" / "dorset.yaml"
    dates = file.stat()
    rebuilt.change("data/pdus/dorset.yaml", "date: 2023-06", "date: 2023-05")
    os.utime(file, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert "Dorset" in rebuilt.build()
    assert "May 2023" in rebuilt.text("pdus/dorset.html")


def test_the_rating_model_reruns_every_page(rebuilt):
    rebuilt.change("scoring.py", "Fraction(1, 2)", "Fraction(2, 4)")
    assert rebuilt.build() >= CHAPTERS | PDUS | SITE


def test_the_template_reruns_every_pdu(rebuilt):
    rebuilt.change("notebooks/pdus/template.ipynb", "## At a glance", "## In short")
    assert rebuilt.build() == PDUS | SITE
    assert "In short" in rebuilt.text("pdus/dorset.html")


def test_the_framework_reruns_every_page(rebuilt):
    rebuilt.change(
        "data/frameworks/2021-07.yaml",
        "Does planning engage the person enough?",
        "Is the person engaged?",
    )
    assert rebuilt.build() == CHAPTERS - {"people"} | PDUS | DOWNLOADS | SITE
    assert "Is the person engaged?" in rebuilt.text("pdus/lewisham-bromley.html")


def test_a_figure_or_an_answer_reruns_what_reads_it(rebuilt):
    rebuilt.change("data/claims.csv", "42 cases,cases", "42 inspected cases,cases")
    assert rebuilt.build() == COMPARING | SOUTH_WEST | {"people"} | DOWNLOADS | SITE
    rebuilt.change("data/action-plan.yaml", "completed: false", "completed: true")
    assert rebuilt.build() >= COMPARING | PDUS | FRAMEWORK | DOWNLOADS | SITE
    assert "1 completed" in rebuilt.text("pdus/lewisham-bromley.html")


def test_prose_and_style_rerun_the_site_alone(rebuilt):
    rebuilt.change("book/about.md", "Mistakes in it are ours.", "Mistakes in it are our own.")
    assert rebuilt.build() == SITE
    assert "our own" in rebuilt.text("about.html")
    rebuilt.change("book/_static/book.css", "0.25em", "0.3em")
    assert rebuilt.build() == SITE
    assert b"0.3em" in rebuilt.site()["_static/book.css"]


def settle(copy) -> None:
    """Build once with a small change: in a folder that it does not know, Sphinx makes all pages again.

    Only after that can a page be left as it was that should not have been.
    """
    copy.change("book/about.md", "Mistakes in it are ours.", "Mistakes in it are all ours.")
    copy.build()


def test_another_meaning_of_a_term_reaches_every_link_to_it(rebuilt):
    settle(rebuilt)
    rebuilt.change(
        "book/glossary.md",
        "A local unit of the Probation Service.",
        "A part of the Probation Service.",
    )
    assert rebuilt.build() == SITE
    pages = [page.decode() for name, page in rebuilt.site().items() if name.endswith(".html")]
    assert "A local unit of the" not in "".join(pages)
    assert 'title="A part of the Probation Service.' in "".join(pages)


def test_a_reference_that_changes_changes_its_page(rebuilt):
    rebuilt.change("book/references.bib", "Wilson", "Wilsonson")
    assert rebuilt.build() == SITE
    assert "Wilsonson" in rebuilt.text("bibliography.html")


def test_another_title_reaches_every_page(rebuilt):
    settle(rebuilt)
    rebuilt.change("data/pdus/dorset.yaml", "name: Dorset", "name: Thomas Hardy")
    assert rebuilt.build() >= {"Thomas Hardy", *SITE}
    for name, content in rebuilt.site().items():
        if name.endswith(".html"):
            assert b">Dorset<" not in content, name
    assert b"Thomas Hardy" in rebuilt.site()["about.html"]


def test_a_pdu_comes_and_goes_with_its_file(rebuilt):
    text = (rebuilt.root / "data/pdus/dorset.yaml").read_text(encoding="utf-8")
    name = 'Newtown & <img src=x onerror=y> _x_ *y* `z` "q" {{ edition }} {% if %}'
    added = text.replace("name: Dorset", f"name: {name!r}\nshort_name: <i>New</i>")
    (rebuilt.root / "data/pdus/a-new-place.yaml").write_text(added, encoding="utf-8")
    (rebuilt.root / "data/pdus/dorset.yaml").unlink()
    assert name in rebuilt.build()

    site = rebuilt.site()
    pages = {Path(page).stem for page in site if page.startswith("pdus/")}
    assert pages == {"a-new-place", "lewisham-bromley"}
    assert not [page for page in site if "dorset" in page]
    assert name in rebuilt.text("pdus/a-new-place.html")
    for page, content in site.items():
        if page.endswith((".html", "searchindex.js")):
            assert b"<img src=x" not in content and b"<i>New" not in content, page
    assert "<i>New</i>" in rebuilt.text("comparison.html") and "Dorset" not in rebuilt.text(
        "comparison.html"
    )
    assert b"pdus/dorset" not in site["searchindex.js"] and b"pdus/dorset" not in site["index.html"]


def test_a_pdu_that_goes_leaves_nothing(rebuilt):
    (rebuilt.root / "data/pdus/dorset.yaml").unlink()
    assert rebuilt.build() == COMPARING | SOUTH_WEST | DOWNLOADS | SITE
    assert not [page for page in rebuilt.site() if "dorset" in page]
    assert b"pdus/dorset" not in rebuilt.site()["about.html"]


def test_what_was_spoilt_by_hand_is_made_again(rebuilt):
    before = rebuilt.site()
    (rebuilt.root / "_build/html/pdus/dorset.html").write_text("spoilt", encoding="utf-8")
    (rebuilt.root / "book/pdus/lewisham-bromley.ipynb").unlink()
    (rebuilt.root / "_build/work/downloads/ratings.csv").write_text("spoilt", encoding="utf-8")
    assert rebuilt.build() == {"Lewisham and Bromley", *DOWNLOADS, *SITE}
    assert rebuilt.site() == before


def test_the_same_data_makes_the_same_site_byte_for_byte(built, rebuilt, book):
    """Built in another folder; and built again after a change and its undoing."""
    book.build()
    assert book.site() == built.site()
    original = (rebuilt.root / "data/pdus/dorset.yaml").read_bytes()
    rebuilt.change("data/pdus/dorset.yaml", "date: 2023-06", "date: 2023-05")
    rebuilt.build()
    assert rebuilt.site() != built.site()
    (rebuilt.root / "data/pdus/dorset.yaml").write_bytes(original)
    rebuilt.build()
    assert rebuilt.site() == built.site()


def test_an_incremental_site_is_the_one_that_a_first_build_makes(rebuilt, book):
    settle(rebuilt)
    book.change("book/about.md", "Mistakes in it are ours.", "Mistakes in it are all ours.")
    for copy in (rebuilt, book):
        copy.change("data/pdus/lewisham-bromley.yaml", "count: 31", "count: 32")
        copy.build()
    assert rebuilt.site() == book.site()


# --- what stops a build, and what it leaves ------------------------------------------------


def test_bad_data_stops_the_build_before_any_notebook(rebuilt):
    before = rebuilt.site()
    for name, score in (("dorset", 3), ("lewisham-bromley", 4)):
        rebuilt.change(f"data/pdus/{name}.yaml", f"score: {score}", f"score: {score + 1}")
    done = rebuilt.run("build")
    assert done.returncode != 0 and done.stdout == ""
    assert (
        "dorset.yaml: line 16: result: Dorset: published as 4/27, but the ratings add up to 3/27"
        in done.stderr
    )
    assert "lewisham-bromley.yaml" in done.stderr and "2 problems" in done.stderr
    assert "Traceback" not in done.stderr
    assert rebuilt.site() == before


def test_failing_notebooks_are_all_named_and_nothing_is_published(rebuilt):
    before = rebuilt.site()
    for name in ("sources", "standards"):
        path = rebuilt.root / "notebooks" / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(f"raise ValueError('broken {name}')"))
        nbformat.write(notebook, path)
        cells = len(notebook.cells)
        expected = f"{name}: cell {cells + 1}: ValueError: broken {name}"
    done = rebuilt.run("build")
    assert done.returncode != 0 and expected in done.stderr and "broken sources" in done.stderr
    assert "Nothing was published" in done.stderr and "Traceback" not in done.stderr
    assert rebuilt.site() == before


def test_a_broken_link_stops_the_build_each_time(rebuilt):
    before = rebuilt.site()
    rebuilt.change(
        "book/about.md", "# About this book", "# About this book\n\n[nowhere](nowhere.md)\n"
    )
    for _ in range(2):  # Sphinx warns only of what it reads: the second time must fail too
        done = rebuilt.run("build")
        assert done.returncode != 0 and "nowhere.md" in done.stderr
        assert rebuilt.site() == before
    rebuilt.change("book/about.md", "\n\n[nowhere](nowhere.md)\n", "")
    rebuilt.build()
    assert rebuilt.site() == before


@pytest.mark.parametrize(
    "moment", ["among the notebooks", "in Jupyter Book", "in Jupyter Book, which lives on"]
)
def test_a_killed_build_leaves_the_last_site_and_the_next_one_recovers(rebuilt, book, moment):
    before = rebuilt.site()
    for copy in (rebuilt, book):
        copy.change("scoring.py", "Fraction(1, 2)", "Fraction(2, 4)")
        copy.change("data/pdus/dorset.yaml", "date: 2023-06", "date: 2023-05")
    process = rebuilt.start("build")
    if moment == "among the notebooks":
        assert process.stdout.readline().startswith("[")
    else:
        # Sphinx has read all pages and not yet written them. The code has changed, so it
        # works in a new folder.
        sphinx = rebuilt.root / "_build" / "work" / "sphinx"
        known = set(sphinx.iterdir())
        wait_until(
            lambda: [
                new
                for new in sphinx.glob("*/_build/.doctrees/environment.pickle")
                if new.parents[2] not in known
            ]
        )
    if moment == "in Jupyter Book, which lives on":
        os.kill(process.pid, signal.SIGKILL)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert rebuilt.site() == before
    rebuilt.build()
    book.build()
    assert rebuilt.site() == book.site() != before


def test_two_builds_in_one_folder_do_not_meet(rebuilt):
    rebuilt.change("data/pdus/dorset.yaml", "date: 2023-06", "date: 2023-05")
    first = rebuilt.start("build")
    assert first.stdout.readline().startswith("[")
    second = rebuilt.run("build")
    assert (
        second.returncode != 0
        and "another build is at work" in second.stderr
        and "Traceback" not in second.stderr
    )
    assert first.communicate() and first.returncode == 0
    assert "May 2023" in rebuilt.text("pdus/dorset.html")


def wait_until(true) -> None:
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def test_a_site_taken_away_and_not_replaced_comes_back(tmp_path):
    layout = REPOSITORY.on(tmp_path / "data", tmp_path / "out")
    going = layout.workshop / "going"
    going.mkdir(parents=True)
    (going / "index.html").write_text("the last good site", encoding="utf-8")
    recover(layout)
    assert (layout.site / "index.html").read_text(encoding="utf-8") == "the last good site"
    made = tmp_path / "made"
    made.mkdir()
    (made / "index.html").write_text("new", encoding="utf-8")
    publish(made, layout)
    recover(layout)
    assert (layout.site / "index.html").read_text(encoding="utf-8") == "new"


# --- data from elsewhere -------------------------------------------------------------------


def test_a_data_folder_from_elsewhere_becomes_a_site_of_its_own(whole_book, tmp_path):
    """With every chapter run, on data that lacks all that may be left out."""
    data, output = tmp_path / "elsewhere", tmp_path / "site"
    shutil.copytree(whole_book.root / "data", data)
    for name in ("claims.csv", "findings.yaml", "action-plan.yaml", "pdus/dorset.yaml"):
        (data / name).unlink()
    template = (data / "templates/inspection.yaml").read_text(encoding="utf-8")
    (data / "pdus/template-town.yaml").write_text(template, encoding="utf-8")

    whole_book.build("--data", str(data), "--output", str(output))
    built = {path.stem for path in (output / "html/pdus").glob("*.html")}
    assert built == {"template-town", "lewisham-bromley"}
    comparison = (output / "html/comparison.html").read_text(encoding="utf-8")
    assert "Template Town" in comparison and "Dorset" not in comparison
    assert broken_links(output / "html") == []
    assert (
        not (whole_book.root / "_build").exists()
        and not (whole_book.root / "book" / "pdus").exists()
    )


def broken_links(site: Path) -> list[str]:
    """Links of a site to files of its own that are not there."""
    return [
        f"{page.relative_to(site)}: {link}"
        for page in sorted(site.rglob("*.html"))
        for link in re.findall(r'<a [^>]*href="([^"#?]+)', page.read_text(encoding="utf-8"))
        if ":" not in link and not (page.parent / link).resolve().exists()
    ]


def test_an_output_that_cannot_be_written_is_refused(rebuilt, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = rebuilt.run(
        "build", "--data", str(rebuilt.root / "data"), "--output", str(tmp_path / "file")
    )
    assert (
        done.returncode != 0
        and "cannot be written" in done.stderr
        and "Traceback" not in done.stderr
    )


def test_what_the_task_runner_says_is_not_lost(rebuilt):
    rebuilt.root.joinpath("_build", "work", "pytask.lock").write_text(
        "no lock file", encoding="utf-8"
    )
    done = rebuilt.run("build")
    assert (
        done.returncode != 0
        and "the task runner stopped" in done.stderr
        and "ock" in done.stderr.split("stopped")[1]
    )


def test_data_from_elsewhere_needs_a_place_for_its_site(rebuilt, tmp_path):
    done = rebuilt.run("build", "--data", str(tmp_path))
    assert done.returncode != 0 and "--output" in done.stderr


def test_the_template_of_a_file_is_an_inspection():
    content = yaml.safe_load(
        (REPOSITORY.data / "templates/inspection.yaml").read_text(encoding="utf-8")
    )
    assert content["name"] == "Template Town"


# --- where pages can be opened and run ------------------------------------------------------


def test_launch_buttons_appear_with_the_repository_and_lead_to_notebooks_of_its(rebuilt):
    launch = re.compile(r'href="(https://(?:mybinder|colab)[^"]+)"')
    assert not any(
        launch.search(page.decode())
        for name, page in rebuilt.site().items()
        if name.endswith(".html")
    )
    rebuilt.change("_config.yml", 'url: ""', "url: https://github.com/someone/the-book")
    rebuilt.build()
    opened = set()
    for name, page in rebuilt.site().items():
        found = launch.findall(page.decode()) if name.endswith(".html") and name != WHOLE else []
        is_notebook = f"_sources/{name.removesuffix('.html')}.ipynb" in rebuilt.site()
        assert len(found) == (2 if is_notebook else 0), name
        opened |= {re.search(r"/(notebooks/.+\.ipynb)$", link)[1] for link in found}
    assert opened and all((rebuilt.root / notebook).is_file() for notebook in opened)
    assert "notebooks/pdus/template.ipynb" in opened


# --- how the book was made -----------------------------------------------------------------


def test_the_page_on_its_making_says_what_is_true(rebuilt):
    page = rebuilt.text("how-made.html")
    assert "not built from a git checkout" in page
    for file in data_files(rebuilt.root / "data"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in page, file
    assert f"pandas {pd.__version__}" in page
    times = re.findall(
        r'class="run-time"[^>]*>([^<]*)<',
        (rebuilt.root / "_build/html/how-made.html").read_text(encoding="utf-8"),
    )
    assert len(times) == len(CHAPTERS | PDUS) and all(float(time) > 0 for time in times)


def test_the_edition_is_the_commit(rebuilt):
    """Version and date on every page; a commit that changes nothing else rewrites one page alone."""

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        run = subprocess.run(
            ["git", *who, *arguments], cwd=rebuilt.root, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    (rebuilt.root / ".gitignore").write_bytes((REPOSITORY.root / ".gitignore").read_bytes())
    git("init")
    git("add", ".")
    git("commit", "-m", "first", "--date", "2026-01-02T12:00:00")
    rebuilt.build()
    before = rebuilt.site()
    assert git("rev-parse", "HEAD") in rebuilt.text(
        "how-made.html"
    ) and "with changes" not in rebuilt.text("how-made.html")
    today = datetime.date.fromisoformat(git("log", "-1", "--format=%cs"))
    assert f"last updated on {today.day} {today:%B %Y}".encode() in before["about.html"]
    git("commit", "--allow-empty", "-m", "second")
    assert rebuilt.build() == SITE
    after = rebuilt.site()
    assert git("rev-parse", "HEAD") in rebuilt.text("how-made.html")
    assert (
        {"how-made.html"}
        <= {name for name in after if after[name] != before[name]}
        <= {"how-made.html", WHOLE, "_sources/how-made.md", "searchindex.js"}
    )
    (rebuilt.root / "data/themes.yaml").write_text(
        (rebuilt.root / "data/themes.yaml").read_text() + "# more\n"
    )
    rebuilt.build()
    assert "with changes since" in rebuilt.text("how-made.html")
