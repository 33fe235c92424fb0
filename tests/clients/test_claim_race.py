"""Fifty at once want one client, and one person wants twenty: one winner, and no limit is passed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from apps.clients import actions
from apps.clients.actions import pools
from apps.clients.models import Client, Ownership
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused
from tests.clients.pools import make_pool
from tests.world import make_client, make_person, make_world

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 50


def at_once(*attempts):
    """This will make all attempts in threads of their own that start together, and give what each came to."""
    together = Barrier(len(attempts))

    def run(attempt):
        try:
            connection.ensure_connection()
            together.wait(60)
            return attempt()
        except Refused as refused:
            return str(refused.sentence)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(attempts)) as threads:
        return list(threads.map(run, attempts))


def claiming(client, person):
    # Read anew, as each request does.
    return lambda: actions.claim_client(
        Client.objects.get(pk=client.pk), by=Person.objects.get(pk=person.pk), at=timezone.now()
    )


@pytest.fixture
def crowd(transactional_db):
    world = make_world()
    return [make_person(f"crowd{number}", team=world.team) for number in range(PEOPLE)]


def test_of_fifty_who_claim_a_client_at_once_exactly_one_gets_it(crowd):
    client = make_client(None, pool=make_pool())
    came_to = at_once(*[claiming(client, person) for person in crowd])
    winners = [result for result in came_to if isinstance(result, Client)]
    assert len(winners) == 1
    assert [result for result in came_to if not isinstance(result, Client)] == ["Someone was quicker."] * (PEOPLE - 1)
    client.refresh_from_db()
    assert client.owner_id == winners[0].owner_id
    assert client.pool_id is None
    # Nobody else ever had it.
    claimed = Ownership.objects.filter(client=client, owner__isnull=False)
    assert [(row.owner_id, row.way, row.until) for row in claimed] == [(client.owner_id, "claimed", None)]


def test_one_person_who_claims_twenty_at_once_stays_within_the_claims_a_day(crowd):
    pool = make_pool(claims_a_day=5)
    clients = [make_client(None, pool=pool) for _number in range(20)]
    came_to = at_once(*[claiming(client, crowd[0]) for client in clients])
    assert sum(isinstance(result, Client) for result in came_to) == 5
    assert Client.objects.filter(owner=crowd[0]).count() == 5
    assert {result for result in came_to if not isinstance(result, Client)} == {
        "You have claimed 5 clients today, all that this pool allows."
    }


def test_one_person_who_claims_twenty_at_once_never_holds_more_than_the_pool_allows(crowd):
    pool = make_pool(clients_at_most=7)
    for _number in range(4):
        make_client(crowd[0])
    clients = [make_client(None, pool=pool) for _number in range(20)]
    at_once(*[claiming(client, crowd[0]) for client in clients])
    assert Client.objects.filter(owner=crowd[0]).count() == 7


def test_a_client_claimed_and_handed_out_at_once_has_one_owner(crowd):
    client = make_client(None, pool=make_pool())
    manager = Person.objects.get(username="manager")

    def hand_out():
        leader = Person.objects.get(pk=manager.pk)
        return actions.assign_clients([client.pk], to=[crowd[9]], how="round", by=leader, at=timezone.now())

    came_to = at_once(*[claiming(client, person) for person in crowd[:8]], hand_out)
    assert sum(not isinstance(result, str) for result in came_to) == 1
    assert Ownership.objects.filter(client=client, owner__isnull=False).count() == 1


@pytest.fixture
def without_locks(monkeypatch):
    """Takes the locks away, and gives the others time to come in between."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_kwargs: self)
    note = pools.rooms_of
    monkeypatch.setattr(pools, "rooms_of", lambda *args, **kwargs: (note(*args, **kwargs), sleep(0.5))[0])


def test_without_the_locks_several_would_get_the_client(crowd, without_locks):
    """Shows that the test above would notice a missing lock."""
    client = make_client(None, pool=make_pool())
    came_to = at_once(*[claiming(client, person) for person in crowd[:12]])
    assert sum(isinstance(result, Client) for result in came_to) > 1


def test_without_the_locks_the_limits_would_be_passed(crowd, without_locks):
    """Shows that the tests above would notice a missing lock."""
    pool = make_pool(claims_a_day=5)
    clients = [make_client(None, pool=pool) for _number in range(20)]
    came_to = at_once(*[claiming(client, crowd[0]) for client in clients])
    assert sum(isinstance(result, Client) for result in came_to) > 5
