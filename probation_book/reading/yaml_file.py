"""YAML from a file, strictly: one mapping, no key twice."""

from __future__ import annotations

from pathlib import Path

import yaml

from probation_book.reading.facts import DataError


class _StrictLoader(yaml.SafeLoader):
    """PyYAML silently keeps the last of two equal keys: here the second is an error."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is there twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_mapping(path: Path) -> dict:
    """The mapping in a YAML file. Raises DataError if it cannot be read as one."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except FileNotFoundError:
        raise DataError([f"{path}: no such file"]) from None
    except UnicodeDecodeError as error:
        raise DataError([f"{path}: byte {error.start}: not UTF-8 text"]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise DataError([f"{path}: {place}not YAML: {getattr(error, 'problem', error)}"]) from None
    if not isinstance(content, dict):
        raise DataError([f"{path}: found no keys, expected a file of `key: value`"])
    return content
