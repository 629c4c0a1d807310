"""The built site in a real browser: as it is read, by everyone.

`make test` brings the browser. Without one these tests fail; to leave them out on purpose:
`make test WITHOUT=browser`.
"""

from __future__ import annotations

import ast
import csv
import datetime
import io
import json
import re
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from browsing import CHROMIUM, ENLARGED, NARROW, SITE, WIDE, Visit
from playwright.sync_api import Page, ViewportSize, expect

from probation_book.publishing.site import WHOLE

pytestmark = pytest.mark.browser

# The largest first: of two workers, none is left with it at the end.
PAGES = [
    path.relative_to(SITE).as_posix()
    for path in sorted(SITE.rglob("*.html"), key=lambda path: (-path.stat().st_size, path))
    if "_static" not in path.relative_to(SITE).parts
]

# Its usual rules, and the one on the size of what is pressed, which is new in WCAG 2.2.
# Not its own fetching of style sheets, which asks for some that there are not.
# The chapter, which names its set of standards where there are several.
STANDARDS = re.compile("^The standards")
AXE = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"], "preload": False}

# axe-core reads the same few colours from their text for every element, and again for all that
# lies behind it, which takes up to half of its time. What a text was read as once, it is read as.
READ_EACH_COLOUR_ONCE = """() => {
    const colour = axe.commons.color.Color.prototype, parse = colour.parseString;
    const known = new Map();
    colour.parseString = function (text) {
        if (known.has(text)) {
            [this.r, this.g, this.b, this.alpha] = known.get(text);
        } else {
            parse.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        return this;
    };
}"""


# --- every page ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_every_promise(visit, name, subtests):
    """All that is asked of every page, in one visit; a failure has the name of its question.

    First the page as it comes, then with all of it open, in every look. One that does not keep
    one promise is still asked for the others.
    """
    visit.open(name)
    for question in (
        it_is_light,
        each_chart_has_its_number_its_words_and_its_table,
        each_table_has_its_caption_and_its_headings,
        every_download_is_there_and_parses,
        each_fold_opens,
    ):
        with subtests.test(question.__name__):
            question(visit)
    unfold(visit.tab)
    prepare_axe(visit.tab)
    for scheme, size in looks_of(name):
        with subtests.test("everyone_can_use_it", scheme=scheme, width=size["width"]):
            everyone_can_use_it(visit, scheme, size)
    for question in (it_fits_when_enlarged, nothing_goes_wrong):
        with subtests.test(question.__name__):
            question(visit)


@pytest.mark.parametrize("width", [1400, 390])
def test_each_chart_shows_one_of_its_drawings_as_wide_as_its_column(visit, width):
    tab = visit.open("pdus/hfkcw.html")
    tab.set_viewport_size({"width": width, "height": 900})
    seen = tab.locator("article figure.chart").evaluate_all(
        """(charts) => charts.map((chart) => [
            chart.clientWidth,
            [...chart.querySelectorAll(".drawing svg")]
            .map((svg) => svg.getBoundingClientRect())
            .filter((box) => box.height > 0)
            .map((box) => box.width),
        ])"""
    )
    assert seen
    for column, drawings in seen:
        (drawn,) = drawings
        assert abs(drawn - column) < 2


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_from_a_folder(office, name):
    office.open(name)
    nothing_goes_wrong(office)


def it_is_light(visit: Visit) -> None:
    """Under 400 kB for what is its own, under 1.5 MB for a first visit, but for the page of all."""
    # By the files: the body of what no script has read to its end never comes to be measured.
    files = {of.url: file_at(of.url) for of in visit.fetched if of.url.startswith(visit.address)}
    sizes = {url: file.stat().st_size for url, file in files.items() if file.is_file()}
    own = sum(
        size for url, size in sizes.items() if "/_static/" not in url and "searchindex" not in url
    )
    assert visit.address + visit.name in sizes
    assert own < 400_000 or visit.name == WHOLE, own
    assert sum(sizes.values()) < 1_500_000 or visit.name == WHOLE, sizes


def file_at(address: str) -> Path:
    """What is served at an address."""
    return SITE / unquote(urlsplit(address).path).lstrip("/")


# In one question to the browser: to ask for each part of each chart takes minutes.
PARTS_OF_CHARTS = """(charts) => charts.map((chart) => ({
    id: chart.id,
    captions: [...chart.querySelectorAll('figcaption')].map((caption) => caption.textContent),
    downloads: [...chart.querySelectorAll('a[download]')].map((link) => link.getAttribute('href')),
    headings: [...chart.querySelectorAll('table thead th')].map((cell) => cell.textContent.trim()),
    rows: chart.querySelectorAll('table tbody tr').length,
}))"""


def each_chart_has_its_number_its_words_and_its_table(visit: Visit) -> None:
    """Words for those who do not see it; its table in view and as a file, with the same rows."""
    charts = visit.tab.locator("article figure.chart")
    parts = charts.evaluate_all(PARTS_OF_CHARTS)
    for number, chart in enumerate(parts, start=1):
        (caption,), (download,) = chart["captions"], chart["downloads"]
        if visit.name != WHOLE:  # which has the figures of each chapter
            assert re.match(r"Figure \d+\. ", caption)
            assert chart["id"] == f"figure-{number}"
        headings, *rows = csv.reader(io.StringIO(data_of(download)))
        assert headings == chart["headings"], caption
        assert len(rows) == chart["rows"] > 0, caption
    images = visit.tab.get_by_role("img")
    assert charts.filter(has=images).count() == len(parts)
    words = charts.locator(images).evaluate_all(
        "(images) => images.map((image) => image.getAttribute('aria-label'))"
    )
    assert len(words) == len(parts) and all(words)


def data_of(address: str) -> str:
    """The text within an address that has it all."""
    head, _, text = address.partition(",")
    assert head == "data:text/csv;charset=utf-8"
    return unquote(text).removeprefix("\ufeff")


def each_table_has_its_caption_and_its_headings(visit: Visit) -> None:
    """Each table that is shown says what it is of, and each heading what it heads."""
    tables = visit.tab.locator("article table.data")
    assert not tables.evaluate_all(
        """(tables) => tables
            .filter((table) => table.checkVisibility({ visibilityProperty: true }))
            .filter((table) => !table.caption?.innerText.trim())
            .map((table) => table.outerHTML.slice(0, 300))"""
    )
    assert not tables.locator(
        "thead th:not([scope=col]), tbody th:not([scope=row])"
    ).all_text_contents()


def every_download_is_there_and_parses(visit: Visit) -> None:
    """Those that are files of the site; those within the page belong to its charts."""
    for address in visit.tab.locator("a[download]").evaluate_all(
        "(links) => links.map((link) => link.href).filter((to) => !to.startsWith('data:'))"
    ):
        parse(file_at(address))


@cache
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
        case ".py":
            ast.parse(file.read_text(encoding="utf-8"))
        case ".xlsx":
            assert file.read_bytes().startswith(b"PK")
        case ".zip":
            with zipfile.ZipFile(file) as archive:
                assert archive.testzip() is None and archive.namelist()
        case kind:
            raise AssertionError(f"{file.name}: a download of a kind that is not known: {kind}")


# The middle of the next fold that is closed and in sight; of each fold, once.
NEXT_FOLD = """() => {
    const closed = document.querySelectorAll('article details:not([open], [data-pressed])');
    for (const fold of closed) {
        const summary = fold.querySelector(':scope > summary');
        if (summary.checkVisibility({ visibilityProperty: true })) {
            fold.dataset.pressed = '';
            summary.scrollIntoView({ block: 'center', behavior: 'instant' });
            const box = summary.getBoundingClientRect();
            return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        }
    }
    return null;
}"""


def each_fold_opens(visit: Visit) -> None:
    """At a press of the mouse, and there is something in it. One may lie within another."""
    while place := visit.tab.evaluate(NEXT_FOLD):
        visit.tab.mouse.click(**place)
    visit.tab.mouse.move(0, 0)  # what it lies on may look otherwise
    assert not visit.tab.locator("details[data-pressed]").evaluate_all(
        """(folds) => folds
            .filter((fold) => !fold.open || !fold.lastElementChild.getBoundingClientRect().height)
            .map((fold) => fold.outerHTML.slice(0, 300))"""
    )


def unfold(tab: Page) -> None:
    """Open all that can be opened."""
    tab.evaluate("document.documentElement.classList.remove('without-code')")
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")


def prepare_axe(tab: Page) -> None:
    """Bring axe-core into the page, once for all looks."""
    tab.evaluate(AXE_SCRIPT)
    tab.evaluate(READ_EACH_COLOUR_ONCE)


def looks_of(name: str) -> list[tuple[str, ViewportSize]]:
    """Light and dark, on a desk and on a phone. The whole book is paper: always light."""
    schemes = ("light",) if name == WHOLE else ("light", "dark")
    return [(scheme, size) for scheme in schemes for size in (WIDE, NARROW)]


def everyone_can_use_it(visit: Visit, scheme: str, size: ViewportSize) -> None:
    """In this look, axe-core finds nothing, and nothing is wider than the screen."""
    visit.tab.emulate_media(color_scheme=scheme)
    visit.tab.set_viewport_size(size)
    if visit.name != WHOLE:
        visit.tab.wait_for_function(
            "(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme
        )
    # What it finds in order is large, and is left in the browser.
    found = AxeResults(
        visit.tab.evaluate(
            "async (options) => ({ violations: (await axe.run(options)).violations })", AXE
        )
    )
    assert found.violations_count == 0, found.generate_report()
    assert visit.width <= size["width"]


def it_fits_when_enlarged(visit: Visit) -> None:
    """Nobody has to scroll sideways who needs everything four times its size."""
    visit.tab.set_viewport_size(ENLARGED)
    assert visit.width <= ENLARGED["width"]


def nothing_goes_wrong(visit: Visit) -> None:
    """No error, no warning, nothing that is not there, and nothing asked of other hosts."""
    # What went wrong while it was loaded may still be on its way here.
    visit.tab.evaluate("new Promise((done) => { setTimeout(done); })")
    assert visit.wrong == [] and visit.strangers == []


# --- search, terms, keyboard ---------------------------------------------------------------


@pytest.mark.parametrize(
    "words, expected",
    [
        ("Lewisham", "pdus/lewisham-bromley.html"),
        ("key question", "frameworks/2021-07/standards.html"),
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
    nothing_goes_wrong(visit)


def found_first(visit: Visit, words: str) -> str:
    """The address of the first page that a search finds."""
    tab = visit.open(f"search.html?{urlencode({'q': words})}")
    tab.wait_for_function(
        "document.querySelector('#search-results .search-summary').innerText.includes('finished')"
    )
    link = tab.locator("#search-results ul.search li > a").first
    return link.get_attribute("href").partition("#")[0]


def test_a_search_for_the_name_of_a_page_finds_that_page_first(visit):
    pages = [name for name in PAGES if name not in (WHOLE, "search.html")]
    visit.open("about.html")
    titles = [title.rstrip("#").strip() for title in visit.tab.evaluate(TITLES, pages)]
    assert {title: found_first(visit, title) for title in titles} == dict(
        zip(titles, pages, strict=True)
    )


@pytest.mark.parametrize(
    "words, expected",
    [
        ("how close", "distance.html"),
        ("confidence interval", "glossary.html"),
        ("margin of error", "glossary.html"),
        ("rounding", "glossary.html"),
        ("score", "glossary.html"),
    ],
)
def test_a_search_finds_first_what_explains_the_words(visit, words, expected):
    assert found_first(visit, words) == expected


def test_what_the_book_says_of_its_making_is_found_last(visit):
    found_first(visit, "checksum")
    links = visit.tab.locator("#search-results ul.search li > a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )
    assert len(links) > 1 and links[-1].startswith("how-made.html")


def test_title_and_search_stay_in_sight_however_far_the_contents_were_scrolled(visit):
    tab = visit.open("about.html", size={"width": 1400, "height": 500})
    tab.locator("#pst-primary-sidebar nav a").last.click()
    tab.wait_for_url("**/changelog.html")
    for one in (".navbar-brand", ".search-button-field", "nav .current > a"):
        expect(tab.locator(f"#pst-primary-sidebar {one}")).to_be_in_viewport(ratio=0.9)


def test_a_term_tells_its_meaning_to_mouse_and_keyboard(visit):
    tab = visit.open("frameworks/2021-07/rating-model.html")
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
    tab = visit.open("frameworks/2021-07/rating-model.html")
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
    assert code.is_visible() and "read_pdu" in code.inner_text()
    tab.get_by_role("button", name="Hide the code").click()
    assert not code.is_visible()


# Of what has the focus: its kind, if it is one that has to be reached, and whether one sees it.
AT = """() => {
    const at = document.activeElement;
    const shown = getComputedStyle(at);
    const kinds = { contents: "nav a", fold: "summary", table: ".table-frame" };
    return {
        kind: Object.keys(kinds).find((kind) => at.matches(kinds[kind])) ?? "",
        page: at === document.body,
        marked: shown.outlineStyle !== "none" || shown.boxShadow !== "none",
    };
}"""


def test_the_keyboard_reaches_contents_folds_and_tables(visit):
    """Tab comes to each of them, in sight, and Enter works."""
    tab = visit.open("pdus/dorset.html")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.innerText") == "Skip to main content"
    seen = set()
    for _ in range(400):
        tab.keyboard.press("Tab")
        at = tab.evaluate(AT)
        if at["page"]:
            break
        assert at["marked"] or not at["kind"], at
        if at["kind"] == "fold" and "fold" not in seen:
            tab.keyboard.press("Enter")
            assert tab.evaluate("document.activeElement.parentElement.open")
        seen.add(at["kind"])
    assert {"contents", "fold", "table"} <= seen


def test_a_phone_opens_the_contents(visit):
    tab = visit.open("pdus/dorset.html", size=NARROW)
    button = tab.locator(".primary-toggle")
    button.focus()
    tab.keyboard.press("Enter")
    link = tab.locator("nav").get_by_role("link", name=STANDARDS).first
    link.wait_for(state="visible")
    link.press("Enter")
    tab.wait_for_url("**/standards.html")


# --- browsers that are told otherwise ------------------------------------------------------


def test_search_contents_and_colours_work_where_nothing_may_be_kept(playwright, address, tmp_path):
    """With Chromium's own setting to block all cookies, to ask for what was kept is an error."""
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    settings.write_text(json.dumps(blocked), encoding="utf-8")
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=CHROMIUM, viewport=WIDE
    )
    tab, wrong = context.new_page(), []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(address + "about.html")
    theme = tab.locator("html").get_attribute("data-theme")
    tab.locator(".theme-switch-button:visible").click()
    assert tab.locator("html").get_attribute("data-mode") != "auto" and theme
    tab.keyboard.press("Control+k")
    tab.keyboard.type("Dorset")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results ul.search li a")
    tab.set_viewport_size(NARROW)
    tab.goto(address + "pdus/dorset.html")
    tab.locator(".primary-toggle").click()
    nav = tab.locator("nav")
    nav.get_by_role("link", name=STANDARDS).first.wait_for(state="visible")
    assert wrong == []
    context.close()


def test_who_comes_back_finds_the_rows_that_the_form_asks_for(visit):
    tab = visit.open("figures.html")
    tab.locator(".filtered").first.get_by_label("Search").fill("Lewisham")
    said = tab.locator(".filtered").first.get_by_role("status").inner_text()
    tab.goto(visit.address + "about.html")
    tab.go_back()
    block = tab.locator(".filtered").first
    assert block.get_by_label("Search").input_value() == "Lewisham"
    assert block.get_by_role("status").inner_text() == said
    assert said.startswith(f"{block.locator('tbody tr:visible').count()} of ")


def test_a_page_can_be_read_without_scripts(browser, address):
    """All its text and tables are there, its links lead on, and nothing is there that is dead."""
    visit = Visit(browser, address, java_script_enabled=False)
    for name, size in (("pdus/dorset.html", WIDE), ("figures.html", NARROW)):
        tab = visit.open(name, size=size)
        assert tab.locator("article h1").is_visible()
        assert tab.locator("article table.data:visible").count()
        for dead in (
            ".filtered form",
            ".pst-js-only",
            ".search-button",
            ".theme-switch-button",
            ".sidebar-toggle",
        ):
            assert not [one for one in tab.locator(dead).all() if one.is_visible()], dead
        assert tab.get_by_role("link", name=STANDARDS).first.is_visible()
        assert visit.width <= size["width"]
    visit.context.close()


def test_ratings_do_not_need_colours_of_the_pages_own(browser, address):
    """Where a reader has colours of their own forced on every page."""
    visit = Visit(browser, address, forced_colors="active")
    tab = visit.open("pdus/dorset.html", scheme="dark")
    badges = tab.locator("article .rating:visible").all()
    assert badges and all(re.search(r"[○●]", badge.inner_text()) for badge in badges)
    visit.context.close()


# --- what is read and taken away -----------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("pdus/")])
def test_the_ratings_on_a_page_are_those_of_its_file(visit, name):
    """The file as it is downloaded from the page, read without any of the book's own code."""
    tab = visit.open(name)
    with tab.expect_download() as download:
        tab.locator("a[download][href$='.yaml']").first.click()  # the newest inspection's
    facts = yaml.safe_load(Path(download.value.path()).read_text(encoding="utf-8"))
    assert name == f"pdus/{facts['pdu']}.html"
    for number, standard in facts.get("standards", {}).items():
        row = tab.locator(
            f"table.data:visible tbody tr:has(> th:text-matches('^{re.escape(number)}\\\\s'))"
        ).first
        if "rating" in standard:
            assert standard["rating"] in row.inner_text()


def test_a_chart_that_is_taken_away_says_what_it_is(visit):
    """With its title, its source, and the edition and licence of the book: nothing else tells."""
    tab = visit.open("action-plan.html")
    chart = tab.locator("figure.chart").first
    with tab.expect_download() as download:
        chart.get_by_role("button", name="SVG").click()
    picture = ElementTree.parse(download.value.path())
    words = " ".join(text.text or "" for text in picture.iter("{http://www.w3.org/2000/svg}text"))
    edition = tab.locator(".last-updated").inner_text().partition("\n")[0]
    for said in (
        chart.locator("figcaption").text_content(),
        chart.locator(".chart-notes").text_content(),
        edition.partition(" What changed")[0],
        tab.locator(".extra_footer").text_content(),
    ):
        assert " ".join(said.split()) in words


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
    assert re.fullmatch(r"figures-.*register.*-lewisham\.csv", download.value.suggested_filename)


def as_date(text: str) -> datetime.date | None:
    """A date, the first of a month or of a year; None if it is none."""
    for form in ("%d %B %Y", "%B %Y", "%Y"):
        with suppress(ValueError):
            return datetime.datetime.strptime(text, form).date()
    return None


def as_rating(text: str) -> int | None:
    """The points of a rating by its circles; None where it is on another scale, and has none."""
    return text.count("●") if set(text) & {"○", "●"} else None


@pytest.mark.parametrize(
    "name, caption, column, size",
    [
        ("national.html", "published ratings", "Report", as_date),
        ("national.html", "published ratings", "Overall rating", as_rating),
        ("how-made.html", "How long each notebook took", "Seconds", float),
    ],
)
def test_a_long_table_is_sorted_by_what_its_cells_mean(visit, name, caption, column, size):
    """With the keyboard: up, down with what is not given last either way, and as it was."""
    tab = visit.open(name)
    table = tab.locator("table.data", has=tab.locator("caption", has_text=caption))
    heading = table.locator("thead th", has_text=column)

    def texts() -> list[str]:
        return table.locator(f"tbody td[data-column='{column}']").all_inner_texts()

    before = texts()
    for order in ("ascending", "descending"):
        heading.get_by_role("button").press("Enter")
        assert heading.get_attribute("aria-sort") == order
        sizes = [size(text) for text in texts()]
        given = [one for one in sizes if one is not None]
        assert sizes[: len(given)] == sorted(given, reverse=order == "descending")
        assert len(set(given)) > 1
    heading.get_by_role("button").press("Enter")
    assert texts() == before and heading.get_attribute("aria-sort") is None


@pytest.mark.parametrize("where", ["visit", "office"])
def test_a_view_of_a_table_can_be_sent(request, where):
    """Its address has what was searched, chosen and sorted, and leaves the rest of it alone."""
    visit = request.getfixturevalue(where)
    tab = visit.open("national.html?other=1")
    block = tab.locator(".filtered").first

    def view() -> tuple[list[str], list[str], list[str]]:
        fields = block.locator("input, select").evaluate_all("(all) => all.map((one) => one.value)")
        sorted_by = block.locator("[aria-sort]").all_inner_texts()
        return block.locator("tbody tr:visible").all_inner_texts(), fields, sorted_by

    block.get_by_label("Search").fill("inspectorate")
    block.locator("select").first.select_option(index=2)
    block.get_by_role("button", name="PDU").dblclick()
    chosen, address = view(), tab.url
    assert "other=1" in address and len(chosen[0]) and chosen[2] == ["PDU"]
    tab.goto(visit.address + "about.html")
    tab.goto(address)
    assert view() == chosen and block.get_by_label("Search").is_visible()
    nothing_goes_wrong(visit)


@pytest.mark.parametrize("where", ["visit", "office"])
def test_the_front_page_finds_a_pdu_by_a_part_of_its_name(request, where):
    visit = request.getfixturevalue(where)
    tab = visit.open("index.html")
    tab.get_by_label("Find a PDU").fill("bromley")
    tab.get_by_role("button", name="Find").click()
    tab.wait_for_url("**/national.html?*")
    rows = tab.locator(".filtered tbody tr:visible").all_inner_texts()
    assert rows and all("Bromley" in row for row in rows)
    nothing_goes_wrong(visit)


def test_a_view_of_what_is_there_no_more_shows_all(visit):
    tab = visit.open("national.html")
    block = tab.locator(".filtered").first
    block.locator("select").first.select_option(index=2)
    tab.goto(re.sub(r"=[^=]*$", "=Atlantis", tab.url))
    assert block.locator("tbody tr:visible").count() == block.locator("tbody tr").count()
    assert block.locator("select").first.locator("option:checked").inner_text() == "All"


def test_a_phone_has_a_long_table_in_a_frame_that_shows_that_it_scrolls(visit):
    tab = visit.open("figures.html", size=NARROW)
    frame = tab.locator(".filtered .table-frame").first
    assert frame.bounding_box()["height"] < NARROW["height"]
    expect(frame).to_contain_class("more-below")
    frame.evaluate("(frame) => frame.scrollTo(0, frame.scrollHeight)")
    expect(frame).not_to_contain_class("more-below")
    tab.add_style_tag(content="table.data { min-width: 60rem; }")
    expect(frame).to_contain_class("more-aside")
    frame.evaluate("(frame) => frame.scrollTo(frame.scrollWidth, 0)")
    expect(frame).not_to_contain_class("more-aside")


@pytest.mark.parametrize("name", ["pdus/hfkcw.html", WHOLE])
def test_a_printed_page_has_tags(visit, name):
    """The PDF has tags, bookmarks and a language, for those who listen to it."""
    tab = visit.open(name, scheme="dark")
    pdf = tab.pdf(tagged=True, outline=True)
    assert b"/StructTreeRoot" in pdf and b"/Outlines" in pdf and b"/Lang" in pdf


def test_paper_is_light_and_has_the_page_alone(visit):
    """Dark or not, paper is light, and what leads to other pages is not on it."""
    tab = visit.open("pdus/hfkcw.html", scheme="dark")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).color") != "rgb(255, 255, 255)"
    assert tab.evaluate("document.documentElement.dataset.theme") == "light"
    assert tab.locator("article h1").is_visible()
    assert "An independent publication" in tab.locator(".extra_footer").inner_text()
    assert not tab.locator(".bd-sidebar-primary").is_visible()
    assert not tab.locator(".page-foot ul").is_visible()
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_paper_is_a4(visit):
    pdf = visit.open("pdus/hfkcw.html").pdf(prefer_css_page_size=True)
    sizes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 (\S+) (\S+)\]", pdf)}
    assert {(round(width / 72 * 25.4), round(height / 72 * 25.4)) for width, height in sizes} == {
        (210, 297)
    }


# Sheets of paper break as columns do, and columns can be asked for what they hold. A heading leads
# to what follows it, and to a chart or a table if but one paragraph stands between.
PARTED = """(height) => {
    const main = document.querySelector("main");
    const size = { columnWidth: "178mm", width: "178mm", height: `${height}mm`, columnGap: 0 };
    Object.assign(main.style, { ...size, columnFill: "auto" });
    for (const chapter of main.children) chapter.style.breakBefore = "column";
    const wide = main.getBoundingClientRect().width;
    const sheets = (part) =>
        [...part.getClientRects()].map(({ left }) => Math.floor(left / wide + 0.01));
    const kinds = "h2, h3, h4, h5, h6, p, ul, ol, dl, table, figure.chart";
    const parts = [...main.querySelectorAll(kinds)].filter((part) => part.getClientRects().length);
    return parts.flatMap((heading, at) => {
        if (!/^H/.test(heading.tagName)) return [];
        const [next, then] = parts.slice(at + 1);
        const led = next.tagName === "P" && then?.matches("table, figure") ? [next, then] : [next];
        const on = new Set([...sheets(heading), ...led.map((part) => sheets(part)[0])]);
        return on.size > 1 ? [heading.textContent] : [];
    });
}"""


# With other sheets, other headings come to their foot.
@pytest.mark.parametrize("height", [261, 247])
def test_no_heading_is_parted_on_paper_from_what_it_leads_to(visit, height):
    tab = visit.open(WHOLE)
    tab.emulate_media(media="print")
    assert tab.evaluate(PARTED, height) == []


def test_a_brief_is_printed_alone_where_it_is_asked_for(visit):
    """Where the address asks for it, and there is one; and never for whom the whole is printed."""
    tab = visit.open("about.html#brief")
    tab.emulate_media(media="print")
    assert tab.locator("article h2").first.is_visible()  # there is none
    tab = visit.open("pdus/hfkcw.html")
    tab.emulate_media(media="print")
    heading, answers = tab.locator("article h2").first, tab.locator("article .answers")
    assert heading.is_visible() and answers.is_visible()
    tab.evaluate("location.hash = 'brief'")
    expect(heading).to_be_hidden()
    assert answers.is_visible() and tab.locator("article h1").is_visible()
    tab.evaluate("window.print = () => {}")
    tab.locator("button[name=print]").evaluate("(button) => button.click()")
    assert heading.is_visible()


# The browser reads them all in the time in which Python reads one.
TITLES = """(names) => Promise.all(names.map(async (name) => {
    const text = await (await fetch(name)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    return page.querySelector("article h1").textContent;
}))"""


def without_mark(titles: list[str]) -> list[str]:
    """Titles without the mark of the link to them, in order."""
    return sorted(title.rstrip("#").strip() for title in titles)


def test_the_whole_book_has_every_page_once(visit):
    tab = visit.open(WHOLE)
    pages = [name for name in PAGES if name not in (WHOLE, "search.html")]
    chapters = tab.locator("main > article").evaluate_all(
        "(articles) => articles.map((article) => article.querySelector('h2').textContent)"
    )
    assert without_mark(chapters) == without_mark(tab.evaluate(TITLES, pages))


def test_the_whole_book_is_open_but_for_code_and_values(visit):
    """Nobody can open on paper what is closed."""
    folded = visit.open(WHOLE).locator("article details:not([open])")
    others = visit.tab.locator("article details:not(.hide, .chart-values):not([open])")
    assert folded.count() > others.count() == 0


def test_links_within_the_whole_book_lead_somewhere(visit):
    links = visit.open(WHOLE).locator("a[href^='#']")
    assert not links.evaluate_all(
        """(links) => links.map((link) => link.getAttribute("href"))
            .filter((to) => !document.getElementById(decodeURIComponent(to.slice(1))))"""
    )
