"""A whole data folder, read and checked in one go."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from probation_book.files import is_nobodys
from probation_book.reading.action_plan import ActionPlan, loose_answers, read_action_plan
from probation_book.reading.checks import check, check_framework
from probation_book.reading.fields import DataError, Source
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection
from probation_book.reading.register import (
    Claim,
    Contradiction,
    Finding,
    read_claims,
    read_contradictions,
    read_findings,
)
from probation_book.reading.selections import Selections, read_selections
from probation_book.reading.yaml_file import load

# The data of this repository.
DATA = Path(__file__).resolve().parents[2] / "data"

# Files that a data folder may lack.
_CLAIMS, _FINDINGS, _CONTRADICTIONS, _THEMES, _PLAN, _SELECTIONS = (
    "register/claims.csv",
    "register/findings.yaml",
    "register/contradictions.yaml",
    "themes.yaml",
    "action-plan.yaml",
    "selections.yaml",
)


@dataclass(frozen=True)
class Data:
    """Everything in a data folder.

    Each mapping goes by file name (sources and claims: by their key in the file).
    Inspections come in the order of their file names: a file is a page, a line in the
    contents and a row in every comparison.
    """

    sources: Mapping[str, Source]
    frameworks: Mapping[str, Framework]
    themes: Mapping[str, str]
    inspections: Mapping[str, Inspection]
    claims: Mapping[str, Claim]
    findings: Mapping[str, Finding]
    contradictions: Mapping[str, Contradiction]
    selections: Selections
    action_plan: ActionPlan | None


@dataclass(frozen=True)
class References:
    """What inspections refer to by name, and the plan that answers them."""

    sources: Mapping[str, Source]
    frameworks: Mapping[str, Framework]
    themes: Mapping[str, str]
    action_plan: ActionPlan | None


class Register(NamedTuple):
    """The register of figures, by their ids, and what pages choose from it."""

    claims: Mapping[str, Claim]
    selections: Selections


def read_data(folder: Path | str = DATA, selection: str | None = None) -> Data:
    """Read and check all files of a data folder.

    Of the inspections, those that `selections.yaml` names for the chapter `selection`, if one is
    given: none if it names none.

    Raises DataError with every problem of every file. If the sources are not sound it has
    theirs alone, and then those of the other references, since all else refers to them.
    """
    folder = Path(folder)
    references = read_references(folder)
    found = list(_misnamed(folder / "pdus"))
    inspections: dict[str, Inspection] = {}
    register: Register | None = None
    of_register: list[str] = []
    findings: dict[str, Finding] = {}
    contradictions: dict[str, Contradiction] = {}
    try:
        register = _register(folder, references.sources)
    except DataError as error:
        of_register += error.problems
    chapters = register.selections.chapters if register else {}
    only = None if selection is None else chapters.get(selection, [])
    for path in inspection_files(folder, only):
        try:
            inspections[path.stem] = _read_inspection(path, references)
        except DataError as error:
            found += error.problems
    found += of_register
    try:
        findings = read_findings(folder / _FINDINGS, register and register.claims)
    except DataError as error:
        found += error.problems
    try:
        contradictions = read_contradictions(folder / _CONTRADICTIONS, references.sources)
    except DataError as error:
        found += error.problems
    found += _clashes(folder, inspections)
    if references.action_plan:
        found += loose_answers(folder / _PLAN, references.action_plan, inspections)
    if found or register is None:
        raise DataError(found)
    if not inspections and selection is None:
        raise DataError([f"{folder / 'pdus'}: found no inspection, expected at least one file"])
    return Data(
        references.sources,
        references.frameworks,
        references.themes,
        inspections,
        register.claims,
        findings,
        contradictions,
        register.selections,
        references.action_plan,
    )


def read_inspection(path: Path | str, references: References | Path | str = DATA) -> Inspection:
    """Read and check one inspection; `references` are what it refers to, or their folder.

    Raises DataError with every problem of the file.
    """
    if not isinstance(references, References):
        references = read_references(references)
    return _read_inspection(Path(path), references)


def read_references(folder: Path | str = DATA) -> References:
    """Read what inspections refer to. Raises DataError like `read_data`."""
    folder = Path(folder)
    sources = load(folder / "sources.yaml").records(Source)
    frameworks: dict[str, Framework] = {}
    themes: dict[str, str] = {}
    plan = None
    found = list(_misnamed(folder / "frameworks"))
    for path in _framework_files(folder):
        try:
            frameworks[path.stem] = _framework(path, folder / "sources.yaml", sources)
        except DataError as error:
            found += error.problems
    try:
        themes = _themes(folder / _THEMES)
    except DataError as error:
        found += error.problems
    try:
        plan = read_action_plan(folder / _PLAN, sources)
    except DataError as error:
        found += error.problems
    if found:
        raise DataError(found)
    return References(sources, frameworks, themes, plan)


def inspection_files(folder: Path, only: Collection[str] | None = None) -> list[Path]:
    """The files of all inspections, or of those in `only`, in the order that the book has them."""
    files = _yaml_files(folder / "pdus")
    return [path for path in files if only is None or path.stem in only]


def reference_files(folder: Path) -> list[Path]:
    """The files that `read_references` reads."""
    return [folder / "sources.yaml", *_framework_files(folder), *_there(folder, _THEMES, _PLAN)]


def read_register(folder: Path | str = DATA) -> Register:
    """Read the register of figures alone. Raises DataError like `read_data`."""
    return _register(Path(folder), load(Path(folder) / "sources.yaml").records(Source))


def _register(folder: Path, sources: Mapping[str, Source]) -> Register:
    claims = read_claims(folder / _CLAIMS, sources)
    names = [path.stem for path in inspection_files(folder)]
    return Register(claims, read_selections(folder / _SELECTIONS, claims, names))


def register_files(folder: Path) -> list[Path]:
    """The files that `read_register` reads."""
    return [folder / "sources.yaml", *_there(folder, _CLAIMS, _SELECTIONS)]


def data_files(folder: Path, only: Collection[str] | None = None) -> list[Path]:
    """All files that `read_data` reads."""
    return [
        *reference_files(folder),
        *inspection_files(folder, only),
        *_there(folder, _CLAIMS, _FINDINGS, _CONTRADICTIONS, _SELECTIONS),
    ]


def _there(folder: Path, *names: str) -> list[Path]:
    return [folder / name for name in names if (folder / name).exists()]


def _framework_files(folder: Path) -> list[Path]:
    return _yaml_files(folder / "frameworks")


def _yaml_files(folder: Path) -> list[Path]:
    files = [path for path in folder.glob("*.yaml") if not is_nobodys(path.name)]
    return sorted(files, key=lambda path: path.stem)


def _misnamed(folder: Path) -> Iterator[str]:
    """A file's name is its page's address, or what others refer to: it has to be one everywhere."""
    for path in sorted(folder.iterdir() if folder.is_dir() else []):
        if is_nobodys(path.name):
            continue
        if path.suffix != ".yaml":
            yield f"{path}: only files NAME.yaml belong here"
        elif not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.yaml", path.name):
            yield (
                f"{path}: found the name {path.name!r}, expected small letters, digits and "
                "hyphens, then .yaml"
            )


def _clashes(folder: Path, inspections: Mapping[str, Inspection]) -> Iterator[str]:
    """Two inspections that a reader could not tell apart, and one region under two names."""
    seen: dict[str, str] = {}
    regions: dict[str, str] = {}
    for stem, inspection in inspections.items():
        region = inspection.region.name
        for near in (other for other in regions if _letters_apart(region, other) == 1):
            yield (
                f"{folder / 'pdus' / stem}.yaml: region > name: found {region!r}, which is nearly "
                f"{near!r} in {regions[near]}.yaml, expected the same name for one region"
            )
        regions.setdefault(region, stem)
        names = {"name": inspection.name, "short_name": inspection.short_name}
        given = {key: name for key, name in names.items() if name}
        for key, name in given.items():
            if other := seen.get(name.casefold()):
                yield (
                    f"{folder / 'pdus' / stem}.yaml: {key}: found {name!r}, which is {other} too, "
                    "expected one of its own"
                )
        seen |= {name.casefold(): f"the {key} in {stem}.yaml" for key, name in given.items()}


def _letters_apart(one: str, other: str) -> int:
    """How many letters would make one name the other."""
    steps = difflib.SequenceMatcher(None, one, other).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in steps if kind != "equal")


def _framework(path: Path, listed: Path, sources: Mapping[str, Source]) -> Framework:
    """A framework. `listed` is the file of the sources."""
    file = load(path)
    if lacking := sorted(_cited(file.content) - sources.keys()):
        keys = f"expected the keys {', '.join(lacking)}"
        raise DataError([f"{listed}: lacks the documents that {path} cites, {keys}"])
    framework = file.record(Framework, file.content, {"source": sources, "key": path.stem})
    if found := [f"{file.where(place)}: {said}" for place, said in check_framework(framework)]:
        raise DataError(found)
    return framework


def _cited(block: Any) -> set[str]:
    """The documents that a block and the blocks in it name as their source."""
    if isinstance(block, list):
        return set().union(*map(_cited, block))
    if isinstance(block, Mapping):
        here = {block["source"]} if isinstance(block.get("source"), str) else set()
        return here.union(*map(_cited, block.values()))
    return set()


def _themes(path: Path) -> dict[str, str]:
    """The themes and what falls under them; none if there is no such file."""
    if not path.exists():
        return {}
    file = load(path)
    found = [
        f"{file.where((name,))}: found {meaning!r}, "
        "expected a sentence that says what falls under it"
        for name, meaning in file.content.items()
        if not isinstance(meaning, str)
    ]
    if found:
        raise DataError(found)
    return file.content


def _read_inspection(path: Path, references: References) -> Inspection:
    file = load(path)
    context = {
        "source": references.sources,
        "framework": references.frameworks,
        "theme": {name: name for name in references.themes},
    }
    inspection = file.record(Inspection, file.content, context)
    if found := [
        f"{file.where(place)}: {inspection.name}: {said}" for place, said in check(inspection)
    ]:
        raise DataError(found)
    return inspection
