"""How far ratings are from the next ones, and the rules over all records, against scoring.py."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from probation_book.analysis.distance import (
    cases_to_lose,
    cases_to_reach,
    counts_of,
    distance_table,
    fewest_standards,
    least_count,
    next_overall,
    path_of_fewest_cases,
)
from probation_book.analysis.many import (
    every_record,
    overall_of_scores,
    points_of_shares,
    reach_of_one_standard,
    records_by_rating,
    records_by_score,
    tables_compared,
)
from probation_book.reading import read_data

MODEL = read_data().frameworks["2021-07"].rating_model
QUESTIONS = ("engagement", "desistance", "safety")


def rating(counts: dict) -> str:
    return scoring.rate_standard(
        "2.2", {q: scoring.percentage(*c) for q, c in counts.items()}, MODEL
    ).rating


def a_standard(of: int):
    return st.tuples(*[st.integers(0, of)] * 3).map(
        lambda counts: {q: (c, of) for q, c in zip(QUESTIONS, counts, strict=True)}
    )


@given(st.integers(1, 60).flatmap(a_standard), st.sampled_from(list(MODEL.points)))
def test_cases_to_reach_a_rating_are_enough_and_one_less_is_not(counts, wanted):
    """Each question gets what it lacks; one case less on any that lacks, and all is not enough."""
    band = next(band for band in MODEL.case_bands if band.rating == wanted)
    raised = {
        q: (max(count, least_count(band.lowest, of)), of) for q, (count, of) in counts.items()
    }
    more = {q: raised[q][0] - counts[q][0] for q in counts}
    assert cases_to_reach(counts, wanted, MODEL) == sum(more.values())
    assert MODEL.points[rating(raised)] >= MODEL.points[wanted]
    for question in (q for q, n in more.items() if n):
        short = {**raised, question: (raised[question][0] - 1, raised[question][1])}
        assert MODEL.points[rating(short)] < MODEL.points[wanted]


@given(st.integers(1, 40).flatmap(a_standard))
def test_cases_to_lose_a_rating_are_found_by_taking_them_away(counts):
    fewer = cases_to_lose(counts, MODEL)
    drops = [
        lost
        for question, (count, of) in counts.items()
        for lost in range(1, count + 1)
        if MODEL.points[rating({**counts, question: (count - lost, of)})]
        < MODEL.points[rating(counts)]
    ]
    assert fewer == (min(drops) if drops else None)


def test_lewisham_and_bromley_in_cases(data):
    """42 cases: assessment has 18, 24 and 9; half of them is 21, and 50% is reached with 21."""
    inspection = data.inspections["lewisham-bromley"]
    assert counts_of(inspection)["2.2"] == {
        "engagement": (18, 42),
        "desistance": (24, 42),
        "safety": (9, 42),
    }
    table = distance_table(inspection).set_index("standard")
    assert table.loc["2.2 Assessment", ["next", "more"]].tolist() == [
        "Requires improvement",
        3 + 12,
    ]
    assert table["fewer"].isna().all()  # all are Inadequate: nothing is lower
    assert next_overall(inspection) == ("Requires improvement", 1)
    path = path_of_fewest_cases(inspection)
    assert [(move.standard, move.cases) for move in path.moves] == [("2.3 Planning", 11)]
    assert fewest_standards(inspection) == 1


def test_a_path_is_the_best_of_all(data):
    """HFKCW needs five points: every way is tried again here, with other code."""
    inspection = data.inspections["hfkcw"]
    path, counts = path_of_fewest_cases(inspection), counts_of(inspection)
    costs = [
        [
            cases_to_reach(of, rating, MODEL) if points else 0
            for rating, points in MODEL.points.items()
        ]
        for of in counts.values()
    ]
    best = min(
        sum(cost[level] for cost, level in zip(costs, levels, strict=True))
        for levels in product(range(4), repeat=len(costs))
        if sum(levels) >= 5
    )
    assert path.points == 5 and path.cases == best
    assert sum(MODEL.points[m.after] - MODEL.points[m.before] for m in path.moves) >= 5
    assert fewest_standards(inspection) == 2


def test_without_percentages_there_is_no_distance_in_cases(data):
    somerset = data.inspections["somerset"]
    assert (
        counts_of(somerset) == {}
        and distance_table(somerset).empty
        and path_of_fewest_cases(somerset) is None
    )
    assert next_overall(somerset) == ("Good", 6) and fewest_standards(somerset) == 2


# --- many at once --------------------------------------------------------------------------


def test_points_at_once_are_those_of_scoring_for_every_percentage():
    wholes = np.array(list(product(range(0, 101, 3), repeat=3)), dtype=float)
    one_by_one = [
        MODEL.points[
            scoring.rate_standard(
                "2.2", dict(zip(QUESTIONS, map(int, row), strict=True)), MODEL
            ).rating
        ]
        for row in wholes
    ]
    assert points_of_shares(wholes, MODEL).tolist() == one_by_one
    every = np.arange(101, dtype=float)[:, None]
    assert points_of_shares(every, MODEL).tolist() == [
        MODEL.points[scoring.band_of(int(p), MODEL).rating] for p in every[:, 0]
    ]


@pytest.mark.parametrize("of", [24, 31, 41, 42, 100, 128, 200, 224])
def test_points_at_once_are_exact_for_every_count_of_cases(of):
    """Halves, such as 99 of 200 (49.5%), are where floats could go wrong."""
    counts = np.arange(of + 1)
    at_once = points_of_shares((100 * counts / of)[:, None], MODEL)
    assert at_once.tolist() == [
        MODEL.points[scoring.band_of(scoring.percentage(int(count), of), MODEL).rating]
        for count in counts
    ]


def test_every_record_is_there_once():
    for standards in (1, 2, 3):
        records = every_record(standards, MODEL)
        assert {tuple(record) for record in records} == set(product(range(4), repeat=standards))
    assert every_record(9, MODEL).shape == (262_144, 9)


def test_overall_ratings_at_once_are_those_of_scoring():
    for table in MODEL.score_tables:
        scores = np.arange(table.maximum + 1)
        places = overall_of_scores(scores, table, MODEL)
        names = list(MODEL.points)
        assert [names[p] for p in places] == [
            next(b.rating for b in table.bands if int(s) in b) for s in scores
        ]


def test_records_by_score_follow_the_formula():
    """The number of ways to make a score of nine standards, by inclusion and exclusion."""
    for table, standards in zip(MODEL.score_tables, (9, 8), strict=True):
        found = records_by_score(table, MODEL)
        for score, records in zip(found["score"], found["records"], strict=True):
            ways = sum(
                (-1) ** k * comb(standards, k) * comb(score - 4 * k + standards - 1, standards - 1)
                for k in range(score // 4 + 1)
                if k <= standards
            )
            assert records == ways
        assert records_by_rating(table, MODEL)["records"].sum() == 4**standards


def test_the_reach_of_one_standard_is_that_found_by_changing_each():
    table = MODEL.score_tables[1]
    found = reach_of_one_standard(table, MODEL).set_index("ratings")["records"]
    chance = np.random.default_rng(1)
    records = every_record(8, MODEL)
    assert found.sum() == len(records)
    for record in chance.choice(records, 300):
        reached = {
            int(overall_of_scores(np.array([record.sum() - record[i] + points]), table, MODEL)[0])
            for i in range(8)
            for points in range(4)
        }
        span = max(reached) - min(reached) + 1
        lowest = overall_of_scores(np.array([record.sum() - record.max()]), table, MODEL)[0]
        highest = overall_of_scores(np.array([record.sum() + 3 - record.min()]), table, MODEL)[0]
        assert span == highest - lowest + 1


def test_the_tables_compared_are_those_found_one_by_one():
    found = tables_compared(MODEL)
    assert set(found["standard"]) == {"2.1"} and set(found["records"]) == {4**8}
    full, short = MODEL.score_tables
    by_score = records_by_score(short, MODEL)
    for row in found.itertuples():
        better = worse = 0
        for score, records in zip(by_score["score"], by_score["records"], strict=True):
            without = next(MODEL.points[b.rating] for b in short.bands if score in b)
            with_it = next(
                MODEL.points[b.rating] for b in full.bands if score + MODEL.points[row.rating] in b
            )
            better += records * (with_it > without)
            worse += records * (with_it < without)
        assert (row.better, row.worse) == (better, worse)
