"""What a reader meets: words, tables, charts. They hold what they were given, and no markup."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from itertools import pairwise
from operator import mul
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import run_here, shown_here
from hypothesis import given
from hypothesis import strategies as st

from probation_book import analysis, as_text
from probation_book.analysis.inspection import counted_ratings
from probation_book.analysis.over_time import newest_of_each
from probation_book.analysis.overall import overall_table
from probation_book.display import charts, glance, on_a_page, tables, words
from probation_book.display.chapters import index as front
from probation_book.display.chapters import standards
from probation_book.display.ids import with_words
from probation_book.display.palette import TONES, tones
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import Inspection, read_data, read_inspection, read_references
from probation_book.reading.framework import MOST_RATINGS

NASTY = "<script>alert(1)</script> & \"quotes\" 'too' # *x* {x}"


def soup(html) -> BeautifulSoup:
    return BeautifulSoup(html.data, "html.parser")


def page_of(pdu: str, folder: Path = REPOSITORY.data) -> BeautifulSoup:
    """All that the page of a PDU shows."""
    return run_here(REPOSITORY.template, pdu=pdu, reference_folder=folder)


def change(file: Path, *changes: tuple[str, str]) -> None:
    """Put some text in place of other in a file."""
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "rule, assessment", [("median", "Requires improvement"), ("mean", "Inadequate")]
)
def test_a_page_under_another_rule_holds_or_says_why_not(data_copy, rule, assessment):
    """Of 53, 57 and 21 per cent: Lewisham and Bromley's assessment, the first ten points up."""
    change(
        data_copy / "frameworks" / "2021-07.yaml",
        ("  name: lowest", f"  name: {rule}"),
        ("60}\n  rating: Requires improvement", "60}\n  rating: Good"),
    )
    file = data_copy / "inspections" / "lewisham-bromley-2022.yaml"
    change(file, ("engagement: 43, desistance: 57", "engagement: 53, desistance: 57"))
    if assessment != "Inadequate":  # as published: only a recorded judgement may differ
        recorded = f"judgement: {{guidance: {assessment}, reason: None., section: Made up}}"
        published = '"2.2":\n    rating: Inadequate\n'
        change(file, (published, f"{published}    {recorded}\n"))
    inspection = read_inspection(file, data_copy)
    assert inspection.rate().computed["2.2"].rating == assessment
    page = page_of("lewisham-bromley", data_copy)
    said = " ".join(page.text.split())
    assert "lowest" not in said.replace("their lowest key question rates", "")
    assert f"has no meaning under the rule '{rule}'" in said
    assert f"by the {rule} of their key questions" in said
    assert f"{rule} of its key questions, " in said.lower()
    assert f"{rule} of its key questions" in as_text.as_text(inspection).lower()
    assert f"2.2 Assessment: {assessment} by its cases" in str(page)
    assert ("Middle of its standard" in said) == (rule == "median")
    framework = inspection.framework
    assert f"By the {rule} of its key questions" in soup(standards.standards(framework)).text
    notebooks = {path.stem: path for path in REPOSITORY.of_frameworks}
    rules = run_here(notebooks["rating-model"], reference_folder=data_copy).text
    assert f"the {rule} of its key questions is at" in rules
    chance = shown_here(REPOSITORY.notebooks / "chance.ipynb", data_folder=data_copy)
    for cell in ("sureness", "standards-charts", "overall-table", "curves", "needed", "prior"):
        assert "no meaning under the rule" in chance[cell]
    assert "would have another rating under the" in chance["other-rules"]


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


def test_markup_in_a_name_stays_text(data_copy):
    (name,) = yaml.safe_dump([NASTY], width=1000).splitlines()
    change(
        data_copy / "pdus.yaml",
        (
            "lewisham-bromley:\n  name: Lewisham and Bromley",
            f"lewisham-bromley:\n  name: {name[2:]}",
        ),
    )
    page = page_of("lewisham-bromley", data_copy)
    assert not page.select("script:not([type='application/json'])")
    assert f"{NASTY} PDU scores" in page.text
    inspection = read_data(data_copy).inspections["lewisham-bromley-2022"]
    names, notes = {inspection.key: NASTY}, charts.Notes(NASTY)
    ratings = analysis.ratings_table([inspection])
    matrix = soup(glance.matrix(ratings, names, NASTY, inspection.framework))
    assert matrix.caption.text == NASTY and matrix.thead.find_all("th")[1].text == NASTY
    rows = pd.DataFrame({"Name": [NASTY], "amount": [1], "said": [NASTY]})
    chart = soup(charts.bars_chart(rows, NASTY, notes, 1))
    assert chart.figcaption.text == NASTY and NASTY in chart.select_one(".chart-notes").text
    assert not chart.find("script") and not matrix.find("script")


def test_a_chart_has_its_words_and_its_values_as_a_table(data):
    inspection = data.inspections["hfkcw-2022"]
    chart = page_of("hfkcw").figure
    alt = chart.find(role="img")["aria-label"]
    cells = [td.text for td in chart.find_all("td")]
    frame = with_words(analysis.key_questions_table(inspection), inspection.framework)
    for row in frame.itertuples():
        assert f"{row.question} {row.percentage:.0f}%" in alt
        assert any(cell.startswith(f"{row.percentage:.0f}%") for cell in cells)
    assert alt.count(", the lowest") == cells.count("yes") == 6
    assert {svg["aria-hidden"] for svg in chart.find_all("svg")} == {"true"}
    taken = chart.find("a", download=True)
    assert taken["download"] == re.sub(r"[^a-z0-9]+", "-", chart.figcaption.text.lower()) + ".csv"
    rows = list(csv.reader(io.StringIO(unquote(taken["href"].partition(",")[2]))))
    assert [row[1] for row in rows[1:]] == [
        row.find_all("td")[0].text for row in chart.tbody.find_all("tr")
    ]


def test_a_chart_is_the_same_every_time_and_its_own_in_the_page():
    page = page_of("hfkcw")
    assert str(page) == str(page_of("hfkcw"))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert ids and len(ids) == len(set(ids))


def test_a_chart_is_drawn_for_a_wide_page_and_for_a_phone():
    chart = page_of("hfkcw").figure
    wide, narrow = (chart.select_one(f".{name} svg") for name in ("wide", "narrow"))
    assert float(wide["viewbox"].split()[2]) > 2 * float(narrow["viewbox"].split()[2])
    assert chart.select_one(".narrow").has_attr("hidden") and not wide.parent.has_attr("hidden")
    assert words_of(wide) == words_of(narrow)


def words_of(svg) -> str:
    """All words of a drawing, in one order, however they are broken and placed."""
    return sorted(" ".join(text.text for text in svg.find_all("text")).split())


def test_a_notebook_has_its_drawings_as_images_and_a_page_has_them_within(five):
    inspection = five.inspections["dorset-2023"]
    frame = pd.DataFrame({"Name": ["A & B"], "amount": [1], "said": ["1"]})
    made = charts.bars_chart(frame, "Title", charts.Notes("made up"), 1).data
    assert not BeautifulSoup(made, "html.parser").svg and made.count("<img") == 2
    page = BeautifulSoup(on_a_page.drawn(made), "html.parser")
    assert not page.img and len(page.find_all("svg")) == 2
    assert "A & B" in page.svg.text and inspection.pdu.name not in page.svg.text


def test_many_pdus_stand_one_under_another(five):
    few = analysis.ratings_table(five.inspections.values())
    many = pd.concat([few.assign(inspection=few["inspection"] + f"-{time}") for time in range(3)])
    framework = next(iter(five.frameworks.values()))
    for ratings, down in ((few, len(framework.rated) + 1), (many, len(many))):
        names = {key: key for key in ratings["inspection"]}
        shown = soup(glance.matrix(ratings, names, "All", framework))
        assert len(shown.tbody.find_all("tr")) == down
        badges = shown.tbody.find_all(class_="rating")
        assert len(badges) == len(ratings) * (len(framework.rated) + 1)


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


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 defines it."""
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", TONES, ids=lambda tone: tone.name)
def test_ratings_have_contrast_and_the_style_sheet_has_the_same_colours(tone):
    assert contrast(tone.fill, tone.ink) >= 4.5
    sheet = (REPOSITORY.prose / "_static" / "book.css").read_text(encoding="utf-8")
    fill, ink = (colour.replace("#ffffff", "#fff") for colour in (tone.fill, tone.ink))
    assert f'[data-tone="{tone.name}"] {{ background: {fill}; color: {ink}; }}' in sheet


@pytest.mark.parametrize("count", range(2, MOST_RATINGS + 1))
def test_each_rating_has_a_tone_of_its_own_and_neighbours_of_four_are_told_apart(count):
    names = [tone.name for tone in tones(count)]
    assert len(set(names)) == len(names) == count
    assert names == [tone.name for tone in TONES if tone.name in names]  # from below to above
    if count == 4:
        fills = [tone.fill for tone in tones(count)]
        assert all(contrast(*pair) >= 3 for pair in pairwise(fills))


def front_table(inspections: Mapping[str, Inspection]) -> BeautifulSoup:
    """What the front page shows of these inspections."""
    newest = newest_of_each(inspections.values())
    frameworks = {one.framework.key: one.framework for one in newest}
    ratings = {one.key: counted_ratings(one) for one in newest}
    return soup(front.at_a_glance(overall_table(newest), ratings, frameworks))


def test_the_front_page_shows_what_was_published_and_says_what_is_computed(five):
    inspections = dict(five.inspections)
    inspections["dorset-2023"] = inspections["dorset-2023"].model_copy(update={"result": None})
    somerset = inspections["somerset-2023"]
    nasty = somerset.pdu.model_copy(update={"name": NASTY})
    inspections["somerset-2023"] = somerset.model_copy(update={"pdu": nasty})
    shown = front_table(inspections)
    ratings = {
        row.th.a["href"]: [td.text for td in row.find_all("td")] for row in shown.select("tbody tr")
    }
    assert ratings["pdus/dorset.html"][0] == "○○○ Inadequate computed 3 of 27 points computed"
    assert ratings["pdus/lewisham-bromley.html"][0] == "○○○ Inadequate 4 of 24 points"
    strip = shown.find("a", href="pdus/lewisham-bromley.html").find_parent("tr").ol
    cells = [cell.get_text(" ", strip=True) for cell in strip.find_all("li")]
    assert cells[0].startswith("1.1 ") and cells[0].endswith(": Requires improvement")
    assert cells[4].endswith("Court work: Not rated")
    assert not strip.find_all("li")[4].get("data-tone")
    assert shown.caption.text == "5 PDUs: 2 Requires improvement and 3 Inadequate"
    assert NASTY in shown.text and not shown.find("script")


def test_the_front_page_counts_where_there_are_too_many_to_see(five):
    many = {}
    for number in range(3):
        for key, one in five.inspections.items():
            pdu = one.pdu.model_copy()
            pdu.model_post_init({"key": f"{key}-{number}"})  # another PDU
            many[f"{key}-{number}"] = one.model_copy(update={"pdu": pdu})
    rows = {row.th.text: row.td.text for row in front_table(many).tbody.find_all("tr")}
    assert rows == {
        "●●● Outstanding": "0",
        "●●○ Good": "0",
        "●○○ Requires improvement": "6",
        "○○○ Inadequate": "9",
    }
    assert "no inspection" in front_table({}).text


def test_the_front_page_keeps_sets_of_standards_apart(five, data_copy, framework):
    file = data_copy / "frameworks" / "2021-07.yaml"
    text = file.read_text(encoding="utf-8").replace(framework.name, "Other standards")
    (data_copy / "frameworks" / "other.yaml").write_text(text, encoding="utf-8")
    other = read_references(data_copy).frameworks["other"]
    inspections = dict(five.inspections)
    inspections["dorset-2023"] = inspections["dorset-2023"].model_copy(update={"framework": other})
    captions = [table.caption.text for table in front_table(inspections).find_all("table")]
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


@pytest.mark.parametrize("pdu", ["hfkcw", "lewisham-bromley", "somerset"])
def test_nothing_is_drawn_outside_a_chart(pdu):
    """Every text of the charts on a PDU's page lies within the drawing."""
    drawings = page_of(pdu).find_all("svg")
    assert drawings
    for svg in drawings:
        *_, wide, high = map(float, svg["viewbox"].split())
        for text in svg.find_all("text"):
            place = re.search(r"translate\(([\d.-]+) ([\d.-]+)\)", text["transform"])
            x, y = (
                (float(place[1]), float(place[2]))
                if place
                else (float(text["x"]), float(text["y"]))
            )
            assert 0 <= x <= wide and 0 < y < high, text.text
