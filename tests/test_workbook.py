"""The form for an inspection: filled in as people do, and read as a file of one."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml
from conftest import take_out
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from test_other_standards import VARIANTS
from test_other_standards import elsewhere as elsewhere  # a fixture

from probation_book.__main__ import main
from probation_book.downloads.forms import form_name, write_form
from probation_book.downloads.page import forms
from probation_book.downloads.write import NAME, write_downloads
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, References, add_inspection, read_data, read_inspection
from probation_book.reading.form import choices

FIRST = 3  # the row below headings and meanings
SHEETS = ["Inspection", "Published", "Standards", "Key questions", "Recommendations"]
MADE_UP = {
    "pdu": "dorset",
    "framework": "2021-07",
    "source": "hfkcw-report",
    "fieldwork_started": {"date": 2023, "reading": "Made up.", "source": "presentation"},
    "published": [{"date": "2024-01"}, {"date": datetime.date(2024, 2, 3), "section": "x"}],
    "cases": {"count": 40},
    "standards": {
        "1.1": {
            "rating": "Good",
            "source": "presentation",
            "judgement": {
                "guidance": "Outstanding",
                "reason": "Made up.",
                "source": "presentation",
                "section": "y",
            },
        },
        "2.1": {"not_rated": "Made up."},
        "2.2": {
            "key_questions": {
                "counts": {"engagement": "28 of 40", "safety": "24 of 40"},
                "percentages": {"engagement": 70, "desistance": 62.5},
                "other_base": {"of": 40, "because": "Made up."},
                "source": "presentation",
                "section": "z",
            }
        },
    },
    "recommendations": [
        {"summary": "Made up.", "addressee": "PDU", "theme": "training", "source": "presentation"},
        {
            "summary": "2023",
            "addressee": "region",
            "theme": "risk of harm",
            "bears_on": ["1.2", "2.2/safety"],
        },
    ],
}


@pytest.fixture(scope="session")
def blank(data, tmp_path_factory) -> Path:
    """The form for the standards of July 2021. Not to be changed."""
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    write_form(path, data.frameworks["2021-07"], data)
    return path


@pytest.fixture
def mine(tmp_path) -> Path:
    """Where a test's workbook goes."""
    return tmp_path / "mine.xlsx"


@pytest.fixture(scope="session")
def typed_in(blank) -> Path:
    """The form with MADE_UP, of a PDU without an inspection. Not to be changed."""
    return fill(blank, MADE_UP | {"pdu": "lambeth"}, blank.with_name("typed-in.xlsx"))


def content_of(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def heading(*names: str) -> str:
    said = ": ".join(names).replace("_", " ")
    return "PDU" if said == "pdu" else said[0].upper() + said[1:]


def flat(block: Mapping[str, Any], *before: str) -> dict[str, Any]:
    """The values of a block and of those in it, under the headings of the form."""
    found: dict[str, Any] = {}
    for name, value in block.items():
        inside = isinstance(value, dict)
        found |= flat(value, *before, name) if inside else {heading(*before, name): value}
    return found


def put(sheet, row: int, values: Mapping[str, Any]) -> None:
    columns = {cell.value: cell.column for cell in sheet[1]}
    for name, value in values.items():
        typed = ", ".join(value) if isinstance(value, list) else value
        sheet.cell(row, columns[name]).value = typed


def row_of(sheet, *labels: str) -> int:
    for row in range(FIRST, sheet.max_row + 1):
        if all(sheet.cell(row, at).value == label for at, label in enumerate(labels, start=1)):
            return row
    raise AssertionError(f"{sheet.title} has no row {labels}")


def fill(blank: Path, content: Mapping[str, Any], filled: Path) -> Path:
    """Type an inspection's YAML content into the form, by what its labels and headings say."""
    book = openpyxl.load_workbook(blank)
    content = deepcopy(dict(content))
    for sheet, name in (("Published", "published"), ("Recommendations", "recommendations")):
        for row, item in enumerate(content.pop(name, []), start=FIRST):
            put(book[sheet], row, flat(item))
    for number, result in content.pop("standards", {}).items():
        questions = result.pop("key_questions", {})
        put(book["Standards"], row_of(book["Standards"], number), flat(result))
        sheet = book["Key questions"] if questions else None
        for name in ("percentages", "counts"):
            for question, share in questions.pop(name, {}).items():
                put(sheet, row_of(sheet, number, question), {heading(name): share})
        if questions:
            put(sheet, row_of(sheet, number), flat(questions))
    facts = book["Inspection"]
    for name, block in content.items():
        if not isinstance(block, dict):
            put(facts, row_of(facts, heading(name)), {"Value": block})
            continue
        cited = {heading(one): block.pop(one) for one in ("source", "section") if one in block}
        for one, value in block.items():
            put(facts, row_of(facts, heading(name, one)), {"Value": value})
        first = {"result": "score", "cases": "count", "interviews": "count"}.get(name, "date")
        put(facts, row_of(facts, heading(name, first)), cited)
    book.save(filled)
    return filled


def change(
    workbook: Path, cell: str, value: Any, shown_as: str | None = None, to: Path | None = None
) -> None:
    """Type a value into a cell such as `Standards!C5`; save the workbook, or another."""
    title, at = cell.split("!")
    book = openpyxl.load_workbook(workbook)
    book[title][at].value = value
    if shown_as:
        book[title][at].number_format = shown_as
    book.save(to or workbook)


def problems_of(workbook: Path, references: References | Path) -> list[str]:
    with pytest.raises(DataError) as refused:
        read_inspection(workbook, references)
    return [said.removeprefix(f"{workbook}: ") for said in refused.value.problems]


# --- the form ---------------------------------------------------------------------------------


def test_each_set_of_standards_has_its_form_and_a_link_to_it(data, tmp_path):
    (tmp_path / form_name("gone")).write_bytes(b"")
    write_downloads(data, tmp_path)
    names = {form_name(key) for key in data.frameworks}
    assert {path.name for path in tmp_path.glob("probation-inspection-form-*")} == names
    assert set(re.findall('href="downloads/([^"]+)"', forms(data).data)) == names


def test_a_form_is_the_same_byte_for_byte(data, blank, mine):
    write_form(mine, data.frameworks["2021-07"], data)
    assert mine.read_bytes() == blank.read_bytes()
    assert openpyxl.load_workbook(mine).properties.created == datetime.datetime(1980, 1, 1)


def test_a_form_asks_nothing_and_says_what_everything_is(blank, framework):
    book = openpyxl.load_workbook(blank)
    assert book.sheetnames == ["About", *SHEETS, "Choices"]
    numbers = list(framework.numbered)
    standards = [cell.value for cell in book["Standards"]["A"][FIRST - 1 :]]
    assert standards == numbers  # text, as in a file
    for title in SHEETS:
        sheet = book[title]
        open_to_all = [c for row in sheet for c in row if not c.protection.locked]
        assert sheet.protection.sheet and sheet.freeze_panes
        assert open_to_all
        assert [c.value for c in open_to_all if c.value is not None] in ([], [framework.key])
        assert all(cell.protection.locked and cell.value for cell in sheet[1])
    assert "a key in data/pdus.yaml" in book["Inspection"]["E3"].value
    assert "our own words" in book["Recommendations"]["A2"].value


def test_where_the_choice_is_fixed_the_form_offers_it(blank, data, framework):
    book = openpyxl.load_workbook(blank)
    ratings = list(framework.ratings)
    expected = {
        "Inspection!B3": list(data.pdus),
        "Inspection!B5": list(data.sources),
        "Inspection!B12": ratings,
        "Standards!C3": ratings,
        "Standards!E3": ratings,
        "Recommendations!B102": list(framework.addressees),
        "Recommendations!C102": list(data.themes),
    }
    for cell, names in expected.items():
        title, at = cell.split("!")
        (rule,) = [v for v in book[title].data_validations.dataValidation if at in v.sqref]
        listed = book["Choices"][rule.formula1.removeprefix("Choices!").replace("$", "")]
        assert [choice.value for (choice,) in listed] == names, cell
    assert set(choices(framework)) <= {"rating", "guidance", "addressee", "bears_on"}


@pytest.fixture(scope="module")
def downloads(data, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("downloads")
    write_downloads(data, folder)
    return folder


def test_pandas_reads_what_the_book_publishes(downloads, data):
    prefix = "probation-ratings-"
    files = downloads.glob(f"{prefix}*.csv")
    tables = {path.stem.removeprefix(prefix): pd.read_csv(path) for path in files}
    assert len(tables["inspections"]) == len(data.inspections)
    sheets = pd.read_excel(downloads / f"{NAME}.xlsx", sheet_name=None, header=4)
    assert list(sheets["Inspections"].iloc[:, 0]) == list(tables["inspections"]["inspection"])
    ratings = sheets["Recommendations"]
    assert len(ratings) == len(tables["recommendations"])
    for key, framework in data.frameworks.items():
        form = pd.read_excel(downloads / form_name(key), sheet_name="Standards", dtype=str)
        assert list(form["Standard"][1:]) == list(framework.numbered)


# --- there and back ---------------------------------------------------------------------------


def comes_back(content: dict[str, Any], form: Path, filled: Path, folder: Path) -> None:
    """Whether an inspection that is typed into the form is the same one again, in a file."""
    as_file = filled.with_suffix(".yaml")
    as_file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    original = read_inspection(as_file, folder).model_dump()
    file, inspection = add_inspection(fill(form, content, filled), folder)
    assert inspection.model_dump() == original
    assert read_inspection(file, folder).model_dump() == original
    assert file.parent == folder / "inspections" and file.stem.startswith(content["pdu"])


@pytest.mark.parametrize(
    "file", sorted((REPOSITORY.data / "inspections").glob("*.yaml")), ids=lambda file: file.stem
)
def test_every_inspection_comes_back_equal(data, file, data_copy, mine):
    content = content_of(file)
    for same_pdu in (data_copy / "inspections").glob(f"{content['pdu']}*.yaml"):
        take_out(data_copy, same_pdu.stem)
    framework = data.frameworks[content["framework"]]
    template = data_copy / "frameworks" / f"{framework.key}.yaml"
    template.write_bytes((REPOSITORY.data / "frameworks" / template.name).read_bytes())
    write_form(mine.with_name("form.xlsx"), framework, data)
    comes_back(content, mine.with_name("form.xlsx"), mine, data_copy)


def test_a_form_holds_all_that_an_inspection_can(blank, data_copy, mine):
    take_out(data_copy, "dorset-2023")
    comes_back(MADE_UP, blank, mine, data_copy)
    written = data_copy / "inspections" / "dorset-2023.yaml"
    said = written.read_text(encoding="utf-8")
    template = REPOSITORY.data / "templates" / "inspection.yaml"
    assert said.splitlines()[0] == template.read_text(encoding="utf-8").splitlines()[0]
    assert content_of(written) == MADE_UP
    assert list(content_of(written)) == list(MADE_UP)


@pytest.mark.parametrize("variant", VARIANTS)
def test_other_standards_have_a_form_too(elsewhere, mine, variant):
    folder = elsewhere(VARIANTS[variant])
    data = read_data(folder)
    write_form(mine.with_name("form.xlsx"), data.frameworks["2030-01"], data)
    file = folder / "inspections" / "new-town-2025.yaml"
    content = content_of(file)
    file.unlink()
    comes_back(content, mine.with_name("form.xlsx"), mine, folder)
    change(mine, "Inspection!B12", "Outstanding")
    assert problems_of(mine, folder)[0].startswith("Inspection!B12: found 'Outstanding', expected")


def test_an_overall_rating_alone_is_an_inspection(blank, data_copy, mine, capsys):
    take_out(data_copy, "dorset-2023")
    content = {name: MADE_UP[name] for name in ("pdu", "framework", "source")}
    content |= {"result": {"rating": "Inadequate"}}
    fill(blank, content, mine)
    assert main(["import", str(mine), "--data", str(data_copy)]) == 0
    written = data_copy / "inspections" / "dorset.yaml"
    assert content_of(written) == content
    said = capsys.readouterr().out
    assert main(["check", str(written), "--data", str(data_copy)]) == 0
    assert said == f"{written}\n\n{capsys.readouterr().out}"


# --- what people type -------------------------------------------------------------------------

STARTED, CASES, SHARE, SECTION = (
    "Inspection!B6",
    "Inspection!B8",
    "Key questions!D7",
    "Inspection!D8",
)


@pytest.mark.parametrize(
    "cell, typed, shown_as, read",
    [
        (STARTED, "2022-08-22", None, "2022-08-22"),
        (STARTED, "22 August 2022", None, "2022-08-22"),
        (STARTED, "22/08/2022", None, "2022-08-22"),
        (STARTED, "August  2022", None, "2022-08"),
        (STARTED, "Aug 2022", None, "2022-08"),
        (STARTED, "2022-08", None, "2022-08"),
        (STARTED, 2022, None, "2022"),
        (STARTED, "2022", None, "2022"),
        (STARTED, datetime.datetime(2022, 8, 22), "dd/mm/yyyy", "2022-08-22"),
        (STARTED, datetime.datetime(2022, 8, 1), "d mmmm yyyy", "2022-08-01"),
        # What Excel makes of `August 2022`.
        (STARTED, datetime.datetime(2022, 8, 1), "mmm\\-yy", "2022-08"),
        (STARTED, datetime.datetime(2022, 8, 1), "[$-809]mmmm yyyy", "2022-08"),
        (CASES, 42, None, 42),
        (CASES, 42.0, None, 42),
        (CASES, " 42 ", None, 42),
        (SHARE, "42", None, 42),
        (SHARE, "42.5 %", None, 42.5),
        (SHARE, 0.43, "0%", 43),  # what Excel makes of `43%`
        (SHARE, 0.07, "0.0%", 7),
        (SHARE, 0.43, None, 0.43),
        (SECTION, 2.2, None, "2.2"),
        (SECTION, " Background ", None, "Background"),
    ],
)
def test_what_people_type_is_what_they_mean(data, typed_in, mine, cell, typed, shown_as, read):
    change(typed_in, cell, typed, shown_as, to=mine)
    inspection = read_inspection(mine, data)
    found = {
        STARTED: lambda: inspection.fieldwork_started.date,
        CASES: lambda: inspection.cases.count,
        SHARE: lambda: inspection.standards["2.3"].key_questions.percentages["engagement"],
        SECTION: lambda: inspection.cases.section,
    }[cell]()
    assert (found, type(found)) == (read, type(read))


# --- what is wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell, value, said",
    [
        ("Inspection!B3", "dorzet", "found 'dorzet', expected 'dorset'?"),
        ("Inspection!B3", None, "pdu: missing, expected to be given"),
        ("Inspection!B4", "2019", "found '2019', expected one of these: 2021-07"),
        ("Inspection!B5", "hearsay", "found 'hearsay', expected one of these"),
        ("Inspection!B6", "Summer", "found 'Summer', expected a day"),
        ("Inspection!B6", "31/06/2022", "found '31/06/2022', expected a day"),
        ("Inspection!B6", True, "found True, expected a day"),
        ("Inspection!B6", None, "fieldwork_started > date: missing"),
        ("Inspection!B8", "forty", "found 'forty', expected a whole number"),
        ("Inspection!B8", 41.5, "found 41.5, expected a whole number"),
        ("Inspection!B8", "=40+1", "found a formula without a value (open the workbook, save it)"),
        ("Inspection!D8", "=A1", "found a formula without a value"),
        ("Inspection!D8", "#REF!", "found the error #REF!, expected text"),
        ("Inspection!D8", True, "found True that is no text"),
        ("Inspection!D8", "one\nline", "found the character LINE BREAK"),
        ("Inspection!A8", "Cases", "found 'Cases', expected 'Cases: count'"),
        ("Inspection!C7", "x", "found 'x', expected nothing"),
        ("Standards!C5", "Goood", "found 'Goood', expected 'Good'?"),
        ("Standards!E3", "Great", "found 'Great', expected one of these: Inadequate"),
        ("Standards!A5", "1.30", "found '1.30', expected '1.3'"),
        ("Standards!A5", None, "found nothing, expected '1.3'"),
        ("Standards!D1", "Section", "found 'Section', expected 'Not rated'"),
        ("Key questions!D4", 117, "found 117, expected a number from 0 to 100"),
        ("Key questions!D4", "most", "found 'most', expected a number from 0 to 100"),
        ("Key questions!E4", "50 of 41", "found '50 of 41', expected at most 41 of 41"),
        ("Key questions!E4", "29 of 41", "found 29 of 41, expected at most the 40 cases inspected"),
        ("Key questions!E4", "27 of 40", "found 70% and 27 of 40"),
        ("Key questions!E4", 18, "found '18', expected a count like `18 of 42`"),
        ("Key questions!B4", "safety", "found 'safety', expected 'engagement'"),
        ("Recommendations!A3", None, "summary: missing, expected to be given"),
        ("Recommendations!B3", "pdu", "found 'pdu', expected"),
        ("Recommendations!C4", "harm", "found 'harm', expected one of these"),
        ("Recommendations!D4", "1.2; 9.9", "found '9.9', expected"),
        ("Recommendations!A103", "Too many", "found 'Too many', expected nothing"),
        ("Published!XFD1048576", 1, "found 1, expected nothing"),
        ("Published!A3", "2999", "found 2999, which is still to come"),
    ],
)
def test_a_mistake_is_named_by_its_cell(data, typed_in, mine, cell, value, said):
    change(typed_in, cell, value, to=mine)
    (problem,) = problems_of(mine, data)
    assert problem.replace("'Key questions'!", "Key questions!").startswith(f"{cell}: ")
    assert said in problem


TYPED = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1000, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)),
    st.times(),
    st.text(st.characters(blacklist_categories=("Cc", "Cs"), max_codepoint=0xD7FF), max_size=600),
    st.sampled_from(["Good", "1.2", "=1/0", "#N/A", "18 of 42", "August 2022", "hfkcw", "{}"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.sampled_from(SHEETS),
    row=st.integers(1, 14),
    column=st.integers(1, 11),
    value=TYPED,
)
def test_whatever_stands_in_a_cell_is_read_or_refused_by_cell(
    data, typed_in, mine, title, row, column, value
):
    change(typed_in, f"{title}!{get_column_letter(column)}{row}", value, to=mine)
    cell = rf"{re.escape(str(mine))}: ('[\w ]+'|\w+)![A-Z]+\d+: "
    try:
        read_inspection(mine, data)
    except DataError as refused:
        assert all(re.match(cell, problem) for problem in refused.problems), refused


def test_all_mistakes_are_told_at_once_and_nothing_is_written(blank, data_copy, mine, capsys):
    take_out(data_copy, "dorset-2023")
    before = sorted(data_copy.rglob("*"))
    fill(blank, MADE_UP, mine)
    for cell, value in (
        ("Standards!C5", "Goood"),
        ("Inspection!B8", "forty"),
        ("Inspection!G2", "a note"),
        ("Recommendations!C3", "harm"),
    ):
        change(mine, cell, value)
    assert main(["import", str(mine), "--data", str(data_copy)]) == 1
    said = capsys.readouterr()
    cells = ["Inspection!B8", "Inspection!G2", "Recommendations!C3", "Standards!C5"]
    told = [line for line in said.err.splitlines() if line.startswith(f"{mine}: ")]
    assert sorted(line.split(": ")[1] for line in told) == cells
    assert "4 problems." in said.err and not said.out
    assert sorted(data_copy.rglob("*")) == before


def test_a_file_that_is_there_is_never_written_over(blank, data_copy, mine):
    file = data_copy / "inspections" / "dorset-2023.yaml"
    before = file.read_bytes()
    content = content_of(file)
    fill(blank, content, mine)
    assert add_inspection(mine, data_copy)[0] == file  # the same
    change(mine, "Recommendations!A3", "Something else.")
    with pytest.raises(DataError, match="it is not written over") as refused:
        add_inspection(mine, data_copy)
    assert refused.value.problems[0].startswith(f"{file}: ")
    change(mine, "Inspection!B6", None)
    change(mine, "Inspection!D6", None)
    with pytest.raises(DataError, match=r"so may be the inspection in dorset-2023\.yaml"):
        add_inspection(mine, data_copy)
    assert file.read_bytes() == before
    assert not (data_copy / "inspections" / "dorset.yaml").exists()


def empty_sheet(book) -> None:
    book["Standards"].delete_rows(1, 200)


def no_sheet(book) -> None:
    del book["Key questions"]


def moved_columns(book) -> None:
    book["Standards"].insert_cols(3)


def moved_rows(book) -> None:
    book["Key questions"].insert_rows(5)


def another_workbook(book) -> None:
    for sheet in book.worksheets[1:]:
        del book[sheet.title]


@pytest.mark.parametrize(
    "spoil, said",
    [
        (empty_sheet, ["Standards!A1: found nothing, expected 'Standard': rows and columns stay"]),
        (no_sheet, ["found no sheet 'Key questions', expected the sheets of the form: Insp"]),
        (moved_columns, ["Standards!C1: found nothing, expected 'Rating': rows and columns"]),
        (moved_rows, ["'Key questions'!A5: found nothing, expected '2.2': rows and columns stay"]),
        (another_workbook, ["found no sheet 'Inspection', expected the sheets of the form: Insp"]),
    ],
)
def test_what_is_not_the_form_any_more_is_told(data, typed_in, mine, spoil, said):
    book = openpyxl.load_workbook(typed_in)
    spoil(book)
    book.save(mine)
    for problem, expected in zip(problems_of(mine, data), said, strict=True):
        assert problem.startswith(expected)


def test_an_empty_row_between_two_is_no_item(data, typed_in, mine):
    book = openpyxl.load_workbook(typed_in)
    book["Recommendations"].move_range("A4:F4", rows=4)
    book.save(mine)
    assert len(read_inspection(mine, data).recommendations) == 2
    change(mine, "Recommendations!C8", None)
    (problem,) = problems_of(mine, data)
    assert problem.startswith("Recommendations!C8: ")


def test_a_workbook_may_lie_anywhere(data, typed_in, tmp_path):
    (tmp_path / "inspections").mkdir()
    mine = tmp_path / "inspections" / "dorset-2023.xlsx"
    mine.write_bytes(typed_in.read_bytes())
    assert read_inspection(mine, data).pdu.key == "lambeth"


def test_sheets_of_ones_own_are_left_alone(data, typed_in, mine):
    book = openpyxl.load_workbook(typed_in)
    book.create_sheet("Mine", 0)["A1"] = "a note"
    book.save(mine)
    assert read_inspection(mine, data).pdu.key == "lambeth"


@pytest.mark.parametrize("name", ["mine.xlsx", "mine.XLSX", "mine.xls", "mine.ods"])
@pytest.mark.parametrize("content", [b"", b"pdu: dorset\n", b"\xd0\xcf\x11\xe0", "zip", "half"])
def test_what_is_no_workbook_is_refused_in_plain_words(data, blank, tmp_path, name, content):
    file = tmp_path / name
    if content == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt", "a")
    else:
        file.write_bytes(blank.read_bytes()[:9000] if content == "half" else content)
    (problem,) = problems_of(file, data)
    assert problem == (
        "not a workbook that can be read: save the form as .xlsx, without a password"
    )


def test_a_workbook_that_is_not_there_is_told(data, mine):
    assert problems_of(mine, data) == ["no such file"]
    mine.mkdir()
    assert problems_of(mine, data) == ["found a folder, expected a file"]


def test_a_workbook_that_unpacks_to_far_more_is_refused_unread(data, mine):
    with zipfile.ZipFile(mine, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 40_000_000)
    assert problems_of(mine, data) == [
        "found 40,000,000 bytes when unpacked, expected at most 30,000,000"
    ]
