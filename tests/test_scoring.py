"""The rating model: its edges, its whole range, and what it refuses."""

from __future__ import annotations

import doctest
import inspect
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

import scoring
from probation_book.analysis import vectorised
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import read_data

FRAMEWORKS = read_data().frameworks
MODEL = FRAMEWORKS["2021-07"].rating_model
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


IMPOSSIBLE = [(1, 0), (3, 2), (-1, 2), (1.5, 2), (True, 2), (1, -2), (1, 2.5), ("1", 2)]


@pytest.mark.parametrize("count, of", IMPOSSIBLE)
def test_impossible_counts_are_refused(count, of):
    with pytest.raises(scoring.RatingError) as from_two:
        scoring.percentage(count, of)
    with pytest.raises(scoring.RatingError) as from_a_pair:
        scoring.exact_percentage((count, of))
    assert str(from_two.value) == str(from_a_pair.value)


@pytest.mark.parametrize(
    "value",
    [
        18.5,
        np.float64(18.5),
        float("nan"),
        float("inf"),
        -float("inf"),
        True,
        np.True_,
        pd.NA,
        None,
    ],
)
def test_what_is_no_whole_number_is_no_count(value):
    for count, of in ((value, 42), (18, value)):
        with pytest.raises(scoring.RatingError, match="cases are counted in whole numbers, found"):
            scoring.percentage(count, of)


@pytest.mark.parametrize("pair", [(), (24,), (24, 40, 1), [24, 40]])
def test_what_is_no_pair_is_no_percentage(pair):
    with pytest.raises(scoring.RatingError, match="from 0 to 100"):
        scoring.exact_percentage(pair)


KINDS = st.sampled_from([int, float, np.float64, np.int64, np.int16])


@given(st.integers(1, 500), st.data(), KINDS, KINDS)
def test_a_whole_number_is_one_however_it_comes(of, data, kind, other):
    count = data.draw(st.integers(0, of))
    assert scoring.percentage(kind(count), other(of)) == Fraction(100 * count, of)


def test_counts_may_be_columns_of_pandas_with_gaps():
    """A gap makes the whole column floats; the gap itself is refused."""
    counts = pd.DataFrame({"count": [24, None], "of": [40, 40]})
    first, gap = zip(counts["count"], counts["of"], strict=True)
    assert scoring.exact_percentage(first) == 60
    with pytest.raises(scoring.RatingError, match="whole numbers, found nan"):
        scoring.exact_percentage(gap)


@given(st.integers(0, 100), st.sampled_from([np.int8, np.uint8, np.int64, np.float64]))
def test_a_percentage_of_numpy_is_the_same_number(whole, kind):
    """100 of eight bits, twice, is no longer a number of eight bits."""
    assert scoring.whole_percentage(kind(whole)) == whole


COUNTS = st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(st.tuples(COUNTS, COUNTS, COUNTS), st.sampled_from(list(scoring.RULES)))
def test_counts_rate_as_their_percentages_do(counts, rule):
    model = replace(MODEL, rule=rule)
    questions = model.standard("2.2").key_questions
    of_cases = {"2.2": dict(zip(questions, counts, strict=True))}
    in_percent = {"2.2": {q: scoring.percentage(*count) for q, count in of_cases["2.2"].items()}}
    one, other = (scoring.rate_standard("2.2", s["2.2"], model) for s in (of_cases, in_percent))
    assert one == other
    assert all(scoring.band_of(counts[at], model) == one.bands[q] for at, q in enumerate(questions))
    awarded = {number: rating for number, rating in ratings_with(27, 9).items() if number != "2.2"}
    for rate in (scoring.rate_pdu, scoring.rate_known, scoring.what_if):
        assert rate(of_cases, awarded, model) == rate(in_percent, awarded, model)


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


@pytest.mark.parametrize("score", [-1, 28, 3.5, 4.5, float("nan"), float("inf"), True, "3", None])
def test_a_score_beyond_its_table_is_refused(score):
    with pytest.raises(scoring.RatingError, match="a whole number from 0 to 27, found"):
        scoring.rating_of_score(score, MODEL.score_tables[0])


@given(st.sampled_from(MODEL.score_tables), st.data())
def test_a_score_may_come_as_a_float(table, data):
    score = data.draw(st.integers(0, table.maximum))
    rating = scoring.rating_of_score(score, table)
    assert scoring.rating_of_score(float(score), table) == rating
    assert scoring.rating_of_score(np.float64(score), table) == rating


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
        partial(scoring.what_if, {}),
        partial(scoring.what_if, {"2.1": {"advice": 50}}),
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


# --- what the rules alone would have made of it --------------------------------------------

SHARES = st.dictionaries(st.sampled_from(["2.2", "2.3", "2.4", "2.5"]), PERCENTAGES).map(
    lambda shares: {
        number: dict.fromkeys(MODEL.standard(number).key_questions, share)
        for number, share in shares.items()
    }
)


@given(SHARES, PARTLY)
def test_what_if_counts_what_is_computed_and_elsewhere_what_was_awarded(shares, awarded):
    rated = scoring.what_if(shares, awarded, MODEL)
    known = scoring.rate_known(shares, awarded, MODEL)
    by_rule = {number: one.rating for number, one in rated.computed.items()}
    assert rated.counted == {**awarded, **by_rule}
    assert rated.awarded == awarded
    # What was computed, and where inspectors departed from it, is the same either way.
    assert (rated.computed, rated.departures) == (known.computed, known.departures)
    assert (rated.overall is None) == (known.overall is None)
    if rated.overall:
        assert rated.overall == scoring.overall_rating(rated.counted, MODEL)
    if not known.departures and None not in awarded.values():
        assert rated.counted == known.counted and rated.overall == known.overall


def test_what_if_takes_a_judgement_out_of_the_score():
    shares = {"2.2": {"engagement": (30, 40), "desistance": (28, 40), "safety": (24, 40)}}
    awarded = {**ratings_with(27, 0), "2.2": "Good"}
    known, if_ = scoring.rate_known(shares, awarded, MODEL), scoring.what_if(shares, awarded, MODEL)
    assert (known.counted["2.2"], known.overall.score) == ("Good", 2)
    assert (if_.counted["2.2"], if_.overall.score) == ("Requires improvement", 1)
    assert if_.awarded["2.2"] == "Good" and if_.departures == ("2.2",)


# --- a model from a file -------------------------------------------------------------------

FILES = [
    *(REPOSITORY.data / "frameworks").glob("*.yaml"),
    REPOSITORY.data / "templates/framework.yaml",
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_as_it_is_parsed_is_a_model(file):
    """The same as the one that the book reads and checks."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    model = scoring.RatingModel.of(content)
    if file.stem in FRAMEWORKS:
        assert model == FRAMEWORKS[file.stem].rating_model
    assert list(model.points) == list(content["points"]["ratings"])
    assert model.rule == content["rule"]["name"]
    assert len(model.score_tables) == len(content["score_tables"])
    numbers = [one.get("number") for domain in content["domains"] for one in domain["standards"]]
    assert [standard.number for standard in model.standards] == [n for n in numbers if n]


def parsed() -> dict:
    """A small framework, as it is parsed: the model that is made up for examples."""
    questions = {"B1": {"needs": "N?", "risks": "R?"}, "B2": {"fit": "F?"}}
    return {
        "domains": [
            {
                "standards": [
                    {
                        "number": one.number,
                        "name": one.name,
                        "rated_by": "cases" if one.key_questions else "judged",
                        "key_questions": questions.get(one.number),
                    }
                    for one in scoring.MADE_UP.standards
                ]
            }
        ],
        "points": {"ratings": dict(scoring.MADE_UP.points)},
        "case_bands": {"bands": [asdict(band) for band in scoring.MADE_UP.case_bands]},
        "rule": {"name": "lowest"},
        "score_tables": [
            {"unrated": list(table.unrated), "bands": [asdict(band) for band in table.bands]}
            for table in scoring.MADE_UP.score_tables
        ],
    }


def test_what_is_parsed_is_the_model_of_the_examples():
    assert scoring.RatingModel.of(parsed()) == scoring.MADE_UP


def test_a_table_may_be_made_by_the_mean():
    content = parsed()
    content["score_tables"][0] = {"unrated": [], "by_rule": "nearest to the mean"}
    (made, printed) = scoring.RatingModel.of(content).score_tables
    assert made.assumed and made.bands == scoring.bands_by_mean(3, scoring.MADE_UP.points)
    assert not printed.assumed
    content["score_tables"][0]["by_rule"] = "nearest to the median"
    with pytest.raises(ValueError, match="'nearest to the median' makes no score table"):
        scoring.RatingModel.of(content)


def test_what_no_standard_needs_may_be_left_out():
    content = parsed()
    for standard in content["domains"][0]["standards"]:
        standard |= {"rated_by": "judged", "key_questions": {}}
    for key in ("case_bands", "rule", "score_tables"):
        del content[key]
    model = scoring.RatingModel.of(content)
    assert (model.case_bands, model.score_tables) == ((), ())
    # Outcomes, for one, have a key question and no rating: no rule is needed for them.
    content["domains"][0]["standards"][0] |= {"rated_by": "unrated", "key_questions": {"a": "A?"}}
    content["case_bands"] = parsed()["case_bands"]
    assert not scoring.RatingModel.of(content).standard("A1").rated


@pytest.mark.parametrize(
    "place, said",
    [
        (["domains"], "the framework needs `domains`"),
        (["points"], "the framework needs `points`"),
        (["points", "ratings"], "`points` needs `ratings`"),
        (["case_bands"], "the framework needs `case_bands`"),
        (["case_bands", "bands"], "`case_bands` needs `bands`"),
        (["case_bands", "bands", 1, "lowest"], "a band of `case_bands` needs `lowest`"),
        (["rule"], "the framework needs `rule`"),
        (["rule", "name"], "`rule` needs `name`"),
        (["domains", 0, "standards"], "a domain needs `standards`"),
        (["domains", 0, "standards", 1, "name"], "standard B1 needs `name`"),
        (["domains", 0, "standards", 1, "rated_by"], "standard B1 needs `rated_by`"),
        (["score_tables", 0, "unrated"], "a score table needs `unrated`"),
        (["score_tables", 0, "bands"], "a score table needs `bands`"),
        (["score_tables", 1, "bands", 0, "rating"], "a band of a score table needs `rating`"),
    ],
)
@pytest.mark.parametrize("empty", [True, False])
def test_a_part_that_is_missing_is_named(place, said, empty):
    content = parsed()
    *way, last = place
    block = content
    for key in way:
        block = block[key]
    if empty:  # a key with nothing behind it
        block[last] = None
    else:
        del block[last]
    with pytest.raises(ValueError, match=f"^{said}$"):
        scoring.RatingModel.of(content)


@pytest.mark.parametrize("content", [None, [], {"presentation": {"title": "No framework"}}])
def test_what_is_no_framework_is_refused(content):
    with pytest.raises(ValueError, match="the framework needs `domains`"):
        scoring.RatingModel.of(content)


def test_a_framework_without_ratings_is_refused():
    with pytest.raises(ValueError, match="points rise by one from 0"):
        scoring.RatingModel.of({**parsed(), "points": {"ratings": {}}})


# --- the examples --------------------------------------------------------------------------


@pytest.mark.parametrize("module", [scoring, vectorised])
def test_every_function_has_examples_and_they_hold(module):
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0
    functions = [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert functions
    for documented in (module, *functions):
        assert ">>> " in documented.__doc__, documented.__name__


def test_the_examples_of_the_page_hold(tmp_path, monkeypatch):
    """They go on one from the other, with the file of a set of standards beside them."""
    shutil.copy(REPOSITORY.data / "frameworks" / "2021-07.yaml", tmp_path / "my-standards.yaml")
    monkeypatch.chdir(tmp_path)
    page = (REPOSITORY.prose / "rules-as-code.md").read_text(encoding="utf-8")
    examples = "".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(examples, {}, "the page", None, None)
    assert doctest.DocTestRunner().run(test).failed == 0 and test.examples
