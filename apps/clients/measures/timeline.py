"""What happened at a client: kinds of events, to which upper floors add theirs, merged by day a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from apps.clients.models import Client
from salesmgmt.lib.ui import TimelineItem

PART = 20
Key = tuple[date, int, int]
# What stands for the client and the place in a query that is written once: no row has such ids, no event such a day.
ANY_CLIENT = -(2**62)
ANY_PLACE = (date(1, 2, 3), -(2**62) + 1)


@dataclass(frozen=True)
class Group:
    """A filter of the timeline; `position` is its place among the chips."""

    key: str
    label: Any
    icon: str
    position: int


@dataclass(frozen=True, eq=False)
class EventKind:
    """A kind of events: the rows about a client that a viewer may read, the day each happened, how they are told.

    `day` is a date or a time of the row; `only` narrows rows that several kinds share. `write` tells several rows
    at once: an item for each, in their order, or None for one that has nothing to say.
    """

    key: str
    group: Group
    rows: Callable[[Client, Any], QuerySet]
    day: str
    write: Callable[[Sequence[Any]], Sequence[TimelineItem | None]]
    is_moment: bool = False
    only: Q = field(default_factory=Q)

    def dated(self, client: Client, viewer) -> QuerySet:
        day = TruncDate(self.day) if self.is_moment else F(self.day)
        return self.rows(client, viewer).filter(self.only).annotate(event_day=day)


@dataclass(frozen=True)
class Part:
    """Some of the timeline, and the place where the earlier rest begins (None if there is none)."""

    items: list[TimelineItem]
    rest: list | None


KINDS: dict[str, EventKind] = {}


def register(*kinds: EventKind) -> None:
    """This will add kinds of events; a floor above calls it when the application starts."""
    KINDS.update({kind.key: kind for kind in kinds})


def groups() -> list[Group]:
    """This will list the filters, each once."""
    found = {kind.group.key: kind.group for kind in KINDS.values()}
    return sorted(found.values(), key=lambda group: group.position)


def part_of(client: Client, viewer, place: list | None = None, group: str = "") -> Part:
    """This will read the part of a client's timeline that comes before a place, the newest first.

    One query finds which events those are, whatever their kinds; each kind among them is then read once.
    """
    kinds = [(rank, kind) for rank, kind in enumerate(KINDS.values()) if group in ("", kind.group.key)]
    if not kinds:
        return Part([], None)
    found = sorted(_keys(client, viewer, place, kinds), reverse=True)
    shown = found[:PART]
    told = _told(client, viewer, shown, dict(kinds))
    rest = list(shown[-1]) if len(found) > PART else None
    return Part([item for key in shown if (item := told.get(key))], rest)


def _keys(client: Client, viewer, place: list | None, kinds) -> list[Key]:
    """This will find day, rank and id of a part's events, and of one more."""
    if not client.is_looked_after_by(viewer):
        return list(_query(client, viewer, place, kinds))
    sql, params = _written(tuple(kinds), place[1] if place else None, timezone.get_current_timezone_name())
    known = {ANY_CLIENT: client.pk} | (dict(zip(ANY_PLACE, (place[0], place[2]), strict=True)) if place else {})
    with connection.cursor() as cursor:
        cursor.execute(sql, [known.get(param, param) for param in params])
        return cursor.fetchall()


@lru_cache(maxsize=200)
def _written(kinds: tuple[tuple[int, EventKind], ...], of_rank: int | None, _zone: str) -> tuple[str, tuple]:
    """This will write the query for a client whose whole story is open: the same for everyone but for the client and
    the place, and putting it together took four times as long as answering it."""
    client, viewer = Client(pk=ANY_CLIENT), SimpleNamespace(pk=0)
    client.open_to(viewer)
    place = None if of_rank is None else [ANY_PLACE[0], of_rank, ANY_PLACE[1]]
    return _query(client, viewer, place, kinds).query.get_compiler(connection=connection).as_sql()


def _query(client: Client, viewer, place: list | None, kinds) -> QuerySet:
    parts = []
    for rank, kind in kinds:
        rows = _before(kind.dated(client, viewer), rank, place).order_by("-event_day", "-pk")
        parts.append(rows.annotate(event_rank=Value(rank)).values_list("event_day", "event_rank", "pk")[: PART + 1])
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _before(rows: QuerySet, rank: int, place: list | None) -> QuerySet:
    """This will keep the rows of a kind that come after a place, kinds of one day standing in order of rank."""
    if place is None:
        return rows.filter(event_day__isnull=False)
    on, of_rank, pk = place
    if rank < of_rank:
        return rows.filter(event_day__lte=on)
    earlier = Q(event_day__lt=on)
    return rows.filter(earlier | Q(event_day=on, pk__lt=pk)) if rank == of_rank else rows.filter(earlier)


def _told(client: Client, viewer, keys: Sequence[Key], kinds: dict[int, EventKind]) -> dict[Key, TimelineItem | None]:
    """This will read and tell the events; kinds that share their rows are read at once."""
    wanted: dict[Any, list[int]] = {}
    for _day, rank, pk in keys:
        wanted.setdefault(kinds[rank].rows, []).append(pk)
    read = {rows: {row.pk: row for row in rows(client, viewer).filter(pk__in=pks)} for rows, pks in wanted.items()}
    told: dict[Key, TimelineItem | None] = {}
    for rank in dict.fromkeys(rank for _day, rank, _pk in keys):
        found = read[kinds[rank].rows]
        present = [key for key in keys if key[1] == rank and key[2] in found]
        told |= dict(zip(present, kinds[rank].write([found[pk] for *_, pk in present]), strict=True))
    return told
