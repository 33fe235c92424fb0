"""bin/start: everything up, watched, and down again."""

import argparse
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from functools import partial
from types import FrameType

from . import installing, ports
from .children import AtMost, Child, die_with, spawn, stop
from .lease import Lease
from .locks import Lock
from .places import PYTHON, ROOT, Place
from .progress import say, tell, took
from .surroundings import for_the_app
from .trouble import Trouble

PATIENCE = 20.0


def start(words: list[str]) -> int:
    """This will start the whole app and stay until it is told to stop."""
    chosen = _options().parse_args(words)
    place = Place(chosen.data).open()
    only = Lock(place.locks / "start")
    if not only.try_take():
        raise Trouble(f"salesmgmt is already running from {place.path}: stop it first, or choose another --data DIR.")
    place.turn_logs()
    stopping = _Stopping()
    try:
        with ports.listen(chosen.port) as door:
            installing.install()
            return _run(place, chosen, door, stopping)
    except Stopped:
        say("Stopped.")
        return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/start", description="Starts salesmgmt: database, broker, web, worker and clock. Ctrl-C stops it all."
    )
    parser.add_argument("--port", type=int, default=8000, help="the port on 127.0.0.1 (default: 8000)")
    parser.add_argument("--data", metavar="DIR", default=ROOT / ".data", help="where data is kept (default: .data)")
    first = parser.add_mutually_exclusive_group()
    first.add_argument("--demo", action="store_const", const="demo", dest="fill", help="load the demo company if empty")
    first.add_argument("--empty", action="store_const", const="empty", dest="fill", help="never load the demo company")
    parser.set_defaults(fill="first")
    return parser


def _run(place: Place, chosen: argparse.Namespace, door: socket.socket, stopping: "_Stopping") -> int:
    children: list[Child] = []
    try:
        say("Starting the database and the broker …")
        with Lease(place) as lease:
            try:
                say("  both are up")
                env = for_the_app(place, lease.runtime, port=chosen.port)
                people = _prepare(place, chosen.fill, env)
                children = _app(place, env, door, embedded_broker="redis_url" in lease.runtime)
                with took("Starting web, worker and clock"):
                    for child in children:
                        child.start()
                    _wait_until_answering(chosen.port, children)
                _welcome(chosen.port, people)
                keepers = AtMost(5, "The database's keeper")
                while True:
                    time.sleep(0.3)
                    _revive(lease, children, keepers)
            except Stopped:
                say("Stopping …")
                raise
            finally:
                stopping.hold()
                stop(children, patience=PATIENCE)
    finally:
        stopping.hold()


def _prepare(place: Place, fill: str, env: dict[str, str]) -> str:
    """This will bring database and files up to date in one process, and give the demo people to show."""
    command = [str(PYTHON), "-m", "salesmgmt.embedded.prepare", str(place.path), fill]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        # Out of Ctrl-C's way, like the rest: we end it ourselves.
        start_new_session=True,
        preexec_fn=partial(die_with, os.getpid(), signal.SIGTERM),
    )
    try:
        people, _ = running.communicate()
    except BaseException:
        running.terminate()
        running.wait(10)
        raise
    if running.returncode:
        raise Trouble("The database or the files could not be brought up to date; the reason is above.")
    return people


def _app(place: Place, env: dict[str, str], door: socket.socket, *, embedded_broker: bool) -> list[Child]:
    python = [str(PYTHON), "-m"]
    web = ["gunicorn", "salesmgmt.wsgi", "--bind", f"fd://{door.fileno()}", "--no-control-socket"]
    web += ["--worker-class", "gthread", "--workers", env.get("WEB_WORKERS", "1")]
    web += ["--threads", env.get("WEB_THREADS", "8")]
    worker = ["salesmgmt.embedded.worker"] if embedded_broker else ["celery", "-A", "salesmgmt", "worker"]
    worker += [
        "--loglevel",
        "INFO",
        "--without-mingle",
        "--without-gossip",
        "--concurrency",
        env.get("WORKER_PROCESSES", "2"),
    ]
    clock = ["celery", "-A", "salesmgmt", "beat", "--scheduler", "salesmgmt.clock:Clock", "--pidfile", ""]

    def child(name: str, command: list[str], when_we_die: signal.Signals, *fds: int) -> Child:
        log = place.logs / f"{name}.log"
        return Child(name, lambda: spawn([*python, *command], env=env, log=log, when_we_die=when_we_die, pass_fds=fds))

    # Without us there is no broker either, and a worker would wait for it before it ends.
    return [
        child("web", web, signal.SIGTERM, door.fileno()),
        child("worker", worker, signal.SIGKILL),
        child("clock", clock, signal.SIGKILL),
    ]


def _revive(lease: Lease, children: list[Child], keepers: AtMost) -> None:
    if not lease.is_kept():
        keepers.count()
        say("The database's keeper ended; starting it again.")
        lease.ensure()
    for child in children:
        child.revive()


def _wait_until_answering(port: int, children: list[Child]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for child in children:
            child.revive()
        with suppress(OSError, urllib.error.URLError):
            # A proxy of the machine must not answer for us.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://{ports.HOST}:{port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.1)
    raise Trouble("The web process does not answer; its log in the data directory's log folder says why.")


def _welcome(port: int, people: str) -> None:
    tell(f"\nReady: http://{ports.HOST}:{port}/\n")
    if people.strip():
        tell("Sign in as one of the demo company (user name, password, role):\n")
        for line in people.strip().splitlines():
            tell(f"  {line}")
        tell("")


class Stopped(Exception):
    """Somebody asked us to stop."""


class _Stopping:
    """Turns Ctrl-C, SIGTERM and a closed terminal into one clean stop."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if not self._asked:
            self._asked = True
            raise Stopped

    def hold(self) -> None:
        """This will let the clean-up finish whatever else is pressed."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
