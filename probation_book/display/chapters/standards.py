"""The parts of the chapter on a set of standards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.links import FROM_FRAMEWORK, cited
from probation_book.display.tables import paragraph, table
from probation_book.display.words import (
    RULE_WORDS,
    badge,
    date,
    in_words,
    number_of,
    sentence_list,
)

if TYPE_CHECKING:
    from probation_book.reading import Framework

_cited = partial(cited, up=FROM_FRAMEWORK)
_NO_QUESTIONS = paragraph("None of these standards has key questions.")


def overview(
    framework: Framework, kinds: pd.Series, total: int, counting: int, domains: int
) -> HTML:
    """How many standards there are, in how many domains, and how each kind of them is rated.

    `kinds` has the number of those that are `judged`, rated by `cases` and `unrated`; `counting`
    that of those that count towards the score.
    """
    unrated = kinds["unrated"]
    return paragraph(
        f"“{framework.name}” has {total} standards in {number_of(domains, 'domain')}. {counting} "
        f"count towards the score: {kinds['judged']} that are judged, by no rule that our sources "
        f"have, and {kinds['cases']} that the inspected cases decide. "
        f"{unrated} {'is' if unrated == 1 else 'are'} inspected and not rated."
    )


def domains(framework: Framework, per_domain: pd.Series) -> HTML:
    """What each domain is about, in our words, and how many standards it has, by its number."""
    said = (
        Markup("<p><strong>{} {}</strong> ({}). {}</p>").format(
            domain.number,
            domain.name,
            number_of(per_domain[domain.number], "standard"),
            domain.note or "",
        )
        for domain in framework.domains
    )
    return HTML(Markup("\n").join(said))


def standards(framework: Framework) -> HTML:
    """Every standard: what it looks for, and how it is rated."""
    rated_by = {
        "judged": "Judged: our sources have no rule for it",
        "cases": f"By the {RULE_WORDS[framework.rating_model.rule]}",
        "unrated": "Not rated",
    }
    frame = pd.DataFrame(
        [
            (standard.title, domain.name, standard.summary, rated_by[standard.rated_by])
            for domain in framework.domains
            for standard in domain.standards
        ],
        columns=["Standard", "Domain", "What it looks for", "How it is rated"],
    )
    return table(frame, f"The standards: {framework.name}")


def remarks(framework: Framework, *, rated: bool) -> HTML:
    """What else is to be said of the standards that are rated, or of those that are not."""
    of = [one for one in framework.standards if (one.rated_by != "unrated") == rated]
    if not of:
        return paragraph("Every one of these standards is rated.")
    said = [f"{one.title}: {one.note}" for one in of if one.note]
    others = [one.title for one in of if not one.note]
    if others and not rated:
        said.append(f"Inspected and not rated, and no more is said of it: {sentence_list(others)}.")
    return HTML(Markup("\n").join(Markup("<p>{}</p>").format(text) for text in said))


def how_many_questions(sizes: pd.Series, again: Sequence[str]) -> HTML:
    """How many standards have how many key questions, and which names come back."""
    if sizes.empty:
        return _NO_QUESTIONS
    has = [
        f"{in_words(many)} {'has' if many == 1 else 'have'} {in_words(size)}"
        for size, many in zip(sizes.index, sizes, strict=True)
    ]
    come_back = f" Several of them ask about {sentence_list(again)}." if again else ""
    return paragraph(
        f"Of the {number_of(int(sizes.sum()), 'standard')} with key questions, "
        f"{sentence_list(has)}." + come_back
    )


def key_questions(questions: pd.DataFrame) -> HTML:
    """Every key question, in our wording: `standard`, `words`, `source` (the Fact)."""
    if questions.empty:
        return _NO_QUESTIONS
    frame = questions[["standard", "words", "source"]]
    frame = frame.set_axis(["Standard", "Key question, in our words", "Source"], axis="columns")
    return table(
        frame, "The key questions that inspectors answer for each case", {"Source": _cited}
    )


def links(framework: Framework) -> HTML:
    """The usual links between standards: guidance, not rules."""
    frame = pd.DataFrame(
        [
            (
                framework.numbered[link.standard].title,
                link.when,
                link.usually,
                link,
                link.other_reading.because if link.other_reading else "",
            )
            for link in framework.guidance
        ],
        columns=["Standard", "When", "Usually rated", "Source", "Our doubt"],
    )
    if frame.empty:
        return paragraph("Our sources state no link between these standards.")
    if not any(frame["Our doubt"]):
        del frame["Our doubt"]
    show: dict[str, Callable[[Any], str]] = {
        "Usually rated": lambda rating: badge(rating, framework.rating_model),
        "Source": _cited,
    }
    return table(frame, "Usual links between standards, which inspectors may depart from", show)


def version(framework: Framework) -> HTML:
    """Where the standards stand, since when, and what a reader should know of them."""
    life = f"in use from {date(framework.start)}" if framework.start else "start not given"
    ended = f" to {date(framework.end)}" if framework.end else ""
    said = Markup("These are “{}” ({}; {}{}).").format(
        framework.name, _cited(framework), life, ended
    )
    return paragraph(said + (f" {framework.note}" if framework.note else ""))
