"""Which clients stay with their owner for what they signed and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from apps.clients.models import Client
from apps.contracts.models import Contract, Payment


@dataclass(frozen=True)
class Protection:
    """What keeps one client with its owner; `contract` and `payment` may each be None."""

    contract: Contract | None
    payment: Payment | None

    def __bool__(self) -> bool:
        return self.contract is not None or self.payment is not None


def protected_clients(*, today: date) -> QuerySet:
    """This will give the ids of the clients that no rule of a pool takes from their owners."""
    contracts = Contract.objects.protecting(today).order_by().values("client")
    payments = Payment.objects.protecting(today).order_by().values("contract__client")
    return contracts.union(payments).values_list("client", flat=True)


def protection_of(client: Client, *, today: date) -> Protection:
    """This will tell the contract and the payment that keep a client where it is."""
    contracts = Contract.objects.filter(client=client)
    payments = Payment.objects.filter(contract__client=client)
    return Protection(
        contracts.protecting(today).order_by("-signed_on", "-pk").first(),
        payments.protecting(today).order_by("-received_on", "-pk").first(),
    )
