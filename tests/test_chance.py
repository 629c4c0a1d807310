"""Intervals, chances and indices: against published values, and other ways to the same number."""

from __future__ import annotations

from itertools import pairwise, product
from math import comb, exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import scoring
from probation_book.analysis.chance import (
    DRAWS,
    chances,
    interval,
    intervals_table,
    monte_carlo_error,
    operating_characteristics,
    other_rules,
    overall_chances,
    score_chances,
    simulated_characteristics,
    standards_chances,
)
from probation_book.analysis.distance import counts_of
from probation_book.analysis.groups import by_size, relative_rate_index
from probation_book.analysis.judgement import links_held, overrides, rounding_matters
from probation_book.reading import read_data
from probation_book.reading.facts import CaseCount

MODEL = read_data().frameworks["2021-07"].rating_model
COUNTS = st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


# --- intervals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "count, of, wilson, exact",
    [  # Newcombe (1998), table I: methods 3 (Wilson) and 5 (Clopper-Pearson)
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_intervals_are_the_published_ones(count, of, wilson, exact):
    for method, (low, high) in (("wilson", wilson), ("exact", exact)):
        found = interval(count, of, method)
        assert (found.low / 100, found.high / 100) == pytest.approx((low, high), abs=5e-5)


@given(COUNTS)
def test_wilsons_interval_solves_its_equation(case):
    """At its ends, the share is 1.96 standard errors away, the errors being those at the ends."""
    count, of = case
    found = interval(count, of)
    for end in (found.low / 100, found.high / 100):
        if 1e-9 < end < 1 - 1e-9:
            assert abs(count / of - end) == pytest.approx(
                stats.norm.ppf(0.975) * sqrt(end * (1 - end) / of), abs=1e-9
            )


def test_intervals_of_an_inspection(data):
    table = intervals_table(data.inspections["lewisham-bromley"])
    assert len(table) == 12
    assert (table["low"] < table["share"]).all() and (table["share"] < table["high"]).all()
    assert (table["exact_low"] <= table["low"]).all()  # the cautious one is wider
    row = table.set_index(["standard", "count"]).loc[("2.2 Assessment", 24)]
    assert row["bands"] == ["Inadequate", "Requires improvement", "Good"]
    assert intervals_table(data.inspections["dorset"]).empty


# --- the chance of a rating ----------------------------------------------------------------


@given(st.lists(COUNTS, min_size=1, max_size=3), st.sampled_from([0, 1]))
def test_chances_add_up_and_dependence_helps_the_lowest(counts, dependence):
    found = chances(counts, MODEL, dependence)
    assert found.sum() == pytest.approx(1) and (found >= -1e-12).all()
    apart, together = chances(counts, MODEL, 0), chances(counts, MODEL, 1)
    # Of questions that go together, the lowest is less often very low.
    assert (np.cumsum(together) <= np.cumsum(apart) + 1e-12).all()


def test_chances_of_one_question_are_the_area_under_its_posterior():
    """By numerical integration of the density, edges at 49.5, 64.5 and 79.5 per cent."""
    count, of = 24, 42

    def density(share):
        return share ** (count - 0.5) * (1 - share) ** (of - count - 0.5)

    whole = integrate.quad(density, 0, 1)[0]
    edges = [0, 0.495, 0.645, 0.795, 1]
    areas = [integrate.quad(density, low, high)[0] / whole for low, high in pairwise(edges)]
    assert chances([(count, of)], MODEL) == pytest.approx(areas, abs=1e-9)


@pytest.mark.parametrize("dependence", [0, 1])
def test_exact_chances_are_those_of_a_simulation(dependence):
    counts = [(24, 42), (26, 42), (30, 42)]
    chance = np.random.default_rng(7)
    ranks = chance.random((DRAWS, 1 if dependence else 3)) * np.ones((1, 3))
    shares = np.column_stack(
        [stats.beta.ppf(ranks[:, i], k + 0.5, n - k + 0.5) for i, (k, n) in enumerate(counts)]
    )
    bands = np.digitize(shares.min(axis=1), [0.495, 0.645, 0.795])
    found = np.bincount(bands, minlength=4) / DRAWS
    exact = chances(counts, MODEL, dependence)
    assert (abs(found - exact) <= 4 * monte_carlo_error(exact) + 1e-9).all()


def test_simulated_dependence_lies_between_the_exact_ends():
    counts = [(24, 42), (26, 42), (30, 42)]
    ends = [chances(counts, MODEL, d)[0] for d in (0, 1)]
    between = [chances(counts, MODEL, d)[0] for d in (0.001, 0.3, 0.6, 0.999)]
    error = 4 * monte_carlo_error(np.array(between)).max()
    assert between == sorted(between, reverse=True) and ends[0] > ends[1]
    assert between[0] == pytest.approx(ends[0], abs=error) and between[-1] == pytest.approx(
        ends[1], abs=2 * error
    )
    assert (chances(counts, MODEL, 0.3) == chances(counts, MODEL, 0.3)).all()  # seeded
    with pytest.raises(ValueError, match="from 0 to 1"):
        chances(counts, MODEL, 1.1)


def test_chances_of_scores_are_those_of_all_combinations(data):
    inspection = data.inspections["lewisham-bromley"]
    each = [chances(list(of.values()), MODEL) for of in counts_of(inspection).values()]
    by_hand = np.zeros(25)
    for levels in product(range(4), repeat=len(each)):
        by_hand[4 + sum(levels)] += np.prod(
            [one[level] for one, level in zip(each, levels, strict=True)]
        )
    found = score_chances(inspection)
    assert found["chance"].to_numpy() == pytest.approx(by_hand)
    overall = overall_chances(inspection)
    assert overall["Inadequate"] == pytest.approx(by_hand[:5].sum()) and sum(
        overall.values()
    ) == pytest.approx(1)
    assert (
        score_chances(data.inspections["dorset"])
        is None
        is overall_chances(data.inspections["dorset"])
    )


def test_chances_of_scores_that_go_together_are_those_of_one_draw(data):
    inspection = data.inspections["lewisham-bromley"]
    each = [
        np.cumsum(chances(list(of.values()), MODEL, 1)) for of in counts_of(inspection).values()
    ]
    draws = np.random.default_rng(3).random(DRAWS)
    scores = 4 + sum(np.searchsorted(one[:-1], draws) for one in each)
    found = score_chances(inspection, 1, together=True)["chance"].to_numpy()
    simulated = np.bincount(scores, minlength=25) / DRAWS
    assert (abs(simulated - found) <= 4 * monte_carlo_error(found) + 1e-9).all()


def test_standards_chances_name_what_was_published(data):
    table = standards_chances(data.inspections["hfkcw"])
    assert list(table["published"]) == ["Inadequate"] * 5
    assert table[list(MODEL.points)].sum(axis=1).to_numpy() == pytest.approx([1] * 5)


# --- what the lowest-question rule does ----------------------------------------------------


def test_operating_characteristics_are_those_of_all_samples():
    """Six cases, three questions, true share 60%: every sample with its probability."""
    of, rate = 6, 0.6
    chance = [comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(of + 1)]
    by_hand = dict.fromkeys(MODEL.points, 0.0)
    for counts in product(range(of + 1), repeat=3):
        lowest = scoring.percentage(min(counts), of)
        by_hand[scoring.band_of(lowest, MODEL).rating] += np.prod([chance[k] for k in counts])
    found = operating_characteristics(of, 3, MODEL, [60]).iloc[0]
    assert {rating: found[rating] for rating in by_hand} == pytest.approx(by_hand)
    alike = operating_characteristics(of, 3, MODEL, [60], dependence=1).iloc[0]
    one = operating_characteristics(of, 1, MODEL, [60]).iloc[0]
    assert alike.equals(one) and alike["Inadequate"] < found["Inadequate"]


@pytest.mark.parametrize("rate", [45, 60, 75])
def test_simulation_agrees_with_the_exact_answer(rate):
    exact = (
        operating_characteristics(42, 3, MODEL, [rate])
        .iloc[0][list(MODEL.points)]
        .to_numpy(dtype=float)
    )
    found = simulated_characteristics(42, 3, MODEL, rate)
    assert (abs(found - exact) <= 4 * monte_carlo_error(exact) + 1e-9).all()
    assert (found == simulated_characteristics(42, 3, MODEL, rate)).all()


def test_other_rules_never_rate_below_the_lowest(data):
    for inspection in data.inspections.values():
        for row in other_rules(inspection).itertuples():
            assert MODEL.points[row.lowest] <= MODEL.points[row.median]
            assert MODEL.points[row.lowest] <= MODEL.points[row.mean]


# --- comparing groups ----------------------------------------------------------------------


def test_the_index_is_the_published_one():
    """The example that scipy gives for its relative_risk: 27 of 122 and 44 of 487."""
    found = relative_rate_index(27, 122, 44, 487)
    assert (found.value, found.low, found.high) == pytest.approx(
        (2.4495156482861398, 1.5836990926700116, 3.7886786315466354)
    )
    assert found.tells_them_apart


@given(st.integers(1, 30), st.integers(0, 30), st.integers(1, 30), st.integers(0, 30))
def test_the_interval_is_katzs(count, others, reference, reference_others):
    of, reference_of = count + others, reference + reference_others
    found = relative_rate_index(count, of, reference, reference_of)
    value = (count / of) / (reference / reference_of)
    error = sqrt(1 / count - 1 / of + 1 / reference - 1 / reference_of)
    z = stats.norm.ppf(0.975)
    assert found.value == pytest.approx(value)
    assert (found.low, found.high) == pytest.approx(
        (exp(log(value) - z * error), exp(log(value) + z * error))
    )


def test_small_groups_cannot_be_told_apart_and_large_ones_can():
    table = by_size(60, 75, [20, 40, 100, 400])
    assert list(table["apart"]) == [False, False, True, True]
    with pytest.raises(scoring.RatingError):
        relative_rate_index(21, 20, 30, 40)


# --- judgement -----------------------------------------------------------------------------


def test_the_overrides_are_these(data):
    table = overrides(data.inspections.values())
    assert list(zip(table["pdu"], table["standard"], table["published"], strict=True)) == [
        ("L&B", "1.1 Leadership", "Requires improvement"),
        ("L&B", "1.3 Services", "Requires improvement"),
        ("Somerset", "1.3 Services", "Good"),
    ]
    assert list(table["reason"].isna()) == [False, False, True]


def test_either_reading_of_the_link_leaves_one_pdu_unexplained(data):
    for read_as, unexplained in ((None, "Somerset"), ({"2.3": "2.4"}, "Bristol & S Glos")):
        table = links_held(data.inspections.values(), read_as)
        against = table[(table["followed"] == False) & table["link"].str.contains("Services")]  # noqa: E712
        assert list(against["pdu"]) == sorted(["L&B", unexplained]), read_as


def test_rounding_first_makes_no_difference_to_these_inspections(data):
    assert rounding_matters(data.inspections.values()).empty
    hfkcw = data.inspections["hfkcw"]
    result = hfkcw.standards["2.2"]
    counts = {
        question: CaseCount(count=count, of=200)
        for question, count in {"engagement": 99, "desistance": 120, "safety": 120}.items()
    }
    questions = result.key_questions.model_copy(update={"percentages": {}, "counts": counts})
    changed = {**hfkcw.standards, "2.2": result.model_copy(update={"key_questions": questions})}
    table = rounding_matters([hfkcw.model_copy(update={"standards": changed})])
    (found,) = table[["exact", "rounded_first", "not_rounded"]].itertuples(index=False, name=None)
    assert found == (49.5, "Requires improvement", "Inadequate")
