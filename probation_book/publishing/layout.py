"""Where everything is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The folders and files of the book below its root."""

    root: Path

    @property
    def data(self) -> Path:
        """The facts."""
        return self.root / "data"

    @property
    def notebooks(self) -> Path:
        """The executable sources of the pages."""
        return self.root / "notebooks"

    @property
    def template(self) -> Path:
        """The one notebook that every PDU's page is made from."""
        return self.notebooks / "pdus" / "template.ipynb"

    @property
    def book(self) -> Path:
        """What Jupyter Book reads: prose, and the executed notebooks."""
        return self.root / "book"

    @property
    def site(self) -> Path:
        """The finished site."""
        return self.root / "_build" / "html"

    @property
    def workshop(self) -> Path:
        """Where a build works before it publishes."""
        return self.root / "_build" / "next"


REPOSITORY = Layout(Path(__file__).resolve().parents[2])
