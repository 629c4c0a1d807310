"""YAML from a file, strictly: one mapping, text as keys, no key twice, nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from probation_book.reading.facts import DataError, Place

# Ours are a few kilobytes. What is this much larger is not an inspection.
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class YamlFile:
    """A file's content, and the line of each place in it."""

    path: Path
    content: dict[str, Any]
    lines: dict[Place, int]

    def where(self, place: Place) -> str:
        """File, line and place, as errors name them; of what is missing, the line around it."""
        known = next((place[:end] for end in range(len(place), 0, -1) if place[:end] in self.lines), None)
        line = [f"line {self.lines[known]}"] if known else []
        return ": ".join([str(self.path), *line, *([" > ".join(map(str, place))] if place else [])])


def load(path: Path) -> YamlFile:
    """Read a file of `key: value`. Raises DataError if it cannot be read as one."""
    text = read_text(path)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise DataError([f"{path}: found no keys, expected a file of `key: value`"])
        lines = dict(_lines(node, (), set()))
        return YamlFile(path, loader.construct_document(node), lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DataError([f"{path}: {place}not YAML: {said}"]) from None
    except (ValueError, RecursionError) as error:  # a number too long, brackets too deep
        raise DataError([f"{path}: not YAML that can be read: {error}"]) from None
    finally:
        loader.dispose()


def read_text(path: Path) -> str:
    """The text of a file. Raises DataError if there is none, or it is too large or not UTF-8."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise DataError([f"{path}: found {size:,} bytes, expected at most {MOST_BYTES:,}"])
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError([f"{path}: no such file"]) from None
    except IsADirectoryError:
        raise DataError([f"{path}: found a folder, expected a file"]) from None
    except UnicodeDecodeError as error:
        raise DataError([f"{path}: byte {error.start}: not UTF-8 text"]) from None
    except OSError as error:
        raise DataError([f"{path}: cannot be read: {error.strerror}"]) from None


class _Loader(yaml.CSafeLoader):
    """The safe loader, but an impossible date is an error with a place, as all others are."""

    def construct_yaml_timestamp(self, node):
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            raise _problem(f"{node.value} is no date ({error})", node) from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def _lines(node: yaml.Node, place: Place, seen: set[int]) -> Iterator[tuple[Place, int]]:
    """The line of each place, from 1. Refuses what PyYAML would take without a word."""
    if id(node) in seen:
        raise _problem("a block is used again with `*`, expected it written out", node)
    seen.add(id(node))
    if place:
        yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        keys = set()
        for key, value in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise _problem(f'found the key {key.value!r}, expected text: put it in "quotes"', key)
            if key.value in keys:
                raise _problem(f"the key {key.value!r} is there twice", key)
            keys.add(key.value)
            yield (*place, key.value), key.start_mark.line + 1
            yield from _lines(value, (*place, key.value), seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _lines(item, (*place, number), seen)


def _problem(said: str, node: yaml.Node) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, said, node.start_mark)
