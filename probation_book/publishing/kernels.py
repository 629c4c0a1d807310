"""Kernels that begin with everything imported: forked from one process that has imported it.

Four fifths of a page's time was a kernel importing what the one before it had imported. Jupyter
asks a provisioner for its kernels; this one is found by its entry point (see pyproject.toml), so
that papermill, nbclient and nbval need not know. Each kernel is a process of its own, in which
nothing has run yet. `JUPYTER_DEFAULT_PROVISIONER_NAME=local-provisioner`, Jupyter's own switch,
brings ordinary kernels back.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.forkserver
import os
import sys
import threading
from multiprocessing.context import ForkServerProcess
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

# What a kernel has imported before it begins: all that is slow to import, and nothing that a page
# would not import itself.
PRELOADED = [
    "ipykernel.kernelapp",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "matplotlib.backends.backend_svg",
    "tornado.platform.asyncio",
    "probation_book.display.chapters.figures",
    "probation_book.analysis.chance",
    "probation_book.display.chapters.comparison",
    "probation_book.display.chapters.distance",
    "probation_book.display.chapters.pdu",
    "probation_book.display.chapters.recommendations",
    "probation_book.publishing.kernels",
]

_LAUNCHER = "ipykernel_launcher"
# Jupyter's own switch between ways to start kernels.
SWITCH = "JUPYTER_DEFAULT_PROVISIONER_NAME"
# Kernels are started by many threads, and stopped by one.
_starting, _stopped = threading.Lock(), threading.Event()

_INLINE = "module://matplotlib_inline.backend_inline"


def fork_kernels() -> None:
    """Have this process's kernels forked, and start what they are forked from.

    They stay ordinary ones if the user has chosen so, and where a process may not fork: on Windows;
    on macOS, whose own libraries do not survive it (https://github.com/python/cpython/issues/77906);
    in a daemon, such as a Dask worker under a nanny.
    """
    if sys.platform != "linux" or multiprocessing.current_process().daemon:
        return
    if os.environ.setdefault(SWITCH, "forked") == "forked":
        multiprocessing.forkserver.set_forkserver_preload(PRELOADED)
        multiprocessing.forkserver.ensure_running()


def stop_kernels() -> None:
    """Stop all forked kernels of this process at once, and start no more: nobody waits for them."""
    with _starting:
        _stopped.set()
        for process in multiprocessing.active_children():
            process.kill()


class ForkedKernel(LocalProvisioner):
    """Starts Python kernels by a fork, and any other as usual."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; `cmd` is what an ordinary one would be started by."""
        if _LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        fork_kernels()
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        process = KernelProcess(
            arguments,
            kwargs["env"],
            str(kwargs.get("cwd") or "."),
            kwargs.get("stderr") is not None,
        )
        with _starting:
            if _stopped.is_set():
                raise RuntimeError("no more kernels: the build was stopped")
            process.start()
        self.process = process
        # The kernel leads a process group of its own, as an ordinary one does.
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info


class KernelProcess(ForkServerProcess):
    """One kernel: a forked process, which Jupyter may treat as a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(
        self, arguments: list[str], environment: dict[str, str], folder: str, silent: bool
    ) -> None:
        # A daemon: stopped, not waited for, when the process that asked for it ends.
        super().__init__(daemon=True)
        self.arguments, self.environment, self.folder = arguments, environment, folder
        self.silent = silent

    def run(self) -> None:
        """Be a kernel. In the new process, until it is stopped."""
        # What was imported before the fork is no garbage: not looked through, it stays shared.
        gc.freeze()
        os.setsid()
        os.environ.clear()
        os.environ.update(self.environment)
        # Jupyter's own watch: the kernel ends when what it was forked from does.
        os.environ["JPY_PARENT_PID"] = str(os.getppid())
        os.chdir(self.folder)
        if self.silent:  # nbval, for one, asks for stderr elsewhere, which is nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.argv = [_LAUNCHER, *self.arguments]
        multiprocessing.current_process().daemon = False  # cells may have processes of their own
        threading.Thread(target=_end_with_the_build, daemon=True).start()

        # No debugger: none could be attached, and importing it takes longer than all else.
        sys.modules["debugpy"] = None  # type: ignore[assignment]

        import matplotlib
        import numpy
        from ipykernel.kernelapp import IPKernelApp

        # What an ordinary kernel would find at its first import.
        matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or _INLINE
        numpy.random.seed()
        IPKernelApp.launch_instance(self.arguments)

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self.exitcode

    def wait(self) -> int | None:
        """The exit code, when it has ended."""
        self.join()
        return self.exitcode

    def send_signal(self, signal: int) -> None:
        """Send a signal to the kernel, which has been started."""
        assert self.pid is not None
        os.kill(self.pid, signal)


def _end_with_the_build() -> None:
    """End this process when the one that asked for it is gone, even if it was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
