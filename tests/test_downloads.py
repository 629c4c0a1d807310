"""The data to take away: files as they are written, held against the data files they come from."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import frictionless
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import GOLDEN

from probation_book.downloads.about import NAME
from probation_book.downloads.page import datasets
from probation_book.downloads.tables import (
    CLAIMS,
    TABLES,
    tables,
)
from probation_book.downloads.write import write_downloads
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import Data, read_data
from probation_book.reading.fields import CaseCount
from probation_book.reading.register import Claim

_EXCEL = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory) -> Path:
    """The files of the repository's own data. Not to be changed."""
    folder = tmp_path_factory.mktemp("written") / "downloads"
    write_downloads(data, folder)
    return folder


@pytest.fixture
def to_spoil(folder, tmp_path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "downloads"))


def file_of(name: str) -> str:
    """The file of the table of this name."""
    return f"probation-ratings-{name}.csv"


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / file_of(name)).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def report_on(folder: Path) -> frictionless.Report:
    return frictionless.Package(str(folder / "datapackage.json")).validate()


def workbook(folder: Path) -> dict[str, list[list[str]]]:
    """The cells of each sheet, row by row, as the texts that a CSV file has for them."""
    with zipfile.ZipFile(folder / f"{NAME}.xlsx") as archive:
        parse = lambda name: ElementTree.fromstring(archive.read(name))  # noqa: E731
        shared = ["".join(text.itertext()) for text in parse("xl/sharedStrings.xml")]
        places = {one.get("Id"): one.get("Target") for one in parse("xl/_rels/workbook.xml.rels")}
        sheets = {}
        for sheet in parse("xl/workbook.xml").iterfind(".//x:sheet", _EXCEL):
            rows = parse(f"xl/{places[sheet.get(_RELATION)]}").iterfind(".//x:row", _EXCEL)
            sheets[sheet.get("name")] = [[_shown(cell, shared) for cell in row] for row in rows]
    return sheets


def _shown(cell: ElementTree.Element, shared: list[str]) -> str:
    assert cell.find("x:f", _EXCEL) is None, f"found a formula in {cell.get('r')}"
    if (value := cell.findtext("x:v", namespaces=_EXCEL)) is None:
        return ""
    assert cell.get("t") != "b", "LibreOffice shows a truth value as 1 or 0"
    return shared[int(value)] if cell.get("t") == "s" else value


def inspection_files() -> dict[str, dict]:
    """The inspections as the files have them, read without any code of the book."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in (REPOSITORY.data / "inspections").glob("*.yaml")
    }


def test_columns_are_the_fields_and_headings_are_unique(data):
    assert [table.name for table, _ in tables(data)] == _NAMES
    for table, frame in tables(data):
        assert list(frame.columns) == [field.name for field in table.fields]
        assert len({field.title for field in table.fields}) == len(table.fields)
        assert set(table.key) | set(table.links) <= set(frame.columns)


def test_a_table_without_a_row_has_its_columns_and_is_left_out(data):
    bare = {
        name: one.model_copy(update={"recommendations": []})
        for name, one in data.inspections.items()
    }
    bare = {name: one for name, one in bare.items() if not one.percentages}
    less = replace(data, inspections=bare, claims={}, action_plan=None, national=[])
    left = ["inspections", "ratings", "computed-distances", "pdus"]
    assert [table.name for table, _ in tables(less)] == left
    for table in TABLES:
        assert list(table.frame(less).columns) == [field.name for field in table.fields]


def test_the_register_is_described_as_it_is_read():
    for field in CLAIMS:
        assert (field.empty is None) == Claim.model_fields[field.name].is_required()
        assert field.meaning.count("Empty:") == (field.empty is not None)


def test_the_package_is_valid(folder):
    report = report_on(folder)
    assert report.valid, report.flatten(["name", "type", "note"])
    assert [task.name for task in report.tasks] == _NAMES
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    project = tomllib.loads((REPOSITORY.root / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    assert (package["name"], package["version"]) == (
        "how-probation-services-are-rated",
        project["version"],
    )
    licence, of_words = package["licenses"]
    assert of_words["name"] == "MIT"
    assert licence["name"] == "OGL-UK-3.0"
    assert (
        licence["attribution"]
        == "Contains public sector information licensed under the Open Government Licence v3.0."
    )
    sources = yaml.safe_load((REPOSITORY.data / "sources.yaml").read_text(encoding="utf-8"))
    called = {"address": "path"}  # as the format calls it
    given = [
        {"name": name}
        | {
            called.get(key, key): value if key == "related" else str(value)
            for key, value in source.items()
            if key != "short"
        }
        for name, source in sources.items()
    ]
    assert package["sources"] == given


def test_the_spreadsheet_says_where_each_document_can_be_read(folder):
    sources = yaml.safe_load((REPOSITORY.data / "sources.yaml").read_text(encoding="utf-8"))
    rows = {row[0]: " ".join(row) for row in workbook(folder)["Documents"] if row[0] in sources}
    assert rows.keys() == sources.keys()
    for key, source in sources.items():
        own = source.get("address") or source.get("no_address") or "no public page found"
        assert all(said in rows[key] for said in [own, *pages_about(source)])


def pages_about(source: dict) -> list[str]:
    """What a source's other pages are, and their addresses."""
    return [said for page in source.get("related", []) for said in page.values()]


def test_sizes_and_checksums_are_those_of_the_files(folder):
    resources = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert {resource["path"] for resource in resources} == {
        path.name for path in folder.glob("*.csv")
    }
    for resource in resources:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert b"\r" not in content and content.endswith(b"\n")
        content.decode("utf-8")


@pytest.mark.parametrize(
    "name, old, new, error",
    [
        ("inspections", ",41,", ",many,", "type-error"),
        ("key-questions", ",17,", ",117,", "constraint-error"),
        ("ratings", ",dorset,Dorset,", ",dorset,,", "constraint-error"),
        ("ratings", "dorset-2023,dorset,", "dorchester-2023,dorset,", "foreign-key"),
        ("recommendations", "hfkcw-2022/2,", "hfkcw-2022/1,", "primary-key"),
        ("actions", ",2023-05,", ",May,", "constraint-error"),
        ("claims", "January 2023", "February 2023", "hash-count"),
        ("claims", ",section,", ",", "byte-count"),
    ],
)
def test_a_spoilt_file_is_found(to_spoil, name, old, new, error):
    file = to_spoil / file_of(name)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    report = report_on(to_spoil)
    assert not report.valid
    assert error in {found for (found,) in report.flatten(["type"])}


def test_every_observation_has_its_row(folder, data):
    inspections = data.inspections.values()
    numbers = {
        "inspections": len(data.inspections),
        "ratings": sum(len(one.framework.rated) for one in inspections),
        "recommendations": sum(len(one.recommendations) for one in inspections),
        "claims": len(data.claims),
        "published-ratings": len(data.national),
        "pdus": len(data.pdus),
    }
    assert {name: len(rows_of(folder, name)) for name in numbers} == numbers
    # Read in the plan: 34 rows, 86 actions.
    assert len(rows_of(folder, "actions")) == 86
    assert len({row["row"] for row in rows_of(folder, "actions")}) == 34


def test_inspections_are_those_of_the_files(folder):
    files = inspection_files()
    rows = {row["inspection"]: row for row in rows_of(folder, "inspections")}
    assert rows.keys() == files.keys()
    for name, file in files.items():
        row, result = rows[name], file.get("result", {})
        assert (row["pdu"], row["framework"]) == (file["pdu"], file["framework"])
        for what, column, key in (
            ("fieldwork_started", "fieldwork", "date"),
            ("cases", "cases", "count"),
            ("interviews", "interviews", "count"),
        ):
            given = file.get(what, {})
            assert row[what] == str(given.get(key, ""))
            assert row[f"{column}_section"] == given.get("section", "")
        for what in ("score", "maximum", "rating"):
            assert row[f"published_{what}"] == str(result.get(what, ""))
            if row[f"computed_{what}"] and what in result:  # not all need be known
                assert row[f"computed_{what}"] == row[f"published_{what}"]
        source = result.get("source", file["source"]) if result else ""
        assert (row["published_source"], row["published_section"]) == (
            source,
            result.get("section", ""),
        )


def test_ratings_are_those_of_the_files(folder, data):
    files = inspection_files()
    rows = {(row["inspection"], row["standard"]): row for row in rows_of(folder, "ratings")}
    assert rows.keys() == {
        (key, standard.number)
        for key, inspection in data.inspections.items()
        for standard in inspection.framework.rated
    }
    for (name, number), row in rows.items():
        given = files[name].get("standards", {}).get(number, {})
        judged = given.get("judgement", {})
        assert row["published_rating"] == given.get("rating", "")
        assert not row["computed_rating"] or "key_questions" in given
        assert row["not_rated"] == given.get("not_rated", "")
        assert (row["judged_guidance"], row["judged_reason"]) == (
            judged.get("guidance", ""),
            judged.get("reason", ""),
        )
        source = given.get("source", files[name]["source"]) if given else ""
        assert (row["source"], row["section"]) == (source, given.get("section", ""))
        if rating := given.get("rating"):
            ratings = data.inspections[name].framework.ratings
            assert row["points"] == str(ratings.index(rating))


def frame(name: str, data: Data) -> pd.DataFrame:
    """The table of this name."""
    return next(table for table in TABLES if table.name == name).frame(data)


def test_published_computed_and_judged_do_not_stand_in_for_each_other(data):
    inspection = data.inspections["lewisham-bromley-2022"]
    old = inspection.standards
    departed = old["2.2"].model_copy(update={"rating": "Good", "judgement": old["1.1"].judgement})
    unpublished = old["2.3"].model_copy(update={"rating": None})
    changed = inspection.model_copy(
        update={"standards": {**old, "2.2": departed, "2.3": unpublished}}
    )
    changed_data = replace(data, inspections={"lewisham-bromley-2022": changed})
    rows = frame("ratings", changed_data).set_index("standard")[
        ["published_rating", "computed_rating", "judged_guidance", "points"]
    ]
    assert list(rows.loc["2.2"]) == ["Good", "Inadequate", "Inadequate", 2]
    assert list(rows.loc["2.3"]) == [None, "Inadequate", None, 0]
    assert list(rows.loc["1.2"]) == ["Requires improvement", None, None, 1]
    assert list(rows.loc["2.1"]) == [None, None, None, None]
    (row,) = frame("inspections", changed_data).to_dict("records")
    assert (row["published_score"], row["computed_score"]) == (4, 6)
    assert (row["published_rating"], row["computed_rating"]) == (
        "Inadequate",
        "Requires improvement",
    )
    unpublished = changed.model_copy(update={"result": None})
    (row,) = frame("inspections", replace(data, inspections={"new": unpublished})).to_dict(
        "records"
    )
    assert (row["published_score"], row["published_rating"], row["computed_score"]) == (
        None,
        None,
        6,
    )


def test_key_questions_are_those_of_the_files(folder, data):
    found = {
        (row["inspection"], row["standard"], row["question"]): row
        for row in rows_of(folder, "key-questions")
    }
    given = {}
    for name, file in inspection_files().items():
        for number, result in file.get("standards", {}).items():
            questions = result.get("key_questions", {})
            for question in {**questions.get("percentages", {}), **questions.get("counts", {})}:
                percentage = questions.get("percentages", {}).get(question)
                count = questions.get("counts", {}).get(question, "")
                section = questions.get("section", "")
                given[name, number, question] = (percentage, count, section)
    assert {
        key: (
            float(row["published_percentage"]) if row["published_percentage"] else None,
            " of ".join(filter(None, (row["published_count"], row["published_of"]))),
            row["section"],
        )
        for key, row in found.items()
    } == given


@pytest.mark.parametrize("key", [key for key in GOLDEN if "percentages" in GOLDEN[key]])
def test_bands_of_key_questions_are_those_that_the_presentation_prints(folder, golden, key):
    bands = [(80, "Outstanding"), (65, "Good"), (50, "Requires improvement"), (0, "Inadequate")]
    for row in rows_of(folder, "key-questions"):
        if row["inspection"] != key:
            continue
        if row["standard"] == "2.6":  # not rated
            assert (row["computed_band"], row["computed_drives"]) == ("", "false")
            continue
        share, lowest = float(row["published_percentage"]), golden[key]["lowest"][row["standard"]]
        assert row["computed_band"] == next(rating for least, rating in bands if share >= least)
        assert row["computed_drives"] == str(share == lowest).lower()


def test_a_count_is_given_as_a_count_and_no_percentage_is_made_of_it(data):
    hfkcw = data.inspections["hfkcw-2022"]
    court = hfkcw.standards["2.1"]
    counted = court.key_questions.model_copy(
        update={"percentages": {}, "counts": {"advice": CaseCount(count=7, of=41)}}
    )
    standards = {**hfkcw.standards, "2.1": court.model_copy(update={"key_questions": counted})}
    changed = hfkcw.model_copy(update={"standards": standards})
    row = frame("key-questions", replace(data, inspections={"hfkcw-2022": changed})).iloc[0]
    assert (row["published_percentage"], row["published_count"], row["published_of"]) == (
        None,
        7,
        41,
    )
    assert row["computed_band"] == "Inadequate"


def test_recommendations_are_those_of_the_files(folder):
    plan = yaml.safe_load((REPOSITORY.data / "action-plan.yaml").read_text(encoding="utf-8"))
    expected = [
        {
            "id": f"{name}/{number}",
            "inspection": name,
            "pdu": file["pdu"],
            "number": str(number),
            **{key: asked[key] for key in ("addressee", "summary", "theme")},
            "section": asked.get("section", ""),
            "bears_on": "; ".join(asked.get("bears_on", [])),
            "plan_rows": "; ".join(
                str(row["number"])
                for row in plan["rows"]
                if f"{name}/{number}" in row.get("answers", [])
            ),
            "source": asked.get("source", file["source"]),
        }
        for name, file in sorted(inspection_files().items())
        for number, asked in enumerate(file.get("recommendations", []), start=1)
    ]
    assert rows_of(folder, "recommendations") == expected


def test_actions_are_those_of_the_plan(folder):
    plan = yaml.safe_load((REPOSITORY.data / "action-plan.yaml").read_text(encoding="utf-8"))
    given = [(row, action) for row in plan["rows"] for action in row["actions"]]
    rows = rows_of(folder, "actions")
    for found, (row, action) in zip(rows, given, strict=True):
        assert found["row"] == str(row.get("number") or f"no number ({row['place']})")
        assert found["row_status"] == row.get("status", "")
        assert found["answers"] == "; ".join(row.get("answers", []))
        for key, column in {
            "summary": "summary",
            "owner": "owner_printed",
            "target_printed": "target_printed",
        }.items():
            assert found[column] == action.get(key, "").strip()
        assert (found["note"], found["row_note"]) == (
            action.get("note", "").strip(),
            row.get("note", "").strip(),
        )
        assert found["target"] == str(action.get("target", ""))
        assert (
            found["completed"] == {True: "true", False: "false", None: ""}[action.get("completed")]
        )
        assert (found["source"], found["section"]) == ("action-plan", row["section"])
    assert rows[0]["id"] == "unnumbered-1/1" and rows[1]["id"] == "2/1"


def test_a_row_of_the_plan_without_actions_is_kept(data, tmp_path):
    plan = data.action_plan
    without = [
        row.model_copy(update={"actions": []}) if row.number == 2 else row for row in plan.rows
    ]
    write_downloads(replace(data, action_plan=plan.model_copy(update={"rows": without})), tmp_path)
    (row,) = [row for row in rows_of(tmp_path, "actions") if row["row"] == "2"]
    assert (row["id"], row["row_status"], row["action"], row["summary"]) == ("2", "agreed", "", "")
    assert report_on(tmp_path).valid


def test_the_register_is_that_of_the_data_folder(folder):
    with (REPOSITORY.data / "register/claims.csv").open(encoding="utf-8", newline="") as file:
        assert rows_of(folder, "claims") == list(csv.DictReader(file))


def test_two_writings_are_the_same_byte_for_byte(data, folder, to_spoil):
    (to_spoil / "notes.txt").write_text("not ours")
    for path in to_spoil.glob("*.csv"):
        path.write_text("old")
    write_downloads(read_data(), to_spoil)
    (to_spoil / "notes.txt").unlink()
    contents = [
        {path.name: path.read_bytes() for path in one.iterdir()} for one in (folder, to_spoil)
    ]
    assert contents[0] == contents[1]
    # Had it the time of writing in it, two writings within a second would still be the same.
    with zipfile.ZipFile(folder / f"{NAME}.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", archive.read("docProps/core.xml").decode())) == {
            "1980-01-01T"
        }


def test_the_spreadsheet_has_the_same_rows_as_the_files(folder):
    sheets = workbook(folder)
    titles = {table.name: table.title for table in TABLES}
    assert list(sheets) == ["Cover", "Contents", *titles.values(), "Columns", "Documents"]
    for table in TABLES:
        rows = rows_of(folder, table.name)
        headings, *cells = sheets[table.title][-len(rows) - 1 :]
        assert headings == [field.title for field in table.fields]
        numbers = [field.type in ("integer", "number") for field in table.fields]
        for found, row in zip(cells, rows, strict=True):
            for cell, value, number in zip(found, row.values(), numbers, strict=True):
                in_words = {"true": "yes", "false": "no"}.get(value, value)
                assert float(cell) == float(value) if number and value else cell == in_words
    assert len(sheets["Columns"]) == 4 + sum(len(table.fields) for table in TABLES)


def test_the_spreadsheet_says_what_it_is(folder, data):
    sheets = workbook(folder)
    cover = " ".join(cell for row in sheets["Cover"] for cell in row)
    assert (
        "not published, endorsed or checked by HM Inspectorate of Probation "
        "or HM Prison and Probation Service" in cover
    )
    assert (
        "Contains public sector information licensed under the Open Government Licence v3.0."
        in cover
    )
    for table, _ in tables(data):
        said = [cell for row in sheets[table.title][:4] for cell in row]
        assert said[:2] == [table.title, table.description]
        by_us = "computed" in table.name
        source = "worked out by the book" if by_us else "the documents on the sheet Documents"
        assert "Some cells are empty" in said[2] and said[3].startswith(f"Source: {source}")
    with zipfile.ZipFile(folder / f"{NAME}.xlsx") as archive:
        named = {
            re.search(rb' displayName="(\w+)"', archive.read(name))[1]
            for name in archive.namelist()
            if "tables/" in name
        }
    assert named == {
        b"contents_table",
        b"columns",
        b"documents",
        *(name.replace("-", "_").encode() for name in _NAMES),
    }


def test_text_stays_text_whatever_it_begins_with(data, tmp_path):
    odd = [
        "=1+1",
        "{=1+1}",
        "+1",
        "-1",
        "@SUM(1)",
        "—",
        "[a](b)",
        "$$a$$",
        "https://example.org",
        "007",
    ]
    hfkcw = data.inspections["hfkcw-2022"]
    asked = [
        one.model_copy(update={"summary": text})
        for one, text in zip(hfkcw.recommendations, odd, strict=False)
    ]
    pdu = hfkcw.pdu.model_copy(update={"name": "=1+1"})
    changed = hfkcw.model_copy(update={"pdu": pdu, "recommendations": asked})
    write_downloads(replace(data, inspections={"hfkcw-2022": changed}), tmp_path)
    assert report_on(tmp_path).valid
    assert [row["summary"] for row in rows_of(tmp_path, "recommendations")] == odd
    sheets = workbook(tmp_path)  # which has no formula in it
    column = sheets["Recommendations"][4].index("Summary")
    assert [row[column] for row in sheets["Recommendations"][5:]] == odd
    assert sheets["Inspections"][5][2] == "=1+1"
    with zipfile.ZipFile(tmp_path / f"{NAME}.xlsx") as archive:
        links = [archive.read(name) for name in archive.namelist() if "worksheets/_rels" in name]
    assert not any(b"example.org" in link for link in links)


def test_data_from_elsewhere_may_lack_tables(data_copy, tmp_path):
    for name in ("claims.csv", "findings.yaml"):
        (data_copy / "register" / name).unlink()
    for name in ("action-plan.yaml", "selections.yaml"):
        (data_copy / name).unlink()
    for path in (data_copy / "inspections").iterdir():
        text = path.read_text(encoding="utf-8").partition("\nrecommendations:\n")[0]
        path.write_text(text, encoding="utf-8")
    write_downloads(read_data(data_copy), tmp_path / "less")
    gone = ("recommendations", "actions", "claims")
    left = {table.name: table.title for table in TABLES if table.name not in gone}
    files = {path.name for path in (tmp_path / "less").iterdir()}
    assert files == {
        *map(file_of, left),
        "datapackage.json",
        f"{NAME}.xlsx",
        "probation-inspection-form-2021-07.xlsx",
    }
    report = report_on(tmp_path / "less")
    assert report.valid and [task.name for task in report.tasks] == list(left)
    assert list(workbook(tmp_path / "less")) == [
        "Cover",
        "Contents",
        *left.values(),
        "Columns",
        "Documents",
    ]


def test_a_table_that_is_gone_leaves_no_file(data, to_spoil):
    write_downloads(replace(data, claims={}, findings={}), to_spoil)
    assert not (to_spoil / file_of("claims")).exists()
    assert report_on(to_spoil).valid


def test_the_page_shows_each_table_with_its_columns(data, folder):
    page = BeautifulSoup(datasets(data).data, "html.parser")
    sections = page.find_all("section")
    assert [section.a["href"] for section in sections] == [
        f"downloads/{file_of(name)}" for name in _NAMES
    ]
    assert all(section.a.has_attr("download") for section in sections)
    for section, (table, frame) in zip(sections, tables(data), strict=True):
        assert table.description in section.text and f"({len(frame)} rows)" in section.text
        listed = [row.find("th").text for row in section.find("tbody").find_all("tr")]
        assert listed == list(rows_of(folder, table.name)[0])
        assert "Empty:" in section.find("tbody").text
        assert not section.find(["h1", "h2", "h3", "h4"])
