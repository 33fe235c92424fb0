"""How often a client orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from apps.clients.models import Client
from apps.contracts.models import Contract
from salesmgmt.lib.periods import add_months

MONTHS = 12


@dataclass(frozen=True)
class Orders:
    """The contracts a client signed in each of the last twelve months, the present one last."""

    months: list[date]
    counts: list[int]
    amount: Decimal
    last_on: date | None
    # The days between two orders as a rule; None of fewer than three.
    usual_gap: int | None
    days_since: int | None

    @property
    def number(self) -> int:
        return sum(self.counts)


def orders_of(client: Client, viewer, today: date) -> Orders:
    """This will count a client's orders by month: one query."""
    months = [add_months(today.replace(day=1), -back) for back in range(MONTHS - 1, -1, -1)]
    signed = Contract.objects.about(client, viewer).signed().filter(signed_on__lte=today)
    read = signed.order_by("signed_on").values_list("signed_on", "amount")
    rows = [(day, amount) for day, amount in read if day]
    lately = [(day, amount) for day, amount in rows if day >= months[0]]
    counts = [sum(1 for day, _amount in lately if day.replace(day=1) == month) for month in months]
    days = sorted({day for day, _amount in rows})
    gaps = sorted((after - before).days for before, after in pairwise(days))
    return Orders(
        months, counts, sum((amount for _day, amount in lately), Decimal(0)), days[-1] if days else None,
        gaps[len(gaps) // 2] if len(gaps) > 1 else None, (today - days[-1]).days if days else None,
    )  # fmt: skip
