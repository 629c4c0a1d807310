"""What a reader meets: words, tables, charts. They hold what they were given, and no markup."""

from __future__ import annotations

import csv
import io
import re
from operator import mul
from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from probation_book import analysis
from probation_book.analysis.chance import Assumed
from probation_book.display import as_text, charts, tables, words
from probation_book.display.chapters import chance, distance, rating_model, standards
from probation_book.display.chapters import index as front
from probation_book.display.chapters import pdu as parts
from probation_book.display.ids import with_words
from probation_book.display.style import RATING_COLOURS
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import Framework, read_references

NASTY = "<script>alert(1)</script> & \"quotes\" 'too' # *x* {x}"


def soup(html) -> BeautifulSoup:
    return BeautifulSoup(html.data, "html.parser")


def under_another_rule(data_copy, rule: str, rating: str) -> Framework:
    """The standards of July 2021 as they would read with another rule."""
    file = data_copy / "frameworks" / "2021-07.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("  name: lowest", f"  name: {rule}")
    text = text.replace("60}\n  rating: Requires improvement", f"60}}\n  rating: {rating}")
    file.write_text(text, encoding="utf-8")
    return read_references(data_copy).frameworks["2021-07"]


@pytest.mark.parametrize(
    "rule, assessment", [("median", "Requires improvement"), ("mean", "Inadequate")]
)
def test_a_page_under_another_rule_holds_or_says_why_not(data, data_copy, rule, assessment):
    """Of 53, 57 and 21 per cent: Lewisham and Bromley's assessment, the first ten points up."""
    framework = under_another_rule(data_copy, rule, "Good")
    inspection = data.inspections["lewisham-bromley-2022"]
    result = inspection.standards["2.2"]
    shares = {**result.key_questions.percentages, "engagement": 53}
    given = result.key_questions.model_copy(update={"percentages": shares})
    changed = {**inspection.standards, "2.2": result.model_copy(update={"key_questions": given})}
    inspection = inspection.model_copy(update={"framework": framework, "standards": changed})
    assert inspection.rate().computed["2.2"].rating == assessment
    assert inspection.rate().overall == data.inspections["lewisham-bromley-2022"].rate().overall
    page = [
        *(parts.headline, parts.at_a_glance, parts.how_rated, parts.standards),
        *(parts.key_questions, parts.score, parts.agreement, parts.judgements, parts.sources),
        *(distance.finding, distance.chart),
    ]
    said = {show: soup(show(inspection)).text for show in page}
    assert "lowest" not in "".join(said.values()).replace("their lowest key question rates", "")
    for show in (distance.finding, distance.chart):
        assert f"has no meaning under the rule '{rule}'" in said[show]
    assert f"by the {rule} of their key questions" in said[parts.how_rated]
    assert f"{rule} of its key questions, " in said[parts.standards].lower()
    assert f"{rule} of its key questions" in as_text.as_text(inspection).lower()
    chart = said[parts.key_questions]
    assert f"2.2 Assessment: {assessment} by its cases" in str(
        soup(parts.key_questions(inspection))
    )
    assert ("Middle of its standard" in chart) == (rule == "median")
    assert f"By the {rule} of its key questions" in soup(standards.standards(framework)).text
    assert (
        f"the {rule} of its key questions stands at"
        in soup(rating_model.example_chart(framework)).text
    )
    for show in (chance.sureness, chance.overall):
        assert "no meaning under the rule" in soup(show([inspection], {"": Assumed()})).text
    assert "would have another rating under the" in soup(chance.other_rules([inspection])).text


def test_a_table_has_a_caption_and_scopes():
    table = soup(tables.table(pd.DataFrame({"PDU": ["A"], "Score": [3]}), "Scores"))
    assert table.caption.text == "Scores"
    assert [th["scope"] for th in table.find_all("th")] == ["col", "col", "row"]
    assert table.find(class_="table-frame")["tabindex"] == "0"


def test_what_is_absent_is_said_to_be_absent():
    table = soup(tables.table(pd.DataFrame({"PDU": ["A"], "Cases": [None]}, dtype=object), "Cases"))
    assert table.td.text == words.NOT_GIVEN


# Mostly what markup is made of: any text at all would seldom hold a tag.
@given(st.one_of(st.text(alphabet="<>&;\"'/=!- abi"), st.text()))
def test_any_text_reaches_a_table_as_text(text):
    table = soup(tables.table(pd.DataFrame({"A": ["x"], "B": [f"({text})"]}), "Caption"))
    # A browser takes every kind of line end for one, and drops what is no character.
    assert re.sub(r"[\r\n\0]", "", table.td.text) == re.sub(r"[\r\n\0]", "", f"({text})")
    assert {tag.name for tag in table.find_all()} == {
        *("div", "table", "caption", "thead", "tbody", "tr", "th", "td")
    }


def test_markup_in_a_name_stays_text(data):
    inspection = data.inspections["lewisham-bromley-2022"]
    nasty = inspection.pdu.model_copy(update={"name": NASTY, "short_name": NASTY})
    inspection = inspection.model_copy(update={"pdu": nasty})
    for part in (
        parts.headline,
        parts.at_a_glance,
        parts.standards,
        parts.score,
        parts.key_questions,
    ):
        assert not soup(part(inspection)).find("script")
    ratings = analysis.ratings_table([inspection]).assign(pdu=NASTY)
    page = soup(charts.ratings_chart(ratings, NASTY, inspection.framework))
    assert not page.find("script")
    assert page.figcaption.text == NASTY


def test_a_chart_has_its_words_and_its_values_as_a_table(data):
    inspection = data.inspections["hfkcw-2022"]
    chart = soup(parts.key_questions(inspection))
    alt = chart.find(role="img")["aria-label"]
    cells = [td.text for td in chart.find_all("td")]
    frame = with_words(analysis.key_questions_table(inspection), inspection.framework)
    for row in frame.itertuples():
        assert f"{row.question} {row.percentage:.0f}%" in alt
        assert f"{row.percentage:.0f}%" in cells
    assert alt.count(", the lowest") == cells.count("yes") == 6
    assert chart.svg["aria-hidden"] == "true"
    taken = chart.find("a", download=True)
    assert taken["download"] == re.sub(r"[^a-z0-9]+", "-", chart.figcaption.text.lower()) + ".csv"
    rows = list(csv.reader(io.StringIO(unquote(taken["href"].partition(",")[2]))))
    assert [row[1] for row in rows[1:]] == [
        row.find_all("td")[0].text for row in chart.tbody.find_all("tr")
    ]


def test_a_chart_is_the_same_every_time_and_its_own_in_the_page(data):
    inspection = data.inspections["hfkcw-2022"]
    assert parts.score(inspection).data == parts.score(inspection).data
    page = parts.score(inspection).data + parts.key_questions(inspection).data
    ids = [tag["id"] for tag in BeautifulSoup(page, "html.parser").find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_many_pdus_stand_one_under_another(five):
    one = analysis.ratings_table(five.inspections.values()).assign(pdu=list("ABCDE"))
    many = pd.concat([one] * 8, ignore_index=True)
    framework = next(iter(five.frameworks.values()))
    few_rows = soup(charts.ratings_chart(one, "Few", framework)).svg["viewbox"].split()[3]
    many_rows = soup(charts.ratings_chart(many, "Many", framework)).svg["viewbox"].split()[3]
    assert float(many_rows) > 2 * float(few_rows)


def test_a_rating_is_a_word_and_a_shape_beside_its_colour(model):
    shown = [
        BeautifulSoup(words.badge(rating, model), "html.parser").text for rating in model.points
    ]
    assert shown == ["○○○ Inadequate", "●○○ Requires improvement", "●●○ Good", "●●● Outstanding"]


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(map(mul, (0.2126, 0.7152, 0.0722), linear))


@pytest.mark.parametrize("fill, ink", RATING_COLOURS)
def test_ratings_have_contrast_and_the_style_sheet_has_the_same_colours(fill, ink):
    light, dark = sorted([luminance(fill), luminance(ink)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
    sheet = (REPOSITORY.prose / "_static" / "book.css").read_text(encoding="utf-8").lower()
    fill, ink = (colour.lower().replace("#ffffff", "#fff") for colour in (fill, ink))
    assert f"background: {fill}; color: {ink};" in sheet


def test_the_front_page_shows_what_was_published_and_says_what_is_computed(five):
    inspections = dict(five.inspections)
    inspections["dorset-2023"] = inspections["dorset-2023"].model_copy(update={"result": None})
    somerset = inspections["somerset-2023"]
    nasty = somerset.pdu.model_copy(update={"name": NASTY})
    inspections["somerset-2023"] = somerset.model_copy(update={"pdu": nasty})
    shown = soup(front.at_a_glance(inspections))
    ratings = {
        row.th.a["href"]: [td.text for td in row.find_all("td")] for row in shown.select("tbody tr")
    }
    assert ratings["pdus/dorset.html"] == [
        "○○○ Inadequate computed",
        " 3 of 27 computed",
        "June 2023",
    ]
    assert ratings["pdus/lewisham-bromley.html"][:2] == ["○○○ Inadequate", " 4 of 24"]
    assert shown.caption.text == "5 PDUs: 2 Requires improvement and 3 Inadequate"
    assert NASTY in shown.text and not shown.find("script")


def test_the_front_page_counts_where_there_are_too_many_to_see(five):
    many = {}
    for number in range(3):
        for key, one in five.inspections.items():
            pdu = one.pdu.model_copy()
            pdu.model_post_init({"key": f"{key}-{number}"})  # another PDU
            many[f"{key}-{number}"] = one.model_copy(update={"pdu": pdu})
    rows = {row.th.text: row.td.text for row in soup(front.at_a_glance(many)).tbody.find_all("tr")}
    assert rows == {
        "●●● Outstanding": "0",
        "●●○ Good": "0",
        "●○○ Requires improvement": "6",
        "○○○ Inadequate": "9",
    }
    assert "no inspection" in soup(front.at_a_glance({})).text


def test_the_front_page_keeps_sets_of_standards_apart(five, data_copy, framework):
    file = data_copy / "frameworks" / "2021-07.yaml"
    text = file.read_text(encoding="utf-8").replace(framework.name, "Other standards")
    (data_copy / "frameworks" / "other.yaml").write_text(text, encoding="utf-8")
    other = read_references(data_copy).frameworks["other"]
    inspections = dict(five.inspections)
    inspections["dorset-2023"] = inspections["dorset-2023"].model_copy(update={"framework": other})
    captions = [
        table.caption.text for table in soup(front.at_a_glance(inspections)).find_all("table")
    ]
    assert captions == [
        f"4 PDUs: 2 Requires improvement and 2 Inadequate ({framework.name})",
        "1 PDU: 1 Inadequate (Other standards)",
    ]


@pytest.mark.parametrize(
    "said, expected",
    [
        (words.date("2022-08-22"), "22 August 2022"),
        (words.date("2022-08"), "August 2022"),
        (words.date("2022"), "2022"),
        (words.date(None), words.NOT_GIVEN),
        (words.percent(17), "17%"),
        (words.percent(64.5), "64.5%"),
        (words.percent(None), words.NOT_GIVEN),
        (words.out_of(5, 5), "all 5"),
        (words.out_of(2, 2), "both"),
        (words.out_of(0, 3), "none of the 3"),
        (words.out_of(1, 3), "1 of the 3"),
        (words.number_of(1, "point"), "1 point"),
        (words.sentence_list(["a"]), "a"),
        (words.sentence_list(["a", "b", "c"], "or"), "a, b or c"),
        (words.tally(["Good", None, "Good"], ["Inadequate", "Good"]), "2 Good, 1 not rated"),
        (words.tally(["not known"], ["Inadequate", "Good"]), "1 not known"),
    ],
)
def test_words(said, expected):
    assert said == expected


@pytest.mark.parametrize("name", ["hfkcw-2022", "lewisham-bromley-2022", "somerset-2023"])
def test_nothing_is_drawn_outside_a_chart(data, name):
    """Every text of the charts on a PDU's page lies within the drawing."""
    inspection = data.inspections[name]
    for part in (parts.key_questions, parts.score, distance.chart):
        svg = soup(part(inspection)).svg
        if svg:
            *_, wide, high = map(float, svg["viewbox"].split())
            for text in svg.find_all("text"):
                place = re.search(r"translate\(([\d.-]+) ([\d.-]+)\)", text["transform"])
                x, y = (
                    (float(place[1]), float(place[2]))
                    if place
                    else (float(text["x"]), float(text["y"]))
                )
                assert 0 <= x <= wide and 0 < y < high, text.text
