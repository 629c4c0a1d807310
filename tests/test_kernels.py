"""Kernels that are forked: each begins with nothing run, and makes the page of an ordinary one."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys

import nbformat
import pytest

from probation_book.publishing.execution import kernel, make
from probation_book.publishing.kernels import PRELOADED, SWITCH, fork_kernels
from probation_book.publishing.pages import Page, PageError
from probation_book.publishing.paths import REPOSITORY

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="kernels are ordinary ones elsewhere"
)


@pytest.fixture
def outputs(tmp_path):
    """Run cells, in a notebook of their own, in one kernel; what each printed or showed."""

    def run(*cells: str) -> list[str]:
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell("# Title"),
                *map(nbformat.v4.new_code_cell, cells),
            ],
            metadata=KERNEL,
        )
        nbformat.write(notebook, tmp_path / "chapter.ipynb")
        executed = nbformat.reads(make(Page(tmp_path / "chapter.ipynb", "chapter")).text, 4)
        return [
            "".join(output.get("text", "") or " ".join(output["data"]) for output in cell.outputs)
            for cell in executed.cells
            if cell.cell_type == "code"
        ]

    return run


def test_a_kernel_is_forked_with_all_imported_and_nothing_run(outputs):
    parent, modules, names = outputs(
        "import os, pathlib\n"
        "print(pathlib.Path(f'/proc/{os.getppid()}/cmdline').read_text().replace('\\0', ' '))",
        "import sys; print(' '.join(sys.modules))",
        "print([name for name in globals() if not name.startswith('_')])",
    )
    assert "multiprocessing.forkserver" in parent
    assert set(PRELOADED) <= set(modules.split())
    assert "'pandas'" not in names and "'plt'" not in names
    assert "debugpy.server" not in modules.split()


def test_a_page_cannot_see_what_another_did(outputs):
    look = (
        "import os, random, sys, matplotlib, numpy, pandas, scoring\n"
        "print([name for name in ('left', 'ODD') if name in globals() or name in os.environ], "
        "matplotlib.rcParams['font.size'], os.getcwd(), pandas.get_option('display.max_rows'), "
        "hasattr(scoring, 'left'), 'left' in sys.path, len(sys.argv), len(os.environ))"
    )
    (before,) = outputs(look)
    outputs(
        "import os, sys, matplotlib, pandas, scoring\n"
        "left = 1; os.environ['ODD'] = '1'; matplotlib.rcParams['font.size'] = 77; os.chdir('/')\n"
        "pandas.set_option('display.max_rows', 3); scoring.left = 1; sys.path.append('left')\n"
        "sys.argv.append('left')"
    )
    assert outputs(look) == [before] and before.startswith("[]")


def test_random_numbers_of_two_pages_differ(outputs):
    draw = "import random, numpy; print(random.random(), numpy.random.rand())"
    one, other = outputs(draw)[0].split(), outputs(draw)[0].split()
    assert one[0] != other[0] and one[1] != other[1]


def test_a_kernel_runs_where_its_notebook_lies_in_the_environment_of_the_build(
    outputs, tmp_path, monkeypatch
):
    monkeypatch.setenv("ONLY_NOW", "yes")
    (where,) = outputs("import os; print(os.getcwd(), os.environ['ONLY_NOW'])")
    assert where.split() == [str(tmp_path), "yes"]


def test_a_plot_is_shown_as_in_an_ordinary_kernel(outputs):
    plot = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"
    assert "image/png" in outputs(plot)[0]


def test_cells_may_have_processes_of_their_own(outputs):
    code = (
        "import multiprocessing as mp\n"
        "with mp.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))"
    )
    assert outputs(code) == ["[1, 2]\n"]


def test_a_kernel_that_dies_is_reported(outputs):
    for death in ("import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)"):
        with pytest.raises(PageError, match="chapter: the kernel died"):
            outputs(death)


def test_a_kernel_takes_no_port_and_leaves_no_folder(outputs):
    """Of many kernels at a time, now and then two would take the same port."""
    asks = (
        "import json, ipykernel\n"
        "print(json.loads(ipykernel.get_connection_info())['transport'], end='')"
    )
    assert outputs(asks) == ["ipc"]
    one, other = (how["config"].KernelManager.ip for how in (kernel(), kernel()))
    assert one != other and one.startswith("@")  # Linux has sockets that are no files


def test_an_ordinary_kernel_makes_the_same_page():
    """Where the user asks for it, by Jupyter's own switch."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from probation_book.publishing.execution import make\n"
        "from probation_book.publishing.pages import Page\n"
        "if __name__ == '__main__':\n"
        "    print(make(Page(Path(sys.argv[1]), 'sources')).text)"
    )
    notebook = str(REPOSITORY.notebooks / "sources.ipynb")
    forked, ordinary = (
        subprocess.run(
            [sys.executable, "-c", code, notebook],
            env=os.environ | {SWITCH: provisioner},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for provisioner in ("forked", "local-provisioner")
    )
    assert forked == ordinary and "<table" in forked


def test_a_daemon_forks_no_kernels():
    """It may have no children: a Dask worker under a nanny is one."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_switch_after_asking, args=(queue,), daemon=True)
    process.start()
    assert queue.get(timeout=60) is None
    process.join()


def _switch_after_asking(queue: multiprocessing.Queue) -> None:
    os.environ.pop(SWITCH, None)
    fork_kernels()
    queue.put(os.environ.get(SWITCH))
