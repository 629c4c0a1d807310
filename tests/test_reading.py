"""Data files: what is wrong in one is said with its file, its place, and what was expected."""

from __future__ import annotations

import pytest

from probation_book.reading import DATA, DataError, read_data, read_inspection
from probation_book.reading.facts import Fact, inherit_source
from probation_book.reading.folder import inspection_files


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
        ("region:", "regiom:", ["region", "regiom"]),
        ("framework: 2021-07", "framework: 2019-01", ["framework", "'2019-01'", "2021-07"]),
        ("source: hfkcw-report", "source: hearsay", ["source", "'hearsay'", "hfkcw-report"]),
        ("date: 2022-08-01", "date: August", ["fieldwork_started > date", "2022-08-22"]),
        ("count: 41", "count: 0", ["cases > count", "greater than 0"]),
        ("advice: 17", "advice: 117", ["percentages > advice", "117"]),
        ("advice: 17", "advice: .nan", ["percentages > advice", "nan"]),
        ("advice: 17", "advice: 17%", ["percentages > advice", "'17%'"]),
        ("advice: 17", "advise: 17", ["2.1 Court work", "lacks the key question advice"]),
        ("advice: 17", "advice: 17, safety: 20", ["2.1 Court work", "no key question safety"]),
        ('"1.4": {rating: Inadequate', '"1.4": {rating: Excellent', ["1.4", "'Excellent'", "Outstanding"]),
        ('"1.4": {rating: Inadequate', '"1.5": {rating: Inadequate', ["1.4 Information", "missing"]),
        ("name: Hammersmith", "name: Hammersmith\nname: Fulham", ["line 4", "'name' is there twice"]),
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
    problems = problems_after(data_copy, "claims.csv", "48 of 152,48,152", "48 of 152,200,152")
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
    (data_copy / "pdus" / "another.yaml").write_text(text, encoding="utf-8")
    names = list(read_data(data_copy).inspections)
    assert names == sorted(names) and names[0] == "another"
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


def test_no_number_of_cases_behind_a_claim_is_impossible(data):
    for claim in data.claims.values():
        assert 0 <= claim.share <= 100


def test_the_data_can_lie_anywhere(data, data_copy):
    assert data_copy != DATA
    assert list(read_data(data_copy).inspections) == list(data.inspections)
