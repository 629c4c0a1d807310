"""The built site, read as a reader's browser gets it, held against the data files."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from pybtex.database import parse_string

from probation_book.display.words import date
from probation_book.publishing.edition import edition
from probation_book.publishing.paths import REPOSITORY
from probation_book.publishing.site import WHOLE
from probation_book.reading.data_folder import inspection_files

SITE = REPOSITORY.site
FILES = inspection_files(REPOSITORY.data)


def _read(file: Path) -> dict:
    """A data file as it stands, with its PDU's names; read without any of the book's own code."""
    pdus = yaml.safe_load((REPOSITORY.data / "pdus.yaml").read_text(encoding="utf-8"))
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    when = content.get("fieldwork_started", {}).get("date", "")
    return {**pdus[content["pdu"]], **content, "when": str(when)}


# The newest inspection of each PDU, by the PDU's key: what its page is about.
NEWEST = {
    pdu: sorted(files, key=lambda file: file["when"])[-1]
    for pdu, files in groupby(sorted(map(_read, FILES), key=itemgetter("pdu")), itemgetter("pdu"))
}
NAMES = list(NEWEST)
# The largest first: of two workers, none is left with it at the end.
PAGES = [
    path.relative_to(SITE).as_posix()
    for path in sorted(SITE.rglob("*.html"), key=lambda path: (-path.stat().st_size, path))
    if "_static" not in path.relative_to(SITE).parts
]


@pytest.fixture(scope="session")
def page(page) -> Callable[[str], BeautifulSoup]:
    """A page of the built site, parsed once for all tests here. Not to be changed."""
    return cache(page)


@pytest.fixture(scope="session")
def ids(page) -> Callable[[str], set[str]]:
    """What links to places within a page may name, gathered once for all links to it."""
    return cache(lambda name: {tag["id"] for tag in page(name).find_all(id=True)})


def rows(page: BeautifulSoup, caption: str) -> dict[str, list[str]]:
    """The tables whose captions have these words: their cells by the heading of the row.

    There are several where standards or inspections have one each: the first with a row holds.
    """
    tables = [table for table in page.find_all("table") if caption in table.caption.text]
    assert tables, caption
    found: dict[str, list[str]] = {}
    for row in (row for table in tables for row in table.tbody.find_all("tr")):
        cells = [cell.get_text(" ", strip=True) for cell in row.find_all("td")]
        found.setdefault(row.th.get_text(" ", strip=True), cells)
    return found


def by_number(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """Rows by the number that their heading starts with, as in "2.1 Assessment"."""
    return {heading.split()[0]: cells for heading, cells in rows.items()}


def without_pips(text: str) -> str:
    """A rating without the dots that show it."""
    return text.lstrip("●○ ")


def test_data_files_are_pages_and_lines_in_the_contents(page):
    built = {path.stem for path in (SITE / "pdus").glob("*.html")}
    assert built == set(NAMES)
    links = page("index.html").select("nav a[href^='pdus/']")
    listed = [link["href"].removeprefix("pdus/").removesuffix(".html") for link in links]
    assert listed == NAMES
    for link, facts in zip(links, NEWEST.values(), strict=True):
        name, _, dates = link.get_text(strip=True).rpartition(" (")
        assert name == facts["name"]
        assert facts["when"][:4] in dates or "no date given" in dates


# --- what a PDU's page says is what its file says --------------------------------------------


@pytest.fixture(params=NAMES)
def pdu(request, page) -> tuple[dict, BeautifulSoup]:
    """What the file of a PDU says, and its page."""
    return NEWEST[request.param], page(f"pdus/{request.param}.html")


def test_a_page_has_the_name_of_its_pdu(pdu):
    facts, shown = pdu
    assert shown.h1.get_text(strip=True).startswith(f"{facts['name']} (")
    assert shown.title.text.startswith(facts["name"])


def test_a_page_says_the_result(pdu):
    """In a sentence, at a glance, and beside what is computed."""
    facts, shown = pdu
    result = facts.get("result", {})
    if not {"rating", "score", "maximum"} <= result.keys():
        pytest.skip("no whole result was published")
    rating, score = result["rating"], result["score"]
    points = f"{score} of {result['maximum']} points"
    assert points in shown.text
    glance = rows(shown, "What was published about")
    assert without_pips(glance["Overall rating"][0]) == rating
    assert glance["Score"][0] == points
    if "standards" in facts:
        agreement = rows(shown, "Computed and published agree")
        assert agreement["Overall rating"] == [rating, rating, "yes"]


def test_a_page_says_how_many_cases_were_inspected(pdu):
    facts, shown = pdu
    cases = facts.get("cases", {}).get("count", "not given in our sources")
    assert rows(shown, "What was published about")["Cases inspected"][0] == str(cases)


def test_a_page_says_the_rating_of_each_standard(pdu):
    """As published; one that was not published may be computed, and says so."""
    facts, shown = pdu
    label = facts.get("short_name", facts["name"])
    if not facts.get("standards"):
        assert "The rating of none of its standards is known to us." in shown.text
        return
    ratings = by_number(rows(shown, f"{label}: "))
    for number in facts["standards"].keys() & ratings.keys():
        rating = without_pips(ratings[number][0])
        expected = facts["standards"][number].get("rating", "Not rated")
        assert rating == expected or rating.endswith("computed"), number


def test_a_page_says_every_percentage(pdu):
    """Or else, where there is nothing on key questions, that they are not given."""
    facts, shown = pdu
    questions = {
        number: standard["key_questions"]
        for number, standard in facts.get("standards", {}).items()
        if "key_questions" in standard
    }
    percentages = {
        (number, f"{value:g}%")
        for number, of_standard in questions.items()
        for value in of_standard.get("percentages", {}).values()
    }
    if percentages:
        table = rows(shown, "The lowest key question")
        shown_there = {(title.split()[0], cells[0].split(",")[0]) for title, cells in table.items()}
        assert percentages <= shown_there
    elif not questions:
        said = f"The percentages for the key questions of {facts['name']} PDU are not given"
        assert said in shown.text


def test_only_where_inspectors_departed_from_the_rules_do_they_differ(pdu):
    facts, shown = pdu
    if "result" not in facts or "standards" not in facts:
        pytest.skip("there is nothing to compare")
    judged = {number for number, standard in facts["standards"].items() if "judgement" in standard}
    agreement = by_number(rows(shown, "Computed and published agree"))
    assert {number for number, cells in agreement.items() if cells[2] == "no"} <= judged


# --- pages that show every PDU ----------------------------------------------------------------


def test_every_pdu_leads_to_its_page_from_the_comparison(page):
    links = {link["href"]: link.text for link in page("comparison.html").select("article table a")}
    for pdu, facts in NEWEST.items():
        label = facts.get("short_name", facts["name"])
        assert links[f"pdus/{pdu}.html"].split(", ")[0] == label.split(", ")[0]


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
    table = rows(front, "PDU")  # "4 PDUs: ", "1 PDU: "
    for facts in NEWEST.values():
        (heading,) = [heading for heading in table if heading.startswith(f"{facts['name']} ")]
        rating, _ = table.pop(heading)
        result = facts.get("result", {})
        if {"rating", "score", "maximum"} <= result.keys():
            said = f"{result['rating']} {result['score']} of {result['maximum']} points"
            assert without_pips(rating) == said
    assert not table
    assert "not published, endorsed or checked by" in front.article.text
    assert len(front.select("article .answers li")) >= 3


# --- every page ----------------------------------------------------------------------------


def test_there_are_pages():
    assert len(PAGES) >= len(NAMES) + 8, "no site: run `make book` first"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_that_it_is_independent(page, name):
    footer = " ".join(page(name).find(class_="bd-footer-content").text.split())
    assert "Not published, endorsed or checked by HM Inspectorate of Probation" in footer
    assert "Open Government Licence v3.0" in footer


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_valid_html(name):
    """Every error has its line; no two places have one name."""
    text = (SITE / name).read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    document = parser.parse(text)
    lines = text.splitlines()
    assert [(error, lines[line - 1][:200]) for (line, _), error, _ in parser.errors] == []
    times = Counter(tag.get("id") for tag in document.iter())
    assert not [one for one, count in times.items() if one is not None and count > 1]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_fetched_from_elsewhere(page, name):
    """Only what a reader follows may lead to other hosts."""
    fetched = [
        tag[ADDRESS_IN[tag.name]]
        for tag in linking(page(name))
        if tag.name != "a" and tag.get("rel") != ["canonical"]
    ]
    assert fetched and not [address for address in fetched if is_elsewhere(address)]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_site_leads_somewhere(page, ids, name):
    for tag in linking(page(name)):
        address = tag[ADDRESS_IN[tag.name]]
        if not is_elsewhere(address):
            assert leads_somewhere(name, address, ids), f"{name}: {address}"


SOURCES = yaml.safe_load((REPOSITORY.data / "sources.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", SOURCES)
def test_a_source_has_its_place_and_leads_to_its_public_pages(page, key):
    source = SOURCES[key]
    row = page("sources.html").find(id=key).find_parent("tr")
    addresses = [source["address"]] if "address" in source else []
    addresses += [about["address"] for about in source.get("related", [])]
    assert [link["href"] for link in row.find_all("a")] == addresses
    none = source.get("no_address", "no public page found")
    assert (none in row.text.replace("No ", "no ")) == ("address" not in source)


@pytest.mark.parametrize("name", PAGES)
def test_every_citation_leads_to_its_source(page, name):
    """A citation with a section, that is. That the place is there, the test of links says."""
    keys = {source["short"]: key for key, source in SOURCES.items()}
    citation = re.compile(rf"^\W*({'|'.join(map(re.escape, keys))}): ")
    cited = [text for text in page(name).find_all(string=citation) if not text.find_parent("code")]
    facts = str(NEWEST[Path(name).stem]) if name.startswith("pdus/") else ""
    assert cited or "'section'" not in facts
    for text in cited:
        link, key = text.find_parent("a"), keys[citation.match(text)[1]]
        assert link, f"{name}: {text}"
        assert re.fullmatch(rf"((\.\./)*sources\.html#|#sources--){key}", link["href"])


# Where each kind of tag says what it links to or fetches.
ADDRESS_IN = {"a": "href", "link": "href", "script": "src", "img": "src"}


def linking(shown: BeautifulSoup) -> list[Tag]:
    """The tags of a page that link to something or fetch it."""
    tags = shown.find_all(list(ADDRESS_IN))
    return [tag for tag in tags if tag.has_attr(ADDRESS_IN[tag.name])]


def is_elsewhere(address: str) -> bool:
    """Whether an address is not one of the site's own."""
    target = urlsplit(address)
    return bool(target.scheme or target.netloc)


def leads_somewhere(name: str, address: str, ids: Callable[[str], set[str]]) -> bool:
    """Whether there is the file that an address on a page names, and the place in it."""
    target = urlsplit(address)
    path = (SITE / name).parent / unquote(target.path) if target.path else SITE / name
    if not path.exists():
        return False
    if not target.fragment or path.suffix != ".html":
        return True
    return unquote(target.fragment) in ids(path.resolve().relative_to(SITE).as_posix())


@pytest.mark.parametrize("name", PAGES)
def test_code_is_folded_and_no_error_stands_on_a_page(page, name):
    """Only the steps from cases to a rating show as code."""
    shown = page(name)
    in_the_open = [one for one in shown.select("div.cell_input") if not one.find_parent("details")]
    if not name.endswith(("/rating-model.html", "whole-book.html")):
        assert not in_the_open, "code in the way of the text"
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


def test_titles_and_descriptions_are_unique(page):
    titles = Counter(page(name).title.text for name in PAGES)
    assert not [title for title, count in titles.items() if count > 1]
    told = Counter(tag["content"] for name in PAGES for tag in page(name).select(DESCRIPTION))
    assert len(told) >= len(PAGES) - 1 and max(told.values()) == 1  # a search is about nothing


DESCRIPTION = "head meta[name=description]"


@pytest.mark.parametrize("name", PAGES)
def test_the_head_of_a_page_says_once_what_it_is(page, name):
    head = page(name).head
    assert len(head.select("meta[name=viewport]")) == 1
    assert head.title.text.count(page("index.html").title.text) == 1
    for told in head.select("meta[name=description]"):
        assert 40 < len(told["content"]) <= 300
    opened = {tag["property"]: tag["content"] for tag in head.select("meta[property^='og:']")}
    if opened:
        assert opened["og:title"] == page(name).article.h1.text.rstrip("#").strip()
        assert opened["og:description"] == head.select_one("meta[name=description]")["content"]
        assert opened["og:site_name"] == page("index.html").title.text
    assert opened or name in (WHOLE, "search.html")


@pytest.mark.parametrize("name", ["index.html", "pdus/dorset.html", "cases.html"])
def test_the_foot_of_a_page_cites_page_and_book(page, name):
    """In words and in BibTeX, with the date of the commit that the site was built from."""
    foot = page(name).find(class_="page-foot")
    book, this = page("index.html").title.text, edition(REPOSITORY.root)
    entries = parse_string(foot.pre.text, "bibtex").entries.values()
    fields = [{name: value.strip("{}") for name, value in one.fields.items()} for one in entries]
    titles = [book] if name == "index.html" else [page(name).title.text.split(" — ")[0], book]
    assert [one["title"] for one in fields] == titles
    assert [one.get("booktitle") for one in fields] == [book, None][-len(titles) :]
    words = foot.select("p.cite")
    assert len(words) == len(titles)
    for one, said, title in zip(fields, words, titles, strict=True):
        assert title in said.text and f"version {this.version}" in said.text
        assert this.version in one["note"]
        if this.date:
            assert one["year"] == this.date[:4] and f"({this.date[:4]})" in said.text
            assert date(this.date) in said.text and one["note"].endswith(date(this.date))


def test_the_file_on_citing_the_book_says_what_the_book_says(page):
    cited = yaml.safe_load((REPOSITORY.root / "CITATION.cff").read_text(encoding="utf-8"))
    foot = page("index.html").find(class_="page-foot")
    (book,) = parse_string(foot.pre.text, "bibtex").entries.values()
    assert book.fields["title"].strip("{}") == cited["title"]
    assert [str(one).strip("{}") for one in book.persons["author"]] == [cited["authors"][0]["name"]]
