"""What tasks depend on and produce, in pytask's terms: known by content, never by date.

pytask's own file node goes by the date of a file first, and misses a change that keeps it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytask import PathNode


def fingerprint(files: Iterable[Path]) -> str:
    """A fingerprint of the names and the contents of files. Their dates do not matter."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def checksum(file: Path) -> str:
    """The SHA-256 of a file, as other programs print it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


class File(PathNode):
    """A file that is another when its content is."""

    @classmethod
    def at(cls, path: Path) -> File:
        """The file at `path`, there already or to be made."""
        return cls(name=str(path), path=path)

    def state(self) -> str | None:
        """A fingerprint of its content; None while there is no such file."""
        return fingerprint([self.path]) if self.path.is_file() else None


class Folder(PathNode):
    """A folder that is another when any file in it is."""

    @classmethod
    def at(cls, path: Path) -> Folder:
        """The folder at `path`, there already or to be made."""
        return cls(name=str(path), path=path)

    def state(self) -> str | None:
        """A fingerprint of all its files; None while there are none."""
        files = sorted(path for path in self.path.rglob("*") if path.is_file())
        where = "\0".join(str(file.relative_to(self.path)) for file in files)
        return hashlib.sha256((fingerprint(files) + where).encode()).hexdigest() if files else None


@dataclass
class Given:
    """A value handed to a task, which runs again when the value's `mark` is another.

    `name` has to be the node's own in the whole build.
    """

    name: str
    value: Any
    mark: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """What pytask knows the node by."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    def state(self) -> str:
        """What pytask compares with the last build."""
        return self.mark

    def load(self, is_product: bool = False) -> Any:
        """The value, for the task."""
        return self.value

    def save(self, value: Any) -> None:
        """No task makes one."""
        raise NotImplementedError
