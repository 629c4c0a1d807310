"""Intervals, chances and indices: against published values, and other ways to the same number."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product
from math import comb, exp, log, sqrt
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import names_of, run_here, take_out
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.special import betaln

import scoring
from probation_book.analysis.chance import (
    ASKED,
    DRAWS,
    Assumed,
    chances,
    interval,
    intervals_table,
    operating_characteristics,
    overall_chances,
    overall_table,
    score_chances,
    share_needed,
    share_of_all,
    simulated_characteristics,
    standards_chances,
    weight_of_the_prior,
    why_no_chances,
)
from probation_book.analysis.counts import counts_of
from probation_book.analysis.distance import least_count
from probation_book.analysis.groups import by_size, false_alarms, relative_rate_index
from probation_book.analysis.judgement import links_table, overrides
from probation_book.display.chapters import chance as show
from probation_book.display.on_a_page import drawn
from probation_book.display.words import chance_words
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import read_data

CHAPTER = REPOSITORY.notebooks / "chance.ipynb"


def monte_carlo_error(chance: np.ndarray, draws: int = DRAWS) -> np.ndarray:
    """The standard error of chances that were simulated with so many draws."""
    return np.sqrt(chance * (1 - chance) / draws)


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
    table = intervals_table([data.inspections["lewisham-bromley-2022"]])
    assert len(table) == 12
    assert (table["low"] < table["share"]).all() and (table["share"] < table["high"]).all()
    assert (table["exact_low"] <= table["low"]).all()  # the cautious one is wider
    row = table.set_index(["standard", "count"]).loc[("2.2", 24)]
    assert row["bands"] == ["Inadequate", "Requires improvement", "Good"]
    assert intervals_table([data.inspections["dorset-2023"]]).empty


def test_a_share_in_doubt_has_an_interval_under_each_base(data):
    """HFKCW's court work: 17% is 7 of 41, or 2 of 12."""
    table = intervals_table([data.inspections["hfkcw-2022"]])
    court = table[table["standard"] == "2.1"]
    assert court[["count", "of"]].to_numpy().tolist() == [[7, 41], [2, 12]]
    assert [f"{row.low:.0f} to {row.high:.0f}" for row in court.itertuples()] == [
        "9 to 31",
        "5 to 45",
    ]
    assert court["other_base"].tolist() == [False, True]
    within_one = pd.DataFrame({"within": [0], "of": [1]}, index=["hfkcw-2022"])
    frameworks = {"hfkcw-2022": data.inspections["hfkcw-2022"].framework}
    drawn = show.intervals(court, within_one, {"hfkcw-2022": "HFKCW"}, frameworks)
    assert "(if it is a share of 12 cases)" in drawn.data


# --- another sample --------------------------------------------------------------------------


@given(COUNTS)
def test_another_sample_of_one_question_is_beta_binomial(case):
    """By the formula: C(n, x) B(x + a, n - x + b) / B(a, b) for each count of the other sample."""
    count, of = case
    a, b = count + 0.5, of - count + 0.5
    by_hand = np.zeros(4)
    for x in range(of + 1):
        chance = exp(betaln(x + a, of - x + b) - betaln(a, b)) * comb(of, x)
        rating = scoring.band_of(scoring.percentage(x, of), MODEL).rating
        by_hand[MODEL.points[rating]] += chance
    assert chances([case], MODEL, asked="another sample") == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("dependence", [0, 1])
def test_another_sample_is_that_of_a_simulation(dependence):
    """Draw true shares, then samples of them: independent; alike by one rank for all."""
    counts = [(24, 42), (26, 42), (30, 42)]
    chance = np.random.default_rng(11)
    if dependence:
        ranks = chance.random(DRAWS)
        drawn = [stats.betabinom.ppf(ranks, n, k + 0.5, n - k + 0.5) for k, n in counts]
    else:
        drawn = [chance.binomial(n, chance.beta(k + 0.5, n - k + 0.5, DRAWS)) for k, n in counts]
    bands = np.digitize(np.column_stack(drawn).min(axis=1), [21, 28, 34])  # 49.5, 64.5, 79.5%
    assert [least_count(band.lowest, 42) for band in MODEL.case_bands[1:]] == [21, 28, 34]
    found = np.bincount(bands, minlength=4) / DRAWS
    exact = chances(counts, MODEL, dependence, "another sample")
    assert (abs(found - exact) <= 4 * monte_carlo_error(exact) + 1e-9).all()


def test_lewisham_and_bromley_again(data):
    """By a statistician's own calculation: 98.7% if all is independent, down to about 88%."""
    inspections = [data.inspections[key] for key in ("lewisham-bromley-2022", "dorset-2023")]
    models = [Assumed(), Assumed(0.5), Assumed(1), Assumed(1, together=True)]
    named = {str(assumed): assumed for assumed in (*models, Assumed(other_base=True))}
    found = overall_table(inspections, named)
    # Nothing of Dorset, and nothing of another base, for its file names none.
    assert set(found["inspection"]) == {"lewisham-bromley-2022"} and len(found) == 4 * 2 * 4
    inadequate = found[found["rating"] == "Inadequate"].groupby("asked")["chance"]
    least, most = inadequate.min(), inadequate.max()
    assert most["another sample"] == pytest.approx(0.987, abs=5e-4)
    assert least["another sample"] == pytest.approx(0.88, abs=1e-2)
    ends = (least["true shares"], most["true shares"])
    assert ends == pytest.approx((0.964, 0.998), abs=1e-3)


def test_the_other_base_makes_court_work_less_sure(data):
    hfkcw = data.inspections["hfkcw-2022"]
    usual, other = (
        standards_chances(hfkcw, Assumed(other_base=base), "another sample").set_index("standard")
        for base in (False, True)
    )
    court = "2.1"
    assert other.loc[court, "Inadequate"] < usual.loc[court, "Inadequate"]
    assert other.drop(court).equals(usual.drop(court))
    (two_of_twelve,) = other.loc[[court], list(MODEL.points)].to_numpy(dtype=float)
    assert two_of_twelve == pytest.approx(chances([(2, 12)], MODEL, asked="another sample"))


def test_of_a_small_number_of_cases_a_sample_tells_more():
    """Half of 42: of 100 and 200 cases by enumeration of the rest, of many by the posterior."""
    widths = []
    for population in (42, 100, 200, 10_000, None):
        found = share_of_all(21, 42, population)
        widths.append(found.high - found.low)
    assert widths == sorted(widths) and widths[0] == 0
    assert widths[-2] == pytest.approx(widths[-1], abs=0.2)
    rest = stats.betabinom.pmf(np.arange(59), 58, 21.5, 21.5)
    found = share_of_all(21, 42, 100)
    inside = [chance for more, chance in enumerate(rest) if found.low <= 21 + more <= found.high]
    assert 0.95 <= sum(inside) < 0.98


def test_the_prior_alone_says_inadequate_seven_times_in_eight():
    """Three shares that may be anything: (1 - 0.503^3), by the area beyond 49.5%."""
    alone = chances([(0, 0)] * 3, MODEL)[0]
    assert alone == pytest.approx(1 - stats.beta.sf(0.495, 0.5, 0.5) ** 3)
    assert alone == pytest.approx(0.87, abs=5e-3)


def test_little_is_left_of_the_prior(data):
    london = [data.inspections[name] for name in ("hfkcw-2022", "lewisham-bromley-2022")]
    moved = weight_of_the_prior(london)
    assert 0 < moved < 0.03 and weight_of_the_prior([data.inspections["dorset-2023"]]) is None
    assert weight_of_the_prior(london, other=0.5) == 0


# --- the chance of a rating ----------------------------------------------------------------


@given(
    st.lists(COUNTS, min_size=1, max_size=3),
    st.sampled_from([0, 0.5, 1]),
    st.sampled_from(["true shares", "another sample"]),
)
def test_chances_add_up_and_dependence_helps_the_lowest(counts, dependence, asked):
    found = chances(counts, MODEL, dependence, asked)
    assert found.sum() == pytest.approx(1) and (found >= -1e-9).all()
    apart, together = chances(counts, MODEL, 0, asked), chances(counts, MODEL, 1, asked)
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


@pytest.mark.parametrize("asked", ["true shares", "another sample"])
@pytest.mark.parametrize("dependence", [0.001, 0.3, 0.6, 0.95, 0.999])
def test_dependence_is_that_of_a_simulated_copula(asked, dependence):
    counts = [(24, 42), (26, 42), (30, 42)]
    chance = np.random.default_rng(13)
    shared, own = chance.standard_normal((DRAWS, 1)), chance.standard_normal((DRAWS, 3))
    ranks = stats.norm.cdf(np.sqrt(dependence) * shared + np.sqrt(1 - dependence) * own)
    drawn = []
    for (k, n), rank in zip(counts, ranks.T, strict=True):
        if asked == "true shares":
            drawn.append(n * stats.beta.ppf(rank, k + 0.5, n - k + 0.5))
        else:
            up_to = stats.betabinom.cdf(np.arange(n), n, k + 0.5, n - k + 0.5)
            drawn.append(np.searchsorted(up_to, rank))
    edges = 42 * np.array([0.495, 0.645, 0.795])
    found = np.bincount(np.digitize(np.min(drawn, axis=0), edges), minlength=4) / DRAWS
    exact = chances(counts, MODEL, dependence, asked)
    assert (abs(found - exact) <= 4 * monte_carlo_error(exact) + 1e-9).all()


def test_dependence_goes_from_one_end_to_the_other():
    counts = [(24, 42), (26, 42), (30, 42)]
    rising = [chances(counts, MODEL, d)[0] for d in (0, 1e-6, 0.3, 0.6, 1 - 1e-6, 1)]
    assert rising == sorted(rising, reverse=True)
    assert rising[1] == pytest.approx(rising[0], abs=1e-5)
    assert rising[-2] == pytest.approx(rising[-1], abs=1e-3)
    # A share that is certain to miss, or to reach, has no place on the copula's scale.
    assert chances([(0, 400), (400, 400)], MODEL, 0.5) == pytest.approx([1, 0, 0, 0])
    with pytest.raises(ValueError, match="from 0 to 1"):
        chances(counts, MODEL, 1.1)


def test_chances_of_scores_are_those_of_all_combinations(data):
    inspection = data.inspections["lewisham-bromley-2022"]
    each = [chances(list(of.values()), MODEL) for of in counts_of(inspection).values()]
    by_hand = np.zeros(25)
    for levels in product(range(4), repeat=len(each)):
        by_hand[4 + sum(levels)] += np.prod(
            [one[level] for one, level in zip(each, levels, strict=True)]
        )
    found = score_chances(inspection, Assumed(), "true shares")
    assert found["chance"].to_numpy() == pytest.approx(by_hand)
    overall = overall_chances(inspection, Assumed(), "true shares")
    assert overall["Inadequate"] == pytest.approx(by_hand[:5].sum()) and sum(
        overall.values()
    ) == pytest.approx(1)
    nothing = (data.inspections["dorset-2023"], Assumed(), "true shares")
    assert score_chances(*nothing) is None is overall_chances(*nothing)


def test_chances_of_scores_that_go_together_are_those_of_one_draw(data):
    inspection = data.inspections["lewisham-bromley-2022"]
    each = [
        np.cumsum(chances(list(of.values()), MODEL, 1)) for of in counts_of(inspection).values()
    ]
    draws = np.random.default_rng(3).random(DRAWS)
    scores = 4 + sum(np.searchsorted(one[:-1], draws) for one in each)
    found = score_chances(inspection, Assumed(1, together=True), "true shares")["chance"].to_numpy()
    simulated = np.bincount(scores, minlength=25) / DRAWS
    assert (abs(simulated - found) <= 4 * monte_carlo_error(found) + 1e-9).all()


def test_standards_chances_name_what_was_published(data):
    table = standards_chances(data.inspections["hfkcw-2022"], Assumed(), "true shares")
    assert list(table["published"]) == ["Inadequate"] * 5
    assert table[list(MODEL.points)].sum(axis=1).to_numpy() == pytest.approx([1] * 5)


def test_the_table_of_overall_ratings_has_what_is_open_and_sentences_the_rest(framework):
    """A is open under one assumption of two, B under none."""
    open_, sure = [0.7, 0.3, 0, 0], [1, 0, 0, 0]
    cases = [("a", "one", open_), ("a", "two", sure), ("b", "one", sure), ("b", "two", sure)]
    found = pd.DataFrame(
        [
            (key, assumed, asked, rating, chance)
            for (key, assumed, each), asked in product(cases, ASKED)
            for rating, chance in zip(framework.ratings, each, strict=True)
        ],
        columns=["inspection", "assumed", "asked", "rating", "chance"],
    )
    called, frameworks = {"a": "A", "b": "B"}, {"a": framework, "b": framework}
    shown = BeautifulSoup(show.overall(found, called, frameworks, {}).data, "html.parser")
    assert [[cell.text for cell in row(["th", "td"])] for row in shown.table("tr")] == [
        ["PDU, and what is assumed"]
        + [f"{rating}, {asked}" for asked in ASKED for rating in framework.ratings[:2]],
        ["A: one", "70.0%", "30.0%", "70.0%", "30.0%"],
    ]
    first, other, absent = [one.text for one in shown("p")]
    assert first.startswith(
        "A comes out at Inadequate with a chance of over 99.9% under 1 of the 2"
    )
    assert other.startswith("B comes out at Inadequate with a chance of over 99.9% under both")
    assert absent == "Good and Outstanding: under 0.1% under every assumption."
    of_b = found[found["inspection"] == "b"]
    assert "<table" not in show.overall(of_b, called, frameworks, {}).data


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


@pytest.mark.parametrize("questions", [1, 3])
def test_the_curves_have_their_ratings_at_their_ends_and_the_widest_gap_in_the_title(
    framework, questions
):
    rows = [
        (framework.key, band.rating, questions, 41, share, reached**questions, reached)
        for band in MODEL.case_bands[1:]
        for share in range(30, 101, 2)
        for reached in [stats.binom.sf(least_count(band.lowest, 41) - 1, 41, share / 100)]
    ]
    columns = ["standards", "rating", "questions", "cases", "share", "independent", "together"]
    found = pd.DataFrame(rows, columns=columns)
    shown = BeautifulSoup(
        drawn(show.curves(found, {framework.key: framework}, {}).data), "html.parser"
    )
    wide, narrow = ([text.text for text in svg("text")] for svg in shown("svg"))
    assert {"Good", "Outstanding"} <= set(wide) and {"●●○", "●●●"} <= set(narrow)
    widest = found.loc[(found["together"] - found["independent"]).idxmax()]
    together, independent = map(chance_words, widest[["together", "independent"]])
    said = " ".join(shown.figcaption.text.split())
    assert f"at a true share of {widest['share']}% on each of {questions} key question" in said
    assert f"{together} of samples reach {widest['rating']} if the questions go together" in said
    assert said.endswith(f"{independent} if they are independent")


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


@pytest.mark.parametrize(
    "rating, dependence, needed",
    [
        ("Requires improvement", 0, 63),
        ("Requires improvement", 1, 59),
        ("Good", 0, 78),
        ("Good", 1, 74),
    ],
)
def test_the_share_that_is_needed_reaches_the_rating_nine_times_in_ten(rating, dependence, needed):
    """By a statistician's own calculation, for three questions and 42 cases."""
    share = share_needed(0.9, rating, 42, 3, MODEL, dependence)
    assert share == pytest.approx(needed, abs=0.5)
    found = operating_characteristics(42, 3, MODEL, [share], dependence).iloc[0]
    better = [r for r in MODEL.points if MODEL.points[r] >= MODEL.points[rating]]
    assert sum(found[r] for r in better) == pytest.approx(0.9)


@pytest.mark.parametrize("rule", ["median", "mean"])
def test_chances_are_refused_under_another_rule_and_simulated_under_any(rule):
    model = replace(MODEL, rule=rule)
    for refused in (
        lambda: chances([(20, 42)], model),
        lambda: operating_characteristics(42, 3, model, [60]),
        lambda: share_needed(0.9, "Good", 42, 3, model),
    ):
        with pytest.raises(scoring.RatingError, match=f"no meaning under the rule '{rule}'"):
            refused()
    refused = SimpleNamespace(rating_model=model)  # of a framework, all that is asked
    assert f"no meaning under the rule '{rule}'" in why_no_chances(refused)
    # Of one key question, all rules make the same.
    one = [simulated_characteristics(42, 1, of, 60) for of in (MODEL, model)]
    assert (one[0] == one[1]).all()
    three = [simulated_characteristics(42, 3, of, 60)[0] for of in (MODEL, model)]
    assert three[1] < three[0]  # less often Inadequate than by the lowest


@given(st.tuples(*[st.integers(0, 100)] * 3))
def test_other_rules_never_rate_below_the_lowest(shares):
    framework = SimpleNamespace(rating_model=MODEL)
    percentages = {"2.2": dict(zip(["engagement", "desistance", "safety"], shares, strict=True))}
    pdu = SimpleNamespace(key="made-up", framework=framework, percentages=percentages)
    given = {"shown": [pdu], "pd": pd, "replace": replace, "scoring": scoring}
    names = names_of(CHAPTER, "other-rules", **given)
    ratings = names["by_rule"].iloc[0][list(scoring.RULES)]
    assert ratings["lowest"] == scoring.band_of(min(shares), MODEL).rating
    assert ratings["mean"] == scoring.band_of(np.mean(shares), MODEL).rating
    points = ratings.map(MODEL.points)
    assert (points["lowest"] <= points).all() and names["changed"] == (points.nunique() > 1)


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


@pytest.mark.parametrize(
    "counts, value", [((0, 1, 1, 2), 0), ((0, 5, 0, 10), None), ((1, 1, 0, 1), None)]
)
def test_groups_without_a_case_are_not_told_apart(counts, value):
    found = relative_rate_index(*counts)
    assert found.value == value and found.low is None is found.high
    assert not found.tells_them_apart
    table = by_size(0, 50, [2])
    assert table[["low", "high"]].to_numpy().tolist() == [[None, None]] and not table["apart"].any()


def test_many_comparisons_find_something():
    assert false_alarms(1) == pytest.approx(0.05)
    chance = np.random.default_rng(5)
    found = (chance.random((DRAWS, 13)) < 0.05).any(axis=1).mean()
    assert false_alarms(13) == pytest.approx(found, abs=0.01)


def test_small_groups_cannot_be_told_apart_and_large_ones_can():
    table = by_size(60, 75, [20, 40, 100, 400])
    assert list(table["apart"]) == [False, False, True, True]
    with pytest.raises(scoring.RatingError):
        relative_rate_index(21, 20, 30, 40)


# --- judgement -----------------------------------------------------------------------------


def test_the_overrides_are_these(five):
    table = overrides(five.inspections.values())
    assert list(zip(table["inspection"], table["standard"], table["published"], strict=True)) == [
        ("lewisham-bromley-2022", "1.1", "Requires improvement"),
        ("lewisham-bromley-2022", "1.3", "Requires improvement"),
        ("somerset-2023", "1.3", "Good"),
    ]
    assert list(table["judgement"].isna()) == [False, False, True]


def judgement_page(folder: Path = REPOSITORY.data) -> BeautifulSoup:
    """What the chapter shows on the data of a folder."""
    return run_here(REPOSITORY.notebooks / "judgement.ipynb", data_folder=folder)


def links_of(page: BeautifulSoup) -> dict[str, dict[str, str]]:
    """The table of links: by the link, with which reading it is, what it says of each PDU."""
    (links,) = [table for table in page("table") if "The links" in table.caption.text]
    for rating in links.select(".rating"):
        rating.decompose()
    _, *said = [heading.text for heading in links.thead("th")]
    return {
        re.sub(r" if [^(]*", " ", row.th.text).strip(): {
            pdu: words
            for words, cell in zip(said, row("td"), strict=True)
            for pdu in cell.get_text("|", strip=True).split("|")
        }
        for row in links.tbody("tr")
    }


def test_what_is_stated_and_what_is_inferred_stand_apart(data_copy):
    """No source says that Somerset's services are a departure: it follows from a link alone."""
    stated, inferred, *_ = judgement_page(data_copy)("table")
    assert "Lewisham and Bromley" in stated.text and "Somerset" not in stated.text
    assert "Our inference" in inferred.caption.text and "Lewisham" not in inferred.tbody.th.text
    assert "Somerset, 1.3 Services" in inferred.text


def test_either_reading_of_the_link_leaves_one_pdu_unexplained(data_copy):
    page = judgement_page(data_copy)
    assert "Somerset. Read as 2.4: Bristol and South Gloucestershire." in page.text
    links = links_of(page)
    bristol, lewisham = "Bristol and South Gloucestershire", "Lewisham and Bromley"
    for read, other in (
        ("as printed", [lewisham, "Somerset"]),
        ("by our reading", [bristol, lewisham]),
    ):
        services = links[f"1.3 Services, usually Inadequate ({read})"]
        assert len(services) == 5
        assert [pdu for pdu, said in services.items() if said == "Not as usual"] == other
    for key in ("somerset-2023", "bristol-south-gloucestershire-2023"):
        take_out(data_copy, key)
    assert "give no reason: none. Read as 2.4: none." in judgement_page(data_copy).text


def test_a_link_looks_at_the_other_number_where_one_is_in_doubt(five):
    inspections = five.inspections.values()
    for otherwise, number in ((False, "2.3"), (True, "2.4")):
        looked_at = links_table(inspections, otherwise)["looked_at"]
        assert list(looked_at).count([number]) == len(inspections)


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"2.1": {"rating": "Inadequate"}}, "As usual"),
        ({"2.1": {"not_rated": "It serves no court."}}, "As usual"),
        ({"2.1": {"rating": "Inadequate"}, "2.5": None}, "Does not apply"),
        ({"2.1": {"rating": "Inadequate"}, "1.1": {"rating": "Good"}}, "Not as usual"),
        ({"2.1": {"rating": "Inadequate"}, "1.1": None}, "Does not apply"),
    ],
    ids=["all lowest", "one not rated", "one not known", "not followed", "its own not known"],
)
def test_a_link_applies_where_all_that_were_rated_have_the_lowest_rating(data_copy, changed, said):
    """But for court work, all of Dorset's domain two is Inadequate, and so is its leadership."""
    change_inspection(data_copy, changed)
    leadership = links_of(judgement_page(data_copy))["1.1 Leadership, usually Inadequate"]
    assert leadership["Dorset"] == said


def test_what_the_judgements_were_worth(data_copy):
    """Lewisham and Bromley: one point each for leadership and services."""
    said = judgement_page(data_copy).text
    assert "Lewisham and Bromley would have 2 of 24 points, not 4: Inadequate, as it is." in said
    assert said.count(" would have ") == 1
    take_out(data_copy, "lewisham-bromley-2022")
    assert "No judgement is recorded in this data." in judgement_page(data_copy).text


def change_inspection(data: Path, standards: dict) -> None:
    """Put other results of standards in Dorset's file, in a copy of the data; None: nothing."""
    file = data / "inspections" / "dorset-2023.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["standards"] |= standards
    content["standards"] = {number: one for number, one in content["standards"].items() if one}
    del content["result"], content["recommendations"]
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def test_rounding_first_makes_no_difference_to_these_inspections():
    assert "would fall in another band if percentages were not rounded" in judgement_page().text


def test_where_rounding_first_makes_a_difference_the_exact_share_is_told(data_copy):
    """99 of 200 is 49.5%, and 20 of 31 is 64.516129...%: rounded first, each is in a band above."""
    several = {"engagement": "99 of 200", "desistance": "120 of 200", "safety": "120 of 200"}
    change_inspection(
        data_copy,
        {
            "2.1": {"key_questions": {"counts": {"advice": "20 of 31"}}},
            "2.2": {"key_questions": {"counts": several}},
        },
    )
    table = judgement_page(data_copy)("table")[-1]
    found = [[cell.text for cell in row(["th", "td"])][3:] for row in table.tbody("tr")]
    assert found == [
        ["64.52", "Good", "Requires improvement"],
        ["49.50", "Requires improvement", "Inadequate"],
    ]
