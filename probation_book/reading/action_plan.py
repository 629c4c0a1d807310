"""The action plan that answers inspections: `data/action-plan.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from probation_book.reading.fields import (
    Date,
    Fact,
    Record,
    Source,
    SourceName,
    Text,
    inherit_source,
)
from probation_book.reading.inspection import Inspection
from probation_book.reading.yaml_file import load


class Action(Record):
    """Something promised, by whom and by when. What the plan does not say is None."""

    summary: Text
    """What is to be done, in our words."""
    owner: Text | None = None
    """Who is to do it, as printed."""
    target_printed: Text | None = None
    """The date column, as printed."""
    target: Date | None = None
    """That date as a month or a day, where it is one."""
    completed: bool | None = None
    """Whether the plan says that it was done."""
    note: Text | None = None
    """What is odd or unclear about it."""


class Row(Fact):
    """A row of the plan: a recommendation, the answer to it, and the actions promised."""

    number: Annotated[int, Field(ge=1)] | None = None
    """As printed."""
    place: Text | None = None
    """Where it stands among the others, if it has no number."""
    heading: Text | None = None
    """The heading above it."""
    pdus: list[Text] = Field([])
    """The PDUs that it names, in the plan's short forms."""
    recommendation: Text | None = None
    """What was asked for, in our words."""
    status: Literal["agreed", "partly agreed", "not agreed"] | None = None
    reason: Text | None = None
    """Why it was agreed in part only."""
    text_lost: Text | None = None
    """What our copy of the plan has lost of it."""
    note: Text | None = None
    answers: list[Annotated[str, Field(pattern=r"^[a-z0-9-]+/[1-9][0-9]*$")]] = Field([])
    """The recommendations it takes up: an inspection's file name and the place in its list."""
    actions: list[Action] = Field([])

    @model_validator(mode="after")
    def _is_whole_or_says_what_is_lost(self) -> Self:
        if (self.number is None) == (self.place is None):
            raise ValueError("expected a number, or the place of a row that has none")
        if not self.text_lost and not (self.recommendation and self.status):
            raise ValueError("expected a recommendation and a status, or what of the text is lost")
        if (self.status == "partly agreed") != bool(self.reason):
            raise ValueError("a reason goes with `partly agreed`, and with nothing else")
        return self

    @property
    def label(self) -> str:
        """How the book calls it: its number, or its place."""
        return str(self.number) if self.number else f"no number ({self.place})"


class PrintedTotals(Fact):
    """The totals that the plan prints."""

    agreed: Annotated[int, Field(ge=0)]
    partly_agreed: Annotated[int, Field(ge=0, alias="partly agreed")]
    not_agreed: Annotated[int, Field(ge=0, alias="not agreed")]
    total: Annotated[int, Field(ge=0)]


class ActionPlan(Record):
    """The plan as a whole."""

    source: SourceName
    printed_totals: PrintedTotals
    rows: list[Row]

    @model_validator(mode="before")
    @classmethod
    def _sources(cls, block: Any) -> Any:
        return inherit_source(block, cls)

    @model_validator(mode="after")
    def _numbers_are_there_once(self) -> Self:
        numbers = [row.number for row in self.rows if row.number]
        if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
            raise ValueError(f"found the number {twice[0]} in two rows, expected each once")
        return self

    def answers_to(self, recommendation: str) -> list[Row]:
        """The rows that take up a recommendation, such as `dorset-2023/3`."""
        return [row for row in self.rows if recommendation in row.answers]


def read_action_plan(path: Path, sources: Mapping[str, Source]) -> ActionPlan | None:
    """The plan; None if there is no such file. Raises DataError for what is wrong in it."""
    if not path.exists():
        return None
    file = load(path)
    return file.record(ActionPlan, file.content, {"source": sources})


def loose_answers(
    path: Path, plan: ActionPlan, inspections: Mapping[str, Inspection]
) -> Iterator[str]:
    """What the plan answers and that was not asked.

    A row may answer an inspection that is not among these; of one that is, the
    recommendation has to be there.
    """
    for row in plan.rows:
        for answer in row.answers:
            name, place = answer.split("/")
            asked = inspections.get(name)
            if asked and not 1 <= int(place) <= len(asked.recommendations):
                yield (
                    f"{path}: recommendation {row.label}: answers: found {answer!r}, expected one "
                    f"of the {len(asked.recommendations)} recommendations in {name}.yaml"
                )
