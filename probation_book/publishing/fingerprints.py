"""Fingerprints of files: by name and content, never by date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path]) -> str:
    """Return a fingerprint of the names and contents of files, in their order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def fingerprint_of_folder(folder: Path) -> str:
    """Return a fingerprint of all files in a folder and where in it they are."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    where = "\0".join(file.relative_to(folder).as_posix() for file in files)
    return fingerprint_of_text(fingerprint(files), where)


def fingerprint_of_text(*texts: str) -> str:
    """Return a fingerprint of texts, in their order."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file, as other programs print it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
