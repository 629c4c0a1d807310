"""Where ids become words: inspections, standards and key questions as readers meet them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from probation_book.display.words import date

if TYPE_CHECKING:
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


def linked(inspections: Iterable[Inspection]) -> dict[str, Markup]:
    """The same, each as a link from a chapter to the PDU's page."""
    inspections = list(inspections)
    link = Markup('<a href="pdus/{}.html">{}</a>')
    called = labels(inspections)
    return {one.key: link.format(one.pdu.key, called[one.key]) for one in inspections}


def dated(inspection: Inspection) -> str:
    """The month and year of an inspection, or that it has no date."""
    return month(inspection.when)


def month(when: str | None) -> str:
    """The month and year of a date as records have it, or that there is none."""
    return date(when[: len("2022-08")]) if when else "no date given"


def standard_words(number: str, framework: Framework) -> str:
    """The number and name of a standard."""
    return framework.numbered[number].title


def question_words(number: str, question: str, framework: Framework) -> str:
    """A key question of a standard, in our wording."""
    return framework.numbered[number].key_questions[question]


def with_words(frame: pd.DataFrame, framework: Framework | Mapping[str, Framework]) -> pd.DataFrame:
    """The table with words in its columns `standard` and `question` in place of ids.

    Of several sets of standards, by inspection, its column `inspection` says whose each row is.
    """
    numbers = frame["standard"]
    if isinstance(framework, Mapping):
        frameworks = [framework[key] for key in frame["inspection"]]
    else:
        frameworks = [framework] * len(frame)
    words = {"standard": list(map(standard_words, numbers, frameworks))}
    if "question" in frame:
        words["question"] = list(map(question_words, numbers, frame["question"], frameworks))
    return frame.assign(**words)
