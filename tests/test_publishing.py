"""What is done to pages before and after Jupyter Book, piece by piece: no build is needed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup

from probation_book.publishing import sphinx_extension
from probation_book.publishing.computed_parts import fill, fill_run_times, parts
from probation_book.publishing.edition import Edition
from probation_book.publishing.fingerprints import fingerprint, fingerprint_of_folder
from probation_book.publishing.page_source import (
    check_notebook,
    check_sources,
    headings,
    parameters,
    repository,
    title,
)
from probation_book.publishing.paths import REPOSITORY, Layout
from probation_book.publishing.single_page import _running, whole_book
from probation_book.publishing.sphinx_extension import _offer_contents
from probation_book.reading import DataError

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


@pytest.mark.parametrize(
    "content, said",
    [
        ("{", "line 1: not the JSON of a notebook"),
        ('<<<<<<< HEAD\n{"cells": []}', "line 1: found <<<<<<<, the mark of an unfinished merge"),
        ('{"worksheets": []}', "found no cells"),
        ("[]", "found no cells"),
        ('{"cells": [1]}', "found no cells"),
        ('{"cells": []}', "cell 1: expected a heading"),
        ("\xff", "not UTF-8 text"),
    ],
)
def test_what_is_no_notebook_is_refused_by_name_and_reason(tmp_path, content, said):
    (tmp_path / "page.ipynb").write_bytes(content.encode("latin-1"))
    (problem,) = check_notebook(tmp_path / "page.ipynb")
    assert "page.ipynb: " in problem and said in problem


@pytest.mark.parametrize(
    "first, code, said",
    [
        ("# Title\n\ntext", "one = 1", None),
        ("text", "one = 1", "cell 1: expected a heading"),
        ("## Lower", "one = 1", "cell 1: expected a heading"),
        ("text\n\n# Title", "one = 1", "cell 1: expected a heading"),
        ("# Title", "one = ", "the cell tagged `parameters`: invalid syntax"),
    ],
)
def test_a_notebook_that_can_become_no_page_is_refused(tmp_path, first, code, said):
    cells = [
        nbformat.v4.new_markdown_cell(first),
        nbformat.v4.new_code_cell(code, metadata={"tags": ["parameters"]}),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "page.ipynb")
    problems = check_notebook(tmp_path / "page.ipynb")
    assert (said is None and problems == []) or said in problems[0]


def test_all_sources_are_checked_before_anything_runs(tmp_path):
    layout = Layout.of(tmp_path)
    for folder in (layout.notebooks, layout.prose):
        folder.mkdir()
    (layout.notebooks / "a.ipynb").write_text("{", encoding="utf-8")
    (layout.prose / "b.md").write_text("# B\n\n>>>>>>> theirs\n", encoding="utf-8")
    (layout.prose / "c.md").write_bytes(b"# \xff\n")
    (layout.prose / "fine.md").write_text("Title\n=======\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("root: [index", encoding="utf-8")
    config = "repository: {url: somewhere, branch: main}\n"
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    with pytest.raises(DataError) as stopped:
        check_sources(layout)
    told = [Path(problem.partition(":")[0]).name for problem in stopped.value.problems]
    assert told == ["a.ipynb", "b.md", "c.md", "_toc.yml", "_config.yml"]


def test_a_notebook_that_the_contents_do_not_name_is_refused(tmp_path):
    """JupyterLab's own copy, for one: it would be run, and have no page."""
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(REPOSITORY.root / name, tmp_path)
    shutil.copytree(REPOSITORY.notebooks, tmp_path / "notebooks")
    check_sources(Layout.of(tmp_path))
    chapter = tmp_path / "notebooks" / "groups.ipynb"
    shutil.copy(chapter, chapter.with_stem("groups-Copy1"))
    with pytest.raises(DataError, match=r"groups-Copy1\.ipynb: found a notebook that .*_toc\.yml"):
        check_sources(Layout.of(tmp_path))


@pytest.mark.parametrize(
    "given, address",
    [
        ("", ""),
        ("https://github.com/me/the-book", "https://github.com/me/the-book"),
        ("https://github.com/me/the-book/", "https://github.com/me/the-book"),
        ("https://github.com/me/the-book.git", "https://github.com/me/the-book"),
        ("git@github.com:me/the-book.git", "https://github.com/me/the-book"),
        ("ssh://git@codeberg.org/me/the-book.git", "https://codeberg.org/me/the-book"),
        ("ssh://git@git.example.gov.uk:2222/a/b.git", "https://git.example.gov.uk/a/b"),
        ("https://gitlab.com/group/sub/the-book", "https://gitlab.com/group/sub/the-book"),
        ("https://git.example.gov.uk/me/the-book", "https://git.example.gov.uk/me/the-book"),
    ],
)
def test_a_repository_may_be_anywhere(tmp_path, given, address):
    config = tmp_path / "_config.yml"
    config.write_text(f'repository:\n  url: "{given}"\n  branch: main\n', encoding="utf-8")
    assert repository(config) == (address, "main")


@pytest.mark.parametrize(
    "given",
    [
        "github.com/me/the-book",
        "https://github.com/me",
        "https://github.com/me/the-book/tree/main",
        "https://github.com",
        "the-book",
        "https://example.org/a b/c",
    ],
)
def test_what_is_no_address_of_a_repository_is_refused_in_one_line(tmp_path, given):
    config = tmp_path / "_config.yml"
    config.write_text(f'repository:\n  url: "{given}"\n  branch: main\n', encoding="utf-8")
    said = "_config.yml: line 2: repository > url: found '"
    with pytest.raises(DataError, match=said) as stopped:
        repository(config)
    assert stopped.value.problems == str(stopped.value).splitlines()


@pytest.mark.parametrize(
    "address, offered",
    [
        ("https://github.com/me/the-book", {"notebook_interface", "binderhub_url", "colab_url"}),
        ("https://gitlab.com/me/the-book", {"notebook_interface", "binderhub_url"}),
        ("https://codeberg.org/me/the-book", set()),
        ("", set()),
    ],
)
def test_launch_buttons_are_those_that_the_host_of_the_repository_can_have(
    monkeypatch, address, offered
):
    buttons = {"notebook_interface": "jupyterlab", "binderhub_url": "x", "colab_url": "y"}
    config = SimpleNamespace(html_theme_options={"launch_buttons": buttons})
    monkeypatch.setattr(sphinx_extension, "repository", lambda config: (address, "main"))
    sphinx_extension._launch_from_the_repository(None, config)
    assert config.html_theme_options["launch_buttons"].keys() == offered


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


def test_chapters_of_the_whole_book_have_their_number_and_title_above_their_pages(whole):
    style = whole.style.text
    for number, name in enumerate(["One", "Two"], start=1):
        assert f"article:nth-of-type({number + 1}) {{ page: chapter-{number}; }}" in style
        assert f'@page chapter-{number} {{ @top-right {{ content: "{number}\\2e  {name}";' in style


def test_a_title_above_pages_stays_text():
    said = _running(1, "&quot;A &amp; B&quot; \\ &lt;/style&gt;")
    text = re.search(r'content: "(.*?)";', said)[1]
    read = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), text)
    assert read == '1. "A & B" \\ </style>'
    assert "<" not in text


def test_a_theme_that_has_changed_is_an_error_and_no_empty_book():
    page = page_of("The book", "").replace('<nav class="bd-links', '<nav class="other')
    with pytest.raises(ValueError, match="has the theme changed"):
        whole_book({"index.html": page})


@pytest.mark.parametrize(
    "name", [".ipynb_checkpoints/chance.ipynb", "._chance.ipynb", ".~chance.ipynb"]
)
def test_copies_that_programs_keep_are_nobodys_notebook(tmp_path, name):
    notebooks = tmp_path / "notebooks"
    for path in (notebooks / name, notebooks / "chance.ipynb"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    assert Layout.of(tmp_path).all_notebooks == [notebooks / "chance.ipynb"]
    assert Layout.of(tmp_path).chapters == [notebooks / "chance.ipynb"]
