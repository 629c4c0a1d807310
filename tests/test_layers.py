"""The layers: what may import what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from probation_book.publishing.paths import REPOSITORY


def test_no_layer_knows_those_above_it():
    """The contracts stand in pyproject.toml."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=REPOSITORY.root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
