"""The environment of a build: nothing of what a person has set for other work is in it."""

from __future__ import annotations

import os
import py_compile
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from probation_book.publishing.paths import Layout

# Where programs and their libraries are; which way kernels start (see kernels.py); what runs here.
_KEPT = {"PATH", "LD_LIBRARY_PATH", "JUPYTER_DEFAULT_PROVISIONER_NAME"}
# How a cluster is reached (see `build --scheduler`).
_KEPT_PREFIX = "DASK_"
# Of bytecode: that it is told by date whether it is stale.
_BY_DATE = bytes(4)
# Says that the environment is this one.
_MARK = "PROBATION_BOOK"


def enter(layout: Layout) -> None:
    """Start this command again in an environment of the book's own, if it is not in it already.

    Settings, caches and kernels in a person's folders, variables, and warnings filters would
    otherwise decide how pages look. It stays the same process to all who watch it.
    """
    if os.environ.get(_MARK) != str(layout.root):
        _compare_bytecode_by_content(layout.root)
        command = [sys.executable, "-m", "probation_book", *sys.argv[1:]]
        os.execve(sys.executable, command, environment(layout, os.environ))


def environment(layout: Layout, around: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """The environment of a build that is asked for in the one `around`."""
    kept = {
        name: value
        for name, value in around.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIX)
    }
    return kept | {
        _MARK: str(layout.root),
        # Of Matplotlib, IPython, Jupyter and git.
        "HOME": str(layout.home),
        # Not longer than this: the path of a socket has at most 107 characters.
        "TMPDIR": next(
            (folder for folder in ("/tmp", "/var/tmp") if os.access(folder, os.W_OK | os.X_OK)),
            str(layout.workshop),
        ),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",  # where there is no such locale
        "TZ": "UTC",
        # This copy of the book, whichever is installed, and nothing of the folder or user at hand.
        "PYTHONPATH": str(layout.root),
        "PYTHONSAFEPATH": "1",
        "PYTHONNOUSERSITE": "1",
    }


def _compare_bytecode_by_content(root: Path) -> None:
    """Have Python see by content, not by date, whether a module's bytecode is stale (PEP 552).

    By date, a file that is put back with its date and size unchanged would run as it was.
    """
    for source in [root / "scoring.py", *(root / "probation_book").rglob("*.py")]:
        with suppress(OSError):  # not compiled yet; or nothing can be written here
            if Path(cache_from_source(str(source))).read_bytes()[4:8] == _BY_DATE:
                by_content = py_compile.PycInvalidationMode.CHECKED_HASH
                py_compile.compile(str(source), invalidation_mode=by_content)
