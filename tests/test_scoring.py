"""The rating model: its edges, its whole range, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import scoring
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import read_data

MODEL = read_data().frameworks["2021-07"].rating_model
RATINGS = list(MODEL.points)
PERCENTAGES = st.fractions(min_value=0, max_value=100)


@pytest.mark.parametrize(
    "value, rating",
    [
        (0, "Inadequate"),
        (49, "Inadequate"),
        (Fraction("49.49"), "Inadequate"),
        (Decimal("49.5"), "Requires improvement"),
        (50, "Requires improvement"),
        (64, "Requires improvement"),
        (64.4999, "Requires improvement"),
        (64.5, "Good"),
        (Fraction(129, 2), "Good"),
        (65, "Good"),
        (79, "Good"),
        (79.49, "Good"),
        (79.5, "Outstanding"),
        (80, "Outstanding"),
        (100, "Outstanding"),
    ],
)
def test_edges_of_the_bands(value, rating):
    assert scoring.band_of(value, MODEL).rating == rating


@pytest.mark.parametrize("whole", range(100))
def test_halves_round_up_and_never_to_even(whole):
    assert scoring.whole_percentage(whole + 0.5) == whole + 1
    assert scoring.whole_percentage(Fraction(2 * whole + 1, 2)) == whole + 1
    assert scoring.whole_percentage(Decimal(whole) + Decimal("0.4999999999999999999")) == whole


def test_a_float_is_the_decimal_that_it_prints_as():
    # In binary, 0.285 * 100 is 28.499999999999996: written as a percentage it is 28.5.
    assert scoring.whole_percentage(28.5) == 29
    assert scoring.exact_percentage(0.1) == Fraction(1, 10)


# The two tables as the presentation prints them, written out again on purpose.
PRINTED = {
    27: [
        ("Inadequate", 0, 4),
        ("Requires improvement", 5, 13),
        ("Good", 14, 22),
        ("Outstanding", 23, 27),
    ],
    24: [
        ("Inadequate", 0, 4),
        ("Requires improvement", 5, 12),
        ("Good", 13, 20),
        ("Outstanding", 21, 24),
    ],
}


@pytest.mark.parametrize(
    "maximum, score, rating",
    [
        (maximum, score, rating)
        for maximum, bands in PRINTED.items()
        for rating, lowest, highest in bands
        for score in range(lowest, highest + 1)
    ],
)
def test_every_score_of_both_tables(maximum, score, rating):
    overall = scoring.overall_rating(ratings_with(maximum, score), MODEL)
    assert (overall.score, overall.maximum, overall.rating) == (score, maximum, rating)
    assert scoring.rating_of_score(score, overall.table) == rating


def ratings_with(maximum: int, score: int) -> dict[str, str | None]:
    """Ratings of all standards that add up to `score`."""
    ratings: dict[str, str | None] = {}
    for standard in MODEL.rated_standards:
        if maximum == 24 and standard.number == "2.1":
            ratings["2.1"] = None
            continue
        points = min(score, 3)
        ratings[standard.number] = RATINGS[points]
        score -= points
    assert score == 0
    return ratings


@given(PERCENTAGES, PERCENTAGES)
def test_more_sufficient_cases_never_lower_a_band(one, other):
    low, high = sorted([one, other])
    low_band, high_band = scoring.band_of(low, MODEL), scoring.band_of(high, MODEL)
    assert MODEL.points[low_band.rating] <= MODEL.points[high_band.rating]


@given(st.lists(PERCENTAGES, min_size=3, max_size=3), st.integers(0, 2), PERCENTAGES)
def test_a_better_key_question_never_lowers_a_standard(values, which, better):
    assume(better >= values[which])
    questions = MODEL.standard("2.2").key_questions
    before = scoring.rate_standard("2.2", dict(zip(questions, values, strict=True)), MODEL)
    values[which] = better
    after = scoring.rate_standard("2.2", dict(zip(questions, values, strict=True)), MODEL)
    assert MODEL.points[before.rating] <= MODEL.points[after.rating]


@given(st.lists(PERCENTAGES, min_size=3, max_size=3))
def test_the_lowest_key_questions_drive_the_standard(values):
    shares = dict(zip(MODEL.standard("2.3").key_questions, values, strict=True))
    rated = scoring.rate_standard("2.3", shares, MODEL)
    assert rated.share == min(values)
    assert {q for q, value in shares.items() if value == min(values)} == set(rated.drivers)
    assert rated.rating == scoring.band_of(min(values), MODEL).rating
    assert all(
        MODEL.points[band.rating] >= MODEL.points[rated.rating] for band in rated.bands.values()
    )


@pytest.mark.parametrize(
    "rule, shares, share, drivers, rating",
    [
        ("lowest", (70, 40, 40), 40, (1, 2), "Inadequate"),
        ("median", (70, 40, 60), 60, (2,), "Requires improvement"),
        ("median", (70, 40, 59, 70), Fraction(129, 2), (0, 2, 3), "Good"),  # 64.5: halves go up
        ("median", (60, 40, 60), 60, (0, 2), "Requires improvement"),
        ("median", (55,), 55, (0,), "Requires improvement"),
        ("mean", (70, 40, 60), Fraction(170, 3), (0, 1, 2), "Requires improvement"),
        ("mean", (79, 80), Fraction(159, 2), (0, 1), "Outstanding"),
        (
            "mean",
            (Fraction(100, 3), Fraction(197, 3)),
            Fraction(99, 2),
            (0, 1),
            "Requires improvement",
        ),
    ],
)
def test_each_rule_has_its_share_and_the_questions_that_decide(
    rule, shares, share, drivers, rating
):
    questions = tuple("abcd"[: len(shares)])
    standard = scoring.Standard("9.1", "Any", questions)
    model = replace(MODEL, standards=(standard,), score_tables=(), rule=rule)
    rated = scoring.rate_standard("9.1", dict(zip(questions, shares, strict=True)), model)
    assert (rated.share, rated.rating) == (share, rating)
    assert rated.drivers == tuple(questions[at] for at in drivers)


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="'most' is not a rule; the rules are lowest, median"):
        replace(MODEL, rule="most")


ALL_RATINGS = st.fixed_dictionaries(
    {standard.number: st.sampled_from(RATINGS) for standard in MODEL.rated_standards}
)


@given(ALL_RATINGS, st.booleans(), st.sampled_from(RATINGS), st.data())
def test_a_better_standard_never_lowers_the_overall_rating(ratings, court, better, data):
    if not court:
        ratings["2.1"] = None
    number = data.draw(st.sampled_from([n for n, rating in ratings.items() if rating]))
    assume(MODEL.points[better] >= MODEL.points[ratings[number]])
    before = scoring.overall_rating(ratings, MODEL)
    after = scoring.overall_rating({**ratings, number: better}, MODEL)
    assert before.score <= after.score and before.maximum == after.maximum
    assert MODEL.points[before.rating] <= MODEL.points[after.rating]


@given(st.integers(1, 500), st.data())
def test_counts_and_percentages_agree(of, data):
    count = data.draw(st.integers(0, of))
    assert scoring.percentage(count, of) * of == 100 * count
    assert (
        abs(scoring.whole_percentage(scoring.percentage(count, of)) - 100 * count / of)
        <= 0.5 + 1e-9
    )


@pytest.mark.parametrize(
    "value", [-1, -0.1, 100.01, 101, float("nan"), float("inf"), "43", True, None, 1j]
)
def test_what_is_no_percentage_is_refused(value):
    with pytest.raises(scoring.RatingError, match="from 0 to 100"):
        scoring.band_of(value, MODEL)


@pytest.mark.parametrize("count, of", [(1, 0), (3, 2), (-1, 2), (1.5, 2), (True, 2), (1, -2)])
def test_impossible_counts_are_refused(count, of):
    with pytest.raises(scoring.RatingError):
        scoring.percentage(count, of)


@pytest.mark.parametrize(
    "number, shares, message",
    [
        (
            "2.2",
            {"engagement": 50, "desistance": 50},
            "2.2 Assessment lacks the key question safety",
        ),
        ("2.1", {"advice": 50, "safety": 50}, "2.1 Court work has no key question safety"),
        ("2.6", {"progress": 50}, "2.6 Outcomes is not rated"),
        ("1.1", {}, "1.1 Leadership is judged as a whole"),
        ("9.9", {}, "there is no standard 9.9"),
    ],
)
def test_a_standard_without_a_rule_is_refused(number, shares, message):
    with pytest.raises(scoring.RatingError, match=message):
        scoring.rate_standard(number, shares, MODEL)


@pytest.mark.parametrize(
    "change, message",
    [
        (
            {"2.1": None, "2.2": None},
            "our sources have no score table with these standards unrated: 2.1, 2.2",
        ),
        ({"1.1": None}, "our sources have no score table with these standards unrated: 1.1"),
        ({"1.1": "Excellent"}, "'Excellent' is not a rating; the ratings are Inadequate"),
        ({"2.6": "Good"}, "not a standard that counts towards the score: 2.6"),
    ],
)
def test_a_score_without_a_table_is_refused(change, message):
    with pytest.raises(scoring.RatingError, match=message):
        scoring.overall_rating({**ratings_with(27, 9), **change}, MODEL)


def test_a_missing_standard_is_refused():
    ratings = ratings_with(27, 9)
    del ratings["1.2"]
    with pytest.raises(scoring.RatingError, match=r"no rating given for standard 1\.2"):
        scoring.overall_rating(ratings, MODEL)


def test_an_awarded_rating_counts_and_its_departure_is_named():
    shares = {"2.2": {"engagement": 75, "desistance": 70, "safety": 60}}
    awarded = {**ratings_with(27, 0), "2.2": "Good"}
    rated = scoring.rate_pdu(shares, awarded, MODEL)
    assert rated.computed["2.2"].rating == "Requires improvement"
    assert rated.counted["2.2"] == "Good"
    assert rated.departures == ("2.2",)
    assert rated.overall.score == 2


def test_each_score_table_follows_on_from_nought():
    for table in MODEL.score_tables:
        assert all(one.highest + 1 == other.lowest for one, other in pairwise(table.bands))
    with pytest.raises(ValueError, match="the bands of cases: Good runs from 60 to 100"):
        scoring.RatingModel(
            standards=MODEL.standards,
            points=MODEL.points,
            case_bands=(scoring.Band("Inadequate", 0, 49), scoring.Band("Good", 60, 100)),
            score_tables=MODEL.score_tables,
        )


def test_the_model_needs_only_the_standard_library():
    # -S leaves out all that is installed; -I the folder itself, which is then named.
    root = str(REPOSITORY.root)
    code = f"import sys; sys.path.insert(0, {root!r}); import scoring; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    imported = {name.split(".")[0] for name in run.stdout.split()}
    assert imported <= sys.stdlib_module_names | {"scoring", "__main__"}


# --- what is known, and no more ------------------------------------------------------------

# Ratings of some standards: the others are not known. Of court work, it may be known to have none.
PARTLY = st.dictionaries(
    st.sampled_from([standard.number for standard in MODEL.rated_standards]),
    st.sampled_from(RATINGS),
).flatmap(lambda known: st.sampled_from([known, {**known, "2.1": None}]))


@given(PARTLY, st.data())
def test_what_is_possible_has_the_rating_of_every_way_to_complete_it(known, data):
    possible = scoring.possible_overall(known, MODEL)
    missing = [s.number for s in MODEL.rated_standards if s.number not in known]
    rest = {number: data.draw(st.sampled_from(RATINGS)) for number in missing}
    overall = scoring.overall_rating({**known, **rest}, MODEL)
    (on_table,) = [one for one in possible if one.table == overall.table]
    assert on_table.lowest <= overall.score <= on_table.highest
    assert overall.rating in on_table.ratings


@given(PARTLY)
def test_the_ends_of_what_is_possible_can_be_reached(known):
    for one in scoring.possible_overall(known, MODEL):
        for rating, end in ((RATINGS[0], one.lowest), (RATINGS[-1], one.highest)):
            ratings = {
                standard.number: None if standard.number in one.table.unrated else rating
                for standard in MODEL.rated_standards
            }
            assert scoring.overall_rating(ratings | known, MODEL).score == end


def test_only_whole_ratings_have_an_overall_one():
    whole = dict.fromkeys([s.number for s in MODEL.rated_standards], "Good")
    assert scoring.rate_known({}, whole, MODEL) == scoring.rate_pdu({}, whole, MODEL)
    (exactly,) = scoring.possible_overall(whole, MODEL)
    assert exactly.lowest == exactly.highest == 18 and exactly.ratings == ("Good",)
    part = {number: rating for number, rating in whole.items() if number != "2.3"}
    assert scoring.rate_known({}, part, MODEL).overall is None
    with pytest.raises(scoring.RatingError, match=r"no rating given for standard 2\.3"):
        scoring.rate_pdu({}, part, MODEL)
    # No source has a table for this case.
    without = whole | {"2.2": None}
    assert scoring.rate_known({}, without, MODEL).overall is None
    assert scoring.possible_overall(without, MODEL) == ()
    with pytest.raises(scoring.RatingError, match="no score table"):
        scoring.rate_pdu({}, without, MODEL)


@pytest.mark.parametrize("score", [-1, 28])
def test_a_score_beyond_its_table_is_refused(score):
    with pytest.raises(scoring.RatingError, match="from 0 to 27"):
        scoring.rating_of_score(score, MODEL.score_tables[0])


def test_the_rule_behind_gives_both_printed_tables():
    for table in MODEL.score_tables:
        standards = len(MODEL.rated_standards) - len(table.unrated)
        assert scoring.bands_by_mean(standards, MODEL.points) == table.bands


@pytest.mark.parametrize("standards", [0, -1])
def test_a_table_for_no_standards_is_refused(standards):
    with pytest.raises(ValueError, match="at least one standard"):
        scoring.bands_by_mean(standards, MODEL.points)


@pytest.mark.parametrize(
    "ratings, message",
    [
        ({"9.9": "Good"}, "not a standard that counts towards the score: 9.9"),
        ({"9.9": None}, "not a standard that counts towards the score: 9.9"),
        ({"2.1": "Splendid"}, "'Splendid' is not a rating"),
    ],
)
@pytest.mark.parametrize(
    "rate",
    [
        scoring.overall_rating,
        scoring.possible_overall,
        partial(scoring.rate_known, {}),
    ],
)
def test_what_is_no_standard_or_no_rating_is_refused(rate, ratings, message):
    with pytest.raises(scoring.RatingError, match=message):
        rate(ratings, MODEL)


def test_two_tables_may_end_at_the_same_score():
    """Which table a score was looked up in is said by the rating itself."""
    first, other = MODEL.score_tables
    again = scoring.ScoreTable(frozenset({"2.2"}), other.bands)
    model = replace(MODEL, score_tables=(first, other, again))
    ratings = dict.fromkeys([s.number for s in model.rated_standards], "Good") | {"2.2": None}
    assert scoring.overall_rating(ratings, model).table is again
