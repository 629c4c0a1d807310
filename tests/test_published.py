"""Ground truth: what the inspectorate published, recomputed. `golden/` has it, read once more."""

from __future__ import annotations

import pytest
from conftest import GOLDEN, run_here

import scoring
from probation_book.analysis import example_cases, standards_table, unrated_standards
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, read_data
from probation_book.rows import rows_of

INITIALS = {
    "I": "Inadequate",
    "R": "Requires improvement",
    "G": "Good",
    "O": "Outstanding",
    "-": None,
}
WITH_PERCENTAGES = [key for key, published in GOLDEN.items() if "percentages" in published]


def test_no_inspection_is_left_out(data):
    assert GOLDEN.keys() <= data.inspections.keys()


@pytest.mark.parametrize("key", GOLDEN)
def test_score_and_overall_rating_are_those_published(data, golden, key):
    overall, published = data.inspections[key].rate().overall, golden[key]
    assert (overall.score, overall.maximum) == (published["score"], published["maximum"])
    assert overall.rating == published["rating"]


@pytest.mark.parametrize("key", GOLDEN)
def test_every_standard_has_its_published_rating(data, golden, key):
    counted = data.inspections[key].rate().counted
    expected = [INITIALS[initial] for initial in golden[key]["standards"].replace(" ", "")]
    assert [counted[number] for number in sorted(counted)] == expected


@pytest.mark.parametrize("key", WITH_PERCENTAGES)
def test_key_questions_alone_give_the_published_ratings(data, golden, key):
    inspection = data.inspections[key]
    computed = inspection.rate().computed
    assert computed.keys() == golden[key]["lowest"].keys()
    for number, standard in computed.items():
        assert standard.rating == inspection.awarded[number], number


@pytest.mark.parametrize("key", WITH_PERCENTAGES)
def test_key_questions_that_drive_the_ratings(data, golden, key):
    """The percentages that the reports' own sentences name as the lowest."""
    computed = data.inspections[key].rate().computed
    assert {number: rated.share for number, rated in computed.items()} == golden[key]["lowest"]
    drivers = {number: list(rated.drivers) for number, rated in computed.items()}
    assert drivers == golden[key]["drivers"]


@pytest.mark.parametrize("key", WITH_PERCENTAGES)
def test_every_published_figure_is_the_one_in_the_file(data, golden, key):
    inspection, published = data.inspections[key], golden[key]
    questions = inspection.framework.numbered
    read = " / ".join(
        " ".join(str(result.key_questions.percentages[q]) for q in questions[number].key_questions)
        for number, result in sorted(inspection.standards.items())
        if result.key_questions
    )
    assert read == published["percentages"]
    assert inspection.cases.count == published["cases"]
    assert inspection.interviews.count == published["interviews"]
    assert inspection.fieldwork_started.date == published["fieldwork_started"]
    assert {fact.date for fact in inspection.published} == set(published["published"])


def test_the_presentations_example(framework):
    cases, example = example_cases(framework), framework.worked_example
    shares = {row.question: scoring.percentage(row.count, row.of) for row in rows_of(cases)}
    assert list(shares.values()) == cases["printed"].tolist() == [75, 70, 60]
    rated = scoring.rate_standard(example.standard, shares, framework.rating_model)
    assert [band.rating for band in rated.bands.values()] == [
        "Good",
        "Good",
        "Requires improvement",
    ]
    assert (rated.drivers, rated.rating) == (("safety",), example.rating)


def test_court_work_would_have_decided_lewisham_and_bromley(data):
    assert unrated_standards(data.inspections["lewisham-bromley-2022"]) == ["2.1"]
    page = run_here(REPOSITORY.notebooks / "comparison.ipynb")
    (table,) = [one for one in page("table") if "Lewisham and Bromley would" in one.caption.text]
    assert table.caption.text == "Instead of 4 of 24, Lewisham and Bromley would have had"
    assert [[cell.text for cell in row("td")] for row in table.tbody("tr")] == [
        ["4", "27", "○○○ Inadequate"],
        ["5", "27", "●○○ Requires improvement"],
        ["6", "27", "●○○ Requires improvement"],
        ["7", "27", "●○○ Requires improvement"],
    ]


def test_what_no_source_gives_is_absent(five, golden):
    for key in golden.keys() - set(WITH_PERCENTAGES):
        inspection = five.inspections[key]
        assert inspection.percentages == {}
        assert inspection.cases is None and inspection.interviews is None
        assert not inspection.published
        assert standards_table(inspection)["computed"].isna().all()


HFKCW = "inspections/hfkcw-2022.yaml"


def changed(data_copy, *changes: tuple[str, str]) -> str:
    """Change a file in a copy of the data; return what is said of the copy then."""
    file = data_copy / HFKCW
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_data(data_copy)
    (problem,) = caught.value.problems
    return problem


def test_a_percentage_that_no_longer_gives_its_rating_is_named(data_copy):
    shares = "{engagement: 37, desistance: 24, safety: 15}"
    problem = changed(data_copy, (shares, "{engagement: 67, desistance: 54, safety: 55}"))
    for part in (
        str(data_copy / HFKCW),
        "standards > 2.2: 2.2 Assessment",
        "'Inadequate'",
        "'Requires improvement'",
    ):
        assert part in problem


def test_a_recorded_judgement_may_depart_from_the_percentages(data_copy):
    file = data_copy / HFKCW
    text = file.read_text(encoding="utf-8")
    judged = text.replace(
        '  "2.2":\n    rating: Inadequate\n',
        '  "2.2":\n    rating: Requires improvement\n'
        "    judgement: {guidance: Inadequate, reason: An invented reason., section: Ratings}\n",
    ).replace("score: 0, maximum", "score: 1, maximum")
    file.write_text(judged, encoding="utf-8")
    rating = read_data(data_copy).inspections["hfkcw-2022"].rate()
    assert rating.departures == ("2.2",)
    assert rating.computed["2.2"].rating == "Inadequate"
    assert rating.awarded["2.2"] == rating.counted["2.2"] == "Requires improvement"


@pytest.mark.parametrize(
    "old, new, published",
    [
        ("score: 0, maximum: 27", "score: 2, maximum: 27", "2/27, 'Inadequate'"),
        ("score: 0, maximum: 27", "score: 0, maximum: 24", "0/24, 'Inadequate'"),
        ("27, rating: Inadequate", "27, rating: Good", "0/27, 'Good'"),
    ],
)
def test_a_result_that_its_ratings_do_not_give_is_named(data_copy, old, new, published):
    said = "but the ratings of standards add up to 0/27: 'Inadequate'"
    assert f"published as {published}, {said}" in changed(data_copy, (old, new))
