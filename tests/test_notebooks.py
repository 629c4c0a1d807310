"""The notebooks as files, and the page that each becomes. nbval runs them: see pyproject.toml."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import warnings
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import run_here, shown_here

from probation_book.analysis.chance import CONFIDENCE
from probation_book.analysis.claims import figures_of
from probation_book.analysis.overall import overall_of
from probation_book.display.chapters.pdu import headline
from probation_book.publishing.edition import SOURCE
from probation_book.publishing.execution import as_page, as_text, for_colab, make, refresh
from probation_book.publishing.page_source import parameters, repository
from probation_book.publishing.pages import CODE, Page, PageError, inputs, pages
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, read_pdu

NOTEBOOKS = REPOSITORY.all_notebooks
BY_NAME = [str(path.relative_to(REPOSITORY.notebooks)) for path in NOTEBOOKS]

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

# What tells nbval to look away, as a tag or as a comment.
EXEMPTIONS = re.compile(r"nbval[-_]|raises-exception|PYTEST_VALIDATE", re.IGNORECASE)


def exemptions_without_reason(notebook: nbformat.NotebookNode) -> list[str]:
    """The cells that nbval does not compare in full and that do not say why.

    An exempt cell has the mark as a comment, and the next line says `# because ...`.
    """
    found = []
    for cell in notebook.cells:
        lines = cell.source.splitlines()
        marked = [number for number, line in enumerate(lines) if EXEMPTIONS.search(line)]
        reasons = [lines[number + 1 : number + 2] for number in marked]
        tagged = any(EXEMPTIONS.search(tag) for tag in cell.metadata.get("tags", []))
        if tagged or not all(line and line[0].startswith("# because ") for line in reasons):
            found.append(cell.source)
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=BY_NAME)
def test_a_notebook_is_prose_with_short_cells(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ")
    with warnings.catch_warnings(action="error"):  # of ids that a page gives to cells of its own
        as_page(nbformat.read(path, as_version=4))
    assert exemptions_without_reason(notebook) == []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            folded = {"hide-input", "remove-cell"} & {*cell.metadata.get("tags", [])}
            assert folded or cell.id.startswith("step-"), "code folds away for those who only read"
            assert cell.execution_count, "saved without having been run: make notebooks"
            assert len(cell.source.splitlines()) <= 20 or cell.id == "imports", "read at a look"
    prose = sum(cell.cell_type == "markdown" for cell in notebook.cells)
    assert prose * 3 >= len(notebook.cells)


CHAPTERS = [path for path in NOTEBOOKS if path != REPOSITORY.template]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_opens_with_a_computed_sentence(path):
    """What it found stands right under its title, before method and caveats."""
    title, *cells = nbformat.read(path, as_version=4).cells
    assert title.source.count("\n") == 0
    before = takewhile(lambda cell: cell.cell_type == "code", cells)
    shown = shown_here(path)
    first = next(shown[cell.id] for cell in before if shown[cell.id])
    sentence = BeautifulSoup(first, "html.parser").find(True)
    assert sentence.name == "p" and sentence.text.endswith(".")


def test_an_exemption_must_say_why():
    def notebook(source, tags=()):
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
        return nbformat.v4.new_notebook(cells=[cell])

    assert exemptions_without_reason(notebook("# NBVAL_IGNORE_OUTPUT\nprint(1)"))
    assert exemptions_without_reason(notebook("print(1)", ["nbval-skip"]))
    assert not exemptions_without_reason(
        notebook("# NBVAL_IGNORE_OUTPUT\n# because it prints the time\nprint(1)")
    )
    assert not exemptions_without_reason(notebook("print(1)"))


def test_nbval_compares_what_readers_see(tmp_path):
    """A saved output that differs in one figure fails."""
    notebook = nbformat.read(REPOSITORY.notebooks / "sources.ipynb", as_version=4)
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--nbval",
        "--nbval-current-env",
        "-p",
        "no:cacheprovider",
    ]
    for changed, code in ((False, 0), (True, 1)):
        copy = tmp_path / f"{changed}.ipynb"
        if changed:
            shown = [output.data for cell in notebook.cells for output in cell.get("outputs", [])]
            (data,) = [data for data in shown if "24 August 2023" in data["text/html"]]
            data["text/html"] = data["text/html"].replace("24 August 2023", "25 August 2023")
        nbformat.write(notebook, copy)
        result = subprocess.run([*run, str(copy)], capture_output=True, text=True, cwd=tmp_path)
        assert result.returncode == code, result.stdout


def test_refreshing_a_notebook_changes_nothing_if_it_is_fresh(tmp_path):
    original = REPOSITORY.notebooks / "sources.ipynb"
    copy = tmp_path / "sources.ipynb"
    copy.write_bytes(original.read_bytes())
    refresh(copy)
    assert copy.read_text(encoding="utf-8") == original.read_text(encoding="utf-8")


def test_every_notebook_becomes_its_page_or_one_for_each_pdu_or_set_of_standards(data):
    made = {page.address for page in pages(REPOSITORY, data)}
    chapters = {path.stem for path in NOTEBOOKS if path.parent == REPOSITORY.notebooks}
    on_standards = {
        f"frameworks/{key}/{path.stem}"
        for key in data.frameworks
        for path in REPOSITORY.of_frameworks
    }
    assert made == chapters | on_standards | {
        f"pdus/{one.pdu.key}" for one in data.inspections.values()
    }


def test_of_several_sets_of_standards_each_names_its_own_in_its_titles(data):
    later = data.frameworks["2021-07"].model_copy(update={"short_name": None})
    later._key = "2030-01"
    both = replace(data, frameworks={"2021-07": data.frameworks["2021-07"], "2030-01": later})
    titles = {page.address: page.title for page in pages(REPOSITORY, both)}
    assert titles["frameworks/2021-07/standards"] == "The standards (July 2021)"
    assert titles["frameworks/2030-01/standards"] == "The standards (2030-01)"
    assert titles["comparison"] is None
    one = replace(data, frameworks={"2021-07": data.frameworks["2021-07"]})
    alone = {page.address: page for page in pages(REPOSITORY, one)}
    assert alone["frameworks/2021-07/standards"].title is None
    assert dict(alone["frameworks/2021-07/standards"].parameters)["framework"] == "2021-07"


@pytest.mark.parametrize("outside", [False, True], ids=["in the repository", "from anywhere"])
def test_papermill_runs_the_template_on_its_own(tmp_path, outside):
    output = tmp_path / "out.ipynb"
    papermill = str(Path(sys.executable).with_name("papermill"))
    command = [papermill, "notebooks/pdus/template.ipynb", str(output), "--no-progress-bar"]
    command += ["-p", "pdu", "dorset"]
    folder = REPOSITORY.data
    if outside:
        folder = Path(shutil.copytree(folder, tmp_path / "mine"))
        pdus = (folder / "pdus.yaml").read_text(encoding="utf-8")
        renamed = pdus.replace("name: Dorset", "name: Thomas Hardy")
        (folder / "pdus.yaml").write_text(renamed, encoding="utf-8")
        command += ["-p", "reference_folder", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY.root)
    assert run.returncode == 0, run.stderr
    first = next(
        output.data["text/html"]
        for cell in nbformat.read(output, as_version=4).cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    )
    dorset = read_pdu("dorset", folder=folder)[0]
    model = dorset.framework.rating_model
    assert first == headline(dorset.pdu.name, overall_of(dorset), model).data
    assert ("Thomas Hardy" in first) == outside


ONE = REPOSITORY.notebooks / "frameworks" / "standards.ipynb"


@pytest.mark.parametrize("folder", [REPOSITORY.root, ONE.parent], ids=["root", "its folder"])
@pytest.mark.parametrize(
    "command",
    [
        "papermill {notebook} {out}.ipynb --no-progress-bar",
        "jupyter nbconvert --execute --to=html --output={out} {notebook}",
        "pytest --nbval --nbval-current-env -p no:cacheprovider {notebook}",
    ],
    ids=["papermill", "nbconvert", "nbval"],
)
def test_a_notebook_runs_from_the_root_and_from_its_folder(tmp_path, command, folder):
    places = {"notebook": ONE.relative_to(folder), "out": tmp_path / "out"}
    program, *words = command.format(**places).split()
    command = [str(Path(sys.executable).with_name(program)), *words]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert run.returncode == 0, run.stdout + run.stderr
    if program != "pytest":
        (made,) = tmp_path.glob("out.*")
        assert "count towards the score" in made.read_text(encoding="utf-8")


POINTERS = [
    (path, name)
    for path in NOTEBOOKS
    for name in parameters(path)
    if name.endswith(("_folder", "_file")) or name in ("framework", "pdu")
]


@pytest.mark.parametrize("path, name", POINTERS, ids=[f"{path.stem} {n}" for path, n in POINTERS])
def test_a_notebook_says_which_of_its_parameters_points_nowhere(path, name):
    with pytest.raises(DataError, match="nowhere"):
        run_here(path, **{name: "nowhere"})


def test_an_unknown_parameter_is_refused():
    page = Page(REPOSITORY.template, "x", (("inspektion_file", "x.yaml"),), title="Dorset")
    with pytest.raises(PageError, match=r"x: template\.ipynb has no parameter inspektion_file"):
        make(page)


def test_a_cell_that_raises_names_page_cell_and_error(tmp_path):
    page = Page(a_chapter(tmp_path, "1 / 0"), "chapter")
    with pytest.raises(PageError, match="chapter: cell 2: ZeroDivisionError: division by zero"):
        make(page)


def a_chapter(folder: Path, *code: str, metadata: dict | None = None) -> Path:
    """A notebook with cells of this code."""
    cells = [nbformat.v4.new_markdown_cell("# Title"), *map(nbformat.v4.new_code_cell, code)]
    metadata = KERNEL if metadata is None else metadata
    notebook = folder / "chapter.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), notebook)
    return notebook


def test_what_a_cell_writes_to_stderr_stops_its_page(tmp_path):
    page = Page(a_chapter(tmp_path, "1", "import warnings; warnings.warn('look here')"), "chapter")
    with pytest.raises(PageError, match=r"(?s)chapter: cell 3: wrote to stderr: .*look here"):
        make(page)
    with pytest.raises(PageError, match="wrote to stderr"):
        refresh(page.notebook)


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "janes-env", "display_name": "Jane's"}},
        {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}},
    ],
)
def test_pages_run_on_the_books_own_python_whatever_kernel_was_used_last(tmp_path, metadata):
    code = "import sys; print(sys.executable)"
    page = Page(a_chapter(tmp_path, code, metadata=metadata), "chapter")
    made = nbformat.reads(make(page).text, as_version=4)
    assert made.cells[-1].outputs[0].text.strip() == sys.executable
    assert made.metadata.kernelspec == KERNEL["kernelspec"]


def test_a_page_does_not_tell_where_data_from_elsewhere_are(tmp_path, data):
    shutil.copytree(REPOSITORY.data, tmp_path / "secret")
    own, other = (
        next(page for page in pages(layout, data) if page.address == "pdus/dorset")
        for layout in (REPOSITORY, REPOSITORY.on(tmp_path / "secret", tmp_path))
    )
    assert own.parameters != other.parameters and own.shown == other.shown == own.parameters
    assert inputs(own) == inputs(other)  # another place is no reason to make it again
    assert make(other).text == make(own).text


def test_a_page_has_its_own_title_and_parameters_and_nothing_of_the_run():
    def cell(source, *tags):
        metadata = {"tags": list(tags), "papermill": {"duration": 1.5}}
        return nbformat.v4.new_code_cell(source, metadata=metadata)

    executed = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Title\n\nText."),
            cell("x = 1", "parameters", "hide-input"),
            cell("x = 2", "injected-parameters"),
        ],
        metadata={**KERNEL, "papermill": {"start_time": "now"}},
    )
    page = as_page(executed, "A *place* # <b>")
    assert page.cells[0].source == "# A \\*place\\* \\# \\<b\\>\n\nText."
    assert f"*{SOURCE}*" in page.cells[1].source and page.cells[1].metadata.tags == ["remove-cell"]
    assert [cell.source for cell in page.cells[2:]] == ["x = 2"]
    assert page.cells[2].metadata == {"tags": ["hide-input"]}
    assert list(page.metadata) == ["kernelspec"]


def test_charts_on_a_page_are_numbered_across_its_cells():
    chart = '<figure class="chart">\n<figcaption>A &amp; B</figcaption></figure>'
    cells = [nbformat.v4.new_markdown_cell("# Title")]
    for number in (2, 1):
        output = nbformat.v4.new_output("display_data", {"text/html": chart * number})
        cells.append(nbformat.v4.new_code_cell("x", outputs=[output]))
    page = as_page(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL))
    html = "".join(output.data["text/html"] for cell in page.cells[2:] for output in cell.outputs)
    charts = BeautifulSoup(html, "html.parser").find_all("figure")
    assert [(chart["id"], chart.figcaption.text) for chart in charts] == [
        (f"figure-{number}", f"Figure {number}. A & B") for number in (1, 2, 3)
    ]


def test_a_notebook_gets_itself_ready_on_colab_once_there_is_a_repository(tmp_path):
    original = REPOSITORY.notebooks / "sources.ipynb"
    copy = tmp_path / "sources.ipynb"
    copy.write_bytes(original.read_bytes())
    for _ in range(2):  # it comes once
        refresh(copy, "https://example.org/someone/the-book", "main")
    cells = nbformat.read(copy, as_version=4).cells
    (code,) = [cell for cell in cells if "COLAB" in cell.source]
    assert cells[1] == code and code.metadata.tags == ["remove-cell"] and not code.outputs
    assert (
        '"git+https://example.org/someone/the-book@main#egg=probation-ratings-book"' in code.source
    )
    refresh(copy)
    assert copy.read_text(encoding="utf-8") == original.read_text(encoding="utf-8")


@pytest.mark.parametrize("loaded, restarts", [("3.0.0", True), (None, False)])
def test_colab_starts_anew_if_it_had_loaded_another_version(monkeypatch, capsys, loaded, restarts):
    """Its libraries are loaded before the first cell: simulated, for Colab runs nowhere else."""
    cells = for_colab([], "https://github.com/someone/the-book", "main")
    lines = [line for line in cells[0].source.splitlines() if "%pip" not in line]
    shutdowns = []
    kernel = SimpleNamespace(do_shutdown=lambda restart: shutdowns.append(restart))
    monkeypatch.setenv("COLAB_RELEASE_TAG", "1")
    monkeypatch.setattr("site.main", lambda: None)
    if loaded:
        monkeypatch.setitem(sys.modules, "matplotlib", SimpleNamespace(__version__=loaded))
    exec("\n".join(lines), {"get_ipython": lambda: SimpleNamespace(kernel=kernel)})
    assert shutdowns == [True] * restarts
    assert ("run all cells once more" in capsys.readouterr().out) == restarts


def test_notebooks_know_the_repository_that_the_configuration_names():
    address, branch = repository(REPOSITORY.root / "_config.yml")
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        assert for_colab(cells, address, branch) == cells, (
            "repository.url has changed: run `make notebooks`"
        )


def test_text_in_a_title_is_escaped():
    assert as_text("Bath & North-East, _Wells_") == r"Bath \& North\-East\, \_Wells\_"
    # Markdown knows no escape of what is not ASCII.
    assert as_text("Ynys Môn – Gwynedd") == "Ynys Môn – Gwynedd"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=BY_NAME)
def test_a_notebook_runs_on_nothing_that_its_fingerprint_leaves_out(path, data, tmp_path):
    """The build goes by the parameters and by CODE: a change of anything else would be missed."""
    (page, *_) = [page for page in pages(REPOSITORY, data) if page.notebook == path]
    watch = (
        "import sys\n"
        "_opened = set()\n"
        "sys.addaudithook("
        "lambda event, args: _opened.add(str(args[0])) if event == 'open' else None)"
    )
    modules = "[str(getattr(m, '__file__', '')) for m in list(sys.modules.values())]"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(watch))
    notebook.cells.append(nbformat.v4.new_code_cell("print('\\n'.join(sorted(_opened)))"))
    notebook.cells.append(nbformat.v4.new_code_cell(f"print('\\n'.join({modules}))"))
    copy = Page(tmp_path / path.name, "copy", absolute(page), page.reads)
    nbformat.write(notebook, copy.notebook)
    *_, opened, imported = nbformat.reads(make(copy).text, as_version=4).cells
    read = {file for file in lines(opened) if file.is_relative_to(REPOSITORY.data)}
    assert read <= set(page.reads) and bool(read) == bool(page.reads)

    known = {REPOSITORY.root / name for name in CODE}
    used = {file for file in lines(imported) if file.is_relative_to(REPOSITORY.root)}
    ours = {file for file in used if ".venv" not in file.parts}
    ours -= {REPOSITORY.root / "probation_book" / "publishing" / "__init__.py"}  # a docstring
    assert ours and all(known & {file, *file.parents} for file in ours), ours


def lines(cell: nbformat.NotebookNode) -> list[Path]:
    """The paths that a cell printed, one a line."""
    return [Path(line) for line in cell.outputs[0]["text"].splitlines()]


def absolute(page: Page) -> tuple[tuple[str, str], ...]:
    """The page's parameters, for a notebook that lies elsewhere."""
    return tuple(
        (name, str((page.notebook.parent / value).resolve()) if name.endswith("folder") else value)
        for name, value in page.parameters
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=BY_NAME)
def test_a_notebook_names_only_what_there_is(path, data):
    """Of a data folder from elsewhere some may be missing; of the book's own, that is a slip."""
    names = parameters(path)
    assert names.get("selection") in {None, *data.selections.chapters}
    assert names.get("framework") in {None, *data.frameworks}


def test_parameters_are_read_off_the_notebook():
    assert list(parameters(REPOSITORY.template)) == ["pdu", "reference_folder"]


# --- figures in prose ----------------------------------------------------------------------

PERCENTAGE = re.compile(r"(\d+(?:\.\d+)?)(?:%| per cent)")
PAIR = re.compile(r"(\d+)(?: (?:out )?of (?:the |all )?|/)(\d+)(?![\d%])")


def figures_in(text: str) -> set[str]:
    """Every percentage, `x of y` and score in a text."""
    return {f"{p}%" for p in PERCENTAGE.findall(text)} | {
        f"{x} of {y}" for x, y in PAIR.findall(text)
    }


def figures_in_data(data) -> set[str]:
    """The same from the register, the inspections and the rules."""
    known = {f"{CONFIDENCE:.0%}"}  # of every interval
    for claim in figures_of(data).values():
        known |= {f"{claim.percentage}%"} | {f"{claim.numerator} of {claim.denominator}"}
    for inspection in data.inspections.values():
        if inspection.result:
            known.add(f"{inspection.result.score} of {inspection.result.maximum}")
    for framework in data.frameworks.values():
        bands = framework.rating_model.case_bands
        known |= {f"{edge}%" for band in bands for edge in (band.lowest, band.highest)}
        if example := framework.worked_example:
            known |= {f"{percentage}%" for percentage in example.percentages.values()}
            known |= {str(count) for count in example.counts.values()}
    return known


PROSE = [*NOTEBOOKS, *sorted(REPOSITORY.prose.glob("*.md"))]


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_a_figure_in_prose_stands_in_the_data(path, data):
    """Prose quotes figures of the register and the data files; what is computed is in outputs."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = path.read_text(encoding="utf-8")
    text = re.sub(r"`[^`]*`", "", text)  # a format, or a command, is no figure
    assert figures_in(text) <= figures_in_data(data)


def test_a_figure_that_stands_nowhere_is_seen(data):
    known = figures_in_data(data)
    assert (
        figures_in("43 per cent, 43%, 25 out of 41 and 4/24")
        == {"43%", "25 of 41", "4 of 24"}
        <= known
    )
    assert (
        not figures_in("41.7%") & known
        and not figures_in("26 of 41") & known
        and not figures_in("5/24") & known
    )
