"""The book's data as tidy tables to take away: a row for each observation, a column for each field.

Computed, published and judged are three things and stand in columns of their own. What no
source gives is None, never filled in. What a table and its columns mean is said here and
nowhere else: the data package, the spreadsheet and the page about them are made from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, get_args, get_origin

import pandas as pd

from probation_book.analysis.inspection import key_questions_table, standards_table
from probation_book.analysis.recommendations import recommendations_table
from probation_book.analysis.rows import rows_of
from probation_book.reading import ActionPlan, Data, Fact, Inspection, Row, Source
from probation_book.reading.fields import Record
from probation_book.reading.framework import Standard
from probation_book.reading.inspection import KeyQuestions
from probation_book.reading.schema import claims_schema_text

# Between the members of a list that shares one cell.
_BETWEEN = "; "

# A day, or a month where no day is given.
_DATE = {"pattern": r"\d{4}-\d{2}(-\d{2})?"}


@dataclass(frozen=True)
class Field:
    """A column: its name, its Frictionless type, its heading in words and what it holds.

    `empty` says what an empty cell means, as the end of a sentence; None: no cell is empty.
    `constraints` are those of a Frictionless Table Schema, but for `required`.
    """

    name: str
    type: Literal["string", "integer", "number", "boolean"]
    title: str
    description: str
    empty: str | None = None
    constraints: Mapping[str, Any] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        """What it holds, and what an empty cell means."""
        return f"{self.description} Empty: {self.empty}" if self.empty else self.description


@dataclass(frozen=True)
class Table:
    """A table: its name, its heading in words, what a row is, its columns, and what makes its rows.

    `key` are the columns that tell its rows apart; `links` maps a column to the table whose
    column of the same name it refers to.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    rows: Callable[[Data], pd.DataFrame]
    key: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)


def tables(data: Data) -> list[tuple[Table, pd.DataFrame]]:
    """Every table that the data has a row for, with its rows, in the order of TABLES."""
    made = [(table, table.rows(data)) for table in TABLES]
    return [(table, frame) for table, frame in made if len(frame)]


def _frame(rows: list[dict[str, Any]], fields: tuple[Field, ...]) -> pd.DataFrame:
    """The rows as a table; without a row, it has its columns all the same."""
    # Objects, so that None stays None and 17 stays 17.
    return pd.DataFrame(rows, columns=None if rows else [one.name for one in fields], dtype=object)


# --- fields that several tables have ------------------------------------------------------

_PDU = Field("pdu", "string", "PDU", "The PDU: the name of its file in data/pdus/, without .yaml.")
_STANDARD = Field("standard", "string", "Standard", "The number of the standard, such as 2.2.")
_STANDARD_NAME = Field(
    "standard_name", "string", "Name of the standard", "The official name of the standard."
)


def _cited(of: str, prefix: str = "", empty: str | None = None) -> tuple[Field, Field]:
    """The two columns that say where a fact comes from; `of` names it in the headings."""
    return (
        Field(
            f"{prefix}source",
            "string",
            f"Source of {of}",
            "The document that says so: a key in data/sources.yaml.",
            empty,
        ),
        Field(
            f"{prefix}section",
            "string",
            f"Section of the source of {of}",
            "The section of the document where it stands, as the document heads it.",
            empty,
        ),
    )


def _choices(record: type[Record], name: str) -> list[str]:
    """The words that a field of a record can have."""
    annotation = record.model_fields[name].annotation
    types = [annotation, *get_args(annotation)]  # it may be the words, or nothing
    return [word for kind in types if get_origin(kind) is Literal for word in get_args(kind)]


def _citation(
    fact: Fact | None, keys: Mapping[Source, str], prefix: str = ""
) -> dict[str, str | None]:
    """What stands in those two columns. `keys` are those of the sources."""
    return {
        f"{prefix}source": keys[fact.source] if fact else None,
        f"{prefix}section": fact.section if fact else None,
    }


def _keys(data: Data) -> dict[Source, str]:
    return {source: key for key, source in data.sources.items()}


# --- inspections --------------------------------------------------------------------------

_NO_CASES = "the sources give no number of cases."
_NO_INTERVIEWS = "the sources give no number of interviews."
_NO_RESULT = "the sources give no score and no overall rating."

INSPECTIONS = (
    _PDU,
    Field("name", "string", "Name", "The name of the PDU."),
    Field(
        "short_name",
        "string",
        "Short name",
        "A shorter name that the book uses in charts.",
        "it has none.",
    ),
    Field("region", "string", "Region", "The probation region that the PDU belongs to."),
    *_cited("the region", "region_"),
    Field("framework", "string", "Framework", "The standards that it was inspected against."),
    Field(
        "fieldwork_started",
        "string",
        "Start of fieldwork",
        "When the fieldwork started: a day (2022-08-22), "
        "or a month (2022-08) where the source gives no day.",
        constraints=_DATE,
    ),
    *_cited("the start of fieldwork", "fieldwork_"),
    Field(
        "cases",
        "integer",
        "Cases inspected",
        "How many cases were inspected.",
        _NO_CASES,
        {"minimum": 1},
    ),
    *_cited("the cases", "cases_", _NO_CASES),
    Field(
        "interviews",
        "integer",
        "Interviews",
        "How many interviews inspectors held with probation practitioners.",
        _NO_INTERVIEWS,
        {"minimum": 1},
    ),
    *_cited("the interviews", "interviews_", _NO_INTERVIEWS),
    Field(
        "published_score",
        "integer",
        "Published score",
        "The published score, in points.",
        _NO_RESULT,
        {"minimum": 0},
    ),
    Field(
        "published_maximum",
        "integer",
        "Published maximum",
        "The highest score that could be had, as published, in points.",
        _NO_RESULT,
        {"minimum": 1},
    ),
    Field(
        "published_rating",
        "string",
        "Published overall rating",
        "The published overall rating.",
        _NO_RESULT,
    ),
    *_cited("the published score and rating", "published_", _NO_RESULT),
    Field(
        "computed_score",
        "integer",
        "Computed score",
        "The score that the rules give, in points: those of the published ratings of standards "
        "added up, and of the computed rating where none is published.",
        constraints={"minimum": 0},
    ),
    Field(
        "computed_maximum",
        "integer",
        "Computed maximum",
        "The highest score that the rules allow with the standards that were rated, in points.",
        constraints={"minimum": 1},
    ),
    Field(
        "computed_rating",
        "string",
        "Computed overall rating",
        "The overall rating that the rules give for the computed score.",
    ),
)


def inspections(data: Data) -> pd.DataFrame:
    """One row for each inspection. Columns: those of INSPECTIONS."""
    keys = _keys(data)
    rows = []
    for name, inspection in data.inspections.items():
        published, computed = inspection.result, inspection.rate().overall
        rows.append(
            {
                "pdu": name,
                "name": inspection.name,
                "short_name": inspection.short_name,
                "region": inspection.region.name,
                **_citation(inspection.region, keys, "region_"),
                "framework": inspection.framework.name,
                "fieldwork_started": inspection.fieldwork_started.date,
                **_citation(inspection.fieldwork_started, keys, "fieldwork_"),
                "cases": inspection.cases.count if inspection.cases else None,
                **_citation(inspection.cases, keys, "cases_"),
                "interviews": inspection.interviews.count if inspection.interviews else None,
                **_citation(inspection.interviews, keys, "interviews_"),
                "published_score": published.score if published else None,
                "published_maximum": published.maximum if published else None,
                "published_rating": published.rating if published else None,
                **_citation(published, keys, "published_"),
                "computed_score": computed.score,
                "computed_maximum": computed.maximum,
                "computed_rating": computed.rating,
            }
        )
    return _frame(rows, INSPECTIONS)


# --- ratings of standards -----------------------------------------------------------------

_NO_JUDGEMENT = "no judgement is recorded."

RATINGS = (
    _PDU,
    Field("pdu_name", "string", "Name of the PDU", "The name of the PDU."),
    Field("region", "string", "Region", "The probation region that the PDU belongs to."),
    Field("framework", "string", "Framework", "The standards that it was inspected against."),
    _STANDARD,
    _STANDARD_NAME,
    Field(
        "rated_by",
        "string",
        "How it is rated",
        "`cases`: by the shares of cases of its key questions; `judged`: in a way that our sources "
        "do not say.",
        constraints={
            "enum": [word for word in _choices(Standard, "rated_by") if word != "unrated"]
        },
    ),
    Field(
        "published_rating",
        "string",
        "Published rating",
        "The rating that was published.",
        "none was published.",
    ),
    Field(
        "computed_rating",
        "string",
        "Computed rating",
        "The rating that the rules give for the key question with the lowest share of cases.",
        "no rule computes it, or its key questions were not published.",
    ),
    Field(
        "judged_guidance",
        "string",
        "Judged: the usual rating",
        "Where inspectors are recorded to have judged otherwise: "
        "the rating that guidance would usually give.",
        _NO_JUDGEMENT,
    ),
    Field(
        "judged_reason",
        "string",
        "Judged: the reason",
        "Why they judged otherwise, in our words.",
        _NO_JUDGEMENT,
    ),
    *_cited("the judgement", "judged_", _NO_JUDGEMENT),
    Field(
        "not_rated",
        "string",
        "Why it is not rated",
        "Why the standard has no rating, in our words.",
        "it has a rating.",
    ),
    Field(
        "points",
        "integer",
        "Points",
        "What its rating adds to the score, in points: the published rating, "
        "else the computed one.",
        "it is not rated.",
        {"minimum": 0},
    ),
    *_cited("the rating"),
)


def ratings(data: Data) -> pd.DataFrame:
    """One row for each inspection and each standard that counts towards its score, rated or not.

    Columns: those of RATINGS.
    """
    keys = _keys(data)
    rows = []
    for name, inspection in data.inspections.items():
        for standard, found in zip(
            inspection.framework.rated, rows_of(standards_table(inspection)), strict=True
        ):
            result = inspection.standards[standard.number]
            judgement = result.judgement
            rows.append(
                {
                    "pdu": name,
                    "pdu_name": inspection.name,
                    "region": inspection.region.name,
                    "framework": inspection.framework.name,
                    "standard": standard.number,
                    "standard_name": standard.name,
                    "rated_by": found.rated_by,
                    "published_rating": found.published,
                    "computed_rating": found.computed,
                    "judged_guidance": judgement.guidance if judgement else None,
                    "judged_reason": judgement.reason if judgement else None,
                    **_citation(judgement, keys, "judged_"),
                    "not_rated": found.not_rated,
                    "points": found.points,
                    **_citation(result, keys),
                }
            )
    return _frame(rows, RATINGS)


# --- key questions ------------------------------------------------------------------------

_NO_COUNT = "no count was published."

KEY_QUESTIONS = (
    _PDU,
    _STANDARD,
    _STANDARD_NAME,
    Field(
        "question",
        "string",
        "Key question",
        "The key question: a name that is unique within its standard.",
    ),
    Field("wording", "string", "Our wording", "The key question in our words."),
    Field(
        "published_percentage",
        "number",
        "Published percentage",
        "The share of inspected cases judged sufficient, in per cent, as published.",
        "only a count was published.",
        {"minimum": 0, "maximum": 100},
    ),
    Field(
        "published_count",
        "integer",
        "Published count",
        "How many cases were judged sufficient.",
        _NO_COUNT,
        {"minimum": 0},
    ),
    Field(
        "published_of",
        "integer",
        "Published count: of",
        "Out of how many cases.",
        _NO_COUNT,
        {"minimum": 1},
    ),
    Field(
        "computed_band",
        "string",
        "Computed band",
        "The rating of the band that the share falls in.",
        "the standard is not rated.",
    ),
    Field(
        "computed_lowest",
        "boolean",
        "Computed: the lowest",
        "Whether it has the lowest share of its standard, "
        "and so gives the standard its computed rating.",
    ),
    *_cited("the share"),
)


def key_questions(data: Data) -> pd.DataFrame:
    """One row for each published key question of an inspection. Columns: those of KEY_QUESTIONS."""
    keys = _keys(data)
    rows = []
    for name, inspection in data.inspections.items():
        computed = rows_of(key_questions_table(inspection))
        for (number, given, question), found in zip(
            _published_questions(inspection), computed, strict=True
        ):
            standard = inspection.framework.numbered[number]
            cases = given.counts.get(question)
            rows.append(
                {
                    "pdu": name,
                    "standard": number,
                    "standard_name": standard.name,
                    "question": question,
                    "wording": standard.key_questions[question],
                    "published_percentage": given.percentages.get(question),
                    "published_count": cases.count if cases else None,
                    "published_of": cases.of if cases else None,
                    "computed_band": found.rating,
                    "computed_lowest": found.lowest,
                    **_citation(given, keys),
                }
            )
    return _frame(rows, KEY_QUESTIONS)


def _published_questions(inspection: Inspection) -> Iterator[tuple[str, KeyQuestions, str]]:
    """Each published share, in the order of `key_questions_table`: standard, facts, question."""
    for number, standard in inspection.framework.numbered.items():
        result = inspection.standards.get(number)
        if result and (given := result.key_questions):
            shares = given.shares
            yield from ((number, given, one) for one in standard.key_questions if one in shares)


# --- recommendations ----------------------------------------------------------------------

RECOMMENDATIONS = (
    Field(
        "id", "string", "Recommendation", "The recommendation: its PDU, a slash, and its number."
    ),
    _PDU,
    Field(
        "number",
        "integer",
        "Number",
        "Its place among the PDU's recommendations.",
        constraints={"minimum": 1},
    ),
    Field(
        "addressee",
        "string",
        "Addressee",
        "Who is to act, in a word that the standards explain: see data/frameworks/.",
    ),
    Field("summary", "string", "Summary", "What was asked for, in our words."),
    Field("theme", "string", "Theme", "What it is about: our coding, a key in data/themes.yaml."),
    Field(
        "bears_on",
        "string",
        "Bears on",
        "Our coding: the standards (1.2) or key questions (2.2/safety) that it is about, "
        "with semicolons between them.",
        "none is coded.",
    ),
    Field(
        "plan_rows",
        "string",
        "Rows of the action plan",
        "The rows of the action plan that take it up, as in the column `row` of the actions, "
        "with semicolons between them.",
        "none that can be read does.",
    ),
    *_cited("the recommendation"),
)


def recommendations(data: Data) -> pd.DataFrame:
    """One row for each recommendation. Columns: those of RECOMMENDATIONS."""
    keys = _keys(data)
    rows = []
    for row in rows_of(recommendations_table(data.inspections, data.action_plan)):
        name = row.id.split("/")[0]
        rows.append(
            {
                "id": row.id,
                "pdu": name,
                "number": row.number,
                "addressee": row.addressee,
                "summary": row.summary,
                "theme": row.theme,
                "bears_on": _joined(row.bears_on),
                "plan_rows": _joined([answer.label for answer in row.rows]),
                **_citation(data.inspections[name].recommendations[row.number - 1], keys),
            }
        )
    return _frame(rows, RECOMMENDATIONS)


def _joined(items: list[str]) -> str | None:
    return _BETWEEN.join(items) or None


# --- the action plan ----------------------------------------------------------------------

_NO_ACTION = "the row promises no action."
_LOST = "our copy of the plan has lost it."

ACTIONS = (
    Field(
        "id",
        "string",
        "Action",
        "The action: the number of its row, a slash, and its own. "
        "The rows without a number count as unnumbered-1, unnumbered-2. "
        "A row without actions stands alone.",
    ),
    Field(
        "row",
        "string",
        "Row of the plan",
        "The number of the row, as printed; of one that has none, where it stands.",
    ),
    Field(
        "heading",
        "string",
        "Heading",
        "The heading above the row, as printed.",
        "none stands there.",
    ),
    Field(
        "pdus",
        "string",
        "PDUs named",
        "The PDUs that the row names, in the plan's short forms, with semicolons between them.",
        "the row names none, or our copy of the plan has lost them.",
    ),
    Field("recommendation", "string", "Recommendation", "What was asked for, in our words.", _LOST),
    Field(
        "row_status",
        "string",
        "Status of the row",
        "Whether the recommendation was agreed.",
        _LOST,
        {"enum": _choices(Row, "status")},
    ),
    Field(
        "reason",
        "string",
        "Why in part",
        "Why it was agreed in part only, in our words.",
        "it was not agreed in part.",
    ),
    Field(
        "answers",
        "string",
        "Recommendations taken up",
        "The recommendations that the row takes up, as in the column `id` of the recommendations, "
        "with semicolons between them.",
        "none of those in this data.",
    ),
    Field(
        "text_lost",
        "string",
        "What is lost",
        "What our copy of the plan has lost of the row.",
        "nothing is lost.",
    ),
    Field(
        "row_note",
        "string",
        "Note on the row",
        "What is odd or unclear about the row.",
        "nothing is.",
    ),
    Field(
        "action",
        "integer",
        "Number of the action",
        "Its place in the row.",
        _NO_ACTION,
        {"minimum": 1},
    ),
    Field(
        "summary",
        "string",
        "Summary of the action",
        "What is to be done, in our words.",
        _NO_ACTION,
    ),
    Field(
        "owner_printed",
        "string",
        "Owner, as printed",
        "Who is to do it, as printed.",
        "none is printed, or it is not clear.",
    ),
    Field(
        "target_printed",
        "string",
        "Date, as printed",
        "What the date column of the plan says, as printed.",
        "nothing is printed, or it is not clear.",
    ),
    Field(
        "target",
        "string",
        "Date",
        "The printed date as a month (2023-05) or a day, where it is one.",
        "it is none.",
        _DATE,
    ),
    Field(
        "completed",
        "boolean",
        "Completed",
        "Whether the plan says that it was done.",
        "the plan does not say so clearly.",
    ),
    Field(
        "note",
        "string",
        "Note on the action",
        "What is odd or unclear about the action.",
        "nothing is.",
    ),
    *_cited("the row"),
)


def actions(data: Data) -> pd.DataFrame:
    """One row for each action of the action plan, and one for each of its rows that has none.

    Columns: those of ACTIONS. Without a row where there is no plan.
    """
    if data.action_plan is None:
        return _frame([], ACTIONS)
    keys = _keys(data)
    rows = []
    for key, row in _keyed_rows(data.action_plan):
        of_row = {
            "row": row.label,
            "heading": row.heading,
            "pdus": _joined(row.pdus),
            "recommendation": row.recommendation,
            "row_status": row.status,
            "reason": row.reason,
            "answers": _joined(row.answers),
            "text_lost": row.text_lost,
            "row_note": row.note,
        }
        for number, action in enumerate(row.actions, start=1):
            rows.append(
                {
                    "id": f"{key}/{number}",
                    **of_row,
                    "action": number,
                    "summary": action.summary,
                    "owner_printed": action.owner,
                    "target_printed": action.target_printed,
                    "target": action.target,
                    "completed": action.completed,
                    "note": action.note,
                    **_citation(row, keys),
                }
            )
        if not row.actions:
            # What the plan says of the recommendation is not to be lost with its actions.
            nothing = dict.fromkeys(
                [
                    "action",
                    "summary",
                    "owner_printed",
                    "target_printed",
                    "target",
                    "completed",
                    "note",
                ]
            )
            rows.append({"id": key, **of_row, **nothing, **_citation(row, keys)})
    return _frame(rows, ACTIONS)


def _keyed_rows(plan: ActionPlan) -> Iterator[tuple[str, Row]]:
    """Each row with a name of its own, which the place of one without a number need not be."""
    unnumbered = count(1)
    for row in plan.rows:
        yield str(row.number or f"unnumbered-{next(unnumbered)}"), row


# --- the register of figures --------------------------------------------------------------

# Headings, and what an empty cell means. All else is said where the register is read.
_CLAIMS = {
    "id": ("Figure", None),
    "source": ("Source", None),
    "section": ("Section of the source", None),
    "measure": ("What is counted", None),
    "printed": ("As printed", None),
    "unit": ("Unit", None),
    "qualifier": ("Hedge", "it means exactly what it prints."),
    "value": ("Value", "the figure is no such number."),
    "numerator": ("Count", "no count is printed."),
    "denominator": ("Count: out of", "no count is printed."),
    "percentage": ("Percentage", "no percentage is printed."),
    "date": ("Date", "the figure is no date."),
    "base": ("Group", "the figure is no percentage, or of no group that is named."),
    "part_of": ("Group around it", "there is none that is known."),
    "agrees_with": ("Should agree with", "nothing that our sources give."),
}


def _claims_fields() -> Iterator[Field]:
    for described in json.loads(claims_schema_text())["fields"]:
        title, empty = _CLAIMS[described["name"]]
        constraints = {
            key: value
            for key, value in described.get("constraints", {}).items()
            if key != "required"
        }
        yield Field(
            described["name"],
            described["type"],
            title,
            described["description"].partition(" Empty: ")[0],
            empty,
            constraints,
        )


CLAIMS = tuple(_claims_fields())


def claims(data: Data) -> pd.DataFrame:
    """One row for each figure, as `data/register/claims.csv` has it. Columns: those of CLAIMS."""
    keys = _keys(data)
    rows = []
    for claim in data.claims.values():
        row = {one.name: getattr(claim, one.name) for one in CLAIMS}
        relations = [" ".join([relation.kind, *relation.others]) for relation in claim.agrees_with]
        rows.append({**row, "source": keys[claim.source], "agrees_with": _joined(relations)})
    return _frame(rows, CLAIMS)


# The tables, in the order in which readers find them.
TABLES = (
    Table(
        "inspections",
        "Inspections",
        "One row for each inspected Probation Delivery Unit (PDU): its score and overall rating, "
        "published and computed.",
        INSPECTIONS,
        inspections,
        key=("pdu",),
    ),
    Table(
        "ratings",
        "Ratings of standards",
        "One row for each inspection and each standard that counts towards its score: its rating, "
        "published, computed, judged.",
        RATINGS,
        ratings,
        key=("pdu", "standard"),
        links={"pdu": "inspections"},
    ),
    Table(
        "key-questions",
        "Key questions",
        "One row for each published share of cases: what was published, "
        "and the band that it falls in.",
        KEY_QUESTIONS,
        key_questions,
        key=("pdu", "standard", "question"),
        links={"pdu": "inspections"},
    ),
    Table(
        "recommendations",
        "Recommendations",
        "One row for each thing that inspectors asked for, in our words.",
        RECOMMENDATIONS,
        recommendations,
        key=("id",),
        links={"pdu": "inspections"},
    ),
    Table(
        "actions",
        "Action plan",
        "One row for each action that the action plan promises, "
        "with the row of the plan that it stands in.",
        ACTIONS,
        actions,
        key=("id",),
    ),
    Table(
        "claims",
        "Register of figures",
        "One row for each figure that the documents state beside those in the tables above.",
        CLAIMS,
        claims,
        key=("id",),
    ),
)
