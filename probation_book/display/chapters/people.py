"""Staff, workloads and people on probation: figures of the register side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, dots_chart
from probation_book.display.links import all_cited, cited
from probation_book.display.tables import filtered_table, paragraph, table, table_html
from probation_book.display.words import not_given, percent, sentence_list, within_a_sentence

if TYPE_CHECKING:
    from probation_book.reading import Claim
    from probation_book.reading.selections import Columns, Listing

_NOT_HERE = paragraph("These figures are not in this data.")


def finding(shares: pd.DataFrame, alert: Listing | None, claims: Mapping[str, Claim]) -> HTML:
    """The highest vacancy rate of each place, and the first figure of the alert, in sentences.

    `shares` is a `shares_table`.
    """
    known = shares.set_index("measure").dropna(axis="columns", how="all")
    said = []
    if known.size:
        highest = sentence_list(
            f"{percent(known[place].max())} for {place} ({within_a_sentence(str(grade))})"
            for place, grade in known.idxmax().items()
        )
        said.append(f"The highest vacancy rates that are given: {highest}.")
    if alert is not None:
        what, figure = next(iter(alert.rows.items()))
        said.append(f"{alert.caption}: {within_a_sentence(what)}, {claims[figure].printed}.")
    return paragraph(" ".join(said)) if said else _NOT_HERE


def vacancies(shares: pd.DataFrame, chosen: Columns | None, claims: Mapping[str, Claim]) -> HTML:
    """The vacancy rates of grades that are given for several places, as dots.

    `shares` is the `shares_table` of what is `chosen`.
    """
    several = shares[shares.drop(columns="measure").notna().sum(axis="columns") > 1]
    if chosen is None or several.empty:
        return _NOT_HERE
    rates = several.drop(columns="measure")
    title = f"Vacancy rates by grade: {percent(rates.min().min())} to {percent(rates.max().max())}"
    names = [name for figures in chosen.rows.values() for name in figures if name]
    sources = all_cited(claims[name] for name in names)
    notes = Notes(sources, "posts, of which no number is given", "per cent")
    return dots_chart(several.rename(columns={"measure": "Grade"}), title, notes)


def side_by_side(
    chosen: Columns | None, claims: Mapping[str, Claim], asked: Mapping[str, int]
) -> HTML:
    """A table of the selections: each figure as printed, and how many people were `asked`.

    `asked` has the number by the figure's id, where a document states it.
    """
    if chosen is None:
        return _NOT_HERE
    frame = pd.DataFrame(
        [
            (what, *(_figure(claims, asked, figure) for figure in figures))
            for what, figures in chosen.rows.items()
        ],
        columns=["Measure", *chosen.columns],
        dtype=object,
    )
    frame, single = _shared_and_single(frame)
    silent = [place for place in chosen.columns if set(frame[place]) == {not_given(None)}]
    parts = [table_html(frame.drop(columns=silent), chosen.caption)] if len(frame) else []
    if len(single):
        parts.append(
            table_html(single, f"For one place alone: {within_a_sentence(chosen.caption)}")
        )
    shown = Markup("\n").join(parts)
    note = Markup("\n<p>{}</p>").format(chosen.note) if chosen.note else ""
    return HTML(shown + note)


def _shared_and_single(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows with figures for several places; those for one alone as `Measure, Place, Figure`.

    Rows without any are in neither.
    """
    given = frame.melt("Measure", var_name="Place", value_name="Figure")
    given = given[given["Figure"] != not_given(None)]
    places = frame["Measure"].map(given["Measure"].value_counts())
    alone = given[given["Measure"].isin(frame.loc[places == 1, "Measure"])]
    return frame[places > 1], alone


def in_order(chosen: Listing | None, claims: Mapping[str, Claim], asked: Mapping[str, int]) -> HTML:
    """A list of the selections, each figure with its place in its document."""
    if chosen is None:
        return _NOT_HERE
    frame = pd.DataFrame(
        [
            (what, _figure(claims, asked, figure), cited(claims[figure]))
            for what, figure in chosen.rows.items()
        ],
        columns=["What", "Figure", "Source"],
        dtype=object,
    )
    return table(frame, chosen.caption)


def sources(claims: Iterable[Claim]) -> HTML:
    """Where each of these figures comes from."""
    frame = pd.DataFrame(
        [(claim.measure, claim.printed, cited(claim)) for claim in claims],
        columns=["What is measured", "As printed", "Source"],
        dtype=object,
    )
    if frame.empty:
        return _NOT_HERE
    return HTML(filtered_table(frame, "Where these figures come from", []))


def _figure(claims: Mapping[str, Claim], asked: Mapping[str, int], name: str | None) -> str:
    if name is None:
        return not_given(None)
    printed = claims[name].printed
    return f"{printed} ({asked[name]} people were asked)" if name in asked else printed
