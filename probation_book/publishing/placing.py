"""The site put in its place: whole or not at all, and over nothing that is not the book's own.

The book knows its own by marks: a list of its files in the site, a tag in the folder it works in.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from probation_book.files import files_in
from probation_book.publishing.paths import Layout

# In the site: which files are the book's own.
LIST = "made-by-the-book.txt"
_LIST_HEAD = "# A build of the book made these files. It replaces them, and stops at any other.\n"

# In the folder where builds work. Backups pass over a folder that begins so (bford.info/cachedir).
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Made by builds of How probation services are rated. All in this folder is theirs.\n"
)

# In a site that is filled in place: what is to come.
_COMING = ".coming"


class SiteError(Exception):
    """A site that could not be built; the last good one still stands."""


def claim(layout: Layout) -> None:
    """Make and mark the folder where builds work.

    Raises SiteError with all that stands where a build would put things and is not the book's own.
    """
    found = [*_in_the_sources(layout), *_in_the_prose(layout)]
    found += [*_in_the_workshop(layout), *_in_the_site(layout.site)]
    if found:
        raise SiteError("\n".join(found))
    try:
        layout.home.mkdir(parents=True, exist_ok=True)  # IPython warns of one that is not there
        (layout.workshop / _TAG).write_text(_TAG_TEXT, encoding="utf-8")
    except OSError as error:
        said = f"{layout.output}: cannot be written to: {error.strerror}"
        raise SiteError(f"{said}. Choose another place with --output") from None


def place(made: Path, layout: Layout) -> None:
    """Put the finished site where the last one is; what `made` has afterwards is nobody's.

    In one step where the system can. A site that is a link is changed where the link leads; one
    that cannot be exchanged, a mount or a folder on another file system, is filled in place. Raises
    SiteError if something that is not the book's own has come meanwhile.
    """
    _list(made)
    site = layout.site.resolve()
    if found := list(_in_the_site(site)):
        raise SiteError("\n".join(found))
    site.mkdir(parents=True, exist_ok=True)
    if not _exchange(made, site):
        _fill(made, site)


def _in_the_workshop(layout: Layout) -> Iterator[str]:
    folder = layout.workshop
    if folder.exists() and not folder.is_dir():
        yield f"{folder}: found a file, expected a folder that a build works in"
    elif folder.exists() and any(folder.iterdir()):
        tag = folder / _TAG
        if not tag.is_file() or tag.read_text(encoding="utf-8", errors="replace") != _TAG_TEXT:
            yield (
                f"{folder}: found a folder that no build made, expected none: builds work there. "
                "Move it away, or choose another --output"
            )


def _in_the_site(site: Path) -> Iterator[str]:
    if site.exists() and not site.is_dir():
        yield f"{site}: found a file, expected a folder for the site"
        return
    own = _listed(site)
    others = [name for name in _files(site) if name not in own]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        yield (
            f"{site}: found {others[0]}{more}, which no build made: the site would take its place. "
            "Move it away, or choose another --output"
        )


def _in_the_sources(layout: Layout) -> Iterator[str]:
    """A site among what it is made from would become part of it."""
    for folder in (layout.prose, layout.notebooks, layout.data):
        if layout.output.is_relative_to(folder):
            yield f"{layout.output}: found an output within {folder}, expected it elsewhere"


def _in_the_prose(layout: Layout) -> Iterator[str]:
    """Notebooks beside the prose: no page is made of them."""
    for path in files_in(layout.prose, "*.ipynb").values():
        yield f"{path}: found a notebook, expected it in {layout.notebooks}, where pages come from"


def _list(site: Path, more: Iterable[PurePosixPath] = ()) -> None:
    """Write the list of a site's files into it, with `more` that are to come."""
    names = sorted({*_files(site), *more, PurePosixPath(LIST)})
    text = _LIST_HEAD + "".join(f"{name}\n" for name in names)
    (site / LIST).write_text(text, encoding="utf-8")


def _listed(site: Path) -> frozenset[PurePosixPath]:
    """The files of a site that a build made."""
    try:
        text = (site / LIST).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return frozenset()
    if not text.startswith(_LIST_HEAD):
        return frozenset()
    return frozenset(map(PurePosixPath, text.removeprefix(_LIST_HEAD).splitlines()))


def _files(site: Path) -> list[PurePosixPath]:
    """Where in a site its files are, but for those that are still to come."""
    found = (
        PurePosixPath(path.relative_to(site).as_posix())
        for path in site.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )
    return sorted(name for name in found if name.parts[0] != _COMING)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot.

    Linux can, by renameat2(2), which Python does not offer.
    """
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _fill(made: Path, site: Path) -> None:
    """Make the files in `site` those in `made`.

    All are written beside the old ones before the first takes its place: a full disk changes
    nothing. A kill in the instant in which they do leaves some old, some new; all are listed as the
    book's own, and the next build sees that they are no whole.
    """
    coming, new, old = site / _COMING, _files(made), _listed(site)
    shutil.rmtree(coming, ignore_errors=True)
    try:
        for name in new:
            (coming / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made / name, coming / name)
    except BaseException:
        shutil.rmtree(coming, ignore_errors=True)
        raise
    _list(site, new)
    for gone in old.difference(new):
        _remove(site / gone, site)
    for name in sorted(new, key=lambda name: name.name == LIST):  # the list comes last
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (coming / name).replace(site / name)
    shutil.rmtree(coming)


def _remove(file: Path, site: Path) -> None:
    """Remove a file that need not be there, and the folders that it leaves empty."""
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == site or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()
