"""Who PostgreSQL runs as: ourselves, or `nobody` when we are root, whom it refuses to serve."""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .trouble import Trouble

SHELTER = Path("/var/lib")


@dataclass(frozen=True)
class Identity:
    """A user to run a program as."""

    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """This will tell whether a program has to change user at all."""
        return self.uid != os.getuid()

    def popen(self) -> dict[str, Any]:
        """This will give what subprocess needs to become this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}

    def own(self, path: Path) -> None:
        """This will hand a directory to this user."""
        if self.is_another:
            os.chown(path, self.uid, self.gid)

    def can(self, what: str, path: Path) -> bool:
        """This will ask the system itself, as this user: `-x` to enter or run, `-r` to read."""
        if not self.is_another:
            return True
        asked = subprocess.run(["test", what, str(path)], check=False, cwd="/", **self.popen())
        return bool(asked.returncode == 0)

    @contextmanager
    def worn(self) -> Iterator[None]:
        """This will look at the system with this user's eyes, for root in a container may not see all."""
        if not self.is_another:
            yield
            return
        root, group = os.geteuid(), os.getegid()
        os.setegid(self.gid)
        os.seteuid(self.uid)
        try:
            yield
        finally:
            os.seteuid(root)
            os.setegid(group)


def for_data_in(folder: Path) -> Identity:
    """This will choose the user: whoever owns the data already, else ourselves, else nobody."""
    if os.getuid() != 0:
        return Identity(os.getuid(), os.getgid())
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Identity(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
        identity = Identity(nobody.pw_uid, nobody.pw_gid)
        subprocess.run(["true"], check=True, cwd="/", **identity.popen())
    except (KeyError, OSError, subprocess.SubprocessError):
        raise Trouble(
            "PostgreSQL refuses to run as root and this machine lets it run as nobody else: "
            "start as an ordinary user, or set DATABASE_URL."
        ) from None
    return identity


def sheltered(identity: Identity, folder: Path) -> Path:
    """This will name where the data goes: in the folder, or in /var/lib if the user cannot get there."""
    if identity.can("-x", folder):
        return folder
    shelter = SHELTER / f"salesmgmt-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    shelter.mkdir(exist_ok=True)
    shelter.chmod(0o711)
    return shelter


def reachable(identity: Identity, tree: Path, siblings: tuple[Path, ...], program: str) -> Path:
    """This will give a tree of programs the user can run: the tree itself, or a copy made once."""
    if identity.can("-x", tree / program):
        return tree
    mark = (tree / program).stat()
    copy = SHELTER / f"salesmgmt-postgres-{hashlib.sha256(f'{mark.st_size} {mark.st_mtime}'.encode()).hexdigest()[:12]}"
    if not copy.exists():
        making = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in (tree, *siblings):
            shutil.copytree(part, making / part.relative_to(tree.parents[1]), symlinks=True)
        for folder in (making, *(path for path in making.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        making.rename(copy)
    return copy / tree.relative_to(tree.parents[1])
