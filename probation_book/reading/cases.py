"""Cases of an analyst's own: a table with a row for each, of what inspectors answered and on whom.

Case data are personal. So no message here tells what stands in a row, nor a name in the header that
it does not know: in a file without a header, that would be a case.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from probation_book.reading.csv_file import read_cells
from probation_book.reading.fields import DataError, expected_one_of, shown
from probation_book.reading.framework import Framework
from probation_book.reading.workbook import is_workbook

# What a cell says on a key question, in small or large letters. Nothing is not applicable, too.
ANSWERS: dict[str, bool | None] = {
    **{"yes": True, "no": False},
    **dict.fromkeys(["na", "n/a", "n.a.", "not applicable", ""]),
}

# What other programs write for yes and no.
_EXPECTED = "yes, no, na or nothing"
_OTHER_WORDS = ["true", "false", "1", "0", "y", "n"]

# The column with the id of each case. It tells no group of people.
CASE = "case"

# The columns by which people are compared, unless others are asked for: those of the template,
# data/templates/made-up-cases.csv. Any other may hold what is not to be told, as names of officers.
GROUPS = ("sex", "ethnicity", "sentence")

# The name of a column that answers a key question.
_QUESTION = re.compile(r"\s*\d+\.\d+/")


class Cases(NamedTuple):
    """Inspected cases. Both tables have a row for each, under its row in the file.

    `answers` has a column for each key question, under `standard` (its number) and `question`:
    True, False or, where it was not applicable or not answered, missing. `people` has the columns
    by which people are compared, as text; nothing is the empty text.
    """

    answers: pd.DataFrame
    people: pd.DataFrame


def read_cases(
    path: Path | str, framework: Framework, groups: Collection[str] | None = None
) -> Cases:
    """Read a file of cases, .csv or the first sheet of an .xlsx, against a set of standards.

    A column `2.2/safety` answers that key question of standard 2.2, and each has its column; names
    without a slash are of columns on the person. Of those, `groups` are kept: one, or a list; if it
    is None, those of GROUPS that are there.

    Raises DataError with all that is wrong in the header, or else in the cells.
    """
    path = Path(path)
    asked = [groups] if isinstance(groups, str) else list(dict.fromkeys(groups or []))
    questions = questions_of(framework)
    header, rows = _sheet(path) if is_workbook(path) else read_cells(path)
    rows = [(row, cells) for row, cells in rows if any(map(str.strip, cells))]
    used = [at for at, name in enumerate(header) if name.strip() or any(c[at] for _, c in rows)]
    names = [header[at].strip() for at in used]
    if found := list(_wrong_in_header(names, questions, asked)):
        raise DataError([f"{path}: row 1: {said}" for said in found])
    if not rows:
        raise DataError([f"{path}: found no case, expected a row for each"])
    cells = [[cells[at].strip() for at in used] for _, cells in rows]
    table = pd.DataFrame(cells, columns=names, index=[row for row, _ in rows], dtype=object)
    people = table[[name for name in GROUPS if name in table] if groups is None else asked]
    answers = table[list(questions)].map(str.lower)
    if found := list(_wrong_in_cells(table, answers, people)):
        raise DataError([f"{path}: {said}" for said in found])
    return Cases(as_answers(answers.map(ANSWERS.get), questions.values()), people)


def is_of_cases(path: Path) -> bool:
    """Whether a file is a table of cases: a CSV, or a sheet whose first row names key questions."""
    if not is_workbook(path):
        return path.suffix.lower() == ".csv"
    return any(_QUESTION.match(name) for name in _sheet(path)[0])


def questions_of(framework: Framework) -> dict[str, tuple[str, str]]:
    """The columns that answer key questions: each name, with standard and question."""
    return {
        f"{standard.number}/{question}": (standard.number, question)
        for standard in framework.rating_model.standards
        for question in standard.key_questions
    }


def as_answers(table: pd.DataFrame, questions: Collection[tuple[str, str]]) -> pd.DataFrame:
    """The table as `answers` of Cases: its columns are of these key questions, in this order."""
    names = pd.MultiIndex.from_tuples(list(questions), names=["standard", "question"])
    return table.astype("boolean").set_axis(names, axis="columns")


def _wrong_in_header(
    names: list[str], questions: Collection[str], groups: Collection[str]
) -> Iterator[str]:
    """What is wrong with the names of columns, which it tells by their places alone."""
    missing = [name for name in questions if name not in names]
    if missing and len(missing) == len(questions):  # it is no header
        yield (
            "found no key question of these standards, expected the names of the columns above the "
            f"cases, such as {missing[0]}"
        )
        return
    if missing:
        yield f"missing, expected a column for each key question: {', '.join(missing)}"
    for place, name in enumerate(names, start=1):
        if not (name and name.isprintable()):
            yield f"column {place}: expected a name, one line of plain text"
        elif "/" in name and name not in questions:
            yield f"column {place}: not a key question, {expected_one_of(questions, name)}"
        elif name in names[: place - 1]:
            yield f"columns {names.index(name) + 1} and {place}: expected two names, found one"
    for name in groups:
        if name not in names or name in questions or name == CASE:
            yield f"groups: found no column on people called {shown(name)}"


def _wrong_in_cells(
    table: pd.DataFrame, answers: pd.DataFrame, people: pd.DataFrame
) -> Iterator[str]:
    """What is wrong in the cells, which it tells by their rows and columns alone."""
    if CASE in table:
        ids = table[CASE]
        if (again := ids.duplicated(keep=False) & (ids != "")).any():
            yield (
                f"{_rows(again)}: column {CASE}: found ids that stand in another row, too, "
                "expected one for each case"
            )
    wrong = ~answers.isin(list(ANSWERS))
    in_other_words = wrong.any(axis="columns")
    if in_other_words.any() and answers.isin([*ANSWERS, *_OTHER_WORDS]).all(axis=None):
        yield (
            f"{_rows(in_other_words)}: key questions: found answers such as true or 1, expected "
            f"{_EXPECTED}"
        )
    else:
        yield from (
            f"{_rows(column)}: column {name}: expected {_EXPECTED}"
            for name, column in wrong.items()
            if column.any()
        )
    for name, column in people.items():
        if not (plain := column.map(str.isprintable)).all():
            yield f"{_rows(~plain)}: column {name}: expected one line of plain text"


def _rows(which: pd.Series) -> str:
    """The rows that are true: `row 3`, or `rows 3, 4, 5, 6, 7 and 12 more`."""
    rows = list(which.index[which])
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:5]))}{more}"


def _sheet(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The first sheet of a workbook, as `read_cells` reads a file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of lists and styles, which are not read
            sheet = pd.read_excel(path, header=None, dtype=str, keep_default_na=False)
    except OSError as error:
        raise DataError([f"{path}: cannot be read: {error.strerror}"]) from None
    except Exception:  # what is spoilt can be spoilt in any way
        raise DataError([f"{path}: not a workbook that can be read"]) from None
    header, *rows = sheet.fillna("").to_numpy().tolist() or [[]]
    return header, list(enumerate(rows, start=2))
