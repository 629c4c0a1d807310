"""A whole data folder, read and checked in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from probation_book.files import is_nobodys
from probation_book.reading.action_plan import ActionPlan, loose_answers, read_action_plan
from probation_book.reading.checks import check, check_framework
from probation_book.reading.fields import DataError, Source, expected_one_of, shown
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection
from probation_book.reading.national import (
    NationalNotes,
    PublishedRating,
    read_national,
    read_national_notes,
)
from probation_book.reading.pdus import Pdu, read_pdus
from probation_book.reading.register import (
    Claim,
    Contradiction,
    Finding,
    read_claims,
    read_contradictions,
    read_findings,
)
from probation_book.reading.selections import Selections, read_selections
from probation_book.reading.yaml_file import DataFile, dump, load

T = TypeVar("T")

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
_NATIONAL, _NATIONAL_NOTES = "national.csv", "national.yaml"


@dataclass(frozen=True)
class References:
    """What inspections refer to by key, and the plan that answers them."""

    sources: Mapping[str, Source]
    frameworks: Mapping[str, Framework]
    themes: Mapping[str, str]
    pdus: Mapping[str, Pdu]
    action_plan: ActionPlan | None


@dataclass(frozen=True)
class Data(References):
    """Everything in a data folder, each mapping by its keys.

    Inspections go by the names of their files, in the order of these; the keys of claims, findings
    and contradictions are those in their files.
    """

    inspections: Mapping[str, Inspection]
    claims: Mapping[str, Claim]
    findings: Mapping[str, Finding]
    contradictions: Mapping[str, Contradiction]
    selections: Selections
    national: list[PublishedRating]
    national_notes: NationalNotes


class Problems(list[str]):
    """What is wrong in some files: read on after a file that is, and tell all of it at the end."""

    def collect(self, read: Callable[[], T], instead: T) -> T:
        """Return what `read` reads; if it raises DataError, keep the problems, return `instead`."""
        try:
            return read()
        except DataError as error:
            self += error.problems
            return instead

    def tell(self) -> None:
        """Raise DataError if there is any problem."""
        if self:
            raise DataError(self)


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
    problems = Problems(_misnamed(folder / "inspections"))
    nothing: dict[str, Any] = {}
    of_register = Problems()
    register = of_register.collect(lambda: _register(folder, references.sources), None)
    chapters = register.selections.chapters if register else {}
    only = None if selection is None else chapters.get(selection, [])
    files = inspection_files(folder, only)
    inspections = _read_all(files, references, problems)
    problems += _clashes(inspections)
    by_key = {path.stem: inspection for path, inspection in inspections.items()}
    problems += of_register
    claims = register.claims if register else None
    findings = problems.collect(lambda: read_findings(folder / _FINDINGS, claims), nothing)
    contradictions = problems.collect(
        lambda: read_contradictions(folder / _CONTRADICTIONS, references.sources), nothing
    )
    national: list[PublishedRating] = problems.collect(
        lambda: read_published(references, folder), []
    )
    notes = problems.collect(
        lambda: read_national_notes(folder / _NATIONAL_NOTES), NationalNotes(missing=[], tallies={})
    )
    if references.action_plan:
        problems += loose_answers(folder / _PLAN, references.action_plan, by_key)
    problems.tell()
    assert register is not None  # or there would have been problems
    if not files and only is None:
        where = folder / "inspections"
        raise DataError([f"{where}: found no inspection, expected at least one file"])
    return Data(
        **vars(references),
        inspections=by_key,
        claims=register.claims,
        selections=register.selections,
        findings=findings,
        contradictions=contradictions,
        national=national,
        national_notes=notes,
    )


def read_pdu(
    pdu: str, references: References | None = None, folder: Path | str = DATA
) -> list[Inspection]:
    """Read and check the inspections of one PDU, by its key: the newest first, undated ones last.

    Raises DataError with every problem of every file, or if there is none.
    """
    folder = Path(folder)
    files = inspection_files(folder, pdu=pdu)
    problems = Problems()
    found = _read_all(files, references or read_references(folder), problems)
    problems += _clashes(found)
    problems.tell()
    if not found:
        others = sorted({_pdu_of(path) for path in inspection_files(folder)})
        raise DataError(
            [
                f"{folder / 'inspections'}: found no inspection of {shown(pdu)}, "
                f"{expected_one_of(others, pdu)}"
            ]
        )
    return newest_first(found.values())


def read_published(references: References, folder: Path | str = DATA) -> list[PublishedRating]:
    """Read the list of published ratings: empty if there is none. Raises DataError."""
    return read_national(Path(folder) / _NATIONAL, references.pdus)


def newest_first(inspections: Collection[Inspection]) -> list[Inspection]:
    """Return the inspections by their dates, the newest first; those without a date come last."""
    return sorted(inspections, key=lambda inspection: inspection.when or "", reverse=True)


def read_inspection(path: Path | str, references: References | Path | str = DATA) -> Inspection:
    """Read and check one inspection; `references` are what it refers to, or their folder.

    It may be from the book's calculator, and then has no document: a data folder takes none such.
    Raises DataError with every problem of the file, and if a file beside it has the same one.
    """
    path = Path(path)
    if not isinstance(references, References):
        references = read_references(references)
    file = _load(path, references)
    if file.content.get("source") == _ENTERED:
        references = _with_entered(references)
    inspection = _inspection_of(file, references)
    _see_that_none_clashes(inspection, path, path, references)
    return inspection


def add_inspection(workbook: Path, folder: Path = DATA) -> tuple[Path, Inspection]:
    """Write what a workbook holds into a data folder. Return the file and the inspection.

    A file that is there is left alone: it has to say the same. Raises DataError with every problem
    of the workbook.
    """
    references = read_references(folder)
    file = _load(workbook, references)
    inspection = _inspection_of(file, references)
    name = "-".join([inspection.pdu.key, *((inspection.when[:4],) if inspection.when else ())])
    target = folder / "inspections" / f"{name}.yaml"
    if target.exists():
        if _read_inspection(target, references).model_dump() != inspection.model_dump():
            said = f"is there and says something else than {workbook}: it is not written over"
            raise DataError([f"{target}: {said}"])
        return target, inspection
    _see_that_none_clashes(inspection, workbook, target, references)
    target.parent.mkdir(exist_ok=True)
    with target.open("x", encoding="utf-8", newline="\n") as new:
        new.write(dump(file.content, "inspection.schema.json"))
    return target, inspection


def read_references(folder: Path | str = DATA) -> References:
    """Read what inspections refer to. Raises DataError like `read_data`."""
    folder = Path(folder)
    listed = folder / "sources.yaml"
    sources = _sources(listed)
    problems = Problems(_misnamed(folder / "frameworks"))
    frameworks: dict[str, Framework] = {}
    for path in _framework_files(folder):
        try:
            frameworks[path.stem] = _framework(path, listed, sources)
        except DataError as error:
            problems += error.problems
    nothing: dict[str, Any] = {}
    themes = problems.collect(lambda: _themes(folder / _THEMES), nothing)
    pdus = problems.collect(lambda: _pdus(folder / "pdus.yaml", listed, sources), nothing)
    plan = problems.collect(lambda: read_action_plan(folder / _PLAN, sources), None)
    problems.tell()
    return References(sources, frameworks, themes, pdus, plan)


def inspection_files(
    folder: Path, only: Collection[str] | None = None, pdu: str | None = None
) -> list[Path]:
    """The files of all inspections, of those in `only`, or of one PDU, in the book's order."""
    files = _yaml_files(folder / "inspections")
    return [
        path
        for path in files
        if (only is None or path.stem in only) and (pdu is None or _pdu_of(path) == pdu)
    ]


def reference_files(folder: Path) -> list[Path]:
    """The files that `read_references` reads."""
    return [
        *(folder / "sources.yaml", folder / "pdus.yaml"),
        *_framework_files(folder),
        *_there(folder, _THEMES, _PLAN),
    ]


def read_register(folder: Path | str = DATA) -> Register:
    """Read the register of figures alone. Raises DataError like `read_data`."""
    return _register(Path(folder), _sources(Path(folder) / "sources.yaml"))


def _register(folder: Path, sources: Mapping[str, Source]) -> Register:
    claims = read_claims(folder / _CLAIMS, sources)
    names = [path.stem for path in inspection_files(folder)]
    return Register(claims, read_selections(folder / _SELECTIONS, claims, names))


def register_files(folder: Path) -> list[Path]:
    """The files that `read_register` reads."""
    return [folder / "sources.yaml", *_there(folder, _CLAIMS, _SELECTIONS)]


def published_files(folder: Path) -> list[Path]:
    """The file that `read_published` reads."""
    return _there(folder, _NATIONAL)


def data_files(folder: Path, only: Collection[str] | None = None) -> list[Path]:
    """All files that `read_data` reads."""
    return [
        *reference_files(folder),
        *inspection_files(folder, only),
        *_there(
            folder, _CLAIMS, _FINDINGS, _CONTRADICTIONS, _SELECTIONS, _NATIONAL, _NATIONAL_NOTES
        ),
    ]


def _there(folder: Path, *names: str) -> list[Path]:
    return [folder / name for name in names if (folder / name).exists()]


def _framework_files(folder: Path) -> list[Path]:
    return _yaml_files(folder / "frameworks")


def _yaml_files(folder: Path) -> list[Path]:
    files = [path for path in folder.glob("*.yaml") if not is_nobodys(path.name)]
    return sorted(files, key=lambda path: path.stem)


def _pdu_of(file: Path) -> str:
    """The PDU whose inspection a file is by its name: `dorset-2023` and `dorset` are Dorset's.

    So a PDU's page need not read the files of all others to find its own.
    """
    return re.sub(r"(-\d+)+$", "", file.stem)


def _misnamed(folder: Path) -> Iterator[str]:
    """A file's name is its key, and stands in addresses: it has to be one everywhere."""
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


def _clashes(inspections: Mapping[Path, Inspection]) -> Iterator[str]:
    """Two files of one PDU and one framework whose dates may be one: nothing tells them apart."""
    seen: list[tuple[Path, Inspection]] = []
    for path, inspection in inspections.items():
        for other, before in seen:
            same = (before.pdu, before.framework.key) == (inspection.pdu, inspection.framework.key)
            if same and _may_be_one(before.when, inspection.when):
                yield (
                    f"{path}: found {_when(inspection)}, and so may be the inspection in "
                    f"{other.name}, expected a date that tells them apart"
                )
        seen.append((path, inspection))


def _may_be_one(one: str | None, other: str | None) -> bool:
    """Whether two dates can be the same: a month goes with each of its days, none with any."""
    if one is None or other is None:
        return True
    known = min(len(one), len(other))
    return one[:known] == other[:known]


def _when(inspection: Inspection) -> str:
    return f"the date {inspection.when}" if inspection.when else "no date"


def _sources(path: Path) -> dict[str, Source]:
    """The sources, by their keys. A key stands in addresses: its source has a place on a page."""
    file = load(path)
    sources = file.records(Source)
    if odd := [key for key in sources if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)]:
        expected = "expected small letters, digits and hyphens"
        raise DataError([f"{file.where((key,))}: found the key {key!r}, {expected}" for key in odd])
    return sources


def _framework(path: Path, listed: Path, sources: Mapping[str, Source]) -> Framework:
    """A framework. `listed` is the file of the sources."""
    file = load(path)
    _see_that_all_are_listed(file, listed, sources)
    framework = file.record(Framework, file.content, {"source": sources, "key": path.stem})
    if found := [f"{file.where(place)}: {said}" for place, said in check_framework(framework)]:
        raise DataError(found)
    return framework


def _pdus(path: Path, listed: Path, sources: Mapping[str, Source]) -> dict[str, Pdu]:
    """The PDUs. `listed` is the file of the sources."""
    _see_that_all_are_listed(load(path), listed, sources)
    return read_pdus(path, sources)


def _see_that_all_are_listed(file: DataFile, listed: Path, sources: Mapping[str, Source]) -> None:
    """Raise DataError, in one line, with all documents that a file cites and that are not listed.

    Where another folder's sources take the place of ours, each citation would be a problem.
    """
    if lacking := sorted(_cited(file.content) - sources.keys()):
        keys = f"expected the keys {', '.join(lacking)}"
        raise DataError([f"{listed}: lacks the documents that {file.path} cites, {keys}"])


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


def _read_all(
    files: list[Path], references: References, problems: Problems
) -> dict[Path, Inspection]:
    """The inspections that can be read; what is wrong in the others is collected."""
    found: dict[Path, Inspection] = {}
    for path in files:
        try:
            found[path] = _read_inspection(path, references)
        except DataError as error:
            problems += error.problems
    return found


# The source, and the PDU if it is none of ours, of what was entered in the calculator.
_ENTERED = "entered"


def _with_entered(references: References) -> References:
    """The references, and what a file from the calculator names in place of a document."""
    said = "Entered in the calculator"
    source = Source(short=said, title=said, publisher="Whoever entered it")
    sources = {**references.sources, _ENTERED: source}
    pdu = {
        "name": "Entered in the calculator",
        "region": {"name": "Not given", "source": _ENTERED, "section": "calculator"},
    }
    record = Pdu.model_validate(pdu, context={"source": sources, "key": _ENTERED})
    return replace(references, sources=sources, pdus={**references.pdus, _ENTERED: record})


def _see_that_none_clashes(
    inspection: Inspection, path: Path, target: Path, references: References
) -> None:
    """Raise DataError if a file beside `target` has the inspection that was read from `path`."""
    beside = [
        file
        for file in _yaml_files(target.parent)
        if file != target and _pdu_of(file) == _pdu_of(target)
    ]
    others = _read_all(beside, references, Problems())  # what is wrong in them is not asked here
    if clashes := list(_clashes({**others, path: inspection})):
        raise DataError(clashes)


def _read_inspection(path: Path, references: References) -> Inspection:
    return _inspection_of(_load(path, references), references)


def _load(path: Path, references: References) -> DataFile:
    if path.suffix == ".yaml":
        return load(path)
    from probation_book.reading.workbook import is_workbook, read_workbook  # slow to import

    return read_workbook(path, references.frameworks) if is_workbook(path) else load(path)


def _inspection_of(file: DataFile, references: References) -> Inspection:
    path = file.path
    context = {
        "source": references.sources,
        "framework": references.frameworks,
        "theme": {name: name for name in references.themes},
        "pdu": references.pdus,
        "key": path.stem,
    }
    problems = Problems(file.problems)
    inspection = problems.collect(lambda: file.record(Inspection, file.content, context), None)
    problems.tell()
    assert inspection is not None  # or there would have been problems
    problems += [f"{file.where(place)}: {said}" for place, said in check(inspection)]
    is_ours = path.parent.name == "inspections" and path.suffix == ".yaml"
    if is_ours and _pdu_of(path) != inspection.pdu.key:
        problems.append(
            f"{file.where(('pdu',))}: found {inspection.pdu.key!r}, expected {_pdu_of(path)!r}, "
            "as in the name of the file: the PDU's key, and a year or another number"
        )
    problems.tell()
    return inspection
