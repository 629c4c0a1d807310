"""Which edition of the book this is: its version, and the commit that it is built from."""

from __future__ import annotations

import platform
import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import requires, version
from pathlib import Path

# What the book is made from, in its folder: all else may change and leaves it as it is.
_BOOK = (
    *("data", "notebooks", "book", "probation_book", "scoring.py", "CHANGELOG.md"),
    *("_config.yml", "_toc.yml", "pyproject.toml", "requirements.txt"),
)

# The archive of the book's source, among the downloads.
SOURCE = "how-probation-services-are-rated-source.zip"


@dataclass(frozen=True)
class Edition:
    """An edition. `commit` and its `date` (as 2026-11-21) are None outside a git checkout.

    `changed` says whether files differ from that commit.
    """

    version: str
    commit: str | None = None
    date: str | None = None
    changed: bool = False


def edition(root: Path) -> Edition:
    """The edition of the book at `root`."""
    number = version("probation-ratings-book")
    # A copy inside another repository is not that repository's book.
    if _git(root, "rev-parse", "--show-prefix") != "":
        return Edition(number)
    commit, _, date = (_git(root, "log", "-1", "--format=%H %cs") or "").partition(" ")
    if not commit:
        return Edition(number)
    return Edition(number, commit, date, bool(_git(root, "status", "--porcelain", "--", *_BOOK)))


def source(root: Path, this: Edition) -> bytes | None:
    """Return the files of the edition's commit as one ZIP; None outside a git checkout.

    The same commit gives the same bytes. What was changed since is in it as the commit has it.
    """
    if this.commit is None:
        return None
    form = ("--format=zip", "--prefix=how-probation-services-are-rated/")
    return _run_git(root, "archive", *form, this.commit).stdout


def software() -> dict[str, str]:
    """Return the version of Python, and of what pyproject.toml lists, by name."""
    listed = [line for line in requires("probation-ratings-book") or [] if "extra ==" not in line]
    names = sorted(re.split(r"[^\w-]", line)[0] for line in listed)
    return {"Python": platform.python_version()} | {name: version(name) for name in names}


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers; None if it is not there or refuses."""
    try:
        run = _run_git(root, *arguments)
    except FileNotFoundError:
        return None
    return run.stdout.decode().strip() if run.returncode == 0 else None


def _run_git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # A clone that another user made is as good: its code is running.
    command = ["git", "-c", f"safe.directory={root}", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True)
