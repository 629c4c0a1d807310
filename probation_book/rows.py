"""What tables have in common: their rows one by one, and what stands for what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

# In place of a rating that was given, or withheld, and that we do not know.
NOT_KNOWN = "not known"


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Each row, its columns as attributes. Of what types they are, only the table's maker says."""
    return iter(frame.itertuples(index=False))
