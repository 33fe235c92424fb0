"""Clients that go to a pool and come from one: claimed, handed out, given up, returned by the clock.

Whoever takes a client locks the person first and then the client, so that a person's limits and a client's owner are
each judged by one at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions.owning import note_owning
from apps.clients.measures import returning
from apps.clients.measures.claiming import free_again, rooms_of
from apps.clients.measures.dealing_out import Pairs, deal_out
from apps.clients.models import Appointment, BulkChange, Client, Deal, Pool
from apps.clients.models.appointment import AppointmentState
from apps.clients.models.ownership import Way
from apps.clients.notices import pools as notices
from apps.teams.models import Company, Person
from salesmgmt.lib.refusal import Refused, insist

# What one leader hands out at once.
AT_ONCE = 500
KIND = "clients.client"


@transaction.atomic
def claim_client(client: Client, *, by: Person, at: datetime) -> Client:
    """This will make `by` the owner of a client that waits in one of their pools, within the pool's limits."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    client = _locked([client.pk])[0]
    if client.owner_id is not None:
        raise Refused(_("Someone was quicker."))
    if not Client.objects.in_pools_of(by).filter(pk=client.pk).exists():
        raise Refused(_("This client waits in no pool of yours."))
    pool, today = client.pool, Company.current().today()
    assert pool is not None
    insist(rooms_of(by, [pool], today=today)[pool.pk].why_not)
    if day := free_again(by, [client], today=today).get(client.pk):
        raise Refused(
            _("You looked after this client lately: you may claim it again on %(day)s.")
            % {"day": date_format(day, "DATE_FORMAT")}
        )
    client.owner, client.pool = by, None
    client.save(update_fields=["owner", "pool"])
    note_owning(client, way=Way.CLAIMED, by=by, at=at)
    return client


@transaction.atomic
def release_client(client: Client, *, pool: Pool, by: Person, at: datetime, why: str) -> Client:
    """This will give a client to a pool; its visits, contracts and payments stay credited to whoever they are."""
    client = _locked([client.pk])[0]
    insist(rules.the_owner_or_a_leader(by, client))
    insist(rules.a_pool_in_use(pool), field="pool")
    insist(rules.a_client_nobody_works_on(Deal.objects.open().filter(client=client).exists()))
    if not why.strip():
        raise Refused(_("Say why."), "why")
    client.owner, client.pool = None, pool
    client.save(update_fields=["owner", "pool"])
    note_owning(client, way=Way.RELEASED, by=by, at=at, why=why)
    _call_off([client.pk])
    return client


@transaction.atomic
def assign_clients(
    clients: Iterable[int], *, to: Sequence[Person], how: str, by: Person, at: datetime
) -> tuple[BulkChange, Pairs]:
    """This will hand out clients (by their ids) that wait in pools among people; it can be taken back."""
    insist(rules.only_who_leads(by))
    for person in to:
        insist(rules.someone_within_reach(by, person), field="to")
    if not to:
        raise Refused(_("Say who is to get them."), "to")
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=[person.pk for person in to]).order_by("pk"))
    asked = set(clients)
    if len(asked) > AT_ONCE:
        raise Refused(_("At most %(count)s clients can be handed out at once.") % {"count": AT_ONCE})
    waiting = set(Client.objects.in_pools_of(by).filter(pk__among=asked).values_list("pk", flat=True))
    found = [client for client in _locked(waiting) if client.owner_id is None and client.pool_id is not None]
    pairs, _left = deal_out(sorted(found, key=lambda client: (client.name_sort, client.pk)), list(to), how)
    if not pairs:
        raise Refused(_("None of these clients could be handed out: they were taken meanwhile, or nobody has room."))
    theirs: dict[Person, list[int]] = defaultdict(list)
    for client, person in pairs:
        theirs[person].append(client.pk)
    for person, ids in theirs.items():
        Client.objects.filter(pk__among=ids).update(owner=person, pool=None)
        note_owning(ids, way=Way.ASSIGNED, by=by, at=at)
    change = BulkChange.objects.create(
        owner=by, kind=KIND, changed_at=at,
        before={str(client.pk): {"owner": None, "pool": client.pool_id} for client, _person in pairs},
        after={str(client.pk): {"owner": person.pk, "pool": None} for client, person in pairs},
    )  # fmt: skip
    notices.tell_assigned(pairs, by=by, key=f"assigned {change.pk}", at=at)
    return change, pairs


@transaction.atomic
def take_back_assigned(change: BulkChange, *, by: Person, at: datetime) -> int:
    """This will put clients that were handed out back into their pools, and tell how many.

    Whoever was given to somebody else meanwhile stays there, and so does what a deal was opened for.
    """
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at is not None:
        raise Refused(_("This has been taken back already."))
    insist("" if change.owner_id == by.pk else _("Only whoever handed them out takes them back."))
    busy = set(Deal.objects.open().filter(client__among=map(int, change.after)).values_list("client", flat=True))
    back: dict[int, list[int]] = defaultdict(list)
    for client in _locked(map(int, change.after)):
        before, after = change.before[str(client.pk)], change.after[str(client.pk)]
        if client.owner_id == after["owner"] and client.pk not in busy:
            back[before["pool"]].append(client.pk)
    for pool, ids in back.items():
        Client.objects.filter(pk__among=ids).update(owner=None, pool=pool)
        note_owning(ids, way=Way.RELEASED, by=by, at=at)
    change.undone_at = at
    change.save(update_fields=["undone_at"])
    return sum(map(len, back.values()))


@transaction.atomic
def return_clients(*, at: datetime, protected: Iterable[int] = ()) -> int:
    """This will return the clients that nobody followed up to their pools, warn those whose turn it is soon, and tell
    how many were returned. `protected` are ids of clients that stay.

    A client goes only after its owner was warned for the whole of the pool's days of warning, also where a rule is
    new or the clock stood still. Doing it again the same day changes nothing.
    """
    today, protected = at.astimezone(Company.current().zone).date(), frozenset(protected)
    standings = returning.due(today=today, protected=protected)
    told = notices.addressees(standings, today=today)
    ready = _ready(standings, told, today=today)
    held = {standing.client_id for standing in ready}
    notices.warn([each for each in standings if each.client_id not in held], told, today=today, at=at)
    # Whoever logs a visit waits for these locks, or is done and seen: nobody loses a client they have just followed up.
    _locked(held)
    going = _ready(returning.due(today=today, protected=protected, among=held), told, today=today) if held else []
    by_pool_and_want: dict[tuple[int, str], list[int]] = defaultdict(list)
    for standing in going:
        assert standing.pool_id is not None
        by_pool_and_want[standing.pool_id, f"{standing.want}:{standing.days}"].append(standing.client_id)
    for (pool, why), ids in by_pool_and_want.items():
        Client.objects.filter(pk__among=ids).update(owner=None, pool=pool)
        note_owning(ids, way=Way.RETURNED, by=None, at=at, why=why)
        _call_off(ids)
    notices.tell_returned(going, told, today=today, at=at)
    return len(going)


def _ready(standings: Sequence[returning.Standing], told: dict[int, Person], *, today) -> list[returning.Standing]:
    """This will keep what is due and was announced in time; where there is nobody to tell, what is due."""
    warned = notices.warned_on(standings, told)
    return [
        standing
        for standing in standings
        if standing.due_on <= today
        and (
            not standing.warn_days
            or standing.owner_id not in told
            or (standing.client_id in warned and notices.goes_on(standing, warned[standing.client_id]) <= today)
        )
    ]


def _locked(ids: Iterable[int]) -> list[Client]:
    """This will lock clients in the order of their ids, and give them as they are then."""
    return list(
        Client.objects.select_for_update(of=("self",)).select_related("pool").filter(pk__among=ids).order_by("pk")
    )


def _call_off(ids: Collection[int]) -> None:
    """This will cancel what is planned with clients that nobody looks after any more."""
    planned = Appointment.objects.filter(client__among=ids, state=AppointmentState.PLANNED)
    planned.update(state=AppointmentState.CANCELLED)
