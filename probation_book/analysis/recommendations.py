"""Tables of what inspectors asked for, what was promised in answer, and when."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from probation_book.reading import ActionPlan, Data, Inspection
from probation_book.rows import NOT_KNOWN


def recommendations_table(
    inspections: Mapping[str, Inspection], plan: ActionPlan | None
) -> pd.DataFrame:
    """One row for each recommendation, in the order of the files.

    `inspections` go by their keys. Columns: `id` (the inspection's key, and the place in its list:
    `dorset-2023/3`), `inspection`, `number` (that place), `addressee` (the word in the file),
    `asked_of` (as the standards call it), `summary`, `theme`, `bears_on` (standards and key
    questions: a list of ids), `source` (document and section), `rows` (the rows of the action plan
    that take it up: a list).
    """
    rows = []
    for name, inspection in inspections.items():
        for number, asked in enumerate(inspection.recommendations, start=1):
            key = f"{name}/{number}"
            rows.append(
                {
                    "id": key,
                    "inspection": name,
                    "number": number,
                    "addressee": asked.addressee,
                    "asked_of": inspection.framework.addressees[asked.addressee],
                    "summary": asked.summary,
                    "theme": asked.theme,
                    "bears_on": asked.bears_on,
                    "source": asked.citation,
                    "rows": plan.answers_to(key) if plan else [],
                }
            )
    columns = [
        *("id", "inspection", "number", "addressee", "asked_of", "summary", "theme", "bears_on"),
        *("source", "rows"),
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def counts(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many recommendations each inspection made, by a column of `recommendations_table`.

    One row for each value, the most frequent first, one column for each inspection, and `all`.
    """
    crossed = pd.crosstab(table[by], table["inspection"]).reindex(table[by].value_counts().index)
    crossed = crossed[list(table["inspection"].unique())]
    return crossed.assign(all=crossed.sum(axis=1)).rename_axis(by).reset_index()


def shared_themes(table: pd.DataFrame) -> list[str]:
    """The themes that every inspection made a recommendation on, the most frequent first."""
    pdus = table.groupby("theme")["inspection"].nunique()
    shared = pdus[pdus == table["inspection"].nunique()].index
    return list(table.loc[table["theme"].isin(shared), "theme"].value_counts().index)


def by_standard(inspections: Mapping[str, Inspection]) -> pd.DataFrame:
    """For each inspection and rated standard: how many recommendations bear on it, and its rating.

    Columns: `framework`, `inspection`, `standard`, `recommendations`, `rating` (the one that
    counts; None: not rated, NOT_KNOWN: not known).
    """
    rows = []
    for inspection in inspections.values():
        if not inspection.recommendations:
            continue
        counted = inspection.rate().counted
        for standard in inspection.framework.rated:
            bearing = [
                asked
                for asked in inspection.recommendations
                if any(what.split("/")[0] == standard.number for what in asked.bears_on)
            ]
            rating = counted.get(standard.number, NOT_KNOWN)
            key = inspection.framework.key
            rows.append((key, inspection.key, standard.number, len(bearing), rating))
    return pd.DataFrame(
        rows,
        columns=["framework", "inspection", "standard", "recommendations", "rating"],
        dtype=object,
    )


def statuses(plan: ActionPlan) -> pd.DataFrame:
    """The printed totals beside what the rows show: `status`, `printed`, `rows`."""
    printed = plan.printed_totals
    rows = [
        (status, total, sum(row.status == status for row in plan.rows))
        for status, total in (
            ("agreed", printed.agreed),
            ("partly agreed", printed.partly_agreed),
            ("not agreed", printed.not_agreed),
        )
    ]
    lost = sum(row.status is None for row in plan.rows)
    return pd.DataFrame(
        [*rows, ("lost in our copy", None, lost), ("all", printed.total, len(plan.rows))],
        columns=["status", "printed", "rows"],
        dtype=object,
    )


def due(plan: ActionPlan) -> pd.DataFrame:
    """How many actions were due when: `when` (done, a month, or unclear), `actions`."""
    actions = [action for row in plan.rows for action in row.actions]
    months = sorted(
        {action.target[:7] for action in actions if action.target and not action.completed}
    )
    open_ = [action for action in actions if not action.completed]
    rows = [("done", sum(bool(action.completed) for action in actions))]
    rows += [
        (month, sum((action.target or "")[:7] == month for action in open_)) for month in months
    ]
    rows.append(("no date", sum(action.target is None for action in open_)))
    return pd.DataFrame(rows, columns=["when", "actions"])


def unanswered(table: pd.DataFrame) -> pd.DataFrame:
    """The recommendations that no row of the plan takes up."""
    return table[table["rows"].map(len) == 0]


def events(data: Data) -> pd.DataFrame:
    """What happened when, as far as the documents say: `date` (ISO), `event`, `source`, in order.

    From the inspections (fieldwork, publication), and the register's dates that are chosen.
    """
    rows = []
    for inspection in data.inspections.values():
        label = inspection.pdu.label
        if start := inspection.fieldwork_started:
            rows.append((start.date, f"Fieldwork starts in {label}", start.citation))
        rows += [
            (
                fact.date,
                f"The {label} report is published" + (", by our reading" if fact.reading else ""),
                fact.citation,
            )
            for fact in inspection.published
        ]
    rows += [
        (claim.date, words, claim.citation)
        for name, words in data.selections.events.items()
        if (claim := data.claims.get(name)) and claim.date
    ]
    frame = pd.DataFrame(rows, columns=["date", "event", "source"])
    return frame.sort_values("date", kind="stable").reset_index(drop=True)
