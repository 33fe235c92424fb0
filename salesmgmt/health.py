"""The probes: /healthz says that this process answers, /readyz whether it can do its work."""

import ipaddress
from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from salesmgmt.celery import app
from salesmgmt.clock import CHANNEL


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """This will answer as long as the process can; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """This will tell whether requests can be served now; the reasons only to callers on this machine."""
    found = {"database": _database()}
    if found["database"] == "ok":
        found |= {"broker": _broker(), "clock": _clock()}
        if _is_local(request.META):
            found["oldest_stale_figure"] = _oldest_stale_figure()
    ready = found["database"] == "ok"
    whole = ready and found["broker"] == found["clock"] == "ok"
    status = "ok" if whole else "degraded" if ready else "unavailable"
    answer = {"status": status} | (found if _is_local(request.META) else {})
    return JsonResponse(answer, status=200 if ready else 503)


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]


def _database() -> str:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except Error:
        connection.close()
        return "down"
    return "ok" if _known_migrations() <= applied else "migrations are pending"


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _broker() -> str:
    try:
        patience = {"socket_timeout": 1, "socket_connect_timeout": 1}
        with app.connection_for_read(transport_options=patience) as line:
            line.default_channel.client.ping()
    except Exception:  # each transport fails in its own way, and a probe must answer
        return "down"
    return "ok"


def _clock() -> str:
    # It listens for nudges on a connection of its own, whose last statement stays visible.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = %s",
            [f"LISTEN {CHANNEL}"],
        )
        return "ok" if cursor.fetchone()[0] else "not listening"


def _oldest_stale_figure() -> str:
    """This will give how many seconds the oldest change has waited to be counted, or "" when none waits."""
    since = apps.get_model("reports", "StaleFigure").objects.aggregate(since=Min("marked_at"))["since"]
    return f"{(timezone.now() - since).total_seconds():.0f}" if since else ""


def _is_local(meta: Mapping[str, str]) -> bool:
    # Behind a proxy on this machine everyone seems to come from here.
    if "HTTP_X_FORWARDED_FOR" in meta or "HTTP_FORWARDED" in meta:
        return False
    try:
        return ipaddress.ip_address(meta.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
