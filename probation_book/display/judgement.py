"""Where inspectors decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.analysis import judgement
from probation_book.analysis.rows import rows_of
from probation_book.display.tables import paragraph, table
from probation_book.display.words import badge, not_given
from probation_book.reading import Inspection


def overrides(inspections: Iterable[Inspection]) -> HTML:
    """The register of overrides."""
    inspections = list(inspections)
    models = {inspection.label: inspection.framework.rating_model for inspection in inspections}
    frame = judgement.overrides(inspections)
    if frame.empty:
        return paragraph("No rating here departs from the usual one.")
    rows = [
        (
            f"{row.pdu}, {row.standard}",
            badge(row.usually, models[row.pdu]),
            badge(row.published, models[row.pdu]),
            Markup("{} <em>({})</em>").format(row.reason, row.reason_source)
            if row.reason
            else not_given(None),
        )
        for row in rows_of(frame)
    ]
    columns = ["Standard", "Usually", "Awarded", "Recorded reason"]
    return table(
        pd.DataFrame(rows, columns=columns, dtype=object), "Ratings that are not the usual ones"
    )


def links(
    inspections: Iterable[Inspection], caption: str, read_as: Mapping[str, str] | None = None
) -> HTML:
    """The usual links held against each inspection."""
    inspections = list(inspections)
    models = {inspection.label: inspection.framework.rating_model for inspection in inspections}
    frame = judgement.links_held(inspections, read_as)
    followed = {True: "followed", False: "not followed", None: "the link does not apply"}
    rows = [
        (row.link, row.pdu, badge(row.awarded, models[row.pdu]), followed[row.followed])
        for row in rows_of(frame.sort_values("link", kind="stable"))
    ]
    return table(
        pd.DataFrame(rows, columns=["Link", "PDU", "Awarded", "Followed?"], dtype=object), caption
    )


def rounding(inspections: Iterable[Inspection]) -> HTML:
    """Whether rounding before banding changes any band."""
    frame = judgement.rounding_matters(inspections)
    if frame.empty:
        return paragraph(
            "No key question of these inspections would fall in another band "
            "if percentages were not rounded first."
        )
    frame.columns = [
        "PDU",
        "Standard",
        "Key question",
        "Exact share, per cent",
        "Rounded first",
        "Not rounded",
    ]
    return table(frame, "Key questions whose band depends on rounding")
