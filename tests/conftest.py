"""What the tests share: the data as read, copies of the book to break, and the built site."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import settings

from probation_book.publishing.layout import REPOSITORY, Layout
from probation_book.reading import Data, read_data

# No test is about time; in CI every run tries the same examples.
settings.register_profile("book", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("book")


@pytest.fixture(scope="session")
def data() -> Data:
    """The repository's own data."""
    return read_data()


@pytest.fixture(scope="session")
def framework(data):
    """The standards of July 2021."""
    return data.frameworks["2021-07"]


@pytest.fixture(scope="session")
def model(framework):
    """The rules of July 2021."""
    return framework.rating_model


@pytest.fixture
def data_copy(tmp_path) -> Path:
    """A copy of the data folder, to spoil."""
    return Path(shutil.copytree(REPOSITORY.data, tmp_path / "data"))


@pytest.fixture
def layout_copy(tmp_path) -> Layout:
    """A copy of all that a build reads, to spoil; without the pages and sites of other builds."""
    copy = Layout(tmp_path / "copy")
    made = shutil.ignore_patterns("*.ipynb", "pdus")
    shutil.copytree(REPOSITORY.book, copy.book, ignore=made)
    shutil.copytree(REPOSITORY.data, copy.data)
    shutil.copytree(REPOSITORY.notebooks, copy.notebooks, ignore=shutil.ignore_patterns(".*"))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(REPOSITORY.root / name, copy.root)
    return copy


@pytest.fixture(scope="session")
def page() -> Callable[[str], BeautifulSoup]:
    """A page of the built site, parsed. `make test` builds it first."""

    def read(name: str) -> BeautifulSoup:
        path = REPOSITORY.site / name
        assert path.is_file(), f"{path} is not there: run `make book` first"
        return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")

    return read
