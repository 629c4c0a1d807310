"""The book on other machines: what people have set, where it lies, what stands in its way."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from conftest import files_of
from matplotlib.figure import Figure

from probation_book import __main__
from probation_book.display.style import style, to_svg
from probation_book.publishing.environment import _compare_bytecode_by_content, environment
from probation_book.publishing.paths import REPOSITORY

# --- a hostile environment -------------------------------------------------------------------


@pytest.fixture
def abroad() -> Iterator[Path]:
    """A folder with an odd name, open to every user, far from the tests' own folders."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        abroad = Path(folder) / 'Où l\'on "lit" & relit'
        abroad.mkdir()
        for path in (Path(folder), abroad):
            path.chmod(0o777)
        yield abroad


@pytest.fixture
def clone(abroad) -> Path:
    """The repository as it is, at its commit, in a folder of another name."""
    made = shutil.ignore_patterns(".venv", "_build", "__pycache__", ".hypothesis", ".*_cache")
    clone = Path(shutil.copytree(REPOSITORY.root, abroad / "the book", ignore=made))
    return clone


def hostile(folder: Path) -> dict[str, str]:
    """What people have set for other work, all at once."""
    settings = folder / "settings"
    kernels = settings / "jupyter" / "kernels" / "python3"
    libraries = settings / "libraries"
    profile = settings / "ipython" / "profile_default" / "startup"
    for made in (kernels, libraries, profile):
        made.mkdir(parents=True)
    for name in ("yaml", "pydantic", "matplotlib", "pandas"):
        (libraries / f"{name}.py").write_text("raise ImportError('another library')")
    (profile / "00.py").write_text("print('welcome')")
    (kernels / "kernel.json").write_text(
        '{"argv": ["/bin/false"], "display_name": "Mine", "language": "python"}'
    )
    (settings / "matplotlibrc").write_text("savefig.facecolor: yellow\ntext.usetex: True\n")
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "TMPDIR": f"/nonexistent/{'long/' * 40}",
        # From another folder, Python before 3.13 starts in a UTF-8 locale alone.
        "LC_ALL": "C" if str(REPOSITORY.root).isascii() else "C.UTF-8",
        "TZ": "Pacific/Apia",
        "MATPLOTLIBRC": str(settings),
        "MPLBACKEND": "tkagg",
        "JUPYTER_PATH": str(settings / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(settings / "ipython"),
        "IPYTHONDIR": str(settings / "ipython"),
        "PYTHONPATH": str(libraries),
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "1",
        "SOURCE_DATE_EPOCH": "0",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "all_proxy": "socks5://127.0.0.1:9",
        "GIT_DIR": "/nonexistent/.git",
        "VIRTUAL_ENV": "/nonexistent",
        "COLUMNS": "20",
        "FORCE_COLOR": "1",
    }


def as_another_user() -> list[str]:
    """For root: how a command runs as a user who may read all, and write what is open to all.

    For others it is nothing: they write what is theirs.
    """
    if os.geteuid() != 0:
        return []
    nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
    reads = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", *nobody, *reads]


@pytest.mark.build
def test_a_hostile_environment_makes_the_same_site(clone, abroad):
    """A user who owns neither clone nor home, with settings of all kinds; same bytes, no path."""
    output = abroad / "site"
    output.mkdir()
    output.chmod(0o777)
    command = [sys.executable, "-m", "probation_book", "build", "--output", str(output)]
    run = subprocess.run(
        [*as_another_user(), *command],
        cwd=clone,
        env=hostile(abroad),
        umask=0o077,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    made = files_of(output / "html")
    assert made == files_of(REPOSITORY.site)
    for name, content in made.items():
        assert abroad.name.encode() not in content and str(output).encode() not in content, name


def test_an_environment_keeps_ways_to_programs_kernels_and_clusters_alone(tmp_path):
    around = {
        "PATH": "/bin",
        "LD_LIBRARY_PATH": "/lib",
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner",
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": "ca.pem",
        "HOME": "/home/me",
        "PYTHONWARNINGS": "error",
    }
    made = environment(REPOSITORY.on(tmp_path, tmp_path), around)
    assert made["HOME"].startswith(str(tmp_path)) and "PYTHONWARNINGS" not in made
    for name in ("PATH", "LD_LIBRARY_PATH", "JUPYTER_DEFAULT_PROVISIONER_NAME"):
        assert made[name] == around[name]
    assert made["DASK_DISTRIBUTED__COMM__TLS__CA_FILE"] == "ca.pem"


def test_bytecode_is_stale_by_content_not_by_date(tmp_path):
    """A file put back with its date and its size, as `cp -p` and archives do."""
    (tmp_path / "scoring.py").write_text("said = 'old'\n", encoding="utf-8")

    def imported() -> str:
        command = [sys.executable, "-c", "import scoring; print(scoring.said)"]
        environment = {"PATH": os.environ["PATH"]}
        run = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    assert imported() == "old"  # and leaves its bytecode, told by date
    dates = (tmp_path / "scoring.py").stat()
    (tmp_path / "scoring.py").write_text("said = 'new'\n", encoding="utf-8")
    os.utime(tmp_path / "scoring.py", ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert imported() == "old"  # Python's own way
    _compare_bytecode_by_content(tmp_path)
    assert imported() == "new"


def test_a_pipe_that_nobody_reads_ends_a_command_without_a_word(tmp_path):
    file = REPOSITORY.data / "inspections" / "dorset-2023.yaml"
    command = f"{shlex.quote(sys.executable)} -m probation_book check {shlex.quote(str(file))}"
    shell = ["bash", "-c", f"set -o pipefail; {command} | true"]
    for _ in range(3):  # what is read before the end of the pipe is a matter of luck
        run = subprocess.run(shell, cwd=REPOSITORY.root, capture_output=True, text=True)
        assert run.stderr == "" and run.returncode in (0, 141)


# --- charts ----------------------------------------------------------------------------------


def drawn(text: str) -> str:
    """A chart with a text, as SVG."""
    with style():
        figure = Figure(figsize=(5, 1))
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1])
        axes.text(0.5, 0.5, text)
    return to_svg(figure, "chart")


def test_a_persons_matplotlibrc_does_not_reach_a_chart():
    plain = drawn("text")
    mine = {
        "savefig.facecolor": "yellow",
        "savefig.bbox": "tight",
        "path.simplify": False,
        "text.usetex": True,
        "lines.linewidth": 9,
        "font.size": 30,
    }
    with mpl.rc_context(mine):
        assert drawn("text") == plain


@pytest.mark.filterwarnings("error")
def test_a_chart_takes_text_that_its_own_font_has_not():
    assert "🙂" in drawn("🙂 Town")


# --- the system says no ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "error, said",
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/x/html"),
            "No space left on device: /x",
        ),
        (OSError(errno.ENOLCK, "No locks available"), "No locks available"),
        (PermissionError(errno.EROFS, "Read-only file system", "/x"), "Read-only file system: /x"),
    ],
)
def test_an_error_of_the_system_is_a_sentence(monkeypatch, capsys, error, said):
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(__main__, "enter", lambda layout: None)
    monkeypatch.setattr("probation_book.publishing.build.build", fails)
    assert __main__.main(["build"]) == 1
    out, err = capsys.readouterr()
    assert f"The system says: {said}" in err and "Nothing was published." in err and out == ""


# --- make ------------------------------------------------------------------------------------


@pytest.fixture
def makefile(tmp_path) -> Path:
    """A folder with the Makefile alone."""
    shutil.copy(REPOSITORY.root / "Makefile", tmp_path)
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    return tmp_path


def run_make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make in a folder."""
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def test_an_environment_that_make_did_not_make_is_left_alone(makefile):
    (makefile / ".venv").mkdir()
    (makefile / ".venv" / "pyvenv.cfg").write_text("prompt = 'mine'\n", encoding="utf-8")
    done = run_make(makefile, ".venv/ready")
    assert done.returncode != 0 and ".venv: found one that make did not make" in done.stderr
    assert [path.name for path in (makefile / ".venv").iterdir()] == ["pyvenv.cfg"]


def test_an_environment_whose_making_was_stopped_is_made_anew(makefile):
    (makefile / ".venv").mkdir()
    text = "home = /usr/bin\nprompt = 'probation-ratings-book'\n"
    (makefile / ".venv" / "pyvenv.cfg").write_text(text, encoding="utf-8")
    done = run_make(makefile, ".venv/ready", "PYTHON=false")
    assert "found one that make did not make" not in done.stderr
    assert "false -m venv --clear" in done.stdout


@pytest.mark.parametrize("place", ["here", "elsewhere"])
def test_an_environment_is_made_anew_in_another_folder(makefile, place):
    (makefile / ".venv").mkdir()
    where = makefile if place == "here" else "/where/it/was"
    (makefile / ".venv" / "ready").write_text(f"{where}\n", encoding="utf-8")
    done = run_make(makefile, "--dry-run", ".venv/ready")
    assert done.returncode == 0
    assert ("venv --clear" in done.stdout) == (place == "elsewhere")


def test_settings_of_other_work_do_not_reach_what_make_runs(makefile):
    ask = "ask: ; @env"
    set_by_others = {"PIP_USER": "1", "PYTHONPATH": "/x", "PYTHONWARNINGS": "error"}
    set_by_others |= {"PIP_TARGET": "/x", "UV_REQUIRE_HASHES": "1"}
    said = run_make(makefile, f"--eval={ask}", "ask", **set_by_others).stdout.splitlines()
    assert "PIP_USER=0" in said
    kept_out = ("PYTHONPATH=", "PYTHONWARNINGS=", "PIP_TARGET=", "UV_REQUIRE_HASHES=")
    assert not [line for line in said if line.startswith(kept_out)]
