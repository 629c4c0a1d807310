"""Where ids become words: inspections, standards and key questions as readers meet them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from probation_book.display.words import date
from probation_book.reading import Framework, Inspection


def labels(inspections: Iterable[Inspection]) -> dict[str, str]:
    """How tables call each inspection, by its key: its PDU, with the date where that has several.

    The date is as long as it takes to tell them apart.
    """
    inspections = list(inspections)
    several = Counter(inspection.pdu.key for inspection in inspections)
    monthly = Counter((inspection.pdu.key, dated(inspection)) for inspection in inspections)
    called = {}
    for inspection in inspections:
        pdu, when = inspection.pdu, dated(inspection)
        if monthly[pdu.key, when] > 1 and inspection.when:
            when = date(inspection.when)
        called[inspection.key] = pdu.label if several[pdu.key] == 1 else f"{pdu.label}, {when}"
    return called


def dated(inspection: Inspection) -> str:
    """The month and year of an inspection, or that it has no date."""
    return date(inspection.when[: len("2022-08")]) if inspection.when else "no date given"


def standard_words(number: str, framework: Framework) -> str:
    """The number and name of a standard."""
    return framework.numbered[number].title


def question_words(number: str, question: str, framework: Framework) -> str:
    """A key question of a standard, in our wording."""
    return framework.numbered[number].key_questions[question]


def with_words(frame: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """The table with words in its columns `standard` and `question` in place of ids."""
    numbers = frame["standard"]
    words = {"standard": [standard_words(number, framework) for number in numbers]}
    if "question" in frame:
        words["question"] = [
            question_words(number, question, framework)
            for number, question in zip(numbers, frame["question"], strict=True)
        ]
    return frame.assign(**words)
