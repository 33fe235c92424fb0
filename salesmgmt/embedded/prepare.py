"""What the database and the files need before the app starts, in one process because each would cost a second."""

import sys
from io import StringIO

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .places import NODE_MODULES, ROOT, Place
from .progress import say, took, write
from .stamps import Stamp, fingerprint
from .trouble import Trouble


def prepare(place: Place, fill: str) -> None:
    """This will compile, collect, migrate and fill, skipping what has not changed."""
    _compile_messages()
    _collect_files(place)
    _migrate()
    _fill(place, fill)
    print(_people(), flush=True)


def _compile_messages() -> None:
    catalogues = sorted((ROOT / "locale").rglob("*.po"))
    stamp = Stamp(ROOT / ".data" / "stamps" / "messages", fingerprint(catalogues))
    if not stamp.is_current() or not all(path.with_suffix(".mo").exists() for path in catalogues):
        with took("Compiling the translations"):
            call_command("messages", compile=True, stdout=sys.stderr)
        stamp.renew()


def _collect_files(place: Place) -> None:
    sources = [ROOT / "static", NODE_MODULES / ".stamp", ROOT / "salesmgmt" / "lib", ROOT / "salesmgmt" / "settings.py"]
    stamp = Stamp(
        place.stamps / "static", fingerprint([*sources, ROOT / "requirements.txt"], str(settings.STATIC_ROOT))
    )
    if not stamp.is_current():
        with took("Collecting and compressing what browsers load"):
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.renew()


def _migrate() -> None:
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    )
    if unknown:
        raise Trouble(
            f"This database was written by a newer version of salesmgmt ({unknown[-1]} is not known here): "
            "update this checkout, or choose another place with --data DIR."
        )
    if set(loader.disk_migrations) - set(loader.applied_migrations):
        with took("Bringing the database up to date"):
            call_command("migrate", interactive=False, verbosity=0)


def _fill(place: Place, fill: str) -> None:
    started_before = Stamp(place.stamps / "first-start", "done")
    wanted = fill == "demo" or (fill == "first" and not started_before.is_current())
    if wanted and not get_user_model().objects.exists():
        with took("Loading the demo company"):
            call_command("demo", stdout=sys.stderr)
    elif fill == "demo":
        say("The database already holds people, so the demo company is not loaded.")
    started_before.renew()


def _people() -> str:
    lines = StringIO()
    call_command("demo", people=True, stdout=lines)
    return lines.getvalue()


if __name__ == "__main__":
    django.setup()
    try:
        prepare(Place(sys.argv[1]), sys.argv[2])
    except Trouble as trouble:
        write(str(trouble))
        sys.exit(1)
