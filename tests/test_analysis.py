"""Tables of one inspection and of several, and the rules on every input."""

from __future__ import annotations

from dataclasses import replace

from probation_book import analysis
from probation_book.analysis.comparison import deciding_questions


def test_the_score_builds_up_to_the_overall_score(data):
    for inspection in data.inspections.values():
        overall = inspection.rate().overall
        steps = analysis.score_steps(inspection)
        if overall:
            most = max(inspection.framework.rating_model.points.values())
            assert steps["score"].iloc[-1] == steps["points"].sum() == overall.score
            assert most * len(steps) == overall.maximum


def test_departures_of_all_inspections(five, golden):
    found = {
        key: {
            row.standard: {
                "usually": row.usually,
                "published": row.published,
                "reason_given": row.judgement is not None,
            }
            for row in analysis.departures_table(inspection).itertuples()
        }
        for key, inspection in five.inspections.items()
    }
    assert found == {key: published.get("departures", {}) for key, published in golden.items()}


def test_outcomes_are_shown_and_rate_nothing(data):
    frame = analysis.key_questions_table(data.inspections["hfkcw-2022"])
    outcomes = frame[frame["standard"] == "2.6"].iloc[0]
    assert outcomes["percentage"] == 17 and outcomes["rating"] is None and not outcomes["drives"]
    assert len(frame) == 14


def test_every_inspection_is_a_row_of_every_comparison(data):
    inspections = list(data.inspections.values())
    assert analysis.ratings_table(inspections)["inspection"].tolist() == list(data.inspections)
    whole = [key for key, inspection in data.inspections.items() if inspection.rate().overall]
    assert analysis.points_by_domain(inspections)["inspection"].tolist() == whole


def test_points_by_domain_add_up_to_the_score(data):
    for group in analysis.by_framework(data.inspections.values()):
        frame = analysis.points_by_domain(group)
        domains = frame.drop(columns=["inspection", "score"], errors="ignore")
        assert frame.empty or (domains.sum(axis=1) == frame["score"]).all()


def test_shared_ratings_count_every_rating_once(five):
    frame = analysis.shared_ratings(five.inspections.values()).set_index("standard")
    counts = frame.drop(columns="rated")
    assert (counts.sum(axis=1) == frame["rated"]).all()
    assert frame.loc["2.1", "rated"] == 4
    assert frame.loc["2.2", "Inadequate"] == 5


def test_the_rules_cover_every_input_without_a_step_down(model):
    points = analysis.every_percentage(model)["points"]
    assert len(points) == 101 and points.is_monotonic_increasing
    scores = analysis.every_score(model)
    for scale in ("0 to 27", "0 to 24"):
        assert scores[scale].dropna().map(model.points).is_monotonic_increasing
    assert scores["0 to 24"].notna().sum() == 25 and scores["0 to 27"].notna().sum() == 28


def test_tables_that_end_at_one_score_are_told_apart(model):
    first, other = model.score_tables
    again = replace(other, unrated=frozenset({"2.2"}))
    three = replace(model, score_tables=(first, other, again))
    assert list(analysis.every_score(three)) == [
        "score",
        "0 to 27",
        "0 to 24 without 2.1",
        "0 to 24 without 2.2",
    ]
    assert list(analysis.every_score(model)) == ["score", "0 to 27", "0 to 24"]


def test_runs_are_the_bands(model):
    found = analysis.runs(analysis.every_percentage(model), "percentage", "rating")
    bands = [(band.rating, band.lowest, band.highest) for band in model.case_bands]
    assert list(found[["rating", "from", "to"]].itertuples(index=False, name=None)) == bands
    assert found["inputs"].sum() == 101


def test_sources_name_every_document_of_an_inspection(data):
    inspection = data.inspections["lewisham-bromley-2022"]
    frame = analysis.sources_table(inspection).set_index("source")
    assert set(frame.index) == {"lewisham-bromley-report", "presentation", "action-plan"}
    assert "2.5. Reviewing" in frame.loc["lewisham-bromley-report", "sections"]


def test_keeping_others_safe_is_what_decides(five):
    """Eight standards of two PDUs with three key questions; in one of them two are the lowest."""
    found = deciding_questions(five.inspections.values())
    first = found.iloc[0]
    assert first.tolist() == ["safety", 8, 1, 8]
    assert found["lowest"].sum() == 9  # the tie counts for both
    assert deciding_questions([five.inspections["dorset-2023"]]).empty
