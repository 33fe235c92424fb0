"""A KPI is one declaration: from a made-up one, everything that shows, counts and plans KPIs follows."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F, Q
from django.urls import reverse

from apps.reports.actions import rebuild_figures, recount, verify_figures
from apps.reports.measures import Scope, read
from apps.reports.models import DailyFigure
from apps.targets import kpis
from apps.targets.kpis import KPIS, TOTALS, Better, Ratio, Tile, Total, Unit
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MARCH = Period.month(date(2026, 3, 1))

DOUBLED = Total(
    "doubled", "Twice the lines", "Twice the amounts of the lines of large contracts.", Unit.MONEY,
    source="contract_lines", amount=F("amount") * 2, where=Q(contract__amount__gte=1000), tile=Tile.RESULT, basis=True,
)  # fmt: skip
LARGE = Total(
    "large", "Large contracts", "Contracts of a thousand and more.", Unit.COUNT, source="contracts",
    where=Q(amount__gte=1000),
)  # fmt: skip
DOUBLED_EACH = Ratio(
    "doubled_each", "Twice the average", "Twice the lines divided by large contracts.", Unit.MONEY, top="doubled",
    bottom="large", better=Better.LOWER,
)  # fmt: skip


@pytest.fixture
def declared(monkeypatch):
    """The made-up KPIs, as if they stood in the catalogue."""
    for kpi in (DOUBLED, LARGE, DOUBLED_EACH):
        monkeypatch.setitem(KPIS, kpi.key, kpi)
        if isinstance(kpi, Total):
            monkeypatch.setitem(TOTALS, kpi.key, kpi)


@pytest.fixture
def business(declared, world):
    for person, amount in ((world.rep, 3000), (world.teammate, 1500), (world.outsider, 900)):
        client = making.make_client(person, segment=world.segment)
        making.make_contract(client, person, amount, date(2026, 3, 12), product=making.make_product())
    recount()
    return world


def test_it_is_counted_and_verified_by_every_dimension(business):
    scope = Scope.of(business.director)
    assert read(scope, ["doubled", "large", "doubled_each"], MARCH)[()] == {
        "doubled": 9000, "large": 2, "doubled_each": 4500,
    }  # fmt: skip
    for dimension in ("product", "category", "segment", "region", "business"):
        assert sum(group["doubled"] for group in read(scope, ["doubled"], MARCH, by=[dimension]).values()) == 9000
    assert verify_figures() == []
    DailyFigure.objects.filter(kpi="doubled").delete()
    assert {found.kpi for found in verify_figures()} == {"doubled"}
    rebuild_figures()
    assert read(scope, ["doubled"], MARCH)[()]["doubled"] == 9000


def test_the_dashboard_shows_its_tile_and_compares_by_it(business, browse):
    browser = browse(business.director)
    page = browser.get("/?period=2026-03")
    stats = {stat.label: stat for stat in page.context["stats"]}
    assert stats["Twice the lines"].value == 9000
    assert "Large contracts" not in stats
    assert [choice.label for choice in page.context["bases"]].count("Twice the lines") == 1
    board = browser.get("/?period=2026-03&kpi=doubled&by=segment").context["board"]
    assert [(row.name, row.standing.actual) for row in board.rows] == [("Machinery", 9000)]


def test_what_is_not_foremost_waits_behind_more_figures(business, browse):
    browser = browse(business.director)
    first = browser.get("/?period=2026-03")
    assert "More figures" in first.content.decode()
    page = browser.get(first.context["more_url"])
    stats = {stat.label: stat for stat in page.context["stats"]}
    assert stats["Large contracts"].value == 2
    assert stats["Twice the average"].value == 4500
    assert set(stats) == {str(kpi.label) for kpi in KPIS.values() if kpi.tile}
    assert "Fewer figures" in page.content.decode()
    assert "more" not in page.context["more_url"]
    assert "Large contracts" in [choice.label for choice in first.context["other_bases"]]
    compared = browser.get("/?period=2026-03&kpi=large").context
    assert [choice.label for choice in compared["bases"] if choice.active] == ["Large contracts"]
    assert sum(row.standing.actual for row in compared["board"].rows) == 2


def test_its_rows_add_up_to_it_and_each_says_what_it_adds(business, browse):
    browser = browse(business.manager)
    page = browser.get("/rows/?kpi=doubled&period=2026-03")
    assert page.context["total"] == 9000
    assert "6,000.00" in page.content.decode()
    assert browser.get("/rows/?kpi=large&period=2026-03&business=1").context["total"] == 2
    assert browser.get("/rows/?kpi=doubled_each&period=2026-03").context["total"] == 4500


def test_the_figures_command_prints_and_exports_it(business):
    out = StringIO()
    call_command(
        "figures", "--as", "director", "--period", "2026-03", "--by", "business", "--format", "csv", stdout=out,
    )  # fmt: skip
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert [(row["business"], Decimal(row["doubled"]), Decimal(row["large"])) for row in rows] == [
        ("New clients", Decimal(9000), Decimal(2))
    ]


def test_the_glossary_explains_it(business, browse):
    html = browse(business.rep).get(reverse("targets:glossary")).content.decode()
    entry = html.split('id="doubled_each"')[1].split("</section>")[0]
    assert "Twice the lines divided by large contracts." in entry
    assert 'href="#doubled"' in entry
    assert "lower is better" in entry


def test_it_can_be_given_targets_unless_it_says_otherwise(business, browse, monkeypatch):
    address = reverse("targets:grid")
    html = browse(business.manager).get(address).content.decode()
    assert 'value="large"' in html
    assert (DOUBLED.key, DOUBLED.label) in kpis.choices()
    monkeypatch.setitem(KPIS, "large", replace(LARGE, can_have_target=False))
    assert 'value="large"' not in browse(business.manager).get(address).content.decode()
    making.make_target("doubled", MARCH.first, business.team, 18000)
    page = browse(business.manager).get("/?period=2026-03")
    stat = next(stat for stat in page.context["stats"] if stat.label == "Twice the lines")
    assert (stat.target, stat.attainment) == (18000, Decimal("0.5"))


def test_where_lower_is_better_more_than_the_target_is_too_much(business, browse):
    making.make_target("doubled_each", MARCH.first, business.team, 3000)
    page = browse(business.manager).get("/?period=2026-03&more=1")
    stat = next(stat for stat in page.context["stats"] if stat.label == "Twice the average")
    assert round(stat.attainment, 4) == Decimal("0.6667")
    assert "above the target" in stat.note


def test_every_place_in_the_catalogue_is_filled():
    shown = kpis.tiles()
    assert [kpi.key for kpi in shown[:2]] == ["signed_amount", "collected_amount"]
    assert len([kpi for kpi in shown if kpi.tile == Tile.RESULT]) == len([k for k in shown if k.tile == Tile.WORK]) == 5
    assert len(kpis.tiles(more=True)) > len(shown)
    assert kpis.bases()[0].key == "signed_amount"
