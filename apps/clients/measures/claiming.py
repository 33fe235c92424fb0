"""How many clients somebody may still claim from a pool, and which of them they gave up too lately."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.clients.models import Client, Ownership, Pool
from apps.clients.models.ownership import Way
from apps.teams.models import Company, Membership

if TYPE_CHECKING:
    from apps.teams.models import Person


@dataclass(frozen=True)
class Room:
    """What is left of a pool's limits to one person; all their claims of the day count, from whichever pool."""

    pool: Pool
    claimed: int
    held: int
    in_a_team: bool = True

    @property
    def claims_left(self) -> int | None:
        limit = self.pool.claims_a_day
        return None if limit is None else max(limit - self.claimed, 0)

    @property
    def clients_left(self) -> int | None:
        limit = self.pool.clients_at_most
        return None if limit is None else max(limit - self.held, 0)

    @property
    def why_not(self) -> str:
        """Why nothing can be claimed, or ""."""
        if not self.in_a_team:
            return _("You belong to no team: only those who sell claim clients.")
        if self.clients_left == 0:
            return _("You hold %(held)s clients; in this pool nobody may hold more than %(most)s.") % {
                "held": self.held, "most": self.pool.clients_at_most,
            }  # fmt: skip
        if self.claims_left == 0:
            most = self.pool.claims_a_day or 0
            return ngettext(
                "You have claimed %(count)s client today, all that this pool allows.",
                "You have claimed %(count)s clients today, all that this pool allows.",
                most,
            ) % {"count": self.claimed}
        return ""

    @property
    def words(self) -> str:
        """What is left, in a sentence; "" where nothing is limited."""
        values = {
            "left": self.claims_left, "a_day": self.pool.claims_a_day, "held": self.held,
            "most": self.pool.clients_at_most,
        }  # fmt: skip
        if self.claims_left is not None and self.clients_left is not None:
            return _("%(left)s of %(a_day)s claims left today; you hold %(held)s of %(most)s clients.") % values
        if self.claims_left is not None:
            return _("%(left)s of %(a_day)s claims left today.") % values
        return _("You hold %(held)s of %(most)s clients.") % values if self.clients_left is not None else ""


def rooms_of(person: Person, pools: Iterable[Pool], *, today: date) -> dict[int, Room]:
    """This will tell for each pool what is left of its limits."""
    claimed, held, in_a_team = claimed_on(person, today), holds([person.pk])[person.pk], sells(person, today)
    return {pool.pk: Room(pool, claimed, held, in_a_team) for pool in pools}


def claimed_on(person: Person, today: date) -> int:
    """This will count the clients somebody claimed that day, where the company is; those they gave up again too."""
    midnight = datetime.combine(today, datetime.min.time(), Company.current().zone)
    return Ownership.objects.filter(owner=person, way=Way.CLAIMED, since__gte=midnight).count()


def holds(people: Collection[int]) -> dict[int, int]:
    """This will count the clients that each of these people (by their ids) holds."""
    rows = Client.objects.filter(owner__among=people).order_by().values_list("owner").annotate(Count("pk"))
    return dict.fromkeys(people, 0) | dict(rows)


def sells(person: Person, today: date) -> bool:
    """This will tell whether somebody is in a team or leads one."""
    return person.leads or Membership.objects.on(today).filter(person=person).exists()


def free_again(person: Person, clients: Iterable[Client], *, today: date) -> dict[int, date]:
    """This will give, of these clients in pools, those that somebody gave up too lately, and when they may claim each.

    Whoever held a client within the pool's cool days waits, also where somebody else held it for a while since: two
    people could otherwise pass it to and fro.
    """
    cool = {client.pk: client.pool.cool_days for client in clients if client.pool and client.pool.cool_days}
    held = Ownership.objects.filter(owner=person, client__among=cool, until__isnull=False) if cool else None
    if held is None:
        return {}
    zone = Company.current().zone
    ended = held.order_by().values_list("client").annotate(Max("until"))
    days = {pk: until.astimezone(zone).date() + timedelta(days=cool[pk]) for pk, until in ended}
    return {pk: day for pk, day in days.items() if day > today}
