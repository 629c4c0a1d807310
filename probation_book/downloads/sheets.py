"""What the sheets of both workbooks have in common: how wide and high they are, how they print.

Excel fits rows to their text when it opens a file. LibreOffice does not, where a file says that it
is Excel's, and would print one line over another. So heights are worked out here, for a wide
typeface: with another, a row may be a little too high.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from textwrap import wrap

from xlsxwriter.worksheet import Worksheet

# The widest column, in the units of columns. Longer text goes on in the next line of its cell.
WIDEST = 60

# Letters of 11 points for a unit, which is a digit of the workbook's own type.
_LETTERS = 0.95
_HIGHEST = 409  # in points: higher, Excel refuses
_A4 = 9
# How many units an A4 page, landscape, has across, where 12 points print at 7.
_ACROSS = 250


def width_of(heading: str, texts: Iterable[str], points: int = 12) -> int:
    """The width of a column that fits its texts; a heading breaks between words."""
    lines = [line for text in texts for line in text.split("\n")]
    longest = max(map(len, (*lines, *heading.split())), default=0)
    return min(ceil(longest * points / 11 / _LETTERS) + 2, WIDEST)


def height(cells: Iterable[tuple[str, float]], points: int) -> float:
    """The height of a row, in points: of its texts, each with the width of its column."""
    lines = max(
        (_lines(text, int((width - 1) * 11 / points * _LETTERS)) for text, width in cells),
        default=1,
    )
    return min(1.3 * points * lines + 2, _HIGHEST)


def _lines(text: str, letters: int) -> int:
    return sum(max(1, len(wrap(line, letters))) for line in text.split("\n"))


def print_on_a4(
    page: Worksheet, widths: Sequence[float], heading: int | None = None, labels: int = 0
) -> None:
    """Print a sheet landscape, across as many pages as it takes to be read.

    The row `heading` is repeated on each page, and so are the first columns, the `labels` of rows,
    where there is more than one page across.
    """
    across = ceil(sum(widths) / _ACROSS)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(across, 0)
    page.set_footer("&L&A&RPage &P of &N")
    if heading is not None:
        page.repeat_rows(heading)
    if labels and across > 1:
        page.repeat_columns(0, labels - 1)
