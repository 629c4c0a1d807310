"""Files in folders, but for those that other programs leave behind."""

from __future__ import annotations

from pathlib import Path

_LEFT_BY_FILE_MANAGERS = ("Thumbs.db", "desktop.ini")


def is_nobodys(name: str) -> bool:
    """Whether files of this name are nobody's: hidden ones, copies while somebody edits, views."""
    return name.startswith((".", "~$", "#")) or name.endswith("~") or name in _LEFT_BY_FILE_MANAGERS


def code_in(folder: Path) -> list[Path]:
    """Return the modules and templates in a folder, at any depth, in their order."""
    return sorted([*folder.rglob("*.py"), *folder.rglob("*.html")])


def files_in(folder: Path, pattern: str = "*") -> dict[Path, Path]:
    """Return the files in a folder, by their path within it, in their order."""
    found = {path.relative_to(folder): path for path in sorted(folder.rglob(pattern))}
    return {
        name: path
        for name, path in found.items()
        if path.is_file() and not any(map(is_nobodys, name.parts))
    }
