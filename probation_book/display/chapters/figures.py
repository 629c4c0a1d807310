"""What the check of the published figures found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis import audit, rounding
from probation_book.analysis.claims import is_printed, size_of
from probation_book.display.charts import counts_chart
from probation_book.display.html import render
from probation_book.display.ids import with_words
from probation_book.display.tables import filtered_table, paragraph, table
from probation_book.display.words import number_of, sentence_case, sentence_list
from probation_book.rows import rows_of

if TYPE_CHECKING:
    from probation_book.analysis.audit import Audit, Check
    from probation_book.reading import Claim, Contradiction, Inspection

_KINDS = {
    "base": "A percentage of another group than it seems",
    "wording": "Words that may mean something else",
    "number": "Two numbers, of which one may be a slip",
    "dates": "Dates that differ, or days that are not named",
    "reference": "A reference that leads nowhere",
    "totals": "Numbers that may be of different groups",
}

_DOWNLOAD = Markup(
    '<p><a href="data/register/claims.csv" download>'
    "Download the register as it stands in the data (CSV)</a></p>"
)


def overview(found: Audit) -> HTML:
    """How many figures there are, and how many hold."""
    if not found.figures:
        return paragraph("There are no figures in this data.")
    counts = audit.summary(found.verdicts)
    by = dict(zip(counts["verdict"], counts["figures"], strict=True))
    title = (
        f"Of {number_of(len(found.verdicts), 'figure')}, {by[audit.UNCHECKED]} cannot be checked; "
        f"of the others {by[audit.HOLDS]} are consistent"
    )
    counts["verdict"] = counts["verdict"].map(sentence_case)
    return counts_chart(counts.rename(columns={"verdict": "Verdict", "figures": "Figures"}), title)


def headline(found: Audit) -> HTML:
    """How many checks could have failed, and how many did."""
    made, held = audit.checked(found.checks)
    repeats = sum(check.rule == "same figure" for check in found.checks)
    return paragraph(
        f"{number_of(made, 'check')} could have failed: {held} held and {made - held} did not. "
        f"{repeats} of them compare a figure with the same one in another place, often in the same "
        "words."
    )


def documents(found: Audit) -> HTML:
    """How many figures each document has, and how they fare."""
    frame = found.verdicts.assign(
        document=[found.figures[figure].source.short for figure in found.verdicts["figure"]]
    )
    counts = pd.crosstab(frame["document"], frame["verdict"]).reindex(
        columns=audit.VERDICTS, fill_value=0
    )
    counts.insert(0, "figures", counts.sum(axis=1))
    counts.columns = [column.capitalize() for column in counts.columns]
    return table(counts.rename_axis("Document").reset_index(), "Figures and verdicts by document")


def rules(found: Audit) -> HTML:
    """Which checks were made, and how many hold."""
    frame = audit.by_rule(found.checks)
    frame.columns = ["Check", "Made", "Hold", "Fail"]
    return table(frame, "The checks that were made")


def findings(found: Audit, verdict: str) -> HTML:
    """One by one, what does not agree and has this verdict."""
    of = dict(zip(found.verdicts["figure"], found.verdicts["verdict"], strict=True))
    failing = [
        check for check in found.checks if not check.holds and of[check.figures[0]] == verdict
    ]
    if not failing:
        return paragraph("There is none.")
    rows = [
        (
            check,
            found.figures[check.figures[0]],
            found.findings.get(check.figures[0]),
            _others(check, found),
            audit.fits_fewer(check, found.figures),
        )
        for check in failing
    ]
    return HTML(render("findings", findings=rows, kinds=_KINDS))


def contradictions(found: Mapping[str, Contradiction]) -> HTML:
    """One by one, what does not go together and is no matter of arithmetic."""
    if not found:
        return paragraph("There is none in this data.")
    return HTML(render("contradictions", contradictions=found, kinds=_KINDS))


def unchecked(found: Audit) -> HTML:
    """Why figures cannot be checked."""
    frame = found.verdicts[found.verdicts["verdict"] == audit.UNCHECKED]
    reasons = frame["because"].str.replace(r"of \d+, every", "of so many, every", regex=True)
    counts = (
        reasons.map(sentence_case).value_counts().rename_axis("Why").reset_index(name="Figures")
    )
    return table(counts, "Why figures cannot be checked")


def implied_counts(frame: pd.DataFrame, inspection: Inspection) -> HTML:
    """The number of cases behind every published percentage of one inspection."""
    mine = with_words(frame[frame["inspection"] == inspection.key], inspection.framework)
    if mine.empty:
        return paragraph("These percentages are not in this data.")
    cases = mine["cases"].iloc[0]
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
        f"{inspection.pdu.label}: the number of cases that gives each published percentage, "
        f"out of {cases}",
    )


def group_sizes(found: Audit, *figures: str) -> HTML:
    """Which sizes of one group would give all these percentages."""
    if not found.figures.keys() >= set(figures):
        return paragraph("These figures are not in this data.")
    claims = [found.figures[figure] for figure in figures]
    around = [size_of(claim.part_of or claim.base, found.figures) for claim in claims]
    most = min((size for size in around if size), default=0)
    percentages = [claim.percentage for claim in claims if claim.percentage is not None]
    sizes = rounding.sizes_that_give(percentages, most)
    down = [s for s in sizes if any(rounding.only_rounded_down(p, s) for p in percentages)]
    usual = [str(size) for size in sizes if size not in down]
    shares = sentence_list(dict.fromkeys(f"{percentage}%" for percentage in percentages))
    those = f"{sentence_list(usual, 'or')} cases" if usual else "no number of cases"
    if down:
        those += f" (of {sentence_list(map(str, down), 'or')} only if a half was rounded down)"
    return paragraph(f"Out of at most {most} cases, {shares} can all be shares of {those}.")


def register(found: Audit) -> HTML:
    """Every figure with its verdict, to search, filter and download."""
    rows = []
    for row in rows_of(found.verdicts):
        claim = found.figures[row.figure]
        rows.append(
            (
                claim.measure,
                claim.printed,
                claim.source.short,
                claim.section,
                sentence_case(row.verdict),
            )
        )
    columns = ["What is measured", "As printed", "Document", "Section", "Verdict"]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)  # so that None stays None
    caption = f"The register: {number_of(len(frame), 'figure')}"
    link = _DOWNLOAD if any("/" not in figure for figure in found.figures) else ""
    return HTML(filtered_table(frame, caption, ["Document", "Verdict"]) + link)


def example(frame: pd.DataFrame) -> HTML:
    """What `audit.check_figures` says of the made-up figures of the example."""
    shown = frame[["figure", "verdict", "because"]].fillna("every check holds")
    shown.columns = ["Figure", "Verdict", "Because"]
    return table(shown, "Made-up figures, checked")


def _others(check: Check, found: Audit) -> list[Claim]:
    return [found.figures[other] for other in check.figures[1:] if is_printed(found.figures[other])]
