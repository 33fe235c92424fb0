"""Every KPI against a plain count of the records, in a small world with returns, refunds, new and old clients."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.clients.models import Client, Deal, Product, ProductCategory, Region, Segment, StageEntry, Visit
from apps.contracts.models import Contract, Payment
from apps.reports.actions import rebuild_figures, recount, verify_figures
from apps.reports.measures import Scope, read
from apps.targets.kpis import KPIS, TOTALS, Business, Dimension, Ratio
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.usefixtures("as_made")
YEAR = Period.year(date(2026, 3, 1))
MARCH = Period.month(date(2026, 3, 1))


@pytest.fixture(scope="module")
def world(made_once):
    return making.make_world()


@pytest.fixture(scope="module")
def business(world):
    """Clients of a few days, of 364 and 365 days and of years; sales, returns and rebates; money in and back."""
    food = Segment.objects.create(name="Food")
    pumps, valves = (ProductCategory.objects.create(name=name) for name in ("Pumps", "Valves"))
    pump = making.make_product("Pump", list_price=Decimal("1200.00"), category=pumps)
    valve = making.make_product("Valve", list_price=Decimal("33.33"), category=valves)
    service = making.make_product("Service")  # neither category nor list price
    clients = [
        making.make_client(world.rep, added_on=date(2026, 3, 1), segment=world.segment, region=world.region),
        making.make_client(world.teammate, added_on=date(2025, 3, 11), segment=food),  # 364 days before 10 March
        making.make_client(world.rep, added_on=date(2025, 3, 10)),  # 365 days before 10 March
        making.make_client(world.outsider, added_on=date(2019, 1, 1), segment=food, region=world.region),
    ]
    for number, client in enumerate(clients):
        owner = client.owner
        sale = making.make_contract(client, owner, "2100.10", date(2026, 3, 10), product=pump)
        sale.lines.filter(product=pump).update(quantity=2)
        sale.lines.create(product=valve, quantity=Decimal("1.5"), amount=Decimal("60.00"))  # above the list
        sale.lines.create(product=service, quantity=3, amount=Decimal("300"))
        sale.lines.create(description="Rebate", amount=Decimal("-50"))
        making.make_payment(sale, "1500", date(2026, 3, 12))
        back = making.make_contract(client, owner, "-1050.05", date(2026, 3, 20 + number), product=pump, kind="extra")
        back.lines.create(product=valve, quantity=4, amount=Decimal("0"))  # given along
        making.make_payment(sale, "-400.25", date(2026, 4, 2))
        if number % 2:
            making.make_contract(client, owner, "999.99", date(2026, 2, 3), product=service, kind="renewal")
        making.make_contract(client, owner, "7777", None, product=pump)  # a draft
        making.make_visit(client, owner, date(2026, 3, 9))
        making.make_visit(client, owner, date(2026, 3, 9), how="phone")
        making.make_visit(client, owner, date(2026, 3, 11 + number), how="message")
        making.make_visit(client, owner, date(2026, 3, 25), how="online")
        for day, stage in ((9, "won"), (19, "lost"), (29, "won")):
            opened = None if day == 29 else date(2026, 2, number + 1)
            making.make_deal(
                client, owner, stage=stage, opened_on=opened, closed_on=date(2026, 3, day), amount=Decimal(100 * day),
            )  # fmt: skip
        making.make_deal(client, owner, amount=None)
        _lead_through_the_stages(client, owner, number)
    making.make_deal(None, world.rep, amount=Decimal("5000"), opened_on=date(2026, 3, 15))
    # The prices of later do not reach back.
    Product.objects.filter(pk=pump.pk).update(list_price=Decimal("9999"))
    recount()
    return world


def _lead_through_the_stages(client, owner, number):
    """One deal is won through both stages, one lost in the first, one goes back, one is still on its way."""
    for way in (["engaged", "won"], ["lost"], ["engaged", "prospect"], ["engaged"], []):
        deal = making.make_deal(client, owner, stage="prospect", opened_on=date(2026, 3, 1 + number))
        for day, stage in enumerate(way, 8):
            making.make_move(deal, stage, date(2026, 3, day + number))


# --- the plain count: one number a record and KPI, with nothing of the declarations ---


def _business(day, client):
    if client is None:
        return 0
    return Business.NEW if day < client.added_on + timedelta(days=365) else Business.EXISTING


def _of(day, client, product=None, *, by_product=False, stage=None):
    found = {
        Dimension.SEGMENT: (client and client.segment_id) or 0,
        Dimension.REGION: (client and client.region_id) or 0,
        Dimension.BUSINESS: int(_business(day, client)),
    }
    if by_product:
        found |= {
            Dimension.PRODUCT: product.pk if product else 0,
            Dimension.CATEGORY: (product and product.category_id) or 0,
        }
    if stage:
        found[Dimension.STAGE] = stage
    return found


def _visits():
    seen, days = set(), set()
    for visit in Visit.objects.order_by("visited_on", "pk"):
        day, of = visit.visited_on, _of(visit.visited_on, visit.client)
        if (visit.owner_id, day) not in days:
            days.add((visit.owner_id, day))
            yield "days_worked", day, visit.owner_id, 1, {}
        if visit.how == "phone":
            yield "calls", day, visit.owner_id, 1, of
        if visit.how in ("onsite", "online"):
            yield "visits", day, visit.owner_id, 1, of
            if (visit.owner_id, visit.client_id, day.month) not in seen:
                seen.add((visit.owner_id, visit.client_id, day.month))
                yield "clients_visited", day, visit.owner_id, 1, of


def _deals():
    for deal in Deal.objects.all():
        amount = deal.amount or 0
        if deal.opened_on:
            of = _of(deal.opened_on, deal.client)
            yield "new_deals", deal.opened_on, deal.opened_by_id, 1, of
            yield "deal_amount", deal.opened_on, deal.opened_by_id, amount, of
        if deal.closed_on:
            day, of = deal.closed_on, _of(deal.closed_on, deal.client)
            yield "deals_decided", day, deal.owner_id, 1, of
            if deal.outcome == "lost":
                yield "deals_lost", day, deal.owner_id, 1, of
            else:
                yield "deals_won", day, deal.owner_id, 1, of
                yield "won_amount", day, deal.owner_id, amount, of
                if deal.opened_on:
                    yield "won_days", day, deal.owner_id, (day - deal.opened_on).days, of
                    yield "won_timed", day, deal.owner_id, 1, of


def _stages():
    for entry in StageEntry.objects.all():
        day, of = entry.entered_on, _of(entry.entered_on, entry.deal.client, stage=entry.stage_id)
        yield "stages_entered", day, entry.owner_id, 1, of
        if entry.passed:
            yield "stages_passed", day, entry.owner_id, 1, of


def _contracts():
    for contract in Contract.objects.exclude(signed_on=None):
        day, owner = contract.signed_on, contract.owner_id
        of = _of(day, contract.client)
        is_new = of[Dimension.BUSINESS] == 1
        yield "contracts_signed", day, owner, 1, of
        if is_new:
            yield "new_client_contracts", day, owner, 1, of
        if contract.kind == "renewal":
            yield "renewals_signed", day, owner, 1, of
        for line in contract.lines.all():
            of = _of(day, contract.client, line.product, by_product=True)
            yield "signed_amount", day, owner, line.amount, of
            if is_new:
                yield "new_client_amount", day, owner, line.amount, of
            if contract.kind == "renewal":
                yield "renewed_amount", day, owner, line.amount, of
            if line.product is None:
                continue
            units = -line.quantity if line.amount < 0 else line.quantity
            yield "units_sold", day, owner, units, of
            price = {"Pump": Decimal("1200"), "Valve": Decimal("33.33"), "Service": None}[line.product.name]
            if price is not None:
                listed = (units * price).quantize(Decimal("0.01"))
                yield "list_amount", day, owner, listed, of
                yield "discount_amount", day, owner, listed - line.amount, of


def _rest():
    for client in Client.objects.all():
        yield "new_clients", client.added_on, client.added_by_id, 1, _of(client.added_on, client)
    for payment in Payment.objects.all():
        of = _of(payment.received_on, payment.contract.client)
        yield "collected_amount", payment.received_on, payment.owner_id, payment.amount, of


def counted():
    return [*_visits(), *_deals(), *_stages(), *_contracts(), *_rest()]


def in_all(key, period, dimension=None):
    """What the records of a period come to, in all or by the members of a dimension."""
    found = defaultdict(Decimal)
    for kpi, day, _who, amount, of in counted():
        if kpi == key and day in period:
            found[of[dimension] if dimension else ""] += amount
    return {member: amount for member, amount in found.items() if amount}


@pytest.mark.parametrize("key", KPIS)
def test_every_kpi_is_what_a_plain_count_of_the_records_gives(business, key):
    kpi, scope = KPIS[key], Scope.of(business.director)
    for period in (MARCH, Period(date(2026, 3, 9), date(2026, 3, 22)), YEAR):
        figure = read(scope, [key], period)[()][key]
        if isinstance(kpi, Ratio):
            top, bottom = (in_all(part, period).get("", Decimal(0)) for part in (kpi.top, kpi.bottom))
            assert figure == (top / bottom if bottom else None)
        else:
            assert figure == in_all(key, period).get("", 0)
    assert figure


@pytest.mark.parametrize("key", [key for key, kpi in TOTALS.items() if kpi.dimensions])
def test_the_parts_of_every_dimension_are_the_records_and_add_up(business, key):
    scope = Scope.of(business.director)
    for dimension in TOTALS[key].dimensions:
        groups = read(scope, [key], YEAR, by=[dimension.value])
        parts = {member: amounts[key] for (member,), amounts in groups.items() if amounts[key]}
        assert parts == in_all(key, YEAR, dimension)
        assert sum(parts.values()) == read(scope, [key], YEAR)[()][key]
        assert set(dimension.names(parts)) == set(parts) - {0}


def test_the_plain_count_knows_every_total(business):
    assert {kpi for kpi, *_ in counted()} == set(TOTALS)


@pytest.mark.parametrize("key", [key for key, kpi in TOTALS.items() if kpi.dimensions])
def test_the_rows_page_of_every_part_adds_up_to_it(business, browse, key):
    browser = browse(business.director)
    for dimension in TOTALS[key].dimensions:
        for (member,), amounts in read(Scope.of(business.director), [key], YEAR, by=[dimension.value]).items():
            page = browser.get(f"/rows/?kpi={key}&period=2026&{dimension}={member}")
            assert page.context["total"] == amounts[key]


# --- what else moves figures: the client's first day and a product's category ---


def test_a_client_added_earlier_takes_its_business_along(business):
    scope = Scope.of(business.director)

    def new():
        return read(scope, ["signed_amount"], YEAR, by=["business"])[(Business.NEW,)]["signed_amount"]

    before = new()
    client = Client.objects.get(added_on=date(2026, 3, 1))
    client.added_on = date(2020, 1, 1)
    client.save()
    recount()
    assert before > new() > 0
    assert new() == read(scope, ["new_client_amount"], YEAR)[()]["new_client_amount"]
    assert verify_figures() == []


def test_a_product_that_changes_category_takes_its_past_along(business):
    scope = Scope.of(business.director)
    pumps, valves = ProductCategory.objects.order_by("name")
    Product.objects.filter(name="Pump").update(category=valves)
    recount()
    groups = read(scope, ["signed_amount"], YEAR, by=["category"])
    assert (pumps.pk,) not in groups
    assert groups[(valves.pk,)]["signed_amount"] == in_all("signed_amount", YEAR, Dimension.CATEGORY)[valves.pk]
    assert verify_figures() == []


def test_whatever_moved_the_rebuild_agrees(business):
    Region.objects.create(name="North")
    assert verify_figures() == []
    rebuild_figures()
    assert verify_figures() == []
