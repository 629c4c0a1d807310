"""Recommendations, the action plan, and the links between them, held against the documents."""

from __future__ import annotations

import re
import shutil

import pytest
from bs4 import BeautifulSoup

from probation_book.analysis.recommendations import (
    by_standard,
    counts,
    due,
    events,
    recommendations_table,
    shared_themes,
    statuses,
    unanswered,
)
from probation_book.display.chapters import action_plan
from probation_book.display.chapters import recommendations as show
from probation_book.reading import DataError, newest_first, read_data


@pytest.fixture(scope="module")
def asked(five):
    return recommendations_table(five.inspections, five.action_plan)


def test_the_reports_and_the_letter_make_these_recommendations(asked, golden):
    """Counted in the documents."""
    table = counts(asked, "addressee").set_index("addressee")
    printed = {key: published["recommendations"] for key, published in golden.items()}
    assert {key: table[key].to_dict() for key in printed} == printed
    assert (table["all"] == table[list(printed)].sum(axis=1)).all()


def test_each_has_a_theme_that_is_described_and_bears_on_something(asked, data):
    assert set(asked["theme"]) == set(data.themes)
    assert all(asked["bears_on"])
    for theme in shared_themes(asked):
        assert set(asked.loc[asked["theme"] == theme, "inspection"]) == set(asked["inspection"])


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
    table = statuses(data.action_plan).set_index("status")
    assert list(table["printed"]) == [30, 3, 0, None, 33]
    assert list(table["rows"]) == [29, 3, 0, 2, 34]


def test_nothing_is_filled_in_for_what_is_lost(data):
    lost = [row for row in data.action_plan.rows if row.text_lost]
    assert len(lost) == 2
    for row in lost:
        assert (
            row.status is None and row.recommendation is None and not row.answers and not row.pdus
        )


def test_recommendations_and_answers_are_linked_both_ways(asked, data, golden):
    answered = {answer for row in data.action_plan.rows for answer in row.answers}
    assert answered == set(asked.loc[asked["rows"].map(len) > 0, "id"])
    without = {
        f"{key}/{number}"
        for key, published in golden.items()
        for number in published.get("unanswered", [])
    }
    in_the_plan = asked["inspection"].isin({key for key in golden if "unanswered" in golden[key]})
    assert set(unanswered(asked[in_the_plan])["id"]) == without
    for row in data.action_plan.rows:  # a row answers only PDUs that it names
        of = {data.inspections[answer.split("/")[0]].pdu.label for answer in row.answers}
        assert of <= set(row.pdus)


def test_every_action_is_due_once(data):
    table = due(data.action_plan)
    assert table["actions"].sum() == sum(len(row.actions) for row in data.action_plan.rows) == 86
    assert table.set_index("when")["actions"]["done"] == 30


def test_ratings_beside_recommendations_are_the_published_ones(data):
    table = by_standard(data.inspections)
    for row in table.itertuples():
        inspection = data.inspections[row.inspection]
        if row.standard in inspection.awarded:
            assert row.rating == inspection.awarded[row.standard]


def test_the_timeline_is_in_order_and_keeps_what_documents_say_differently(data):
    table = events(data)
    assert list(table["date"]) == sorted(table["date"])
    published = table[table["event"].str.startswith("The L&B report is published")]
    assert list(published["date"]) == ["2022-11", "2022-11-21", "2022-11-24"]
    assert list(published["event"].str.endswith("by our reading")) == [False, False, True]
    assert {"2022-11", "2022-12-20"} <= set(table[table["event"].str.contains("plan")]["date"])


def test_a_pdus_page_has_its_recommendations_and_their_answers(page, data):
    """Those of its newest inspection."""
    newest = {one.pdu.key: one for one in reversed(newest_first(data.inspections.values()))}
    for pdu, inspection in newest.items():
        text = " ".join(page(f"pdus/{pdu}.html").find("article").text.split())
        asked = recommendations_table({inspection.key: inspection}, data.action_plan)
        assert all(summary in text for summary in asked["summary"])
        answers = {row.label for rows in asked["rows"] for row in rows}
        assert set(re.findall(r"Row (\d+): ", text)) == answers


def test_a_new_inspection_may_have_none_or_its_own(data_copy):
    shutil.rmtree(data_copy / "register")
    for name in ("themes.yaml", "action-plan.yaml", "selections.yaml"):
        (data_copy / name).unlink()
    files = list((data_copy / "inspections").iterdir())
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text[: text.index("recommendations:")], encoding="utf-8")
    data = read_data(data_copy)
    none = recommendations_table(data.inspections, data.action_plan)
    assert none.empty
    said = [
        show.overview(none),
        show.by_addressee(none, data.inspections),
        show.by_theme(none, data.inspections),
        show.everything(none, data.inspections),
    ]
    said += [
        show.by_standard(data.inspections),
        action_plan.statuses(None),
        action_plan.rows(None),
        action_plan.due(None),
    ]
    assert all(
        BeautifulSoup(html.data, "html.parser").text.startswith("This data has no ")
        for html in said
    )
    own = files[0].read_text(encoding="utf-8") + (
        "recommendations:\n"
        "  - {summary: Do more., addressee: PDU, theme: more, bears_on: ['1.1'], section: there}\n"
    )
    files[0].write_text(own, encoding="utf-8")
    (data_copy / "themes.yaml").write_text("more: All that asks for more.\n", encoding="utf-8")
    data = read_data(data_copy)
    asked = recommendations_table(data.inspections, None)
    assert list(asked["summary"]) == ["Do more."] and list(asked["rows"]) == [[]]


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
