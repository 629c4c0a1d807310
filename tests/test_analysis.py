"""Tables of one inspection and of several, and the rules on every input."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import run_here, take_out

from probation_book import analysis
from probation_book.publishing.paths import REPOSITORY


def rows_of(page: BeautifulSoup, caption: str) -> list[list[str]]:
    """The cells of the table with this caption, its headers of rows included."""
    (found,) = [one for one in page("table") if one.caption.text.startswith(caption)]
    return [[cell.text for cell in row(["th", "td"])] for row in found.tbody("tr")]


def test_the_score_builds_up_to_the_overall_score(data):
    for inspection in data.inspections.values():
        overall = inspection.rate().overall
        steps = analysis.score_steps(inspection)
        if overall:
            most = max(inspection.framework.rating_model.points.values())
            assert steps["score"].iloc[-1] == steps["points"].sum() == overall.score
            assert most * len(steps) == overall.maximum


def test_departures_of_all_inspections(five, golden):
    found = {
        key: {
            row.standard: {
                "usually": row.usually,
                "published": row.published,
                "reason_given": row.judgement is not None,
            }
            for row in analysis.departures_table(inspection).itertuples()
        }
        for key, inspection in five.inspections.items()
    }
    assert found == {key: published.get("departures", {}) for key, published in golden.items()}


def test_outcomes_are_shown_and_rate_nothing(data):
    frame = analysis.key_questions_table(data.inspections["hfkcw-2022"])
    outcomes = frame[frame["standard"] == "2.6"].iloc[0]
    assert outcomes["percentage"] == 17 and outcomes["rating"] is None and not outcomes["drives"]
    assert len(frame) == 14


def test_every_inspection_is_a_row_of_every_comparison(data):
    inspections = list(data.inspections.values())
    assert analysis.ratings_table(inspections)["inspection"].tolist() == list(data.inspections)
    given = analysis.given_ratings(inspections)
    assert given[["inspection", "standard"]].to_numpy().tolist() == [
        [one.key, standard.number] for one in inspections for standard in one.framework.rated
    ]


def test_points_add_up_to_the_score(data):
    points = analysis.given_ratings(data.inspections.values()).groupby("inspection")["points"].sum()
    for key, inspection in data.inspections.items():
        overall = inspection.rate().overall
        assert overall is None or points[key] == overall.score


def forget_of_dorset(data: Path, number: str) -> None:
    """Take a standard out of Dorset's file in a copy of the data, and what follows from it."""
    file = data / "inspections" / "dorset-2023.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    del content["standards"][number], content["recommendations"], content["result"]
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_points_add_up_by_domain_where_all_ratings_are_known(data_copy):
    """Dorset's reviewing is not known then: its points are in no sum."""
    forget_of_dorset(data_copy, "2.5")
    page = run_here(REPOSITORY.notebooks / "south-west.ipynb", data_folder=data_copy)
    assert rows_of(page, "Points by domain") == [
        ["Bristol and South Gloucestershire", "5", "1", "6"],
        ["Somerset", "6", "2", "8"],
    ]
    assert "Of the 14 points in all, 11 came from" in page.text


def test_every_rating_of_a_standard_is_counted_once(data_copy, five):
    page = run_here(REPOSITORY.notebooks / "comparison.ipynb", data_folder=data_copy)
    given = Counter(
        rating for one in five.inspections.values() for rating in one.rate().counted.values()
    )
    said = f"{given['Good']} Good, {given['Requires improvement']} Requires improvement and "
    said += f"{given['Inadequate']} Inadequate, {given[None]} not rated."
    assert f"Their standards: {said}" in page.text
    assert "None of them rated any standard Outstanding." in page.text
    assert "gave the same rating on 2.2 Assessment (Inadequate)." in page.text


def test_a_rating_that_is_not_known_is_shared_by_none(data_copy):
    """Dorset's assessment is not known then: four others were rated, and all the same."""
    forget_of_dorset(data_copy, "2.2")
    page = run_here(REPOSITORY.notebooks / "comparison.ipynb", data_folder=data_copy)
    assert "1 not rated, 1 not known." in page.text
    assert "no standard on which all 5 inspections are known to have given" in page.text
    assert "As far as we know, none rated any standard Outstanding." in page.text


def test_an_inspection_is_compared_with_its_month_or_with_none(data_copy):
    file = data_copy / "inspections" / "dorset-2023.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    del content["fieldwork_started"]
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    said = run_here(REPOSITORY.notebooks / "comparison.ipynb", data_folder=data_copy).text
    assert "Dorset (no date given); HFKCW and Lewisham and Bromley (August 2022)" in said
    assert "HFKCW is Hammersmith, Fulham, Kensington, Chelsea and Westminster." in said


def test_how_many_people_were_asked_is_told_where_a_document_says_so(data_copy):
    """The South West's survey says so; of London's, it is our reading of another answer."""
    page = run_here(REPOSITORY.notebooks / "people.ipynb", register_folder=data_copy)
    (said,) = [row for row in rows_of(page, "What people on") if "at a time that" in row[0]]
    assert said[1:] == ["55 per cent", "88 per cent", "over 80 per cent (224 people were asked)"]


def test_vacancies_are_under_their_chart_and_what_is_not_given_is_said_once(data_copy):
    """The chart has no dot of a hedged figure, and its table has it; of none, there is no row."""
    for name, old, new in (
        ("selections.yaml", "[hfkcw-vacancy-court, ~, ~]", "[~, ~, ~]"),
        (
            "register/claims.csv",
            "region,10 per cent,posts,",
            "region,over 10 per cent,posts,more than",
        ),
    ):
        text = (data_copy / name).read_text(encoding="utf-8")
        assert old in text
        (data_copy / name).write_text(text.replace(old, new), encoding="utf-8")
    page = run_here(REPOSITORY.notebooks / "people.ipynb", register_folder=data_copy)
    rows = rows_of(page, "Vacancy rates by grade")
    cells = [cell for _, *found in rows for cell in found]
    assert {"over 10 per cent", "no SPO vacancies"} <= set(cells)
    assert "All posts: HFKCW 43 per cent, South West over 10 per cent." in str(page)
    said = f"A dash in the table is a figure not given in our sources: {cells.count('–')} of"
    assert f"{said} {len(cells)}." in page.text and "–" in cells
    assert "Court team: not given in our sources." in page.text
    assert "Court team" not in {name for name, *_ in rows}


def test_the_rules_cover_every_input_without_a_step_down(model):
    points = analysis.every_percentage(model)["points"]
    assert len(points) == 101 and points.is_monotonic_increasing
    scores = analysis.every_score(model)
    for scale in ("0 to 27", "0 to 24"):
        assert scores[scale].dropna().map(model.points).is_monotonic_increasing
    assert scores["0 to 24"].notna().sum() == 25 and scores["0 to 27"].notna().sum() == 28


def test_tables_that_end_at_one_score_are_told_apart(model):
    first, other = model.score_tables
    again = replace(other, unrated=frozenset({"2.2"}))
    three = replace(model, score_tables=(first, other, again))
    assert list(analysis.every_score(three)) == [
        "score",
        "0 to 27",
        "0 to 24 without 2.1",
        "0 to 24 without 2.2",
    ]
    assert list(analysis.every_score(model)) == ["score", "0 to 27", "0 to 24"]


def test_runs_are_the_bands(model):
    found = analysis.runs(analysis.every_percentage(model), "percentage", "rating")
    bands = [(band.rating, band.lowest, band.highest) for band in model.case_bands]
    assert list(found[["rating", "from", "to"]].itertuples(index=False, name=None)) == bands
    assert found["inputs"].sum() == 101


def test_sources_name_every_document_of_an_inspection(data):
    inspection = data.inspections["lewisham-bromley-2022"]
    frame = analysis.sources_table(inspection).set_index("source")
    assert set(frame.index) == {"lewisham-bromley-report", "presentation", "action-plan"}
    assert "2.5. Reviewing" in frame.loc["lewisham-bromley-report", "sections"]


def test_keeping_others_safe_is_what_decides(data_copy):
    """Eight standards of two PDUs with three key questions; in one of them two are the lowest."""
    notebook = REPOSITORY.notebooks / "comparison.ipynb"
    said = run_here(notebook, data_folder=data_copy).text
    assert "In all 8 standards with several key questions" in said
    assert "the one on safety is the lowest, once together with another." in said
    for key in ("hfkcw-2022", "lewisham-bromley-2022"):
        take_out(data_copy, key)
    assert (
        "No percentages of key questions are given"
        in run_here(notebook, data_folder=data_copy).text
    )


@pytest.mark.parametrize("rule", ["median", "mean"])
def test_under_another_rule_no_key_question_decides_alone(data_copy, rule):
    file = data_copy / "frameworks" / "2021-07.yaml"
    text = file.read_text(encoding="utf-8").replace("  name: lowest", f"  name: {rule}")
    example = ("60}\n  rating: Requires improvement", "60}\n  rating: Good")
    file.write_text(text.replace(*example), encoding="utf-8")
    for key in ("hfkcw-2022", "lewisham-bromley-2022"):
        take_out(data_copy, key)  # the rules that they were rated by are others
    page = run_here(REPOSITORY.notebooks / "comparison.ipynb", data_folder=data_copy)
    assert f"decides most often has no meaning under the rule '{rule}'" in page.text
