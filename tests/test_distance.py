"""How far ratings are from the next ones, and the rules over all records, against scoring.py."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import scoring
from probation_book.analysis.counts import (
    counts_of,
    is_worked_out,
    other_counts,
    why_no_counts,
)
from probation_book.analysis.distance import (
    Cases,
    answers_to_reach,
    cases_to_lose,
    cases_to_reach,
    distance_table,
    fewest_standards,
    least_count,
    nearest,
    next_overall,
    path_of_fewest_cases,
)
from probation_book.analysis.vectorised import (
    every_record,
    is_a_tie,
    most_steps,
    overall_of_scores,
    points_of_shares,
    reach_of_one_standard,
    records_by_rating,
    records_by_score,
    rule_behind,
    tables_compared,
)
from probation_book.reading import read_data

MODEL = read_data().frameworks["2021-07"].rating_model
# Seven ratings, and nothing to rate.
SEVEN = scoring.RatingModel((), {str(points): points for points in range(7)}, (), ())
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
def test_answers_that_lack_for_a_rating_are_enough_and_one_less_is_not(counts, wanted):
    """Each question gets what it lacks; one case less on any that lacks, and all is not enough."""
    band = next(band for band in MODEL.case_bands if band.rating == wanted)
    raised = {
        q: (max(count, least_count(band.lowest, of)), of) for q, (count, of) in counts.items()
    }
    more = {q: raised[q][0] - counts[q][0] for q in counts}
    assert answers_to_reach(counts, wanted, MODEL) == tuple(more.values())
    assert MODEL.points[rating(raised)] >= MODEL.points[wanted]
    for question in (q for q, n in more.items() if n):
        short = {**raised, question: (raised[question][0] - 1, raised[question][1])}
        assert MODEL.points[rating(short)] < MODEL.points[wanted]


@given(st.data(), st.integers(1, 40), st.sampled_from(list(MODEL.points)))
def test_whichever_cases_improve_they_are_from_the_fewest_to_the_most(draw, of, wanted):
    """Of every question, some cases with the answer no are drawn that become a yes."""
    answers = draw.draw(
        st.fixed_dictionaries(
            {q: st.lists(st.booleans(), min_size=of, max_size=of) for q in QUESTIONS}
        )
    )
    counts = {question: (sum(yes), of) for question, yes in answers.items()}
    lacking = answers_to_reach(counts, wanted, MODEL)
    improved = set()
    for (_, yes), lacks in zip(answers.items(), lacking, strict=True):
        no = [case for case, answer in enumerate(yes) if not answer]
        improved |= set(draw.draw(st.permutations(no))[:lacks])
    cases = cases_to_reach(counts, wanted, MODEL)
    assert cases.fewest <= len(improved) <= cases.most
    assert cases.fewest == max(lacking)  # where cases with a no are the same ones: see the ends


def test_both_ends_of_the_cases_that_lack_can_be():
    """Ten cases; four lack on one question, three on another."""
    cases = Cases.for_answers([4, 3], inspected=10)
    assert cases == Cases(4, 7)
    same, other = set(range(4)) | set(range(3)), set(range(4)) | set(range(4, 7))
    assert (len(same), len(other)) == (cases.fewest, cases.most)
    assert Cases.for_answers([8, 7], inspected=10) == Cases(8, 10)  # there are no more cases


def test_a_standard_is_the_nearest_only_however_cases_are_counted():
    one, two, three = Cases(6, 11), Cases(11, 16), Cases(14, 14)
    assert nearest({"a": Cases(12, 16), "b": one}) == "b"
    assert nearest({"a": two, "b": one}) is None  # both may take eleven
    assert nearest({"a": two, "c": three}) is None
    assert nearest({"a": one}) is None and nearest({"a": one, "b": one}) is None


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
    inspection = data.inspections["lewisham-bromley-2022"]
    assert counts_of(inspection)["2.2"] == {
        "engagement": (18, 42),
        "desistance": (24, 42),
        "safety": (9, 42),
    }
    table = distance_table([inspection]).set_index("standard")
    assert table.loc["2.2", ["next", "more"]].tolist() == [
        "Requires improvement",
        Cases(12, 3 + 12),
    ]
    assert table["more"].tolist() == [Cases(12, 15), Cases(6, 11), Cases(13, 23), Cases(11, 16)]
    assert nearest(dict(zip(table.index, table["more"], strict=True))) is None  # 11 and 11
    assert is_worked_out(inspection) and other_counts(inspection) == {}
    assert table["fewer"].isna().all()  # all are Inadequate: nothing is lower
    assert next_overall(inspection) == ("Requires improvement", 1)
    path = path_of_fewest_cases(inspection)
    assert [(move.standard, move.cases) for move in path.moves] == [("2.3", Cases(6, 11))]
    assert fewest_standards(inspection) == 1


def test_hfkcw_in_cases(data):
    """41 cases, of which half are reached with 21; court work may be a share of 12."""
    inspection = data.inspections["hfkcw-2022"]
    assert counts_of(inspection)["2.1"] == {"advice": (7, 41)}
    assert other_counts(inspection) == {"2.1": {"advice": (2, 12)}}
    table = distance_table([inspection]).set_index("standard")
    court, assessment, planning, delivery, reviewing = table["more"]
    assert (court, assessment, planning) == (Cases(14, 14), Cases(15, 32), Cases(9, 24))
    assert (delivery, reviewing) == (Cases(11, 29), Cases(9, 23))
    assert nearest(dict(zip(table.index, table["more"], strict=True))) is None
    other = table.loc["2.1", ["other_of", "other_more"]]
    assert other.tolist() == [12, Cases(4, 4)]


def test_a_path_is_the_best_of_all(data):
    """HFKCW needs five points: every way is tried again here, with other code."""
    inspection = data.inspections["hfkcw-2022"]
    path, counts = path_of_fewest_cases(inspection), counts_of(inspection)
    best = min(
        (max(lacking), sum(lacking))
        for levels in product(MODEL.points, repeat=len(counts))
        if sum(MODEL.points[level] for level in levels) >= 5
        for lacking in [
            [
                max(0, least_count(band.lowest, of) - count)
                for level, standard in zip(levels, counts.values(), strict=True)
                for band in MODEL.case_bands
                if band.rating == level
                for count, of in standard.values()
            ]
        ]
    )
    assert path.points == 5 and (path.cases.fewest, sum(path.answers)) == best
    # With court work a share of 12, it can rise to the top with 8 more.
    assert path_of_fewest_cases(inspection, other_base=True).cases.fewest == 9
    assert sum(MODEL.points[m.after] - MODEL.points[m.before] for m in path.moves) >= 5
    assert fewest_standards(inspection) == 2


@pytest.mark.parametrize(
    "changed, why",
    [
        ({}, None),
        ({"cases": None}, "our sources do not give the number of cases"),
        ({"cases": 150}, "more than one number of the 150 cases gives a percentage"),
        ({"cases": 43}, "no whole number of the 43 cases gives some percentages"),
    ],
)
def test_why_nothing_can_be_said_in_cases_is_the_true_reason(data, changed, why):
    hfkcw = data.inspections["hfkcw-2022"]
    if changed.get("cases"):
        changed = {"cases": hfkcw.cases.model_copy(update={"count": changed["cases"]})}
    said = why_no_counts(hfkcw.model_copy(update=changed))
    assert said is None if why is None else said.startswith(why)


def test_without_percentages_there_is_no_distance_in_cases(data):
    somerset = data.inspections["somerset-2023"]
    assert (
        counts_of(somerset) == {}
        and distance_table([somerset]).empty
        and path_of_fewest_cases(somerset) is None
    )
    assert why_no_counts(somerset) == "our sources give no percentages of key questions"
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


COUNTS = st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(st.lists(COUNTS, min_size=1, max_size=5), st.sampled_from(list(scoring.RULES)))
@example([(21, 42), (20, 41), (21, 41)], "mean")  # 49.99...: in floats, on either side of it
@example([(17, 60), (1, 3), (18, 60), (26, 30), (7, 10)], "mean")  # 49.67
@example([(1, 3), (2, 3), (97, 200), (1, 2)], "median")  # 49.25
@example([(129, 200), (129, 200), (129, 200)], "mean")  # 64.5
def test_points_at_once_are_those_of_scoring_under_every_rule(counts, rule):
    questions = tuple("abcde"[: len(counts)])
    standard = scoring.Standard("9.1", "Any", questions)
    model = replace(MODEL, standards=(standard,), score_tables=(), rule=rule)
    shares = dict(zip(questions, (scoring.percentage(*count) for count in counts), strict=True))
    rated = scoring.rate_standard("9.1", shares, model).rating
    (at_once,) = points_of_shares(np.array([[100 * count / of for count, of in counts]]), model)
    assert at_once == model.points[rated]


@given(
    st.integers(2, 5).flatmap(lambda n: st.lists(st.integers(1, 60), min_size=n, max_size=n)),
    st.data(),
)
def test_a_mean_on_an_edge_is_on_it_at_once(bases, data):
    """Counts that are drawn seldom meet an edge: here the last is what brings the mean to it."""
    edge = data.draw(st.sampled_from([Fraction(99, 2), Fraction(129, 2), Fraction(159, 2)]))
    counts = [(data.draw(st.integers(0, of)), of) for of in bases]
    last = edge * (len(bases) + 1) - sum(scoring.percentage(*count) for count in counts)
    assume(0 <= last <= 100)
    shares = [*(100 * count / of for count, of in counts), float(last)]
    model = replace(MODEL, rule="mean")
    assert points_of_shares(np.array([shares]), model) == [
        model.points[scoring.band_of(edge, model).rating]
    ]


@pytest.mark.parametrize("rule", ["median", "mean"])
def test_what_follows_from_the_lowest_is_refused_under_another_rule(rule):
    model, counts = replace(MODEL, rule=rule), {"engagement": (20, 42)}
    for refused in (
        lambda: answers_to_reach(counts, "Good", model),
        lambda: cases_to_reach(counts, "Good", model),
        lambda: cases_to_lose(counts, model),
    ):
        with pytest.raises(scoring.RatingError, match=f"no meaning under the rule '{rule}'"):
            refused()


def test_every_record_is_there_once():
    for standards in (1, 2, 3):
        rows, orders = every_record(standards, MODEL)
        every = Counter(tuple(sorted(record)) for record in product(range(4), repeat=standards))
        assert {tuple(row): n for row, n in zip(rows.tolist(), orders, strict=True)} == every
    assert every_record(9, MODEL)[1].sum() == 262_144
    assert every_record(20, SEVEN)[1].sum() == 7**20


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
    records, orders = every_record(8, MODEL)
    assert found.sum() == orders.sum()
    farthest = 0
    for record in chance.choice(records, 100):
        reached = {
            int(overall_of_scores(np.array([record.sum() - record[i] + points]), table, MODEL)[0])
            for i in range(8)
            for points in range(4)
        }
        span = max(reached) - min(reached) + 1
        lowest = overall_of_scores(np.array([record.sum() - record.max()]), table, MODEL)[0]
        highest = overall_of_scores(np.array([record.sum() + 3 - record.min()]), table, MODEL)[0]
        assert span == highest - lowest + 1
        now = overall_of_scores(np.array([record.sum()]), table, MODEL)[0]
        farthest = max(farthest, highest - now, now - lowest)
    assert farthest == most_steps(table, MODEL) == 1


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


@st.composite
def small_models(draw) -> scoring.RatingModel:
    """A few standards and ratings; two score tables with edges anywhere, the other without 1."""
    ratings = [f"Rating {points}" for points in range(draw(st.integers(2, 4)))]
    standards = [str(number) for number in range(1, draw(st.integers(2, 3)) + 1)]

    def table(*unrated: str) -> scoring.ScoreTable:
        top = (len(standards) - len(unrated)) * (len(ratings) - 1)
        starts = sorted({0, *draw(st.sets(st.integers(1, top), max_size=len(ratings) - 1))})
        names = ratings[draw(st.integers(0, len(ratings) - len(starts))) :]
        ends = [*(start - 1 for start in starts[1:]), top]
        bands = map(scoring.Band, names, starts, ends)
        return scoring.ScoreTable(frozenset(unrated), tuple(bands))

    return scoring.RatingModel(
        standards=tuple(scoring.Standard(number, "Any") for number in standards),
        points={rating: points for points, rating in enumerate(ratings)},
        case_bands=(),
        score_tables=(table(), table("1")),
    )


def records_one_by_one(table: scoring.ScoreTable, model: scoring.RatingModel) -> list[dict]:
    """Every set of ratings of the standards that the table is for."""
    choices = [
        [None] if standard.number in table.unrated else list(model.points)
        for standard in model.standards
    ]
    numbers = [standard.number for standard in model.standards]
    return [dict(zip(numbers, record, strict=True)) for record in product(*choices)]


@given(small_models(), st.sampled_from([0, 1]))
def test_records_at_once_are_those_of_scoring_one_by_one(model, which):
    table = model.score_tables[which]
    rated = [scoring.overall_rating(one, model) for one in records_one_by_one(table, model)]
    ratings = Counter(one.rating for one in rated)
    found = records_by_rating(table, model)
    assert dict(zip(found["rating"], found["records"], strict=True)) == {
        rating: ratings[rating] for rating in model.points
    }
    assert found["share"].tolist() == pytest.approx([n / len(rated) for n in found["records"]])
    scores = Counter((one.score, one.rating) for one in rated)
    by_score = records_by_score(table, model)
    assert scores == {(row.score, row.rating): row.records for row in by_score.itertuples()}
    places = overall_of_scores(pd.Series([one.score for one in rated]), table, model)
    assert places.tolist() == [model.points[one.rating] for one in rated]


@given(small_models(), st.sampled_from([0, 1]))
def test_the_reach_at_once_is_that_of_scoring_one_by_one(model, which):
    table = model.score_tables[which]
    spans, steps = Counter(), 0
    for record in records_one_by_one(table, model):
        now = scoring.overall_rating(record, model).rating
        reached = {
            scoring.overall_rating({**record, number: other}, model).rating
            for number, rating in record.items()
            if rating is not None
            for other in model.points
        }
        spans[len(reached)] += 1
        steps = max(steps, *(abs(model.points[one] - model.points[now]) for one in reached))
    found = reach_of_one_standard(table, model)
    assert spans == {row.ratings: row.records for row in found.itertuples() if row.records}
    assert found["share"].tolist() == pytest.approx(
        [records / spans.total() for records in found["records"]]
    )
    assert most_steps(table, model) == steps


@given(small_models())
def test_tables_at_once_are_compared_as_by_scoring_one_by_one(model):
    full, _ = model.score_tables
    better, worse, records = (defaultdict(int) for _ in range(3))
    for record in records_one_by_one(full, model):
        with_it, without = (
            model.points[scoring.overall_rating({**record, **change}, model).rating]
            for change in ({}, {"1": None})
        )
        records[record["1"]] += 1
        better[record["1"]] += with_it > without
        worse[record["1"]] += with_it < without
    found = tables_compared(model)
    assert set(found["standard"]) == {"1"} and list(found["rating"]) == list(model.points)
    for row in found.itertuples():
        expected = (records[row.rating], better[row.rating], worse[row.rating])
        assert (row.records, row.better, row.worse) == expected


@given(small_models(), st.data())
def test_a_tie_is_where_two_ratings_are_as_near_to_the_mean(model, data):
    table = data.draw(st.sampled_from(model.score_tables))
    record = data.draw(st.sampled_from(records_one_by_one(table, model)))
    points = [model.points[rating] for rating in record.values() if rating]
    mean = Fraction(sum(points), len(points))
    nearest = sorted(abs(mean - level) for level in model.points.values())
    tie = nearest[0] == nearest[1]
    assert is_a_tie(scoring.overall_rating(record, model), model) == tie


# --- tables of pandas, and what the rules refuse -------------------------------------------


@given(
    st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=5), st.sampled_from(["lowest", "mean"])
)
def test_a_table_of_pandas_is_rated_as_an_array_is(counts, rule):
    model = replace(MODEL, rule=rule)
    shares = pd.DataFrame([[100 * count / of for count, of in row] for row in counts])
    assert (
        points_of_shares(shares, model).tolist()
        == points_of_shares(shares.to_numpy(), model).tolist()
    )


@pytest.mark.parametrize("wrong", [-0.1, 100.1, float("nan"), float("inf")])
def test_what_is_no_percentage_is_refused_at_once(wrong):
    """A gap above all: in a table of pandas it would pass for the best, or be passed over."""
    for shares in (np.array([[50.0, wrong]]), pd.DataFrame([[50.0, wrong]])):
        with pytest.raises(scoring.RatingError, match="from 0 to 100"):
            points_of_shares(shares, MODEL)


@pytest.mark.parametrize("wrong", [-1, 28, 3.5, float("nan")])
def test_what_is_no_score_is_refused_at_once(wrong):
    for scores in (np.array([3, wrong]), pd.Series([3, wrong])):
        with pytest.raises(scoring.RatingError, match="from 0 to 27"):
            overall_of_scores(scores, MODEL.score_tables[0], MODEL)


# --- the rule behind the score tables ----------------------------------------------------------


def test_the_mean_makes_both_printed_score_tables():
    found = rule_behind(MODEL)
    assert list(found["standards"]) == [9, 8]
    assert list(found["printed"]) == list(found["by_mean"])


@pytest.mark.parametrize(
    "standards, edges",
    [(7, [(0, 3), (4, 10), (11, 17), (18, 21)]), (12, [(0, 6), (7, 18), (19, 30), (31, 36)])],
)
def test_what_the_mean_would_make_of_other_numbers_of_standards(standards, edges):
    """As a statistician worked it out; no source prints them."""
    found = scoring.bands_by_mean(standards, MODEL.points)
    assert [(band.lowest, band.highest) for band in found] == edges


@given(st.integers(1, 20))
def test_the_rating_by_the_mean_is_the_nearest_and_of_two_the_lower(standards):
    for band in scoring.bands_by_mean(standards, MODEL.points):
        points = MODEL.points[band.rating]
        for score in (band.lowest, band.highest):
            mean = score / standards
            nearest = min(MODEL.points.values(), key=lambda p: (abs(p - mean), p))
            assert nearest == points


def test_lewisham_and_bromley_is_at_a_tie(five):
    ties = [key for key, i in five.inspections.items() if is_a_tie(i.rate().overall, MODEL)]
    assert ties == ["lewisham-bromley-2022"]
    # From outside the book: ten standards with 15 points of 30.
    ten = scoring.ScoreTable(frozenset(), scoring.bands_by_mean(10, MODEL.points), assumed=True)
    assert is_a_tie(scoring.OverallRating(15, ten, "Requires improvement"), MODEL)
    (band,) = [band for band in ten.bands if 15 in band]
    assert band.rating == "Requires improvement"
