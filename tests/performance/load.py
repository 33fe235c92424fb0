"""Load data, the same each time, written by COPY: 200 reps in 20 teams over 24 months, or a tenth of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from apps.clients.models import (
    Client,
    Deal,
    DealLine,
    Product,
    ProductCategory,
    Region,
    Segment,
    Stage,
    StageEntry,
    Visit,
)
from apps.contracts.models import Contract, ContractLine, Payment
from apps.targets.models import Target
from apps.teams.models import Company, Membership, Person, Team
from salesmgmt.lib.copying import copy_values, leave_numbers
from salesmgmt.lib.periods import add_months

MONTHS = 24
SEGMENTS, REGIONS, PRODUCTS, CATEGORIES = 8, 12, 20, 5
LISTED = 100_000  # the first product's list price, of which the others' are multiples
WORDS = [
    "Huadong",
    "Jinlong",
    "Ocean",
    "Steel",
    "Northern",
    "Valve",
    "Bright",
    "Delta",
    "Union",
    "Pacific",
    "Summit",
    "River",
    "Golden",
    "Harbour",
]


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    reps: int = 200
    teams: int = 20
    clients: int = 50_000
    deals: int = 100_000
    contracts: int = 40_000
    visits: int = 1_000_000

    def tenth(self) -> Size:
        return Size(
            *(
                max(1, number // 10)
                for number in (self.reps, self.teams, self.clients, self.deals, self.contracts, self.visits)
            )
        )


@dataclass(frozen=True)
class Cast:
    """Who signs in to be measured."""

    rep: Person
    manager: Person
    director: Person


@transaction.atomic
def load(size: Size) -> Cast:
    """This will fill an empty database. Triggers are off meanwhile: credited teams are written with the rows, and
    figures are counted by a rebuild afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    chance = random.Random(20_260_101)
    company, _ = Company.objects.get_or_create(pk=1)
    today = company.today()
    first = add_months(today, -MONTHS + 1)
    cast, reps = _people(size, first)
    _words()
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    owners = _clients(size, reps, chance, days)
    _visits(size, owners, reps, chance, days)
    _deals(size, owners, reps, chance, days)
    _contracts(size, owners, reps, chance, days)
    _targets(reps, first)
    for model in (Client, Visit, Deal, DealLine, StageEntry, Contract, ContractLine, Payment):
        leave_numbers(model)
    return cast


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _people(size: Size, first: date) -> tuple[Cast, list[tuple[int, int]]]:
    """This will make the tree and give (person, team) of each rep."""
    director = Person.objects.create_user("director", None, name="Director", role="director")
    top = Team.objects.create(name="Company", leader=director)
    Membership.objects.create(person=director, team=top, since=first)
    teams = []
    for number in range(size.teams):
        manager = Person.objects.create_user(f"manager{number}", None, name=f"Manager {number}", role="manager")
        team = Team.objects.create(name=f"Team {number:02}", parent=top, leader=manager)
        Membership.objects.create(person=manager, team=team, since=first)
        teams.append(team)
    reps = []
    for number in range(size.reps):
        person = Person.objects.create_user(f"rep{number}", None, name=f"Rep {number:03}", role="rep")
        team = teams[number % size.teams]
        Membership.objects.create(person=person, team=team, since=first)
        reps.append((person.pk, team.pk))
    cast = Cast(Person.objects.get(username="rep0"), Person.objects.get(username="manager0"), director)
    return cast, reps


def _words() -> None:
    Segment.objects.bulk_create(Segment(pk=n + 1, name=f"Segment {n}") for n in range(SEGMENTS))
    Region.objects.bulk_create(Region(pk=n + 1, name=f"Region {n}") for n in range(REGIONS))
    ProductCategory.objects.bulk_create(ProductCategory(pk=n + 1, name=f"Category {n}") for n in range(CATEGORIES))
    Product.objects.bulk_create(
        Product(pk=n + 1, name=f"Product {n}", category_id=n % CATEGORIES + 1, list_price=LISTED * (n + 1))
        for n in range(PRODUCTS)
    )
    Stage.objects.bulk_create(
        Stage(pk=n, name=name, position=n, outcome=outcome)
        for n, name, outcome in [(1, "First", "open"), (2, "Offer", "open"), (3, "Won", "won"), (4, "Lost", "lost")]
    )


def _clients(size: Size, reps, chance: random.Random, days: list[date]) -> list[tuple[int, int]]:
    """This will copy the clients in and give (owner, team) by client number."""
    owners = [reps[number % len(reps)] for number in range(size.clients)]

    def rows() -> Iterator[list]:
        for number, (owner, team) in enumerate(owners, 1):
            name = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number:06}"
            yield [
                number, name, name.lower(), "", name.lower(), owner, chance.randint(1, SEGMENTS),
                chance.randint(1, REGIONS), chance.choice("KABC"), "active", "", "", "", "",
                "", "{}", "{}", chance.choice(days), owner, team,
            ]  # fmt: skip

    names = ["id", "name", "name_sort", "short_name", "search", "owner", "segment", "region", "grade", "status",
             "address", "phone", "website", "note", "credit_code", "tags", "custom", "added_on", "added_by",
             "added_team"]  # fmt: skip
    copy_values(Client, names, rows())
    return owners


def _visits(size: Size, owners, reps, chance: random.Random, days: list[date]) -> None:
    now = datetime.now(UTC)

    def rows() -> Iterator[list]:
        for number in range(1, size.visits + 1):
            client = chance.randrange(len(owners))
            owner, team = owners[client]
            yield [
                number, UUID(int=number), client + 1, owner, team, chance.choice(days),
                "phone" if number % 3 else "onsite", "", "{}", "{price}", "They asked for the price list", "", now,
            ]  # fmt: skip

    names = ["id", "key", "client", "owner", "team", "visited_on", "how", "call_result", "custom", "facts", "note",
             "next_step", "logged_at"]  # fmt: skip
    copy_values(Visit, names, rows())


def _deals(size: Size, owners, reps, chance: random.Random, days: list[date]) -> None:
    entries: list[list] = []

    def rows() -> Iterator[list]:
        for number in range(1, size.deals + 1):
            client = chance.randrange(len(owners))
            owner, team = owners[client]
            outcome, stage = chance.choice([("open", 1), ("open", 2), ("won", 3), ("lost", 4)])
            opened = chance.choice(days)
            closed = None if outcome == "open" else min(opened + timedelta(days=chance.randrange(60)), days[-1])
            name = f"Deal {number:06}"
            entries.extend(_way(number, owner, team, stage, opened, closed, days[-1]))
            yield [
                number, name, name.lower(), name.lower(), client + 1, owner, team, stage, outcome,
                Decimal(chance.randrange(1000, 900_000)), opened, owner, team, closed,
                "price" if outcome == "lost" else "", "", "",
            ]  # fmt: skip

    names = ["id", "name", "name_sort", "search", "client", "owner", "team", "stage", "outcome", "amount",
             "opened_on", "opened_by", "opened_team", "closed_on", "lost_reason", "competitor", "note"]  # fmt: skip
    copy_values(Deal, names, rows())
    copy_values(StageEntry, ["deal", "stage", "owner", "team", "entered_on", "left_on", "passed"], entries)


def _way(deal: int, owner: int, team: int, stage: int, opened: date, closed: date | None, today: date) -> list[list]:
    """This will lead a deal through the two open stages; of the lost ones every other stays in the first."""
    second = min(opened + timedelta(days=deal % 30), closed or today)
    if stage == 1 or (stage == 4 and deal % 2):
        return [[deal, 1, owner, team, opened, closed, closed and False]]
    ended = {2: None, 3: True, 4: False}[stage]
    return [[deal, 1, owner, team, opened, second, True], [deal, 2, owner, team, second, closed, ended]]


def _contracts(size: Size, owners, reps, chance: random.Random, days: list[date]) -> None:
    contracts, lines, payments = [], [], []
    for number in range(1, size.contracts + 1):
        client = chance.randrange(len(owners))
        owner, team = owners[client]
        signed, amount = chance.choice(days), Decimal(0)
        for _ in range(chance.choice([1, 1, 2])):
            part = Decimal(chance.randrange(100_000, 50_000_000)) / 100
            product = chance.randint(1, PRODUCTS)
            lines.append([number, product, "", 1, part, LISTED * product])
            amount += part
        text = f"K-{number:06}"
        kind = "new" if number % 3 else "renewal"
        contracts.append([number, text, text.lower(), "", client + 1, owner, team, kind, amount, signed, ""])
        if number % 4:
            received = min(signed + timedelta(days=chance.randrange(90)), days[-1])
            payments.append([UUID(int=number), number, owner, team, received, amount, "", ""])
    names = ["id", "number", "search", "title", "client", "owner", "team", "kind", "amount", "signed_on", "note"]
    copy_values(Contract, names, contracts)
    copy_values(ContractLine, ["contract", "product", "description", "quantity", "amount", "list_price"], lines)
    copy_values(Payment, ["key", "contract", "owner", "team", "received_on", "amount", "reference", "note"], payments)


def _targets(reps, first: date) -> None:
    rows = [
        [kpi, "base", "", 0, add_months(first, month), team, person, amount, amount, 1]
        for month in range(MONTHS + 1)
        for kpi, amount in (("signed_amount", 1_000_000), ("visits", 80), ("calls", 160))
        for person, team in reps
    ]
    names = ["kpi", "tier", "dimension", "member", "month", "team", "person", "amount", "original", "presence"]
    copy_values(Target, names, rows)
