"""What becomes of charts on their way from a notebook to a page: a number, and drawings inside it.

A notebook has its drawings as images: JupyterLab and others take drawings out of a notebook that
was made elsewhere (https://github.com/jupyterlab/jupyterlab/issues/10107). On a page they are part
of the page, so that their text is its text, in its font and colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from markupsafe import Markup

# How the frame of every chart begins (`charts`).
FRAME = '<figure class="chart">\n<figcaption>'
_NUMBERED = (
    '<figure class="chart" id="figure-{0}">\n'
    '<figcaption><span class="figure-number">Figure {0}.</span> '
)
_IMAGE = Markup('<img class="drawn" alt=""{} src="data:image/svg+xml,{}">')
_DRAWN = re.compile('<img class="drawn" alt=""[^>]*? src="data:image/svg\\+xml,([^"]*)">')
# JupyterLab takes `hidden` out, too.
_UNSEEN = Markup(' width="0" height="0"')
# An image has no page behind it.
_BEHIND = '<svg style="background: #fff" '


def as_image(svg: str, seen: bool = True) -> Markup:
    """The drawing as an image, for a notebook. The words for it stand around it.

    One that is not `seen` there is for pages alone.
    """
    source = quote(svg.replace("<svg ", _BEHIND, 1), safe="/:;,=()' -")
    return _IMAGE.format("" if seen else _UNSEEN, source)


def drawn(html: str) -> str:
    """Return the HTML with its images of drawings as the drawings."""
    return _DRAWN.sub(lambda image: unquote(image[1]).replace(_BEHIND, "<svg ", 1), html)


def numbered(html: str, numbers: Iterator[int]) -> str:
    """Return the HTML with the next numbers for its charts, which they can be linked by."""
    first, *rest = html.split(FRAME)
    return first + "".join(_NUMBERED.format(next(numbers)) + part for part in rest)


def renumbered(html: str, before: int) -> str:
    """Return the HTML of a page with its charts numbered after so many `before` it."""
    return re.sub(
        '(<span class="figure-number">Figure )(\\d+)',
        lambda found: f"{found[1]}{int(found[2]) + before}",
        html,
    )
