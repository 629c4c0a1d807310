"""The build from the outside: what it makes again, what it refuses, and what it leaves standing.

These run the book's own commands, Jupyter Book included, on copies of the whole book. Since Sphinx
starts afresh in every build, one build shows all changes at once: see `changed`.
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
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import joblib
import nbformat
import pandas as pd
import psutil
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import (
    CHAPTERS,
    EVERYTHING,
    ON_STANDARDS,
    PDUS,
    Book,
    copy_of_the_book,
    files_of,
    take_out,
)
from joblib import Memory

import scoring
from bench.build import made_up_inspection
from probation_book.publishing.build import jobs, prune
from probation_book.publishing.edition import SOURCE, Edition
from probation_book.publishing.paths import REPOSITORY, Layout
from probation_book.publishing.site import WHOLE
from probation_book.reading import read_data, read_references
from probation_book.reading.data_folder import data_files

pytestmark = pytest.mark.build

DOWNLOADS, SITE = "the downloads", "the site"
CLAIMS = "data/register/claims.csv"
TABLES = "frameworks/2021-07/score-tables.html"


def test_the_first_build_makes_everything(built):
    site = built.site()
    assert {
        "pdus/dorset.html",
        "comparison.html",
        "downloads/probation-ratings-ratings.csv",
        WHOLE,
    } <= set(site)
    assert "Dorset PDU scores 3 of 27 points" in built.text("pdus/dorset.html")
    assert_nothing_runs(built)


def test_the_site_carries_the_source_of_its_commit(built):
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=built.root, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(built.root / "_build/html/downloads" / SOURCE) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        folder = names[0].partition("/")[0]
        assert sorted(names) == sorted(
            f"{folder}/{name}" for name in tracked.stdout.split("\0")[:-1]
        )
        rules = archive.read(f"{folder}/scoring.py")
    assert rules == (built.root / "scoring.py").read_bytes()


def test_nothing_changed_makes_nothing(rebuilt):
    before = rebuilt.site()
    for path in rebuilt.root.rglob("*"):
        if path.is_file() and "_build" not in path.parts:
            os.utime(path)
    assert rebuilt.build() == set()
    assert rebuilt.site() == before


# --- what is made from what ------------------------------------------------------------------


def marks(book: Book) -> dict[str, str]:
    """The fingerprint of all that each page, and the downloads, are made from."""
    layout = Layout.of(book.root)
    notebooks, downloads = jobs(layout, read_data(layout.data), Edition("1"), Memory(None))
    return {job.name: job.mark for job in [*notebooks.values(), downloads]}


@pytest.fixture
def made_again(tmp_path) -> Callable[..., set[str]]:
    """What would be made again after a change of a copy of the book: see `Book.change`."""
    book = copy_of_the_book(tmp_path / "book")
    before = marks(book)

    def changed(*change: str) -> set[str]:
        book.change(*change)
        after = marks(book)
        return {name for name in before if before[name] != after[name]}

    return changed


# Of the chapters in copies: those that read all inspections, and those that read chosen ones, of
# which the copies have Dorset.
COMPARING = {"comparison", "frameworks/2021-07/score-tables", "south-west"}


def test_a_pdus_file_remakes_its_page_and_those_that_compare(made_again):
    expected = {"pdus/dorset", *COMPARING, DOWNLOADS}
    assert (
        made_again("data/inspections/dorset-2023.yaml", "date: 2023-06", "date: 2023-05")
        == expected
    )


@pytest.mark.parametrize("module", ["scoring.py", "probation_book/display/words.py"])
def test_the_rules_and_how_they_are_shown_remake_all(made_again, module):
    assert made_again(module, '"""', '"""Once more: ') == CHAPTERS | PDUS | {DOWNLOADS}


@pytest.mark.parametrize(
    "module", ["site", "build", "sphinx_extension", "single_page", "computed_parts"]
)
def test_a_module_that_no_page_runs_on_remakes_none(made_again, module):
    assert made_again(f"probation_book/publishing/{module}.py", '"""', '"""Once more: ') == set()


def test_the_template_remakes_every_pdu(made_again):
    file = "notebooks/pdus/template.ipynb"
    assert made_again(file, "## What was published", "## In short") == PDUS


def test_the_framework_remakes_every_page_that_reads_it(made_again):
    old, new = "Does planning engage the person enough?", "Is the person engaged?"
    expected = CHAPTERS - {"people"} | PDUS | {DOWNLOADS}
    assert made_again("data/frameworks/2021-07.yaml", old, new) == expected


def test_a_figure_or_an_answer_remakes_what_reads_it(made_again):
    expected = {*COMPARING, "people", DOWNLOADS}
    assert made_again(CLAIMS, "42 cases,cases", "42 inspected cases,cases") == expected
    changed = made_again("data/action-plan.yaml", "completed: false", "completed: true")
    assert changed == expected | PDUS | {"sources", *ON_STANDARDS}


def test_prose_remakes_no_page(made_again):
    assert made_again("book/about.md", "Mistakes in it are ours.", "All are ours.") == set()


def test_the_cache_keeps_what_was_used_of_late(tmp_path):
    memory = Memory(tmp_path, verbose=0)
    double = memory.cache(lambda number: 2 * number)
    assert [double(1), double(2)] == [2, 4]
    long_ago = time.time() - 40 * 24 * 3600
    for file in Path(tmp_path).rglob("output.pkl"):
        if joblib.load(file) == 2:
            os.utime(file, (long_ago, long_ago))
    prune(memory)
    assert not double.check_call_in_cache(1) and double.check_call_in_cache(2)


# --- a build in which all kinds of things have changed ----------------------------------------

ODD = 'Newtown & <img src=x onerror=y> _x_ *y* `z` "q" <!-- computed: edition --> {% if %}'


def change_all(book: Book) -> None:
    """One change of each kind: facts, a PDU that comes, one that goes, words, style, addresses."""
    dorset = "data/inspections/dorset-2023.yaml"
    text = (book.root / dorset).read_text(encoding="utf-8")
    added = text.replace("pdu: dorset", "pdu: a-new-place")
    (book.root / "data/inspections/a-new-place-2023.yaml").write_text(added, encoding="utf-8")
    region = "region: {name: South West, source: south-west-letter}"
    place = f"a-new-place:\n  name: {ODD!r}\n  short_name: <i>New</i>\n  {region}\n\ndorset:\n"
    book.change("data/pdus.yaml", "dorset:\n", place)
    take_out(book.root / "data", "lewisham-bromley-2022")
    dates = (book.root / dorset).stat()
    book.change("data/pdus.yaml", "name: Dorset", "name: Thomas Hardy")
    book.change(dorset, '"1.2": {rating: Requires improvement', '"1.2": {rating: Good')
    book.change(dorset, "score: 3", "score: 4")
    # A file put back from a backup is older than the build, and is another file all the same.
    os.utime(book.root / dorset, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    book.change("notebooks/pdus/template.ipynb", "## What was published", "## In short")
    book.change("book/about.md", "Mistakes in it are ours.", "Mistakes in it are our own.")
    book.change("book/_static/book.css", "0.25em", "0.3em")
    book.change("book/glossary.md", "A local unit of the Probation Service.", "A part of it.")
    book.change("book/references.bib", "Wilson", "Wilsonson")
    book.change("_config.yml", 'url: ""', "url: https://github.com/someone/the-book")
    book.change("_config.yml", 'baseurl: ""', "baseurl: https://someone.github.io/the-book/")


@pytest.fixture(scope="module")
def changed(built, tmp_path_factory) -> Book:
    """The built book, changed in all kinds of ways and built again.

    All that it was made from, and all that was made, is of tomorrow: the clock was put back since.
    """
    book = Book(Path(shutil.copytree(built.root, tmp_path_factory.mktemp("changed") / "book")))
    tomorrow = time.time() + 24 * 3600
    for path in book.root.rglob("*"):
        os.utime(path, (tomorrow, tomorrow))
    change_all(book)
    assert book.build() == EVERYTHING - {"pdus/lewisham-bromley"} | {"pdus/a-new-place"}
    return book


ONE_BUILD = pytest.mark.xdist_group("changed")


@ONE_BUILD
def test_facts_reach_every_page_that_has_them(changed):
    assert "Thomas Hardy PDU scores 4 of 27 points" in changed.text("pdus/dorset.html")
    assert "Thomas Hardy 4 27" in changed.text("comparison.html")
    table = io.BytesIO(changed.site()["downloads/probation-ratings-inspections.csv"])
    row = pd.read_csv(table, index_col="inspection").loc["dorset-2023"]
    assert row.published_score == row.computed_score == 4
    for name, content in changed.site().items():
        if name.endswith(".html"):
            assert b">Dorset<" not in content, name
    assert b"Thomas Hardy" in changed.site()["about.html"]


@ONE_BUILD
def test_words_and_style_reach_every_page_that_has_them(changed):
    assert "In short" in changed.text("pdus/dorset.html")
    assert "our own" in changed.text("about.html")
    assert b"0.3em" in changed.site()["_static/book.css"]
    assert "Wilsonson" in changed.text("bibliography.html")
    html = [page.decode() for name, page in changed.site().items() if name.endswith(".html")]
    assert "A local unit of the" not in "".join(html)
    assert 'title="A part of it.' in "".join(html)


@ONE_BUILD
def test_a_pdu_comes_with_its_file_whatever_its_name(changed):
    site = changed.site()
    assert {page for page in site if page.startswith("pdus/")} == {
        "pdus/a-new-place.html",
        "pdus/dorset.html",
    }
    assert ODD in changed.text("pdus/a-new-place.html")
    for page, content in site.items():
        if page.endswith((".html", "searchindex.js")):
            assert b"<img src=x" not in content and b"<i>New" not in content, page
    assert "<i>New</i>" in changed.text("comparison.html")


@ONE_BUILD
def test_a_pdu_that_goes_leaves_nothing(changed):
    site = changed.site()
    assert not [page for page in site if "lewisham" in page]
    for page in ("searchindex.js", "index.html", "about.html"):
        assert b"pdus/lewisham" not in site[page]


@ONE_BUILD
def test_launch_buttons_appear_with_the_repository_and_lead_to_notebooks_of_its(built, changed):
    launch = re.compile(r'href="(https://(?:mybinder|colab)[^"]+)"')
    html = {name: page.decode() for name, page in built.site().items() if name.endswith(".html")}
    assert not any(launch.search(page) for page in html.values())
    opened, site = set(), changed.site()
    for name, page in site.items():
        found = launch.findall(page.decode()) if name.endswith(".html") and name != WHOLE else []
        is_notebook = f"_sources/{name.removesuffix('.html')}.ipynb" in site
        assert len(found) == (2 if is_notebook else 0), name
        opened |= {re.search(r"/(notebooks/.+\.ipynb)$", link)[1] for link in found}
    assert opened and all((changed.root / notebook).is_file() for notebook in opened)
    assert "notebooks/pdus/template.ipynb" in opened


@ONE_BUILD
def test_pages_tell_their_address_and_have_a_picture_where_the_site_has_one(built, changed):
    picture = "_static/preview.png"
    site = changed.site()
    assert site[picture].startswith(b"\x89PNG") and picture not in built.site()
    here = "https://someone.github.io/the-book/"
    for name in ("index.html", "pdus/dorset.html"):
        page = BeautifulSoup(site[name], "html.parser")
        told = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
        assert page.select_one("link[rel=canonical]")["href"] == told["og:url"] == here + name
        assert told["og:image"] == here + picture
        before = BeautifulSoup(built.site()[name], "html.parser")
        foot, without = (one.find(class_="page-foot") for one in (page, before))
        assert (here + name in foot.text) == (name != "index.html")
        assert foot.select("p.cite")[-1].text.endswith(here)
        assert "Add the address" in without.text and "Add the address" not in foot.text
        assert not before.select("link[rel=canonical], meta[property='og:image']")


@ONE_BUILD
def test_the_page_on_its_making_says_what_is_true(built, changed):
    page = built.text("how-made.html")
    head = ["git", "rev-parse", "HEAD"]
    run = subprocess.run(head, cwd=built.root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() in page and "with changes" not in page
    assert "with changes since" in changed.text("how-made.html")
    for file in data_files(built.root / "data"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in page, file
    assert f"pandas {pd.__version__}" in page
    html = (built.root / "_build/html/how-made.html").read_text(encoding="utf-8")
    times = re.findall(r'class="run-time"[^>]*>([^<]*)<', html)
    assert len(times) == len(CHAPTERS | PDUS) and all(float(time) > 0 for time in times)
    today = datetime.date.today()
    assert f"last updated on {today.day} {today:%B %Y}".encode() in built.site()["about.html"]


@ONE_BUILD
def test_a_change_undone_costs_nothing_and_leaves_nothing(built, changed):
    """No page is made: the cache has them. What was spoilt by hand is right again, too."""
    for name in ("data", "notebooks", "book"):
        shutil.rmtree(changed.root / name)
        shutil.copytree(built.root / name, changed.root / name)
    shutil.copy(built.root / "_config.yml", changed.root)
    (changed.root / "_build/html/pdus/dorset.html").write_text("spoilt", encoding="utf-8")
    assert changed.build() == {SITE}
    assert changed.site() == built.site()


# --- what stops a build, and what it leaves ------------------------------------------------


def test_bad_data_stops_the_build_before_any_notebook(rebuilt):
    before = rebuilt.site()
    for name, score in (("dorset-2023", 3), ("lewisham-bromley-2022", 4)):
        rebuilt.change(f"data/inspections/{name}.yaml", f"score: {score}", f"score: {score + 1}")
    done = rebuilt.run("build")
    assert done.returncode != 0 and done.stdout == ""
    expected = "published as 4/27, 'Inadequate', but the ratings of standards add up to 3/27"
    assert re.search(rf"dorset-2023\.yaml: line \d+: result: {expected}", done.stderr)
    assert "lewisham-bromley-2022.yaml" in done.stderr and "2 problems" in done.stderr
    assert "Traceback" not in done.stderr
    assert rebuilt.site() == before


def test_pages_that_fail_are_all_named_and_nothing_is_published_or_left_running(rebuilt):
    before = rebuilt.site()
    broken = {
        "sources": ("raise ValueError('broken')", "ValueError: broken"),
        "standards": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "the kernel died"),
    }
    expected = {}
    for name, (code, said) in broken.items():
        (path,) = (rebuilt.root / "notebooks").rglob(f"{name}.ipynb")
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(code))
        nbformat.write(notebook, path)
        cell = f"cell {len(notebook.cells) + 1}: " if "Error" in said else ""
        expected[name] = f"{name}: {cell}{said}"
    done = rebuilt.run("build")
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert all(line in done.stderr for line in expected.values()), done.stderr
    assert "Nothing was published" in done.stderr
    assert rebuilt.site() == before
    assert_nothing_runs(rebuilt)


def test_a_broken_link_stops_the_build(rebuilt):
    before = rebuilt.site()
    rebuilt.change("book/about.md", "# About this book", "# About\n\n[nowhere](nowhere.md)\n")
    done = rebuilt.run("build")
    assert done.returncode != 0 and "book/about.md" in done.stderr and "nowhere.md" in done.stderr
    assert rebuilt.site() == before


def test_an_unknown_part_stops_the_build(rebuilt):
    rebuilt.change("book/about.md", "# About this book", "# About\n\n<!-- computed: oracle -->\n")
    done = rebuilt.run("build")
    assert done.returncode != 0 and "book/about.md: no part is called 'oracle'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("to_all", [False, True], ids=["to the build", "to all"])
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_nothing_running(rebuilt, stop, to_all):
    rebuilt.change("scoring.py", '"""', '"""Once more: ')
    process = rebuilt.start("build")
    assert process.stdout.readline().startswith("[")
    assert kernels_of(rebuilt)
    os.killpg(process.pid, stop) if to_all else process.send_signal(stop)
    _, said = process.communicate()
    if stop != signal.SIGKILL:
        assert process.returncode == 128 + stop and said == "Stopped.\n"
    assert_nothing_runs(rebuilt)


def test_a_killed_build_leaves_the_last_site_and_the_next_one_recovers(rebuilt):
    """Killed among the notebooks, and again while Jupyter Book runs, which ends with it."""
    before = rebuilt.site()
    rebuilt.change("scoring.py", '"""', '"""Once more: ')
    rebuilt.change("data/inspections/dorset-2023.yaml", "date: 2023-06", "date: 2023-05")
    process = rebuilt.start("build")
    assert process.stdout.readline().startswith("[")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert rebuilt.site() == before
    process = rebuilt.start("build")
    workshop = rebuilt.root / "_build" / "work"
    wait_until(lambda: list(workshop.glob("site-*/_build/.doctrees/environment.pickle")))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert_nothing_runs(rebuilt)
    assert rebuilt.site() == before
    assert rebuilt.build() == {SITE}  # all else was made before the kill
    assert "May 2023" in rebuilt.text("pdus/dorset.html")
    assert [path.name for path in workshop.glob("site-*")] == []


def test_a_file_saved_during_a_build_reaches_no_page_and_no_cache(rebuilt):
    """Saved while its page is made, or later: the build ends, and the next one is right."""
    before = rebuilt.site()
    rebuilt.change("data/inspections/dorset-2023.yaml", "date: 2023-06", "date: 2023-05")
    wait = nbformat.v4.new_code_cell("import time; time.sleep(5)")
    template = rebuilt.root / "notebooks/pdus/template.ipynb"
    notebook = nbformat.read(template, as_version=4)
    notebook.cells.insert(1, wait)
    nbformat.write(notebook, template)
    process = rebuilt.start("build")
    assert process.stdout.readline().startswith("[")  # a chapter: Dorset still waits
    rebuilt.change("data/inspections/dorset-2023.yaml", "date: 2023-05", "date: 2023-04")
    _, said = process.communicate()
    assert process.returncode == 1 and "Traceback" not in said
    assert "pdus/dorset: its files were changed while it was made" in said
    assert rebuilt.site() == before
    rebuilt.change("data/inspections/dorset-2023.yaml", "date: 2023-04", "date: 2023-05")
    process = rebuilt.start("build")
    workshop = rebuilt.root / "_build" / "work"
    wait_until(lambda: list(workshop.glob("site-*/_build/.doctrees/environment.pickle")))
    rebuilt.change("book/about.md", "Mistakes in it are ours.", "All are ours.")
    _, said = process.communicate()
    assert process.returncode == 1
    assert "Files of the book were changed while it was built: build it again." in said
    assert rebuilt.site() == before
    assert rebuilt.build() == {SITE}
    assert "May 2023" in rebuilt.text("pdus/dorset.html")
    assert "All are ours." in rebuilt.text("about.html")


def test_two_builds_in_one_folder_do_not_meet(rebuilt):
    rebuilt.change("data/inspections/dorset-2023.yaml", "date: 2023-06", "date: 2023-05")
    first = rebuilt.start("build")
    assert first.stdout.readline().startswith("[")
    second = rebuilt.run("build")
    assert second.returncode != 0 and "another build is at work" in second.stderr
    assert "Traceback" not in second.stderr
    assert first.communicate() and first.returncode == 0
    assert "May 2023" in rebuilt.text("pdus/dorset.html")


def kernels_of(book: Book) -> list[psutil.Process]:
    """Processes that work in the folder of a book's notebooks."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
            if Path(process.cwd()).is_relative_to(book.root):
                found.append(process)
    return found


def assert_nothing_runs(book: Book) -> None:
    """What ends by itself needs an instant for it."""
    wait_until(lambda: kernels_of(book) == [], seconds=10)


def wait_until(true: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


# --- data from elsewhere -------------------------------------------------------------------


def bare_data(book: Book, folder: Path) -> Path:
    """A copy of the book's data without an inspection, and without all that may be left out."""
    data = Path(shutil.copytree(book.root / "data", folder / "elsewhere"))
    shutil.rmtree(data / "register")
    for name in ("action-plan.yaml", "selections.yaml"):
        (data / name).unlink()
    for file in (data / "inspections").iterdir():
        file.unlink()
    return data


def test_a_data_folder_from_elsewhere_becomes_a_site_of_its_own(whole_book, tmp_path):
    """With every chapter run, on one inspection alone, and nothing that may be left out."""
    data, output = bare_data(whole_book, tmp_path), tmp_path / "site"
    template = (data / "templates/inspection.yaml").read_text(encoding="utf-8")
    (data / "inspections/template-town-2024.yaml").write_text(template, encoding="utf-8")

    add_pdu(data, "template-town", "Template Town")
    before = files_of(whole_book.root)
    whole_book.build("--data", str(data), "--output", str(output))
    built = {path.stem for path in (output / "html/pdus").glob("*.html")}
    assert built == {"template-town"}
    comparison = (output / "html/comparison.html").read_text(encoding="utf-8")
    assert "Template Town" in comparison and "Dorset" not in comparison
    assert "There is one such inspection, and nothing to compare it with." in comparison
    how_made = (output / "html/how-made.html").read_text(encoding="utf-8")
    assert "not built from a git checkout" in how_made
    assert broken_links(output / "html") == []
    after = {name for name in files_of(whole_book.root) if "__pycache__" not in name}
    assert after == {name for name in before if "__pycache__" not in name}


def other_standards(data: Path) -> None:
    """Make the standards others: one judged standard fewer, no link, tables to match."""
    file = data / "frameworks" / "2021-07.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    model = read_data().frameworks["2021-07"].rating_model
    content["guidance"] = []
    content["domains"][0]["standards"].pop()
    for number, table in zip((8, 7), content["score_tables"], strict=True):
        table["bands"] = [vars(band) for band in scoring.bands_by_mean(number, model.points)]
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def add_pdu(data: Path, key: str, name: str) -> None:
    """Add a PDU to those of a data folder, if it is not there."""
    if key in yaml.safe_load((data / "pdus.yaml").read_text(encoding="utf-8")):
        return
    entry = f"\n{key}:\n  name: {name}\n  region: {{name: London, source: hfkcw-report}}\n"
    with (data / "pdus.yaml").open("a", encoding="utf-8") as file:
        file.write(entry)


def an_inspection(data: Path, name: str, cases: int | None) -> None:
    """Write an inspection under these standards, with 70 per cent on every key question."""
    framework = read_references(data).frameworks["2021-07"]
    key = name.lower().replace(" ", "-")
    add_pdu(data, key, name)
    content = made_up_inspection(1, "2021-07", framework) | {"pdu": key}
    for number, result in content["standards"].items():
        if questions := result.get("key_questions"):
            questions["percentages"] = dict.fromkeys(questions.pop("counts"), 70)
            content["standards"][number]["rating"] = "Good"
    ratings = {number: result["rating"] for number, result in content["standards"].items()}
    overall = scoring.overall_rating(ratings, framework.rating_model)
    content["result"] |= {"score": overall.score, "rating": overall.rating}
    content["cases"] = {"count": cases, "section": "made up"}
    if cases is None:
        del content["cases"]
    file = data / "inspections" / f"{key}-2022.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_every_page_is_true_of_other_data(whole_book, tmp_path):
    """Other standards and inspections, of which counts cannot be worked out, for other reasons."""
    data, output = bare_data(whole_book, tmp_path), tmp_path / "site"
    other_standards(data)
    an_inspection(data, "New Town", cases=42)  # of which 70% is no whole number
    an_inspection(data, "Old Bridge", cases=None)
    whole_book.build("--data", str(data), "--output", str(output))

    def text(page: str) -> str:
        html = (output / "html" / page).read_text(encoding="utf-8")
        return " ".join(BeautifulSoup(html, "html.parser").find("article").text.split())

    new, old = text("pdus/new-town.html"), text("pdus/old-bridge.html")
    assert "cannot be said: no whole number of the 42 cases gives some percentages." in new
    assert "cannot be said: our sources do not give the number of cases" in old
    distance = text("distance.html")
    assert "For New Town, no whole number" in distance and "For Old Bridge, our sources" in distance
    for page in (new, old):
        assert "Under these standards, five are decided by cases" in page
        assert "The other three that count are judged" in page
        assert "give no percentages" not in page
    standards = text("frameworks/2021-07/standards.html")
    assert "3 that are judged" in standards and "state no link" in standards
    judgement = text("judgement.html")
    assert "No number in a link is in doubt." in judgement
    assert "No judgement is recorded" in judgement
    assert "No rating here departs from the usual one." in judgement
    tables = text(TABLES)
    assert "gives both printed score tables exactly" in tables and "Somerset" not in tables
    names = ("HFKCW", "Lewisham", "Somerset", "Dorset", "Bristol")
    for page in ("comparison.html", "distance.html", TABLES, "judgement.html"):
        computed = BeautifulSoup(
            (output / "html" / page).read_text(encoding="utf-8"), "html.parser"
        )
        for output_ in computed.select("div.cell_output"):
            assert not [name for name in names if name in output_.text], page
    assert "is the lowest" in text("comparison.html")
    assert "not in this data" in text("chance.html")


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
    done = rebuilt.run("build", "--output", str(tmp_path / "file"))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"{tmp_path / 'file'}: cannot be written to: Not a directory. Choose" in done.stderr
    assert "Nothing was published." in done.stderr


def test_an_output_that_holds_something_else_is_refused_before_any_notebook(rebuilt, tmp_path):
    output = tmp_path / "output"
    (output / "html").mkdir(parents=True)
    (output / "html" / "precious.txt").write_text("mine", encoding="utf-8")
    done = rebuilt.run("build", "--output", str(output))
    assert done.returncode == 1 and done.stdout == ""
    assert f"{output}/html: found precious.txt, which no build made" in done.stderr
    assert [path.name for path in output.rglob("*")] == ["html", "precious.txt"]


def test_data_from_elsewhere_needs_a_place_for_its_site(rebuilt, tmp_path):
    done = rebuilt.run("build", "--data", str(tmp_path))
    assert done.returncode != 0 and "--output" in done.stderr


# --- more than one machine -------------------------------------------------------------------


def test_a_dask_cluster_makes_the_same_site(tmp_path):
    """Two worker processes that share the folder make the repository's own five inspections."""
    import dask
    from distributed import LocalCluster

    # A worker under a nanny is a daemon, and may fork no kernels; one that is none may.
    dask.config.set({"distributed.worker.daemon": False})
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        command = ["-m", "probation_book", "build", "--scheduler", cluster.scheduler_address]
        command += ["--data", str(REPOSITORY.data), "--output", str(tmp_path)]
        run = subprocess.run([os.sys.executable, *command], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert files_of(tmp_path / "html") == files_of(REPOSITORY.site)


def test_a_scheduler_that_does_not_answer_is_named(rebuilt):
    rebuilt.change("scoring.py", '"""', '"""Once more: ')
    done = rebuilt.run("build", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode != 0 and "--scheduler tcp://127.0.0.1:9: no Dask" in done.stderr
    assert "Traceback" not in done.stderr
