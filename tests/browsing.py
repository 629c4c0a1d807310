"""A tab of a real browser that goes to pages of the built site: what tests in a browser share.

To start a browser's tab costs more than to read most pages in it. So there is one tab for all
visits to the served site, and one for the site as files in a folder; each visit starts as if it
were the first. With pytest-xdist each worker has its own.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from probation_book.publishing.paths import REPOSITORY

SITE = REPOSITORY.site
WIDE: ViewportSize = {"width": 1400, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
# A wide screen at four times its size.
ENLARGED: ViewportSize = {"width": 320, "height": 800}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, says nothing, and lets no browser keep them: every visit fetches them all."""

    def log_message(self, *_) -> None:
        """Not to the terminal."""

    def end_headers(self) -> None:
        """What is served is not to be kept."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


class Visit:
    """A tab that goes to one page after another, and all that goes wrong in the one it is at."""

    def __init__(self, browser: Browser, address: str, **options) -> None:
        self.context = browser.new_context(reduced_motion="reduce", viewport=WIDE, **options)
        self.tab: Page = self.context.new_page()
        self.address, self.name, self.wrong, self.fetched = address, "", [], []
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

    def open(self, name: str, scheme: str = "light", size: ViewportSize = WIDE) -> Page:
        """Go to a page, as if to the first, and wait until all that it asks for is there."""
        self.tab.emulate_media(media="null", color_scheme=scheme)
        self.tab.set_viewport_size(size)
        self.tab.mouse.move(0, 0)
        self.name, self.wrong, self.fetched = name, [], []
        self.tab.goto(self.address + name, wait_until="load")
        return self.tab

    def leave(self) -> None:
        """Leave nothing behind for the next visit."""
        self.tab.evaluate("localStorage.clear(); sessionStorage.clear();")
        self.context.clear_cookies()

    @property
    def strangers(self) -> list[str]:
        """What was asked of other hosts."""
        return [
            of.url for of in self.fetched if not of.url.startswith((self.address, "data:", "blob:"))
        ]

    @property
    def width(self) -> int:
        """How wide the page is, in pixels, what stands outside the screen included."""
        return self.tab.evaluate("document.documentElement.scrollWidth")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


# Debian's Chromium, or else Playwright's own.
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What drives a browser."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright) -> Iterator[Browser]:
    """A browser as it comes."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def served(browser, address) -> Iterator[Visit]:
    """The tab for the served site."""
    visit = Visit(browser, address, accept_downloads=True)
    yield visit
    visit.context.close()


@pytest.fixture(scope="module")
def folder(browser) -> Iterator[Visit]:
    """The tab for the site as files in a folder, on a machine without a network."""
    visit = Visit(browser, SITE.as_uri() + "/", offline=True)
    yield visit
    visit.context.close()


@pytest.fixture
def visit(served) -> Iterator[Visit]:
    """A visit to the served site."""
    yield served
    served.leave()


@pytest.fixture
def office(folder) -> Iterator[Visit]:
    """A visit to the site as files in a folder, on a machine without a network."""
    yield folder
    folder.leave()
