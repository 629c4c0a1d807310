"""The tables of what the book works out: as the analysis has it, and marked as computed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import frictionless
import pytest
from test_other_standards import FIVE, VARIANTS, elsewhere, later  # noqa: F401

from probation_book.analysis.audit import audit, implied_counts, register_table
from probation_book.analysis.chance import (
    ASKED,
    ASSUMPTIONS,
    interval,
    intervals_table,
    overall_table,
    standards_chances,
    with_counts,
)
from probation_book.analysis.distance import distance_table, next_overall, way_to_next
from probation_book.analysis.rounding import counts_that_give
from probation_book.display.chapters import figures
from probation_book.downloads.tables import TABLES, tables
from probation_book.downloads.write import write_downloads
from probation_book.reading import Data, read_data
from probation_book.reading.fields import CaseCount
from probation_book.rows import rows_of

_COMPUTED = [table for table in TABLES if table.is_computed]


def rows(name: str, data: Data) -> list:
    """The rows of the table of this name."""
    return list(rows_of(next(table for table in TABLES if table.name == name).frame(data)))


def changed(data: Data, key: str, **update) -> Data:
    """The data with one inspection, changed."""
    return replace(data, inspections={key: data.inspections[key].model_copy(update=update)})


def with_percentages(data: Data, key: str, number: str, **update) -> Data:
    """The data with one inspection, what is given of a standard's key questions changed."""
    result = data.inspections[key].standards[number]
    given = result.key_questions.model_copy(update=update)
    standard = result.model_copy(update={"key_questions": given})
    standards = data.inspections[key].standards | {number: standard}
    return changed(data, key, standards=standards)


def test_what_is_computed_is_marked_so_in_columns_of_its_own():
    published = {
        field.name for table in TABLES if not table.is_computed for field in table.fields
    } | {"asked", "base", "base_because"}
    for table in _COMPUTED:
        assert table.description.startswith("Computed by the book, not published")
        assert table.title.endswith(", computed")
        for field in table.fields:
            if field.name.startswith("computed_"):
                assert field.description.startswith("Computed: "), field.name
            else:
                assert field.name in published and "omputed" not in field.title, field.name


def test_counts_are_those_that_give_each_percentage(data):
    found = {
        (row.inspection, row.standard, row.question): row
        for row in rows("computed-intervals", data)
        if row.base == "all cases"
    }
    implied = {
        (row.inspection, row.standard, row.question): row for row in rows_of(implied_counts(data))
    }
    assert found.keys() == implied.keys()
    for key, row in found.items():
        counts = implied[key].counts
        assert (row.computed_of, row.published_percentage) == (
            implied[key].cases,
            implied[key].percentage,
        )
        assert (row.computed_count_lowest, row.computed_count_highest) == (counts[0], counts[-1])


def test_intervals_are_those_of_the_chapter(data):
    found = {
        (row.inspection, row.standard, row.question, row.base == "other base"): row
        for row in rows("computed-intervals", data)
    }
    of_chapter = list(rows_of(intervals_table(data.inspections.values())))
    assert any(row.other_base for row in of_chapter)
    for row in of_chapter:
        mine = found[row.inspection, row.standard, row.question, row.other_base]
        counted = (
            (mine.published_count, mine.published_of)
            if mine.base == "published"
            else (mine.computed_count_lowest, mine.computed_of)
        )
        assert counted == (row.count, row.of)
        assert (mine.computed_wilson_low, mine.computed_wilson_high) == pytest.approx(
            (row.low, row.high), abs=0.005001
        )
        assert (mine.computed_exact_low, mine.computed_exact_high) == pytest.approx(
            (row.exact_low, row.exact_high), abs=0.005001
        )
        assert (mine.base_because is not None) == row.other_base


def test_where_several_counts_fit_the_interval_has_those_of_all(data):
    key, number = "lewisham-bromley-2022", "2.2"
    cases = data.inspections[key].cases.model_copy(update={"count": 420})
    many = changed(data, key, cases=cases)
    for row in rows("computed-intervals", many):
        fits = counts_that_give(Decimal(str(row.published_percentage)), 420)
        assert len(fits) > 1
        assert (row.computed_count_lowest, row.computed_count_highest) == (fits[0], fits[-1])
        assert row.computed_wilson_low == round(interval(fits[0], 420).low, 2)
        assert row.computed_wilson_high == round(interval(fits[-1], 420).high, 2)
    assert not rows("computed-chances", many)  # which need one count alone
    (overall,) = rows("computed-distances", many)
    assert "more than one number of the 420 cases" in overall.computed_why_not
    none = with_percentages(data, key, number, percentages={"engagement": 1})
    (row,) = [row for row in rows("computed-intervals", none) if row.standard == number]
    assert (row.computed_of, row.computed_count_lowest, row.computed_wilson_low) == (42, None, None)


def test_a_published_count_is_not_computed_and_has_its_interval(data):
    counts = {"advice": CaseCount(count=7, of=12)}
    given = with_percentages(data, "hfkcw-2022", "2.1", counts=counts, other_base=None)
    (row,) = [row for row in rows("computed-intervals", given) if row.standard == "2.1"]
    assert (row.base, row.published_count, row.published_of) == ("published", 7, 12)
    assert (row.computed_of, row.computed_count_lowest, row.computed_count_highest) == (None,) * 3
    assert row.computed_exact_high == round(interval(7, 12, "exact").high, 2)


def test_without_the_number_of_cases_there_are_rows_and_no_counts(data):
    unknown = changed(data, "lewisham-bromley-2022", cases=None)
    found = rows("computed-intervals", unknown)
    assert len(found) == len(rows("key-questions", unknown))
    for row in found:
        assert (row.computed_of, row.computed_count_lowest, row.computed_exact_low) == (None,) * 3
        assert row.published_percentage is not None
    assert not rows("computed-chances", unknown)


def test_chances_run_from_the_least_to_the_most_over_all_assumptions(data):
    known = with_counts(data.inspections.values())
    overall = overall_table(known, ASSUMPTIONS)
    ends = overall.groupby(["inspection", "asked", "rating"])["chance"].agg(["min", "max"])
    expected = {
        (key[0], None, *key[1:]): tuple(row)
        for key, row in zip(ends.index, ends.to_numpy(), strict=True)
    }
    for inspection in known:
        for asked in ASKED:
            each = [standards_chances(inspection, one, asked) for one in ASSUMPTIONS.values()]
            for row in each[0].to_dict("records"):
                for rating in inspection.framework.ratings:
                    same = [of.set_index("standard").loc[row["standard"], rating] for of in each]
                    key = (inspection.key, row["standard"], asked, rating)
                    expected[key] = (min(same), max(same))
    found = {
        (row.inspection, row.standard, row.asked, row.rating): (
            row.computed_chance_least,
            row.computed_chance_most,
        )
        for row in rows("computed-chances", data)
    }
    assert found.keys() == expected.keys()
    for key, chances in found.items():
        assert chances == pytest.approx(expected[key], abs=0.0000501), key
    assert any(least < most for least, most in found.values())


def test_distances_are_those_of_the_chapter(data):
    found = {(row.inspection, row.standard): row for row in rows("computed-distances", data)}
    standards = list(rows_of(distance_table(data.inspections.values())))
    ways = {key: way_to_next(one) for key, one in data.inspections.items()}
    assert len(found) == len(standards) + len(ways)
    for row in standards:
        mine = found[row.inspection, row.standard]
        assert (mine.computed_rating, mine.computed_next) == (row.rating, row.next)
        more, other = row.more, row.other_more  # None at the top
        assert mine.computed_cases_fewest == (more and more.fewest)
        assert mine.computed_cases_most == (more and more.most)
        assert mine.computed_other_fewest == (other and other.fewest)
        assert mine.computed_other_most == (other and other.most)
        assert more is None or mine.computed_answers >= more.most
        assert mine.computed_cases_to_lose == row.fewer
    for key, way in ways.items():
        mine = found[key, None]
        one = data.inspections[key]
        assert (mine.computed_next, mine.computed_points) == (next_overall(one) or (None, None))
        assert mine.published_rating == (one.result and one.result.rating)
        assert mine.computed_standards == way.standards
        assert mine.computed_why_not == way.why_not
        if way.path:
            assert mine.computed_cases_fewest == way.path.cases.fewest
            assert mine.computed_cases_most == way.path.cases.most
            assert mine.computed_answers == sum(way.path.answers)
            assert mine.computed_way.count(";") == len(way.path.moves) - 1
        else:
            assert mine.computed_cases_fewest is mine.computed_way is None


@pytest.mark.parametrize("rule", ["median", "mean"])
def test_other_rules_are_refused_by_name_and_no_error(elsewhere, rule, tmp_path):  # noqa: F811
    content = later(FIVE)
    data = read_data(elsewhere(content | {"rule": content["rule"] | {"name": rule}}))
    assert rows("computed-intervals", data)
    assert not rows("computed-chances", data)
    (overall,) = rows("computed-distances", data)
    assert overall.standard is None
    assert f"no meaning under the rule '{rule}'" in overall.computed_why_not
    assert overall.computed_points and overall.computed_cases_fewest is None
    write_downloads(data, tmp_path / "out")
    assert frictionless.Package(str(tmp_path / "out" / "datapackage.json")).validate().valid


@pytest.mark.parametrize("variant", VARIANTS)
def test_other_standards_have_their_own(elsewhere, variant, tmp_path):  # noqa: F811
    data = read_data(elsewhere(VARIANTS[variant]))
    write_downloads(data, tmp_path / "out")
    report = frictionless.Package(str(tmp_path / "out" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])
    names = {table.name for table, _ in tables(data)}
    assert "computed-distances" in names
    assert ("computed-chances" in names) == (variant != "judged alone")
    ratings = next(iter(data.frameworks.values())).ratings
    assert {row.rating for row in rows("computed-chances", data)} <= set(ratings)


def test_the_register_and_its_page_say_why_the_page_has_more_figures(data):
    noted = {table.name: table.description for table, _ in tables(data)}
    shown = register_table(audit(data))
    own, others = len(data.claims), len(shown) - len(data.claims)
    assert f"has {len(shown)}: it also shows {others} from" in noted["claims"]
    page = figures.register(shown).data
    assert f"Download the {own} figures" in page and f"The other {others} stand" in page
    alone = replace(data, inspections={}, frameworks={}, action_plan=None)
    noted = {table.name: table.description for table, _ in tables(alone)}
    assert "The register on the page" not in noted["claims"]
