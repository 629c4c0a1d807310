"""The build from the outside: what it makes, what it refuses, and what it leaves standing.

These run the real build, Jupyter Book included, on copies of the book.
"""

from __future__ import annotations

import shutil

import nbformat
import pytest

from probation_book.publishing.site import SiteError, build
from probation_book.reading import DataError


@pytest.fixture
def standing(layout_copy):
    """A copy of the book with a site that an earlier build has left."""
    layout_copy.site.mkdir(parents=True)
    (layout_copy.site / "index.html").write_text("the last good site", encoding="utf-8")
    return layout_copy


def last_good_site_stands(layout) -> bool:
    files = [path.name for path in layout.site.rglob("*")]
    return files == ["index.html"] and (layout.site / "index.html").read_text() == "the last good site"


def test_a_broken_link_stops_the_build(standing):
    about = standing.book / "about.md"
    about.write_text(about.read_text(encoding="utf-8") + "\n[nowhere](nowhere.md)\n", encoding="utf-8")
    keep_only(standing, "sources.ipynb")
    with pytest.raises(SiteError, match="nowhere.md"):
        build(standing)
    assert last_good_site_stands(standing)


def test_failing_notebooks_are_all_named_and_nothing_is_published(standing):
    keep_only(standing, "sources.ipynb", "standards.ipynb")
    for name in ("sources", "standards"):
        path = standing.notebooks / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(f"raise ValueError('broken {name}')"))
        nbformat.write(notebook, path)
    with pytest.raises(SiteError) as caught:
        build(standing)
    assert "broken sources" in str(caught.value) and "broken standards" in str(caught.value)
    assert last_good_site_stands(standing)


def test_bad_data_stops_the_build_before_any_notebook(standing, capsys):
    file = standing.data / "pdus" / "dorset.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("score: 3", "score: 5"), encoding="utf-8")
    with pytest.raises(DataError, match="dorset.yaml.*published as 5/27, but the ratings add up to 3/27"):
        build(standing)
    assert "[1/" not in capsys.readouterr().out
    assert last_good_site_stands(standing)


def keep_only(layout, *notebooks: str) -> None:
    """Leave out the other chapters and all PDUs but one, for a quick build."""
    for path in layout.notebooks.glob("*.ipynb"):
        if path.name not in notebooks:
            path.unlink()
    first, *others = sorted((layout.data / "pdus").glob("*.yaml"))
    for path in others:
        path.unlink()


def test_a_pdu_comes_and_goes_with_its_file(layout_copy):
    """A file added is a page and a line in the contents; a file removed leaves nothing."""
    dorset = layout_copy.data / "pdus" / "dorset.yaml"
    added = layout_copy.data / "pdus" / "a-new-place.yaml"
    text = dorset.read_text(encoding="utf-8")
    added.write_text(text.replace("name: Dorset", "name: Newtown & <b>Oldtown</b>"), encoding="utf-8")
    dorset.unlink()
    # What an earlier build of other data has left.
    shutil.copy(layout_copy.template, layout_copy.book / "left-over.ipynb")
    (layout_copy.book / "pdus").mkdir()
    shutil.copy(layout_copy.template, layout_copy.book / "pdus" / "left-over.ipynb")
    build(layout_copy)

    built = {path.stem for path in (layout_copy.site / "pdus").glob("*.html")}
    assert built == {path.stem for path in (layout_copy.data / "pdus").glob("*.yaml")}
    index = (layout_copy.site / "index.html").read_text(encoding="utf-8")
    assert "Newtown &amp; &lt;b&gt;Oldtown&lt;/b&gt;" in index and "Dorset" not in index
    comparison = (layout_copy.site / "comparison.html").read_text(encoding="utf-8")
    assert "Newtown &amp; &lt;b&gt;Oldtown&lt;/b&gt;" in comparison
    assert not list(layout_copy.site.rglob("*left-over*")) and not layout_copy.workshop.exists()
