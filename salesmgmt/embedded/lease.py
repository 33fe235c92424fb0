"""The right to use a data directory's database and broker; while anyone holds one, the keeper keeps them."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import keeper
from .installing import clean_environment
from .locks import Lock, alone
from .places import Place
from .trouble import Trouble


class Lease:
    """Held by everyone who uses the embedded servers; given up by the end of the process at the latest."""

    def __init__(self, place: Place, *, careless: bool = False) -> None:
        self._place = place
        self._careless = careless
        self._users: Lock | None = None
        self._parts = [
            part for part, name in (("postgres", "DATABASE_URL"), ("valkey", "REDIS_URL")) if not os.environ.get(name)
        ]
        self._keeper: subprocess.Popen[bytes] | None = None
        self.runtime: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if self._parts:
            self._users = Lock(self._place.locks / "users")
            try:
                self.ensure()
            except BaseException:
                self._users.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._users:
            if self._users.try_take():
                self._end_keeper()
            self._users.close()

    def ensure(self) -> None:
        """This will see to it that a keeper runs and has everything ready."""
        if not self._users:
            return
        with alone(self._place.locks / "starting"):
            # Waits here while a keeper that found itself unused is on its way out.
            self._users.share()
            if not self.is_kept():
                self._start_keeper()
            self.runtime = self._read_runtime()

    def is_kept(self) -> bool:
        """This will tell whether a keeper is alive, where one is needed."""
        if not self._users:
            return True
        lock = Lock(self._place.locks / "keeper")
        try:
            return not lock.try_share()
        finally:
            lock.close()

    def _start_keeper(self) -> None:
        self._bury()
        reading, writing = os.pipe()
        command = [sys.executable, str(Path(__file__).parent), "keep", str(self._place.path), str(writing)]
        command += ["careless"] if self._careless else ["careful"]
        with (self._place.logs / "keeper.log").open("ab") as log:
            self._keeper = subprocess.Popen(
                command + self._parts,
                env=clean_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(writing,),
                start_new_session=True,
            )
        os.close(writing)
        with os.fdopen(reading) as report:
            last = report.read().strip()
        if last != keeper.READY:
            self._keeper.wait()
            log_file = self._place.logs / "keeper.log"
            raise Trouble(last.removeprefix(keeper.TROUBLE) or f"The database did not start; {log_file} says why.")

    def _read_runtime(self) -> dict[str, Any]:
        for _ in range(600):
            with suppress(OSError, ValueError):
                runtime: dict[str, Any] = json.loads(self._place.runtime.read_text())
                for part, key in (("postgres", "database_url"), ("valkey", "redis_url")):
                    if part in self._parts and key not in runtime:
                        raise Trouble(f"What runs in {self._place.path} was started without a {part}; stop it first.")
                return runtime
            time.sleep(0.1)
        raise Trouble(f"The database of {self._place.path} does not get ready.")

    def _end_keeper(self) -> None:
        # We were the last: the keeper would notice by itself, but nothing shall be left when we return.
        with suppress(OSError, ValueError, KeyError):
            pid = json.loads(self._place.runtime.read_text())["pid"]
            if self.is_kept():
                os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + 30
        while self.is_kept() and time.monotonic() < until:
            time.sleep(0.02)
        self._bury()

    def _bury(self) -> None:
        if self._keeper and not self.is_kept():
            with suppress(subprocess.TimeoutExpired):
                self._keeper.wait(timeout=5)
