"""What the guides promise: inspections and standards that are added need no line of code.

Each follows *Add an inspection*, or *Add a set of standards*, on a copy of the book's own data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import run_here
from test_other_standards import FIVE, SOURCE, later

from bench.build import made_up_inspection
from probation_book import __main__
from probation_book.downloads.write import write_downloads
from probation_book.publishing.page_source import parameters
from probation_book.publishing.pages import pages
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import read_data, read_references

NINE = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5"]


def put(file: Path, content: dict) -> Path:
    """Write a data file with its template's first line, or add what one that is there lacks."""
    if file.exists():
        before = file.read_text(encoding="utf-8")
        content = {key: one for key, one in content.items() if key not in yaml.safe_load(before)}
    else:
        template = REPOSITORY.data / "templates" / f"{file.parent.name.removesuffix('s')}.yaml"
        before = template.read_text(encoding="utf-8").splitlines()[0]
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False) if content else ""
    file.write_text(f"{before}\n{text}", encoding="utf-8")
    return file


def dorset_again(data: Path) -> list[Path]:
    """Two years later, under the same standards: the template's made-up figures."""
    text = (REPOSITORY.data / "templates" / "inspection.yaml").read_text(encoding="utf-8")
    text = text.replace("pdu: template-town", "pdu: dorset").replace("2024-", "2025-")
    file = data / "inspections" / "dorset-2025.yaml"
    file.write_text(text, encoding="utf-8")
    return [file]


def dorset_under_other_standards(data: Path) -> list[Path]:
    """The same, under standards that were added, too."""
    return [_under_later(data, "dorset", 1)]


def nine_ratings_and_no_percentages(data: Path) -> list[Path]:
    """What a press release prints: ratings, a score, a month; no section, no percentage."""
    ratings = ["Inadequate", "Requires improvement"] * 2 + ["Inadequate"] * 5
    content = {
        "pdu": "birmingham-north-east-solihull",
        "framework": "2021-07",
        "source": "news",
        "fieldwork_started": {"date": "2022-06"},
        "result": {"score": 2, "maximum": 27, "rating": "Inadequate"},
        "standards": {n: {"rating": rating} for n, rating in zip(NINE, ratings, strict=True)},
    }
    put(data / "sources.yaml", {"news": {"short": "News", "title": "News", "publisher": "HMIP"}})
    return [put(data / "inspections" / "birmingham-north-east-solihull-2022.yaml", content)]


def nothing_but_a_score(data: Path) -> list[Path]:
    """3 of 27 and Inadequate: no standard, no date."""
    content = {
        "pdu": "lambeth",
        "framework": "2021-07",
        "source": "action-plan",
        "result": {"score": 3, "maximum": 27, "rating": "Inadequate"},
    }
    return [put(data / "inspections" / "lambeth.yaml", content)]


def seven_standards_and_two_inspections(data: Path) -> list[Path]:
    """A later set of seven standards, with another scale, and two inspections of new PDUs."""
    towns = {"new-town": "New Town", "old-bridge": "Old Bridge"}
    for key, name in towns.items():
        put(data / "pdus.yaml", {key: {"name": name, "region": {"name": "X", "source": "guide"}}})
    return [_under_later(data, pdu, number) for number, pdu in enumerate(towns)]


def _under_later(data: Path, pdu: str, number: int) -> Path:
    """An inspection of a PDU under a set of seven standards, which is added if need be."""
    file = data / "frameworks" / "2030-01.yaml"
    if not file.exists():
        put(file, later(FIVE))
        put(data / "sources.yaml", {"guide": SOURCE})
    framework = read_references(data).frameworks["2030-01"]
    content = made_up_inspection(number, "2030-01", framework) | {
        "source": "guide",
        "fieldwork_started": {"date": "2025-06", "section": "Background"},
    }
    return put(data / "inspections" / f"{pdu}-2025.yaml", {"pdu": pdu, **content})


ADDED: list[Callable[[Path], list[Path]]] = [
    dorset_again,
    dorset_under_other_standards,
    nine_ratings_and_no_percentages,
    nothing_but_a_score,
    seven_standards_and_two_inspections,
]


@pytest.mark.parametrize("add", ADDED, ids=lambda add: add.__name__)
def test_what_is_added_as_the_guides_say_holds_everywhere(data_copy, tmp_path, capsys, add):
    files = add(data_copy)
    for file in files:
        assert __main__.main(["check", str(file), "--data", str(data_copy)]) == 0
        assert "Published: " in capsys.readouterr().out
    data = read_data(data_copy)
    assert {file.stem for file in files} <= data.inspections.keys()
    write_downloads(data, tmp_path / "downloads")
    layout = REPOSITORY.on(data_copy, tmp_path / "site")
    for page in pages(layout, data):
        given = {name: _value(page.notebook, value) for name, value in page.parameters}
        shown = run_here(page.notebook, **given)
        cells = [cell.text.strip() for cell in shown.select("td, th, p, figcaption")]
        assert not {"None", "nan", "<NA>", "[]"} & set(cells), page.address
        assert not re.search(r"\b(None|nan) (of \d|points)|\{\w+\}", " ".join(cells)), page.address


def _value(notebook: Path, value: str) -> str | Path:
    """A parameter of a page as its notebook has it: paths go by its folder."""
    path = notebook.parent / value
    return path if path.exists() else value


def test_parameters_of_pages_are_those_of_their_notebooks(data, tmp_path):
    for page in pages(REPOSITORY, data):
        assert {name for name, _ in page.parameters} <= set(parameters(page.notebook))


@pytest.mark.parametrize("add", [dorset_again, dorset_under_other_standards])
def test_a_pdu_inspected_again_has_one_page_with_both(data_copy, tmp_path, add):
    add(data_copy)
    data = read_data(data_copy)
    layout = REPOSITORY.on(data_copy, tmp_path / "site")
    (page,) = [page for page in pages(layout, data) if page.address == "pdus/dorset"]
    assert page.title.startswith("Dorset (") and "2025 and June 2023)" in page.title
    given = {name: _value(page.notebook, value) for name, value in page.parameters}
    shown = run_here(page.notebook, **given)
    assert not shown.select("a[href^='pdus/']")  # it stands in that folder itself
    text = " ".join(shown.text.split())
    assert "2 inspections of Dorset PDU" in text
    assert "1 other inspection of this PDU can be found below" in text
    subtracted = "The score went from 3 to 11 of 27." in text
    assert subtracted == (add is dorset_again)
    assert ("nothing is subtracted" in text) == (add is dorset_under_other_standards)
