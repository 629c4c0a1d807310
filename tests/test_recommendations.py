"""Recommendations, the action plan, and the links between them, held against the documents."""

from __future__ import annotations

import re
import shutil
from types import SimpleNamespace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import names_of, shown_here

from probation_book.analysis.inspection import departures_table, standards_table
from probation_book.analysis.recommendations import (
    actions_table,
    bearing_table,
    events,
    plan_table,
    rated_standards,
    recommendations_table,
)
from probation_book.display.chapters.pdu import judgements
from probation_book.display.chapters.recommendations import of_one, timeline
from probation_book.display.ids import labels
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, newest_first, read_data

CHAPTER = REPOSITORY.notebooks / "recommendations.ipynb"
PLAN = REPOSITORY.notebooks / "action-plan.ipynb"


@pytest.fixture(scope="module")
def asked(five):
    return recommendations_table(five.inspections)


@pytest.fixture(scope="module")
def rows(data):
    return plan_table(data.action_plan)


@pytest.fixture(scope="module")
def answers(rows):
    return rows.explode("answers").dropna(subset="answers")


def test_the_reports_and_the_letter_make_these_recommendations(asked, golden):
    """Counted in the documents."""
    counts = asked.groupby(["inspection", "addressee"]).size()
    printed = {key: published["recommendations"] for key, published in golden.items()}
    assert {key: counts[key].to_dict() for key in printed} == printed


def tables_of(inspections):
    """The tables of the cells on addressees and on themes, and the themes that all share."""
    given = {
        "read_data": lambda _folder: SimpleNamespace(inspections=inspections),
        "recommendations_table": recommendations_table,
        "labels": labels,
    }
    found = names_of(CHAPTER, "finding", data_folder=None, pd=pd, **given)
    who = names_of(CHAPTER, "addressee", **found)["who"]
    return found["asked"], who, names_of(CHAPTER, "theme", **found)


def test_recommendations_are_counted_by_addressee_and_by_theme(five):
    asked, who, found = tables_of(five.inspections)
    for by, table in (("asked_of", who), ("theme", found["what"])):
        assert table["all"].sum() == len(asked) and table["all"].is_monotonic_decreasing
        assert list(table.columns) == [*five.inspections, "all"]
        for row in asked.groupby(["inspection", by]).size().reset_index(name="count").itertuples():
            assert table.loc[getattr(row, by), row.inspection] == row.count
    of = {key: set(one["theme"]) for key, one in asked.groupby("inspection")}
    assert set(found["shared"]) == set.intersection(*of.values())


def test_each_has_a_theme_that_is_described_and_bears_on_something(asked, five):
    assert set(asked["theme"]) == set(five.themes)
    assert all(one.bears_on for of in five.inspections.values() for one in of.recommendations)


def test_a_recommendation_counts_once_for_a_standard(five):
    asked = recommendations_table(five.inspections)
    given = {"bearing_table": bearing_table, "rated_standards": rated_standards}
    beside = names_of(CHAPTER, "standards", data=five, asked=asked, **given)["beside"]
    assert len(beside) == len(rated_standards(five.inspections))
    for row in beside.itertuples():
        bearing = [
            one
            for one in five.inspections[row.inspection].recommendations
            if row.standard in {what.split("/")[0] for what in one.bears_on}
        ]
        assert row.recommendations == len(bearing)


def test_the_plan_has_these_rows(data):
    """33 numbers, of which two are lost, and one row without a number: read in the document."""
    rows = data.action_plan.rows
    assert [row.number for row in rows if row.number] == [*range(2, 9), *range(10, 34)]
    assert [row.place for row in rows if not row.number] == [
        "before 2",
        "between 8 and 10",
        "after 11",
    ]
    assert [row.number for row in rows if row.status == "partly agreed"] == [24, 26, 33]
    names = names_of(
        PLAN, "statuses", plan=data.action_plan, rows=plan_table(data.action_plan), pd=pd
    )
    assert list(names["printed"]) == [30, 3, 0, None, 33]
    assert list(names["found"]) == [29, 3, 0, 2, 34]


def test_nothing_is_filled_in_for_what_is_lost(data):
    lost = [row for row in data.action_plan.rows if row.text_lost]
    assert len(lost) == 2
    for row in lost:
        assert (
            row.status is None and row.recommendation is None and not row.answers and not row.pdus
        )


def test_recommendations_and_answers_are_linked_both_ways(asked, answers, data, golden):
    answered = {answer for row in data.action_plan.rows for answer in row.answers}
    assert answered == set(answers["answers"]) <= set(asked["id"])
    without = {
        f"{key}/{number}"
        for key, published in golden.items()
        for number in published.get("unanswered", [])
    }
    in_the_plan = asked["inspection"].isin({key for key in golden if "unanswered" in golden[key]})
    assert set(asked.loc[in_the_plan, "id"]) - answered == without
    for row in data.action_plan.rows:  # a row answers only PDUs that it names
        of = {data.inspections[answer.split("/")[0]].pdu.label for answer in row.answers}
        assert of <= set(row.pdus)


def test_every_action_is_due_once(data):
    actions = actions_table(data.action_plan)
    names = names_of(PLAN, "due", actions=actions, done=actions["completed"].eq(True), pd=pd)
    due, counts = names["due"], names["counts"]
    assert counts["all"] == sum(len(row.actions) for row in data.action_plan.rows) == 86
    assert counts["done"] == 30
    assert counts["all"] == counts[["done", "due", "no date"]].sum()
    assert due["month"].is_monotonic_increasing and due["due"].sum() == counts["due"]


def test_ratings_beside_recommendations_are_the_published_ones(data):
    table = rated_standards(data.inspections)
    for row in table.itertuples():
        inspection = data.inspections[row.inspection]
        if row.standard in inspection.awarded:
            assert row.rating == inspection.awarded[row.standard]


def test_the_timeline_is_in_order_and_keeps_what_documents_say_differently(data):
    table = events(data)
    assert list(table["date"]) == sorted(table["date"])
    published = table[table["event"] == "The Lewisham and Bromley report is published"]
    assert list(published["date"]) == ["2022-11", "2022-11-21", "2022-11-24"]
    assert list(published["reading"]) == [False, False, True]
    assert {"2022-11", "2022-12-20"} <= set(table[table["event"].str.contains("plan")]["date"])
    shown = BeautifulSoup(timeline(table).data, "html.parser")("li")
    assert len(shown) == table["event"].nunique()
    (once,) = [one for one in shown if "Lewisham and Bromley report is published" in one.text]
    assert [one["datetime"] for one in once("time")] == list(published["date"])
    assert once.text.count("by our reading") == 1


def test_a_pdus_page_has_its_recommendations_and_their_answers(page, data, answers):
    """Those of its newest inspection."""
    newest = {one.pdu.key: one for one in reversed(newest_first(data.inspections.values()))}
    for pdu, inspection in newest.items():
        text = " ".join(page(f"pdus/{pdu}.html").find("article").text.split())
        asked = recommendations_table({inspection.key: inspection})
        assert all(summary in text for summary in asked["summary"])
        labels = set(answers.loc[answers["answers"].isin(asked["id"]), "label"])
        assert set(re.findall(r"Row (\d+): ", text)) == labels


def test_a_new_inspection_may_have_none_or_its_own(data_copy):
    shutil.rmtree(data_copy / "register")
    for name in ("themes.yaml", "action-plan.yaml", "selections.yaml"):
        (data_copy / name).unlink()
    files = list((data_copy / "inspections").iterdir())
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text[: text.index("recommendations:")], encoding="utf-8")
    said = shown_here(CHAPTER, data_folder=data_copy) | shown_here(PLAN, data_folder=data_copy)
    for cell in ("overview", "addressee", "theme", "themes", "standards", "everything"):
        assert "This data has no " in said.pop(cell)
    for cell in ("statuses", "lost", "partly", "due", "links", "without", "rows"):
        assert "This data has no action plan." in said.pop(cell)
    own = files[0].read_text(encoding="utf-8") + (
        "recommendations:\n"
        "  - {summary: Do more., addressee: PDU, theme: more, bears_on: ['1.1'], section: there}\n"
    )
    files[0].write_text(own, encoding="utf-8")
    (data_copy / "themes.yaml").write_text("more: All that asks for more.\n", encoding="utf-8")
    data = read_data(data_copy)
    assert list(recommendations_table(data.inspections)["summary"]) == ["Do more."]


@pytest.mark.parametrize(
    "name, old, new, expected",
    [
        (
            "inspections/dorset-2023.yaml",
            "theme: training",
            "theme: trainings",
            "expected 'training'?",
        ),
        (
            "inspections/dorset-2023.yaml",
            'bears_on: ["1.2"]',
            'bears_on: ["1.7"]',
            "found '1.7', which is no standard",
        ),
        ("inspections/dorset-2023.yaml", "addressee: region", "addressee: nobody", "'nobody'"),
        (
            "action-plan.yaml",
            "hfkcw-2022/4",
            "hfkcw-2022/40",
            "expected one of the 14 recommendations in hfkcw-2022.yaml",
        ),
        (
            "action-plan.yaml",
            "status: partly agreed",
            "status: agreed",
            "a reason goes with `partly agreed`",
        ),
        ("action-plan.yaml", "status: agreed", "status: ignored", "'ignored'"),
        ("action-plan.yaml", "number: 33", "numbers: 33", "expected 'number'?"),
        ("action-plan.yaml", "target: 2023-01", "target: 2023-13", "2023-13"),
        (
            "themes.yaml",
            "organisational alert: >-\n",
            "organisational alert: 1\nx: >-\n",
            "expected a sentence",
        ),
    ],
)
def test_what_is_wrong_in_them_is_said(data_copy, name, old, new, expected):
    file = data_copy / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_data(data_copy)
    assert expected in str(error.value) and name in str(error.value)


def test_a_rating_and_what_stands_under_it_can_be_told_apart_as_text(five, answers):
    inspection = five.inspections["lewisham-bromley-2022"]
    one, framework = {inspection.key: inspection}, inspection.framework
    asked = of_one(recommendations_table(one), bearing_table(one), answers, "it", framework)
    departures = departures_table(inspection)
    assert len(asked.data) and len(departures)
    for shown in (asked, judgements(departures, standards_table(inspection), framework)):
        badges = BeautifulSoup(shown.data, "html.parser").select(".rating")
        assert badges and all(f"{one.text}: " in one.parent.text for one in badges)
