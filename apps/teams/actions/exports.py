"""Noting that somebody took a list away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.teams.models import Export, Person


def note_export(
    *, by: Person, at: datetime, table: str, query: str, columns: Sequence[str], format: str, rows: int
) -> Export:
    """This will keep who took which list away, with which filters and how many rows."""
    return Export.objects.create(
        owner=by, exported_at=at, table=table[:40], query=query, columns=list(columns), format=format, rows=rows
    )
