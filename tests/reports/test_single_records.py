"""What single records do to figures: returns, list prices of then and now, the first record of a day."""

from datetime import date

import pytest

from apps.clients.models import Visit
from apps.contracts.models import ContractLine
from apps.reports.actions import rebuild_figures, recount, verify_figures
from apps.reports.measures import Scope, read
from apps.reports.models import StaleFigure
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.django_db
YEAR = Period.year(date(2026, 3, 1))


def test_a_return_takes_units_list_amount_and_discount_off_again(world, rep):
    pump = making.make_product(list_price=1000)
    client = making.make_client(rep)
    making.make_contract(client, rep, "900", product=pump)
    making.make_contract(client, rep, "-900", product=pump)
    making.make_contract(client, rep, "-100")  # a rebate names no product
    recount()
    keys = ["units_sold", "list_amount", "discount_amount", "discount_rate", "signed_amount"]
    assert read(Scope.of(world.director), keys, YEAR)[()] == {
        "units_sold": 0, "list_amount": 0, "discount_amount": 0, "discount_rate": None, "signed_amount": -100,
    }  # fmt: skip


def test_a_new_list_price_leaves_past_discounts_alone(world, rep):
    pump = making.make_product(list_price=1000)
    contract = making.make_contract(making.make_client(rep), rep, "900", product=pump)
    assert contract.lines.get().list_price == 1000
    recount()
    pump.list_price = 5000
    pump.save()
    assert not StaleFigure.objects.exists()
    rebuild_figures()
    assert read(Scope.of(world.director), ["discount_amount"], YEAR)[()]["discount_amount"] == 100
    assert making.make_contract(contract.client, rep, "900", product=pump).lines.get().list_price == 5000


def test_a_line_takes_the_list_price_of_another_product_with_it(world, rep):
    line = making.make_contract(making.make_client(rep), rep, product=making.make_product(list_price=10)).lines.get()
    line.product = making.make_product(list_price=20)
    line.save()
    assert ContractLine.objects.get().list_price == 20
    ContractLine.objects.update(amount=5)
    ContractLine.objects.update(list_price=7)
    assert ContractLine.objects.get().list_price == 7
    ContractLine.objects.update(product=None)
    assert ContractLine.objects.get().list_price is None


def test_a_day_worked_moves_with_its_first_record(world, rep):
    client = making.make_client(rep)
    first = making.make_visit(client, rep, date(2026, 3, 9))
    making.make_visit(client, rep, date(2026, 3, 9), how="message")

    def days():
        recount()
        found = read(Scope.of(world.director), ["days_worked"], YEAR, by=["day"])
        return {str(day): amounts["days_worked"] for (day,), amounts in found.items()}

    assert days() == {"2026-03-09": 1}
    Visit.objects.filter(pk=first.pk).update(visited_on=date(2026, 3, 10))
    assert days() == {"2026-03-09": 1, "2026-03-10": 1}
    Visit.objects.filter(visited_on=date(2026, 3, 9)).delete()
    assert days() == {"2026-03-10": 1}
    assert verify_figures() == []
