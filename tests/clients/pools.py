"""Pools, and clients that were got or given up on a certain day, for tests."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.clients import actions
from apps.clients.models import Client, Ownership, Pool, PoolRule
from apps.teams.models import Notification
from tests.world import TODAY, make_client

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_SINCE = date(2025, 1, 6)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


def make_pool(name: str = "Pool", *, team=None, follow_up=None, deal=None, **fields) -> Pool:
    """This will make a pool; `follow_up` and `deal` are days by grade."""
    pool = Pool.objects.create(name=name, team=team, **{"warn_days": 0} | fields)
    follow_up, deal = follow_up or {}, deal or {}
    for grade in {*follow_up, *deal}:
        PoolRule.objects.create(
            pool=pool, grade=grade, days_without_follow_up=follow_up.get(grade), days_without_deal=deal.get(grade)
        )
    return pool


def got_on(client: Client, day: date) -> Client:
    """This will date the present ownership of a client."""
    Ownership.objects.filter(client=client, until__isnull=True).update(since=noon(day))
    return client


def held_since(owner, day: date = LONG_SINCE, name: str = "", **fields) -> Client:
    """This will make a client that its owner has had since a day."""
    return got_on(make_client(owner, name, **fields), day)


def waiting(pool: Pool, name: str = "", *, since: date = TODAY, **fields) -> Client:
    """This will make a client that waits in a pool."""
    return got_on(make_client(None, name, pool=pool, **fields), since)


def on(days: int) -> date:
    """The day `days` from today."""
    return TODAY + timedelta(days=days)


def give_back(day: date = TODAY, protected=()) -> int:
    return actions.return_clients(at=noon(day), protected=protected)


def place_of(client):
    client.refresh_from_db()
    return client.pool if client.owner_id is None else client.owner


def told(person, kind):
    return list(Notification.objects.filter(person=person, kind=kind))
