"""What the person at the terminal sees while they wait."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Shared with the processes a command starts, so that all of them count from the same moment.
_began = float(os.environ.setdefault("SALESMGMT_BEGAN", str(time.monotonic())))


def say(sentence: str) -> None:
    """This will print a line with the seconds since the command began."""
    write(f"[{time.monotonic() - _began:5.1f} s] {sentence}")


def write(line: str) -> None:
    """This will print a line, or nothing when the terminal has gone away in the middle of a stop."""
    with suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)


def tell(line: str) -> None:
    """This will print what the command was run for, where programs read it too."""
    with suppress(OSError, ValueError):
        print(line, flush=True)


@contextmanager
def took(sentence: str) -> Iterator[None]:
    """This will say what begins, and how long it took when it is done."""
    say(f"{sentence} …")
    start = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - start:.1f} s")
