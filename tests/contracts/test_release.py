"""What keeps a client with its owner for what it signed and paid, said on its page and obeyed by the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from apps.clients.models import Appointment, Client
from apps.contracts.measures.protection import protected_clients
from apps.contracts.tasks import return_clients
from tests.clients.pools import got_on, held_since, make_pool
from tests.world import TODAY, make_contract, make_deal, make_payment, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def pool(world):
    return make_pool("East", team=world.east, follow_up={"C": 30})


def protected(client) -> bool:
    return client.pk in set(protected_clients(today=TODAY))


@pytest.mark.parametrize(
    ("signed_on", "ends_on", "keeps"),
    [
        (ago(10), None, True),
        (ago(364), None, True),
        (ago(365), None, False),
        (ago(700), ago(-1), True),
        (ago(700), TODAY, True),
        (ago(700), ago(1), False),
        (ago(100), ago(1), True),
        (None, ago(-100), False),
    ],
)
def test_a_signed_contract_keeps_a_client_while_it_runs_and_for_a_year(world, signed_on, ends_on, keeps):
    client = held_since(world.rep)
    make_contract(client, world.rep, signed_on=signed_on, starts_on=signed_on, ends_on=ends_on)
    assert protected(client) is keeps


@pytest.mark.parametrize(
    ("day", "amount", "keeps"), [(ago(364), "5", True), (ago(365), "5", False), (ago(3), "-5", False)]
)
def test_money_received_within_a_year_keeps_a_client(world, day, amount, keeps):
    client = held_since(world.rep)
    contract = make_contract(client, world.rep, signed_on=date(2022, 1, 4))
    make_payment(contract, amount, day)
    assert protected(client) is keeps


def test_the_clock_returns_what_nothing_keeps_once_a_day_from_six_in_the_morning(world, pool):
    bare, signed, paid = (held_since(world.rep) for _number in range(3))
    make_contract(signed, world.rep, signed_on=ago(100))
    make_payment(make_contract(paid, world.rep, signed_on=date(2022, 1, 4)), "5", ago(30))
    with time_machine.travel(datetime(2026, 3, 17, 21, 59, tzinfo=UTC)):  # 5:59 in Shanghai
        return_clients()
    assert set(Client.objects.filter(owner=world.rep)) == {bare, signed, paid}
    with time_machine.travel(datetime(2026, 3, 17, 22, 1, tzinfo=UTC)):
        return_clients()
    assert set(Client.objects.filter(owner=world.rep)) == {signed, paid}
    late = held_since(world.rep)
    with time_machine.travel(datetime(2026, 3, 18, 9, 0, tzinfo=UTC)):
        return_clients()
    late.refresh_from_db()
    assert late.owner == world.rep
    with time_machine.travel(datetime(2026, 3, 18, 23, 0, tzinfo=UTC)):
        return_clients()
    late.refresh_from_db()
    assert late.pool == pool


def test_a_run_that_failed_is_made_up_for_by_the_next(world, pool, monkeypatch):
    client = held_since(world.rep)
    from apps.contracts import tasks

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "protected_clients", lambda today: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            return_clients()
    return_clients()
    client.refresh_from_db()
    assert client.pool == pool
    cache.clear()


def words(browser, client) -> str:
    response = browser.get(reverse("contracts:release", args=[client.pk]), headers={"HX-Request": "true"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_says_what_would_release_a_client_and_when(world, browse, pool):
    client = held_since(world.rep)
    make_visit(client, world.rep, ago(21))
    told = words(browse(world.rep), client)
    assert "No follow-up for 21 days of 30" in told
    assert "On 27 Mar 2026 it would go to the pool “East”." in told
    assert reverse("clients:release", args=[client.pk]) in told


def test_the_page_names_the_contract_that_keeps_a_client(world, browse, pool):
    client = held_since(world.rep)
    contract = make_contract(client, world.rep, signed_on=ago(100), number="HT-7")
    told = words(browse(world.rep), client)
    assert "Protected by contract HT-7." in told
    assert reverse("contracts:detail", args=[contract.pk]) in told
    assert "it would go" not in told


def test_a_contract_out_of_sight_is_not_named(world, browse, pool):
    client = held_since(world.rep)
    make_contract(client, world.outsider, signed_on=ago(100), number="HT-7")
    told = words(browse(world.rep), client)
    assert "Protected by a signed contract." in told
    assert "HT-7" not in told


def test_the_page_says_that_a_deal_or_something_planned_keeps_a_client(world, browse, pool):
    client = held_since(world.rep)
    make_deal(client, world.rep)
    assert "An open deal keeps it." in words(browse(world.rep), client)
    client = held_since(world.rep)
    Appointment.objects.create(client=client, owner=world.rep, on=ago(-3), planned_by=world.rep)
    assert "What is planned for 21 Mar 2026 keeps it." in words(browse(world.rep), client)


def test_the_page_says_that_a_client_stays_where_no_pool_or_rule_takes_it(world, browse, pool):
    key = held_since(world.rep, grade="K")
    assert "takes no clients of grade Key account by itself" in words(browse(world.rep), key)
    far = got_on(held_since(world.director), ago(400))
    assert "There is no pool it could go to" in words(browse(world.director), far)


def test_only_who_sees_the_client_reads_what_would_release_it(world, browse, pool):
    client = held_since(world.rep)
    for person in (world.teammate, world.outsider, world.administrator):
        assert browse(person).get(reverse("contracts:release", args=[client.pk])).status_code == 404
