"""The rows of a table, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Each row, its columns as attributes. Of what types they are, only the table's maker says."""
    return iter(frame.itertuples(index=False))
