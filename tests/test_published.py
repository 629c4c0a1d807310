"""Ground truth: what the inspectorate published, recomputed."""

from __future__ import annotations

import pytest

import scoring
from probation_book.analysis import (
    counterfactuals,
    standards_table,
    unrated_standards,
    worked_example,
)
from probation_book.reading import DataError, read_data

# Read off the five documents once more, apart from the data files.
PUBLISHED = {
    "hfkcw-2022": (0, 27, "Inadequate", "IIII IIIII"),
    "lewisham-bromley-2022": (4, 24, "Inadequate", "RRRR -IIII"),
    "somerset-2023": (8, 27, "Requires improvement", "RRGG IIIRR"),
    "dorset-2023": (3, 27, "Inadequate", "IRIR RIIII"),
    "bristol-south-gloucestershire-2023": (6, 27, "Requires improvement", "RRRG IIRII"),
}
INITIALS = {
    "I": "Inadequate",
    "R": "Requires improvement",
    "G": "Good",
    "O": "Outstanding",
    "-": None,
}


def test_no_inspection_is_left_out(data):
    assert set(PUBLISHED) <= set(data.inspections)


@pytest.mark.parametrize("name", PUBLISHED)
def test_score_and_overall_rating_are_those_published(data, name):
    score, maximum, rating, _ = PUBLISHED[name]
    assert data.inspections[name].rate().overall == scoring.OverallRating(score, maximum, rating)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_standard_has_its_published_rating(data, name):
    rating = data.inspections[name].rate()
    expected = [INITIALS[initial] for initial in PUBLISHED[name][3].replace(" ", "")]
    assert [rating.counted[number] for number in sorted(rating.counted)] == expected


def test_key_questions_alone_give_the_published_ratings(data):
    computed = {name: pdu.rate().computed for name, pdu in data.inspections.items()}
    assert set(computed["hfkcw-2022"]) == {"2.1", "2.2", "2.3", "2.4", "2.5"}
    assert set(computed["lewisham-bromley-2022"]) == {"2.2", "2.3", "2.4", "2.5"}
    for name in PUBLISHED:
        for number, standard in computed[name].items():
            assert standard.rating == data.inspections[name].awarded[number], (name, number)


def test_key_questions_that_drive_the_ratings(data):
    """The percentages that the reports' own sentences name as the lowest."""
    lowest = {
        "hfkcw-2022": {"2.1": 17, "2.2": 15, "2.3": 29, "2.4": 24, "2.5": 29},
        "lewisham-bromley-2022": {"2.2": 21, "2.3": 36, "2.4": 19, "2.5": 24},
    }
    for name, standards in lowest.items():
        computed = data.inspections[name].rate().computed
        assert {number: standard.lowest for number, standard in computed.items()} == standards
    # Two share the lowest place in HFKCW's planning; the report names one of them.
    assert set(data.inspections["hfkcw-2022"].rate().computed["2.3"].drivers) == {
        "engagement",
        "safety",
    }


# Every key question, cases, interviews and dates, in the order of the reports' own tables.
PERCENTAGES = {
    "hfkcw-2022": "17 / 37 24 15 / 29 37 29 / 29 29 24 / 37 32 29 / 17",
    "lewisham-bromley-2022": "43 57 21 / 38 52 36 / 55 26 19 / 52 38 24 / 29",
}
COUNTS = {"hfkcw-2022": (41, 24, "2022-08-01"), "lewisham-bromley-2022": (42, 31, "2022-08-22")}
DATES = {
    "hfkcw-2022": {"2022-10", "2022-10-18"},
    "lewisham-bromley-2022": {"2022-11", "2022-11-21", "2022-11-24"},
}


@pytest.mark.parametrize("name", PERCENTAGES)
def test_every_published_figure_is_the_one_in_the_file(data, name):
    inspection = data.inspections[name]
    questions = inspection.framework.numbered
    read = " / ".join(
        " ".join(str(result.key_questions.percentages[q]) for q in questions[number].key_questions)
        for number, result in sorted(inspection.standards.items())
        if result.key_questions
    )
    assert read == PERCENTAGES[name]
    facts = (inspection.cases.count, inspection.interviews.count, inspection.fieldwork_started.date)
    assert facts == COUNTS[name]
    assert {published.date for published in inspection.published} == DATES[name]


def test_the_presentations_example(framework):
    frame = worked_example(framework)
    assert frame["percentage"].tolist() == frame["printed"].tolist() == [75, 70, 60]
    assert frame["rating"].tolist() == ["Good", "Good", "Requires improvement"]
    assert frame.loc[frame["lowest"], "rating"].tolist() == [framework.worked_example.rating]


def test_court_work_would_have_decided_lewisham_and_bromley(data):
    inspection = data.inspections["lewisham-bromley-2022"]
    assert unrated_standards(inspection) == ["2.1"]
    frame = counterfactuals(inspection, "2.1")
    assert frame["score"].tolist() == [4, 5, 6, 7]
    assert frame["maximum"].unique().tolist() == [27]
    assert frame["overall"].tolist() == ["Inadequate"] + ["Requires improvement"] * 3


def test_what_no_source_gives_is_absent(data):
    for name in ("somerset-2023", "dorset-2023", "bristol-south-gloucestershire-2023"):
        inspection = data.inspections[name]
        assert inspection.percentages == {}
        assert (
            inspection.cases is None and inspection.interviews is None and not inspection.published
        )
        assert standards_table(inspection)["computed"].isna().all()


def test_a_percentage_that_no_longer_gives_its_rating_is_named(data_copy):
    file = data_copy / "inspections" / "hfkcw-2022.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("{engagement: 37, desistance: 24, safety: 15}") == 1
    file.write_text(
        text.replace(
            "{engagement: 37, desistance: 24, safety: 15}",
            "{engagement: 67, desistance: 54, safety: 55}",
        ),
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        read_data(data_copy)
    (problem,) = caught.value.problems
    for part in (
        str(file),
        "Hammersmith, Fulham, Kensington, Chelsea and Westminster",
        "2.2 Assessment",
        "'Inadequate'",
        "'Requires improvement'",
    ):
        assert part in problem


def test_a_recorded_judgement_may_depart_from_the_percentages(data_copy):
    file = data_copy / "inspections" / "hfkcw-2022.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace(
        '  "2.2":\n    rating: Inadequate\n',
        '  "2.2":\n    rating: Requires improvement\n'
        "    judgement: {guidance: Inadequate, reason: An invented reason., section: Ratings}\n",
    ).replace("score: 0, maximum", "score: 1, maximum")
    file.write_text(changed, encoding="utf-8")
    rating = read_data(data_copy).inspections["hfkcw-2022"].rate()
    assert rating.departures == ("2.2",)
    assert rating.computed["2.2"].rating == "Inadequate"
    assert rating.awarded["2.2"] == rating.counted["2.2"] == "Requires improvement"


@pytest.mark.parametrize(
    "old, new, message",
    [
        (
            "score: 0, maximum: 27",
            "score: 2, maximum: 27",
            "published as 2/27, but the ratings add up to 0/27",
        ),
        (
            "score: 0, maximum: 27",
            "score: 0, maximum: 24",
            "published as 0/24, but the ratings add up to 0/27",
        ),
        (
            "27, rating: Inadequate",
            "27, rating: Good",
            "published as 'Good', but 0/27 gives 'Inadequate'",
        ),
    ],
)
def test_a_result_that_its_ratings_do_not_give_is_named(data_copy, old, new, message):
    file = data_copy / "inspections" / "hfkcw-2022.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_data(data_copy)
