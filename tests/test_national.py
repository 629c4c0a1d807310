"""The national picture: the list as it is read, what is made of it, and how it is shown."""

from __future__ import annotations

import shutil
from collections import Counter
from types import SimpleNamespace
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import GOLDEN, keep, names_of, shown_here
from hypothesis import given
from hypothesis import strategies as st

from probation_book.analysis.inspection import facts_table
from probation_book.analysis.national import (
    COLUMNS,
    all_ratings,
    scale_of,
    standing,
    tallies_held,
)
from probation_book.display.chapters import pdu
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DATA, DataError, Source
from probation_book.reading.national import (
    PublishedRating,
    Tally,
    read_national,
    read_national_notes,
)
from probation_book.reading.pdus import Pdu, read_pdus

CHAPTER = REPOSITORY.notebooks / "national.ipynb"
ORDER = ["Inadequate", "Requires improvement", "Good", "Outstanding"]


def inspected_twice(ratings: pd.DataFrame) -> pd.DataFrame:
    """What a cell of the chapter makes of a table of ratings."""
    scale = SimpleNamespace(ratings=ORDER)
    return names_of(CHAPTER, "finding", ratings=ratings, scale=scale, np=np)["twice"]


@pytest.fixture(scope="module")
def pdus(data):
    return data.pdus


@pytest.fixture(scope="module")
def national(data):
    return data.national


@pytest.fixture(scope="module")
def tallies(data):
    return data.national_notes.tallies


@pytest.fixture(scope="module")
def inspections(five):
    return five.inspections


def inspection(pdu, when, framework, result):
    score, maximum, rating = result
    result = SimpleNamespace(score=score, maximum=maximum, rating=rating)
    key = f"{pdu.key}-{when[:4]}" if when else pdu.key
    return SimpleNamespace(key=key, pdu=pdu, when=when, framework=framework, result=result)


@pytest.fixture(scope="module")
def ratings(national, inspections):
    return all_ratings(national, inspections)


# --- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("\nleeds:", "\nLeeds:", "found the key 'Leeds', expected small letters"),
        ("\nleeds:", "\nleeds-2024:", "found the key 'leeds-2024'"),
        ("name: Leeds\n", "name: LAMBETH\n", "found 'LAMBETH', which is a name of 'lambeth' too"),
        ("name: Leeds\n", "name: South Tyneside and Gateshead\n", "of 'gateshead-south-tyneside'"),
        (
            "name: Leeds\n",
            "name: Leeds\n  short_name: hfkcw\n",
            "found 'hfkcw', which is a name of 'hfkcw' too",
        ),
        ("name: Leeds\n", f"name: Leeds\n  short_name: {'x' * 21}\n", "at most 20 characters"),
        (
            "{name: North West,",
            "{name: North Wes,",
            "found 'North West', which is nearly 'North Wes'",
        ),
        ("when: before", "when: once", "'before', 'after' or 'also'"),
        ("source: published-ratings}\n", "source: published}\n", "expected 'published-ratings'?"),
    ],
)
def test_what_is_wrong_in_the_pdus_is_said_with_its_line(data, tmp_path, old, new, expected):
    text = (DATA / "pdus.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "pdus.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_pdus(file, data.sources)
    assert expected in str(error.value) and f"{file}: line " in str(error.value)


def test_a_pdu_has_a_label_and_its_other_names(pdus):
    assert pdus["hfkcw"].label == "HFKCW" and pdus["dorset"].label == "Dorset"
    (before,) = pdus["gateshead-south-tyneside"].other_names
    assert (before.name, before.when) == ("South Tyneside and Gateshead", "before")
    assert pdus["leeds"].region.citation == "Published ratings"
    assert pdus["hfkcw"].region.citation == "HFKCW report: title page"


ROW = "dorset,2021,2023-06,,2023-08-24,Inadequate,3,27,https://example.org/,inspectorate"


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("dorset", "dorsett", "row 2: pdu: found 'dorsett', expected 'dorset'?"),
        ("2021", "21", "row 2: standards: found '21', expected a year"),
        ("2023-06", "June", "row 2: fieldwork: found 'June', expected a day"),
        ("2023-08-24", "9000-01", "row 2: published: found 9000-01, which is still to come"),
        ("Inadequate", "", "row 2: rating: missing, expected to be given"),
        (",3,", ",28,", "row 2: score: found 28, expected at most 27"),
        (",3,", ",-3,", "row 2: score: found '-3', expected a whole number"),
        (",27,", ",,", "row 2: found a score or a maximum alone"),
        ("https://", "", "row 2: address: found 'example.org/'"),
        ("inspectorate", "friend", "row 2: kind: found 'friend', expected 'inspectorate'"),
        (ROW, ROW[:-1] + "e,", "row 2: found 11 cells, expected 10"),
        (ROW, f"{ROW}\n{ROW}", "row 3: found an inspection of 'dorset' with the date 2023-08-24"),
    ],
)
def test_what_is_wrong_in_the_list_is_said_with_its_row(pdus, tmp_path, old, new, expected):
    assert old in ROW
    file = tmp_path / "national.csv"
    header = ",".join(PublishedRating.model_fields)
    file.write_text(f"{header}\n{ROW.replace(old, new, 1)}\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_national(file, pdus)
    assert expected in str(error.value) and str(file) in str(error.value)


def test_two_inspections_without_a_date_are_told_apart_by_their_standards(pdus, tmp_path):
    file = tmp_path / "national.csv"
    row = "dorset,{},,,,Adequate,,,https://example.org/,newspaper\n"
    header = ",".join(PublishedRating.model_fields) + "\n"
    file.write_text(header + row.format(2021) + row.format(2023), encoding="utf-8")
    assert len(read_national(file, pdus)) == 2  # and a rating may be one that we do not know
    file.write_text(header + row.format(2021) * 2, encoding="utf-8")
    with pytest.raises(DataError, match="under 2021 standards again"):
        read_national(file, pdus)


def test_a_data_folder_may_have_neither(pdus, tmp_path):
    assert read_national(tmp_path / "national.csv", pdus) == []
    assert read_national_notes(tmp_path / "national.yaml").tallies == {}


def test_a_tally_adds_up(tmp_path):
    file = tmp_path / "national.yaml"
    one = "{says: x, until: 2022, inspections: 1, ratings: {Good: 1, Bad: 1}}"
    file.write_text(f"tallies:\n  one: {one}\n", encoding="utf-8")
    said = "line 2: tallies > one: found 2 ratings, expected at most 1"
    with pytest.raises(DataError, match=said):
        read_national_notes(file)


# --- the list and the book's own inspections -------------------------------------------------

SOURCE = Source(short="S", title="S", publisher="S")
NORTH = Pdu.model_validate(
    {"name": "North", "region": {"name": "Up", "source": "s"}},
    context={"source": {"s": SOURCE}, "key": "north"},
)


def listed(**cells):
    """A row of the list on the made-up PDU."""
    given = {"pdu": "north", "standards": "2021", "rating": "Good", "address": "https://x.org/"}
    row = {**given, "kind": "inspectorate", **cells}
    return PublishedRating.model_validate(row, context={"pdu": {"north": NORTH}})


@pytest.mark.parametrize(
    "rows, when, same",
    [
        ([{"published": "2022-10"}], "2022-08", [0]),
        ([{"published": "2023-01"}], "2022-12", [0]),
        ([{"published": "2024"}], "2022-12", []),
        ([{"published": "2024", "fieldwork": "2023"}], "2022-12", [0]),
        ([{}], "2022", [0]),
        ([{"published": "2019"}, {}], "2022", [1]),
        ([{"published": "2021"}, {"published": "2022"}], "2022", [1]),
        ([{"published": "2021", "standards": "2023"}, {}], "2022", [1]),
        ([{"published": "2022"}], None, [0]),
        ([{"published": "2022"}, {"published": "2024"}], None, []),
    ],
)
def test_a_row_and_a_file_are_one_inspection_if_no_year_parts_them(framework, rows, when, same):
    file = inspection(NORTH, when, framework, (20, 27, "Good"))
    frame = all_ratings([listed(**row) for row in rows], {file.key: file})
    assert list(frame.index[frame["inspection"] == file.key]) == (same or [len(rows)])
    (own,) = frame[frame["inspection"] == file.key].itertuples()
    assert (own.score, own.maximum, own.region) == (20, 27, "Up")
    assert (own.address is None) == (not same)  # one that no row matches has a row of its own


def test_a_row_is_one_inspection_only_and_keeps_what_its_page_prints(framework):
    files = {
        file.key: file
        for file in (
            inspection(NORTH, when, framework, (1, 27, "Good")) for when in ("2022-03", "2023-03")
        )
    }
    frame = all_ratings([listed(published="2023-05", score=2, maximum=27)], files)
    assert list(frame["inspection"]) == ["north-2023", "north-2022"]
    assert list(frame["score"]) == [2, 1]


def test_the_books_own_inspections_are_in_the_list_with_the_same_rating(ratings, inspections):
    found = ratings[ratings["address"].notna()].set_index("inspection")
    for key, own in inspections.items():
        assert found.loc[key, "rating"] == own.result.rating
        assert found.loc[key, "score"] == own.result.score


def test_scores_stand_in_the_list_only_where_the_page_prints_them(national):
    """These four are from the book's own documents."""
    silent = {"lewisham-bromley", "somerset", "dorset", "bristol-south-gloucestershire"}
    assert not [row for row in national if row.pdu.key in silent and row.score is not None]


# As published: 3 better, 7 the same, 3 worse.
TWICE = {
    "derby-city": "same",
    "essex-north": "better",
    "gateshead-south-tyneside": "worse",
    "gwent": "same",
    "kirklees": "same",
    "leicester-leicestershire-rutland": "same",
    "north-north-east-lincolnshire": "worse",
    "northamptonshire": "worse",
    "redcar-cleveland-middlesbrough": "same",
    "sheffield": "same",
    "swansea-neath-port-talbot": "better",
    "west-kent": "better",
    "west-sussex": "same",
}


def test_pdus_inspected_twice_are_as_published(ratings):
    twice = inspected_twice(ratings[ratings["pdu"].isin(TWICE)])
    assert dict(zip(twice["pdu"], twice["change"], strict=True)) == TWICE
    assert Counter(twice["change"]) == {"better": 3, "same": 7, "worse": 3}
    assert set(twice["standards_first"]) == {"2021"} and set(twice["standards_last"]) == {"2023"}


def test_where_a_date_is_missing_the_later_standards_come_last():
    frame = a_frame([("a", "2023", None, "Good"), ("a", "2021", "2023-02", "Inadequate")])
    (row,) = inspected_twice(frame).itertuples()
    assert (row.rating_first, row.rating_last, row.change) == ("Inadequate", "Good", "better")


def a_frame(rows):
    nothing = dict.fromkeys(COLUMNS)
    given = ["pdu", "standards", "when", "rating"]
    filled = [nothing | dict(zip(given, row, strict=True)) for row in rows]
    return pd.DataFrame(
        [row | {"year": row["when"] and row["when"][:4]} for row in filled], dtype=object
    )


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["2021", "2023", None]),
        st.sampled_from(["2022", "2022-05", "2024-01-31", None]),
        st.sampled_from([*ORDER, "Gold"]),
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS)
def test_a_tally_leaves_out_nothing(rows):
    """Not what is not known, which stands last, and not a rating that is on no scale."""
    ratings, scale = a_frame(rows), SimpleNamespace(ratings=ORDER)
    order = names_of(CHAPTER, "years", ratings=ratings, scale=scale)["order"]
    for cell, table, by in (("years", "years", "year"), ("standards", "standards", "standards")):
        found = names_of(CHAPTER, cell, ratings=ratings, scale=scale, order=order)[table]
        given = Counter(zip(ratings[by], ratings["rating"], strict=True))
        values = [None if pd.isna(value) else value for value in found.index]
        counted = {
            (value, rating): count
            for value, row in zip(values, found.to_dict("records"), strict=True)
            for rating, count in row.items()
            if count and rating != "all"
        }
        assert counted == given
        assert found["all"].sum() == len(rows) and None not in values[:-1]


@given(ROWS, st.randoms())
def test_first_and_last_do_not_depend_on_the_order_of_the_list(rows, chance):
    before = inspected_twice(a_frame(rows)).reset_index(drop=True)
    chance.shuffle(rows)
    assert inspected_twice(a_frame(rows)).reset_index(drop=True).equals(before)
    many = {pdu for pdu, count in Counter(row[0] for row in rows).items() if count > 1}
    assert set(before["pdu"]) == many


def test_a_rating_of_another_scale_is_neither_better_nor_worse():
    words = [("Good", "Gold"), ("Gold", "Gold"), ("Good", "Outstanding"), ("Good", "Inadequate")]
    frame = a_frame(
        (str(number), standards, None, word)
        for number, pair in enumerate(words)
        for standards, word in zip(("2021", "2023"), pair, strict=True)
    )
    assert list(inspected_twice(frame)["change"]) == ["cannot be said", "same", "better", "worse"]


def test_how_an_inspection_stands_counts_only_its_own_scale(framework):
    file = inspection(NORTH, "2022", framework, (5, 27, "Good"))
    others = [
        {"published": f"20{year}", "score": score, "maximum": maximum, "standards": standards}
        for year, score, maximum, standards in [
            (10, 4, 27, "2021"),
            (11, 5, 27, "2021"),
            (12, 6, 27, "2021"),
            (13, 1, 24, "2021"),
            (14, 1, 27, "2023"),
        ]
    ]
    frame = all_ratings([listed(published="2022"), *(listed(**row) for row in others)], {"x": file})
    (row,) = standing(frame, {"x"}).itertuples()
    assert (row.lower, row.equal, row.higher) == (1, 1, 1)
    assert (row.alike, row.all) == (6, 6)


# --- the inspectorate's own counts -----------------------------------------------------------


@pytest.mark.parametrize(
    "cells, least, most",
    [
        ({"published": "2022-03-05"}, 1, 1),
        ({"published": "2022-02"}, 1, 1),
        ({"published": "2022"}, 0, 1),
        ({"published": "2021-12"}, 0, 0),
        ({"published": "2022-07-01"}, 0, 0),
        ({}, 0, 1),
        ({"fieldwork": "2022-05"}, 0, 1),
        ({"fieldwork": "2022-07"}, 0, 0),
        ({"published": "2022-03", "standards": "2023"}, 0, 0),
    ],
)
def test_a_count_has_what_surely_and_what_may_belong_in_it(cells, least, most):
    half = Tally(
        says="x",
        since="2022-02",
        until="2022-06",
        standards="2021",
        inspections=1,
        ratings={"Good": 1},
    )
    held = tallies_held(all_ratings([listed(**cells)], {}), {"half": half})
    assert list(held["least"]) == [least] * 2 and list(held["most"]) == [most] * 2
    verdict = {(1, 1): "agrees", (0, 1): "may agree", (0, 0): "fewer here"}[least, most]
    assert set(held["verdict"]) == {verdict}


def test_nothing_in_the_list_speaks_against_the_inspectorates_own_counts(ratings, tallies):
    held = tallies_held(ratings, tallies)
    assert set(held["verdict"]) <= {"agrees", "may agree", "cannot be said"}
    year = held.set_index(["tally", "rating"]).loc[("year-2022", "Inadequate")]
    assert (year.printed, year.verdict) == (10, "agrees")


# --- as a reader meets it ----------------------------------------------------------------------


def shown(folder) -> dict[str, BeautifulSoup]:
    """All that the chapter shows of the data in a folder, by its cells."""
    cells = shown_here(CHAPTER, data_folder=folder)
    return {name: BeautifulSoup(html, "html.parser") for name, html in cells.items() if html}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    copy = tmp_path_factory.mktemp("national") / "data"
    shutil.copytree(DATA, copy)
    keep(copy, *GOLDEN)
    return shown(copy)


def test_the_whole_list_has_a_link_to_every_page_and_to_the_books_own(page, ratings, inspections):
    rows = page["list"].select("tbody tr")
    assert len(rows) == len(ratings)
    for row, rating in zip(rows, ratings.itertuples(), strict=True):
        link = row.find_all("td")[-1].a
        assert link["href"] == rating.address
        host = urlsplit(rating.address).hostname.removeprefix("www.")
        assert (host in link.text) == (rating.kind == "newspaper")
    own = {row.th.a["href"] for row in rows if row.th.a}
    assert own == {f"pdus/{one.pdu.key}.html" for one in inspections.values()}
    chosen = [select["data-column"] for select in page["list"].find_all("select")]
    assert chosen == ["Region", "Overall rating", "Standards"]
    cells = {row.find_all("td")[1].text for row in rows}
    options = {option.text for option in page["list"].find_all("select")[1].find_all("option")}
    assert options - {"All"} == cells


def test_what_is_missing_is_counted(page, ratings):
    text = page["finding"].text + page["missing-counted"].text
    assert f"{len(ratings)} inspections of {ratings['pdu'].nunique()} PDUs" in text
    assert f"for {ratings['when'].isna().sum()} of these that of the fieldwork too" in text


def test_charts_say_their_finding_and_have_all_their_numbers(page, ratings):
    for name in ("years", "regions"):
        chart = page[name]
        assert "Inadequate" in chart.figcaption.text
        totals = [int(row.find_all("td")[-1].text) for row in chart.select("tbody tr")]
        assert sum(totals) == len(ratings)
        for row in chart.select("tbody tr"):
            assert (
                f"{row.th.text}: Inadequate {row.td.text}, " in chart.find(role="img")["aria-label"]
            )
    assert page["years"].select("tbody th")[-1].text == "Year not known"


def test_the_words_of_two_inspections_stand_side_by_side(page):
    assert "better in 3, the same in 7 and worse in 3" in page["finding"].text
    assert "In all 13 the standards had changed" in page["twice-finding"].text
    first = page["twice"].tbody.tr.text
    assert "standards of 2021" in first and "date not known, standards of 2023" in first


def test_the_inspectorates_counts_stand_beside_ours(page, tallies):
    rows = page["tallies"].select("tbody tr")
    assert len(rows) == len(tallies)
    for row, count in zip(rows, tallies.values(), strict=True):
        assert row.th.text.startswith(count.says)
        assert (row.a["href"] if row.a else None) == count.address


def test_without_a_list_everything_says_so(data_copy):
    (data_copy / "national.csv").unlink()
    parts = shown(data_copy)
    assert {part.text for part in parts.values()} == {"This data has no list of published ratings."}


def test_a_list_may_be_short_and_have_a_scale_of_its_own(data_copy, framework):
    """No PDU twice, none of the book's own, no counts, and a rating that no standards have."""
    assert scale_of(all_ratings([], {}), [framework]) is framework
    keep(data_copy, "dorset-2023")
    file = data_copy / "inspections" / "dorset-2023.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    del content["result"]
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    (data_copy / "national.yaml").unlink()
    header = ",".join(PublishedRating.model_fields)
    row = "leeds,2021,,,,Gold,,,https://example.org/,newspaper"
    (data_copy / "national.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    words = {name: part.text for name, part in shown(data_copy).items()}
    assert "Gold" in words["finding"] and "Gold" in words["list"]
    assert words["own"] == "No published rating of the inspections in this book is known."
    assert words["twice-finding"] == "No PDU is in the list more than once."
    assert words["tallies"] == "This data has none of the inspectorate's own counts."


def test_where_dates_of_a_report_differ_a_public_page_is_one_more_witness(five):
    """Of Lewisham and Bromley two documents give days, one by our reading; of HFKCW, one."""
    ratings = all_ratings(five.national, five.inspections)

    def told(key: str, **changed: object) -> BeautifulSoup:
        inspection = five.inspections[key]
        listed = ratings[ratings["inspection"] == key].assign(**changed)
        model = inspection.framework.rating_model
        page = pdu.at_a_glance(facts_table(inspection), listed, "Made up", model).data
        (row,) = [
            row for row in BeautifulSoup(page, "html.parser")("tr") if "report" in row.th.text
        ]
        return row

    pages = set(ratings["address"].dropna())
    lewisham = told("lewisham-bromley-2022")
    assert (
        pages & {link["href"] for link in lewisham("a")} and "documents disagree" in lewisham.text
    )
    third = told("lewisham-bromley-2022", published="2022-11-30")
    assert "30 November 2022: the documents may disagree" in third.text
    unsaid = told("lewisham-bromley-2022", published=None)
    assert "may disagree" in unsaid.text
    for row in (unsaid, told("hfkcw-2022", published="2022-11-30")):
        assert not pages & {link["href"] for link in row("a")}
