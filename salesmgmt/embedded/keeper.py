"""The keeper: runs the database and broker of one data directory as long as anyone uses them."""

import json
import os
import shutil
import signal
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from .children import Child, stop
from .locks import Lock
from .places import Place
from .postgres import Postgres
from .progress import say
from .trouble import Trouble
from .valkey import Valkey

READY = "ready"
TROUBLE = "trouble: "


def keep(place: Place, parts: list[str], *, careless: bool, tell: int) -> int:
    """This will start what is asked for, report through a pipe, and stay until the last lease is given up."""
    mine = Lock(place.locks / "keeper")
    if not mine.try_take(patience=3):
        return _report(tell, f"{TROUBLE}Another keeper holds {place.path}.")
    ending = _Ending()
    children: list[Child] = []
    sockets: Path | None = None
    try:
        postgres = Postgres(place, careless=careless) if "postgres" in parts else None
        valkey = Valkey(place) if "valkey" in parts else None
        sockets = _private_folder(place, postgres)
        if postgres:
            if postgres.initialise():
                say(f"A new database in {postgres.data}.")
            children.append(_started("postgres", postgres, sockets, signal.SIGINT))
        if valkey:
            children.append(_started("broker", valkey, sockets, signal.SIGTERM))
        _publish(place, sockets, postgres, valkey)
        _report(tell, READY)
        _watch(children, place, ending)
    except Trouble as trouble:
        say(str(trouble))
        _report(tell, f"{TROUBLE}{trouble}")
        return 1
    finally:
        stop(children[::-1], patience=30)
        place.runtime.unlink(missing_ok=True)
        if sockets:
            shutil.rmtree(sockets, ignore_errors=True)
    return 0


def _watch(children: list[Child], place: Place, ending: "_Ending") -> None:
    users = Lock(place.locks / "users")
    # Held from here to our end, so that whoever comes now waits for us to go and starts afresh.
    while not ending.asked and not users.try_take():
        for child in children:
            child.revive()
        time.sleep(0.2)


def _started(name: str, server: Postgres | Valkey, sockets: Path, stop_with: signal.Signals) -> Child:
    running = server.launch(sockets)
    child = Child(name, lambda: server.launch(sockets), stop_with)
    child.adopt(running)
    try:
        server.wait_until_ready(running, sockets)
    except BaseException:
        stop([child], patience=10)
        raise
    return child


def _private_folder(place: Place, postgres: Postgres | None) -> Path:
    """This will give a short-named folder for sockets; a crashed keeper's again, as its users know that one."""
    with suppress(OSError, ValueError, KeyError):
        known = Path(json.loads(place.runtime.read_text())["sockets"])
        place.runtime.unlink()
        owners = {os.getuid()} | ({postgres.identity.uid} if postgres else set())
        mark = known.lstat()
        if stat.S_ISDIR(mark.st_mode) and stat.S_IMODE(mark.st_mode) == 0o700 and mark.st_uid in owners:
            return known
    # Not TMPDIR: a socket's path may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="salesmgmt-", dir="/tmp"))
    if postgres:
        postgres.identity.own(folder)
    return folder


def _publish(place: Place, sockets: Path, postgres: Postgres | None, valkey: Valkey | None) -> None:
    known: dict[str, str | int] = {"pid": os.getpid(), "sockets": str(sockets)}
    if postgres:
        known |= {"database_url": postgres.url(sockets), "programs": str(postgres.bin), "data": str(postgres.data)}
    if valkey:
        known["redis_url"] = valkey.url(sockets)
    fresh = place.runtime.with_suffix(".new")
    fresh.write_text(json.dumps(known, indent=2) + "\n")
    fresh.rename(place.runtime)


def _report(tell: int, line: str) -> int:
    # Whoever started us may be gone by now.
    with suppress(OSError):
        os.write(tell, f"{line}\n".encode())
        os.close(tell)
    return int(line != READY)


class _Ending:
    """Remembers that we were asked to end."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True
