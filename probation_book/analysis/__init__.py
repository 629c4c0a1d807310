"""What follows from the records: tables of ratings computed, published and judged."""

from probation_book.analysis.comparison import (
    by_framework,
    given_ratings,
    ratings_table,
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
    "departures_table",
    "every_percentage",
    "every_score",
    "example_cases",
    "given_ratings",
    "key_questions_table",
    "ratings_table",
    "runs",
    "score_steps",
    "sources_table",
    "standards_table",
    "unrated_standards",
]
