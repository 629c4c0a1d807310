"""The built site in a real browser: as it is read, by everyone.

`make test` brings the browser. Without one these tests fail; to leave them out on purpose: `make test WITHOUT=browser`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, sync_playwright

from probation_book.publishing.layout import REPOSITORY
from probation_book.publishing.site import WHOLE

pytestmark = pytest.mark.browser

SITE = REPOSITORY.site
PAGES = [
    path.relative_to(SITE).as_posix()
    for path in sorted(SITE.rglob("*.html"))
    if "_static" not in path.relative_to(SITE).parts
]
WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
ALL_LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (WIDE, NARROW)]

# Its usual rules, and the one on the size of what is pressed, which is new in WCAG 2.2.
# Not its own fetching of style sheets, which asks for some that there are not.
AXE = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"], "preload": False}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_) -> None:
        """Not to the terminal."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or else Playwright's own."""
    with sync_playwright() as playwright:
        found = (
            shutil.which("chromium")
            or shutil.which("chromium-browser")
            or shutil.which("google-chrome")
        )
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


class Visit:
    """A page in a tab of its own, and all that went wrong in it."""

    def __init__(self, browser: Browser, address: str, **options) -> None:
        self.context = browser.new_context(reduced_motion="reduce", viewport=WIDE, **options)
        self.tab: Page = self.context.new_page()
        self.address, self.wrong, self.fetched = address, [], []
        self.tab.on(
            "console",
            lambda message: (
                message.type in ("error", "warning") and self.wrong.append(message.text)
            ),
        )
        self.tab.on("pageerror", lambda error: self.wrong.append(str(error)))
        # What a page still waits for when it is left has not failed.
        self.tab.on(
            "requestfailed",
            lambda request: (
                request.failure == "net::ERR_ABORTED" or self.wrong.append(f"failed: {request.url}")
            ),
        )
        self.tab.on(
            "response",
            lambda response: (
                response.status >= 400 and self.wrong.append(f"{response.status}: {response.url}")
            ),
        )
        self.tab.on("request", lambda request: self.fetched.append(request))

    def open(self, name: str) -> Page:
        """Go to a page and wait until all that it asks for is there."""
        self.tab.goto(self.address + name, wait_until="load")
        return self.tab

    @property
    def strangers(self) -> list[str]:
        """What was asked of other hosts."""
        return [
            of.url for of in self.fetched if not of.url.startswith((self.address, "data:", "blob:"))
        ]


@pytest.fixture
def visit(browser, address) -> Iterator[Visit]:
    """A visit to the served site."""
    visit = Visit(browser, address, accept_downloads=True)
    yield visit
    visit.context.close()


@pytest.fixture
def office(browser) -> Iterator[Visit]:
    """A visit to the site as files in a folder, on a machine without a network."""
    visit = Visit(browser, SITE.as_uri() + "/", offline=True)
    yield visit
    visit.context.close()


def unfold(tab: Page) -> None:
    """Open all that can be opened."""
    tab.evaluate("document.documentElement.classList.remove('without-code')")
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")


# --- every page ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_a_page(visit, name):
    """axe-core finds nothing, nothing is wider than the screen, and nothing goes wrong."""
    tab, axe = visit.open(name), Axe()
    unfold(tab)
    for scheme, size in ALL_LOOKS:
        if name == WHOLE and scheme == "dark":
            continue  # it is paper: always light
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size(size)
        if name != WHOLE:
            tab.wait_for_function(
                "(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme
            )
        found = axe.run(tab, options=AXE)
        assert found.violations_count == 0, f"{scheme}, {size['width']}: {found.generate_report()}"
        assert width_of(tab) <= size["width"], (
            f"{scheme}: {width_of(tab)} of {size['width']} pixels"
        )
    tab.set_viewport_size(
        {"width": 320, "height": 800}
    )  # as a wide screen is at four times its size
    assert width_of(tab) <= 320
    assert visit.wrong == [] and visit.strangers == []


def width_of(tab: Page) -> int:
    """How wide the page is, in pixels, what stands outside the screen included."""
    return tab.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_valid_html(name):
    text = (SITE / name).read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    parser.parse(text)
    lines = text.splitlines()
    assert [(error, lines[line - 1][:200]) for (line, _), error, _ in parser.errors] == []
    ids = [tag["id"] for tag in BeautifulSoup(text, "html.parser").find_all(id=True)]
    assert len(ids) == len(set(ids)), {one for one in ids if ids.count(one) > 1}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(visit, name):
    """Under 400 kB for what is its own, but for the page that has them all; under 1.5 MB for a first visit."""
    visit.open(name)
    sizes = {of.url: len(of.response().body()) for of in visit.fetched if of.url.startswith("http")}
    own = sum(
        size for url, size in sizes.items() if "/_static/" not in url and "searchindex" not in url
    )
    assert own < 400_000 or name == WHOLE, own
    assert sum(sizes.values()) < 1_500_000 or name == WHOLE, sizes


@pytest.mark.parametrize("name", PAGES)
def test_each_chart_has_its_number_its_words_and_its_table(visit, name):
    tab = visit.open(name)
    for number, chart in enumerate(tab.locator("article figure.chart").all(), start=1):
        if name != WHOLE:  # which has the figures of each chapter
            assert chart.locator("figcaption").text_content().startswith(f"Figure {number}. ")
            assert chart.get_attribute("id") == f"figure-{number}"
        assert chart.get_by_role("img").get_attribute("aria-label")
        rows = list(
            csv.reader(io.StringIO(data_of(chart.locator("a[download]").get_attribute("href"))))
        )
        table = chart.locator("table")
        assert rows[0] == [cell.strip() for cell in table.locator("thead th").all_text_contents()]
        assert len(rows) - 1 == table.locator("tbody tr").count() > 0
    for table in tab.locator("article table.data").all():
        assert table.locator("caption").inner_text().strip() or not table.is_visible()
        assert table.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0


def data_of(address: str) -> str:
    """The text within an address that has it all."""
    head, _, text = address.partition(",")
    assert head == "data:text/csv;charset=utf-8"
    return unquote(text).removeprefix("\ufeff")


@pytest.mark.parametrize("name", PAGES)
def test_each_fold_opens(visit, name):
    tab = visit.open(name)
    for fold in tab.locator("article details").all():
        summary = fold.locator("> summary")
        if summary.is_visible() and fold.get_attribute("open") is None:
            summary.click()
            assert fold.get_attribute("open") is not None
            assert (
                fold.evaluate("(fold) => fold.lastElementChild.getBoundingClientRect().height") > 0
            )


# --- search, terms, keyboard ---------------------------------------------------------------


@pytest.mark.parametrize(
    "words, expected",
    [
        ("Lewisham", "pdus/lewisham-bromley.html"),
        ("key question", "standards.html"),
        ("MAPPA", "glossary.html"),
    ],
)
@pytest.mark.parametrize("where", ["visit", "office"])
def test_search_finds(request, where, words, expected):
    """With the keyboard alone, served and as files in a folder."""
    visit = request.getfixturevalue(where)
    tab = visit.open("about.html")
    tab.keyboard.press("Control+k")
    tab.keyboard.type(words)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results ul.search li a")
    tab.wait_for_function(
        "document.querySelector('#search-results .search-summary').innerText.includes('finished')"
    )
    links = tab.locator("#search-results ul.search li > a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )
    assert expected in {link.partition("#")[0] for link in links}
    assert visit.wrong == [] and visit.strangers == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_from_a_folder(office, name):
    office.open(name)
    assert office.wrong == [] and office.strangers == []


def test_a_term_tells_its_meaning_to_mouse_and_keyboard(visit):
    tab = visit.open("rating-model.html")
    link = tab.locator("a.term").first
    tip = tab.locator(f"#{link.get_attribute('aria-describedby')}")
    meaning = tip.text_content()
    assert len(meaning) > 20 and not tip.is_visible() and link.get_attribute("title") is None
    link.hover()
    assert tip.is_visible()
    tip.hover()  # one may go there to read it
    assert tip.is_visible()
    link.focus()
    tab.mouse.move(0, 0)
    tab.wait_for_timeout(400)
    assert tip.is_visible()  # the keyboard is still on it
    tab.keyboard.press("Escape")
    assert not tip.is_visible()
    link.blur()
    link.focus()
    assert tip.is_visible()
    tab.set_viewport_size(NARROW)
    link.blur()
    tip.wait_for(state="hidden")
    link.focus()
    box = tip.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
    link.click()
    tab.wait_for_url("**/glossary.html#term-*")
    assert meaning in " ".join(tab.locator("article").inner_text().split())


def test_a_term_tells_its_meaning_to_a_finger(browser, address):
    visit = Visit(browser, address, has_touch=True)
    tab = visit.open("rating-model.html")
    link = tab.locator("a.term").first
    tip = tab.locator(f"#{link.get_attribute('aria-describedby')}")
    link.tap()
    assert tip.is_visible() and tab.url.endswith("rating-model.html")
    tab.keyboard.press("Enter")  # a tap leaves the keyboard as it was
    tab.wait_for_url("**/glossary.html#term-*")
    tab.go_back()
    link.tap()
    link.tap()
    tab.wait_for_url("**/glossary.html#term-*")
    visit.context.close()


def test_a_button_shows_the_code_and_hides_it(visit):
    tab = visit.open("pdus/dorset.html")
    code = tab.locator("article details.hide pre").first
    assert not code.is_visible()
    tab.get_by_role("button", name="Show the code").click()
    assert code.is_visible() and "read_inspection" in code.inner_text()
    tab.get_by_role("button", name="Hide the code").click()
    assert not code.is_visible()


def test_the_keyboard_reaches_contents_folds_and_tables(visit):
    """Tab comes to each of them, in sight, and Enter works."""
    tab = visit.open("pdus/dorset.html")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.innerText") == "Skip to main content"
    seen = set()
    for _ in range(400):
        tab.keyboard.press("Tab")
        at = tab.evaluate(
            """() => {
                const at = document.activeElement;
                const shown = getComputedStyle(at);
                return {
                    kind: at.matches("nav a") ? "contents" : at.matches("summary") ? "fold" : at.matches(".table-frame") ? "table" : "",
                    page: at === document.body,
                    marked: shown.outlineStyle !== "none" || shown.boxShadow !== "none",
                };
            }"""
        )
        if at["page"]:
            break
        assert at["marked"] or not at["kind"], at
        if at["kind"] == "fold" and "fold" not in seen:
            tab.keyboard.press("Enter")
            assert tab.evaluate("document.activeElement.parentElement.open")
        seen.add(at["kind"])
    assert {"contents", "fold", "table"} <= seen


def test_a_phone_opens_the_contents(visit):
    visit.tab.set_viewport_size(NARROW)
    tab = visit.open("pdus/dorset.html")
    button = tab.locator(".primary-toggle")
    button.focus()
    tab.keyboard.press("Enter")
    link = tab.get_by_role("link", name="The standards", exact=True)
    link.wait_for(state="visible")
    link.press("Enter")
    tab.wait_for_url("**/standards.html")


# --- what is read and taken away -----------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("pdus/")])
def test_the_ratings_on_a_page_are_those_of_its_file(visit, name):
    """The file as it is downloaded from the page, read without any of the book's own code."""
    tab = visit.open(name)
    with tab.expect_download() as download:
        tab.get_by_role("link", name="The data of this PDU").click()
    facts = yaml.safe_load(Path(download.value.path()).read_text(encoding="utf-8"))
    assert facts["name"] == tab.locator("h1").first.inner_text().rstrip("#").strip()
    found = 0
    for number, standard in facts["standards"].items():
        row = tab.locator(
            f"table.data:visible tbody tr:has(> th:text-matches('^{re.escape(number)}\\\\s'))"
        ).first
        if "rating" in standard:
            assert standard["rating"] in row.inner_text()
            found += 1
    assert found >= 8


@pytest.mark.parametrize("name", PAGES)
def test_every_download_is_there_and_parses(visit, name):
    tab = visit.open(name)
    for link in tab.locator("a[download]").all():
        href = link.get_attribute("href")
        if not href.startswith("data:"):
            path = unquote(urlsplit(link.evaluate("(link) => link.href")).path).lstrip("/")
            parse(SITE / path)


def parse(file: Path) -> None:
    """Read a file as what its name says that it is."""
    match file.suffix:
        case ".csv":
            header, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
            assert rows and all(len(row) == len(header) for row in rows)
        case ".json":
            json.loads(file.read_text(encoding="utf-8"))
        case ".yaml":
            yaml.safe_load(file.read_text(encoding="utf-8"))
        case ".ipynb":
            assert json.loads(file.read_text(encoding="utf-8"))["cells"]
        case ".xlsx":
            assert file.read_bytes().startswith(b"PK")
        case kind:
            raise AssertionError(f"{file.name}: a download of a kind that is not known: {kind}")


def test_the_rows_that_are_shown_can_be_taken_away(visit):
    tab = visit.open("figures.html")
    block = tab.locator(".filtered").first
    block.get_by_label("Search").fill("Lewisham")
    shown = int(re.match(r"(\d+) of", block.get_by_role("status").inner_text())[1])
    assert shown == block.locator("tbody tr:visible").count() > 0
    with tab.expect_download() as download:
        block.get_by_role("button", name="Download").click()
    rows = list(
        csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig")))
    )
    assert len(rows) - 1 == shown


@pytest.mark.parametrize("name", ["pdus/hfkcw.html", WHOLE])
def test_paper(visit, name):
    """Dark or not, paper is light; nothing on it waits to be opened; the PDF has tags for those who listen."""
    visit.tab.emulate_media(color_scheme="dark")
    tab = visit.open(name)
    pdf = tab.pdf(tagged=True, outline=True)
    assert b"/StructTreeRoot" in pdf and b"/Outlines" in pdf and b"/Lang" in pdf
    if name != WHOLE:
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        tab.emulate_media(media="print", color_scheme="dark")
        assert tab.evaluate("getComputedStyle(document.body).color") != "rgb(255, 255, 255)"
        assert tab.evaluate("document.documentElement.dataset.theme") == "light"
        assert (
            tab.locator("article h1").is_visible()
            and "An independent publication" in tab.locator(".extra_footer").inner_text()
        )
        assert (
            not tab.locator(".bd-sidebar-primary").is_visible()
            and not tab.locator(".page-foot ul").is_visible()
        )
        tab.evaluate("dispatchEvent(new Event('afterprint'))")
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_whole_book_has_every_page_once(visit):
    tab = visit.open(WHOLE)
    titles = [
        BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")
        .article.h1.get_text()
        .rstrip("#")
        .strip()
        for name in PAGES
        if name not in (WHOLE, "search.html")
    ]
    firsts = [
        text.rstrip("#").strip()
        for text in tab.evaluate(
            "[...document.querySelectorAll('main > article')].map((a) => a.querySelector('h2').textContent)"
        )
    ]
    assert sorted(firsts) == sorted(titles)
    folded = tab.locator("article details:not([open])")
    assert (
        folded.count()
        == tab.locator("article details:is(.hide, .chart-values):not([open])").count()
    )
    for link in set(
        tab.locator("a[href^='#']").evaluate_all(
            "(links) => links.map((link) => link.getAttribute('href'))"
        )
    ):
        assert tab.evaluate("(id) => !!document.getElementById(id)", unquote(link[1:])), link
