"""Several people at the same moment: money, numbers and keys stay right."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier
from time import sleep
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from apps.contracts.actions import Line, draft_contract, receive_payment
from apps.contracts.models import Contract, ContractLine, Payment
from apps.contracts.querysets import ContractQuerySet
from salesmgmt.lib.refusal import Refused
from tests.world import make_client, make_contract

THREADS = 8


def at_once(action):
    """This will run `action(number)` in eight threads that start together, and give what each came to."""
    together = Barrier(THREADS)

    def run(number):
        try:
            together.wait(10)
            return action(number)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def now():
    return datetime.now(UTC)


@pytest.fixture
def contract(transactional_db, world):
    return make_contract(make_client(world.rep), world.rep, "1000", signed_on=datetime(2026, 1, 5).date())


def pay(world, contract, key, amount="300"):
    return receive_payment(
        contract, by=world.rep, at=now(), key=key, received_on=contract.signed_on, amount=Decimal(amount)
    )


@pytest.mark.django_db(transaction=True)
def test_eight_payments_at_once_never_exceed_the_contract(contract, world):
    results = at_once(lambda number: pay(world, contract, uuid4()))
    assert sum(isinstance(result, Payment) for result in results) == 3
    assert {str(result.sentence) for result in results if isinstance(result, Refused)} == {
        "This is more than is still open for the contract."
    }
    assert contract.payments.aggregate(sum=Sum("amount"))["sum"] == 900


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_payments_would_exceed_the_contract(contract, world, monkeypatch):
    """Shows that the test above would notice a missing lock."""
    monkeypatch.setattr(ContractQuerySet, "select_for_update", lambda self, **_kwargs: self)
    create = Payment.objects.create
    monkeypatch.setattr(Payment.objects, "create", lambda **fields: (sleep(0.3), create(**fields))[1])
    at_once(lambda number: pay(world, contract, uuid4()))
    assert contract.payments.aggregate(sum=Sum("amount"))["sum"] > 1000


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_makes_one_payment(contract, world):
    key = uuid4()
    results = at_once(lambda number: pay(world, contract, key))
    assert {result.pk for result in results} == {contract.payments.get().pk}


@pytest.mark.django_db(transaction=True)
def test_the_same_number_at_once_is_one_persons(contract, world):
    def draft(number):
        return draft_contract(
            by=world.rep, at=now(), number="2026-0001", client=contract.client, lines=[Line(None, Decimal(number + 1))]
        )

    results = at_once(draft)
    made = [result for result in results if isinstance(result, Contract)]
    assert len(made) == 1
    assert {result.field for result in results if isinstance(result, Refused)} == {"number"}
    assert Contract.objects.get(number="2026-0001") == made[0]


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_once_past_the_actions_still_add_up(contract, world):
    def write(number):
        with transaction.atomic():
            ContractLine.objects.create(contract=contract, amount=Decimal(number + 1))
            sleep(0.1)

    at_once(write)
    contract.refresh_from_db()
    assert contract.amount == contract.lines.aggregate(sum=Sum("amount"))["sum"] == 1036
