"""The payments of the demo company: in instalments, some late, not all of them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from apps.contracts.models import Contract, Payment
from apps.reports.demo.clients import Account, Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import Organisation
from apps.reports.demo.story import Story
from salesmgmt.lib.money import split

# Shares of the amount, and the days after signing on which they come: from, to.
TERMS = (
    ("equipment", ((30, 3, 15), (60, 38, 75), (10, 345, 390))),
    ("halves", ((40, 3, 15), (60, 30, 65))),
    ("on delivery", ((30, 3, 15), (70, 30, 60))),
)
SMALL = ((100, 8, 40),)
MONTHS_UNTIL_PAID = {0: 0.28, 1: 0.31, 2: 0.29, 3: 0.06, 12: 0.05}  # what the plan for collecting goes by
TRADES = ("银行转账", "银行承兑", "网银回单")


def lay_out(
    story: Story, ledger: Ledger, organisation: Organisation, book: Book, contracts: list[tuple[Contract, Account]]
) -> None:
    """This will add what came in for the signed contracts up to today."""
    chance = story.chance("money")
    owners = {rep.person.pk: rep for rep in organisation.reps}
    received = []
    for contract, account in contracts:
        signed_on = contract.signed_on
        assert signed_on is not None
        terms = SMALL if contract.amount < 50_000 else chance.choice(TERMS)[1]
        parts = split(contract.amount, [share for share, _, _ in terms])
        delay = chance.randrange(25, 95) if account.pays_late else 0
        if account is book.fading and story.ago(signed_on) < 12:
            delay += 40
        withheld = chance.random() < 0.03
        for place, ((_, first, last), part) in enumerate(zip(terms, parts, strict=True)):
            wait = chance.randrange(first, last) + (delay if place else delay // 4)
            if chance.random() < 0.04:
                wait += chance.randrange(30, 120)
            day = story.workday_from(signed_on + timedelta(days=wait))
            if day > story.today or (withheld and place == len(parts) - 1):
                break
            owner = owners[contract.owner_id]
            if owner.left_on and day >= owner.left_on:
                owner = account.holder(day)
            received.append((day, contract, owner.person, part))
    for number, (day, contract, person, part) in enumerate(sorted(received, key=lambda row: (row[0], row[1].pk)), 1):
        ledger.add(
            Payment(
                key=uuid.UUID(int=chance.getrandbits(128), version=4),
                contract=contract,
                owner=person,
                received_on=day,
                amount=Decimal(part),
                reference=f"{chance.choice(TRADES)} {day:%Y%m}-{number:05}",
            )
        )
