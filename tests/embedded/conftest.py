"""Data directories of their own, apart from the database the tests themselves use."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from salesmgmt.embedded.places import Place

CONFIGURED = ("DATABASE_URL", "REDIS_URL", "PGHOST", "SECRET_KEY", "STATIC_ROOT", "MEDIA_ROOT", "EMAIL_URL", "SITE_URL")
CONFIGURED += ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "INSECURE_LOCAL", "TEST_DATABASE_SUFFIX", "SALESMGMT_BEGAN")


@pytest.fixture
def nothing_configured(monkeypatch):
    """As on a machine where nobody has set anything."""
    for name in CONFIGURED:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder():
    """A folder any user can walk into, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="salesmgmt-test-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def place(folder, nothing_configured):
    """An empty data directory."""
    return Place(folder / "data").open()


def at_work_in(folder):
    """The processes that name the folder on their command line or work in it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            told = (entry / "cmdline").read_bytes().decode(errors="replace")
            here = os.readlink(entry / "cwd")
        except OSError:
            continue
        if entry.name != str(os.getpid()) and (str(folder) in told or here.startswith(str(folder))):
            found.append(told.replace("\0", " "))
    return found
