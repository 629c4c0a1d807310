"""YAML from a file, strictly: one mapping, text as keys, no key twice, nothing hidden."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from probation_book.reading.fields import DataError, Place, Record
from probation_book.reading.messages import problems

R = TypeVar("R", bound=Record)

# What yaml says of a line, in words that say what to do there.
_IN_OUR_WORDS = {
    "mapping values are not allowed in this context": (
        'found a colon followed by a space inside text, expected the text in "quotes"; '
        "if it is the colon of a key, look at the line above"
    ),
    "found a tab character that violates indentation": "found a tab, expected spaces",
    "found a tab character where an indentation space is expected": "found a tab, expected spaces",
    "did not find expected key": (
        "expected a key: check the indentation and the quotes here and just above"
    ),
    "did not find expected '-' indicator": (
        "expected `- `: check the indentation here and just above"
    ),
    "did not find expected <document start>": (
        "expected nothing more: check the indentation here and just above"
    ),
    "did not find expected node content": (
        "expected a value: check the brackets here and just above"
    ),
    "found unexpected ':'": "found a colon with no space after it, expected one",
    "but found another document": "found a second document (---), expected one",
}
# The same for what is noticed later than in the line where it begins: `later` is where.
_FROM_HERE = {
    "did not find expected ',' or ']'": (
        "found no `]` to close the `[` here, nor a comma to go on, up to line {later}"
    ),
    "did not find expected ',' or '}'": (
        "found no `}}` to close the `{{` here, nor a comma to go on, up to line {later}; "
        'text with a colon, a comma or a bracket stands in "quotes"'
    ),
    "found unexpected end of stream": "found no end of the quotes that open here",
    "found unexpected document indicator": (
        "found no end of the quotes that open here, up to line {later}"
    ),
    "could not find expected ':'": "expected `key: value`, with a space after the colon",
}

# Ours are a few kilobytes. What is this much larger is not an inspection.
MOST_BYTES = 1_000_000
# Blocks inside blocks. Ours have six.
MOST_DEEP = 50


@dataclass(frozen=True)
class DataFile:
    """A file's content, and where each place in it stands: `line 5`, or the cell of a workbook.

    `problems` are what is wrong in the file and does not show in its content.
    """

    path: Path
    content: dict[str, Any]
    stands: dict[Place, str]
    problems: Sequence[str] = ()

    def where(self, place: Place) -> str:
        """File, line and place, as errors name them; of what is missing, the line around it."""
        known = next(
            (place[:end] for end in range(len(place), 0, -1) if place[:end] in self.stands), None
        )
        line = [self.stands[known]] if known else []
        return ": ".join([str(self.path), *line, *([" > ".join(map(str, place))] if place else [])])

    def record(
        self, kind: type[R], block: Any, context: Mapping[str, Any] | None = None, place: Place = ()
    ) -> R:
        """The block at a place as a record of a kind. Raises DataError for what is wrong in it."""
        try:
            return kind.model_validate(block, context=context)
        except ValidationError as error:
            found = problems(error, kind, lambda inside: self.where((*place, *inside)))
            raise DataError(found) from None

    def records(self, kind: type[R], context: Mapping[str, Any] | None = None) -> dict[str, R]:
        """Each block of the file as a record, by its key. Raises DataError with all problems."""
        found: list[str] = []
        read: dict[str, R] = {}
        for key, block in self.content.items():
            try:
                read[key] = self.record(kind, block, {**(context or {}), "key": key}, (key,))
            except DataError as error:
                found += error.problems
        if found:
            raise DataError(found)
        return read


def load(path: Path) -> DataFile:
    """Read a file of `key: value`. Raises DataError if it cannot be read as one."""
    text = read_text(path)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise DataError([f"{path}: found no keys, expected a file of `key: value`"])
        lines = {place: f"line {line}" for place, line in _lines(node, (), set())}
        return DataFile(path, loader.construct_document(node), lines)
    except yaml.YAMLError as error:
        raise DataError([f"{path}: {_said(error, text)}"]) from None
    # A number too long, a `!!bool` that is none.
    except (ValueError, KeyError, RecursionError) as error:
        raise DataError([f"{path}: not YAML that can be read: {error}"]) from None
    finally:
        loader.dispose()


def dump(content: Mapping[str, Any], schema: str) -> str:
    """Return the text of a file with this content; editors are told of its schema."""
    text = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=120)
    return f"# yaml-language-server: $schema=../{schema}\n{text}"


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """The text of a file of at most so many bytes.

    Raises DataError if there is none, or it is too large, not UTF-8, or the half of a merge.
    """
    see_that_it_is_a_file(path, most)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError([f"{path}: line {line}: not UTF-8 text: save the file as UTF-8"]) from None
    except OSError as error:
        raise DataError([f"{path}: cannot be read: {error.strerror}"]) from None
    if mark := re.search(r"^(<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
        line = text[: mark.start()].count("\n") + 1
        raise DataError([f"{path}: line {line}: found {mark[1]}, the mark of an unfinished merge"])
    return text


def see_that_it_is_a_file(path: Path, most: int) -> None:
    """Raise DataError if it is none, or has more than so many bytes."""
    try:
        about = path.stat()
    except FileNotFoundError:
        raise DataError([f"{path}: no such file"]) from None
    except OSError as error:
        raise DataError([f"{path}: cannot be read: {error.strerror}"]) from None
    if stat.S_ISDIR(about.st_mode):
        raise DataError([f"{path}: found a folder, expected a file"])
    if not stat.S_ISREG(about.st_mode):  # a pipe or a device may never end
        raise DataError([f"{path}: found a pipe or a device, expected a file"])
    if about.st_size > most:
        raise DataError([f"{path}: found {about.st_size:,} bytes, expected at most {most:,}"])


class _Loader(yaml.CSafeLoader):
    """The safe loader, but an impossible date stays text, and numbers are what people read.

    What expects a date refuses the text then, with its place.
    """

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except (ValueError, AttributeError):
            return node.value

    def construct_plain_number(self, node: yaml.ScalarNode) -> int | float:
        """Refuse what YAML 1.1 takes for another number than people do: 042 is 34, 1:30 is 90."""
        if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", node.value):
            raise _refused(f"found {node.value}, expected a number like 42 or 42.5", node)
        return float(node.value) if "." in node.value else int(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)
for _number in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_number}", _Loader.construct_plain_number)


class _Refused(yaml.MarkedYAMLError):
    """It is YAML, and not what a data file may have."""


def _said(error: Any, text: str) -> str:
    """The line and what is wrong there: in our words where we have some, else in yaml's."""
    # Not all of yaml's errors have a mark; those that we know by their words do.
    mark: Any = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    if said in _FROM_HERE:
        said, mark = _FROM_HERE[said].format(later=mark.line + 1), error.context_mark
    elif said == "found character that cannot start any token":
        said = _odd_start(text[mark.index])
    elif not isinstance(error, _Refused):
        said = _IN_OUR_WORDS.get(said, f"not YAML: {said}")
    return f"line {mark.line + 1}: {said}" if mark else said


def _odd_start(letter: str) -> str:
    if letter == "\t":
        return "found a tab, expected spaces"
    return f'found {letter!r} at the start of text, expected the text in "quotes"'


def _lines(node: yaml.Node, place: Place, seen: set[int]) -> Iterator[tuple[Place, int]]:
    """The line of each place, from 1. Refuses what PyYAML would take without a word."""
    if id(node) in seen:
        raise _refused("a block is used again with `*`, expected it written out", node)
    seen.add(id(node))
    if len(place) > MOST_DEEP:
        raise _refused(f"blocks inside blocks, expected at most {MOST_DEEP} levels", node)
    if isinstance(node, yaml.MappingNode):
        keys = set()
        for key, value in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise _refused(
                    f'found the key {key.value!r}, expected text: put it in "quotes"', key
                )
            if key.value in keys:
                raise _refused(f"the key {key.value!r} is there twice", key)
            keys.add(key.value)
            yield (*place, key.value), key.start_mark.line + 1
            yield from _lines(value, (*place, key.value), seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield (*place, number), item.start_mark.line + 1
            yield from _lines(item, (*place, number), seen)


def _refused(said: str, node: yaml.Node) -> _Refused:
    return _Refused(problem=said, problem_mark=node.start_mark)
