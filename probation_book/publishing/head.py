"""What a page tells those who only see a link to it: a description, and a picture.

Not by sphinxext-opengraph, which reads no computed text, and gives addresses where none is known.
"""

from __future__ import annotations

import io
import re
import textwrap

from markupsafe import Markup

# Where the picture lies in the site, and its size in pixels: what Open Graph shows whole.
PREVIEW, WIDTH, HEIGHT = "_static/preview.png", 1200, 630

# In characters: what is shown of a description, at most.
_LONGEST = 300


def description(body: str) -> str:
    """Return what a page says before its first section, or else first, as one line of plain text.

    Computed paragraphs of the HTML `body` count, too. Empty if there is none.
    """
    paragraph = re.compile(r"<p>(.*?)</p>", re.DOTALL)
    said = paragraph.findall(body.partition("<h2")[0]) or paragraph.findall(body)[:1]
    return textwrap.shorten(Markup(" ".join(said)).striptags(), _LONGEST, placeholder=" …")


def preview(title: str) -> bytes:
    """Return a picture with the book's title, as PNG: shown beside a link to any of its pages."""
    import matplotlib.style  # slow to import, and not always needed
    from matplotlib.figure import Figure

    lines = textwrap.wrap(title, 20)
    with matplotlib.style.context(["default", {"font.family": "DejaVu Sans"}]):
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor="#12436d")
        figure.text(
            0.07,
            0.5,
            "\n".join(lines),
            color="white",
            weight="bold",
            va="center",
            linespacing=1.3,
            fontsize=min(60, 280 / len(lines)),
            parse_math=False,
        )
        picture = io.BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()
