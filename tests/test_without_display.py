"""Whoever deletes `display` still has every number of every notebook."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from numbers import Number
from pathlib import Path
from types import ModuleType
from unittest.mock import MagicMock, patch

import numpy as np
import pandas as pd
import pytest
from conftest import parts_of_cells, run_here
from pydantic import BaseModel

from probation_book.analysis.chance import CONFIDENCE
from probation_book.publishing.paths import REPOSITORY

# As a number stands in a sentence or a cell of a table: `262,144`, `12.5`, `43`.
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+\.\d+|\d+")
IN_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def names_without_display(notebook: Path) -> dict:
    """What a notebook's names stand for after its last cell, with nothing of `display` there."""
    names: dict = {}
    display = {
        name: MagicMock() for name in sys.modules if name.startswith("probation_book.display")
    }
    with patch.dict(sys.modules, display):
        for code, shown in parts_of_cells(notebook):
            exec(code, names)
            if shown:
                eval(shown, names)
    return {name: value for name, value in names.items() if not name.startswith("__")}


def values_in(value: object, depth: int = 0) -> Iterator[object]:
    """All numbers and texts that a value holds, with how many it holds, and of each kind."""
    if isinstance(value, MagicMock) or depth > 12:
        return
    if isinstance(value, ModuleType) and value.__name__.startswith("probation_book.analysis"):
        yield from values_in([one for name, one in vars(value).items() if name.isupper()], depth)
    if isinstance(value, (str, Number)):
        yield value
    elif isinstance(value, pd.DataFrame):
        yield len(value)
        for name in value.columns:
            yield from values_in(name, depth)
            yield from values_in(value[name], depth + 1)
    elif isinstance(value, (pd.Series, np.ndarray, list, tuple, set, frozenset)):
        held = list(np.asarray(value).ravel()) if isinstance(value, np.ndarray) else list(value)
        yield len(held)
        yield from pd.Series([str(one) for one in held], dtype=object).value_counts()
        for one in held:
            yield from values_in(one, depth + 1)
    elif isinstance(value, Mapping):
        yield from values_in(list(value), depth + 1)
        yield from values_in(list(value.values()), depth + 1)
    elif isinstance(value, BaseModel):
        yield from values_in(dict(value), depth + 1)
    elif is_dataclass(value) and not isinstance(value, type):
        worked_out = [name for name, one in vars(type(value)).items() if isinstance(one, property)]
        names = [*(one.name for one in fields(value)), *worked_out]
        yield from values_in({name: getattr(value, name) for name in names}, depth + 1)


def forms_of(values: Iterable[object]) -> set[str]:
    """All ways to write these values: to any number of places, as they are or in per cent."""
    forms: set[str] = set()
    for value in values:
        if isinstance(value, str):
            forms |= {one.replace(",", "") for one in NUMBER.findall(value)}
            forms |= {str(int(one)) for one in NUMBER.findall(value) if one.isdigit()}
            forms |= in_words(value)
        elif not isinstance(value, bool) and pd.notna(value):
            number = float(value)
            forms |= {str(value), f"{number:g}"}
            forms |= {f"{of:.{places}f}" for of in (number, 100 * number) for places in range(4)}
    return forms


def numbers_shown(page) -> set[str]:
    """The numbers in tables and sentences; the scales of charts are no results."""
    for drawing in page.find_all("svg"):
        drawing.decompose()
    text = page.get_text(" ")
    found = {one.replace(",", "") for one in NUMBER.findall(text)}
    return found | in_words(text)


def in_words(text: str) -> set[str]:
    """The numbers that a text has in words, in digits."""
    return {str(IN_WORDS.index(one) + 1) for one in IN_WORDS if re.search(rf"\b{one}\b", text)}


@pytest.mark.parametrize("notebook", REPOSITORY.all_notebooks, ids=lambda path: path.stem)
def test_every_number_of_a_notebook_is_there_without_display(notebook):
    shown = numbers_shown(run_here(notebook))
    there = forms_of([*values_in(names_without_display(notebook)), CONFIDENCE])
    assert shown - there == set()
