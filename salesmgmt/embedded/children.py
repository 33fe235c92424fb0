"""Child processes that end with us, and are started again when they end on their own."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from .identity import Identity
from .places import ROOT
from .progress import say
from .trouble import Trouble

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: list[str],
    *,
    env: Mapping[str, str],
    log: Path,
    when_we_die: signal.Signals = signal.SIGTERM,
    identity: Identity | None = None,
    pass_fds: tuple[int, ...] = (),
    cwd: Path = ROOT,
) -> subprocess.Popen[bytes]:
    """This will start a program in a session of its own, which gets a signal if we end before it."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=pass_fds,
            # Else Ctrl-C in the terminal would reach it before we can stop things in order.
            start_new_session=True,
            preexec_fn=partial(die_with, os.getpid(), when_we_die),
            **(identity.popen() if identity else {}),
        )


def die_with(parent: int, by: signal.Signals) -> None:
    """This will have the kernel send this process a signal when its parent ends, however it ends."""
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:
            os._exit(1)


class AtMost:
    """Counts what may happen only so often within a minute."""

    def __init__(self, times: int, who: str) -> None:
        self._who = who
        self._moments: deque[float] = deque(maxlen=times)

    def count(self) -> None:
        """This will count once more, and give up if that is too often."""
        self._moments.append(time.monotonic())
        if len(self._moments) == self._moments.maxlen and self._moments[-1] - self._moments[0] < 60:
            raise Trouble(f"{self._who} ended {len(self._moments)} times within a minute; its log says why.")


class Child:
    """A program we keep running."""

    def __init__(
        self, name: str, launch: Callable[[], subprocess.Popen[bytes]], stop_with: signal.Signals = signal.SIGTERM
    ) -> None:
        self.name = name
        self._launch = launch
        self._stop_with = stop_with
        self._running: subprocess.Popen[bytes] | None = None
        self._deaths = AtMost(6, f"The {name} process")

    @property
    def pid(self) -> int:
        """This will give the process's number, or 0 when it is not running."""
        return self._running.pid if self._running else 0

    def start(self) -> None:
        """This will start the program."""
        self._running = self._launch()

    def adopt(self, running: subprocess.Popen[bytes]) -> None:
        """This will look after a program that was started already."""
        self._running = running

    def revive(self) -> None:
        """This will start the program again if it has ended, unless it keeps ending."""
        if self._running is None or self._running.poll() is None:
            return
        _kill_group(self._running.pid)
        self._deaths.count()
        say(f"The {self.name} process ended ({_ending(self._running.returncode)}); starting it again.")
        self.start()

    def ask_to_stop(self) -> None:
        """This will tell the program to end, without waiting."""
        if self._running and self._running.poll() is None:
            with suppress(ProcessLookupError):
                self._running.send_signal(self._stop_with)

    def wait_to_stop(self, until: float) -> None:
        """This will wait for the program's end until a moment, and then end whatever is left of it."""
        if not self._running:
            return
        try:
            self._running.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {self.name} process does not stop; ending it.")
        _kill_group(self._running.pid)
        self._running.wait()
        self._running = None


def stop(children: list[Child], patience: float) -> None:
    """This will stop programs side by side."""
    until = time.monotonic() + patience
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_to_stop(until)


def _kill_group(pid: int) -> None:
    # A killed parent leaves the rest of its session behind, such as a worker's pool.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ending(code: int) -> str:
    if code >= 0:
        return f"status {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
