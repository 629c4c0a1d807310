"""What stands in a page's source, be it a notebook or prose."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import yaml

# Pages of prose that have a part of their own in the making: all terms, and how the book was made.
GLOSSARY, RECORD = Path("glossary.md"), Path("how-made.md")


def headings(page: Path) -> list[str]:
    """The headings of a page, as they stand in its source."""
    if page.suffix == ".ipynb":
        texts = [
            "".join(cell["source"]) for cell in _cells(page) if cell["cell_type"] == "markdown"
        ]
    else:
        texts = [page.read_text(encoding="utf-8")]
    return [line for text in texts for line in text.splitlines() if line.startswith("#")]


def repository(config: Path) -> tuple[str, str]:
    """Return address and branch of the book's public repository, as `_config.yml` has them.

    The address is empty if there is none yet.
    """
    block = yaml.safe_load(config.read_text(encoding="utf-8"))["repository"]
    return block["url"] or "", block["branch"]


def title(page: Path) -> str:
    """The title of a page as plain text, without the marks that keep Markdown off it."""
    return re.sub(r"\\(.)", r"\1", headings(page)[0].removeprefix("# "))


def parameters(notebook: Path) -> dict[str, Any]:
    """Return the names that the cell tagged `parameters` gives values to.

    Each with its value if that is a plain one, else with None.
    """
    return {
        target.id: _plain(statement.value)
        for cell in _cells(notebook)
        if "parameters" in cell["metadata"].get("tags", [])
        for statement in ast.parse("".join(cell["source"])).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _plain(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:  # an expression: what it gives is known when it runs
        return None


def _cells(notebook: Path) -> list[dict]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]
