"""Data files: what is wrong in one is said with its file, its place, and what was expected."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st


from probation_book.display import plain
from probation_book.reading import DATA, DataError, read_data, read_inspection
from probation_book.reading.facts import Fact, inherit_source
from probation_book.reading.folder import inspection_files
from probation_book.reading.schema import SCHEMA, schema_text


def problems_after(data_copy, name: str, old: str, new: str) -> list[str]:
    """What is said when `old` in a file is replaced by `new`."""
    file = data_copy / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_data(data_copy)
    return caught.value.problems


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("region:", "regiom:", ["regiom: unknown key, expected 'region'?", "line"]),
        ("framework: 2021-07", "framework: 2019-01", ["framework", "'2019-01'", "2021-07"]),
        ("source: hfkcw-report", "source: hearsay", ["source", "'hearsay'", "hfkcw-report"]),
        ("date: 2022-08-01", "date: August", ["fieldwork_started > date", "2022-08-22"]),
        ("count: 41", "count: 0", ["cases > count", "greater than 0"]),
        ("advice: 17", "advice: 117", ["percentages > advice", "117"]),
        ("advice: 17", "advice: .nan", ["percentages > advice", "nan"]),
        ("advice: 17", "advice: 17%", ["percentages > advice", "'17%'"]),
        ("advice: 17", "advise: 17", ["2.1 Court work", "no key question 'advise'", "expected 'advice'?"]),
        ("engagement: 37, desistance: 24,", "desistance: 24,", ["2.2 Assess", "lacks the key question engagement"]),
        ("advice: 17", "advice: 17, safety: 20", ["2.1 Court work", "no key question 'safety'"]),
        ("advice: 17", "advice: -0.5", ["percentages > advice", "-0.5"]),
        ("advice: 17", "advice: .inf", ["percentages > advice", "inf"]),
        ("advice: 17", "advice: true", ["percentages > advice", "True"]),
        ("percentages: {advice: 17}", "counts: {advice: 50 of 41}", ["counts > advice", "50 of 41"]),
        ("percentages: {advice: 17}", "counts: {advice: 7 of 50}", ["advice", "at most the 41 cases"]),
        ("{advice: 17}", "{advice: 17}\n      counts: {advice: 20 of 41}", ["17% and 20 of 41", "48.8%"]),
        ('"2.6":', '"2.7":', ["2.7", "no such standard", "expected '2.6'?"]),
        ("{progress: 17}", "{progres: 17}", ["no key question 'progres'", "'progress'"]),
        ("count: 41", "count: -3", ["cases > count", "-3"]),
        ("count: 41", "count: true", ["cases > count", "True"]),
        ("count: 41", "count: 41.5", ["cases > count", "41.5"]),
        ("date: 2022-08-01", "date: 2022-06-31", ["2022-06-31 is no date", "line"]),
        ("date: 2022-08-01", "date: 2023-08-01", ["published > 0 > date", "found 2022-10, expected a date after"]),
        ("score: 0,", "score: 1,", ["published as 1/27, but the ratings add up to 0/27"]),
        ('"1.4": {rating: Inadequate', '"1.4": {not_rated: A reason.', ["result", "no score table"]),
        ('"1.4": {rating: Inadequate', '1.4: {rating: Inadequate', ["found the key '1.4'", "quotes"]),
        ('"1.4": {rating: Inadequate', '? [1.4]\n  : {rating: Inadequate', ["line", "put it in"]),
        ("source: hfkcw-report", "source: hfkcw-reprot", ["expected 'hfkcw-report'?"]),
        ("name: Hammersmith, ", "name: |\n  Hammersmith\n  # ", ["name", "one line of plain text"]),
        ("name: Hammersmith, ", "name: " + 130 * "x", ["name", "120"]),
        ("short_name: HFKCW", "short_name: &x HFKCW\nlong_name: *x", ["written out"]),
        ("short_name: HFKCW", "short_name: 5", ["short_name", "found 5"]),
        ("cases: {count: 41, section: Background}", "cases: 41", ["cases", "found 41"]),
        ("region:", 3000 * "[" + "x", ["hfkcw.yaml"]),
        ("count: 41", "count: " + 5000 * "9", ["hfkcw.yaml"]),
        ("region:", "!!python/object:os.system region:", ["not YAML"]),
        ("    not_rated: The", "    rating: Good\n    not_rated: The", ["expected one of the two"]),
        ('"1.4": {rating: Inadequate', '"1.4": {rating: Excellent', ["1.4", "'Excellent'", "Outstanding"]),
        ('"1.4": {rating: Inadequate', '"1.5": {rating: Inadequate', ["1.4 Information", "missing"]),
        ("name: Hammersmith", "name: Hammersmith\nname: Fulham", ["line 5", "'name' is there twice"]),
        ("region:", "region: [", ["not YAML"]),
    ],
)
def test_a_spoilt_inspection_is_refused_with_its_place(data_copy, old, new, expected):
    problems = problems_after(data_copy, "pdus/hfkcw.yaml", old, new)
    said = "\n".join(problems)
    assert all("hfkcw.yaml" in problem for problem in problems)
    for part in expected:
        assert part in said


def test_all_problems_of_all_files_are_told_at_once(data_copy):
    for name in ("somerset", "dorset"):
        file = data_copy / "pdus" / f"{name}.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("score: ", "score: 1"), encoding="utf-8")
    problems = problems_after(data_copy, "claims.csv", "48 of 152,cases,,,48,152", "48 of 152,cases,,,200,152")
    assert [any(name in problem for problem in problems) for name in ("somerset", "dorset", "claims")] == [True] * 3


def test_a_file_that_is_not_text_is_refused(data_copy):
    (data_copy / "pdus" / "dorset.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="not UTF-8 text"):
        read_data(data_copy)


def test_counts_are_taken_where_percentages_are(data_copy):
    file = data_copy / "pdus" / "hfkcw.yaml"
    text = file.read_text(encoding="utf-8").replace("percentages: {advice: 17}", "counts: {advice: 7 of 41}")
    file.write_text(text, encoding="utf-8")
    inspection = read_inspection(file)
    assert inspection.rate().computed["2.1"].lowest * 41 == 700


def test_a_file_is_a_pdu_in_the_order_of_their_names(data_copy):
    file = data_copy / "pdus" / "dorset.yaml"
    text = file.read_text(encoding="utf-8").replace("name: Dorset", "name: Another place")
    (data_copy / "pdus" / "a-first-one.yaml").write_text(text, encoding="utf-8")
    names = list(read_data(data_copy).inspections)
    assert names == sorted(names) and names[0] == "a-first-one"
    assert names == [path.stem for path in inspection_files(data_copy)]


def test_every_fact_has_a_document_and_a_section(data):
    facts = [fact for inspection in data.inspections.values() for fact in facts_in(inspection)]
    facts += [fact for framework in data.frameworks.values() for fact in facts_in(framework)]
    facts += data.claims.values()
    assert len(facts) > 100
    for fact in facts:
        assert fact.source.title and fact.section


def facts_in(block) -> list[Fact]:
    """All facts inside a record, at any depth."""
    if isinstance(block, dict):
        return [fact for value in block.values() for fact in facts_in(value)]
    if isinstance(block, list):
        return [fact for value in block for fact in facts_in(value)]
    inside = [value for name in getattr(type(block), "model_fields", {}) for value in [getattr(block, name)]]
    found = [block] if isinstance(block, Fact) else []
    return found + [fact for value in inside for fact in facts_in(value)]


def test_a_fact_takes_the_nearest_source_around_it():
    block = {"source": "a", "x": {"section": "1"}, "y": {"source": "b", "z": [{"section": "2"}]}}
    filled = inherit_source(block)
    assert filled["x"]["source"] == "a" and filled["y"]["z"][0]["source"] == "b"


def test_data_is_read_from_the_folder_that_is_named(data, data_copy):
    (data_copy / "pdus" / "somerset.yaml").unlink()
    file = data_copy / "sources.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("short: HFKCW report", "short: Another"), encoding="utf-8")
    elsewhere = read_data(data_copy)
    assert set(data.inspections) - set(elsewhere.inspections) == {"somerset"}
    assert elsewhere.inspections["hfkcw"].source.short == "Another"


@pytest.mark.parametrize(
    "name", ["Dorset.yaml", "dorset 2.yaml", "dorset.yml", "..yaml", "notes.txt", "a--b.yaml", "été.yaml"]
)
def test_a_file_name_that_is_no_address_is_refused(data_copy, name):
    (data_copy / "pdus" / name).write_text("name: x", encoding="utf-8")
    if name.startswith("."):  # hidden files are the system's, not the book's
        read_data(data_copy)
        return
    with pytest.raises(DataError, match="expected small letters, digits and hyphens"):
        read_data(data_copy)


@pytest.mark.parametrize("field", ["name: Dorset", "name: DORSET", "name: X\nshort_name: Dorset"])
def test_two_pdus_that_could_not_be_told_apart_are_refused(data_copy, field):
    text = (data_copy / "pdus" / "dorset.yaml").read_text(encoding="utf-8")
    (data_copy / "pdus" / "twin.yaml").write_text(text.replace("name: Dorset", field), encoding="utf-8")
    with pytest.raises(DataError, match="twin.yaml: name: .*which dorset.yaml has too"):
        read_data(data_copy)


@pytest.mark.parametrize("content", ["", "# only a comment\n", "- a\n- list\n", "just text\n"])
def test_a_file_without_keys_is_refused(data_copy, content):
    (data_copy / "pdus" / "dorset.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="dorset.yaml: found no keys"):
        read_data(data_copy)


def test_an_absurdly_large_file_is_refused_unread(data_copy):
    (data_copy / "pdus" / "dorset.yaml").write_text("#" * 2_000_000, encoding="utf-8")
    with pytest.raises(DataError, match="dorset.yaml: found 2,000,000 bytes, expected at most 1,000,000"):
        read_data(data_copy)


def test_a_folder_in_place_of_a_file_is_refused(data_copy):
    (data_copy / "pdus" / "folder.yaml").mkdir()
    with pytest.raises(DataError, match="found a folder, expected a file"):
        read_data(data_copy)


@pytest.mark.parametrize(
    "name, old, new, expected",
    [
        ("sources.yaml", "publisher: HM Prison", "publishers: HM Prison", "expected 'publisher'?"),
        ("frameworks/2021-07.yaml", "lowest: 65", "lowest: 66", "expected it to start at 65"),
        ("frameworks/2021-07.yaml", "Good: 2", "Good: 3", "points rise by one"),
        ("frameworks/2021-07.yaml", "safety: 24 of 40", "safety: 14 of 40", "the worked example gives 'Inadequate'"),
        ("frameworks/2021-07.yaml", 'inadequate: ["2.3"]', 'inadequate: ["2.9"]', "no standard 2.9"),
        ("frameworks/2021-07.yaml", "usually: Inadequate", "usually: Bad", "'Bad' is not a rating"),
        ("claims.csv", "48 of 152,cases,,,48,152", "48 of 152,cases,,,48,", "a numerator and its denominator go together"),
        ("claims.csv", "sw-oversight,", "sw-cases,", "is there twice"),
        ("claims.csv", ",,,78,,sw-people-survey", ",,,780,,sw-people-survey", "from 0 to 100"),
        ("claims.csv", "48 of 152,cases", "48 of 152,bananas", "'bananas'"),
        ("claims.csv", "measure,printed", "measures,printed", "found the columns id, source, section, measures"),
        ("claims.csv", "= sw-region-pdus", "= sw-region-pdu", "expected 'sw-region-pdus'?"),
        ("claims.csv", "= sw-region-pdus", "sw-region-pdus", "expected `= other`"),
        ("claims.csv", ",2023-06-07,", ",2023-06-31,", "2023-06-31"),
        ("findings.yaml", "sure: likely", "sure: very", "'very'"),
        ("findings.yaml", "kind: dates", "kinds: dates", "expected 'kind'?"),
    ],
)
def test_the_other_files_are_checked_too(data_copy, name, old, new, expected):
    problems = problems_after(data_copy, name, old, new)
    assert all(name in problem for problem in problems) and expected in "\n".join(problems)


def test_a_claim_may_have_decimals(data_copy):
    file = data_copy / "claims.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",,,78,,sw-people-survey", ",,,78.5,,sw-people-survey"), encoding="utf-8")
    assert float(read_data(data_copy).claims["sw-people-services-access"].share) == 78.5


# --- any file at all -----------------------------------------------------------------------

TEXT = (DATA / "pdus" / "lewisham-bromley.yaml").read_text(encoding="utf-8")
NASTY = st.sampled_from(
    ["", "null", "true", "-1", "101", "1e9", ".nan", "43%", "2022-02-30", "[]", "{}", "*x", "&x", "!!binary x", "\x00",
     "<script>", "'", '"', "- ", ": ", "? ", "|", "\t", "\ud7ff", "Outstanding", "18 of 42", "2.2", "..", "\n", "\n  "]
)


@st.composite
def mutated(draw) -> str:
    """A valid file with a few pieces cut out, doubled, moved, or replaced."""
    text = TEXT
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = draw(st.one_of(st.just(""), st.just(text[start:end] * 2), NASTY, st.text(max_size=5)))
        text = text[:start] + piece + text[end:]
    return text


TEMPLATE = json.loads((DATA.parent / "notebooks" / "pdus" / "template.ipynb").read_text(encoding="utf-8"))


def whole_page(file: Path) -> BeautifulSoup:
    """All that the template notebook shows of an inspection: its cells, run here and not in a kernel."""
    names: dict = {}
    shown = []
    for cell in TEMPLATE["cells"]:
        tree = ast.parse("".join(cell["source"]) if cell["cell_type"] == "code" else "")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names["inspection_file"] = file
        if last:
            shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names).data)
    return BeautifulSoup("".join(shown), "html.parser")


@given(mutated())
@settings(max_examples=300)
def test_any_file_is_read_or_refused_in_plain_words(tmp_path_factory, text):
    """Never a traceback; and what is read has the ratings that its own percentages give."""
    file = tmp_path_factory.getbasetemp() / "mutated.yaml"
    file.write_text(text, encoding="utf-8", errors="replace")
    try:
        inspection = read_inspection(file)
    except DataError as error:
        assert error.problems and all(problem.startswith(str(file)) for problem in error.problems)
        return
    rated = inspection.rate()
    assert all(inspection.standards[number].judgement for number in rated.departures)
    if inspection.result:
        assert (inspection.result.score, inspection.result.rating) == (rated.overall.score, rated.overall.rating)
    page = whole_page(file)
    assert not page.find(["script", "iframe", "style"])
    words = " ".join(page.text.split())
    assert f"scores {rated.overall.score} of {rated.overall.maximum} points" in words
    assert all(rating is None or rating in words for rating in rated.counted.values())
    assert str(rated.overall.score) in plain.as_text(inspection)
    assert json.loads(plain.as_json(inspection))["computed"]["score"] == rated.overall.score


# --- the schema for editors ----------------------------------------------------------------


def test_the_published_schema_is_the_one_that_validates():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


FILES = [*inspection_files(DATA), DATA / "templates" / "inspection.yaml"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_point_to_the_schema_and_meet_it(path):
    text = path.read_text(encoding="utf-8")
    (pointer,) = re.findall(r"^# yaml-language-server: \$schema=(.+)$", text, re.MULTILINE)
    assert (path.parent / pointer).resolve() == SCHEMA
    # As an editor reads it: a date is text.
    content = json.loads(json.dumps(yaml.safe_load(text), default=str))
    jsonschema.validate(content, json.loads(schema_text()))
    content["regiom"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, json.loads(schema_text()))


# --- the command ---------------------------------------------------------------------------


def check(*arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "probation_book", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_one_file_is_checked_and_rated_alone(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(TEXT, encoding="utf-8")
    done = check(file)
    assert done.returncode == 0 and "Computed:  4/24 Inadequate" in done.stdout
    assert "2.4 Implementation and delivery  Inadequate            0" in done.stdout
    found = json.loads(check(file, "--json").stdout)
    assert found["computed"] == found["published"] == {"score": 4, "maximum": 24, "rating": "Inadequate"}
    assert [row["points"] for row in found["standards"]] == [1, 1, 1, 1, None, 0, 0, 0, 0]


def test_a_spoilt_file_is_refused_by_the_command_without_a_traceback(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(TEXT.replace("engagement: 43", "engagement: 430").replace("cases: ", "case: "), encoding="utf-8")
    done = check(file)
    assert done.returncode == 1 and done.stdout == "" and "Traceback" not in done.stderr
    assert "standards > 2.2 > key_questions > percentages > engagement: " in done.stderr
    assert "found 430" in done.stderr and "expected 'cases'?" in done.stderr and "2 problems" in done.stderr
