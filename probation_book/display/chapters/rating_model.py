"""The parts of the chapter that goes from cases to a rating."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, bands_chart, shares_over_bands
from probation_book.display.drawing import BandScale
from probation_book.display.ids import with_words
from probation_book.display.links import FROM_FRAMEWORK, all_cited, cited
from probation_book.display.tables import folded, paragraph, table, table_html
from probation_book.display.words import (
    ASSUMED_TABLE,
    RULE_WORDS,
    badge,
    in_words,
    number_of,
    percent,
    sentence_case,
    sentence_list,
)
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from fractions import Fraction

    import scoring
    from probation_book.reading import Fact, Framework

_cited = partial(cited, up=FROM_FRAMEWORK)

# What a source does not give.
_NO_BANDS = paragraph("Our sources give no bands for these standards.")
_NO_TABLE = paragraph("Our sources give no score table for these standards.")
_NO_EXAMPLE = paragraph("None of these standards is rated by cases.")


def finding(
    framework: Framework, counting: int, best: int, full: scoring.ScoreTable | None
) -> HTML:
    """The rules in a few sentences, as far as our sources give them.

    So many standards are `counting`, each with up to the `best` points; `full` is the score table
    for all of them.
    """
    model, said = framework.rating_model, []
    if framework.rule is not None:
        said.append(f"A standard that cases decide is rated by the {RULE_WORDS[model.rule]}.")
    if model.case_bands:
        bands = sentence_list(f"{band.lowest}% for {band.rating}" for band in model.case_bands[1:])
        said.append(f"The work has to be sufficient in at least this share of cases: {bands}.")
    said.append(
        f"{sentence_case(number_of(counting, 'standard'))} with up to {number_of(best, 'point')} "
        "each make the score."
    )
    if full:
        bands = sentence_list(f"{band.lowest} for {band.rating}" for band in full.bands[1:])
        said.append(f"Of {full.maximum} points in all, an overall rating takes {bands}.")
    return paragraph(" ".join(said))


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
        [(rule, all_cited(facts, FROM_FRAMEWORK) or None) for rule, facts in rules],
        columns=["Rule", "Where it is printed"],
        dtype=object,
    )
    return table(frame, f"Where the rules are printed: {framework.name}")


def _where(fact: Fact | None) -> str:
    """Where a rule stands; nothing if it is not given."""
    return _cited(fact) if fact else ""


def _given(fact: Fact | None) -> list[Fact]:
    return [fact] if fact else []


def case_bands(framework: Framework) -> HTML:
    """The bands of percentages, to scale."""
    if not (bands := framework.rating_model.case_bands):
        return _NO_BANDS
    label = "Cases judged sufficient"
    title = f"Each share of cases falls in one of {len(bands)} bands"
    notes = Notes(_where(framework.case_bands), unit="per cent of cases, rounded to a whole number")
    scale = {label: BandScale.of_percentages(bands)}
    return bands_chart(scale, title, framework, notes, unit="%")


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
    return table(frame, "The bands", show, _cited(framework.case_bands))


def around_an_edge(edges: pd.DataFrame, model: scoring.RatingModel) -> HTML:
    """Percentages around the edge of a band, what they round to, and the rating that follows."""
    if edges.empty:
        return _NO_BANDS
    shown = pd.DataFrame(
        {
            "Percentage of cases": [f"{float(value):g}%" for value in edges["percentage"]],
            "Rounded": [f"{value}%" for value in edges["rounded"]],
            "Rating": edges["rating"],
        }
    )
    return table(
        shown, "Around the edge of a band", {"Rating": lambda rating: badge(rating, model)}
    )


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
    where = _cited(framework.rule)
    return paragraph(Markup("Under these standards, {} ({})").format(said, where))


def note_on_bands(framework: Framework) -> HTML:
    """What else a reader should know of the bands."""
    return paragraph(framework.case_bands.note or "" if framework.case_bands else "")


def example(steps: pd.DataFrame, framework: Framework) -> HTML:
    """The example as far as its steps have gone: counts, percentages and, once there, ratings."""
    if steps.empty:
        return _NO_EXAMPLE
    frame = with_words(steps, framework)
    shown = pd.DataFrame(
        {
            "Key question": frame["question"],
            "Cases judged sufficient": [f"{row.count} of {row.of}" for row in rows_of(frame)],
            "Computed": [percent(float(value)) for value in frame["percentage"]],
        },
        dtype=object,
    )
    if frame["printed"].notna().all():
        shown["Printed"] = [percent(value) for value in frame["printed"]]
        shown["Same?"] = ["yes" if same else "no" for same in frame["same"]]
    if "rating" in frame:
        shown["Rating of its band"] = frame["rating"]
    show = {"Rating of its band": lambda rating: badge(rating, framework.rating_model)}
    standard = frame["standard"].iloc[0]
    return table(shown, f"{standard}: an example", show, _whose(framework))


def _whose(framework: Framework) -> str:
    """Where the example is from."""
    if framework.worked_example:
        return _cited(framework.worked_example)
    return "made up: our sources give no example of their own for these standards"


def example_chart(
    steps: pd.DataFrame,
    share: Mapping[str, Fraction],
    rating: Mapping[str, str],
    framework: Framework,
) -> HTML:
    """The example over the bands, with the percentage that rates the standard."""
    if steps.empty:
        return _NO_EXAMPLE
    (number,) = share.keys()
    whose = "the source's" if framework.worked_example else "a made-up"
    title = (
        f"In {whose} example, the {RULE_WORDS[framework.rating_model.rule]} is at "
        f"{percent(float(share[number]))}: {rating[number]}"
    )
    shares = steps["percentage"].map(float)
    said = [f"{percent(float(row.percentage))}, {row.count} of {row.of}" for row in rows_of(steps)]
    frame = with_words(steps.assign(said=said, percentage=shares), framework)
    notes = Notes(
        _where(framework.worked_example) or "made up",
        sentence_list([f"{of} cases" for of in dict.fromkeys(steps["of"])], "or"),
        "per cent of cases answered with yes",
    )
    return shares_over_bands(frame, title, framework, notes)


def example_finding(better: int, of: int) -> HTML:
    """How many of the example's key questions fall in a better band than its standard."""
    if not of:
        return paragraph("")
    if not better:
        return paragraph("In this example, no key question falls in a better band.")
    return paragraph(
        f"In this example, {in_words(better)} of the {in_words(of)} key questions would "
        "give a better rating than the standard has. That does not help."
    )


def example_overall(
    ratings: Mapping[str, str], overall: scoring.OverallRating | None, framework: Framework
) -> HTML:
    """What the overall rating would be if every standard had the rating of the example."""
    if not ratings or overall is None:
        return paragraph("")
    model = framework.rating_model
    (rating,) = set(ratings.values())
    return paragraph(
        Markup(
            "If all {} standards were rated {}, the score would be {} × {} = {} of {}: an overall "
            "rating of {}."
        ).format(
            in_words(len(ratings)),
            badge(rating, model),
            len(ratings),
            model.points[rating],
            overall.score,
            overall.maximum,
            badge(overall.rating, model),
        )
    )


def points(framework: Framework) -> HTML:
    """What each rating adds to the score."""
    frame = pd.DataFrame(
        [(rating, points) for rating, points in framework.points.ratings.items()],
        columns=["Rating of a standard", "Points"],
    )
    show = {"Rating of a standard": lambda rating: badge(rating, framework.rating_model)}
    return table(frame, "Points for a standard", show, _cited(framework.points))


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
    rows = {
        f"Out of {scores.maximum}: {_rated(scores.unrated, framework)}": BandScale.of_scores(scores)
        for scores in tables
    }
    title = (
        f"{len(tables)} tables turn a score into an overall rating"
        if len(tables) > 1
        else "One table turns a score into an overall rating"
    )
    printed = (one for one in framework.score_tables if not one.by_rule)
    notes = Notes(all_cited(printed, FROM_FRAMEWORK) or "our assumption", unit="points")
    return bands_chart(rows, title, framework, notes)


def tables_differ(differ: pd.DataFrame, model: scoring.RatingModel) -> HTML:
    """The scores that earn another overall rating on another table."""
    if differ.empty:
        return paragraph("No score earns one overall rating on one table and another on another.")
    scales = differ.columns.drop("score")
    show = {scale: lambda rating: badge(rating, model) for scale in scales}
    shown = differ.rename(columns={"score": "Score"})
    return table(shown, "The same score, another overall rating", show)


def every_input(tried: Mapping[str, pd.DataFrame], inputs: int, model: scoring.RatingModel) -> HTML:
    """The ratings of all whole percentages and of all scores, computed one by one."""
    if not tried:
        return paragraph("There is nothing to try: our sources give neither bands nor tables.")
    frame = pd.concat([found.assign(what=what) for what, found in tried.items()])
    frame = frame[["what", "rating", "from", "to", "inputs"]]
    frame.columns = ["Input", "Rating", "From", "To", "Inputs tried"]
    show = {"Rating": lambda rating: badge(rating, model)}
    said = f"All {inputs} inputs, each with exactly one rating"
    return HTML(folded(said, table_html(frame, "The inputs of each rating", show)))


def refused(said: Iterable[str]) -> HTML:
    """What the program says where there is no rule."""
    return HTML(Markup("\n").join(Markup("<p><code>{}</code></p>").format(text) for text in said))


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
