"""A PDU, its inspections, their framework: each has a key, and holds what is known and no more."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import run_here

from probation_book import __main__, as_text
from probation_book.analysis.inspection import counted_ratings, not_given_table
from probation_book.analysis.over_time import comparable_pairs, newest_of_each
from probation_book.analysis.overall import overall_of, overall_table
from probation_book.display.chapters import index as front
from probation_book.display.chapters.pdu import score_words
from probation_book.display.ids import labels
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, read_data, read_inspection, read_pdu

DORSET = "dorset-2023"


def put(data: Path, key: str, content: dict) -> Path:
    """Write an inspection into a data folder."""
    file = data / "inspections" / f"{key}.yaml"
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return file


def of_dorset(data: Path, **changed: object) -> dict:
    """Dorset's inspection as its file has it, with some blocks changed; None: left out."""
    text = (data / "inspections" / f"{DORSET}.yaml").read_text(encoding="utf-8")
    content = {**yaml.safe_load(text), **changed}
    return {key: value for key, value in content.items() if value is not None}


def problems_of(read: Callable[[], object]) -> list[str]:
    with pytest.raises(DataError) as caught:
        read()
    return caught.value.problems


# --- keys ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["dorset", "dorset-2", "dorset-2025", "dorset-2025-06"])
def test_a_file_has_the_key_of_its_pdu_and_perhaps_a_number(data_copy, key):
    put(data_copy, key, of_dorset(data_copy, fieldwork_started={"date": "2025-06"}))
    assert read_data(data_copy).inspections[key].pdu.key == "dorset"


@pytest.mark.parametrize("key", ["dorset-again", "somerset-2025", "2025", "dorsets-2025"])
def test_a_file_with_another_name_is_refused(data_copy, key):
    put(data_copy, key, of_dorset(data_copy, fieldwork_started={"date": "2025-06"}))
    (problem,) = problems_of(lambda: read_data(data_copy))
    assert (
        f"{key}.yaml: line 1: pdu: found 'dorset', expected {key.removesuffix('-2025')!r}"
        in problem
    )


@pytest.mark.parametrize(
    "when", ["2023-06", "2023-06-14", "2023", None], ids=["month", "day", "year", "no date"]
)
def test_two_files_that_nothing_tells_apart_are_refused_by_build_and_check(data_copy, capsys, when):
    started = {"date": when} if when else None
    file = put(data_copy, "dorset-2", of_dorset(data_copy, fieldwork_started=started))
    (said,) = problems_of(lambda: read_data(data_copy))
    assert "and so may be the inspection in dorset-" in said and "tells them apart" in said
    assert __main__.main(["check", str(file), "--data", str(data_copy)]) == 1
    assert "and so may be the inspection in dorset-2023.yaml" in capsys.readouterr().err


def test_another_framework_tells_two_files_apart_that_have_no_date(data_copy):
    rules = (data_copy / "frameworks" / "2021-07.yaml").read_text(encoding="utf-8")
    (data_copy / "frameworks" / "2030-01.yaml").write_text(rules, encoding="utf-8")
    content = of_dorset(data_copy, fieldwork_started=None, framework="2030-01")
    put(data_copy, "dorset-2", content)
    assert [one.key for one in read_pdu("dorset", folder=data_copy)] == [DORSET, "dorset-2"]


def test_a_pdus_inspections_are_found_by_their_names_and_no_other_file_is_opened(data_copy):
    put(data_copy, "dorset-2025", of_dorset(data_copy, fieldwork_started={"date": 2025}))
    put(data_copy, "dorset-2021", of_dorset(data_copy, fieldwork_started={"date": "2021-08"}))
    opened: set[str] = set()

    def hook(event: str, arguments: tuple) -> None:
        if event == "open" and str(arguments[0]).startswith(str(data_copy / "inspections")):
            opened.add(Path(arguments[0]).stem)

    sys.addaudithook(hook)
    found = read_pdu("dorset", folder=data_copy)
    assert [one.key for one in found] == ["dorset-2025", DORSET, "dorset-2021"]
    assert opened == {"dorset-2025", DORSET, "dorset-2021"}
    (said,) = problems_of(lambda: read_pdu("lambeth", folder=data_copy))
    assert said.endswith(
        "inspections: found no inspection of 'lambeth', expected one of these: "
        "bristol-south-gloucestershire, dorset, hfkcw, lewisham-bromley, somerset"
    )
    (said,) = problems_of(lambda: read_pdu("dorsit", folder=data_copy))
    assert said.endswith("found no inspection of 'dorsit', expected 'dorset'?")


def test_inspections_of_one_pdu_have_labels_that_tell_them_apart(data_copy):
    put(data_copy, "dorset-2025", of_dorset(data_copy, fieldwork_started={"date": 2025}))
    called = labels(read_data(data_copy).inspections.values())
    assert (called[DORSET], called["dorset-2025"]) == ("Dorset, June 2023", "Dorset, 2025")
    assert called["somerset-2023"] == "Somerset"


def test_two_inspections_within_a_month_are_told_apart_by_their_days(data_copy):
    days = {DORSET: "2023-06-05", "dorset-2": "2023-06-12"}
    for key, day in days.items():
        put(data_copy, key, of_dorset(data_copy, fieldwork_started={"date": day}))
    called = labels(read_data(data_copy).inspections.values())
    assert [called[key] for key in days] == ["Dorset, 5 June 2023", "Dorset, 12 June 2023"]


# --- what is known, and no more ------------------------------------------------------------

LEFT_OUT = {
    "no date": {"fieldwork_started": None},
    "a year": {"fieldwork_started": {"date": 2023}},
    "no section": {"result": {"score": 3, "maximum": 27, "rating": "Inadequate"}},
    "no result": {"result": None},
    "a rating alone": {"result": {"rating": "Inadequate"}, "standards": None},
    "a score alone": {"result": {"score": 3}, "standards": None},
    "a score beside the ratings": {"result": {"score": 3}},
    "a score and its maximum": {"result": {"score": 3, "maximum": 27}, "standards": None},
    "one standard": {"standards": {"1.1": {"rating": "Good"}}, "result": {"rating": "Good"}},
    "a part of the key questions": {
        "standards": {
            "2.2": {"rating": "Inadequate", "key_questions": {"percentages": {"safety": 31}}}
        }
    },
    "a case without a table": {
        "standards": {
            number: {"rating": "Good"} if number != "1.1" else {"not_rated": "Nobody knows."}
            for number in ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5")
        },
        "result": {"rating": "Good"},
    },
    "nothing": {"fieldwork_started": None, "result": None, "standards": None},
}


@pytest.mark.parametrize("changed", LEFT_OUT.values(), ids=LEFT_OUT)
def test_whatever_is_left_out_is_said_to_be_and_nothing_breaks(data_copy, changed):
    content = of_dorset(data_copy, recommendations=None, **changed)
    inspection = read_inspection(put(data_copy, DORSET, content), data_copy)
    notebooks = {path.stem: path for path in REPOSITORY.chapters}
    pages = [run_here(REPOSITORY.template, pdu="dorset", reference_folder=data_copy)]
    pages += [
        run_here(notebooks[name], data_folder=data_copy)
        for name in ("comparison", "distance", "judgement")
    ]
    table = front.at_a_glance(
        overall_table([inspection]),
        {inspection.key: counted_ratings(inspection)},
        {inspection.framework.key: inspection.framework},
    )
    pages.append(BeautifulSoup(table.data, "html.parser"))
    for page in pages:
        cells = {cell.text.strip() for cell in page.select("td, th, p")}
        assert not {"None", "nan", "<NA>", ""} & cells - {""}
        assert not re.search(r"\bNone\b(?! of| that)", page.text)
    assert as_text.as_text(inspection) and as_text.as_json(inspection)


@pytest.mark.parametrize(
    "changed, lacks",
    [
        ({"fieldwork_started": None}, {"fieldwork_started"}),
        ({"result": {"rating": "Inadequate"}}, {"day", "score"}),
        ({"result": {"score": 3, "maximum": 27}}, {"day", "rating"}),
        ({"standards": {"1.1": {"rating": "Good"}}, "result": None}, {"some_standards"}),
        ({"standards": None, "result": {"score": 3, "rating": "Inadequate"}}, {"any_standard"}),
    ],
)
def test_what_a_file_does_not_have_is_told(data_copy, changed, lacks):
    left_out = dict.fromkeys(("recommendations", "published", "cases", "interviews"))
    started = {"fieldwork_started": {"date": "2023-06"}}
    content = of_dorset(data_copy, **{**left_out, **started, **changed})
    inspection = read_inspection(put(data_copy, DORSET, content), data_copy)
    (row,) = not_given_table([inspection]).itertuples()
    always = {"published", "cases", "interviews", "percentages"}
    always |= {"day"} if inspection.when else set()
    always |= set() if inspection.result else {"score", "rating"}
    assert set(row.lacks) == always | lacks
    rated = [standard.number for standard in inspection.framework.rated]
    assert row.unknown == [number for number in rated if number not in inspection.awarded]


@pytest.mark.parametrize(
    "result, standards, known",
    [
        ({"rating": "Inadequate"}, {}, (None, None, "Inadequate", set())),
        ({"score": 3, "maximum": 27}, {}, (3, 27, "Inadequate", {"rating"})),
        ({"score": 24}, {}, (24, None, "Outstanding", {"rating"})),
        ({"maximum": 24, "score": 4}, {"1.1": "Good"}, (4, 24, "Inadequate", {"rating"})),
        ({}, {"1.1": "Good"}, (None, None, None, set())),
    ],
)
def test_what_follows_from_what_is_known_is_concluded_and_marked(
    data_copy, result, standards, known
):
    content = of_dorset(data_copy, recommendations=None) | {
        "result": result or None,
        "standards": {number: {"rating": rating} for number, rating in standards.items()},
    }
    content = {key: value for key, value in content.items() if value}
    overall = overall_of(read_inspection(put(data_copy, DORSET, content), data_copy))
    score, maximum, rating, ours = known
    assert (overall.score, overall.maximum, overall.rating) == (score, maximum, rating)
    assert overall.ours == ours


def test_a_published_score_without_its_maximum_compares_alone_and_the_maximum_is_ours(data_copy):
    put(data_copy, DORSET, of_dorset(data_copy, result={"score": 3}))
    page = run_here(REPOSITORY.template, pdu="dorset", reference_folder=data_copy)
    agreement = page.find("caption", string=re.compile("Computed and published agree")).parent
    rows = {row.th.text: [cell.text for cell in row("td")] for row in agreement.select("tbody tr")}
    assert rows["Score"] == ["3", "3", "yes"]
    overall = overall_of(read_data(data_copy).inspections[DORSET])
    assert score_words(overall) == "3 of 27 points (out of how many: computed)"


def test_a_range_of_scores_is_our_conclusion(data_copy):
    content = of_dorset(data_copy, recommendations=None) | {
        "result": {"rating": "Inadequate"},
        "standards": {"1.1": {"rating": "Requires improvement"}},
    }
    inspection = read_inspection(put(data_copy, DORSET, content), data_copy)
    ends = {(one.lowest, one.highest, one.table.maximum) for one in inspection.possible()}
    assert ends == {(1, 4, 27), (1, 4, 24)}
    said = run_here(REPOSITORY.template, pdu="dorset", reference_folder=data_copy).text
    assert "1 to 4 of 27 or 1 to 4 of 24 points (concluded by us)" in said


@pytest.mark.parametrize(
    "result, said",
    [
        (
            {"score": 3, "maximum": 27},
            "published as 3/27, but the ratings of standards allow 6 to",
        ),
        ({"rating": "Inadequate"}, "published as 'Inadequate', but the ratings of standards allow"),
        ({"score": 14, "rating": "Inadequate"}, "published as 14/?, 'Inadequate', but the ratings"),
        ({}, "found nothing, expected a score, its maximum or a rating"),
    ],
)
def test_a_result_that_what_is_known_cannot_give_is_refused(data_copy, result, said):
    known = {number: {"rating": "Outstanding"} for number in ("1.1", "1.2")}
    known["1.3"] = {"rating": "Inadequate"}
    content = of_dorset(data_copy, recommendations=None) | {"result": result, "standards": known}
    put(data_copy, DORSET, content)
    (problem,) = problems_of(lambda: read_data(data_copy))
    assert f"{DORSET}.yaml: line " in problem and said in problem


@pytest.mark.parametrize("rating, refused", [("Inadequate", False), ("Good", True)])
def test_a_rating_above_a_key_question_that_is_known_is_refused(data_copy, rating, refused):
    """Of three key questions one is known, at 31 per cent: the lowest is that or lower."""
    known = {"rating": rating, "key_questions": {"percentages": {"safety": 31}}}
    content = of_dorset(data_copy, recommendations=None, result=None, standards={"2.2": known})
    file = put(data_copy, DORSET, content)
    if refused:
        (problem,) = problems_of(lambda: read_inspection(file, data_copy))
        assert "(safety: 31%) gives 'Inadequate' at most" in problem
    else:
        assert read_inspection(file, data_copy).rate().computed == {}


# --- over time -----------------------------------------------------------------------------


def test_what_changed_is_counted_under_one_framework(data_copy):
    later = of_dorset(data_copy, fieldwork_started={"date": "2025-06"}, result=None)
    later["standards"] |= {
        "1.1": {"rating": "Good"},  # from Inadequate
        "1.2": {"rating": "Inadequate"},  # from Requires improvement
        "2.1": {"not_rated": "It serves no court."},
    }
    del later["standards"]["2.2"]
    put(data_copy, "dorset-2025", later)
    new, old = read_pdu("dorset", folder=data_copy)
    assert newest_of_each([old, new]) == [new]
    assert comparable_pairs([new, old]).to_numpy().tolist() == [[DORSET, "dorset-2025"]]
    said = run_here(REPOSITORY.template, pdu="dorset", reference_folder=data_copy).text
    assert "1 standard higher (1.1 Leadership from Inadequate to Good)" in said
    assert "1 standard lower (1.2 Staff from Requires improvement to Inadequate)" in said
    assert "5 the same and 2 without a rating in both" in said


@pytest.mark.parametrize("maximum", [None, 27])
def test_scores_whose_scale_is_not_known_are_not_compared(data_copy, maximum):
    """Two of an unknown scale need not be of one; nor is one scale another for not being known."""
    bare = {"score": 3} if maximum is None else {"score": 3, "maximum": maximum}
    earlier = of_dorset(data_copy, standards=None, recommendations=None, result=bare)
    later = {**earlier, "result": {"score": 4}, "fieldwork_started": {"date": "2025-06"}}
    put(data_copy, DORSET, earlier)
    put(data_copy, "dorset-2025", later)
    said = run_here(REPOSITORY.template, pdu="dorset", reference_folder=data_copy).text
    assert "From June 2023 to June 2025" in said
    assert "The score went" not in said and "different scales" not in said


def test_an_undated_inspection_is_compared_with_none(data_copy):
    put(data_copy, "dorset-2025", of_dorset(data_copy, fieldwork_started={"date": 2025}))
    found = read_pdu("dorset", folder=data_copy)
    undated = found[0].model_copy(update={"fieldwork_started": None})
    assert comparable_pairs([found[1], undated]).empty
