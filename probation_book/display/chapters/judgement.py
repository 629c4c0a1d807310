"""Where inspectors decided."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis import judgement
from probation_book.analysis.rows import rows_of
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, sentence_list
from probation_book.reading import Inspection


def overrides(inspections: Iterable[Inspection]) -> HTML:
    """The departures that documents state; apart from them, those that we infer from a link."""
    inspections = list(inspections)
    models = {inspection.label: inspection.framework.rating_model for inspection in inspections}
    frame = judgement.overrides(inspections)
    if frame.empty:
        return paragraph("No rating here departs from the usual one.")
    stated, inferred = [], []
    for row in rows_of(frame):
        standard = f"{row.pdu}, {row.standard}"
        ratings = (badge(row.usually, models[row.pdu]), badge(row.published, models[row.pdu]))
        if row.reason:
            reason = Markup("{} <em>({})</em>").format(row.reason, row.reason_source)
            stated.append((standard, *ratings, reason))
        else:
            inferred.append((standard, *ratings, f"{row.because} (the link: {row.because_source})"))
    made = []
    for rows, why, caption in (
        (stated, "Recorded reason", "Departures that a document states"),
        (inferred, "Because", "Our inference: not the usual rating, if the link is as printed"),
    ):
        if rows:
            columns = ["Standard", "Usually", "Awarded", why]
            made.append(table(pd.DataFrame(rows, columns=columns, dtype=object), caption).data)
    return HTML("\n".join(made))


def links(inspections: Iterable[Inspection], otherwise: bool = False) -> HTML:
    """The usual links held against each inspection, as printed or with the other number."""
    inspections = list(inspections)
    models = {inspection.label: inspection.framework.rating_model for inspection in inspections}
    frame = judgement.links_held(inspections, otherwise)
    if frame.empty:
        return paragraph("Our sources state no link between these standards.")
    followed = {True: "as the link says", False: "other", None: "the link does not apply"}
    rows = [
        (row.link, row.pdu, badge(row.awarded, models[row.pdu]), followed[row.followed])
        for row in rows_of(frame.sort_values("link", kind="stable"))
    ]
    caption = (
        "With the other number, by our reading" if otherwise else "As the documents print them"
    )
    return table(
        pd.DataFrame(rows, columns=["Link", "PDU", "Awarded", "Is it usual?"], dtype=object),
        caption,
    )


def doubts(inspections: Iterable[Inspection]) -> HTML:
    """Each link whose number is in doubt: what either reading leaves without an explanation."""
    inspections = list(inspections)
    found = judgement.links_in_doubt(inspections)
    if not found:
        return paragraph("No number in a link is in doubt.")
    said = []
    for link in found:
        other = link.other_reading
        assert other is not None
        printed, read = (
            sentence_list(judgement.unexplained(inspections, link, otherwise) or ["none"])
            for otherwise in (False, True)
        )
        said.append(
            f"A link names standard {other.printed}. {other.because} As printed, these ratings are "
            f"not the usual ones, and our sources give no reason: {printed}. Read as "
            f"{other.may_be}: {read}."
        )
    return paragraph(" ".join(said))


def worth(inspections: Iterable[Inspection]) -> HTML:
    """What the recorded judgements were worth, in points."""
    said = []
    for inspection in inspections:
        without = judgement.without_judgements(inspection)
        if without:
            overall = inspection.rate().overall
            said.append(
                f"With the usual ratings in place of those that inspectors recorded as judgements, "
                f"{inspection.label} would have {without.score} of {without.maximum} points, not "
                f"{overall.score}: {without.rating}"
                f"{', as it is' if without.rating == overall.rating else ''}."
            )
    return paragraph(" ".join(said) or "No judgement is recorded in this data.")


def rounding(inspections: Iterable[Inspection]) -> HTML:
    """Whether rounding before banding changes any band."""
    frame = judgement.rounding_matters(inspections)
    if frame.empty:
        return paragraph(
            "No key question whose number of cases is known, or worked out, would fall in another "
            "band if percentages were not rounded first."
        )
    frame["exact"] = [f"{share:.2f}" for share in frame["exact"]]
    frame.columns = [
        "PDU",
        "Standard",
        "Key question",
        "Exact share, per cent",
        "Rounded first",
        "Not rounded",
    ]
    return table(frame, "Key questions whose band depends on rounding")
