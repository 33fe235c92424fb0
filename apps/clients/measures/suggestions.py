"""Clients to turn to, each with the reason: longer without a visit or call than usual, or never visited.

Usual is the client's own habit, the median of the days between its latest contacts once there are three,
and else the rhythm of its grade. A client is late once half as long again has passed as is usual, and in
any case once the rhythm of its grade has.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesmgmt.lib.among import in_one_piece

# So many contacts tell a habit, the latest so many.
TELLING, LATEST = 3, 13
# A new client is left this many days before it counts as never visited.
FIRST_DAYS = 7
# Where neither a habit nor a rhythm says how long a client that was never visited may wait.
WAITS = 30


@dataclass(frozen=True)
class Suggestion:
    """One client and why. `habit` is its own, `rhythm` its grade's; None where there is none."""

    client_id: int
    client: str
    grade: str
    owner_id: int
    last_on: date | None
    days: int
    habit: int | None
    rhythm: int | None

    @property
    def reason(self) -> str:
        """Why, in words."""
        values = {"days": self.days, "usual": self.habit or self.rhythm}
        if self.last_on is None:
            return ngettext("never visited, added %(days)s day ago", "never visited, added %(days)s days ago",
                            self.days) % values  # fmt: skip
        if self.habit and self.days * 2 >= self.habit * 3:
            return _("%(days)s days without a visit or call, usually %(usual)s") % values
        words = _("%(days)s days without a visit or call; grade %(grade)s: every %(rhythm)s")
        return words % {"days": self.days, "grade": self.grade, "rhythm": self.rhythm}


# A call that reached nobody is no contact. Who is planned for, or has a next step, is on the page already.
QUERY = """
    WITH own AS (
        SELECT c.id, c.owner_id, c.grade, c.added_on, coalesce(nullif(c.short_name, ''), c.name) AS name,
               r.days AS rhythm
        FROM clients_client c LEFT JOIN clients_rhythm r ON r.grade = c.grade
        WHERE c.owner_id = ANY(%(people)s) AND c.status <> 'lost'
          AND NOT EXISTS (
              SELECT FROM clients_appointment a WHERE a.client_id = c.id AND a.state = 'planned' AND a."on" >= %(today)s
          )
    ), contacts AS (
        SELECT own.id, v.visited_on, v.next_on, v.next_step, v.place,
               v.visited_on - lead(v.visited_on) OVER (PARTITION BY own.id ORDER BY v.place) AS gap
        FROM own CROSS JOIN LATERAL (
            SELECT visited_on, next_on, next_step, row_number() OVER (ORDER BY visited_on DESC, id DESC) AS place
            FROM clients_visit WHERE client_id = own.id AND call_result NOT IN ('no_answer', 'busy', 'wrong')
              AND visited_on <= %(today)s
            ORDER BY visited_on DESC, id DESC LIMIT %(latest)s
        ) AS v
    ), habits AS (
        SELECT id, max(visited_on) AS last_on, count(*) AS number,
               bool_or(place = 1 AND next_step <> '' AND next_on IS NOT NULL) AS has_step,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) FILTER (WHERE gap > 0) AS gap
        FROM contacts GROUP BY id
    ), judged AS (
        SELECT own.*, habits.last_on, %(today)s - coalesce(habits.last_on, own.added_on) AS days,
               CASE WHEN habits.number >= %(telling)s THEN round(habits.gap)::int END AS habit
        FROM own LEFT JOIN habits USING (id) WHERE NOT coalesce(habits.has_step, FALSE)
    ), late AS (
        SELECT *, days::numeric / greatest(coalesce(habit, rhythm, %(waits)s), 1) AS times FROM judged
        WHERE CASE
            WHEN last_on IS NULL THEN days >= %(first_days)s
            ELSE days >= least(ceil(habit * 1.5), rhythm + 1)
        END
    )
    SELECT id, name, grade, owner_id, last_on, days, habit, rhythm FROM late
    ORDER BY least(times, 4) * (CASE grade WHEN 'K' THEN 4 WHEN 'A' THEN 3 WHEN 'B' THEN 2 ELSE 1 END) DESC,
             days DESC, id
    LIMIT %(most)s
"""


def suggestions(people: Collection[int], *, today: date, most: int = 8) -> list[Suggestion]:
    """This will list the clients of these people (by their ids) to turn to, the most pressing first. Whoever asks
    for others than themselves has to lead them."""
    if not people:
        return []
    values: dict[str, Any] = {
        "people": in_one_piece(people), "today": today, "latest": LATEST, "telling": TELLING, "first_days": FIRST_DAYS,
        "waits": WAITS, "most": most,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(QUERY, values)
        return [Suggestion(*row) for row in cursor.fetchall()]


# The same question for many people at once: how many of their clients are past their grade's rhythm.
PAST_RHYTHM = """
    SELECT c.owner_id, count(*)
    FROM clients_client c
    JOIN clients_rhythm r ON r.grade = c.grade
    LEFT JOIN LATERAL (
        SELECT visited_on FROM clients_visit
        WHERE client_id = c.id AND call_result NOT IN ('no_answer', 'busy', 'wrong') AND visited_on <= %(today)s
        ORDER BY visited_on DESC, id DESC LIMIT 1
    ) AS v ON TRUE
    WHERE c.owner_id = ANY(%(people)s) AND c.status <> 'lost'
      AND %(today)s - coalesce(v.visited_on, c.added_on) > r.days
    GROUP BY c.owner_id
"""


def past_rhythm(people: Collection[int], *, today: date) -> dict[int, int]:
    """This will count the clients of each of these people that have waited longer than their grade's rhythm."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PAST_RHYTHM, {"people": in_one_piece(people), "today": today})
        return dict(cursor.fetchall())
