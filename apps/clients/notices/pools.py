"""What people are told of their clients that go to a pool, and of those that come to them from one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.clients.measures.leading import leaders_of
from apps.clients.measures.ownerships import NO_FOLLOW_UP
from apps.clients.measures.returning import Standing
from apps.clients.models import Client
from apps.teams.models import Company, Notification, Person
from apps.teams.notices import register, tell

if TYPE_CHECKING:
    from apps.clients.measures.dealing_out import Pairs

register(
    "client_returns",
    _("%(client)s goes to the pool “%(pool)s” on %(on)s, for it was not followed up for %(days)s days by then. "
      "A visit, a call or a task done for it keeps it with you."),
    icon="alert-triangle", tone="warn",
)  # fmt: skip
register(
    "client_returns_deal",
    _("%(client)s goes to the pool “%(pool)s” on %(on)s, for there was no deal with it for %(days)s days by then. "
      "An open deal keeps it with you."),
    icon="alert-triangle", tone="warn",
)  # fmt: skip
register(
    "client_returned",
    _("%(client)s went to the pool “%(pool)s”: it was not followed up for %(days)s days."),
    icon="refresh", tone="bad",
)  # fmt: skip
register(
    "client_returned_deal",
    _("%(client)s went to the pool “%(pool)s”: there was no deal with it for %(days)s days."),
    icon="refresh", tone="bad",
)  # fmt: skip
register(
    "clients_returned",
    ngettext_lazy(
        "%(count)s client of your people went to a pool today: %(names)s",
        "%(count)s clients of your people went to a pool today: %(names)s",
        "count",
    ),
    icon="refresh", tone="warn",
)  # fmt: skip
register(
    "clients_assigned",
    ngettext_lazy(
        "%(giver)s gives you %(count)s client from the pool: %(names)s",
        "%(giver)s gives you %(count)s clients from the pool: %(names)s",
        "count",
    ),
    icon="user-plus", tone="info",
)  # fmt: skip

# Names in one notification; the rest is only counted.
NAMED = 5


def _kind(kind: str, standing: Standing) -> str:
    return kind if standing.want == NO_FOLLOW_UP else f"{kind}_deal"


def _occasion(standing: Standing) -> str:
    """A client comes to be returned once for each day that it would be returned on."""
    return f"client {standing.client_id} {standing.due_on.isoformat()}"


def addressees(standings: Iterable[Standing], *, today: date) -> dict[int, Person]:
    """This will give whom to tell about each owner's clients: the owner, or a leader of one who has left."""
    owners = Person.objects.in_bulk({standing.owner_id for standing in standings})
    gone = [pk for pk, owner in owners.items() if not owner.is_active]
    leaders = leaders_of(gone, today=today) if gone else {}
    return {pk: owner for pk, owner in owners.items() if owner.is_active} | leaders


def warned_on(standings: Sequence[Standing], told: Mapping[int, Person]) -> dict[int, date]:
    """This will give the days on which the present want of each client was announced, by the clients' ids."""
    occasions = {_occasion(standing): standing.client_id for standing in standings}
    rows = Notification.objects.filter(
        person__among={person.pk for person in told.values()},
        kind__in=["client_returns", "client_returns_deal"],
        key__in=occasions,
    )
    zone = Company.current().zone
    return {occasions[key]: at.astimezone(zone).date() for key, at in rows.values_list("key", "made_at")}


def warn(standings: Iterable[Standing], told: Mapping[int, Person], *, today: date, at: datetime) -> int:
    """This will warn the owners of these clients, and tell how many warnings were written.

    All at once: a new rule may concern thousands of clients. The same warning again changes nothing.
    """
    rows = [
        Notification(
            person=told[standing.owner_id], kind=_kind("client_returns", standing), key=_occasion(standing),
            url=reverse("clients:detail", args=[standing.client_id]), made_at=at,
            values={
                "client": standing.client, "pool": standing.pool, "days": standing.days,
                "on": goes_on(standing, today).isoformat(),
            },
        )
        for standing in standings
        if standing.owner_id in told
    ]  # fmt: skip
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def goes_on(standing: Standing, warned: date) -> date:
    """The day a client goes, if its owner is warned on that day: nobody loses one without the days of warning."""
    return max(standing.due_on, warned + timedelta(days=standing.warn_days or 0))


def goes_on_at_the_earliest(standing: Standing, *, today: date) -> date:
    """This will tell the day a client goes if nothing happens, the warning its owner had or still gets included."""
    warned = warned_on([standing], addressees([standing], today=today))
    return goes_on(standing, warned.get(standing.client_id, today))


def tell_returned(standings: Sequence[Standing], told: Mapping[int, Person], *, today: date, at: datetime) -> None:
    """This will tell the owners which clients they lost, and their leaders how many."""
    Notification.objects.bulk_create(
        [
            Notification(
                person=told[standing.owner_id], kind=_kind("client_returned", standing), key=_occasion(standing),
                url=reverse("clients:pool_client", args=[standing.client_id]), made_at=at,
                values={"client": standing.client, "pool": standing.pool, "days": standing.days},
            )
            for standing in standings
            if standing.owner_id in told
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )  # fmt: skip
    leaders = leaders_of({standing.owner_id for standing in standings}, today=today)
    theirs: dict[Person, list[str]] = defaultdict(list)
    for standing in standings:
        if leader := leaders.get(standing.owner_id):
            theirs[leader].append(standing.client)
    for leader, names in theirs.items():
        tell(
            leader, kind="clients_returned", key=f"{today.isoformat()} {at:%H:%M:%S}", at=at, count=len(names),
            names=_some(names), url=reverse("clients:pool"),
        )  # fmt: skip


def tell_assigned(pairs: Pairs, *, by: Person, key: str, at: datetime) -> None:
    """This will tell people which clients they got from a pool."""
    theirs: dict[Person, list[Client]] = defaultdict(list)
    for client, person in pairs:
        theirs[person].append(client)
    for person, clients in theirs.items():
        only = clients[0] if len(clients) == 1 else None
        tell(
            person, kind="clients_assigned", key=key, at=at, by=by, giver=by.name, count=len(clients),
            names=_some([client.name for client in clients]),
            url=reverse("clients:detail", args=[only.pk]) if only else reverse("clients:list"),
        )  # fmt: skip


def _some(names: Sequence[str]) -> str:
    return "; ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
