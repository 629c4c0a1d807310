"""Links from citations to their sources."""

from __future__ import annotations

import csv
import io
from urllib.parse import unquote

import pandas as pd
from bs4 import BeautifulSoup

from probation_book.display import claims, links, tables

NASTY = "<script>alert(1)</script> & \"quotes\" 'too'"


def soup(html) -> BeautifulSoup:
    return BeautifulSoup(html.data, "html.parser")


def test_a_link_leads_from_any_depth():
    (link,) = soup(tables.paragraph(links.source_link("a-key", NASTY, "../"))).p.contents
    assert (link["href"], link.text) == ("../sources.html#a-key", NASTY)


def test_a_table_has_the_link_to_its_source_under_it_and_not_in_its_caption():
    link = links.source_link("report", NASTY)
    shown = soup(tables.table(pd.DataFrame({"A": [1]}), NASTY, source=link))
    assert shown.caption.text == shown.div["aria-label"] == NASTY and not shown.table.a
    assert shown.p.a["href"] == "sources.html#report" and shown.p.text == f"Source: {NASTY}."


def test_facts_with_one_citation_are_cited_once(data):
    facts = list(data.claims.values())[:5]
    found = BeautifulSoup(links.all_cited([*facts, *facts]), "html.parser").find_all("a")
    assert [link.text for link in found] == list(dict.fromkeys(fact.citation for fact in facts))


def test_a_chart_leads_to_its_sources_and_its_file_has_them_as_text(data):
    name = next(name for name, claim in data.claims.items() if claim.percentage is not None)
    shown, claim = (
        soup(claims.shares(data.claims, "A title", {"A group": [name]})),
        data.claims[name],
    )
    for part in (shown.tbody, shown.find(class_="chart-notes")):
        assert part.a.text == claim.citation
        assert part.a["href"] == f"sources.html#{claim.source.key}"
    address = unquote(shown.find("a", download=True)["href"])
    (row,) = csv.DictReader(io.StringIO(address.partition("\ufeff")[2]))
    assert row["Source"] == claim.citation and row["Group"] == "A group"
