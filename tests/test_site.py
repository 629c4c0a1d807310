"""The built site, read as a reader's browser gets it, held against the data files."""

from __future__ import annotations

import tomllib
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

from probation_book.publishing.layout import REPOSITORY
from probation_book.reading.folder import inspection_files

FILES = inspection_files(REPOSITORY.data)
NAMES = [path.stem for path in FILES]


def published(name: str) -> dict:
    """The data file of a PDU, read without any of the book's own code."""
    return yaml.safe_load((REPOSITORY.data / "pdus" / f"{name}.yaml").read_text(encoding="utf-8"))


def rows(page: BeautifulSoup, caption: str) -> dict[str, list[str]]:
    """The table whose caption has these words: its cells by the heading of their row."""
    (table,) = [table for table in page.find_all("table") if caption in table.caption.text]
    return {
        row.th.get_text(" ", strip=True): [
            td.get_text(" ", strip=True) for td in row.find_all("td")
        ]
        for row in table.tbody.find_all("tr")
    }


def without_pips(text: str) -> str:
    return text.lstrip("●○ ")


def test_data_files_are_pages_and_lines_in_the_contents(page):
    built = {path.stem for path in (REPOSITORY.site / "pdus").glob("*.html")}
    assert built == set(NAMES)
    links = page("index.html").select("nav a[href^='pdus/']")
    listed = [link["href"].removeprefix("pdus/").removesuffix(".html") for link in links]
    assert listed == NAMES
    assert [link.get_text(strip=True) for link in links] == [
        published(name)["name"] for name in NAMES
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_what_its_file_says(page, name):
    facts, shown = published(name), page(f"pdus/{name}.html")
    result = facts.get("result")
    assert shown.h1.get_text(strip=True).rstrip("#") == facts["name"]
    assert shown.title.text.startswith(facts["name"])
    glance = rows(shown, "What was published about")
    agreement = rows(shown, "Computed and published agree") if result else {}
    if result:
        assert (
            f"{facts['name']} PDU scores {result['score']} of {result['maximum']} points"
            in shown.text
        )
        assert without_pips(glance["Overall rating"][0]) == result["rating"]
        assert glance["Score"][0] == f"{result['score']} of {result['maximum']} points"
        assert agreement["Overall rating"] == [result["rating"], result["rating"], "yes"]
    cases = facts.get("cases", {}).get("count", "not given in our sources")
    assert glance["Cases inspected"][0] == str(cases)

    label = facts.get("short_name", facts["name"])
    ratings = {title.split()[0]: cells for title, cells in rows(shown, f"{label}: ").items()}
    for number, standard in facts["standards"].items():
        if number in ratings:
            rating = without_pips(ratings[number][0])
            assert rating == standard.get("rating", "Not rated") or rating.endswith("computed")

    percentages = [
        (number, f"{value:g}%")
        for number, standard in facts["standards"].items()
        for value in standard.get("key_questions", {}).get("percentages", {}).values()
    ]
    if percentages:
        table = rows(shown, "The lowest key question")
        read = [(question.split()[0], cells[0]) for question, cells in table.items()]
        assert set(percentages) <= set(read)
    elif not any("key_questions" in standard for standard in facts["standards"].values()):
        assert (
            f"The percentages for the key questions of {facts['name']} PDU are not given"
            in shown.text
        )
    departures = {
        number for number, standard in facts["standards"].items() if "judgement" in standard
    }
    differ = {title.split()[0] for title, cells in agreement.items() if cells[2] == "no"}
    assert differ <= departures


def test_every_pdu_is_a_row_of_the_comparison(page):
    table = rows(page("comparison.html"), "Overall: ")
    expected = {published(name).get("short_name", published(name)["name"]) for name in NAMES}
    assert set(table) == expected


def test_the_counterfactuals_of_court_work(page):
    table = rows(page("comparison.html"), "Instead of 4 of 24, Lewisham and Bromley")
    assert {without_pips(rating): without_pips(cells[2]) for rating, cells in table.items()} == {
        "Inadequate": "Inadequate",
        "Requires improvement": "Requires improvement",
        "Good": "Requires improvement",
        "Outstanding": "Requires improvement",
    }


def test_the_front_page_shows_every_pdu(page):
    front = page("index.html")
    table = rows(front, "PDUs: ")
    for name in NAMES:
        facts = published(name)
        rating, points, _ = table.pop(facts["name"])
        assert without_pips(rating) == facts["result"]["rating"]
        assert points == f"{facts['result']['score']} of {facts['result']['maximum']}"
    assert not table
    assert "not published, endorsed or checked by" in front.article.text
    assert len(front.select("article .sd-card")) == 3


PAGES = [
    path.relative_to(REPOSITORY.site).as_posix()
    for path in sorted(REPOSITORY.site.rglob("*.html"))
    if "_static" not in path.parts
]


def test_there_are_pages():
    assert len(PAGES) >= len(NAMES) + 8, "no site: run `make book` first"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_that_it_is_independent(page, name):
    footer = " ".join(page(name).find(class_="bd-footer-content").text.split())
    assert "Not published, endorsed or checked by HM Inspectorate of Probation" in footer
    assert "Open Government Licence v3.0" in footer


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_site_leads_somewhere(page, name):
    shown = page(name)
    for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")):
        for found in shown.find_all(tag, attrs={attribute: True}):
            target = urlsplit(found[attribute])
            if target.scheme or target.netloc:
                assert tag == "a", f"{name} fetches {found[attribute]} from elsewhere"
                continue
            path = (REPOSITORY.site / name).parent / unquote(target.path) if target.path else None
            assert path is None or path.exists(), f"{name}: {found[attribute]}"
            if target.fragment and (path is None or path.suffix == ".html"):
                there = (
                    shown
                    if path is None
                    else page(path.resolve().relative_to(REPOSITORY.site).as_posix())
                )
                assert there.find(id=unquote(target.fragment)), f"{name}: {found[attribute]}"


@pytest.mark.parametrize("name", PAGES)
def test_code_is_folded_and_no_error_stands_on_a_page(page, name):
    shown = page(name)
    for cell in shown.select("div.cell_input"):
        assert cell.find_parent("details"), "code in the way of the text"
    assert not shown.select(".output.stderr, .output.traceback")


def test_all_say_the_same_version(page):
    said = yaml.safe_load((REPOSITORY.root / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    project = tomllib.loads((REPOSITORY.root / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    assert said == project["version"]
    assert f"## {said}" in (REPOSITORY.root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"Version {said}" in page("about.html").find(class_="bd-footer-content").text
    assert f"version {said}" in page("pdus/dorset.html").find(class_="page-foot").text


def test_titles_are_unique():
    titles = [
        BeautifulSoup(
            (REPOSITORY.site / name).read_text(encoding="utf-8"), "html.parser"
        ).title.text
        for name in PAGES
    ]
    assert len(titles) == len(set(titles))
