"""The calculator: what a browser makes a form of, and what stands there without scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.html import render
from probation_book.display.palette import tone_of
from probation_book.display.words import DECIDING_WORDS, RULE_WORDS, pips_of

if TYPE_CHECKING:
    from probation_book.reading import Framework


def calculator(
    frameworks: Mapping[str, Framework],
    rules: Mapping[str, Mapping[str, Any]],
    entries: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
    first: str = "",
) -> HTML:
    """A calculator for inspections, filled in with the one with the key `first`, or with nothing.

    `rules` has `analysis.rules_of` each set of standards, by its key; `entries` what it can be
    filled in with, by keys whose words are in `names`. With no `first`, readers choose with what it
    begins, and can try other bands and another rule.
    """
    told = {
        "frameworks": {key: dict(rules[key], **_words(one)) for key, one in frameworks.items()},
        "entries": {key: dict(one, name=names[key]) for key, one in entries.items()},
        "first": first,
        "rules": RULE_WORDS,
        "deciding": DECIDING_WORDS,
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    # Whatever the words are, they do not end the script that holds them.
    return HTML(render("calculator", told=Markup(text.replace("<", "\\u003c")), alone=not first))


def _words(framework: Framework) -> dict[str, Any]:
    """What the standards, their key questions and their ratings are called, and look like."""
    model = framework.rating_model
    return {
        "name": framework.name,
        "titles": {one.number: one.title for one in framework.rated},
        "questions": {one.number: one.key_questions for one in framework.rated},
        "looks": [
            {"tone": tone_of(rating, model).name, "pips": pips_of(rating, model)}
            for rating in framework.ratings
        ],
    }
