"""What a person sees of a build: one plain line for each task that ran.

A plugin of pytask, which finds it by its entry point (see pyproject.toml).
"""

from __future__ import annotations

import time

from pytask import ExecutionReport, PTask, Session, TaskOutcome, hookimpl


_started: dict[str, float] = {}


def starting(name: str) -> None:
    """Note that a task of this name starts now, after having waited for a worker."""
    _started[name] = time.monotonic()


@hookimpl
def pytask_execute_task_log_start(session: Session, task: PTask) -> None:
    """Note when a task is handed out."""
    starting(_name(task))


@hookimpl
def pytask_execute_task_log_end(session: Session, report: ExecutionReport) -> None:
    """Say which of how many tasks ran, how long it took, and whether it failed."""
    if report.outcome not in (TaskOutcome.SUCCESS, TaskOutcome.FAIL):
        return
    number, total = len(session.execution_reports) + 1, len(session.tasks)
    name = _name(report.task)
    seconds = time.monotonic() - _started[name]
    failed = "" if report.outcome == TaskOutcome.SUCCESS else "  FAILED"
    print(f"[{number:{len(str(total))}}/{total}] {name}  {seconds:.1f} s{failed}", flush=True)


def _name(task: PTask) -> str:
    return task.attributes.get("title", task.name)
