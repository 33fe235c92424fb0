"""Where things are: the checkout, its environment, and a data directory."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from .trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"

# Raise it when the files in a data directory move, so that an older checkout refuses to touch them.
LAYOUT = 1


class Place:
    """A data directory: the database, the broker's file, uploads, logs and the key that signs sessions."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).expanduser().absolute()
        self.locks = self.path / "locks"
        self.logs = self.path / "log"
        self.stamps = self.path / "stamps"
        self.runtime = self.path / "runtime.json"

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    def open(self) -> "Place":
        """This will make the directory ready to use, or say why it cannot be."""
        try:
            for folder in (self.path, self.locks, self.logs, self.stamps):
                folder.mkdir(parents=True, exist_ok=True)
            # Root's PostgreSQL runs as another user, who must be able to walk through (but not to list).
            if self.path.stat().st_uid == os.getuid():
                self.path.chmod(0o711 if os.getuid() == 0 else 0o700)
            self.logs.chmod(0o700)
            self._check_layout()
            probe = self.locks / f"probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise Trouble(
                f"Cannot write to {self.path} ({error.strerror}); choose another place with --data DIR."
            ) from None
        return self

    def _check_layout(self) -> None:
        stamp = self / "LAYOUT"
        found = stamp.read_text().strip() if stamp.exists() else ""
        if found.isdecimal() and int(found) > LAYOUT:
            raise Trouble(
                f"{self.path} was written by a newer version of salesmgmt (layout {found}, this one knows {LAYOUT}): "
                "update this checkout, or choose another place with --data DIR."
            )
        if found != str(LAYOUT):
            stamp.write_text(f"{LAYOUT}\n")

    def turn_logs(self) -> None:
        """This will begin long logs anew, and keep the last of each."""
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > 20_000_000:
                log.rename(log.with_suffix(".log.old"))

    def secret_key(self) -> str:
        """This will read the key that signs sessions; it is made once and only its owner can read it."""
        path = self / "secret_key"
        with suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
        return path.read_text().strip()
