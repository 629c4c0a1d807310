"""What the check of the published figures found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.charts import Notes, bars_chart
from probation_book.display.html import render
from probation_book.display.ids import with_words
from probation_book.display.links import source_link
from probation_book.display.tables import filtered_table, paragraph, table, table_html
from probation_book.display.words import number_of, sentence_case, sentence_list
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from decimal import Decimal

    from probation_book.reading import Contradiction, Framework, Source

_KINDS = {
    "base": "A percentage of another group than it seems",
    "wording": "Words that may mean something else",
    "number": "Two numbers, of which one may be a slip",
    "dates": "Dates that differ, or days that are not named",
    "reference": "A reference that leads nowhere",
    "totals": "Numbers that may be of different groups",
}

_DOWNLOAD = Markup(
    '<p><a href="data/register/claims.csv" download="probation-ratings-claims.csv">'
    "Download the {} as they stand in the register (CSV)</a>.{}</p>"
)


def overview(counts: pd.Series, holds: int, unchecked: int) -> HTML:
    """How many figures have each verdict, by its name; of those checked, how many hold."""
    figures = int(counts.sum())
    if not figures:
        return paragraph("There are no figures in this data.")
    title = (
        f"Of {number_of(figures, 'figure')}, {unchecked} cannot be checked; "
        f"of the others {holds} are consistent"
    )
    frame = counts.rename(sentence_case).rename_axis("Verdict").reset_index(name="amount")
    notes = Notes("our check of the register", f"{figures} figures", "figures")
    return bars_chart(frame.assign(said=frame["amount"].map(str)), title, notes, figures)


def headline(made: int, held: int, repeats: int) -> HTML:
    """How many checks could have failed, and how many did not."""
    return paragraph(
        f"{number_of(made, 'check')} could have failed: {held} held and {made - held} did not. "
        f"{repeats} of them compare a figure with the same one in another place, often in the same "
        "words."
    )


def documents(counts: pd.DataFrame, sources: Mapping[str, Source]) -> HTML:
    """How many figures each source has, by its key, and how many have each verdict."""
    frame = counts.rename(columns=sentence_case).rename_axis("Document").reset_index()
    show = {"Document": lambda key: source_link(key, sources[key].short)}
    return table(frame, "Figures and verdicts by document", show)


def rules(counts: pd.DataFrame, words: Mapping[str, str]) -> HTML:
    """How many checks of each rule were `made`, `hold` and `fail`; `words` says what it checks."""
    frame = counts.rename(words).rename(columns=sentence_case)
    return table(frame.rename_axis("Check").reset_index(), "The checks that were made")


def counts_printed(fits: pd.DataFrame, percentage: int, none: Sequence[int]) -> HTML:
    """The counts that are printed as a percentage, and of which numbers of cases none is.

    `fits` has `count`, `of`, `exactly`, and what is printed with a half rounded up and down.
    """
    frame = pd.DataFrame(
        {
            "Cases": [f"{row.count} of {row.of}" for row in rows_of(fits)],
            "Exactly": fits["exactly"].map("{:.2f}%".format),
            "A half rounded up": fits["half_up"].map("{:.0f}%".format),
            "A half rounded down": fits["half_down"].map("{:.0f}%".format),
        }
    )
    caption = f"What is printed as {percentage} per cent"
    return table(frame, f"{caption}: nothing of {sentence_list(map(str, none), 'or')} cases")


def by_hand(figure: pd.DataFrame, nearest: pd.DataFrame, audited: pd.DataFrame) -> HTML:
    """A figure of the register, the counts whose percentage is nearest, and what the audit says.

    Each is a table: the figure's row of the register, a row for each count, one for each check.
    """
    if audited.empty:
        return paragraph("This check cannot be made in this data.")
    (one,), (check,) = rows_of(figure), rows_of(audited)
    frame = pd.DataFrame(
        {
            "Cases": [f"{row.count:.0f} of {row.of:.0f}" for row in rows_of(nearest)],
            "Exactly": nearest["exactly"].map("{:.2f}%".format),
            f"Away from {one.percentage}%": nearest["away"].map("{:.2f} points".format),
        }
    )
    return HTML(
        table_html(frame, f"{one.measure}: printed as {one.printed}")
        + paragraph(f"What the audit says: {check.arithmetic}.").data
    )


def findings(failing: pd.DataFrame) -> HTML:
    """One by one, what does not agree: rows of `failing_table`."""
    if failing.empty:
        return paragraph("There is none.")
    return HTML(render("findings", findings=list(rows_of(failing)), kinds=_KINDS))


def contradictions(found: Mapping[str, Contradiction]) -> HTML:
    """One by one, what does not go together and is no matter of arithmetic."""
    if not found:
        return paragraph("There is none in this data.")
    return HTML(render("contradictions", contradictions=found, kinds=_KINDS))


def unchecked(counts: pd.Series) -> HTML:
    """For how many figures each reason holds why they cannot be checked."""
    frame = counts.rename(sentence_case).rename_axis("Why").reset_index(name="Figures")
    return table(frame, "Why figures cannot be checked")


def implied_counts(counts: pd.DataFrame, called: str, framework: Framework) -> HTML:
    """The number of cases behind every published percentage of one inspection.

    `counts` are its rows of `implied_counts`.
    """
    mine, cases = with_words(counts, framework), counts["cases"].iloc[0]
    shown = pd.DataFrame(
        {
            "Key question": mine["standard"] + ": " + mine["question"],
            "Published": [f"{share}%" for share in mine["percentage"]],
            f"Cases, of {cases}": [
                sentence_list(map(str, counts), "or") if counts else "none"
                for counts in mine["counts"]
            ],
        }
    )
    return table(
        shown,
        f"{called}: the number of cases that gives each published percentage, out of {cases}",
    )


def group_sizes(
    percentages: Sequence[Decimal], most: int, sizes: Sequence[int], down: Sequence[int]
) -> HTML:
    """Which `sizes` of one group, of at most so many, would give all these percentages.

    Those in `down` do so only if a half was rounded down.
    """
    if not percentages:
        return paragraph("These figures are not in this data.")
    usual = [str(size) for size in sizes if size not in down]
    shares = sentence_list(dict.fromkeys(f"{percentage}%" for percentage in percentages))
    those = f"{sentence_list(usual, 'or')} cases" if usual else "no number of cases"
    if down:
        those += f" (of {sentence_list(map(str, down), 'or')} only if a half was rounded down)"
    return paragraph(f"Out of at most {most} cases, {shares} can all be shares of {those}.")


def register(figures: pd.DataFrame) -> HTML:
    """Every figure with its verdict, to search, filter and download: a `register_table`."""
    frame = pd.DataFrame(
        {
            "What is measured": figures["measure"],
            "As printed": figures["printed"],
            "Document": figures["document"],
            "Section": figures["section"],
            "Verdict": figures["verdict"].map(sentence_case),
        }
    )
    caption = f"The register: {number_of(len(frame), 'figure')}"
    own = sum("/" not in figure for figure in figures["figure"])
    others = len(frame) - own
    more = f" The other {others} stand in other files of the data." if others else ""
    link = _DOWNLOAD.format(number_of(own, "figure"), more) if own else ""
    documents = dict(zip(figures["document"], figures["source"], strict=True))
    show = {"Document": lambda name: source_link(documents[name], name)}
    return HTML(filtered_table(frame, caption, ["Document", "Verdict"], show) + link)


def example(frame: pd.DataFrame) -> HTML:
    """What `audit.check_figures` says of the made-up figures of the example."""
    shown = frame[["figure", "verdict", "because"]].fillna("every check holds")
    shown.columns = ["Figure", "Verdict", "Because"]
    return table(shown, "Made-up figures, checked")
