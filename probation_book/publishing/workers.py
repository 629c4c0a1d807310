"""How tasks are run: on all cores, each as soon as what it depends on is there.

A plugin of pytask (see pyproject.toml), in place of the loop that runs one task after another. Threads do: the
work is in the notebooks' kernels and in Sphinx, which are processes of their own.
(pytask-parallel would do too, Dask and with it more than one machine included; but it looks
only now and then, up to a second late, whether a task is done.)
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from pluggy import PluginManager
from pytask import ExecutionReport, PTask, Session, hookimpl


@hookimpl(tryfirst=True)
def pytask_add_hooks(pm: PluginManager) -> None:
    """Leave pytask's database out: its lock file has all that a build goes by, and two accounts take twice as long."""
    pm.set_blocked("_pytask.database")


@hookimpl(tryfirst=True)
def pytask_execute_build(session: Session) -> bool:
    """Run all tasks. One worker more than there are cores keeps these busy."""
    scheduler, running = session.scheduler, {}
    workers = ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1)
    try:
        while scheduler.is_active():
            ready = [
                session.dag.nodes[name]
                for name in reversed(scheduler.get_ready(len(session.tasks)))
            ]
            for task in sorted(ready, key=_seconds, reverse=True):
                if future := _hand_out(session, task, workers):
                    running[future] = task
                else:  # nothing to do, or not possible: what comes after may be ready now
                    scheduler.done(task.signature)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                _take_in(session, task, future)
                scheduler.done(task.signature)
    finally:
        workers.shutdown(cancel_futures=True)
    return True


def _seconds(task: PTask) -> float:
    """How long the task took last time: the longest go first, so that no core waits for one of them at the end."""
    return task.attributes.get("seconds", 0)


def _hand_out(session: Session, task: PTask, workers: ThreadPoolExecutor) -> Future | None:
    """Give the task to a worker; None, and a report, if pytask says that it is not to run."""
    session.hook.pytask_execute_task_log_start(session=session, task=task)
    try:
        session.hook.pytask_execute_task_setup(session=session, task=task)
    except Exception:
        _report(session, ExecutionReport.from_task_and_exception(task, sys.exc_info()))
        return None
    return workers.submit(session.hook.pytask_execute_task, session=session, task=task)


def _take_in(session: Session, task: PTask, future: Future) -> None:
    """Report how a task went, its products included."""
    try:
        future.result()
        session.hook.pytask_execute_task_teardown(session=session, task=task)
    except (Exception, SystemExit):
        _report(session, ExecutionReport.from_task_and_exception(task, sys.exc_info()))
    else:
        _report(session, ExecutionReport.from_task(task))


def _report(session: Session, report: ExecutionReport) -> None:
    session.hook.pytask_execute_task_process_report(session=session, report=report)
    session.hook.pytask_execute_task_log_end(session=session, task=report.task, report=report)
    session.execution_reports.append(report)
