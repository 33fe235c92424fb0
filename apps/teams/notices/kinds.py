"""The kinds of things people are told, each with its words; read in the reader's language at that moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.teams.models import Notification

# Days are kept as they are written in JSON, and shown as the reader writes them.
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Kind:
    """One kind: a lazy sentence with %(named)s values, or a lazy plural; an icon and a tone of the badges."""

    words: Any
    icon: str = "bell"
    tone: str = "neutral"


@dataclass(frozen=True)
class Told:
    """A notification as it is read."""

    notification: Notification
    words: str
    icon: str
    tone: str

    @classmethod
    def of(cls, notification: Notification) -> Told:
        kind = KINDS.get(notification.kind, UNKNOWN)
        return cls(notification, words(notification), kind.icon, kind.tone)


KINDS: dict[str, Kind] = {}
# A kind that the present version no longer knows.
UNKNOWN = Kind("")


def register(kind: str, words: Any, *, icon: str = "bell", tone: str = "neutral") -> None:
    """This will make a kind known; the same kind may be registered again, the last words hold."""
    KINDS[kind] = Kind(words, icon, tone)


def words(notification: Notification) -> str:
    """This will say what a notification tells, in the language of the moment."""
    kind = KINDS.get(notification.kind)
    if kind is None:
        return _("There is something new.")
    try:
        return str(kind.words % _shown(notification.values))
    except (KeyError, TypeError, ValueError):
        # Told by another version, with other values.
        return _("There is something new.")


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _day(value) if isinstance(value, str) else value for name, value in values.items()}


def _day(text: str) -> str:
    if not DAY.fullmatch(text):
        return text
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
