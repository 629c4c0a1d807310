"""Data files: what is wrong in one is said with its file, its place, and what was expected."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import jsonschema
import pytest
import yaml
from conftest import run_here, take_out
from hypothesis import given, settings
from hypothesis import strategies as st

from probation_book import __main__, as_text
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import (
    DATA,
    DataError,
    Inspection,
    read_data,
    read_inspection,
    read_references,
)
from probation_book.reading.data_folder import inspection_files
from probation_book.reading.fields import Fact, inherit_source
from probation_book.reading.schema import (
    FRAMEWORK_SCHEMA,
    SCHEMA,
    framework_schema_text,
    schema_text,
)
from scoring import possible_overall

MODEL = read_references().frameworks["2021-07"].rating_model
CLAIMS, FINDINGS = "register/claims.csv", "register/findings.yaml"


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
        ("framework:", "framewerk:", ["framewerk: unknown key, expected 'framework'?", "line"]),
        ("framework: 2021-07", "framework: 2019-01", ["framework", "'2019-01'", "2021-07"]),
        ("source: hfkcw-report", "source: hearsay", ["source", "'hearsay'", "hfkcw-report"]),
        ("date: 2022-08-01", "date: August", ["fieldwork_started > date", "2022-08-22"]),
        ("count: 41", "count: 0", ["cases > count", "greater than 0"]),
        ("advice: 17", "advice: 117", ["percentages > advice", "117"]),
        ("advice: 17", "advice: .nan", ["found .nan, expected a number like 42 or 42.5"]),
        ("advice: 17", "advice: 17%", ["percentages > advice", "'17%'"]),
        (
            "advice: 17",
            "advise: 17",
            ["2.1 Court work", "no key question 'advise'", "expected 'advice'?"],
        ),
        ("pdu: hfkcw", "pdu: hfkwc", ["line 4", "'hfkwc', expected 'hfkcw'?"]),
        ("pdu: hfkcw", "pdu: dorset", ["found 'dorset', expected 'hfkcw', as in the name of the"]),
        ("advice: 17", "advice: 17, safety: 20", ["2.1 Court work", "no key question 'safety'"]),
        ("advice: 17", "advice: -0.5", ["percentages > advice", "-0.5"]),
        ("advice: 17", "advice: .inf", ["found .inf, expected a number like 42 or 42.5"]),
        ("advice: 17", "advice: true", ["percentages > advice", "True"]),
        (
            "percentages: {advice: 17}",
            "counts: {advice: 50 of 41}",
            ["counts > advice", "50 of 41"],
        ),
        (
            "percentages: {advice: 17}",
            "counts: {advice: 7 of 50}",
            ["advice", "at most the 41 cases"],
        ),
        (
            "{advice: 17}",
            "{advice: 17}\n      counts: {advice: 20 of 41}",
            ["17% and 20 of 41", "48.78%"],
        ),
        ('"2.6":', '"2.7":', ["2.7", "no such standard", "expected '2.6'?"]),
        ("{progress: 17}", "{progres: 17}", ["no key question 'progres'", "'progress'"]),
        ("count: 41", "count: -3", ["cases > count", "-3"]),
        ("count: 41", "count: true", ["cases > count", "True"]),
        ("count: 41", "count: 41.5", ["cases > count", "41.5"]),
        ("date: 2022-08-01", "date: 2022-06-31", ["2022-06-31, which is no date", "line"]),
        (
            "date: 2022-08-01",
            "date: 2023-08-01",
            ["published > 0 > date", "found 2022-10, expected a date after"],
        ),
        ("score: 0,", "score: 1,", ["published as 1/27", "add up to 0/27: 'Inadequate'"]),
        (
            '"1.4": {rating: Inadequate',
            "1.4: {rating: Inadequate",
            ["found the key '1.4'", "quotes"],
        ),
        ('"1.4": {rating: Inadequate', "? [1.4]\n  : {rating: Inadequate", ["line", "put it in"]),
        ("source: hfkcw-report", "source: hfkcw-reprot", ["expected 'hfkcw-report'?"]),
        ("not_rated: The", "not_rated: |\n      The\n      # ", ["one line of plain text"]),
        ("not_rated: The", "not_rated: " + 510 * "x", ["not_rated", "500"]),
        ("pdu: hfkcw", "pdu: &x hfkcw\nlong_name: *x", ["written out"]),
        ("pdu: hfkcw", "pdu: 5", ["pdu", "found 5"]),
        ("cases: {count: 41, section: Background}", "cases: 41", ["cases", "found 41"]),
        ("pdu:", 3000 * "[" + "x", ["hfkcw-2022.yaml"]),
        (
            "pdu:",
            "deep: " + 600 * "[" + 600 * "]" + "\npdu:",
            ["line", "expected at most 50 levels"],
        ),
        ("pdu: hfkcw", "pdu: !!bool hfkcw", ["hfkcw-2022.yaml"]),
        ("date: 2022-08-01", "date: !!timestamp August", ["fieldwork_started > date", "'August'"]),
        ("count: 41", "count: " + 5000 * "9", ["hfkcw-2022.yaml"]),
        *(
            ("count: 41", f"count: {number}", ["line", f"found {number}, expected a number"])
            for number in ("041", "0x29", "0b101001", "4_1", "1:30", "+41", "4.1e+1", ".5")
        ),
        ("count: 41", "count: .inf", ["found .inf, expected a number like 42"]),
        ("count: 41", "count: 4100", ["cases > count", "4100", "a number of at most 1000"]),
        ('"1.2": {rating', '"section": {rating', ["section: no such standard"]),
        ("{advice: 17}", "{advice: 17, section: 12}", ["no key question 'section'"]),
        ("date: 2022-08-01", "date: 2020-08-01", ["line", "after the standards began (2021-07)"]),
        ("date: 2022-08-01", "date: 2999-08-01", ["line", "2999-08-01, which is still to come"]),
        (
            "  - {date: 2022-10, section: title page}",
            "  - {date: 2022-10, section: title page}\n  - {date: 2022-10, section: title page}",
            ["published > 1", "found the same as number 1, expected it once"],
        ),
        (
            "recommendations:\n",
            "recommendations:\n  - summary: Do this.\n    addressee: PDU\n    theme: risk of harm\n"
            "    section: x\n  - summary: Do THIS.\n    addressee: PDU\n    theme: risk of harm\n"
            "    section: y\n",
            ["recommendations > 1", "found the same as number 1, expected it once"],
        ),
        ("cases: {", "cases: !!python/object:os.system {", ["not YAML"]),
        ("    not_rated: The", "    rating: Good\n    not_rated: The", ["expected one of the two"]),
        (
            '"1.4": {rating: Inadequate',
            '"1.4": {rating: Excellent',
            ["1.4", "'Excellent'", "Outstanding"],
        ),
        (
            '"1.4": {rating: Inadequate',
            '"1.5": {rating: Inadequate',
            ["1.5: no such standard"],
        ),
        (
            "pdu: hfkcw",
            "pdu: hfkcw\npdu: dorset",
            ["line 5", "'pdu' is there twice"],
        ),
        ("pdu:", "pdu: [", ["line", "no `]` to close the `[`"]),
    ],
)
def test_a_spoilt_inspection_is_refused_with_its_place(data_copy, old, new, expected):
    problems = problems_after(data_copy, "inspections/hfkcw-2022.yaml", old, new)
    said = "\n".join(problems)
    assert all("hfkcw-2022.yaml" in problem for problem in problems)
    for part in expected:
        assert part in said


OUTCOMES = "not_rated: The inspectorate reports on outcomes for information and does not rate them."
QUESTIONS = "standards > 2.1 > key_questions"
PUBLISHED = re.search(
    r"published:\n(?:  .+\n)+", (DATA / "inspections/hfkcw-2022.yaml").read_text("utf-8")
)[0]
JUDGED = '"2.2":\n    judgement: {guidance: GUIDANCE, reason: x, section: x}'


@pytest.mark.parametrize(
    "old, new, said",
    [
        # YAML
        (
            "pdu: hfkcw",
            "pdu: a: b",
            "found a colon followed by a space inside text, expected the",
        ),
        ('  "1.1"', '\t"1.1"', "found a tab, expected spaces"),
        (
            "    section: Ratings\n    key",
            "\tsection: Ratings\n    key",
            "found a tab, expected spaces",
        ),
        (
            "pdu: hfkcw",
            "pdu: @x",
            "found '@' at the start of text, expected the text in \"quotes\"",
        ),
        (
            "pdu: hfkcw",
            "pdu: 'a' b",
            "expected a key: check the indentation and the quotes here and",
        ),
        (
            "    section: Ratings\n    key",
            "   section: Ratings\n    key",
            "expected a key: check the indentation and",
        ),
        (
            '    bears_on: ["1.2"]\n',
            '    bears_on: ["1.2"\n',
            "found no `]` to close the `[` here, nor a comma",
        ),
        (
            "2022-10, section: title page}",
            "2022-10,\n    section: title page",
            "found no `}` to close the `{` here, nor a",
        ),
        (
            "recommendations:",
            "recommendations",
            "expected `key: value`, with a space after the colon",
        ),
        ("{advice: 17}", "{advice:}", "found a colon with no space after it, expected one"),
        ("standards:", "---\nstandards:", "found a second document (---), expected one"),
        (
            "pdu: hfkcw",
            'pdu: "a\n---',
            "found no end of the quotes that open here, up to line 5",
        ),
        # Dates
        (
            "date: 2022-08-01",
            "date: 2022-06-31",
            "fieldwork_started > date: found 2022-06-31, which is no date",
        ),
        (
            "date: 2022-08-01",
            'date: "2022-06-31"',
            "fieldwork_started > date: found 2022-06-31, which is no date",
        ),
        (
            "date: 2022-08-01",
            "date: 2022-13",
            "fieldwork_started > date: found 2022-13, which is no date",
        ),
        # Blocks, lists and texts
        (
            '"1.1": {rating: Inadequate, section: Ratings}',
            '"1.1": Good',
            "standards > 1.1: found 'Good', expected a block with some of the keys source, ",
        ),
        (
            "cases: {count: 41, section: Background}",
            "cases: 36",
            "cases: found 36, expected a block with the keys count and, if need be, source, ",
        ),
        (
            "percentages: {advice: 17}",
            "percentages: 17",
            f"{QUESTIONS} > percentages: found 17, expected a block of",
        ),
        (
            "not_rated: The",
            "not_rated: " + 499 * "x",
            f"standards > 2.6 > not_rated: found '{56 * 'x'}..., expected at most 500 characters",
        ),
        (OUTCOMES, 'not_rated: ""', "standards > 2.6 > not_rated: found nothing, expected text"),
        (
            "{advice: 17}",
            "{advice: }",
            f"{QUESTIONS} > percentages > advice: found nothing, expected a number from 0",
        ),
        (
            '["1.2"]',
            "[1.2]",
            "recommendations > 5 > bears_on > 0: found 1.2, expected text: put 1.2 in quotes",
        ),
        (
            '["1.2"]',
            '"1.2"',
            "recommendations > 5 > bears_on: found '1.2', expected a list: [\"1.2\"]",
        ),
        ("score: 0", 'score: "0"', "result > score: found '0', expected a whole number"),
        (
            "addressee: region",
            "addressee: Region",
            "recommendations > 8 > addressee: found 'Region', expected 'region'?",
        ),
        (
            OUTCOMES,
            "not_rated: a\u00a0b",
            "standards > 2.6 > not_rated: found the character NO-BREAK SPACE, expected one line of",
        ),
        (
            OUTCOMES,
            "not_rated: \U0001f469\u200d\U0001f4bb",
            "standards > 2.6 > not_rated: found the character ZERO WIDTH JOINER, ",
        ),
        # What was written, and told once
        (
            PUBLISHED,
            "published: {date: 2022-10, section: title page}\n#",
            "published: found a block with the keys date, section, expected a list, "
            "each item a block with the keys ",
        ),
        (
            "framework: 2021-07",
            "framework: 2021-07-01",
            "framework: found 2021-07-01, expected '2021-07'?",
        ),
        (
            "source: hfkcw-report",
            "source: hearsay",
            "source: found 'hearsay', expected one of these: presentation, ",
        ),
        (
            "source: hfkcw-report",
            "source:",
            "source: found nothing, expected one of these: presentation, ",
        ),
        (
            "source: hfkcw-report",
            "source: [x]",
            "source: found a list, expected one of these: presentation, ",
        ),
        (
            "percentages: {advice: 17}",
            "counts: {advice: 37 of 36}",
            f"{QUESTIONS} > counts > advice: found '37 of 36', expected at most 36 of 36",
        ),
        (
            "percentages: {advice: 17}",
            "counts: {advice: 0 of 0}",
            f"{QUESTIONS} > counts > advice: found '0 of 0', expected a count of at least one case",
        ),
        # What does not hold together
        (
            "27, rating: Inadequate",
            "27, rating: inadequate",
            "result > rating: found the rating 'inadequate', expected 'Inadequate'?",
        ),
        (
            "{advice: 17}",
            "{}",
            "standards > 2.1: 2.1 Court work: found neither percentages nor counts, expected those",
        ),
        (
            '"2.2":',
            JUDGED.replace("GUIDANCE", "Inadequate"),
            "standards > 2.2: 2.2 Assessment: the judgement says that 'Inadequate' would "
            "be usual, which is",
        ),
        (
            '"2.2":',
            JUDGED.replace("GUIDANCE", "Good"),
            "standards > 2.2: 2.2 Assessment: the judgement says that 'Good' would be "
            "usual, but the lowest of its key questions",
        ),
        (
            '"1.1": {',
            '"1.1": {judgement: {guidance: Inadequate, reason: x, section: x}, ',
            "standards > 1.1: 1.1 Leadership: the judgement says that 'Inadequate' would "
            "be usual, which is",
        ),
    ],
)
def test_a_mistake_is_told_once_in_plain_words(tmp_path, old, new, said):
    text = (DATA / "inspections" / "hfkcw-2022.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "mine.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_inspection(file)
    (problem,) = caught.value.problems
    where, line, told = problem.split(": ", 2)
    assert where == str(file) and re.fullmatch(r"line \d+", line) and told.startswith(said)


@pytest.mark.parametrize(
    "old, new, key",
    [
        ('  "2.2":\n    rating: Inadequate', '  "2.2":\n\n    rating: Good', '  "2.2":'),
        ('["1.2"]\n', '["1.2"\n', '["1.2"\n'),
        ("  - {date: 2022-10,", "  - {dates: 2022-10,", "  - {dates"),
    ],
)
def test_the_line_is_that_of_the_key_or_where_a_bracket_opens(data_copy, old, new, key):
    problem = problems_after(data_copy, "inspections/hfkcw-2022.yaml", old, new)[0]
    before = (
        (data_copy / "inspections" / "hfkcw-2022.yaml").read_text(encoding="utf-8").split(key)[0]
    )
    assert f"hfkcw-2022.yaml: line {before.count(chr(10)) + 1}: " in problem


def test_a_day_in_quotes_is_a_day(data_copy):
    file = data_copy / "inspections" / "hfkcw-2022.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("2022-08-01", '"2022-08-01"'), encoding="utf-8"
    )
    assert read_inspection(file).fieldwork_started.date == "2022-08-01"


def test_all_problems_of_all_files_are_told_at_once(data_copy):
    for name, old, new in (
        ("inspections/somerset-2023.yaml", "score: ", "score: 1"),
        ("inspections/dorset-2023.yaml", "score: ", "score: 1"),
        (FINDINGS, "sure: likely", "sure: very"),
    ):
        text = (data_copy / name).read_text(encoding="utf-8")
        (data_copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = problems_after(
        data_copy, CLAIMS, "only 48,cases,,,48,152", "only 48,cases,,,200,152"
    )
    files = [re.search(r"[\w-]+\.(yaml|csv)", problem)[0] for problem in problems]
    assert files == ["dorset-2023.yaml", "somerset-2023.yaml", "claims.csv", "findings.yaml"]


@pytest.mark.parametrize(
    "gone, said",
    [
        (
            "themes.yaml",
            "theme: found 'risk of harm', but there is none to choose from in themes.yaml",
        ),
        (
            "frameworks/2021-07.yaml",
            "framework: found '2021-07', but there is none to choose from in frameworks/",
        ),
    ],
)
def test_where_there_is_nothing_to_choose_from_it_is_said_where(data_copy, gone, said):
    (data_copy / gone).unlink()
    with pytest.raises(DataError, match=said):
        read_inspection(data_copy / "inspections" / "hfkcw-2022.yaml", data_copy)


def test_documents_that_a_framework_cites_and_that_are_not_listed_are_told_in_one_line(data_copy):
    (data_copy / "action-plan.yaml").unlink()
    (data_copy / "sources.yaml").write_text(
        "mine: {short: a, title: b, publisher: c, date: 2024-01}", encoding="utf-8"
    )
    with pytest.raises(
        DataError, match=r"sources\.yaml: lacks the documents that .*2021-07\.yaml cites"
    ) as caught:
        read_data(data_copy)
    framework, pdus = caught.value.problems
    assert framework.endswith(
        "the keys hfkcw-report, lewisham-bromley-report, presentation, south-west-letter"
    )
    assert "pdus.yaml cites" in pdus and "published-ratings, south-west-letter" in pdus


def test_a_file_that_is_not_text_is_refused(data_copy):
    (data_copy / "inspections" / "dorset-2023.yaml").write_bytes(
        "name: x\nregion: Neuchâtel\n".encode("latin-1")
    )
    with pytest.raises(
        DataError, match=r"dorset-2023\.yaml: line 2: not UTF-8 text: save the file as UTF-8"
    ):
        read_data(data_copy)


def test_counts_are_taken_where_percentages_are(data_copy):
    file = data_copy / "inspections" / "hfkcw-2022.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "percentages: {advice: 17}", "counts: {advice: 7 of 41}"
    )
    file.write_text(text, encoding="utf-8")
    inspection = read_inspection(file)
    assert inspection.rate().computed["2.1"].share * 41 == 700


def test_inspections_come_in_the_order_of_their_files(data):
    assert list(data.inspections) == sorted(data.inspections)
    assert list(data.inspections) == [path.stem for path in inspection_files(DATA)]


def test_every_published_fact_of_the_documents_has_its_section(five):
    """Of others, the section may not be known; of these, our copies have all."""
    facts = [fact for inspection in five.inspections.values() for fact in facts_in(inspection)]
    facts += [fact for framework in five.frameworks.values() for fact in facts_in(framework)]
    facts += five.claims.values()
    assert len(facts) > 100
    for fact in facts:
        assert fact.source.title and fact.section


def facts_in(block) -> list[Fact]:
    """All facts inside a record, at any depth."""
    if isinstance(block, dict):
        return [fact for value in block.values() for fact in facts_in(value)]
    if isinstance(block, list):
        return [fact for value in block for fact in facts_in(value)]
    inside = [
        value
        for name in getattr(type(block), "model_fields", {})
        for value in [getattr(block, name)]
    ]
    found = [block] if isinstance(block, Fact) else []
    return found + [fact for value in inside for fact in facts_in(value)]


def test_a_fact_takes_the_nearest_source_around_it():
    """Wherever its kind says that a fact belongs: in a block, a list, or blocks by their keys."""
    block = {
        "source": "a",
        "cases": {"count": 1},
        "published": [{"date": 2022}, {"date": 2023, "source": "b"}],
        "standards": {"1.1": {"source": "c", "judgement": {"reason": "x"}}, "1.2": {}},
        "elsewhere": {"section": "1"},
    }
    filled = inherit_source(block, Inspection)
    assert filled["cases"]["source"] == "a" and filled["standards"]["1.2"]["source"] == "a"
    assert [one["source"] for one in filled["published"]] == ["a", "b"]
    assert filled["standards"]["1.1"]["judgement"]["source"] == "c"
    assert filled["elsewhere"] == {"section": "1"}


@pytest.mark.parametrize(
    "old, new, place, expected",
    [
        (
            "\n  address: https:",
            "\n  address: ftp:",
            "hfkcw-report > address",
            "expected an address like https://",
        ),
        ("\n  address: https://", "\n  address: ", "hfkcw-report > address", "found 'hmi"),
        (
            "    - what: press release\n      address: https:",
            "    - what: press release\n      address: javascript:",
            "hfkcw-report > related > 0 > address",
            "found 'javascript:",
        ),
        ("  looked_up: 2026-11", "  looked_up: 2026-13", "looked_up", "which is no date"),
        (
            "\n  address: https:",
            "\n  no_address: none\n  address: https:",
            "hfkcw-report",
            "found address and no_address, expected one of them",
        ),
        ("hfkcw-report:", "HFKCW report:", "HFKCW report", "expected small letters, digits"),
    ],
)
def test_what_is_wrong_in_the_sources_is_said_with_its_place(data_copy, old, new, place, expected):
    (said,) = problems_after(data_copy, "sources.yaml", old, new)
    assert said.startswith(f"{data_copy / 'sources.yaml'}: line ")
    assert f"{place}: " in said and expected in said


def test_data_is_read_from_the_folder_that_is_named(five, data_copy):
    take_out(data_copy, "somerset-2023")
    file = data_copy / "sources.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("short: HFKCW report", "short: Another"),
        encoding="utf-8",
    )
    elsewhere = read_data(data_copy)
    assert set(five.inspections) - set(elsewhere.inspections) == {"somerset-2023"}
    assert elsewhere.inspections["hfkcw-2022"].source.short == "Another"


@pytest.mark.parametrize(
    "name",
    ["Dorset.yaml", "dorset 2.yaml", "dorset.yml", "README.md", "a--b.yaml", "été.yaml"],
)
@pytest.mark.parametrize("folder", ["inspections", "frameworks"])
def test_a_file_name_that_is_no_address_is_refused(data_copy, folder, name):
    (data_copy / folder / name).write_text("name: x", encoding="utf-8")
    said = (
        "expected small letters, digits and hyphens"
        if name.endswith(".yaml")
        else "only files NAME.yaml belong here"
    )
    with pytest.raises(DataError, match=said):
        read_data(data_copy)


@pytest.mark.parametrize("content", ["", "# only a comment\n", "- a\n- list\n", "just text\n"])
def test_a_file_without_keys_is_refused(data_copy, content):
    (data_copy / "inspections" / "dorset-2023.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"dorset-2023\.yaml: found no keys"):
        read_data(data_copy)


@pytest.mark.parametrize("folder", ["inspections", "frameworks", "."])
@pytest.mark.parametrize(
    "name", ["._dorset.yaml", "..yaml", "dorset.yaml~", "#dorset.yaml#", "Thumbs.db", "desktop.ini"]
)
def test_what_other_programs_leave_behind_is_passed_over(five, data_copy, folder, name):
    (data_copy / folder / name).write_bytes(b"\0\xff")
    assert read_data(data_copy).inspections.keys() == five.inspections.keys()


@pytest.mark.parametrize("name", ["inspections/dorset-2023.yaml", "sources.yaml", CLAIMS])
@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> theirs"])
def test_an_unfinished_merge_is_refused_with_its_line(data_copy, name, mark):
    text = (data_copy / name).read_text(encoding="utf-8")
    first, rest = text.split("\n", 1)
    (data_copy / name).write_text(f"{first}\n{mark}\n{rest}", encoding="utf-8")
    with pytest.raises(DataError, match=f"{name}: line 2: found {mark[:7]}, the mark of an unfin"):
        read_data(data_copy)


def test_a_pipe_in_place_of_a_file_is_refused_unread(data_copy):
    os.mkfifo(data_copy / "inspections" / "pipe.yaml")
    with pytest.raises(DataError, match=r"pipe\.yaml: found a pipe or a device, expected a file"):
        read_data(data_copy)


@pytest.mark.parametrize(
    "printed, count, agree",
    [
        ("42", "18 of 42", True),  # rounded down, as some do
        ("43", "18 of 42", True),
        ("42.9", "18 of 42", True),
        ("42.8", "18 of 42", True),
        ("42.86", "18 of 42", True),
        ("44", "18 of 42", False),
        ("43.1", "18 of 42", False),
        ("42.7", "18 of 42", False),
        ("50", "21 of 42", True),
        ("49", "21 of 42", False),
        ("51", "21 of 42", False),
    ],
)
def test_a_percentage_agrees_with_its_count_to_the_place_that_is_printed(
    data_copy, printed, count, agree
):
    file = data_copy / "inspections" / "lewisham-bromley-2022.yaml"
    text = file.read_text(encoding="utf-8")
    pattern = r"(section: [^\n]+\n\s+percentages: \{\w+: )\d+"
    assert re.search(pattern, text)
    question = re.search(r"percentages: \{(\w+):", text)[1]
    changed = re.sub(
        r"( +)percentages: \{\w+: \d+",
        rf"\1counts: {{{question}: {count}}}\n\1percentages: {{{question}: {printed}",
        text,
        count=1,
    )
    file.write_text(changed, encoding="utf-8")
    said = f"{question}: found {printed}% and {count}"
    try:
        read_data(data_copy)
        problems = []
    except DataError as error:
        problems = [problem for problem in error.problems if said in problem]
    assert bool(problems) == (not agree)


def test_an_absurdly_large_file_is_refused_unread(data_copy):
    (data_copy / "inspections" / "dorset-2023.yaml").write_text("#" * 2_000_000, encoding="utf-8")
    with pytest.raises(
        DataError, match=r"dorset-2023\.yaml: found 2,000,000 bytes, expected at most 1,000,000"
    ):
        read_data(data_copy)


def test_a_folder_in_place_of_a_file_is_refused(data_copy):
    (data_copy / "inspections" / "folder.yaml").mkdir()
    with pytest.raises(DataError, match="found a folder, expected a file"):
        read_data(data_copy)


@pytest.mark.parametrize(
    "name, old, new, expected",
    [
        ("sources.yaml", "publisher: HM Prison", "publishers: HM Prison", "expected 'publisher'?"),
        ("frameworks/2021-07.yaml", "lowest: 65", "lowest: 66", "expected it to start at 65"),
        ("frameworks/2021-07.yaml", "Good: 2", "Good: 3", "points rise by one"),
        ("frameworks/2021-07.yaml", "name: lowest", "name: least", "'lowest', 'median' or 'mean'"),
        (
            "frameworks/2021-07.yaml",
            "rule:\n  source: presentation\n  section: HMIP's Rating model - an example\n"
            "  name: lowest\n",
            "",
            "and no `rule`, expected how the key questions of a standard rate it",
        ),
        (
            "frameworks/2021-07.yaml",
            "safety: 24 of 40",
            "safety: 14 of 40",
            "the worked example gives 'Inadequate'",
        ),
        (
            "frameworks/2021-07.yaml",
            'lowest: ["2.3"]',
            'lowest: ["2.9"]',
            "no standard 2.9",
        ),
        ("frameworks/2021-07.yaml", "usually: Inadequate", "usually: Bad", "'Bad' is not a rating"),
        (
            "frameworks/2021-07.yaml",
            'unrated: ["2.1"]',
            'unrated: ["2.8"]',
            "score_tables > 1 > unrated: found '2.8', which does not count towards the score",
        ),
        (
            "frameworks/2021-07.yaml",
            'unrated: ["2.1"]',
            "unrated: []",
            "score_tables > 1: there is a table for this case already",
        ),
        (
            "frameworks/2021-07.yaml",
            "score_tables:\n",
            "score_tables:\n  - unrated: ['1.1', '1.2', '1.3', '1.4', '2.1', '2.2', '2.3', '2.4', "
            "'2.5']\n    source: presentation\n    section: Overall Rating\n"
            "    by_rule: nearest to the mean\n    because: None is printed.\n",
            "score_tables > 0 > unrated: found all standards that count",
        ),
        (
            "frameworks/2021-07.yaml",
            'number: "1.2"',
            'number: "1.1"',
            "domains > 0 > standards > 1: the standard 1.1 is there twice",
        ),
        (
            "frameworks/2021-07.yaml",
            "rating: Outstanding, lowest: 21",
            "rating: Great, lowest: 21",
            "bands > 3 > rating: 'Great' is not a rating",
        ),
        (
            "frameworks/2021-07.yaml",
            "lowest: 21, highest: 24",
            "lowest: 21, highest: 25",
            "score_tables > 1 > bands: the score table for 8 standards",
        ),
        (
            "frameworks/2021-07.yaml",
            "start: 2021-07",
            "start: 2021-07\nend: 2020",
            "found 2020, exp",
        ),
        (
            "frameworks/2021-07.yaml",
            'standard: "1.3"',
            'standard: "2.6"',
            "no standard 2.6 that is",
        ),
        ("frameworks/2021-07.yaml", '  standard: "2.2"', '  standard: "2.9"', "no standard 2.9"),
        (
            "frameworks/2021-07.yaml",
            "{Inadequate: 0, Requires",
            "{Worst: 0, Bad: 1, Poor: 2, Inadequate: 3, Weak: 4, Requires",
            "found 8 of them, expected 2 to 7",
        ),
        (
            "frameworks/2021-07.yaml",
            "rating: Good, lowest: 65, highest: 79",
            "rating: Outstanding, lowest: 65, highest: 79",
            "expected Inadequate, Requires improvement, Good, Outstanding: lowest rating first",
        ),
        (
            "frameworks/2021-07.yaml",
            "    unrated: []\n",
            '    unrated: ["1.1"]\n',
            "score_tables > 0 > bands: the score table for 8 standards",
        ),
        ("frameworks/2021-07.yaml", "          advice:", "          ad/vice:", "without a slash"),
        (
            CLAIMS,
            "only 48,cases,,,48,152",
            "only 48,cases,,,48,",
            "a numerator and its denominator go together",
        ),
        (CLAIMS, "sw-oversight,", "sw-cases,", "is there twice"),
        (
            CLAIMS,
            ",,,78,,sw-people-survey",
            ",,,780,,sw-people-survey",
            "from 0 to 100",
        ),
        (CLAIMS, "only 48,cases", "only 48,bananas", "'bananas'"),
        (
            CLAIMS,
            "measure,printed",
            "measures,printed",
            "found the columns id, source, section, measures",
        ),
        (
            CLAIMS,
            "= sw-region-pdus",
            "= sw-region-pdu",
            "expected 'sw-region-pdus'?",
        ),
        (CLAIMS, "= sw-region-pdus", "sw-region-pdus", "expected `= other`"),
        (CLAIMS, ",2023-06-07,", ",2023-06-31,", "2023-06-31"),
        (FINDINGS, "sure: likely", "sure: very", "'very'"),
        (FINDINGS, "kind: dates", "kinds: dates", "expected 'kind'?"),
        (
            "action-plan.yaml",
            "completed: false",
            "completed: not yet",
            "found 'not yet', expected true or false",
        ),
    ],
)
def test_the_other_files_are_checked_too(data_copy, name, old, new, expected):
    problems = problems_after(data_copy, name, old, new)
    assert all(name in problem for problem in problems) and expected in "\n".join(problems)
    if name.startswith("frameworks/"):
        assert all(re.search(r"yaml: line \d+: ", problem) for problem in problems)


def test_a_claim_may_have_decimals(data_copy):
    file = data_copy / CLAIMS
    file.write_text(
        file.read_text(encoding="utf-8")
        .replace(",,,78,,sw-people-survey", ",,,78.5,,sw-people-survey")
        .replace("(survey),78 per cent", "(survey),78.5 per cent"),
        encoding="utf-8",
    )
    assert float(read_data(data_copy).claims["sw-people-services-access"].share) == 78.5


# --- any file at all -----------------------------------------------------------------------

TEXT = (DATA / "inspections" / "lewisham-bromley-2022.yaml").read_text(encoding="utf-8")
NASTY = st.sampled_from(
    [
        "",
        "null",
        "true",
        "-1",
        "101",
        "1e9",
        ".nan",
        "43%",
        "2022-02-30",
        "[]",
        "{}",
        "*x",
        "&x",
        "!!binary x",
        "\x00",
        "<script>",
        "'",
        '"',
        "- ",
        ": ",
        "? ",
        "|",
        "\t",
        "\ud7ff",
        "Outstanding",
        "18 of 42",
        "2.2",
        "..",
        "\n",
        "\n  ",
    ]
)


@st.composite
def mutated(draw) -> str:
    """A valid file with a few pieces cut out, doubled, moved, or replaced."""
    text = TEXT
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = draw(
            st.one_of(st.just(""), st.just(text[start:end] * 2), NASTY, st.text(max_size=5))
        )
        text = text[:start] + piece + text[end:]
    return text


@given(mutated())
@settings(max_examples=300)
def test_any_file_is_read_or_refused_in_plain_words(tmp_path_factory, text):
    """Never a traceback; and what is read has the ratings that its own percentages give."""
    folder = tmp_path_factory.getbasetemp() / "mutated"
    if not folder.exists():
        shutil.copytree(DATA, folder)
        shutil.rmtree(folder / "inspections")
        (folder / "inspections").mkdir()
    file = folder / "inspections" / "lewisham-bromley-2022.yaml"
    file.write_text(text, encoding="utf-8", errors="replace")
    try:
        inspection = read_inspection(file, folder)
    except DataError as error:
        assert error.problems and all(problem.startswith(str(file)) for problem in error.problems)
        assert not any(
            "nput should be" in problem or "instance of" in problem for problem in error.problems
        )
        return
    rated = inspection.rate()
    assert all(inspection.standards[number].judgement for number in rated.departures)
    page = run_here(REPOSITORY.template, pdu=inspection.pdu.key, reference_folder=folder)
    assert not page.select("script:not([type='application/json']), iframe, style")
    words = " ".join(page.text.split())
    assert all(rating is None or rating in words for rating in rated.counted.values())
    if rated.overall:
        score = rated.overall.score
        assert f"scores {score} of {rated.overall.maximum} points" in words
        assert f"Computed:  {score}/{rated.overall.maximum} " in as_text.as_text(inspection)
        assert json.loads(as_text.as_json(inspection))["computed"]["score"] == score
    else:
        assert "Not all ratings of its standards are known" in words
    if inspection.result:  # it goes with the ratings that are known, if there is a table for them
        assert inspection.possible() or not possible_overall(rated.counted, MODEL)


# --- the schema for editors ----------------------------------------------------------------


SCHEMAS = {SCHEMA: schema_text, FRAMEWORK_SCHEMA: framework_schema_text}


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)
def test_the_published_schema_is_the_one_that_validates(schema):
    assert schema.read_text(encoding="utf-8") == SCHEMAS[schema]()


FILES = [
    *((path, SCHEMA) for path in (*inspection_files(DATA), DATA / "templates" / "inspection.yaml")),
    *((path, FRAMEWORK_SCHEMA) for path in (DATA / "frameworks").glob("*.yaml")),
    (DATA / "templates" / "framework.yaml", FRAMEWORK_SCHEMA),
]


@pytest.mark.parametrize("path, schema", FILES, ids=lambda path: path.stem)
def test_files_point_to_the_schema_and_meet_it(path, schema):
    text = path.read_text(encoding="utf-8")
    (pointer,) = re.findall(r"^# yaml-language-server: \$schema=(.+)$", text, re.MULTILINE)
    assert (path.parent / pointer).resolve() == schema
    # As an editor reads it: a date is text.
    content = json.loads(json.dumps(yaml.safe_load(text), default=str))
    jsonschema.validate(content, json.loads(SCHEMAS[schema]()))
    content["regiom"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, json.loads(SCHEMAS[schema]()))


def test_the_template_of_a_set_of_standards_is_one(data_copy):
    template = data_copy / "templates" / "framework.yaml"
    shutil.copy(template, data_copy / "frameworks" / "made-up.yaml")
    made_up = read_references(data_copy).frameworks["made-up"]
    assert (made_up.key, made_up.label) == ("made-up", "Made up")
    assert read_references().frameworks["2021-07"].key == "2021-07"


# --- the command ---------------------------------------------------------------------------


def check(*arguments, **environment) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "probation_book", "check", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_one_file_is_checked_and_rated_alone(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(TEXT, encoding="utf-8")
    done = check(file)
    assert done.returncode == 0 and "Computed:  4/24 Inadequate" in done.stdout
    assert "2.4 Implementation and delivery  Inadequate            0" in done.stdout
    found = json.loads(check(file, "--json").stdout)
    assert (
        found["computed"]
        == found["published"]
        == {"score": 4, "maximum": 24, "rating": "Inadequate"}
    )
    assert [row["points"] for row in found["standards"]] == [1, 1, 1, 1, None, 0, 0, 0, 0]


def test_a_spoilt_file_is_refused_by_the_command_without_a_traceback(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        TEXT.replace("engagement: 43", "engagement: 430").replace("cases: ", "case: "),
        encoding="utf-8",
    )
    done = check(file)
    assert done.returncode == 1 and done.stdout == "" and "Traceback" not in done.stderr
    assert "standards > 2.2 > key_questions > percentages > engagement: " in done.stderr
    assert (
        "found 430" in done.stderr
        and "expected 'cases'?" in done.stderr
        and done.stderr.endswith("2 problems.\n")
    )


def test_a_judged_rating_says_what_the_cases_would_have_given(tmp_path):
    file = tmp_path / "mine.yaml"
    text = TEXT.replace(
        "engagement: 43, desistance: 57, safety: 21", "engagement: 64, desistance: 70, safety: 66"
    )
    judged = (
        'rating: Good\n    judgement: {guidance: Requires improvement, reason: "A: b.", section: x}'
    )
    text = text.replace('"2.2":\n    rating: Inadequate', f'"2.2":\n    {judged}')
    text = text.replace("score: 4,", "score: 6,").replace(
        "24, rating: Inadequate", "24, rating: Requires improvement"
    )
    file.write_text(text, encoding="utf-8")
    inspection = read_inspection(file)
    said = as_text.as_text(inspection)
    assert "Judged: the lowest key question, 64%, would give Requires improvement\n" in said
    assert "36%: Does planning pay enough attention to other people's safety?" in said
    rows = {row["standard"]: row for row in json.loads(as_text.as_json(inspection))["standards"]}
    assert [number for number, row in rows.items() if row["departs"]] == ["1.1", "1.3", "2.2"]
    assert rows["2.2"]["judgement"] == {"guidance": "Requires improvement", "reason": "A: b."}
    assert rows["2.3"]["judgement"] is None


def test_a_console_that_lacks_a_character_shows_another(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(TEXT.replace("not_rated: Not", "not_rated: Zażółć. Not"), encoding="utf-8")
    done = check(file, PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "  Za????. Not inspected" in done.stdout
    done = check(tmp_path / "ż.yaml", PYTHONIOENCODING="ascii")
    assert done.stderr.endswith("?.yaml: no such file\n\nOne problem.\n")


def test_a_command_that_is_stopped_says_so(monkeypatch, capsys):
    def stopped(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(__main__, "_check", stopped)
    assert __main__.main(["check", "x.yaml"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"
