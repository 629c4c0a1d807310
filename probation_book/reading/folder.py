"""A whole data folder, read and checked in one go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from probation_book.reading.checks import check
from probation_book.reading.claims import Claim, Finding, read_claims, read_findings
from probation_book.reading.facts import DataError, Record, Source, problems
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection
from probation_book.reading.yaml_file import YamlFile, load

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
    findings: Mapping[str, Finding]


def read_data(folder: Path | str = DATA) -> Data:
    """Read and check all files of a data folder.

    Raises DataError with every problem of every file. If the sources are not sound it has
    theirs alone, and then the frameworks' alone, since all else refers to them.
    """
    folder = Path(folder)
    sources, frameworks = _read_references(folder)
    found = list(_misnamed(folder))
    inspections: dict[str, Inspection] = {}
    claims: dict[str, Claim] = {}
    for path in inspection_files(folder):
        try:
            inspections[path.stem] = _read_inspection(path, sources, frameworks)
        except DataError as error:
            found += error.problems
    try:
        claims = read_claims(folder / "claims.csv", sources)
        findings = read_findings(folder / "findings.yaml")
    except DataError as error:
        found += error.problems
    found += _clashes(folder, inspections)
    if found:
        raise DataError(found)
    if not inspections:
        raise DataError([f"{folder / 'pdus'}: found no inspection, expected at least one file"])
    return Data(sources, frameworks, inspections, claims, findings)


def read_inspection(path: Path | str, folder: Path | str = DATA) -> Inspection:
    """Read and check one inspection; its sources and framework stand in `folder`.

    Raises DataError with every problem of the file.
    """
    return _read_inspection(Path(path), *_read_references(Path(folder)))


def read_frameworks(folder: Path | str = DATA) -> Mapping[str, Framework]:
    """Read the frameworks of a data folder, by file name. Raises DataError like `read_data`."""
    return _read_references(Path(folder))[1]


def inspection_files(folder: Path) -> list[Path]:
    """The files of all inspections, in the order that the book has them."""
    files = [path for path in (folder / "pdus").glob("*.yaml") if not path.name.startswith(".")]
    return sorted(files, key=lambda path: path.stem)


def reference_files(folder: Path) -> list[Path]:
    """The files of what inspections refer to by name: sources and frameworks."""
    return [folder / "sources.yaml", *sorted((folder / "frameworks").glob("*.yaml"))]


def data_files(folder: Path) -> list[Path]:
    """All files that `read_data` reads."""
    register = [folder / "claims.csv", folder / "findings.yaml"]
    return [*reference_files(folder), *inspection_files(folder), *(path for path in register if path.exists())]


def _misnamed(folder: Path) -> Iterator[str]:
    """A file's name is its page's address: it has to be one everywhere."""
    for path in sorted((folder / "pdus").iterdir() if (folder / "pdus").is_dir() else []):
        if not path.name.startswith(".") and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.yaml", path.name):
            yield (
                f"{path}: found the name {path.name!r}, expected small letters, digits and hyphens, "
                "then .yaml"
            )


def _clashes(folder: Path, inspections: Mapping[str, Inspection]) -> Iterator[str]:
    """Two inspections that a reader could not tell apart."""
    seen: dict[str, str] = {}
    for stem, inspection in inspections.items():
        for name in {inspection.name.casefold(), inspection.label.casefold()}:
            if name in seen:
                yield (
                    f"{folder / 'pdus' / stem}.yaml: name: found {inspection.name!r}, "
                    f"which {seen[name]}.yaml has too, expected a name of its own"
                )
        seen |= {name: stem for name in (inspection.name.casefold(), inspection.label.casefold())}


def _read_references(folder: Path) -> tuple[dict[str, Source], dict[str, Framework]]:
    sources: dict[str, Source] = {}
    frameworks: dict[str, Framework] = {}
    found: list[str] = []
    path, *framework_files = reference_files(folder)
    file = load(path)
    for key, block in file.content.items():
        try:
            sources[key] = _record(Source, block, file, {}, (key,))
        except DataError as error:
            found += error.problems
    if found:  # every fact of the frameworks names a source
        raise DataError(found)
    for path in framework_files:
        try:
            file = load(path)
            frameworks[path.stem] = _record(Framework, file.content, file, {"source": sources})
        except DataError as error:
            found += error.problems
    if found:
        raise DataError(found)
    return sources, frameworks


def _read_inspection(
    path: Path, sources: Mapping[str, Source], frameworks: Mapping[str, Framework]
) -> Inspection:
    file = load(path)
    inspection = _record(Inspection, file.content, file, {"source": sources, "framework": frameworks})
    if found := [f"{file.where(place)}: {inspection.name}: {said}" for place, said in check(inspection)]:
        raise DataError(found)
    return inspection


def _record(
    kind: type[R], content: Any, file: YamlFile, context: Mapping[str, Any], place: tuple[str, ...] = ()
) -> R:
    try:
        return kind.model_validate(content, context=context)
    except ValidationError as error:
        raise DataError(problems(error, kind, lambda inside: file.where((*place, *inside)))) from None
