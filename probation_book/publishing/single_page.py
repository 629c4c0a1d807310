"""The whole book on one page, to print or to save as one PDF: made of the finished pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import unescape
from itertools import starmap

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The whole book on one page — {title}</title>
<meta name="description" content="{title}: all of it on one page, to print or to save as a PDF.">
{styles}
<style>
{running}
</style>
</head>
<body class="whole-book">
<header>
<p class="back"><a href="index.html">Back to the book</a></p>
<h1>{title}</h1>
<div class="bd-footer-content">{footer}</div>
<p><button type="button" onclick="window.print()">Print it, or save it as a PDF</button></p>
</header>
<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
{contents}
</nav>
<main>
{chapters}
</main>
</body>
</html>
"""

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
# Attributes that name an id on the page, or an address.
_NAMING = re.compile(
    r'(?<= )(id|for|href|src|xlink:href|aria-labelledby|aria-describedby|clip-path|style)="([^"]*)"'
)


def whole_book(pages: Mapping[str, str]) -> str:
    """Return one page of all pages, which go by their address in the site (`pdus/dorset.html`).

    The first is the front page; its contents list says which pages there are, and in which order.
    Every id gets its page's name, so that no two are alike, and links lead to places on this page.
    Raises ValueError where a page is not as the theme makes it.
    """
    front = next(iter(pages.values()))
    (language,) = re.findall(r'<html lang="([^"]+)"', front)
    contents = _between(front, '<nav class="bd-links', "</nav>").partition(">")[2]
    listed = re.findall(r'href="([^"#]+\.html)"[^>]*>(.*?)</a>', contents)
    titles = {page: title for page, title in listed if page in pages}
    pages = {page: pages[page] for page in ["index.html", *titles]}
    footer = _between(front, '<div class="bd-footer-content__inner container">', "</footer>")
    return _PAGE.format(
        language=language,
        # After the name of the page comes that of the book.
        title=_between(front, "<title>", "</title>").rpartition("&#8212;")[2].strip(),
        styles="\n".join(re.findall(r'<link[^>]*rel="(?:stylesheet|icon)"[^>]*>', front)),
        running="\n".join(starmap(_running, enumerate(titles.values(), start=1))),
        footer=_with_addresses(footer.strip().removesuffix("</div>"), "index.html", pages),
        contents=_with_addresses(contents, "index.html", pages),
        chapters="\n".join(_chapter(page, pages) for page in pages),
    )


def _running(number: int, title: str) -> str:
    """The style that has number and title of a chapter stand above its pages on paper."""
    text = re.sub(r"[^\w ]", lambda sign: f"\\{ord(sign[0]):x} ", f"{number}. {unescape(title)}")
    return (
        f"main > article:nth-of-type({number + 1}) {{ page: chapter-{number}; }}\n"
        f'@page chapter-{number} {{ @top-right {{ content: "{text}"; font: 8pt sans-serif; }} }}'
    )


def _chapter(page: str, pages: Mapping[str, str]) -> str:
    article = _between(pages[page], '<article class="bd-article">', "</article>")
    # On paper nothing can be opened. The style sheet leaves out code and the tables of charts.
    article = re.sub(r'<details(?! class="(?:[^"]*hide|chart-values))', "<details open", article)
    # The book's title is the one heading of the first level.
    lower = re.sub(r"<(/?)h([1-5])\b", lambda found: f"<{found[1]}h{int(found[2]) + 1}", article)
    return f'<article id="{_place(page)}">{_with_addresses(lower, page, pages)}</article>'


def _with_addresses(html: str, page: str, pages: Mapping[str, str]) -> str:
    """The HTML of a page, with the ids and addresses that it has on the one page."""

    def changed(found: re.Match[str]) -> str:
        name, value = found.groups()
        match name:
            case "href" | "src" | "xlink:href":
                value = _address(value, page, pages)
            case "style" | "clip-path":
                value = re.sub(r"url\(#([^)]+)\)", lambda of: f"url(#{_place(page, of[1])})", value)
            case _:
                value = " ".join(_place(page, one) for one in value.split())
        return f'{name}="{value}"'

    return _TAG.sub(lambda tag: _NAMING.sub(changed, tag[0]), html)


def _address(address: str, page: str, pages: Mapping[str, str]) -> str:
    """Where a link of a page leads on the one page, or from it."""
    if re.match(r"[a-z]+:", address):
        return address
    file, _, place = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), file)) if file else page
    return f"#{_place(target, place)}" if target in pages else target


def _place(page: str, place: str = "") -> str:
    """The id of a page, or of a place on it, on the one page."""
    name = page.removesuffix(".html").replace("/", "-")
    return f"{name}--{place}" if place else name


def _between(text: str, start: str, end: str) -> str:
    """Return what stands between two marks, the first of each."""
    _, found, after = text.partition(start)
    between, ended, _ = after.partition(end)
    if not (found and ended):
        raise ValueError(f"a page has no {start} … {end} any more: has the theme changed?")
    return between
