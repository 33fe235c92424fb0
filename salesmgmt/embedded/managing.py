"""Commands with the environment and the database in place: bin/manage, bin/bench, bin/screenshots."""

import argparse
import os
import signal
import subprocess

from . import installing
from .lease import Lease
from .places import PYTHON, ROOT, Place
from .surroundings import for_the_app


def manage(words: list[str]) -> int:
    """This will run manage.py against the embedded database, started for the while if nobody runs it."""
    parser = argparse.ArgumentParser(prog="bin/manage", add_help=False, allow_abbrev=False)
    parser.add_argument("--data", metavar="DIR", default=ROOT / ".data")
    known, command = parser.parse_known_args(words)
    installing.install()
    return _run(["manage.py", *command], Place(known.data))


def bench(words: list[str]) -> int:
    """This will run the benchmark in a data directory of its own, whatever database is configured."""
    installing.install(for_tests=True)
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    return _run(["-m", "tests.performance", *words], Place(ROOT / ".data" / "bench"), DATABASE_MAY_BE_EMPTIED="yes")


def screenshots(words: list[str]) -> int:
    """This will photograph the demo company that bin/start is showing."""
    installing.install(for_tests=True)
    return subprocess.call([PYTHON, "-m", "tests.screenshots", *words], cwd=ROOT)


def _run(command: list[str], place: Place, **more: str) -> int:
    place = place.open()
    with Lease(place) as lease:
        # Ctrl-C is for the command; we stay to give up the lease.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        running = subprocess.Popen(
            [PYTHON, *command],
            cwd=ROOT,
            env=for_the_app(place, lease.runtime) | more,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        signal.signal(signal.SIGTERM, lambda *_: running.terminate())
        return running.wait()
