"""The book's data as tidy tables to take away: a row for each observation, a column for each field.

Computed, published and judged are three things and stand in columns of their own. What no
source gives is None, never filled in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import pandas as pd

from probation_book.analysis.claims import figures_of, printed_once
from probation_book.analysis.inspection import key_questions_table, standards_table
from probation_book.analysis.recommendations import recommendations_table
from probation_book.downloads.computed import COMPUTED
from probation_book.downloads.fields import (
    DATE,
    NO_SECTION,
    OF_AN_INSPECTION,
    Field,
    Table,
    choices,
    cited,
    framework_column,
    inspection_columns,
    itself,
    joined,
    published_shares,
    standard_columns,
)
from probation_book.reading import ActionPlan, Claim, Data, Fact, Inspection, Recommendation, Row
from probation_book.reading.action_plan import Action
from probation_book.reading.framework import Standard
from probation_book.reading.inspection import KeyQuestions, StandardResult
from probation_book.reading.national import PublishedRating
from probation_book.reading.pdus import Pdu
from probation_book.reading.schema import claims_schema_text
from probation_book.rows import rows_of

# --- PDUs ---------------------------------------------------------------------------------


def _pdu_cited(pdu: Pdu) -> Fact:
    return pdu.region


PDUS = (
    Field("pdu", "string", "PDU", "The PDU: its key in data/pdus.yaml.", lambda pdu: pdu.key),
    Field("name", "string", "Name", "The name of the PDU.", lambda pdu: pdu.name),
    Field(
        "short_name",
        "string",
        "Short name",
        "A shorter name that the book uses in charts.",
        lambda pdu: pdu.short_name,
        "it has none.",
    ),
    Field(
        "region",
        "string",
        "Region",
        "The probation region that the PDU belongs to.",
        lambda pdu: pdu.region.name,
    ),
    *cited("the region", _pdu_cited),
)

# --- inspections --------------------------------------------------------------------------

_NO_FIELDWORK = "the sources do not say when it started."
_NO_CASES = "the sources give no number of cases."
_NO_INTERVIEWS = "the sources give no number of interviews."
_NO_RESULT = "the sources do not give it."
_NOT_ALL_KNOWN = "not all ratings of standards are known, or no score table is known for them."


def _of_result(name: str) -> Callable[[Inspection], Any]:
    return lambda inspection: getattr(inspection.result, name, None)


def _computed(name: str) -> Callable[[Inspection], Any]:
    return lambda inspection: getattr(inspection.rate().overall, name, None)


INSPECTIONS = (
    *inspection_columns(itself),
    Field(
        "pdu_name", "string", "Name of the PDU", "The name of the PDU.", lambda one: one.pdu.name
    ),
    framework_column(itself),
    Field(
        "fieldwork_started",
        "string",
        "Start of fieldwork",
        "When the fieldwork started: a day (2022-08-22), "
        "or a month or a year where no more is known.",
        lambda one: one.fieldwork_started and one.fieldwork_started.date,
        _NO_FIELDWORK,
        DATE,
    ),
    *cited(
        "the start of fieldwork", lambda one: one.fieldwork_started, "fieldwork_", _NO_FIELDWORK
    ),
    Field(
        "cases",
        "integer",
        "Cases inspected",
        "How many cases were inspected.",
        lambda one: one.cases and one.cases.count,
        _NO_CASES,
        {"minimum": 1},
    ),
    *cited("the cases", lambda one: one.cases, "cases_", _NO_CASES),
    Field(
        "interviews",
        "integer",
        "Interviews",
        "How many interviews inspectors held with probation practitioners.",
        lambda one: one.interviews and one.interviews.count,
        _NO_INTERVIEWS,
        {"minimum": 1},
    ),
    *cited("the interviews", lambda one: one.interviews, "interviews_", _NO_INTERVIEWS),
    Field(
        "published_score",
        "integer",
        "Published score",
        "The published score, in points.",
        _of_result("score"),
        _NO_RESULT,
        {"minimum": 0},
    ),
    Field(
        "published_maximum",
        "integer",
        "Published maximum",
        "The highest score that was possible, as published, in points.",
        _of_result("maximum"),
        _NO_RESULT,
        {"minimum": 1},
    ),
    Field(
        "published_rating",
        "string",
        "Published overall rating",
        "The published overall rating.",
        _of_result("rating"),
        _NO_RESULT,
    ),
    *cited("the published score and rating", lambda one: one.result, "published_", _NO_RESULT),
    Field(
        "computed_score",
        "integer",
        "Computed score",
        "The score that the rules give, in points: those of the published ratings of standards "
        "added up, and of the computed rating where none is published.",
        _computed("score"),
        _NOT_ALL_KNOWN,
        {"minimum": 0},
    ),
    Field(
        "computed_maximum",
        "integer",
        "Computed maximum",
        "The highest score that the rules allow with the standards that were rated, in points.",
        _computed("maximum"),
        _NOT_ALL_KNOWN,
        {"minimum": 1},
    ),
    Field(
        "computed_rating",
        "string",
        "Computed overall rating",
        "The overall rating that the rules give for the computed score.",
        _computed("rating"),
        _NOT_ALL_KNOWN,
    ),
    Field(
        "concluded_lowest",
        "integer",
        "Concluded: lowest score",
        "The lowest score, in points, that goes with all that is known. Our conclusion.",
        lambda one: min((found.lowest for found in one.possible()), default=None),
        "no score table goes with what is known.",
        {"minimum": 0},
    ),
    Field(
        "concluded_highest",
        "integer",
        "Concluded: highest score",
        "The highest score, in points, that goes with all that is known. Our conclusion.",
        lambda one: max((found.highest for found in one.possible()), default=None),
        "no score table goes with what is known.",
        {"minimum": 0},
    ),
)


# --- ratings of standards -----------------------------------------------------------------


class RatedStandard(NamedTuple):
    """A standard that counts towards the score of an inspection: what is known of its rating."""

    inspection: Inspection
    standard: Standard
    result: StandardResult | None
    found: Any
    """Its row of `standards_table`."""


def ratings(data: Data) -> Iterator[RatedStandard]:
    """Each inspection, and each standard that counts towards its score, rated or not."""
    for inspection in data.inspections.values():
        found = {row.standard: row for row in rows_of(standards_table(inspection))}
        for standard in inspection.framework.rated:
            result = inspection.standards.get(standard.number)
            yield RatedStandard(inspection, standard, result, found[standard.number])


_NO_JUDGEMENT = "no judgement is recorded."
_NOT_PUBLISHED = "nothing was published on it, as far as we know."


def _judgement(row: RatedStandard) -> Any:
    return row.result.judgement if row.result else None


RATINGS = (
    *inspection_columns(lambda row: row.inspection),
    Field(
        "pdu_name",
        "string",
        "Name of the PDU",
        "The name of the PDU.",
        lambda row: row.inspection.pdu.name,
    ),
    framework_column(lambda row: row.inspection),
    *standard_columns(lambda row: row.standard),
    Field(
        "rated_by",
        "string",
        "How it is rated",
        "`cases`: by the shares of cases of its key questions; `judged`: in a way that our sources "
        "do not say.",
        lambda row: row.standard.rated_by,
        constraints={"enum": [word for word in choices(Standard, "rated_by") if word != "unrated"]},
    ),
    Field(
        "published_rating",
        "string",
        "Published rating",
        "The rating that was published.",
        lambda row: row.found.published,
        "none was published, as far as we know.",
    ),
    Field(
        "computed_rating",
        "string",
        "Computed rating",
        "The rating that the rules give for its key questions' shares of cases.",
        lambda row: row.found.computed,
        "no rule computes it, or its key questions are not all known.",
    ),
    Field(
        "judged_guidance",
        "string",
        "Judged: the usual rating",
        "Where inspectors are recorded to have judged otherwise: "
        "the rating that guidance would usually give.",
        lambda row: found.guidance if (found := _judgement(row)) else None,
        _NO_JUDGEMENT,
    ),
    Field(
        "judged_reason",
        "string",
        "Judged: the reason",
        "Why they judged otherwise, in our words.",
        lambda row: found.reason if (found := _judgement(row)) else None,
        _NO_JUDGEMENT,
    ),
    *cited("the judgement", _judgement, "judged_", _NO_JUDGEMENT),
    Field(
        "not_rated",
        "string",
        "Why it is not rated",
        "Why the standard has no rating, in our words.",
        lambda row: row.found.not_rated,
        "it has a rating, or we do not know of one.",
    ),
    Field(
        "points",
        "integer",
        "Points",
        "What its rating adds to the score, in points: the published rating, "
        "else the computed one.",
        lambda row: row.found.points,
        "it is not rated, or its rating is not known.",
        {"minimum": 0},
    ),
    *cited("the rating", lambda row: row.result, empty=_NOT_PUBLISHED),
)

# --- key questions ------------------------------------------------------------------------


class AnsweredQuestion(NamedTuple):
    """A key question of an inspection whose share of cases was published."""

    inspection: Inspection
    standard: Standard
    given: KeyQuestions
    found: Any
    """Its row of `key_questions_table`."""


def key_questions(data: Data) -> Iterator[AnsweredQuestion]:
    """Each published key question of each inspection."""
    for inspection in data.inspections.values():
        for found in rows_of(key_questions_table(inspection)):
            given = inspection.standards[found.standard].key_questions
            assert given is not None  # it has a row
            standard = inspection.framework.numbered[found.standard]
            yield AnsweredQuestion(inspection, standard, given, found)


KEY_QUESTIONS = (
    *inspection_columns(lambda row: row.inspection),
    *standard_columns(lambda row: row.standard),
    Field(
        "question",
        "string",
        "Key question",
        "The key question: a name that is unique within its standard.",
        lambda row: row.found.question,
    ),
    Field(
        "wording",
        "string",
        "Our wording",
        "The key question in our words.",
        lambda row: row.standard.key_questions[row.found.question],
    ),
    *published_shares(lambda row: row.given, lambda row: row.found.question),
    Field(
        "computed_band",
        "string",
        "Computed band",
        "The rating of the band that the share falls in.",
        lambda row: row.found.rating,
        "the standard is not rated.",
    ),
    Field(
        "computed_drives",
        "boolean",
        "Computed: gives the rating",
        "Whether it is one of the key questions that decide the computed rating of its standard.",
        lambda row: row.found.drives,
    ),
    *cited("the share", lambda row: row.given),
)

# --- published ratings of all PDUs ----------------------------------------------------------

_NOT_PRINTED = "the page does not print it."


def _of_page(name: str) -> Callable[[PublishedRating], Any]:
    return lambda published: getattr(published, name)


PUBLISHED_RATINGS = (
    Field(
        "pdu",
        "string",
        "PDU",
        "The PDU that was inspected: its key in data/pdus.yaml.",
        lambda published: published.pdu.key,
    ),
    Field(
        "standards",
        "string",
        "Year of the standards",
        "The year of the standards: our reading, by date and shape, for the pages print none.",
        _of_page("standards"),
    ),
    Field(
        "fieldwork",
        "string",
        "Fieldwork",
        "When inspectors were there: a day, a month or a year.",
        _of_page("fieldwork"),
        _NOT_PRINTED,
        DATE,
    ),
    Field(
        "fieldwork_printed",
        "string",
        "Fieldwork, as printed",
        "The same as printed, where that is no date: a month without its year.",
        _of_page("fieldwork_printed"),
        "it is a date, or the page does not print it.",
    ),
    Field(
        "published",
        "string",
        "Publication",
        "When the report was published: a day, a month or a year.",
        _of_page("published"),
        _NOT_PRINTED,
        DATE,
    ),
    Field(
        "rating",
        "string",
        "Overall rating",
        "The overall rating, as printed.",
        _of_page("rating"),
    ),
    Field(
        "score",
        "integer",
        "Score",
        "The score, in points.",
        _of_page("score"),
        _NOT_PRINTED,
        {"minimum": 0},
    ),
    Field(
        "maximum",
        "integer",
        "Maximum",
        "The highest that the score could have been, in points.",
        _of_page("maximum"),
        _NOT_PRINTED,
        {"minimum": 1},
    ),
    Field("address", "string", "Address", "The page that says so.", _of_page("address")),
    Field(
        "kind",
        "string",
        "Whose page",
        "Whose page it is: the inspectorate's on that inspection, on a later one of the same PDU, "
        "or on another PDU; or a newspaper's.",
        _of_page("kind"),
        constraints={"enum": choices(PublishedRating, "kind")},
    ),
)

# --- recommendations ----------------------------------------------------------------------


class Asked(NamedTuple):
    """A recommendation: its inspection, its row of `recommendations_table`, the fact itself.

    `answers` are the rows of the action plan that take it up.
    """

    inspection: Inspection
    found: Any
    fact: Recommendation
    answers: list[Row]


def recommendations(data: Data) -> Iterator[Asked]:
    """Each recommendation of each inspection."""
    plan = data.action_plan
    for row in rows_of(recommendations_table(data.inspections)):
        inspection = data.inspections[row.inspection]
        answers = plan.answers_to(row.id) if plan else []
        yield Asked(inspection, row, inspection.recommendations[row.number - 1], answers)


RECOMMENDATIONS = (
    Field(
        "id",
        "string",
        "Recommendation",
        "The recommendation: its inspection, a slash, and its number.",
        lambda row: row.found.id,
    ),
    *inspection_columns(lambda row: row.inspection),
    Field(
        "number",
        "integer",
        "Number",
        "Its place among the inspection's recommendations.",
        lambda row: row.found.number,
        constraints={"minimum": 1},
    ),
    Field(
        "addressee",
        "string",
        "Addressee",
        "Who is to act: one of those that the framework of the inspection names.",
        lambda row: row.fact.addressee,
    ),
    Field(
        "summary",
        "string",
        "Summary",
        "What was asked for, in our words.",
        lambda row: row.fact.summary,
    ),
    Field(
        "theme",
        "string",
        "Theme",
        "What it is about: our coding, a key in data/themes.yaml.",
        lambda row: row.fact.theme,
    ),
    Field(
        "bears_on",
        "string",
        "Bears on",
        "Our coding: the standards (1.2) or key questions (2.2/safety) that it is about, "
        "with semicolons between them.",
        lambda row: joined(row.fact.bears_on),
        "none is coded.",
    ),
    Field(
        "plan_rows",
        "string",
        "Rows of the action plan",
        "The rows of the action plan that take it up, as in the column `row` of the actions, "
        "with semicolons between them.",
        lambda row: joined(answer.label for answer in row.answers),
        "none that can be read does.",
    ),
    *cited("the recommendation", lambda row: row.fact),
)

# --- the action plan ----------------------------------------------------------------------


class Promised(NamedTuple):
    """An action of the plan with its row and its place there; None: a row without actions.

    What the plan says of a recommendation is not to be lost with its actions.
    """

    id: str
    row: Row
    number: int | None
    action: Action | None


def actions(data: Data) -> Iterator[Promised]:
    """Each action of the action plan, and each of its rows that has none."""
    for key, row in _keyed_rows(data.action_plan) if data.action_plan else ():
        for number, action in enumerate(row.actions, start=1):
            yield Promised(f"{key}/{number}", row, number, action)
        if not row.actions:
            yield Promised(key, row, None, None)


def _keyed_rows(plan: ActionPlan) -> Iterator[tuple[str, Row]]:
    """Each row with a name of its own, which the place of one without a number need not be."""
    unnumbered = count(1)
    for row in plan.rows:
        yield str(row.number or f"unnumbered-{next(unnumbered)}"), row


def _of_action(name: str) -> Callable[[Promised], Any]:
    return lambda promised: getattr(promised.action, name, None)


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
        lambda promised: promised.id,
    ),
    Field(
        "row",
        "string",
        "Row of the plan",
        "The number of the row, as printed; of one that has none, where it stands.",
        lambda promised: promised.row.label,
    ),
    Field(
        "heading",
        "string",
        "Heading",
        "The heading above the row, as printed.",
        lambda promised: promised.row.heading,
        "none stands there.",
    ),
    Field(
        "pdus",
        "string",
        "PDUs named",
        "The PDUs that the row names, in the plan's short forms, with semicolons between them.",
        lambda promised: joined(promised.row.pdus),
        "the row names none, or our copy of the plan has lost them.",
    ),
    Field(
        "recommendation",
        "string",
        "Recommendation",
        "What was asked for, in our words.",
        lambda promised: promised.row.recommendation,
        _LOST,
    ),
    Field(
        "row_status",
        "string",
        "Status of the row",
        "Whether the recommendation was agreed.",
        lambda promised: promised.row.status,
        _LOST,
        {"enum": choices(Row, "status")},
    ),
    Field(
        "reason",
        "string",
        "Why in part",
        "Why it was agreed in part only, in our words.",
        lambda promised: promised.row.reason,
        "it was not agreed in part.",
    ),
    Field(
        "answers",
        "string",
        "Recommendations taken up",
        "The recommendations that the row takes up, as in the column `id` of the recommendations, "
        "with semicolons between them.",
        lambda promised: joined(promised.row.answers),
        "none of those in this data.",
    ),
    Field(
        "text_lost",
        "string",
        "What is lost",
        "What our copy of the plan has lost of the row.",
        lambda promised: promised.row.text_lost,
        "nothing is lost.",
    ),
    Field(
        "row_note",
        "string",
        "Note on the row",
        "What is odd or unclear about the row.",
        lambda promised: promised.row.note,
        "nothing is.",
    ),
    Field(
        "action",
        "integer",
        "Number of the action",
        "Its place in the row.",
        lambda promised: promised.number,
        _NO_ACTION,
        {"minimum": 1},
    ),
    Field(
        "summary",
        "string",
        "Summary of the action",
        "What is to be done, in our words.",
        _of_action("summary"),
        _NO_ACTION,
    ),
    Field(
        "owner_printed",
        "string",
        "Owner, as printed",
        "Who is to do it, as printed.",
        _of_action("owner"),
        "none is printed, or it is not clear.",
    ),
    Field(
        "target_printed",
        "string",
        "Date, as printed",
        "What the date column of the plan says, as printed.",
        _of_action("target_printed"),
        "nothing is printed, or it is not clear.",
    ),
    Field(
        "target",
        "string",
        "Date",
        "The printed date as a month (2023-05) or a day, where it is one.",
        _of_action("target"),
        "it is none.",
        DATE,
    ),
    Field(
        "completed",
        "boolean",
        "Completed",
        "Whether the plan says that it was done.",
        _of_action("completed"),
        "the plan does not say so clearly.",
    ),
    Field(
        "note",
        "string",
        "Note on the action",
        "What is odd or unclear about the action.",
        _of_action("note"),
        "nothing is.",
    ),
    *cited("the row", lambda promised: promised.row),
)

# --- the register of figures --------------------------------------------------------------

# Headings, and what an empty cell means. All else is said where the register is read.
_CLAIMS = {
    "id": ("Figure", None),
    "source": ("Source", None),
    "section": ("Section of the source", NO_SECTION),
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
            described["description"].partition(" Empty: ")[0].partition("; None: ")[0],
            _of_claim(described["name"]),
            empty,
            constraints,
        )


def _of_claim(name: str) -> Callable[[Claim], Any]:
    match name:
        case "source":
            return lambda claim: claim.source.key
        case "agrees_with":
            return lambda claim: joined(
                " ".join([relation.kind, *relation.others]) for relation in claim.agrees_with
            )
        case _:
            return lambda claim: getattr(claim, name)


CLAIMS = tuple(_claims_fields())


def _others_shown(data: Data) -> str | None:
    """Why the register on its page has more rows than the table."""
    shown = printed_once(figures_of(data))
    if not (others := len(shown.keys() - data.claims.keys())):
        return None
    return (
        f"The register on the page “The figures, checked” has {len(shown)}: it also shows "
        f"{others} from other tables here, such as the percentages of key questions."
    )


# --- all of them --------------------------------------------------------------------------

# The tables, in the order in which readers find them.
TABLES = (
    Table(
        "inspections",
        "Inspections",
        "One row for each inspection of a Probation Delivery Unit (PDU): its score and overall "
        "rating, published, computed, and concluded where not all is known.",
        INSPECTIONS,
        lambda data: data.inspections.values(),
        key=("inspection",),
        links={"pdu": "pdus"},
    ),
    Table(
        "ratings",
        "Ratings of standards",
        "One row for each inspection and each standard that counts towards its score: its rating, "
        "published, computed, judged.",
        RATINGS,
        ratings,
        key=("inspection", "standard"),
        links=OF_AN_INSPECTION,
    ),
    Table(
        "key-questions",
        "Key questions",
        "One row for each published share of cases: what was published, "
        "and the band that it falls in.",
        KEY_QUESTIONS,
        key_questions,
        key=("inspection", "standard", "question"),
        links=OF_AN_INSPECTION,
    ),
    *COMPUTED,
    Table(
        "recommendations",
        "Recommendations",
        "One row for each thing that inspectors asked for, in our words.",
        RECOMMENDATIONS,
        recommendations,
        key=("id",),
        links=OF_AN_INSPECTION,
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
        lambda data: data.claims.values(),
        key=("id",),
        note=_others_shown,
    ),
    Table(
        "published-ratings",
        "Published ratings",
        "One row for each overall rating of a PDU that we have found on a public page: many more "
        "inspections than those above, of which we know little more.",
        PUBLISHED_RATINGS,
        lambda data: data.national,
        # Two of a PDU that have no date are told apart by their standards.
        key=("pdu", "standards", "published", "fieldwork"),
        links={"pdu": "pdus"},
    ),
    Table(
        "pdus",
        "Probation Delivery Units",
        "One row for each Probation Delivery Unit (PDU) that the other tables name.",
        PDUS,
        lambda data: data.pdus.values(),
        key=("pdu",),
    ),
)


def tables(data: Data) -> list[tuple[Table, pd.DataFrame]]:
    """Every table that the data has a row for, with its rows, in the order of TABLES."""
    made = [(table, table.frame(data)) for table in TABLES]
    return [(table.noted(data), frame) for table, frame in made if len(frame)]
