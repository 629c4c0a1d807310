"""Staff, workloads and people on probation: figures of the register side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML

from probation_book.display.charts import Notes, dots_chart
from probation_book.display.links import all_cited, cited
from probation_book.display.tables import filtered_table, paragraph, table, table_html
from probation_book.display.words import DASH, NOT_GIVEN, percent, sentence_list, within_a_sentence

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


def vacancies(
    shares: pd.DataFrame,
    chosen: Columns | None,
    claims: Mapping[str, Claim],
    asked: Mapping[str, int],
) -> HTML:
    """The vacancy rates of all grades, as dots, and as printed in the table.

    `shares` is the `shares_table` of what is `chosen`. Where it has none, there is the table alone.
    """
    rates = shares.set_index("measure")
    if chosen is None or not rates.notna().to_numpy().any():
        return side_by_side(chosen, claims, asked)
    printed = _as_printed(chosen, claims, asked)
    known = (printed != DASH).any(axis="columns")
    title = f"Vacancy rates by grade: {percent(rates.min().min())} to {percent(rates.max().max())}"
    names = [name for figures in chosen.rows.values() for name in figures if name]
    sources = all_cited(claims[name] for name in names)
    notes = Notes(sources, "posts, of which no number is given", "per cent")
    rows, said = (one[known].rename_axis("Grade").reset_index() for one in (rates, printed))
    drawn = dots_chart(rows, said, title, notes)
    return HTML("\n".join([drawn.data, *_dashes(printed[known]), *_beside(chosen, known)]))


def side_by_side(
    chosen: Columns | None, claims: Mapping[str, Claim], asked: Mapping[str, int]
) -> HTML:
    """A table of the selections: each figure as printed, and how many people were `asked`.

    `asked` has the number by the figure's id, where a document states it.
    """
    if chosen is None:
        return _NOT_HERE
    printed = _as_printed(chosen, claims, asked)
    given = printed != DASH
    places = given.sum(axis="columns")
    shared = printed.loc[places > 1, given[places > 1].any()]
    single = printed[places == 1].melt(ignore_index=False, var_name="Place", value_name="Figure")
    single = single[single["Figure"] != DASH]
    parts: list[str] = []
    if len(shared):
        parts += [table_html(shared.reset_index(), chosen.caption), *_dashes(shared)]
    if len(single):
        caption = f"For one place alone: {within_a_sentence(chosen.caption)}"
        parts.append(table_html(single.reset_index(), caption))
    return HTML("\n".join([*parts, *_beside(chosen, places > 0)]))


def _as_printed(
    chosen: Columns, claims: Mapping[str, Claim], asked: Mapping[str, int]
) -> pd.DataFrame:
    """The figures of each `Measure`, a column a place; of what is not given, a dash."""
    cells = [
        [DASH if name is None else _figure(claims, asked, name) for name in figures]
        for figures in chosen.rows.values()
    ]
    measures = pd.Index(chosen.rows, name="Measure")
    return pd.DataFrame(cells, measures, chosen.columns, dtype=object)


def _dashes(printed: pd.DataFrame) -> list[str]:
    """How many figures of a table are a dash, if there is one."""
    count = (printed == DASH).to_numpy().sum()
    said = f"A dash in the table is a figure {NOT_GIVEN}: {count} of {printed.size}."
    return [paragraph(said).data] if count else []


def _beside(chosen: Columns, known: pd.Series) -> list[str]:
    """The measures of which no figure is `known`, and what a reader should know of the others."""
    lacking = list(known.index[~known])
    said = [f"{sentence_list(lacking)}: {NOT_GIVEN}."] if lacking else []
    return [paragraph(one).data for one in (*said, chosen.note) if one]


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


def _figure(claims: Mapping[str, Claim], asked: Mapping[str, int], name: str) -> str:
    printed = claims[name].printed
    return f"{printed} ({asked[name]} people were asked)" if name in asked else printed
