"""Other rules, tried on every PDU: another band, another rule, another score table."""

from __future__ import annotations

import pytest
import yaml
from conftest import run_here
from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

import scoring
from probation_book import __main__
from probation_book.analysis.what_if import changed_model, moved, what_if_table
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import read_references

MODEL = read_references().frameworks["2021-07"].rating_model
LB = "lewisham-bromley-2022"
NOTEBOOK = REPOSITORY.notebooks / "what-if.ipynb"
COMMAND = ["what-if", "--framework", "2021-07"]


def only(possible: tuple[scoring.Possible, ...]) -> tuple[int, int, str]:
    """The score, its maximum and the rating where there is one of each."""
    (one,) = possible
    assert one.lowest == one.highest
    (rating,) = one.ratings
    return one.lowest, one.table.maximum, rating


def test_rules_that_are_not_changed_are_the_same():
    assert changed_model(MODEL) == changed_model(MODEL, "lowest", {}, {27: {}}) == MODEL


@given(st.sets(st.integers(1, 100), min_size=3, max_size=3))
def test_bands_begin_where_they_are_told_and_leave_no_gap(edges):
    begin = dict(zip(list(MODEL.points)[1:], sorted(edges), strict=True))
    other = changed_model(MODEL, bands=begin)  # which refuses gaps
    for rating, lowest in begin.items():
        assert scoring.band_of(lowest, other).rating == rating
        assert MODEL.points[scoring.band_of(lowest - 1, other).rating] == MODEL.points[rating] - 1


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"bands": {"Goof": 70}}, "no band of Goof can be moved, but those of Requires"),
        ({"bands": {"Inadequate": 5}}, "no band of Inadequate can be moved"),
        (
            {"bands": {"Requires improvement": 70}},
            "Requires improvement would begin at 70 per cent, but Good begins at 65",
        ),
        (
            {"scores": {24: {"Good": 5}}},
            "Good would begin at 5 out of 24, but Requires improvement begins at 5",
        ),
        ({"bands": {"Outstanding": 101}}, "would begin at 101 per cent, but they end at 100"),
        (
            {"bands": '{"Good": 70}'},
            "bands: found .* which is text, .* papermill with -y 'bands: {",
        ),
        ({"bands": {"Good": 70.5}}, "bands: found .*, expected whole numbers by rating"),
        ({"scores": {24: 9}}, "scores: found .* papermill with -y 'scores: {"),
        ({"scores": {28: {"Good": 9}}}, "no score table is out of 28, but out of 24, 27"),
        ({"rule": "highest"}, "'highest' is not a rule"),
    ],
)
def test_rules_that_cannot_be_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        changed_model(MODEL, **changes)


def test_one_case_in_three_would_have_lifted_lewisham_and_bromley(five):
    """Planning stood at 36 per cent: had that been enough, 4 of 24 would have been 5."""
    inspections = five.inspections.values()
    frame = what_if_table(inspections, changed_model(MODEL, bands={"Requires improvement": 35}))
    rows = frame.set_index("inspection")
    assert only(rows.loc[LB, "before"]) == (4, 24, "Inadequate")
    assert only(rows.loc[LB, "after"]) == (5, 24, "Requires improvement")
    assert rows.loc[LB, "standards"] == {"2.3": ("Inadequate", "Requires improvement")}
    assert rows.loc[LB, ["score", "maximum", "overall"]].tolist() == [4, 24, "Inadequate"]
    # Of the South West nothing is known but ratings: they stay.
    others = rows.drop(index=[LB, "hfkcw-2022"])
    assert others["standards"].isna().all() and (others["before"] == others["after"]).all()


def test_another_score_table_changes_the_overall_rating_alone(five):
    other = changed_model(MODEL, scores={27: {"Requires improvement": 3}})
    rows = what_if_table(five.inspections.values(), other).set_index("inspection")
    assert only(rows.loc["dorset-2023", "before"]) == (3, 27, "Inadequate")
    assert only(rows.loc["dorset-2023", "after"]) == (3, 27, "Requires improvement")
    assert all(changed == {} for changed in rows["standards"])


@pytest.mark.parametrize("rule", scoring.RULES)
def test_another_rule_rates_as_scoring_does_and_leaves_what_is_judged(five, rule):
    other = changed_model(MODEL, rule)
    for row in what_if_table(five.inspections.values(), other).itertuples():
        inspection = five.inspections[row.inspection]
        for number in inspection.awarded:
            shares = inspection.percentages.get(number)
            after = (row.standards or {}).get(number, (None, inspection.rate().counted[number]))[1]
            if shares:
                assert after == scoring.rate_standard(number, shares, other).rating
            else:
                assert number not in (row.standards or {})


def test_standards_that_are_not_known_give_a_range(five):
    inspection = five.inspections["dorset-2023"]
    left = {n: result for n, result in inspection.standards.items() if n != "1.1"}
    (row,) = what_if_table([inspection.model_copy(update={"standards": left})], MODEL).itertuples()
    (possible,) = (one for one in row.after if one.table.maximum == 27)
    assert (possible.lowest, possible.highest) == (3, 6)


def test_the_command_shows_every_pdu_before_and_after(data, capsys):
    assert __main__.main([*COMMAND, "--band", "Requires improvement=35"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("What if (Requires improvement from 35, not 50, per cent)")
    assert "By the others: 5 of 24: Requires improvement" in out
    assert "Standards changed: cannot be said: no percentages are known" in out
    for inspection in data.inspections.values():
        assert (inspection.pdu.label in out) >= (inspection.framework.key == "2021-07")
    for wrong in (["--band", "Good"], ["--score", "Good=12"], ["--score", "Good/27"]):
        with pytest.raises(SystemExit):
            __main__.main([*COMMAND, *wrong])
        assert "expected a rating" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="no band of Goof can be moved"):
        __main__.main([*COMMAND, "--band", "Goof=9"])


def test_the_command_needs_a_change_and_says_which_there_are(capsys):
    with pytest.raises(SystemExit) as stopped:
        __main__.main(COMMAND)
    said = capsys.readouterr().err
    assert stopped.value.code == 2 and "expected a change: --rule, --band or --score" in said


def test_the_notebook_takes_the_same_changes(data):
    page = run_here(NOTEBOOK, framework="2021-07", bands={"Requires improvement": 35}, rule="mean")
    assert page.find("caption").text == (
        "What if (rule: mean, not lowest; Requires improvement from 35, not 50, per cent)"
    )


def test_the_notebook_takes_a_score_table_as_papermill_hands_it_over():
    """It makes text of the keys of a mapping."""
    given: dict = {}
    exec(PythonTranslator.codify(yaml.safe_load("scores: {24: {Good: 6}}")), given)
    page = run_here(NOTEBOOK, framework="2021-07", scores=given["scores"])
    assert page.find("caption").text == "What if (Good from 6, not 13, out of 24)"


def test_bands_that_are_not_there_cannot_be_moved():
    assert moved((), {}) == ()
    with pytest.raises(ValueError, match="no band of Good"):
        moved((), {"Good": 3})
