"""What the files to take away say of themselves."""

from __future__ import annotations

import datetime
from importlib.metadata import version

NAME = "how-probation-services-are-rated"
AUTHORS = "The authors of How probation services are rated"
TITLE = "How probation services are rated: the data"

ABOUT = (
    "The data of an executable book on how HM Inspectorate of Probation rates Probation Delivery "
    "Units (PDUs) in England and Wales."
)
INDEPENDENT = (
    "It is independent: not published, endorsed or checked by HM Inspectorate of Probation or HM "
    "Prison and Probation Service."
)
THREE_THINGS = (
    "Computed, published and judged are three things, and stand in columns of their own: what the "
    "rules give and the book works out, what was published, and what inspectors are recorded to "
    "have judged otherwise."
)
OURS = "Summaries of recommendations and actions, and the wording of key questions, are ours."
EMPTY = "What is not given is empty, never filled in"
LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "attribution": (
        "Contains public sector information licensed under the Open Government Licence v3.0."
    ),
}

LICENCE_OF_WORDS = {
    "name": "MIT",
    "title": "MIT License: for the wording of summaries and key questions, which is the book's",
    "path": "https://opensource.org/license/mit",
}

# A workbook says when it was made. The true time would make every one another file.
CREATED = datetime.datetime(1980, 1, 1)


def the_version() -> str:
    """The version of the book."""
    return version("probation-ratings-book")
