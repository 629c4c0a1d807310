"""The two workbooks open well: rows as high as their text, held headings, sheets that print."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from probation_book.downloads.forms import form_name
from probation_book.downloads.sheets import WIDEST, height, width_of
from probation_book.downloads.tables import tables
from probation_book.downloads.write import WORKBOOK, write_downloads
from probation_book.publishing.paths import REPOSITORY

WORDS = st.lists(st.text("abcdefghij", min_size=1, max_size=12), min_size=1).map(" ".join)


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("downloads")
    write_downloads(data, folder)
    return folder


@pytest.fixture(scope="module", params=["the tables", "the form"])
def book(request, folder) -> openpyxl.Workbook:
    name = WORKBOOK if request.param == "the tables" else form_name("2021-07")
    return openpyxl.load_workbook(folder / name)


def wide(sheet) -> dict[int, float]:
    """The width of each column that has one, by its number: neighbours share an entry."""
    return {
        column: one.width
        for one in sheet.column_dimensions.values()
        for column in range(one.min, one.max + 1)
    }


def test_no_row_is_lower_than_its_text(book):
    """Arial has about 1.05 letters for a unit of 11 points: with fewer lines, text is cut off."""
    wrapped = 0
    for sheet in book:
        widths = wide(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or not cell.alignment.wrap_text:
                    continue
                letters = int(widths[cell.column] * 1.05 * 11 / cell.font.sz)
                lines = sum(len(wrap(line, letters)) or 1 for line in str(cell.value).split("\n"))
                enough = min(lines * cell.font.sz * 1.2, 409)
                found = sheet.row_dimensions[cell.row].height
                assert found and found >= enough, f"{sheet.title}!{cell.coordinate}"
                wrapped += lines > 1
    assert wrapped > 20


def test_columns_are_as_wide_as_their_words_and_no_wider_than_can_be_read(book):
    for sheet in book:
        widths = wide(sheet)
        for column in sheet.iter_cols():
            texts = [str(cell.value) for cell in column if cell.value and cell.alignment.wrap_text]
            if texts:
                longest = max(len(word) for text in texts for word in text.split())
                assert min(longest, WIDEST) <= widths[column[0].column] < 91, sheet.title


def test_every_sheet_prints_on_a4_across_with_its_headings(book):
    for sheet in book:
        setup = sheet.page_setup
        assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert int(setup.fitToHeight) == 0
        assert sum(wide(sheet).values()) / int(setup.fitToWidth or 1) < 275
        assert "&P" in sheet.oddFooter.right.text
        if sheet.title not in ("Cover", "About"):
            top = int(sheet.print_title_rows.replace("$", "").split(":")[0])
            assert all(cell.font.b for cell in sheet[top] if cell.value), sheet.title


def test_headings_stay_in_sight(folder, data):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    for table, frame in tables(data):
        sheet = book[table.title]
        first = sheet.max_row - len(frame) + 1
        assert [cell.value for cell in sheet[first - 1]] == [field.title for field in table.fields]
        assert sheet.freeze_panes == f"B{first}"
        assert sheet.print_title_rows == f"${first - 1}:${first - 1}"


def test_a_workbook_says_what_it_is_and_whose(book):
    (author,) = yaml.safe_load((REPOSITORY.root / "CITATION.cff").read_text(encoding="utf-8"))[
        "authors"
    ]
    about = book.properties
    assert about.creator == author["name"]
    assert about.title and about.subject


def test_what_is_true_or_false_reads_yes_or_no(folder, data):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    assert not any(
        isinstance(cell.value, bool) for sheet in book for row in sheet.iter_rows() for cell in row
    )
    for table, frame in tables(data):
        for place, field in enumerate(table.fields, start=1):
            if field.type != "boolean":
                continue
            cells = [
                row[0].value
                for row in book[table.title].iter_rows(
                    min_row=book[table.title].max_row - len(frame) + 1, min_col=place, max_col=place
                )
            ]
            words = {True: "yes", False: "no", None: None}
            assert cells == [words[value] for value in frame[field.name]]


@given(WORDS, st.sampled_from([11, 12, 14]))
def test_a_row_has_a_line_for_what_does_not_fit(text, points):
    width = width_of("", [text], points)
    letters = 0.95 * 11 / points * width
    assert width <= WIDEST
    lines = height([(text, width)], points) // points
    assert lines * letters >= min(len(text), letters * 300 // points)
    if width < WIDEST:
        assert height([(text, width)], points) == height([("a", width)], points)
