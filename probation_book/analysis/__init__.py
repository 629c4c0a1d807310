"""What follows from the records: tables of ratings computed, published and judged."""

from probation_book.analysis.comparison import (
    by_framework,
    counterfactuals,
    points_by_domain,
    ratings_table,
    shared_ratings,
    unrated_standards,
)
from probation_book.analysis.inspection import (
    departures_table,
    key_questions_table,
    score_steps,
    sources_table,
    standards_table,
)
from probation_book.analysis.rules import every_percentage, every_score, example_cases, runs

__all__ = [
    "by_framework",
    "counterfactuals",
    "departures_table",
    "every_percentage",
    "every_score",
    "example_cases",
    "key_questions_table",
    "points_by_domain",
    "ratings_table",
    "runs",
    "score_steps",
    "shared_ratings",
    "sources_table",
    "standards_table",
    "unrated_standards",
]
