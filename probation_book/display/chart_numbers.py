"""The numbers of charts. A notebook cannot know them; they are given when its page is made."""

from __future__ import annotations

from collections.abc import Iterator

# How the frame of every chart begins (`charts`).
FRAME = '<figure class="chart">\n<figcaption>'
_NUMBERED = (
    '<figure class="chart" id="figure-{0}">\n'
    '<figcaption><span class="figure-number">Figure {0}.</span> '
)


def numbered(html: str, numbers: Iterator[int]) -> str:
    """Return the HTML with the next numbers for its charts, which they can be linked by."""
    first, *rest = html.split(FRAME)
    return first + "".join(_NUMBERED.format(next(numbers)) + part for part in rest)
