"""HTML from the templates in `templates/`: all text is escaped, but for what is Markup already."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from probation_book.display.links import cited

_ENVIRONMENT = Environment(
    loader=PackageLoader("probation_book.display"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals["cited"] = cited


def render(template: str, **values: Any) -> Markup:
    """Return the HTML that a template, by its name, makes of these values."""
    return Markup(_ENVIRONMENT.get_template(f"{template}.html").render(**values))
