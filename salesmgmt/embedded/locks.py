"""File locks: they vanish with the process that held them, however it ended."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lock:
    """A lock on a file, shared among users or held by one alone."""

    def __init__(self, path: Path) -> None:
        # A directory can be locked as well, but only opened for reading.
        flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
        self._descriptor = os.open(path, flags, 0o600)

    def share(self) -> None:
        """This will wait until nobody holds the lock alone, and then hold it with others."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def take(self) -> None:
        """This will wait until nobody else holds the lock, and then hold it alone."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def try_share(self) -> bool:
        """This will hold the lock with others if that is possible at once."""
        return self._try(fcntl.LOCK_SH)

    def try_take(self, patience: float = 0.0) -> bool:
        """This will hold the lock alone if that is possible within so many seconds."""
        until = time.monotonic() + patience
        while not self._try(fcntl.LOCK_EX):
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        return True

    def release(self) -> None:
        """This will let others have the lock."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """This will give up the lock and its file."""
        os.close(self._descriptor)

    def _try(self, how: int) -> bool:
        try:
            fcntl.flock(self._descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """This will hold a lock for the length of a block."""
    lock = Lock(path)
    try:
        lock.take()
        yield
    finally:
        lock.close()
