"""Fingerprints of files, so that a step whose sources have not changed is skipped."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """This will sum up the content of files and of everything inside folders."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.exists():
                digest.update(str(file).encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class Stamp:
    """A file that remembers the fingerprint at which a step was last done."""

    def __init__(self, path: Path, fresh: str) -> None:
        self.path = path
        self.fresh = fresh

    def is_current(self) -> bool:
        """This will tell whether the step was done for exactly these sources."""
        return self.path.exists() and self.path.read_text() == self.fresh

    def renew(self) -> None:
        """This will remember that the step is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.fresh)
