"""Figures follow the records, whatever writes them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from apps.clients.models import Region, Segment
from apps.reports.actions import rebuild_figures, recount, verify_figures
from apps.reports.models import DailyFigure, MonthlyFigure, StaleFigure
from tests import world as making

pytestmark = pytest.mark.django_db


def amount(kpi, model=DailyFigure, **lookup):
    lookup = {"dimension": "", "member": 0} | lookup
    return sum((figure.amount for figure in model.objects.filter(kpi=kpi, **lookup)), Decimal(0))


def test_a_visit_counts_on_its_day_for_its_person_and_team(world, rep):
    client = making.make_client(rep, segment=world.segment)
    making.make_visit(client, rep, date(2026, 3, 17))
    making.make_visit(client, rep, date(2026, 3, 18), how="phone")
    recount()
    assert amount("visits", day=date(2026, 3, 17), person=rep, team=world.team) == 1
    assert amount("calls", day=date(2026, 3, 18), person=rep, team=world.team) == 1
    assert amount("visits", MonthlyFigure, month=date(2026, 3, 1)) == 1
    assert amount("visits", dimension="segment", member=world.segment.pk) == 1
    assert not StaleFigure.objects.exists()


def test_a_client_counts_as_visited_once_a_month_on_its_first_meeting(world, rep):
    client = making.make_client(rep)
    making.make_visit(client, rep, date(2026, 3, 17))
    making.make_visit(client, rep, date(2026, 3, 5), how="phone")
    making.make_visit(client, rep, date(2026, 4, 1))
    recount()
    assert amount("clients_visited", day=date(2026, 3, 17)) == 1
    earlier = making.make_visit(client, rep, date(2026, 3, 9))
    recount()
    assert amount("clients_visited", day=date(2026, 3, 9)) == 1
    assert amount("clients_visited", day=date(2026, 3, 17)) == 0
    assert amount("clients_visited", MonthlyFigure) == 2
    earlier.delete()
    recount()
    assert amount("clients_visited", day=date(2026, 3, 17)) == 1


def test_a_contract_counts_by_its_lines_products_and_segment(world, rep):
    client = making.make_client(rep, segment=world.segment, region=world.region)
    pump, valve = making.make_product("Pump"), making.make_product("Valve")
    contract = making.make_contract(client, rep, "100.50", product=pump)
    contract.lines.create(product=valve, amount=Decimal("-0.25"))
    recount()
    assert amount("signed_amount") == Decimal("100.25")
    assert amount("signed_amount", dimension="product", member=pump.pk) == Decimal("100.50")
    assert amount("signed_amount", dimension="product", member=valve.pk) == Decimal("-0.25")
    assert amount("signed_amount", dimension="region", member=world.region.pk) == Decimal("100.25")
    assert amount("contracts_signed") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contracts_contract SET signed_on = '2026-01-05'",
        "UPDATE contracts_contractline SET amount = 77",
        "UPDATE contracts_contract SET owner_id = (SELECT id FROM teams_person WHERE username = 'teammate')",
        "DELETE FROM contracts_contractline",
        "UPDATE contracts_contract SET signed_on = NULL",
        "UPDATE clients_client SET segment_id = NULL",
        "UPDATE clients_client SET added_on = '2024-05-05'",
        "DELETE FROM contracts_payment",
        "UPDATE contracts_payment SET amount = -amount",
        "UPDATE clients_visit SET how = 'phone'",
        "DELETE FROM clients_visit",
        "UPDATE clients_deal SET closed_on = closed_on - 40, opened_on = opened_on - 40",
    ],
)
def test_no_way_of_writing_leaves_a_figure_stale(world, rep, statement):
    client = making.make_client(rep, segment=world.segment, region=world.region)
    contract = making.make_contract(client, rep, product=making.make_product())
    making.make_payment(contract)
    making.make_visit(client, rep)
    making.make_deal(client, rep, stage="won")
    making.make_deal(client, rep, stage="lost")
    recount()
    before = sorted(DailyFigure.objects.values_list("kpi", "day", "person", "dimension", "member", "amount"))
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert StaleFigure.objects.exists()
    recount()
    after = sorted(DailyFigure.objects.values_list("kpi", "day", "person", "dimension", "member", "amount"))
    assert after != before
    assert verify_figures() == []


def test_a_client_that_changes_segment_takes_its_past_along(world, rep):
    client = making.make_client(rep, segment=world.segment)
    contract = making.make_contract(client, rep, "10")
    making.make_payment(contract, "5")
    making.make_visit(client, rep)
    recount()
    client.segment = Segment.objects.create(name="Food")
    client.region = Region.objects.create(name="Jiangsu")
    client.save()
    recount()
    for kpi, expected in (("signed_amount", 10), ("collected_amount", 5), ("visits", 1), ("new_clients", 1)):
        assert amount(kpi, dimension="segment", member=client.segment_id) == expected
        assert amount(kpi, dimension="segment", member=world.segment.pk) == 0
    assert verify_figures() == []


def test_rebuilding_gives_the_same_figures_as_recounting(world, rep, teammate):
    for person in (rep, teammate):
        client = making.make_client(person, segment=world.segment)
        making.make_payment(making.make_contract(client, person, "123.45"))
        making.make_visit(client, person)
        making.make_deal(client, person, stage="won")
    recount()
    columns = ("kpi", "day", "person", "team", "dimension", "member", "amount")
    counted = sorted(map(str, DailyFigure.objects.values_list(*columns)))
    rebuild_figures()
    assert sorted(map(str, DailyFigure.objects.values_list(*columns))) == counted
    assert counted


def test_verify_tells_a_figure_that_was_tampered_with(world, rep):
    making.make_visit(making.make_client(rep), rep)
    recount()
    assert verify_figures() == []
    figure = DailyFigure.objects.get(kpi="visits", dimension="")
    DailyFigure.objects.filter(pk=figure.pk).update(amount=7)
    found = verify_figures()
    assert [(one.grain, one.kpi, one.stored, one.counted) for one in found] == [
        ("day", "visits", Decimal(7), Decimal(1))
    ]
    assert DailyFigure.objects.get(pk=figure.pk).amount == 7


def test_the_parts_of_each_dimension_add_up_to_the_whole(world, rep):
    client, bare = making.make_client(rep, segment=world.segment), making.make_client(rep)
    for number, one in enumerate((client, bare, client)):
        making.make_contract(one, rep, str(100 + number), product=making.make_product() if number else None)
    recount()
    whole = amount("signed_amount")
    assert whole == 303
    for dimension in ("product", "segment", "region"):
        parts = DailyFigure.objects.filter(kpi="signed_amount", dimension=dimension)
        assert sum(part.amount for part in parts) == whole


def test_a_move_takes_nobodys_past_figures_along(world, rep):
    client = making.make_client(rep)
    making.make_visit(client, rep, date(2026, 2, 10))
    membership = rep.memberships.get()
    membership.until = date(2026, 3, 1)
    membership.save()
    rep.memberships.create(team=world.far_team, since=date(2026, 3, 1))
    making.make_visit(client, rep, date(2026, 3, 10))
    recount()
    assert amount("visits", team=world.team) == 1
    assert amount("visits", team=world.far_team) == 1
    rebuild_figures()
    assert amount("visits", MonthlyFigure, team=world.team, month=date(2026, 2, 1)) == 1
