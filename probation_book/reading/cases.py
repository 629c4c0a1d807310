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
from probation_book.reading.fields import DataError, expected_one_of
from probation_book.reading.framework import Framework
from probation_book.reading.workbook import is_workbook

# What a cell says on a key question, in small or large letters. Nothing is not applicable, too.
ANSWERS = {"yes": True, "no": False, "na": None, "": None}

# The name of a column that answers a key question.
_QUESTION = re.compile(r"\s*\d+\.\d+/")


class Cases(NamedTuple):
    """Inspected cases. Both tables have a row for each, under its row in the file.

    `answers` has a column for each key question, under `standard` (its number) and `question`:
    True, False or, where it was not applicable or not answered, missing. `people` has what else the
    file says of each, as text; nothing is the empty text.
    """

    answers: pd.DataFrame
    people: pd.DataFrame


def read_cases(path: Path | str, framework: Framework) -> Cases:
    """Read a file of cases, .csv or the first sheet of an .xlsx, against a set of standards.

    A column `2.2/safety` answers that key question of standard 2.2, and each has its column; names
    without a slash are of columns on the person.

    Raises DataError with all that is wrong in the header, or else in the cells.
    """
    path = Path(path)
    questions = questions_of(framework)
    header, rows = _sheet(path) if is_workbook(path) else read_cells(path)
    rows = [(row, cells) for row, cells in rows if any(map(str.strip, cells))]
    used = [at for at, name in enumerate(header) if name.strip() or any(c[at] for _, c in rows)]
    names = [header[at].strip() for at in used]
    if found := list(_wrong_in_header(names, questions)):
        raise DataError([f"{path}: row 1: {said}" for said in found])
    if not rows:
        raise DataError([f"{path}: found no case, expected a row for each"])
    cells = [[cells[at].strip() for at in used] for _, cells in rows]
    table = pd.DataFrame(cells, columns=names, index=[row for row, _ in rows], dtype=object)
    answers, people = table[list(questions)], table.drop(columns=list(questions))
    answers = answers.map(str.lower)
    wrong = {"yes, no, na or nothing": ~answers.isin(list(ANSWERS))}
    wrong["one line of plain text"] = ~people.map(str.isprintable)
    if found := [
        f"{path}: {_rows(list(column.index[column]))}: column {name}: expected {expected}"
        for expected, cells_wrong in wrong.items()
        for name, column in cells_wrong.items()
        if column.any()
    ]:
        raise DataError(found)
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


def _wrong_in_header(names: list[str], questions: Collection[str]) -> Iterator[str]:
    """What is wrong with the names of columns, which it tells by their places alone."""
    if missing := [name for name in questions if name not in names]:
        yield f"missing, expected a column for each key question: {', '.join(missing)}"
    if len(missing) == len(questions):  # it is no header
        return
    for place, name in enumerate(names, start=1):
        if not (name and name.isprintable()):
            yield f"column {place}: expected a name, one line of plain text"
        elif "/" in name and name not in questions:
            yield f"column {place}: not a key question, {expected_one_of(questions, name)}"
        elif name in names[: place - 1]:
            yield f"columns {names.index(name) + 1} and {place}: expected two names, found one"


def _rows(rows: list[int]) -> str:
    """`row 3`, or `rows 3, 4, 5 and 12 more`."""
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
