"""The order in which tasks are handed to workers. That they run, and at the same time, every build shows."""

from __future__ import annotations

import os
from threading import Barrier

import pytask
from pytask import TaskWithoutPath


def test_what_took_longest_goes_first(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # two workers
    took = {"short": 1, "longest": 9, "never run": None, "long": 8, "shorter": 0.5}
    started, both = [], Barrier(2)

    def task(name):
        def run():
            started.append(name)
            if "long" in name:
                both.wait(timeout=60)

        attributes = {} if took[name] is None else {"seconds": took[name]}
        return TaskWithoutPath(name=name, function=run, attributes=attributes)

    (tmp_path / "pytask.toml").write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    session = pytask.build(
        tasks=[task(name) for name in took],
        config=tmp_path / "pytask.toml",
        paths=tmp_path,
        capture="no",
    )
    assert session.exit_code == pytask.ExitCode.OK
    assert set(started[:2]) == {"long", "longest"} and set(started) == set(took)
    assert not (tmp_path / ".pytask" / "pytask.sqlite3").exists()
