"""One look for every chart: the Government Analysis Function's, from `afcharts`.

Charts become SVG inside the page, so that they are sharp on any screen, their text is
text, and it takes the page's own colour in light, dark and print.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import matplotlib.style
from afcharts.af_colours import get_af_colours
from matplotlib.figure import Figure

# Drawn in this colour, a line or a text takes the colour of the page's text.
INK = "#0b0c0c"
# For bars, lines and dots that are no ratings: at least 3:1 against the page, light or dark.
BLUE = get_af_colours("sequential", number_of_colours=5)[2]
# For what stands behind: seen on a light page and on a dark one.
GREY = "#808080"

# Sizes of text, in points: 14 and 12 pixels of a page that shows the drawing at its own size.
LABEL, SMALL = 10.5, 9.0

_STYLE: Sequence[str | dict[str, Any]] = [
    "default",  # whatever a person's own matplotlibrc says
    "afcharts.afcharts",
    {
        # The one font that comes with matplotlib, so that every machine lays out alike;
        # the page then shows the text in its own font.
        "font.family": "DejaVu Sans",
        "font.size": SMALL,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.edgecolor": GREY,
        "xtick.color": GREY,
        "grid.color": GREY,
        "grid.alpha": 0.4,
        "hatch.color": GREY,
        # A dollar sign in a name is a dollar sign.
        "text.parse_math": False,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "svg.fonttype": "none",
        # Names inside the SVG come from this and the drawing: the same every time.
        "svg.hashsalt": "probation_book",
    },
]


# More decimals than a screen can show: a third of the weight of a curve.
_FINER = re.compile(r"(\.\d\d)\d+")


@contextmanager
def style() -> Iterator[None]:
    """Draw in the book's look."""
    with mpl.style.context(_STYLE):
        yield


def to_svg(figure: Figure, name: str) -> str:
    """The figure as an SVG element for the page. `name` keeps its inner names its own."""
    with style(), warnings.catch_warnings():
        buffer = io.StringIO()
        # The page's own font draws the text, whatever this one has.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(buffer.getvalue())
    for parent in root.iter():
        for child in list(parent):
            if child.tag.endswith(("metadata", "}style")):
                parent.remove(child)
    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, _FINER.sub(r"\1", value))
    _own_names(root, hashlib.sha256(name.encode()).hexdigest()[:8])
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    text = ET.tostring(root, encoding="unicode")
    return re.sub(
        r"\s*\n\s*", "\n", text.replace(INK, "currentColor").replace("'DejaVu Sans'", "sans-serif")
    )


def _own_names(root: ET.Element, prefix: str) -> None:
    """Keep only the ids that something refers to, and make them unique in the page."""
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", ET.tostring(root, encoding="unicode")))
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id" and value not in used:
                del element.attrib[key]
            elif key == "id":
                element.set(key, f"{prefix}-{value}")
            elif value.startswith("#") and value[1:] in used:
                element.set(key, f"#{prefix}-{value[1:]}")
            elif match := re.search(r"url\(#(.+?)\)", value):
                element.set(key, value.replace(match[1], f"{prefix}-{match[1]}"))
