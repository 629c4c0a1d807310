"""What the book adds to Sphinx: tips for terms, each page's head and foot, buttons that lead on.

`_config.yml` lists it among the extensions.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from probation_book.display.on_a_page import renumbered
from probation_book.display.words import date
from probation_book.publishing.citation import bibtex
from probation_book.publishing.edition import Edition, edition
from probation_book.publishing.head import HEIGHT, PREVIEW, WIDTH, description, preview
from probation_book.publishing.page_source import GLOSSARY, repository
from probation_book.publishing.paths import REPOSITORY

# How the address of a term in the glossary begins.
TERM = "term-"


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("config-inited", _launch_from_the_repository)
    app.connect("doctree-resolved", partial(_tell_terms, {}))
    app.connect("html-page-context", _head)
    app.connect("html-page-context", _foot)
    app.connect("html-page-context", _load_only_what_is_needed)
    app.connect("html-collect-pages", _draw_preview)
    app.connect("html-page-context", partial(_offer_contents, {}))
    app.connect("html-page-context", partial(_number_charts, {}))
    app.connect("html-page-context", _mend_lists)
    app.connect("html-collect-pages", _mend_search)
    # After the theme has found the title of the page.
    app.connect("html-page-context", _escape_title, priority=600)
    # After the theme, at 501, has made its buttons.
    app.connect("html-page-context", _launch_the_template, priority=502)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


# Which launch buttons a repository's host can have. The theme stops at others, with a traceback
# (https://github.com/jupyter-book/jupyter-book/issues/2025).
_LAUNCHED_FROM = {
    "https://github.com": ("binderhub_url", "colab_url"),
    "https://gitlab.com": ("binderhub_url",),
}


def _launch_from_the_repository(app: Sphinx, config: Config) -> None:
    """Leave out launch buttons that do not work where the repository is, if there is one."""
    address, _ = repository(REPOSITORY.root / "_config.yml")
    host = "/".join(address.split("/")[:3])
    options = config.html_theme_options
    options["repository_url"] = address
    offered = _LAUNCHED_FROM.get(host, ())
    options["launch_buttons"] = {
        name: value
        for name, value in options["launch_buttons"].items()
        if offered and (name in offered or not name.endswith("_url"))
    }


def _tell_terms(
    definitions: dict[str, str], app: Sphinx, doctree: nodes.document, page: str
) -> None:
    """Give each link to a term its definition as a title. A script (book.js) shows it to all.

    `definitions` are read off the glossary once.
    """
    links = [
        link
        for link in doctree.findall(nodes.reference)
        if link.get("internal") and f"#{TERM}" in link.get("refuri", "")
    ]
    if links and page != GLOSSARY.stem:
        if not definitions:
            definitions |= _definitions(app.env.get_doctree(GLOSSARY.stem))
        for link in links:
            _, _, anchor = link["refuri"].partition("#")
            if anchor in definitions:
                link["reftitle"] = definitions[anchor]
                link["classes"].append("term")


def _definitions(glossary: nodes.document) -> dict[str, str]:
    """What each term means, by its address in the page."""
    return {
        name: " ".join(definition.astext().split())
        for item in glossary.findall(nodes.definition_list_item)
        for definition in item.findall(nodes.definition)
        for term in item.findall(nodes.term)
        for name in term["ids"]
    }


def _mend_lists(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make the entries of a bibliography items of its list.

    Docutils gives them a role that is no longer one (https://github.com/w3c/dpub-aria/issues/22).
    """
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def _escape_title(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make the page's title safe to stand in a page: the theme hands it over as plain text."""
    if "pagetitle" in context:
        context["pagetitle"] = escape(context["pagetitle"])


def _mend_search(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Make the search index safe. Adds no page, which Sphinx asks for at this point.

    A search shows headings as HTML, and Sphinx before 8.2 escapes those of whole pages alone
    (https://github.com/sphinx-doc/sphinx/issues/13355).
    """
    assert isinstance(app.builder, StandaloneHTMLBuilder) and app.builder.indexer
    for titles in app.builder.indexer._all_titles.values():
        titles[:] = [(html.escape(title, quote=False), anchor) for title, anchor in titles]
    return []


_LIST, _LIST_HERE = '<ul class="nav bd-sidenav">', '<ul class="current nav bd-sidenav">'
_ENTRY = '<li class="toctree-l1"><a class="reference internal" href="{}">'
_ENTRY_HERE = (
    '<li class="toctree-l1 current active"><a class="current reference internal" href="#">'
)


def _offer_contents(
    of_folders: dict[str, str],
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Offer the contents of the book to the template beside the text (sbt-sidebar-nav.html).

    The theme makes them anew for every page, with every page in them: two fifths of the time of a
    book of a hundred (https://github.com/pydata/pydata-sphinx-theme/issues/364). They differ by the
    folder of the page, and by a mark on its own entry. `of_folders` has those without a mark.
    """
    folder, _, _ = page.rpartition("/")
    entry = _ENTRY.format(app.builder.get_target_uri(page).rpartition("/")[2])

    def contents(by_the_theme: Callable[..., Any], **options: Any) -> str:
        if folder not in of_folders:
            made = str(by_the_theme(**options))
            if "toctree-l2" in made:  # pages below pages: more than one mark
                return made
            of_folders[folder] = made.replace(_LIST_HERE, _LIST).replace(_ENTRY_HERE, entry)
        before, found, after = of_folders[folder].partition(entry)
        if not found:  # the front page, and the search
            return before
        earlier, _, within = before.rpartition(_LIST)
        return f"{earlier}{_LIST_HERE}{within}{_ENTRY_HERE}{after}"

    context["contents"] = contents


def _number_charts(
    before: dict[str, int],
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Number charts through the whole book, in the order of its contents.

    A notebook knows those of its own page alone. `before` is filled with how many come before each
    page.
    """
    if not before:
        charts = 0
        for name in _in_order(app.env.toctree_includes, app.config.root_doc):
            before[name] = charts
            notebook = Path(app.srcdir, f"{name}.ipynb")
            if notebook.exists():
                charts += notebook.read_text(encoding="utf-8").count('class=\\"figure-number')
    if "body" in context:
        context["body"] = renumbered(context["body"], before.get(page, 0))


def _in_order(contents: Mapping[str, list[str]], page: str) -> Iterator[str]:
    """The page and all below it, in the order of the contents."""
    yield page
    for below in contents.get(page, ()):
        yield from _in_order(contents, below)


def _head(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """What the head of a page (layout.html) tells those who see a link to it.

    Where the site has an address (`html: baseurl` in `_config.yml`), there is a picture, too.
    """
    # Docutils has one viewport, Sphinx and the theme another each.
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags", ""))
    context["description"] = description(context.get("body", ""))
    site = app.config.html_baseurl
    context["preview"] = (urljoin(site, PREVIEW), WIDTH, HEIGHT) if site else None


def _load_only_what_is_needed(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Take the calculator's scripts from pages that have no calculator.

    Jupyter Book has every page load every script (`add_static_files` in its `sphinx.py`).
    """
    if '<div class="calculator">' not in context.get("body", ""):
        context["script_files"] = [
            script
            for script in context["script_files"]
            if not str(script.filename).endswith(("/calculator.js", "/rating.js"))
        ]


def _draw_preview(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Draw the picture that the heads of pages name, if they do. Adds no page."""
    if app.config.html_baseurl:
        picture = Path(app.outdir, PREVIEW)
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(preview(app.config.html_title))
    return []


def _foot(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """What the foot of a page (page-foot.html) and the line below it say."""
    context["edition"], context["book_address"] = _this(), app.config.html_baseurl
    context["last_updated"] = date(updated) if (updated := _this().date) else None
    source = Path(app.srcdir, context.get("sourcename", "")).suffix if doctree else None
    context["notebook"] = f"_sources/{context['sourcename']}" if source == ".ipynb" else None
    context["page_data"] = _data_of(page)
    if doctree:
        context["bibtex"] = _cited(app, page, context.get("pageurl"))


def _cited(app: Sphinx, page: str, address: str | None) -> str:
    """The book, and a page of it that is not its front page, as BibTeX."""
    this, config = _this(), app.config
    book = {
        "book": config.html_title,
        "author": config.author,
        "year": this.date[:4] if this.date else config.copyright,
        "note": ", ".join([f"Version {this.version}", *([date(this.date)] if this.date else [])]),
    }
    of_page = {"page": app.env.titles[page].astext(), "key": page, "address": address or ""}
    entries = [bibtex(**book, address=config.html_baseurl)]
    if page != config.root_doc:
        entries.insert(0, bibtex(**book, **of_page))
    return "\n\n".join(entries)


def _data_of(page: str) -> str | None:
    """The data file of the set of standards that a page is about, if it is about one."""
    folder = page.rpartition("/")[0]
    return f"data/{folder}.yaml" if folder.startswith("frameworks/") else None


@cache
def _this() -> Edition:
    """The edition that is being built: asked for once, not on every page."""
    return edition(REPOSITORY.root)


def _launch_the_template(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Lead the launch buttons of a page to the notebook that it shares with others of its kind."""
    folder, _, name = page.partition("/")
    if name:
        notebook = "template" if folder == "pdus" else name.rpartition("/")[2]
        for group in context.get("header_buttons", []):
            for button in group.get("buttons", []):
                button["url"] = button["url"].replace(
                    f"/{page}.ipynb", f"/{folder}/{notebook}.ipynb"
                )
