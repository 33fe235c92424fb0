"""Telling somebody something, once for each occasion."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from apps.teams.models import Notification, Person


def tell(
    person: Person | None,
    /,
    *,
    kind: str,
    key: str,
    at: datetime,
    by: Person | None = None,
    url: str = "",
    **values: Any,
) -> Notification | None:
    """This will tell `person` something, within the caller's transaction; None if there was nothing to tell.

    `key` names the occasion: the same kind and key again is told no second time. `by` is who caused it: nobody is
    told what they did themselves, nor anybody who may no longer sign in. Values are text, numbers and days.
    """
    if person is None or not person.is_active or (by is not None and by.pk == person.pk):
        return None
    kept = {name: value.isoformat() if isinstance(value, date) else _plain(value) for name, value in values.items()}
    told, new = Notification.objects.get_or_create(
        person=person, kind=kind, key=key, defaults={"values": kept, "url": url, "made_at": at}
    )
    return told if new else None


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, str, bool)) or value is None else str(value)
