"""What is done to pages before and after Jupyter Book, piece by piece: no build is needed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup

from probation_book.publishing.contents import headings, parameters, title
from probation_book.publishing.edition import Edition
from probation_book.publishing.fingerprints import fingerprint, fingerprint_of_folder
from probation_book.publishing.layout import REPOSITORY
from probation_book.publishing.parts import fill, fill_run_times, parts
from probation_book.publishing.sphinx_extension import _offer_contents
from probation_book.publishing.whole import whole_book

# --- what stands in a source -----------------------------------------------------------------


def test_headings_and_title_are_read_off_prose_and_notebooks(tmp_path):
    prose = tmp_path / "page.md"
    prose.write_text("# Bath \\& Wells\n\ntext\n\n## More\n", encoding="utf-8")
    cells = [nbformat.v4.new_markdown_cell("# One\n\ntext"), nbformat.v4.new_code_cell("# code")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "page.ipynb")
    assert headings(prose) == ["# Bath \\& Wells", "## More"]
    assert title(prose) == "Bath & Wells"
    assert headings(tmp_path / "page.ipynb") == ["# One"]


def test_parameters_are_names_with_plain_values(tmp_path):
    source = "one = 1\nfew = ['a']\nfolder = DATA / 'x'\nprint(one)"
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    other = nbformat.v4.new_code_cell("two = 2")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell, other]), tmp_path / "page.ipynb")
    assert parameters(tmp_path / "page.ipynb") == {"one": 1, "few": ["a"], "folder": None}


# --- fingerprints ----------------------------------------------------------------------------


def test_a_fingerprint_goes_by_name_content_and_place(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        (folder / "deep").mkdir(parents=True)
        (folder / "a").write_text("1")
        (folder / "deep" / "b").write_text("2")
    assert fingerprint_of_folder(one) == fingerprint_of_folder(other)
    (other / "deep" / "b").rename(other / "b")
    assert fingerprint_of_folder(one) != fingerprint_of_folder(other)
    assert fingerprint([one / "a"]) == fingerprint([other / "a"])
    (other / "a").write_text("2")
    assert fingerprint([one / "a"]) != fingerprint([other / "a"])
    assert fingerprint([one / "a", one / "deep" / "b"]) != fingerprint([one / "a"])


# --- computed parts of prose -----------------------------------------------------------------


def test_a_part_takes_the_place_of_its_name():
    text = "Before <!-- computed: edition --> after. <!-- a comment --> {{ edition }}"
    expected = "Before <b>1</b> after. <!-- a comment --> {{ edition }}"
    assert fill(text, {"edition": "<b>1</b>"}) == expected
    with pytest.raises(KeyError, match="oracle"):
        fill("<!-- computed: oracle -->", {})


@pytest.mark.parametrize(
    "this, said",
    [
        (Edition("1.2"), "not built from a git checkout"),
        (Edition("1.2", "a" * 40, "2026-11-21"), "of 21 November 2026"),
        (Edition("1.2", "a" * 40, "2026-11-21", changed=True), "with changes since"),
    ],
)
def test_the_edition_says_what_is_known(data, this, said):
    made = parts(data, REPOSITORY.data, this, {})["edition"]
    assert said in made and "1.2" in made
    assert ("with changes" in made) == this.changed
    assert BeautifulSoup(made, "html.parser").text.count("a" * 40) == bool(this.commit)


def test_run_times_are_those_of_the_pages(data, tmp_path):
    page = tmp_path / "chance.ipynb"
    cells = [nbformat.v4.new_markdown_cell("# How sure?")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), page)
    table = parts(data, REPOSITORY.data, Edition("1"), {"chance": page})["run_times"]
    assert '<a href="chance.html">How sure?</a>' in table
    assert ">1.5</span>" in fill_run_times(table, {"chance": "1.5"})
    assert ">not measured</span>" in fill_run_times(table, {})


# --- the contents beside each page -----------------------------------------------------------

CONTENTS = """\
<p class="caption">A part</p>
<ul class="nav bd-sidenav">
<li class="toctree-l1"><a class="reference internal" href="{up}a.html">A</a></li>
</ul>
<p class="caption">Another</p>
<ul class="nav bd-sidenav">
<li class="toctree-l1"><a class="reference internal" href="{up}b.html">B</a></li>
<li class="toctree-l1"><a class="reference internal" href="{deep}c.html">C</a></li>
</ul>
"""


def as_the_theme_makes_it(page: str) -> str:
    """The contents, with the marks of the theme on the entry of the page and on its list."""
    text = (
        CONTENTS.format(up="../", deep="") if "/" in page else CONTENTS.format(up="", deep="deep/")
    )
    entry = f'<li class="toctree-l1"><a class="reference internal" href="{page[-1]}.html">'
    before, found, after = text.partition(entry)
    if not found:
        return text
    head, _, within = before.rpartition('<ul class="nav')
    here = '<li class="toctree-l1 current active"><a class="current reference internal" href="#">'
    return f'{head}<ul class="current nav{within}{here}{after}'


def test_contents_are_made_once_per_folder_and_marked_as_the_theme_does():
    app = SimpleNamespace(builder=SimpleNamespace(get_target_uri=lambda page: f"{page}.html"))
    of_folders, made = {}, []
    for page in ("a", "b", "search", "a", "deep/c"):
        context = {}
        _offer_contents(of_folders, app, page, "page.html", context, None)

        def by_the_theme(page: str = page, **options: object) -> str:
            made.append(page)
            return as_the_theme_makes_it(page)

        assert context["contents"](by_the_theme, kind="sidebar") == as_the_theme_makes_it(page)
    assert made == ["a", "deep/c"]


def test_contents_of_more_than_one_level_are_left_to_the_theme():
    app = SimpleNamespace(builder=SimpleNamespace(get_target_uri=lambda page: f"{page}.html"))
    made = []
    for page in ("a", "b"):
        context = {}
        _offer_contents({}, app, page, "page.html", context, None)
        context["contents"](lambda page=page: made.append(page) or '<li class="toctree-l2">')
    assert made == ["a", "b"]


# --- the whole book on one page --------------------------------------------------------------

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>{title} &#8212; The book</title>
<link rel="stylesheet" href="_static/book.css"></head><body>
<nav class="bd-links x"><a href="{up}one.html">One</a><a href="{up}deep/two.html">Two</a></nav>
<article class="bd-article"><h1 id="title">{title}</h1>{body}</article>
<footer><div class="bd-footer-content__inner container"><p>Foot</p></div></footer></body></html>"""


def page_of(title: str, body: str, up: str = "") -> str:
    return PAGE.format(title=title, body=body, up=up)


@pytest.fixture
def whole() -> BeautifulSoup:
    """Three pages on one: the front page, and two that link to each other."""
    one = (
        '<h2 id="a">A</h2><a href="deep/two.html#a">two</a><a href="https://example.org/x">x</a>'
        '<a href="data/x.csv">data</a><details><summary>s</summary></details>'
        '<details class="admonition hide"><summary>code</summary></details>'
    )
    two = (
        '<h2 id="a">A</h2><a href="../one.html">one</a><a href="#a">here</a>'
        '<svg><g clip-path="url(#a)"></g></svg><img src="../_images/x.svg" alt="">'
    )
    pages = {
        "index.html": page_of("The book", ""),
        "deep/two.html": page_of("Two", two, "../"),
        "one.html": page_of("One", one),
        "search.html": page_of("Search", ""),
    }
    return BeautifulSoup(whole_book(pages), "html.parser")


def test_the_whole_book_has_the_pages_of_the_contents_in_their_order(whole):
    assert [article["id"] for article in whole("article")] == ["index", "one", "deep-two"]
    assert [h.text for h in whole("h1")] == ["The book"]
    assert whole.title.text.endswith("The book") and whole.html["lang"] == "en-GB"


def test_the_whole_book_has_each_id_once_and_leads_within_itself(whole):
    ids = [tag["id"] for tag in whole(id=True)]
    assert len(ids) == len(set(ids))
    links = {a.text: a["href"] for a in whole("a")}
    assert links["two"] == "#deep-two--a" and links["one"] == "#one"
    assert links["here"] == "#deep-two--a" and links["x"] == "https://example.org/x"
    assert links["data"] == "data/x.csv" and whole.img["src"] == "_images/x.svg"
    assert whole.g["clip-path"] == "url(#deep-two--a)"
    assert all(whole.find(id=link[1:]) for link in links.values() if link.startswith("#"))


def test_folds_of_the_whole_book_are_open_but_for_code(whole):
    assert [fold.has_attr("open") for fold in whole("details")] == [True, False]


def test_a_theme_that_has_changed_is_an_error_and_no_empty_book():
    page = page_of("The book", "").replace('<nav class="bd-links', '<nav class="other')
    with pytest.raises(ValueError, match="has the theme changed"):
        whole_book({"index.html": page})


def test_hidden_files_are_nobodys_notebook(tmp_path):
    hidden = Path(tmp_path / "notebooks" / ".ipynb_checkpoints")
    hidden.mkdir(parents=True)
    for folder in (hidden, hidden.parent):
        (folder / "chance.ipynb").write_text("{}")
    layout = type(REPOSITORY).of(tmp_path)
    assert layout.all_notebooks == [tmp_path / "notebooks" / "chance.ipynb"]
