"""Where everything is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from probation_book.files import files_in


@dataclass(frozen=True)
class Layout:
    """The folders and files that a build reads, below `root` and in `data`, and makes."""

    root: Path
    data: Path
    output: Path

    @classmethod
    def of(cls, root: Path) -> Layout:
        """The book at `root` on its own data: git ignores all that is made."""
        return cls(root, root / "data", root / "_build")

    def on(self, data: Path, output: Path) -> Layout:
        """The same book on data from elsewhere: all that is made goes to `output`."""
        return Layout(self.root, data, output)

    @property
    def notebooks(self) -> Path:
        """The executable sources of the pages."""
        return self.root / "notebooks"

    @property
    def all_notebooks(self) -> list[Path]:
        """Every notebook."""
        return list(files_in(self.notebooks, "*.ipynb").values())

    @property
    def chapters(self) -> list[Path]:
        """The notebooks that become one page each."""
        return [path for path in self.all_notebooks if path.parent == self.notebooks]

    @property
    def of_frameworks(self) -> list[Path]:
        """The notebooks that become one page each for every set of standards."""
        folder = self.notebooks / "frameworks"
        return [path for path in self.all_notebooks if path.parent == folder]

    @property
    def template(self) -> Path:
        """The one notebook that every PDU's page is made from."""
        return self.notebooks / "pdus" / "template.ipynb"

    @property
    def prose(self) -> Path:
        """The pages that are only prose, and the style sheet."""
        return self.root / "book"

    @property
    def site(self) -> Path:
        """The finished site."""
        return self.output / "html"

    @property
    def workshop(self) -> Path:
        """Where a build works."""
        return self.output / "work"

    @property
    def home(self) -> Path:
        """The home folder of a build: settings and caches of what it runs."""
        return self.workshop / "home"

    @property
    def cache(self) -> Path:
        """What builds made, for the next one to use again."""
        return self.workshop / "cache"

    @property
    def published(self) -> Path:
        """Which site stands, and what it was made from."""
        return self.workshop / "published"


REPOSITORY = Layout.of(Path(__file__).resolve().parents[2])
