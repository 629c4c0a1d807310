"""What tables have in common: rows and groups of them, and what stands for what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

# In place of a rating that was given, or withheld, and that we do not know.
NOT_KNOWN = "not known"


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Each row, its columns as attributes. Of what types they are, only the table's maker says."""
    return iter(frame.itertuples(index=False))


def groups_of(frame: pd.DataFrame, by: str | list[str]) -> Iterator[tuple[Any, pd.DataFrame]]:
    """The rows of each value of a column, or of several, as they come; its type as in `rows_of`."""
    return iter(frame.groupby(by, sort=False))
