"""The check of the published figures: its arithmetic, and what it finds in the five documents."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import inf

import frictionless
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from probation_book.analysis.audit import (
    FAILS,
    HOLDS,
    OTHERWISE,
    UNCHECKED,
    audit,
    check_figures,
    checks,
    failing_table,
    verdicts,
)
from probation_book.analysis.claims import copies
from probation_book.analysis.inspection import facts_of
from probation_book.analysis.rounding import (
    Range,
    can_fail,
    counts_that_give,
    only_rounded_down,
    rounded,
    sizes_that_give,
)
from probation_book.display.chapters import figures as show
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, read_data
from probation_book.reading.register import Finding, Reading, Relation
from probation_book.reading.schema import CLAIMS_SCHEMA, claims_schema_text


@pytest.fixture(scope="module")
def found(five):
    return audit(five)


def verdict_of(*rows: dict) -> dict[str, str]:
    table = check_figures(pd.DataFrame(list(rows)))
    return dict(zip(table["figure"], table["verdict"], strict=True))


# --- arithmetic ----------------------------------------------------------------------------


def by_hand(percentage: str, of: int) -> list[int]:
    """The counts that either way of rounding halves turns into the percentage, one by one."""
    wanted, step = Decimal(percentage), Decimal(1).scaleb(Decimal(percentage).as_tuple().exponent)
    return [
        count
        for count in range(of + 1)
        if any(
            (Decimal(100 * count) / of).quantize(step, rounding=way) == wanted
            for way in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        )
    ]


@given(st.integers(1, 150), st.integers(0, 100), st.sampled_from(["", ".0", ".5", ".3"]))
def test_the_counts_that_give_a_percentage_are_those_found_by_trying_all(of, whole, decimals):
    percentage = f"{whole}{decimals}"
    # Halves may go either way; trying all knows two ways, the range allows any.
    tried = set(by_hand(percentage, of))
    counts = counts_that_give(Decimal(percentage), of)
    half = Fraction(1, 2) if not decimals else Fraction(1, 20)
    on_the_edge = {c for c in counts if abs(Fraction(100 * c, of) - Fraction(percentage)) == half}
    assert set(counts) - on_the_edge <= tried <= set(counts)


def test_the_example_that_the_test_is_known_by():
    """Brown and Heathers (2017): a mean of 28 whole numbers can be 5.18 or 5.21, never 5.19."""
    assert counts_that_give(Decimal(19), 28) == [] and not counts_that_give(Decimal(20), 28)
    assert counts_that_give(Decimal(18), 28) == [5] and counts_that_give(Decimal(21), 28) == [6]


@given(st.integers(1, 400), st.data())
def test_a_true_percentage_is_never_called_impossible(of, draw):
    count = draw.draw(st.integers(0, of))
    places = draw.draw(st.sampled_from(["1", "0.1", "0.01"]))
    rounding = draw.draw(st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
    printed = (Decimal(100 * count) / of).quantize(Decimal(places), rounding=rounding)
    assert count in counts_that_give(printed, of)
    assert of in sizes_that_give([printed], of)
    rows = [
        {"id": "base", "value": of},
        {"id": "share", "percentage": str(printed), "base": "base"},
        {"id": "both", "percentage": str(printed), "numerator": count, "denominator": of},
        {"id": "rest", "percentage": str(100 - printed), "agrees_with": "100 - share"},
    ]
    verdicts = verdict_of(*rows)
    assert verdicts["both"] == verdicts["rest"] == HOLDS and verdicts["share"] == HOLDS
    assert all(counts_that_give(Decimal(p), of) for p in range(101)) or can_fail(Decimal(50), of)


@pytest.mark.parametrize(
    "rows, failing",
    [
        ([{"percentage": 17, "numerator": 10, "denominator": 70}], {"a"}),
        ([{"percentage": 14, "numerator": 10, "denominator": 70}], set()),
        ([{"value": 4}, {"value": 5, "agrees_with": "= a"}], {"a", "b"}),
        ([{"value": 993}, {"value": 900, "qualifier": "more than", "agrees_with": "= a"}], set()),
        (
            [{"value": 900}, {"value": 900, "qualifier": "more than", "agrees_with": "= a"}],
            {"a", "b"},
        ),
        ([{"value": 993}, {"value": 900, "qualifier": "about", "agrees_with": "= a"}], {"a", "b"}),
        ([{"value": 940}, {"value": 900, "qualifier": "about", "agrees_with": "= a"}], set()),
        ([{"date": "2022-08-22"}, {"date": "2022-08", "agrees_with": "= a"}], set()),
        ([{"date": "2022-08-22"}, {"date": "2022-09", "agrees_with": "= a"}], {"a", "b"}),
        # Two deadlines are each "at the latest": they name the same one, or they do not.
        (
            [
                {"date": "2022", "qualifier": "at most"},
                {"date": "2023-01", "qualifier": "at most", "agrees_with": "= a"},
            ],
            {"a", "b"},
        ),
        ([{"value": 30}, {"value": 3}, {"value": 33, "agrees_with": "sum a b"}], set()),
        ([{"value": 31}, {"value": 3}, {"value": 33, "agrees_with": "sum a b"}], {"a", "b", "c"}),
        (
            [
                {"value": 42},
                {"value": 2500, "qualifier": "about"},
                {"value": 0.02, "qualifier": "about", "agrees_with": "ratio a b"},
            ],
            set(),
        ),
        (
            [{"value": 42}, {"value": 2500}, {"value": 0.2, "agrees_with": "ratio a b"}],
            {"a", "b", "c"},
        ),
        (
            [
                {"value": 41},
                {"percentage": 74, "base": "~released", "part_of": "a"},
                {"percentage": 84, "base": "~released", "part_of": "a"},
            ],
            set(),
        ),
        (
            [
                {"value": 12},
                {"percentage": 74, "base": "~released", "part_of": "a"},
                {"percentage": 84, "base": "~released", "part_of": "a"},
            ],
            {"b", "c"},
        ),
        ([{"value": 42}, {"value": 84}, {"percentage": 50, "agrees_with": "ratio a b"}], set()),
        ([{"value": 30, "percentage": 43}, {"percentage": 43, "agrees_with": "= a"}], set()),
        (
            [
                {"date": "2022-08", "qualifier": "more than"},
                {"date": "2022-08-15", "agrees_with": "= a"},
            ],
            {"a", "b"},
        ),
        (
            [
                {"value": 5, "qualifier": "at least"},
                {"value": 2},
                {"value": 9, "agrees_with": "sum a b"},
            ],
            set(),
        ),
        (
            [
                {"percentage": 60, "qualifier": "more than"},
                {"percentage": 45, "agrees_with": "100 - a"},
            ],
            {"a", "b"},
        ),
        ([{"value": 38590.25}, {"value": 38590.2, "agrees_with": "= a"}], {"a", "b"}),
        ([{"value": 1234567.0}, {"value": 1234567, "agrees_with": "= a"}], set()),
    ],
)
def test_each_check_can_hold_and_fail(rows, failing):
    """The figures are called a, b and c, in their order."""
    verdicts = verdict_of(*({"id": name} | row for name, row in zip("abc", rows, strict=False)))
    assert {figure for figure, verdict in verdicts.items() if verdict == FAILS} == failing


def test_what_nothing_can_contradict_is_not_called_consistent():
    verdicts = verdict_of(
        {"id": "alone", "percentage": 43},
        {"id": "many", "value": 182},
        {"id": "of-many", "percentage": 55, "base": "many"},
        {"id": "hedged", "percentage": 50, "qualifier": "more than", "base": "many"},
    )
    assert set(verdicts.values()) == {UNCHECKED}


@pytest.mark.parametrize(
    "rows",
    # Kinds that do not compare, ends that are open, one percentage alone, a workload, sizes that
    # are none.
    [
        [{"id": "a", "date": "2022"}, {"id": "b", "value": 30, "agrees_with": "= a"}],
        [
            {"id": "a", "value": 8, "qualifier": "more than"},
            {"id": "b", "value": 2},
            {"id": "c", "value": 9, "agrees_with": "ratio a b"},
        ],
        [
            {"id": "a", "value": 8},
            {"id": "b", "value": 0},
            {"id": "c", "value": 9, "agrees_with": "ratio a b"},
        ],
        [{"id": "n", "value": 41}, {"id": "a", "percentage": 73, "base": "~some", "part_of": "n"}],
        [{"id": "n", "value": 40}, {"id": "a", "percentage": 93, "unit": "workload", "base": "n"}],
        [{"id": "n", "value": 0}, {"id": "a", "percentage": 93, "base": "n"}],
        [{"id": "n", "value": 41.7}, {"id": "a", "percentage": 93, "base": "n"}],
    ],
)
def test_what_does_not_compare_is_not_checked(rows):
    assert set(verdict_of(*rows).values()) == {UNCHECKED}


@pytest.mark.parametrize(
    "rows, said",
    [
        ([{"id": "a", "numerator": 11.5, "denominator": 40}], "numerator"),
        ([{"id": "a", "value": 1}, {"id": "a", "value": 2}], "there twice"),
        ([{"id": "a", "value": 1, "agrees_with": "= b"}], "found 'b'"),
        ([{"id": "a", "value": 1, "agrees_with": "= a"}], "the figure itself"),
        ([{"id": "a", "percentage": 1, "base": "b"}], "found 'b'"),
        ([{"id": "a", "value": 1}, {"id": "b", "value": 1, "agrees_with": "= a a"}], "takes 1"),
        ([{"id": "a", "percentage": 50, "part_of": "a"}], "begins with"),
        ([{"id": "a", "date": "2022-08", "qualifier": "about"}], "to be about"),
        ([{"id": "a", "date": "0000-05"}], "0000-05, which is no date"),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused(rows, said):
    with pytest.raises((ValueError, DataError), match=re.escape(said)):
        check_figures(pd.DataFrame(rows))


def test_a_reading_mends_only_what_it_mends(data):
    """A finding on a figure counts for the checks that it is in, and only if these then hold."""
    one = data.claims["hfkcw-survey-relevant-services"].model_copy(
        update={"id": "one"}
    )  # 17%, 10 of 70

    def verdict(percentage: int, **reading: int) -> str:
        relation = (Relation(kind="=", others=("one",)),)
        two = data.claims["lb-assessment-lowest"].model_copy(
            update={
                "id": "two",
                "percentage": Decimal(percentage),
                "base": None,
                "agrees_with": relation,
            }
        )
        figures = {"one": one, "two": two}
        finding = Finding(
            kind="base",
            explanation="made up",
            sure="open",
            reading=Reading(says="made up", **reading),
        )
        table = verdicts(figures, checks(figures), {"one": finding})
        return dict(zip(table["figure"], table["verdict"], strict=True))["two"]

    assert verdict(17, numerator=12, denominator=70) == OTHERWISE
    assert verdict(17, numerator=13, denominator=70) == FAILS
    assert verdict(60, numerator=12, denominator=70) == FAILS


def test_ranges_meet_or_do_not():
    assert rounded(Decimal(43)) == Range(Fraction(85, 2), Fraction(87, 2))
    assert rounded(Decimal("77.4")) == Range(Fraction(7735, 100), Fraction(7745, 100))
    assert Range(Fraction(1), inf).meets(Range(-inf, Fraction(1)))
    assert not Range(Fraction(1), inf, beyond=True).meets(Range(-inf, Fraction(1)))


# --- the register --------------------------------------------------------------------------


def test_the_figures_that_do_not_agree_are_these(found):
    """Each was read again in its source."""
    failing = failing_table(found)
    assert dict(zip(failing["figure"], failing["rule"], strict=True)) == {
        "lb-services-guidance-standard": "cross-reference",
        "lb-assessment-rosh-agreed": "whole cases",
        "lb-assessment-no-safeguarding-sharing": "same figure",
        "ap-r22-rcat-deadline": "same figure",
        "hfkcw-survey-suitable-time": "whole cases",
        "hfkcw-survey-challenge-practitioner": "fraction",
        "hfkcw-survey-challenge-communication": "fraction",
        "hfkcw-survey-relevant-services": "fraction",
        "hfkcw-progress-not": "same figure",
        "ap-total": "same figure",
    }


def test_each_of_them_has_our_explanation_and_no_other_figure_has(found, data):
    assert {check.figures[0] for check in found.checks if not check.holds} == data.findings.keys()


def test_a_reading_that_we_offer_makes_its_figure_hold(found, data):
    verdicts = dict(zip(found.verdicts["figure"], found.verdicts["verdict"], strict=True))
    for name, finding in data.findings.items():
        assert verdicts[name] == (OTHERWISE if finding.reading else FAILS), name


def test_the_arithmetic_in_our_explanations_is_right(data):
    texts = [finding.explanation for finding in data.findings.values()]
    sums = [
        match
        for text in texts
        for match in re.findall(r"(\d+) of (?:all )?(\d+)\D*? (?:is|be) ([\d.]+)%", text)
    ]
    assert sums
    for count, of, percentage in sums:
        assert int(count) in counts_that_give(Decimal(percentage), int(of)), (count, of, percentage)


def test_every_figure_that_the_register_points_to_is_there(found, data):
    """`read_data` refuses an unknown claim; data from elsewhere may lack data files, ours none."""
    pointed_to = {
        other
        for claim in data.claims.values()
        for relation in claim.agrees_with
        for other in relation.others
    }
    assert pointed_to <= found.figures.keys()


def test_the_register_meets_its_published_schema():
    assert CLAIMS_SCHEMA.read_text(encoding="utf-8") == claims_schema_text()
    schema = frictionless.Schema.from_descriptor(json.loads(claims_schema_text()))
    rows = list(
        csv.DictReader((REPOSITORY.data / "register/claims.csv").open(encoding="utf-8", newline=""))
    )
    assert frictionless.Resource(data=rows, schema=schema).validate().valid
    spoilt = [{**rows[0], "unit": "bananas"}, {**rows[1], "id": ""}, {**rows[2], "value": "many"}]
    report = frictionless.Resource(data=[*rows, *spoilt], schema=schema).validate()
    assert {error[0] for error in report.flatten(["type"])} >= {"constraint-error", "type-error"}


def test_the_register_covers_each_document(five):
    cited = {
        fact.source.key for inspection in five.inspections.values() for fact in facts_of(inspection)
    }
    assert cited | {five.action_plan.source.key} <= {c.source.key for c in five.claims.values()}
    assert len(five.claims) > 500


def test_every_percentage_of_the_two_london_reports_fits_its_cases(found, golden):
    printed = [re.findall(r"\d+", of.get("percentages", "")) for of in golden.values()]
    whole = [
        check for check in found.checks if check.rule == "whole cases" and "/" in check.figures[0]
    ]
    assert len(whole) == sum(map(len, printed)) and all(check.holds for check in whole)


def test_a_recorded_judgement_is_no_inconsistency(data):
    """Nor is a share that no number of all cases gives: a question may not apply to all."""
    inspection = data.inspections["lewisham-bromley-2022"]
    result = inspection.standards["2.3"]
    judged = inspection.standards["1.1"].judgement
    shares = result.key_questions.model_copy(
        update={"percentages": {"engagement": 52, "desistance": 56, "safety": 58}}
    )
    changed = {
        **inspection.standards,
        "2.3": result.model_copy(update={"judgement": judged, "key_questions": shares}),
    }
    other = inspection.model_copy(update={"standards": changed})
    found = audit(
        type(data)(**{**vars(data), "claims": {}, "findings": {}, "inspections": {"new": other}})
    )
    verdict = dict(zip(found.verdicts["figure"], found.verdicts["verdict"], strict=True))
    # The lowest: Requires improvement, published Inadequate, and judged.
    assert verdict["new/2.3/engagement"] == HOLDS
    assert verdict["new/2.3/desistance"] == OTHERWISE and verdict["new/2.3/safety"] == OTHERWISE


def test_a_wrong_figure_in_the_data_is_found(data):
    """A slip of our own in a data file does not pass."""
    claim = data.claims["lb-assessment-lowest"].model_copy(update={"percentage": Decimal(20)})
    spoilt = type(data)(**{**vars(data), "claims": {**data.claims, claim.id: claim}})
    assert claim.id in {check.figures[0] for check in audit(spoilt).checks if not check.holds}


# --- one printed figure, one row ---------------------------------------------------------------


def test_a_figure_is_never_held_against_itself(data, found):
    """`lb-cases = lewisham-bromley/cases` is one sentence of the report, told in two data files."""
    same = copies(found.figures)
    assert same["lewisham-bromley-2022/cases"] == "lb-cases"
    assert not same.keys() & set(found.verdicts["figure"])
    assert found.verdicts["figure"].is_unique
    for check in found.checks:
        assert not same.keys() & set(check.figures)
        if check.rule == "same figure":
            assert len(set(check.figures)) > 1
    assert len(found.checks) == len(set(found.checks))
    alone = replace(data, claims={})  # without the register, the data files speak for themselves
    assert "lewisham-bromley-2022/cases" in set(audit(alone).verdicts["figure"])


def test_a_verdict_is_the_same_whichever_name_a_figure_has(found):
    """24 November in the plan is one row, though the data file of the PDU has it, too."""
    same = copies(found.figures)
    assert same["lewisham-bromley-2022/published/action-plan"] == "ap-published-november"
    assert (found.verdicts["figure"] == "ap-published-november").sum() == 1


def test_our_own_counts_are_no_printed_figures(found):
    assert not [f for f in found.verdicts["figure"] if f.startswith(("action-plan/", "standard/"))]


@pytest.mark.parametrize(
    "percentage, of, down",
    [("17", 40, True), ("17", 41, False), ("12", 64, True), ("13", 64, False)],
)
def test_what_needs_a_half_rounded_down_is_told_apart(percentage, of, down):
    assert counts_that_give(Decimal(percentage), of)
    assert only_rounded_down(Decimal(percentage), of) == down


def test_digits_as_printed_are_those_of_the_figure(data_copy):
    """A spreadsheet makes a date of 8/27."""
    file = data_copy / "register/claims.csv"
    text = file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if ",8/27," in line)
    file.write_text(text.replace(line, line.replace(",8/27,", ",27-Aug,")), encoding="utf-8")
    with pytest.raises(DataError, match="found '27-Aug' as printed and 8, expected"):
        read_data(data_copy)


# --- what no arithmetic shows --------------------------------------------------------------------


def test_a_contradiction_has_two_statements_with_their_places(data):
    assert data.contradictions
    for one in data.contradictions.values():
        assert len(one.statements) >= 2
        assert all(statement.source and statement.section for statement in one.statements)


def test_a_contradiction_of_one_statement_is_refused(data_copy):
    text = (
        "x:\n  about: A\n  kind: dates\n  explanation: B\n  sure: open\n"
        "  statements: [{source: presentation, section: Context, says: C}]\n"
    )
    (data_copy / "register/contradictions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"contradictions\.yaml: line 6: x > statements"):
        read_data(data_copy)


def test_contradictions_are_shown_one_by_one(data):
    shown = BeautifulSoup(show.contradictions(data.contradictions).data, "html.parser")
    assert [h.text for h in shown("h3")] == [one.about for one in data.contradictions.values()]
    assert "none" in show.contradictions({}).data
