"""The colours of ratings, and their shapes: two directions that no colour-blindness makes one.

Below the middle they are orange, darker the lower; above it blue, darker the higher. Neighbours
differ in lightness as well: three to one where a set of standards has four ratings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import scoring


class Tone(NamedTuple):
    """A colour of a rating; the style sheet of the book has it by its name."""

    name: str
    fill: str
    ink: str
    """Of what is written on it."""


_DARK, _LIGHT = "#1a1a1a", "#ffffff"
_BELOW = [
    Tone("below-3", "#5c2500", _LIGHT),
    Tone("below-2", "#9c4400", _LIGHT),
    Tone("below-1", "#ffcf9e", _DARK),
]
_MIDDLE = Tone("middle", "#dadada", _DARK)
_ABOVE = [
    Tone("above-1", "#2073bc", _LIGHT),
    Tone("above-2", "#0a2540", _LIGHT),
    Tone("above-3", "#03101f", _LIGHT),
]
TONES = [*_BELOW, _MIDDLE, *_ABOVE]

# A shape for each rating, from the lowest, as matplotlib names it. As many as there can be ratings.
_SHAPES = "vosD^Pp"


def tones(count: int) -> list[Tone]:
    """The tones of so many ratings, from the lowest to the highest."""
    half = count // 2
    below = _BELOW if half > 2 else _BELOW[1 : 1 + half]
    return [*below, *([_MIDDLE] if count % 2 else []), *_ABOVE[:half]]


def tone_of(rating: str, model: scoring.RatingModel) -> Tone:
    """The tone of a rating."""
    return tones(len(model.points))[_place(rating, model)]


def shape_of(rating: str, model: scoring.RatingModel) -> str:
    """The shape that marks a rating, as matplotlib names it."""
    return _SHAPES[_place(rating, model)]


def _place(rating: str, model: scoring.RatingModel) -> int:
    return sorted(model.points, key=model.points.__getitem__).index(rating)
