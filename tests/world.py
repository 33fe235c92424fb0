"""The cast and small makers of rows, so that a test tells only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

from django.db import connection
from PIL import Image

from apps.clients.actions.photos import keep_photos
from apps.clients.models import Client, Deal, FactChip, Photo, Product, Region, Segment, Stage, Visit
from apps.clients.models.chip import FIRST_CHIPS
from apps.contracts.models import Contract, ContractLine, Payment
from apps.targets.models import Target
from apps.teams.models import Company, Membership, Person, Role, Team
from salesmgmt.lib.pictures import Picture

PASSWORD = "a long way to the top 7"
NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)  # noon in Shanghai, a Wednesday
TODAY = date(2026, 3, 18)
LONG_AGO = date(2024, 1, 1)
_number = count(1)


def make_person(
    username: str, role: str = Role.REP, team: Team | None = None, since: date = LONG_AGO, **fields
) -> Person:
    person = Person.objects.create_user(
        username, None, **{"name": username.replace("_", " ").title(), "role": role, "joined_on": since} | fields
    )
    if team:
        Membership.objects.create(person=person, team=team, since=since)
    return person


def make_client(owner: Person | None, name: str = "", **fields) -> Client:
    name = name or f"Client {next(_number)}"
    return Client.objects.create(name=name, owner=owner, **{"added_by": owner, "added_on": date(2025, 6, 2)} | fields)


def make_chips() -> None:
    """This will see to it that visits' facts are there: tests that empty the tables lose what migrations wrote."""
    chips = [FactChip(key=key, label=label, position=place) for place, (key, label) in enumerate(FIRST_CHIPS, start=1)]
    FactChip.objects.bulk_create(chips, ignore_conflicts=True)


def make_visit(client: Client, owner: Person, on: date = TODAY, **fields) -> Visit:
    return Visit.objects.create(client=client, owner=owner, visited_on=on, logged_at=NOW, key=uuid4(), **fields)


def make_photo(visit: Visit, colour: str = "gray") -> Photo:
    taken = BytesIO()
    Image.new("RGB", (8, 6), colour).save(taken, "JPEG")
    picture = Picture(taken.getvalue(), taken.getvalue(), 8, 6)
    return keep_photos(visit, [picture], at=NOW)[0]


def make_product(name: str = "", **fields) -> Product:
    return Product.objects.create(name=name or f"Product {next(_number)}", **fields)


def make_stages() -> SimpleNamespace:
    made = {
        key: Stage.objects.get_or_create(name=name, defaults={"position": position, "outcome": outcome})[0]
        for key, name, position, outcome in [
            ("prospect", "Prospecting", 1, "open"),
            ("engaged", "Engaging", 2, "open"),
            ("won", "Won", 8, "won"),
            ("lost", "Lost", 9, "lost"),
        ]
    }
    return SimpleNamespace(**made)


def make_deal(client: Client | None, owner: Person, name: str = "", stage: str = "engaged", **fields) -> Deal:
    fields = {"opened_on": date(2026, 2, 2), "opened_by": owner, "amount": Decimal("1000")} | fields
    if stage in ("won", "lost"):
        fields = {"closed_on": date(2026, 3, 10), "outcome": stage} | fields
    if stage == "lost":
        fields = {"lost_reason": "price"} | fields
    stage_row = getattr(make_stages(), stage)
    return Deal.objects.create(
        client=client, owner=owner, stage=stage_row, name=name or f"Deal {next(_number)}", **fields
    )


def make_move(deal: Deal, stage: str, on: date) -> None:
    """This will move a deal to another stage as if today were that day, in the database as well."""
    with connection.cursor() as cursor:
        # Taken back with the test's transaction.
        cursor.execute(
            "CREATE OR REPLACE FUNCTION company_today() RETURNS date LANGUAGE sql STABLE "
            f"AS $$ SELECT DATE '{on:%Y-%m-%d}' $$"
        )
    deal.refresh_from_db()
    deal.stage = getattr(make_stages(), stage)
    deal.closed_on = on if deal.stage.outcome != "open" else None
    deal.lost_reason = "price" if deal.stage.outcome == "lost" else ""
    deal.save()


def make_contract(
    client: Client, owner: Person, amount: str | Decimal = "1000", signed_on: date | None = date(2026, 3, 10),
    product: Product | None = None, **fields,
) -> Contract:  # fmt: skip
    fields = {"number": f"C-{next(_number):05}"} | fields
    contract = Contract.objects.create(client=client, owner=owner, signed_on=signed_on, **fields)
    ContractLine.objects.create(contract=contract, product=product, amount=Decimal(amount))
    contract.refresh_from_db()
    return contract


def make_payment(contract: Contract, amount: str | Decimal = "500", on: date = TODAY, **fields) -> Payment:
    return Payment.objects.create(
        contract=contract, owner=contract.owner, received_on=on, amount=Decimal(amount), **fields
    )


def make_target(kpi: str, month: date, team: Team, amount: str | Decimal, person: Person | None = None) -> Target:
    return Target.objects.create(kpi=kpi, month=month, team=team, person=person, amount=Decimal(amount))


def make_world() -> SimpleNamespace:
    """This will make a company of two regions, with the cast that every test knows.

    company (director)
    ├── east (nobody leads it)
    │   ├── team (manager): rep, teammate, deactivated
    │   └── other team (other_manager)
    └── west (nobody leads it)
        └── far team: outsider
    administrator belongs to no team
    """
    Company.objects.update_or_create(pk=1, defaults={"name": "Huadong Machinery"})
    make_chips()
    w = SimpleNamespace()
    w.director = make_person("director", Role.DIRECTOR)
    w.company = Team.objects.create(name="Company", leader=w.director)
    Membership.objects.create(person=w.director, team=w.company, since=LONG_AGO)
    w.east = Team.objects.create(name="East", parent=w.company, position=1)
    w.west = Team.objects.create(name="West", parent=w.company, position=2)
    w.team = Team.objects.create(name="Team", parent=w.east, position=1)
    w.other_team = Team.objects.create(name="Other team", parent=w.east, position=2)
    w.far_team = Team.objects.create(name="Far team", parent=w.west)
    w.manager = make_person("manager", Role.MANAGER, w.team)
    w.other_manager = make_person("other_manager", Role.MANAGER, w.other_team)
    for team, leader in ((w.team, w.manager), (w.other_team, w.other_manager)):
        team.leader = leader
        team.save()
    w.rep = make_person("rep", team=w.team)
    w.teammate = make_person("teammate", team=w.team)
    w.outsider = make_person("outsider", team=w.far_team)
    w.deactivated = make_person("deactivated", team=w.team, is_active=False)
    w.administrator = make_person("administrator", Role.ADMINISTRATOR)
    w.segment = Segment.objects.create(name="Machinery")
    w.region = Region.objects.create(name="Shanghai")
    return w


CAST = (
    "rep", "teammate", "manager", "other_manager", "outsider", "director", "administrator", "deactivated",
)  # fmt: skip
