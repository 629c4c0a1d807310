"""A whole data folder, read and checked in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from probation_book.reading.checks import check
from probation_book.reading.claims import Claim, read_claims
from probation_book.reading.facts import DataError, Record, Source, problems
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection
from probation_book.reading.yaml_file import load_mapping

# The data of this repository.
DATA = Path(__file__).resolve().parents[2] / "data"

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Data:
    """Everything in a data folder.

    Each mapping goes by file name (sources and claims: by their key in the file).
    Inspections come in the order of their file names: a file is a page, a line in the
    contents and a row in every comparison.
    """

    sources: Mapping[str, Source]
    frameworks: Mapping[str, Framework]
    inspections: Mapping[str, Inspection]
    claims: Mapping[str, Claim]


def read_data(folder: Path | str = DATA) -> Data:
    """Read and check all files of a data folder.

    Raises DataError with every problem of every file.
    """
    folder = Path(folder)
    references = _read_references(folder)
    found: list[str] = []

    def inspection(path: Path) -> Inspection | None:
        try:
            return _read_inspection(path, references)
        except DataError as error:
            found.extend(error.problems)

    inspections = {path.stem: inspection(path) for path in inspection_files(folder)}
    try:
        claims = read_claims(folder / "claims.csv", references["source"])
    except DataError as error:
        found.extend(error.problems)
    if found:
        raise DataError(found)
    return Data(references["source"], references["framework"], inspections, claims)


def read_inspection(path: Path | str, folder: Path | str = DATA) -> Inspection:
    """Read and check one inspection; its sources and framework stand in `folder`.

    Raises DataError with every problem of the file.
    """
    return _read_inspection(Path(path), _read_references(Path(folder)))


def inspection_files(folder: Path) -> list[Path]:
    """The files of all inspections, in the order that the book has them."""
    return sorted((folder / "pdus").glob("*.yaml"))


def _read_references(folder: Path) -> dict[str, Mapping[str, Any]]:
    """What inspections refer to by name: sources and frameworks."""
    path = folder / "sources.yaml"
    sources = {
        key: _record(Source, block, f"{path}: {key}", {}) for key, block in load_mapping(path).items()
    }
    frameworks = {
        path.stem: _record(Framework, load_mapping(path), str(path), {"source": sources})
        for path in sorted((folder / "frameworks").glob("*.yaml"))
    }
    return {"source": sources, "framework": frameworks}


def _read_inspection(path: Path, references: dict[str, Mapping[str, Any]]) -> Inspection:
    inspection = _record(Inspection, load_mapping(path), str(path), references)
    if found := check(inspection):
        raise DataError([f"{path}: {inspection.name}: {problem}" for problem in found])
    return inspection


def _record(kind: type[R], content: Any, place: str, context: Mapping[str, Any]) -> R:
    try:
        return kind.model_validate(content, context=context)
    except ValidationError as error:
        raise DataError(problems(error, place)) from None
