"""bin/test: every check and every test, or with arguments pytest alone. bin/proof: the properties, at length."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import installing
from .lease import Lease
from .locks import Lock
from .places import PYTHON, ROOT, VENV, Place
from .progress import say, write
from .surroundings import for_the_app

# How many cases bin/proof tries of each property, unless PROOF_CASES says otherwise.
CASES = 100_000
# Two processes with a database each (see tests/conftest.py).
AT_ONCE = ["-n", "2", "--dist", "loadgroup", "-q"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def test(words: list[str]) -> int:
    """This will run the checks and tests, and fail if any of them did."""
    with _surroundings() as env:
        _tell_about_the_browser(env)
        failed = [] if words else [name for name, step in _steps(env) if not _passes(name, *step)]
        if failed:
            say(f"FAILED so far: {', '.join(failed)}. Now the tests.")
        # Its closing line stays the last thing printed, where readers of the output look for it.
        # Playwright keeps an event loop in the thread of the test.
        env |= {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        status = subprocess.call([PYTHON, "-m", "pytest", *(words or AT_ONCE)], cwd=ROOT, env=env)
        return status or int(bool(failed))


def proof(words: list[str]) -> int:
    """This will try each property of the tests named, else of all, on very many cases."""
    with _surroundings() as env:
        env |= {"PROOF_CASES": os.environ.get("PROOF_CASES") or str(CASES)}
        say(f"{int(env['PROOF_CASES']):,} cases of each property; this takes a while.")
        command = [str(PYTHON), "-m", "pytest", "-m", "hypothesis or at_length", "--timeout=0"]
        command += ["--hypothesis-show-statistics", *words]
        return subprocess.call(command, cwd=ROOT, env=env)


@contextmanager
def _surroundings() -> Iterator[dict[str, str]]:
    """This will give the environment of a run of tests, with servers and a database of its own."""
    installing.install(for_tests=True)
    place = Place(ROOT / ".data" / "test").open()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Lease(place, careless=True) as lease, _a_database_of_our_own(place) as number:
        env = for_the_app(place, lease.runtime) | _for_tests(number, lease)
        # The compiled catalogue is not kept in the repository.
        subprocess.run([PYTHON, "manage.py", "messages", "--compile"], cwd=ROOT, env=env, check=True)
        yield env


def _steps(env: dict[str, str]) -> Iterator[tuple[str, tuple[list[str], dict[str, str]]]]:
    tool = VENV / "bin"
    manage = [str(PYTHON), "manage.py"]
    yield "ruff check", ([f"{tool}/ruff", "check", "."], env)
    yield "ruff format", ([f"{tool}/ruff", "format", "--check", "."], env)
    yield "types", ([f"{tool}/mypy", "apps", "salesmgmt"], env)
    yield "import contracts", ([f"{tool}/lint-imports"], env)
    yield "migrations", ([*manage, "makemigrations", "--check", "--dry-run"], env)
    yield "translations", ([*manage, "messages", "--check"], env)
    yield (
        "deployment settings",
        ([*manage, "check", "--deploy", "--fail-level", "WARNING"], env | _as_in_production()),
    )


def _passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    say(f"── {name}")
    start = time.monotonic()
    passed = subprocess.call(command, cwd=ROOT, env=env) == 0
    say(f"   {name}: {'ok' if passed else 'FAILED'} in {time.monotonic() - start:.1f} s")
    return passed


def _for_tests(number: int, lease: Lease) -> dict[str, str]:
    env = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "TEST_DATABASE_SUFFIX": os.environ.get("TEST_DATABASE_SUFFIX") or (f"_{number}" if number else ""),
    }
    if broker := lease.runtime.get("redis_url"):
        env["REDIS_URL"] = f"{broker}?virtual_host={number}"
    if browser := os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None):
        env["CHROMIUM"] = browser
    return env


def _as_in_production() -> dict[str, str]:
    return {
        "DEBUG": "0",
        "INSECURE_LOCAL": "0",
        "ALLOWED_HOSTS": "sales.example.com",
        "CSRF_TRUSTED_ORIGINS": "https://sales.example.com",
        "SITE_URL": "https://sales.example.com",
        "TRUSTED_PROXIES": "1",
    }


@contextmanager
def _a_database_of_our_own(place: Place) -> Iterator[int]:
    """This will give a number no other run of the tests has now, for the names of their databases."""
    for number in range(64):
        lock = Lock(place.locks / f"run-{number}")
        if lock.try_take():
            break
        lock.close()
    try:
        yield number
    finally:
        lock.close()


def _tell_about_the_browser(env: dict[str, str]) -> None:
    if "CHROMIUM" not in env:
        bar = "!" * 100
        write(bar)
        write("!!  NO CHROMIUM WAS FOUND: THE BROWSER TESTS ARE SKIPPED. Install one (Debian: apt-get install")
        write("!!  chromium fonts-wqy-zenhei), or set CHROMIUM to the program.")
        write(bar)
