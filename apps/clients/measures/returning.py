"""What would take clients from their owners: the pool each would go to, its rule, and the day it comes to that.

- The pool: the nearest one in use up the line of the owner's teams whose region fits, one for just that region before
  one for all; else the company's. Without a pool, or without a rule for its grade there, a client stays where it is.
- Follow-up: the latest of any visit or call by anybody, a task about the client that was done, and the day the owner
  got it. Days are days of the calendar: a holiday follows up nobody.
- Deals: the latest of the day a deal was decided (it was open until then) and the day the owner got the client.
- An open deal, or a visit or call planned within the next 30 days, holds the client either way: whoever works on it
  keeps it. What lies further ahead does not, or one date in ten years would hold a client for good.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from apps.clients.measures.ownerships import NO_DEAL, NO_FOLLOW_UP
from apps.teams.models import Company
from salesmgmt.lib.among import in_one_piece

AHEAD = 30  # days

_POOLS = """
WITH RECURSIVE line AS (
    SELECT id AS team_id, id AS above_id, 0 AS distance FROM teams_team
    UNION ALL
    SELECT line.team_id, team.parent_id, line.distance + 1
    FROM line JOIN teams_team AS team ON team.id = line.above_id
    WHERE team.parent_id IS NOT NULL
), place AS (
    SELECT DISTINCT ON (person_id) person_id, team_id
    FROM teams_membership WHERE since <= %(today)s ORDER BY person_id, since DESC
), held AS (
    SELECT DISTINCT owner_id, region_id, coalesce(region_id, 0) AS region
    FROM clients_client AS client WHERE owner_id IS NOT NULL {only}
), home AS (
    SELECT DISTINCT ON (held.owner_id, held.region) held.owner_id, held.region, pool.id AS pool_id
    FROM held
    CROSS JOIN clients_pool AS pool
    LEFT JOIN place ON place.person_id = held.owner_id
    LEFT JOIN line ON line.team_id = place.team_id AND line.above_id = pool.team_id
    WHERE pool.is_open
        AND (pool.team_id IS NULL OR line.distance IS NOT NULL)
        AND (pool.region_id IS NULL OR pool.region_id = held.region_id)
    ORDER BY held.owner_id, held.region, line.distance NULLS LAST, pool.region_id IS NULL, pool.position, pool.id
)
"""

_STANDINGS = (
    _POOLS
    + """, owned AS MATERIALIZED (
    SELECT client.id, client.name, client.owner_id, home.pool_id, pool.name AS pool, pool.warn_days,
        rule.days_without_follow_up, rule.days_without_deal,
        coalesce((ownership.since AT TIME ZONE %(zone)s)::date, client.added_on) AS got_on
    FROM clients_client AS client
    {join} home ON home.owner_id = client.owner_id AND home.region = coalesce(client.region_id, 0)
    {join} clients_pool AS pool ON pool.id = home.pool_id
    {join} clients_poolrule AS rule ON rule.pool_id = home.pool_id AND rule.grade = client.grade
        AND (rule.days_without_follow_up IS NOT NULL OR rule.days_without_deal IS NOT NULL)
    LEFT JOIN clients_ownership AS ownership ON ownership.client_id = client.id AND ownership.until IS NULL
    WHERE client.owner_id IS NOT NULL {only}
        AND NOT EXISTS (SELECT FROM unnest(%(protected)s::bigint[]) AS safe WHERE safe = client.id)
), sold AS (
    SELECT client_id, max(closed_on) AS last_on, bool_or(outcome = 'open') AS has_open
    FROM clients_deal WHERE client_id IS NOT NULL {of_them} GROUP BY client_id
), done AS (
    SELECT client_id, (max(done_at) AT TIME ZONE %(zone)s)::date AS last_on
    FROM clients_task WHERE done_at IS NOT NULL AND client_id IS NOT NULL {of_them} GROUP BY client_id
), ahead AS (
    SELECT client_id, min("on") AS next_on FROM clients_appointment
    WHERE state = 'planned' AND "on" BETWEEN %(today)s AND %(today)s + %(ahead)s {of_them} GROUP BY client_id
), standing AS MATERIALIZED (
    SELECT owned.*, greatest(owned.got_on, visit.visited_on, done.last_on) AS followed_on,
        greatest(owned.got_on, sold.last_on) AS sold_on, coalesce(sold.has_open, false) AS has_open, ahead.next_on
    FROM owned
    LEFT JOIN sold ON sold.client_id = owned.id
    LEFT JOIN done ON done.client_id = owned.id
    LEFT JOIN ahead ON ahead.client_id = owned.id
    LEFT JOIN LATERAL (
        SELECT visited_on FROM clients_visit WHERE client_id = owned.id ORDER BY visited_on DESC, id DESC LIMIT 1
    ) AS visit ON true
)
SELECT id, name, owner_id, pool_id, pool, warn_days, days_without_follow_up, days_without_deal,
    followed_on, sold_on, has_open, next_on
FROM standing
"""
)

# Nothing holds the client, and the day is near enough for a warning.
_DUE = """
WHERE NOT has_open AND next_on IS NULL
    AND (followed_on + days_without_follow_up <= %(today)s + warn_days
        OR sold_on + days_without_deal <= %(today)s + warn_days)
ORDER BY id
"""


@dataclass(frozen=True)
class Standing:
    """Where a client stands with its owner."""

    client_id: int
    client: str
    owner_id: int
    pool_id: int | None
    pool: str | None
    warn_days: int | None
    follow_up_days: int | None
    deal_days: int | None
    followed_on: date
    sold_on: date
    has_open_deal: bool
    planned_on: date | None

    @property
    def follow_up_due_on(self) -> date | None:
        return None if self.follow_up_days is None else self.followed_on + timedelta(days=self.follow_up_days)

    @property
    def deal_due_on(self) -> date | None:
        return None if self.deal_days is None else self.sold_on + timedelta(days=self.deal_days)

    @property
    def due_on(self) -> date:
        """The day on which it would go, were nothing to hold it; of a client that has a rule."""
        return min(day for day in (self.follow_up_due_on, self.deal_due_on) if day is not None)

    @property
    def has_rule(self) -> bool:
        return self.follow_up_days is not None or self.deal_days is not None

    @property
    def want(self) -> str:
        """What it would go for want of."""
        return NO_FOLLOW_UP if self.due_on == self.follow_up_due_on else NO_DEAL

    @property
    def days(self) -> int:
        """The days of the rule that it would go by."""
        return (self.follow_up_days if self.want == NO_FOLLOW_UP else self.deal_days) or 0

    @property
    def is_held(self) -> bool:
        return self.has_open_deal or self.planned_on is not None


def due(*, today: date, protected: Iterable[int] = (), among: Collection[int] | None = None) -> list[Standing]:
    """This will list the clients that are to be returned, and those whose owners are to be warned by now.

    `protected` are ids of clients that stay in any case; `among` looks at these only.
    """
    return _read(_DUE, "JOIN", today, among, protected)


def standing_of(client_id: int, *, today: date) -> Standing | None:
    """This will tell what would take one client from its owner; None if nobody owns it."""
    return next(iter(_read("", "LEFT JOIN", today, [client_id])), None)


def _read(
    which: str, join: str, today: date, among: Collection[int] | None, protected: Iterable[int] = ()
) -> list[Standing]:
    narrowed = among is not None
    sql = _STANDINGS.format(
        join=join,
        only="AND client.id = ANY(%(among)s)" if narrowed else "",
        of_them="AND client_id = ANY(%(among)s)" if narrowed else "",
    )
    params: dict[str, Any] = {
        "today": today, "zone": Company.current().time_zone, "ahead": AHEAD, "among": in_one_piece(among or ()),
        "protected": sorted(set(protected)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql + which, params)
        return [Standing(*row) for row in cursor.fetchall()]
