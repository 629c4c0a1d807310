"""Links from a citation to its source on the page of sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from probation_book.reading import Fact

# From the page of a PDU, and from that of a set of standards, to the top of the site.
FROM_PDU, FROM_FRAMEWORK = "../", "../../"


def cited(fact: Fact, up: str = "") -> Markup:
    """Document and section of a fact, as a link to the document; `up` leads to the top."""
    return source_link(fact.source.key, fact.citation, up)


def all_cited(facts: Iterable[Fact], up: str = "") -> Markup:
    """Such links of several facts, each once."""
    return Markup("; ").join(dict.fromkeys(cited(fact, up) for fact in facts))


def source_link(key: str, words: str, up: str = "") -> Markup:
    """Words as a link to the source with a key; `up` leads to the top of the site."""
    return Markup('<a href="{}sources.html#{}">{}</a>').format(up, key, words)
