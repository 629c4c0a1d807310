"""The parts of the chapters on the standards and on the rating model, made from a framework."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd
from IPython.display import HTML

from probation_book.analysis.rows import rows_of
from probation_book.analysis.rules import every_percentage, every_score, runs, worked_example
from probation_book.display.charts import bands_chart, key_questions_chart
from probation_book.display.drawing import BandScale
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, percent, sentence_list
from probation_book.reading import Framework
from scoring import band_of, whole_percentage

_RATED_BY = {
    "judged": "Judged: our sources have no rule for it",
    "cases": "By its lowest key question",
    "unrated": "Not rated",
}


def overview(framework: Framework) -> HTML:
    """How many standards there are, and how each kind of them is rated."""
    kinds = [standard.rated_by for standard in framework.standards]
    return paragraph(
        f"This framework has {len(framework.standards)} standards in {len(framework.domains)} "
        f"domains. {len(framework.rated)} count towards the score: {kinds.count('judged')} that "
        f"are judged, by no rule that our sources have, and {kinds.count('cases')} that the "
        "inspected cases decide. "
        f"{kinds.count('unrated')} are inspected and not rated."
    )


def standards(framework: Framework) -> HTML:
    """Every standard: what it looks for, and how it is rated."""
    frame = pd.DataFrame(
        [
            (standard.title, domain.name, standard.summary, _RATED_BY[standard.rated_by])
            for domain in framework.domains
            for standard in domain.standards
        ],
        columns=["Standard", "Domain", "What it looks for", "How it is rated"],
    )
    return table(frame, f"The standards: {framework.name}")


def key_questions(framework: Framework) -> HTML:
    """Every key question, in our wording."""
    frame = pd.DataFrame(
        [
            (standard.title, question, standard.citation)
            for standard in framework.standards
            for question in standard.key_questions.values()
        ],
        columns=["Standard", "Key question, in our words", "Source"],
    )
    return table(frame, "The key questions that inspectors answer for each case")


def links(framework: Framework) -> HTML:
    """The usual links between standards: guidance, not rules."""
    frame = pd.DataFrame(
        [
            (
                framework.numbered[link.standard].title,
                link.when,
                link.usually,
                link.citation,
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
    show = {"Usually rated": lambda rating: badge(rating, framework.rating_model)}
    return table(frame, "Usual links between standards, which inspectors may depart from", show)


def case_bands(framework: Framework) -> HTML:
    """The bands of percentages, to scale."""
    bands = framework.rating_model.case_bands
    label = "Cases judged sufficient"
    title = f"Each share of cases falls in one of {len(bands)} bands"
    return bands_chart({label: BandScale.of_percentages(bands)}, title, framework, unit="%")


def band_words(framework: Framework) -> HTML:
    """What the source calls the share of cases in each band."""
    frame = pd.DataFrame(
        [
            (band.rating, f"{band.lowest}% to {band.highest}%", band.proportion)
            for band in framework.case_bands.bands
        ],
        columns=["Rating", "Share of cases", "The source's words for it"],
    )
    show = {"Rating": lambda rating: badge(rating, framework.rating_model)}
    return table(frame, f"The bands ({framework.case_bands.citation})", show)


def banded(percentages: Iterable[Fraction], framework: Framework) -> HTML:
    """Percentages, what they round to, and the rating of the band that they then fall in."""
    model = framework.rating_model
    frame = pd.DataFrame(
        [
            (f"{float(value):g}%", f"{whole_percentage(value)}%", band_of(value, model).rating)
            for value in percentages
        ],
        columns=["Percentage of cases", "Rounded", "Rating"],
    )
    show = {"Rating": lambda rating: badge(rating, model)}
    return table(frame, "Around the edge of a band", show)


def example_chart(framework: Framework) -> HTML:
    """The source's own example over the bands."""
    frame = worked_example(framework)
    lowest = frame[frame["lowest"]].iloc[0]
    title = (
        f"In the source's example, the lowest key question stands at {percent(lowest.percentage)}: "
        f"{lowest.rating}"
    )
    return key_questions_chart(frame, title, framework)


def example_check(framework: Framework) -> HTML:
    """The example's percentages, computed from its counts and as printed."""
    frame = worked_example(framework)
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


def points(framework: Framework) -> HTML:
    """What each rating adds to the score."""
    frame = pd.DataFrame(
        [(rating, points) for rating, points in framework.points.ratings.items()],
        columns=["Rating of a standard", "Points"],
    )
    show = {"Rating of a standard": lambda rating: badge(rating, framework.rating_model)}
    return table(frame, f"Points for a standard ({framework.points.citation})", show)


def score_tables(framework: Framework) -> HTML:
    """The score tables, drawn to one scale."""
    tables = framework.rating_model.score_tables
    top = max(scores.maximum for scores in tables)
    rows = {
        f"Out of {scores.maximum}: {_rated(scores.unrated, framework)}": BandScale.of_scores(
            scores, top
        )
        for scores in tables
    }
    title = f"{len(tables)} tables turn a score into an overall rating"
    return bands_chart(rows, title, framework)


def tables_differ(framework: Framework) -> HTML:
    """The scores that earn another overall rating on another table."""
    frame = every_score(framework.rating_model).rename(columns={"score": "Score"})
    scales = [column for column in frame.columns if column != "Score"]
    differ = frame[[row.nunique() > 1 for _, row in frame[scales].iterrows()]]
    show = {scale: lambda rating: badge(rating, framework.rating_model) for scale in scales}
    return table(differ, "The same score, another overall rating", show)


def every_input(framework: Framework) -> HTML:
    """The ratings of all whole percentages and of all scores, computed one by one."""
    model = framework.rating_model
    scores = every_score(model)
    checked = {
        "Percentage of cases": runs(every_percentage(model), "percentage", "rating"),
        **{
            f"Score on the scale {scale}": runs(scores, "score", scale)
            for scale in scores.columns
            if scale != "score"
        },
    }
    frame = pd.concat([found.assign(what=what) for what, found in checked.items()])
    frame = frame[["what", "rating", "from", "to", "inputs"]]
    frame.columns = ["Input", "Rating", "From", "To", "Inputs tried"]
    show = {"Rating": lambda rating: badge(rating, model)}
    return table(
        frame, f"All {frame['Inputs tried'].sum()} inputs, each with exactly one rating", show
    )


def _rated(unrated: frozenset[str], framework: Framework) -> str:
    if not unrated:
        return f"all {len(framework.rated)} standards rated"
    return (
        f"{sentence_list(framework.numbered[number].name for number in sorted(unrated))} not rated"
    )
