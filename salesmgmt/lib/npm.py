"""The browser libraries installed by npm: which files are served, and how files get hashed names."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.checks import CheckMessage, Error
from django.core.files.base import File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Name under /static/ -> file below node_modules. Icons are not here: pages carry theirs inline.
SERVED = {
    "npm/tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "npm/htmx.js": "htmx.org/dist/htmx.min.js",
    "npm/echarts.js": "echarts/dist/echarts.esm.min.mjs",
}


def node_modules() -> Path:
    """This will give the folder npm installs into."""
    return Path(getattr(settings, "NODE_MODULES", settings.BASE_DIR / "node_modules"))


class NpmStorage(Storage):
    """Read-only: each served name leads to one file of an installed package."""

    prefix = ""

    def path(self, name: str) -> str:
        return str(node_modules() / SERVED[name])

    def exists(self, name: str) -> bool:
        return name in SERVED and Path(self.path(name)).is_file()

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(open(self.path(name), mode), name=name)

    def size(self, name: str) -> int:
        return Path(self.path(name)).stat().st_size

    def get_modified_time(self, name: str):
        from datetime import UTC, datetime

        return datetime.fromtimestamp(Path(self.path(name)).stat().st_mtime, tz=UTC)


class NpmFinder(BaseFinder):
    """Finds the files of SERVED and nothing else of node_modules."""

    storage = NpmStorage()

    def check(self, **kwargs) -> list[CheckMessage]:
        missing = [path for name, path in SERVED.items() if not self.storage.exists(name)]
        if not missing:
            return []
        return [
            Error(
                f"Browser libraries are not installed: {', '.join(missing)}.",
                hint="Run npm ci (bin/start does).",
                id="salesmgmt.E001",
            )
        ]

    def find(self, path, find_all=False, **kwargs):
        found = self.storage.exists(path)
        if find_all or kwargs.get("all"):
            return [self.storage.path(path)] if found else []
        return self.storage.path(path) if found else ""

    def list(self, ignore_patterns) -> Iterator[tuple[str, Storage]]:
        for name in SERVED:
            if not utils.matches_patterns(name, ignore_patterns or []):
                yield name, self.storage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, compressed files; follows url() and @import in stylesheets and imports between our own scripts.

    Comments naming source maps are left alone: the maps are not served, and Django's own patterns
    would refuse to go on without them. Minified libraries are not searched for imports either.
    """

    patterns = (
        ("*.css", tuple(ManifestStaticFilesStorage.patterns[0][1][:2])),
        ("js/*.js", getattr(ManifestStaticFilesStorage, "_js_module_import_aggregation_patterns")[1]),  # noqa: B009
    )
