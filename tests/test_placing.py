"""The site put in its place: always whole, and over nothing that is not the book's own."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import files_of

from probation_book.publishing import placing
from probation_book.publishing.environment import environment
from probation_book.publishing.paths import REPOSITORY, Layout
from probation_book.publishing.placing import LIST, SiteError, claim, place


@pytest.fixture
def layout(tmp_path) -> Layout:
    """A layout with a workshop and no site."""
    layout = REPOSITORY.on(tmp_path / "data", tmp_path / "out")
    claim(layout)
    return layout


def a_site(folder: Path, content: str, *more: str) -> Path:
    """A site of two pages, and more, with the same content."""
    for name in ("index.html", "pdus/about.html", *more):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def pages(site: Path) -> dict[str, str]:
    """What a site has, but for the list of its files."""
    return {name: text.decode() for name, text in files_of(site).items() if name != LIST}


OLD = {"index.html": "old", "pdus/about.html": "old", "gone/page.html": "old"}
NEW = {"index.html": "new", "pdus/about.html": "new", "come/page.html": "new"}


@pytest.fixture
def old(layout, tmp_path) -> Layout:
    """A layout with a site in its place."""
    place(a_site(tmp_path / "old", "old", "gone/page.html"), layout)
    assert pages(layout.site) == OLD
    return layout


@pytest.fixture
def new(tmp_path) -> Path:
    """A site to take the place of the old one."""
    return a_site(tmp_path / "new", "new", "come/page.html")


# --- whole or not at all ---------------------------------------------------------------------


def test_there_is_always_a_site_and_never_two_halves(layout, tmp_path):
    place(a_site(tmp_path / "made", "0"), layout)
    over, seen = threading.Event(), []

    def watch() -> None:
        while not over.is_set():
            folder = os.open(layout.site, os.O_RDONLY)  # the site as it is at this instant
            names = ("index.html", "pdus/about.html")
            pages = [os.open(name, os.O_RDONLY, dir_fd=folder) for name in names]
            seen.append([os.read(page, 9) for page in pages])
            for descriptor in (folder, *pages):
                os.close(descriptor)

    def watched() -> None:
        try:
            watch()
        except Exception as error:
            seen.append(error)

    watcher = threading.Thread(target=watched)
    watcher.start()
    for number in range(1, 300):
        place(a_site(tmp_path / f"made-{number}", str(number)), layout)
    over.set()
    watcher.join()
    assert [instant for instant in seen if isinstance(instant, Exception)] == []
    assert all(len(pages) == 2 and len(set(pages)) == 1 for pages in seen)
    assert (layout.site / "index.html").read_text(encoding="utf-8") == "299"


def test_a_site_that_is_a_link_is_changed_where_the_link_leads(layout, tmp_path, new):
    target = a_site(tmp_path / "web" / "site", "old")
    layout.site.symlink_to(tmp_path / "web" / "site")
    shutil.rmtree(target)
    for made in (a_site(tmp_path / "first", "old"), new):
        place(made, layout)
    assert layout.site.is_symlink() and pages(target) == NEW


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[Path]:
    """A folder on another file system, with which no folder of this one can be exchanged."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        assert os.stat(folder).st_dev != os.stat(tmp_path).st_dev
        yield Path(folder)


def test_a_site_on_another_file_system_is_filled_in_place(layout, tmp_path, elsewhere, new):
    layout.site.symlink_to(elsewhere)
    place(a_site(tmp_path / "old", "old", "gone/page.html"), layout)
    assert pages(elsewhere) == OLD
    place(new, layout)
    assert layout.site.is_symlink() and pages(elsewhere) == NEW
    assert {path.name for path in elsewhere.iterdir()} == {"index.html", "pdus", "come", LIST}
    claim(layout)  # all of it is the book's own


@pytest.fixture
def in_place(monkeypatch) -> None:
    """A system that cannot exchange two folders."""
    monkeypatch.setattr(placing, "_exchange", lambda one, other: False)


def test_a_site_that_cannot_be_filled_stays_as_it_was(old, new, in_place, monkeypatch):
    def full(source: Path, target: Path) -> Path:
        if source.name == "about.html":
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return copyfile(source, target)

    copyfile = shutil.copyfile
    monkeypatch.setattr(shutil, "copyfile", full)
    before = files_of(old.site)
    with pytest.raises(OSError, match="No space left"):
        place(new, old)
    assert files_of(old.site) == before


@pytest.mark.parametrize("after", range(4))
def test_a_kill_while_a_site_is_filled_is_mended_by_the_next_build(
    old, new, in_place, monkeypatch, after
):
    moves = []

    def killed(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) > after:
            raise SystemExit
        return replace(self, target)

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(SystemExit):
        place(new, old)
    monkeypatch.setattr(Path, "replace", replace)
    claim(old)  # nothing in it is anybody else's
    place(new, old)
    assert pages(old.site) == NEW


# --- over nothing that is not the book's own -------------------------------------------------


def test_a_file_beside_the_sites_own_stops_a_build_before_it_begins(old):
    (old.site / "CNAME").write_text("example.org", encoding="utf-8")
    with pytest.raises(SiteError, match="html: found CNAME, which no build made"):
        claim(old)


def test_a_file_that_comes_during_a_build_is_not_lost(old, new):
    (old.site / "CNAME").write_text("example.org", encoding="utf-8")
    with pytest.raises(SiteError, match="CNAME"):
        place(new, old)
    assert pages(old.site) == OLD | {"CNAME": "example.org"}


def in_html(output: Path) -> Path:
    return output / "html" / "precious.txt"


def listed_by_another(output: Path) -> Path:
    (output / "html").mkdir(parents=True)
    (output / "html" / LIST).write_text("precious.txt\n", encoding="utf-8")
    return output / "html" / "precious.txt"


def a_link(output: Path) -> Path:
    (output / "html").mkdir(parents=True)
    (output / "html" / "link").symlink_to("nowhere")
    return output / "notes.txt"


def in_work(output: Path) -> Path:
    return output / "work" / "site-plans" / "precious.txt"


def as_html(output: Path) -> Path:
    return output / "html"


def as_work(output: Path) -> Path:
    return output / "work"


@pytest.mark.parametrize(
    "where",
    [in_html, listed_by_another, a_link, in_work, as_html, as_work],
    ids=lambda f: f.__name__,
)
def test_what_a_person_has_in_a_folder_is_named_and_left_alone(tmp_path, where):
    layout = REPOSITORY.on(tmp_path / "data", tmp_path / "out")
    file = where(layout.output)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    before = files_of(layout.output)
    with pytest.raises(SiteError, match=r"out/(html|work): found "):
        claim(layout)
    assert files_of(layout.output) == before


def test_the_home_of_what_a_build_runs_is_there_before_it(layout):
    assert Path(environment(layout, {})["HOME"]).is_dir()


def test_what_lies_beside_site_and_workshop_is_nobodys_business(layout):
    (layout.output / "notes.txt").write_text("mine", encoding="utf-8")
    claim(layout)


def test_a_notebook_among_the_prose_is_named_and_left_alone(tmp_path):
    drafts = tmp_path / "book" / "drafts"
    drafts.mkdir(parents=True)
    for name in ("one.ipynb", ".hidden.ipynb"):
        (drafts / name).write_text("{}", encoding="utf-8")
    with pytest.raises(SiteError, match=r"book/drafts/one\.ipynb: found a notebook") as stopped:
        claim(Layout.of(tmp_path))
    assert "hidden" not in str(stopped.value) and (drafts / "one.ipynb").exists()


@pytest.mark.parametrize("name", ["book/public", "notebooks", "data/x"])
def test_an_output_among_the_sources_is_refused(tmp_path, name):
    layout = Layout.of(tmp_path)
    layout.prose.mkdir()
    with pytest.raises(SiteError, match=f"{name}: found an output within"):
        claim(layout.on(layout.data, tmp_path / name))
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
