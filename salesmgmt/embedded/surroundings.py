"""The environment variables the app's own processes get when nothing is configured."""

import os
from pathlib import Path
from typing import Any

from .installing import clean_environment
from .places import VENV, Place


def for_the_app(place: Place, runtime: dict[str, Any], *, port: int = 8000) -> dict[str, str]:
    """This will complete the caller's variables; what the caller has set stays as it is."""
    env = clean_environment()
    here = f"http://127.0.0.1:{port}"
    defaults = {
        "DATABASE_URL": runtime.get("database_url"),
        "REDIS_URL": runtime.get("redis_url"),
        "SECRET_KEY": place.secret_key(),
        # Plain HTTP on the loopback interface: no redirect to HTTPS, no cookies for HTTPS alone.
        "INSECURE_LOCAL": "1",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "CSRF_TRUSTED_ORIGINS": f"{here},http://localhost:{port}",
        "SITE_URL": here,
        "STATIC_ROOT": str(place / "static"),
        "MEDIA_ROOT": str(place / "media"),
        "EMAIL_URL": f"filemail:///{place / 'mail'}",
        "DJANGO_SETTINGS_MODULE": "salesmgmt.settings",
    }
    if not env.get("DATABASE_URL"):
        # For psql and pg_dump, to which Django passes no socket's folder.
        defaults["PGHOST"] = runtime.get("sockets")
    for name, value in defaults.items():
        if value and not env.get(name):
            env[name] = value
    # So that dbshell, pg_dump and pg_restore are found, after the system's own.
    folders = [str(VENV / "bin"), env.get("PATH", os.defpath), str(Path(runtime.get("programs", "/usr/bin")))]
    env["PATH"] = os.pathsep.join(folders)
    return env
