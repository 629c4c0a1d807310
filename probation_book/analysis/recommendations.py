"""Tables of what inspectors asked for, what was promised in answer, and when."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

import scoring
from probation_book.reading import ActionPlan, Data, Fact, Inspection
from probation_book.rows import NOT_KNOWN


def recommendations_table(inspections: Mapping[str, Inspection]) -> pd.DataFrame:
    """One row for each recommendation, in the order of the files.

    `inspections` go by their keys. Columns: `id` (the inspection's key, and the place in its list:
    `dorset-2023/3`), `inspection`, `number` (that place), `addressee` (the word in the file),
    `asked_of` (as the standards call it), `summary`, `theme`, `source` (the Fact that has
    document and section).
    """
    rows = [
        {
            "id": f"{key}/{number}",
            "inspection": key,
            "number": number,
            "addressee": asked.addressee,
            "asked_of": inspection.framework.addressees[asked.addressee],
            "summary": asked.summary,
            "theme": asked.theme,
            "source": asked,
        }
        for key, inspection in inspections.items()
        for number, asked in enumerate(inspection.recommendations, start=1)
    ]
    columns = ["id", "inspection", "number", "addressee", "asked_of", "summary", "theme", "source"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def bearing_table(inspections: Mapping[str, Inspection]) -> pd.DataFrame:
    """One row for each standard, or key question, that a recommendation bears on: our coding.

    Columns: `id` and `inspection` as in `recommendations_table`, `standard` (its number),
    `question` (None: the standard as a whole), `share` (the percentage of that question, None where
    it is not known), `rating` (the one of the standard that counts; None: not rated, NOT_KNOWN: not
    known).
    """
    rows = []
    for key, inspection in inspections.items():
        counted = inspection.rate().counted
        for number, asked in enumerate(inspection.recommendations, start=1):
            for what in asked.bears_on:
                standard, _, question = what.partition("/")
                rating = counted.get(standard, NOT_KNOWN)
                share = _share(inspection, standard, question)
                rows.append((f"{key}/{number}", key, standard, question or None, share, rating))
    columns = ["id", "inspection", "standard", "question", "share", "rating"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _share(inspection: Inspection, standard: str, question: str) -> float | None:
    result = inspection.standards.get(standard)
    shares = result.key_questions.shares if result and result.key_questions else {}
    return float(scoring.exact_percentage(shares[question])) if question in shares else None


def rated_standards(inspections: Mapping[str, Inspection]) -> pd.DataFrame:
    """One row for each standard of each inspection that counts towards its score.

    Columns: `framework`, `inspection`, `standard`, `rating` (the one that counts; None: not rated,
    NOT_KNOWN: not known).
    """
    rows = []
    for key, inspection in inspections.items():
        counted = inspection.rate().counted
        for standard in inspection.framework.rated:
            rating = counted.get(standard.number, NOT_KNOWN)
            rows.append((inspection.framework.key, key, standard.number, rating))
    columns = ["framework", "inspection", "standard", "rating"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def plan_table(plan: ActionPlan | None) -> pd.DataFrame:
    """One row for each row of the plan, in its order; none without a plan.

    Columns: `label`, `recommendation`, `status`, `pdus`, `reason`, `text_lost`, `note`, `answers`
    (ids of recommendations) as a Row has them: None where our copy has lost it. Then how many
    `actions` it has, how many of them the plan calls `completed`, and of how many that is
    `unclear`.
    """
    given = ["label", "recommendation", "status", "pdus", "reason", "text_lost", "note", "answers"]
    rows = []
    for row in plan.rows if plan else []:
        done = [action.completed for action in row.actions]
        counts = (len(done), done.count(True), done.count(None))
        rows.append((*(getattr(row, name) for name in given), *counts))
    columns = [*given, "actions", "completed", "unclear"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def actions_table(plan: ActionPlan | None) -> pd.DataFrame:
    """One row for each action that the plan promises, in its order; none without a plan.

    Columns: `row` (the index of its row in `plan_table`), and those of an Action: `summary`,
    `owner`, `target_printed`, `target` (a month or a day), `completed`, `note`. What the plan does
    not say is None.
    """
    rows = [
        {"row": number, **dict(action)}
        for number, row in enumerate(plan.rows if plan else [])
        for action in row.actions
    ]
    columns = ["row", "summary", "owner", "target_printed", "target", "completed", "note"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def events(data: Data) -> pd.DataFrame:
    """What happened when, as far as the documents say, in order of date.

    Columns: `date` (ISO), `event`, `source` (a Fact), and `reading`: whether the date is one by our
    reading. From the inspections (fieldwork, publication), and the register's dates that are
    chosen. An event has a row for each date that a document gives.
    """
    rows: list[tuple[str, str, Fact, bool]] = []
    for inspection in data.inspections.values():
        label = inspection.pdu.label
        if start := inspection.fieldwork_started:
            rows.append((start.date, f"Fieldwork starts in {label}", start, False))
        rows += [
            (fact.date, f"The {label} report is published", fact, bool(fact.reading))
            for fact in inspection.published
        ]
    rows += [
        (claim.date, words, claim, False)
        for name, words in data.selections.events.items()
        if (claim := data.claims.get(name)) and claim.date
    ]
    frame = pd.DataFrame(rows, columns=["date", "event", "source", "reading"], dtype=object)
    return frame.sort_values("date", kind="stable").reset_index(drop=True)
