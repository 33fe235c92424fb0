"""What is to follow visits: the next step after the latest visit to each client, and who has to take it.

It is for whoever visited to take; once the client was handed over, for who looks after it now. A step is
over as soon as the same person was there again, or after somebody came along, who looks after the client.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from apps.clients.models.visit import NextStep
from salesmgmt.lib.among import in_one_piece

FOREVER_AGO = date(1900, 1, 1)


@dataclass(frozen=True)
class FollowUp:
    """One step that somebody has to take; `pk` is the visit's that it follows."""

    pk: int
    holder: int
    client_id: int
    client: str
    on: date
    step: str

    @property
    def what(self) -> str:
        """The step in words."""
        return str(dict(NextStep.choices).get(self.step, self.step))

    def late(self, today: date) -> int:
        """How many days ago it was due."""
        return (today - self.on).days


# The latest visits come in the order of the index on owner and client, which answers it without the table; only then
# each is read (OFFSET 0 keeps the planner from reading the whole table to join it). Clients that the visitor has handed
# over since are left to the second part, which goes by the few ownerships that ended.
QUERY = """
    WITH latest AS MATERIALIZED (
        SELECT DISTINCT ON (owner_id, client_id) id FROM clients_visit WHERE owner_id = ANY(%(people)s)
        ORDER BY owner_id DESC, client_id DESC, visited_on DESC, id DESC
    ), due AS MATERIALIZED (
        SELECT v.* FROM latest CROSS JOIN LATERAL (
            SELECT id, owner_id, client_id, visited_on, next_on, next_step FROM clients_visit
            WHERE id = latest.id OFFSET 0
        ) AS v
        WHERE v.next_on BETWEEN %(first)s AND %(last)s AND v.next_step <> ''
    )
    SELECT v.id, v.owner_id AS holder, v.client_id, coalesce(nullif(c.short_name, ''), c.name), v.next_on, v.next_step
    FROM due v
    JOIN clients_client c ON c.id = v.client_id
    WHERE (c.owner_id = v.owner_id OR NOT EXISTS (
          SELECT FROM clients_ownership o
          WHERE o.client_id = v.client_id AND o.owner_id = v.owner_id AND o.until IS NOT NULL
      ))
      AND (c.owner_id IS NULL OR c.owner_id = v.owner_id OR NOT EXISTS (
          SELECT FROM clients_visit n WHERE n.client_id = c.id AND n.owner_id = c.owner_id
            AND (n.visited_on, n.id) > (v.visited_on, v.id)
      ))
    UNION
    SELECT v.id, c.owner_id, c.id, coalesce(nullif(c.short_name, ''), c.name), v.next_on, v.next_step
    FROM clients_client c
    JOIN clients_ownership o ON o.client_id = c.id AND o.until IS NOT NULL AND o.owner_id <> c.owner_id
    CROSS JOIN LATERAL (
        SELECT id, owner_id, next_on, next_step FROM clients_visit WHERE client_id = c.id
        ORDER BY visited_on DESC, id DESC LIMIT 1
    ) AS v
    WHERE c.owner_id = ANY(%(people)s) AND v.owner_id = o.owner_id
      AND v.next_on BETWEEN %(first)s AND %(last)s AND v.next_step <> ''
    ORDER BY 5, 1
"""


def follow_ups(people: Collection[int], *, last: date, first: date = FOREVER_AGO) -> list[FollowUp]:
    """This will list the steps that these people (by their ids) have to take from `first` to `last`, the earliest
    first. Whoever asks for others than themselves has to lead them."""
    if not people:
        return []
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"people": in_one_piece(people), "first": first, "last": last})
        return [FollowUp(*row) for row in cursor.fetchall()]
