"""A set of standards stands on its own: data with a later one alone, which nobody has published."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import run_here

import scoring
from bench.build import made_up_inspection
from probation_book.display.chapters.frameworks import sets
from probation_book.publishing.page_source import parameters
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, read_data, read_references

SOURCE = {"short": "Made-up guide", "title": "A guide", "publisher": "Nobody", "date": "2025-01"}
NUMBERS = {"P1": "judged", "P2": "judged", "P3": "judged", "R1": "cases", "R2": "cases"}
NUMBERS |= {"R3": "cases", "R4": "cases"}

THREE = ["Weak", "Sound", "Strong"]
FIVE = ["Failing", "Weak", "Sound", "Strong", "Leading"]
SEVEN = [f"Grade {letter}" for letter in "GFEDCBA"]


def later(ratings: list[str], *, cases: bool = True) -> dict:
    """Seven standards, one score table, no example of the source's own, no guidance."""
    width = 100 // len(ratings)
    lows = [width * at for at in range(len(ratings))]
    content = {
        "name": "Standards of another year",
        "source": "guide",
        "section": "Standards",
        "start": "2025-01",
        "addressees": {"unit": "The unit", "ministry": "The ministry"},
        "case_bands": {
            "section": "Bands",
            "bands": [
                {"rating": rating, "lowest": low, "highest": high - 1}
                for rating, low, high in zip(ratings, lows, [*lows[1:], 101], strict=True)
            ],
        },
        "rule": {"section": "Rule", "name": "lowest"},
        "points": {
            "section": "Points",
            "ratings": {rating: points for points, rating in enumerate(ratings)},
        },
        "score_tables": [{"section": "Scores", "unrated": [], "bands": _scores(ratings)}],
        "domains": [
            {
                "number": letter,
                "name": f"Domain {letter}",
                "section": letter,
                "standards": [
                    _standard(number, kind if cases else "judged")
                    for number, kind in NUMBERS.items()
                    if number.startswith(letter)
                ],
            }
            for letter in "PR"
        ],
    }
    if not cases:
        del content["case_bands"], content["rule"]
    return content


def _scores(ratings: list[str]) -> list[dict]:
    """The score table that the mean of the points would make."""
    points = {rating: at for at, rating in enumerate(ratings)}
    return [vars(band) for band in scoring.bands_by_mean(len(NUMBERS), points)]


def _standard(number: str, kind: str) -> dict:
    standard = {
        "number": number,
        "name": f"Standard {number}",
        "rated_by": kind,
        "section": number,
        "summary": "Work is good.",
    }
    questions = {"needs": "Are needs met?", "risks": "Are risks met?"}
    return standard | ({"key_questions": questions} if kind == "cases" else {})


@pytest.fixture
def elsewhere(tmp_path) -> Callable[[dict], Path]:
    """Write a data folder with these standards alone, and one inspection."""

    def written(content: dict) -> Path:
        folder = tmp_path / "data"
        for name in ("frameworks", "inspections"):
            (folder / name).mkdir(parents=True)
        write(folder / "sources.yaml", {"guide": SOURCE})
        write(folder / "themes.yaml", {"all": "Everything."})
        region = {"name": "Nowhere", "source": "guide"}
        write(folder / "pdus.yaml", {"new-town": {"name": "New Town", "region": region}})
        write(folder / "frameworks" / "2030-01.yaml", content)
        framework = read_references(folder).frameworks["2030-01"]
        asked = {"summary": "Do more.", "addressee": "unit", "theme": "all", "section": "x"}
        inspection = made_up_inspection(1, "2030-01", framework) | {
            "pdu": "new-town",
            "source": "guide",
            "fieldwork_started": {"date": "2025-02", "section": "x"},
            "recommendations": [asked | {"bears_on": ["R1"]}],
        }
        write(folder / "inspections" / "new-town-2025.yaml", inspection)
        return folder

    return written


def write(file: Path, content: dict) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


VARIANTS = {
    "three ratings": later(THREE),
    "five ratings": later(FIVE),
    "seven ratings": later(SEVEN),
    "judged alone": later(FIVE, cases=False),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_notebook_holds_on_other_standards(elsewhere, variant):
    folder = elsewhere(VARIANTS[variant])
    places = ("data_folder", "reference_folder", "register_folder")
    given = dict.fromkeys(places, folder) | {
        "framework": "2030-01",
        "pdu": "new-town",
    }
    shown = {}
    for notebook in REPOSITORY.all_notebooks:
        wanted = {name: given[name] for name in parameters(notebook) if name in given}
        shown[notebook.stem] = " ".join(run_here(notebook, **wanted).text.split())
    assert "has 7 standards in 2 domains" in shown["standards"]
    said = "3 that are judged, by no rule that our sources have, and 4 that the inspected cases"
    assert (said in shown["standards"]) == (variant != "judged alone")
    asked = "Of the 4 standards with key questions, four have two. Several of them ask about needs"
    assert (asked in shown["standards"]) == (variant != "judged alone")
    assert "state no link between" in shown["standards"]
    example = "None of these standards is rated by cases."
    if variant != "judged alone":
        example = "made up: our sources give no example of their own"
    assert example in shown["rating-model"]
    assert "There is 1 table: one for PDUs with all 7 standards rated." in shown["rating-model"]
    assert "No two score tables here differ by one standard." in shown["score-tables"]
    assert ("give no bands" in shown["rating-model"]) == (variant == "judged alone")
    assert ("Of 1 inspection in this book" in shown["chance"]) != (variant == "judged alone")
    assert "There is no such inspection" in shown["south-west"]
    assert "These figures are not in this data." in shown["people"]
    assert "The unit is asked in 1 of the 1 recommendations" in shown["recommendations"]


@pytest.mark.build
def test_other_standards_become_a_site(elsewhere, whole_book, tmp_path):
    folder, output = elsewhere(VARIANTS["five ratings"]), tmp_path / "site"
    whole_book.build("--data", str(folder), "--output", str(output))
    made = {path.stem for path in (output / "html/frameworks/2030-01").glob("*.html")}
    assert made == {path.stem for path in REPOSITORY.of_frameworks}
    page = (output / "html/frameworks.html").read_text(encoding="utf-8")
    assert "Standards of another year" in page and "July 2021" not in page


def test_sets_of_standards_are_listed_newest_first(data):
    old = data.frameworks["2021-07"]
    new = old.model_copy(update={"name": "Newer ones", "start": "2030-01"})
    rows = BeautifulSoup(sets({"a": old, "b": new}, {}).data, "html.parser").select("tbody th")
    assert [row.text for row in rows] == ["Newer ones", old.name]


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("chapters:", "chapter:", "chapter: unknown key, expected 'chapters'?"),
        ("[hfkcw-", "[hfkwc-", "'hfkwc-2022', which is no inspection, expected 'hfkcw-2022'?"),
        ("lb-vacancy-spo-announced", "lb-vacancy-spo-anounced", "not in the register, expected"),
        ("[~, lb-nqo-workload, ~]", "[~, lb-nqo-workload]", "found 2 figures, expected 3"),
        (
            "  pres-qip-start:",
            "  hfkcw-vacancy-po:",
            "'42 per cent', expected a figure with a date",
        ),
        ("  pres-qip-start:", "  pres-qip-star:", "not in the register, expected 'pres-qip-start'"),
    ],
)
def test_a_wrong_selection_is_refused_with_its_line(data_copy, old, new, said):
    file = data_copy / "selections.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as stopped:
        read_data(data_copy)
    (problem,) = stopped.value.problems
    assert re.match(rf"{re.escape(str(file))}: line \d+: ", problem) and said in problem


def test_a_selection_without_a_register_is_told_once(data_copy):
    (data_copy / "register" / "claims.csv").unlink()
    (data_copy / "register" / "findings.yaml").unlink()
    with pytest.raises(DataError, match="and there is no register to choose from") as stopped:
        read_data(data_copy)
    assert len(stopped.value.problems) == 1


def test_a_chapter_has_the_inspections_that_are_selected_for_it(data, five, data_copy):
    for name, chosen in data.selections.chapters.items():
        assert set(read_data(selection=name).inspections) == set(chosen)
    (data_copy / "selections.yaml").unlink()
    assert read_data(data_copy, "south-west").inspections == {}
    assert read_data(data_copy).inspections.keys() == five.inspections.keys()


# --- no code knows one set of standards, or one inspection -------------------------------------

COUNTED = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|\d+) (rated )?standards\b")


def words_of(data) -> set[str]:
    """What only data may know: keys and names of inspections and of sets of standards.

    A key is looked for between quotation marks.
    """
    keys = {*data.inspections, *data.frameworks}
    names = set()
    for inspection in data.inspections.values():
        keys.add(inspection.pdu.key)
        names |= {inspection.pdu.name, inspection.pdu.label}
    for framework in data.frameworks.values():
        names |= {framework.name, framework.label}
    return {f"{quote}{key}{quote}" for key in keys for quote in "'\""} | (names - keys)


@pytest.mark.parametrize("room", ["reading", "analysis"])
def test_no_code_names_an_inspection_or_a_set_of_standards(data, room):
    for path in (REPOSITORY.root / "probation_book" / room).glob("*.py"):
        code = without_docstrings(path)
        assert not [word for word in words_of(data) if word in code], path.name
        assert not COUNTED.search(code), path.name


def without_docstrings(path: Path) -> str:
    """A module's code alone: examples in docstrings and comments may name what they like."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree)


@pytest.mark.parametrize("path", REPOSITORY.all_notebooks, ids=lambda path: path.stem)
def test_no_notebook_names_a_set_of_standards_but_as_its_default(data, path):
    words = words_of(replace(data, inspections={}))
    for cell in nbformat.read(path, as_version=4).cells:
        if "parameters" not in cell.metadata.get("tags", []):
            assert not [word for word in words if word in cell.source]
