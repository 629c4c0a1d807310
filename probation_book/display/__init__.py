"""How the book looks: words, tables and charts, the same on every page."""

from probation_book.display.charts import (
    bands_chart,
    key_questions_chart,
    ratings_chart,
    score_chart,
    shares_chart,
)
from probation_book.display.tables import facts, paragraph, table
from probation_book.display.words import (
    badge,
    date,
    not_given,
    number_of,
    percent,
    rating_words,
    sentence_list,
)

__all__ = [
    "badge",
    "bands_chart",
    "date",
    "facts",
    "key_questions_chart",
    "not_given",
    "number_of",
    "paragraph",
    "percent",
    "rating_words",
    "ratings_chart",
    "score_chart",
    "sentence_list",
    "shares_chart",
    "table",
]
