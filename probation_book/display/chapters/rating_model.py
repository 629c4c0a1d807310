"""The parts of the chapter that goes from cases to a rating."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

import scoring
from probation_book.analysis.rules import (
    every_percentage,
    every_score,
    rated_example,
    runs,
    worked_example,
)
from probation_book.display.charts import bands_chart, key_questions_chart
from probation_book.display.drawing import BandScale
from probation_book.display.ids import standard_words, with_words
from probation_book.display.tables import paragraph, table
from probation_book.display.words import (
    ASSUMED_TABLE,
    RULE_WORDS,
    badge,
    in_words,
    number_of,
    percent,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.reading import Fact, Framework

# What a source does not give.
_NO_BANDS = paragraph("Our sources give no bands for these standards.")
_NO_TABLE = paragraph("Our sources give no score table for these standards.")
_NO_EXAMPLE = paragraph("Our sources give no example of their own for these standards.")


def where(framework: Framework) -> HTML:
    """Where each of the rules stands."""
    rules: list[tuple[str, list[Fact]]] = [
        ("Bands, from a percentage to a rating", _given(framework.case_bands)),
        ("Rule, from key questions to the rating of a standard", _given(framework.rule)),
        ("Points, from a rating to the score", [framework.points]),
        (
            "Score tables, from the score to the overall rating",
            [one for one in framework.score_tables if not one.by_rule],
        ),
        ("An example of the source's own", _given(framework.worked_example)),
        ("Usual links between standards", [*framework.guidance]),
    ]
    frame = pd.DataFrame(
        [
            (rule, "; ".join(dict.fromkeys(fact.citation for fact in facts)) or None)
            for rule, facts in rules
        ],
        columns=["Rule", "Where it stands"],
        dtype=object,
    )
    return table(frame, f"Where the rules stand: {framework.name}")


def _given(fact: Fact | None) -> list[Fact]:
    return [fact] if fact else []


def case_bands(framework: Framework) -> HTML:
    """The bands of percentages, to scale."""
    if not (bands := framework.rating_model.case_bands):
        return _NO_BANDS
    label = "Cases judged sufficient"
    title = f"Each share of cases falls in one of {len(bands)} bands"
    return bands_chart({label: BandScale.of_percentages(bands)}, title, framework, unit="%")


def band_words(framework: Framework) -> HTML:
    """What the source calls the share of cases in each band."""
    if framework.case_bands is None:
        return _NO_BANDS
    frame = pd.DataFrame(
        [
            (band.rating, f"{band.lowest}% to {band.highest}%", band.proportion)
            for band in framework.case_bands.bands
        ],
        columns=["Rating", "Share of cases", "The source's words for it"],
        dtype=object,
    )
    show = {"Rating": lambda rating: badge(rating, framework.rating_model)}
    return table(frame, f"The bands ({framework.case_bands.citation})", show)


def around_an_edge(framework: Framework) -> HTML:
    """Percentages around the edge of a band, what they round to, and the rating that follows."""
    model = framework.rating_model
    if framework.case_bands is None:
        return _NO_BANDS
    edge = model.case_bands[len(model.case_bands) // 2].lowest
    below = (Fraction(1), Fraction("0.51"), Fraction("0.5"), Fraction(0))
    frame = pd.DataFrame(
        [
            (
                f"{float(edge - less):g}%",
                f"{scoring.whole_percentage(edge - less)}%",
                scoring.band_of(edge - less, model).rating,
            )
            for less in below
        ],
        columns=["Percentage of cases", "Rounded", "Rating"],
    )
    show = {"Rating": lambda rating: badge(rating, model)}
    return table(frame, "Around the edge of a band", show)


# What each of `scoring.RULES` does, after "Under these standards".
_RULE_SENTENCES = {
    "lowest": "the lowest key question decides. Good work in one part does not make up for weak "
    "work in another: a standard is never rated better than any of its key questions.",
    "median": "the median of the key questions decides: the middle one, or what lies halfway "
    "between the middle two.",
    "mean": "the mean of the key questions decides: good work in one part makes up for weak work "
    "in another.",
}


def rule(framework: Framework) -> HTML:
    """How the key questions of a standard rate it."""
    if framework.rule is None:
        return paragraph("None of these standards is rated by its key questions.")
    said = _RULE_SENTENCES[framework.rule.name]
    return paragraph(f"Under these standards, {said} ({framework.rule.citation})")


def note_on_bands(framework: Framework) -> HTML:
    """What else a reader should know of the bands."""
    return paragraph(framework.case_bands.note or "" if framework.case_bands else "")


def example_chart(framework: Framework) -> HTML:
    """The source's own example over the bands."""
    rated, rule = rated_example(framework), RULE_WORDS[framework.rating_model.rule]
    if rated is None:
        return _NO_EXAMPLE
    title = (
        f"In the source's example, the {rule} stands at {percent(float(rated.share))}: "
        f"{rated.rating}"
    )
    frame = with_words(worked_example(framework), framework)
    standard = standard_words(rated.standard.number, framework)
    return key_questions_chart(frame, {standard: rated.rating}, title, framework)


def example_check(framework: Framework) -> HTML:
    """The example's percentages, computed from its counts and as printed."""
    frame = worked_example(framework)
    if frame.empty or framework.worked_example is None:
        return paragraph("")
    frame = with_words(frame, framework)
    shown = pd.DataFrame(
        {
            "Key question": frame["question"],
            "Cases judged sufficient": frame["cases"],
            "Computed": [percent(value) for value in frame["percentage"]],
            "Printed": [percent(value) for value in frame["printed"]],
            "Same?": ["yes" if row.percentage == row.printed else "no" for row in rows_of(frame)],
        }
    )
    return table(shown, f"The example recomputed ({framework.worked_example.citation})")


def example_finding(framework: Framework) -> HTML:
    """How many key questions of the example fall in a better band than its standard."""
    frame = worked_example(framework)
    if frame.empty:
        return paragraph("")
    better = int((frame["rating"] != frame.loc[frame["drives"], "rating"].iloc[0]).sum())
    if not better:
        return paragraph("In this example, all key questions fall in the same band.")
    return paragraph(
        f"In this example, {in_words(better)} of the {in_words(len(frame))} key questions would "
        "give a better rating than the lowest one does. That does not help."
    )


def points(framework: Framework) -> HTML:
    """What each rating adds to the score."""
    frame = pd.DataFrame(
        [(rating, points) for rating, points in framework.points.ratings.items()],
        columns=["Rating of a standard", "Points"],
    )
    show = {"Rating of a standard": lambda rating: badge(rating, framework.rating_model)}
    return table(frame, f"Points for a standard ({framework.points.citation})", show)


def which_tables(framework: Framework) -> HTML:
    """For which cases there is a score table."""
    tables = framework.rating_model.score_tables
    if not tables:
        return _NO_TABLE
    cases = [f"one for PDUs with {_rated(scores.unrated, framework)}" for scores in tables]
    return paragraph(
        f"There {'is' if len(tables) == 1 else 'are'} {number_of(len(tables), 'table')}: "
        f"{sentence_list(cases)}.{_assumed(framework)}"
    )


def _assumed(framework: Framework) -> str:
    """Which of the tables no source prints, and whose assumption they are."""
    made = [
        f"{_rated(frozenset(one.unrated), framework)}: {one.because}"
        for one in framework.score_tables
        if one.by_rule
    ]
    return "".join(f" {ASSUMED_TABLE} That is so for {one}" for one in made)


def score_tables(framework: Framework) -> HTML:
    """The score tables, drawn to one scale."""
    tables = framework.rating_model.score_tables
    if not tables:
        return _NO_TABLE
    top = max(scores.maximum for scores in tables)
    rows = {
        f"Out of {scores.maximum}: {_rated(scores.unrated, framework)}": BandScale.of_scores(
            scores, top
        )
        for scores in tables
    }
    title = (
        f"{len(tables)} tables turn a score into an overall rating"
        if len(tables) > 1
        else "One table turns a score into an overall rating"
    )
    return bands_chart(rows, title, framework)


def tables_differ(framework: Framework) -> HTML:
    """The scores that earn another overall rating on another table."""
    frame = every_score(framework.rating_model).rename(columns={"score": "Score"})
    scales = [column for column in frame.columns if column != "Score"]
    differ = frame[[row.nunique() > 1 for _, row in frame[scales].iterrows()]]
    if differ.empty:
        return paragraph("No score earns one overall rating on one table and another on another.")
    show = {scale: lambda rating: badge(rating, framework.rating_model) for scale in scales}
    return table(differ, "The same score, another overall rating", show)


def every_input(framework: Framework) -> HTML:
    """The ratings of all whole percentages and of all scores, computed one by one."""
    model = framework.rating_model
    scores = every_score(model)
    checked = {
        f"Score on the scale {scale}": runs(scores, "score", scale)
        for scale in scores.columns
        if scale != "score"
    }
    if model.case_bands:
        percentages = runs(every_percentage(model), "percentage", "rating")
        checked = {"Percentage of cases": percentages, **checked}
    if not checked:
        return paragraph("There is nothing to try: our sources give neither bands nor tables.")
    frame = pd.concat([found.assign(what=what) for what, found in checked.items()])
    frame = frame[["what", "rating", "from", "to", "inputs"]]
    frame.columns = ["Input", "Rating", "From", "To", "Inputs tried"]
    show = {"Rating": lambda rating: badge(rating, model)}
    return table(
        frame, f"All {frame['Inputs tried'].sum()} inputs, each with exactly one rating", show
    )


def refused(framework: Framework) -> HTML:
    """What is said where there is no rule: of a case without a table, of a word that is none."""
    said = list(_refusals(framework))
    return HTML(Markup("\n").join(Markup("<p><code>{}</code></p>").format(text) for text in said))


def _refusals(framework: Framework) -> Iterator[str]:
    model = framework.rating_model
    best = framework.ratings[-1]
    first, *others = [standard.number for standard in model.rated_standards]
    ratings: dict[str, str | None] = dict.fromkeys([first, *others], best)
    for case in (dict.fromkeys(ratings), {first: "Excellent"}):
        try:
            scoring.overall_rating(ratings | case, model)
        except scoring.RatingError as error:
            yield str(error)


def judged(framework: Framework) -> HTML:
    """Which standards are judged, by no rule that our sources have."""
    names = [one.name for one in framework.rated if one.rated_by == "judged"]
    if not names:
        return paragraph("No standard here is judged: cases decide all that are rated.")
    return paragraph(
        f"Judged here: {sentence_list(names)}. Our sources give the ratings and the findings, not "
        "how the evidence is weighed. We take these ratings as published."
    )


def _rated(unrated: frozenset[str], framework: Framework) -> str:
    if not unrated:
        return f"all {len(framework.rated)} standards rated"
    names = (framework.numbered[number].name for number in sorted(unrated))
    return f"{sentence_list(names)} not rated"
