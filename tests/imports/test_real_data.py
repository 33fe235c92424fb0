"""A year of a real company's records comes in by mappings alone, and every known total comes out again.

The records stay outside this repository. SHARED_DATA names the directory that holds them; without it
they are looked for beside the checkout, and these tests are skipped where they are not there.
"""

import json
import os
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Avg, Count, F, Sum
from django.utils import timezone

from apps.clients.models import Client, Deal, DealLine, Product
from apps.contracts.models import Contract
from apps.reports.actions import recount, verify_figures
from apps.reports.dashboards import Dashboard
from apps.reports.measures import Scope
from apps.reports.models import DailyFigure, MonthlyFigure
from apps.targets.kpis import KPIS
from apps.teams import actions
from apps.teams.models import Company, Person, Role, Team
from tests import world as making

CHECKOUT = Path(__file__).resolve().parents[2]
RECORDS = Path(os.environ.get("SHARED_DATA", CHECKOUT.parent / "shared" / "data")) / "crm_opportunities"
MAPPINGS = CHECKOUT / "examples" / "crm_opportunities"
FILES = [
    ("people", "sales_teams.csv"), ("products", "products.csv"), ("clients", "accounts.csv"),
    ("deals", "sales_pipeline.csv"), ("contracts", "sales_pipeline.csv"),
]  # fmt: skip

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.django_db,
    pytest.mark.usefixtures("records"),
    pytest.mark.skipif(not RECORDS.is_dir(), reason=f"SKIPPED: the real sales records are not at {RECORDS}"),
]


def bring_in(kind, file, by):
    mapping = json.loads((MAPPINGS / f"{kind}.json").read_text("utf-8"))
    job = actions.start_import(
        by=by, at=timezone.now(), kind=kind, filename=file, content=(RECORDS / file).read_bytes(), mapping=mapping
    )
    return actions.run_import(job)


@pytest.fixture(scope="module")
def records(django_db_setup, django_db_blocker):
    """The company with all its records: committed once for all tests of this file, and taken away after them."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")
        director = making.make_person("director", Role.DIRECTOR)
        jobs = {kind: bring_in(kind, file, director) for kind, file in FILES}
        recount()
    try:
        yield {"director": director.pk, "jobs": jobs}
    finally:
        with django_db_blocker.unblock():
            call_command("flush", interactive=False, verbosity=0)


def total(model=DailyFigure, kpi="signed_amount", dimension="", **lookup):
    return model.objects.filter(kpi=kpi, dimension=dimension, **lookup).aggregate(all=Sum("amount"))["all"]


def test_every_row_comes_in(records):
    expected = {
        "people": (35, 0),
        "products": (7, 0),
        "clients": (85, 0),
        "deals": (8800, 0),
        "contracts": (4238, 4562),
    }
    for kind, job in records["jobs"].items():
        assert (job.state, job.errors, job.preview["unused"]) == ("done", [], []), kind
        assert (job.created, job.skipped) == expected[kind]


def test_nothing_is_lost_guessed_or_dropped():
    deals = Deal.objects.values("stage__name").annotate(n=Count("pk")).values_list("stage__name", "n")
    assert dict(deals) == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    without = Deal.objects.filter(client=None).values_list("stage__name").annotate(n=Count("pk"))
    assert dict(without) == {"Engaging": 1088, "Prospecting": 337}
    assert set(Deal.objects.filter(opened_on=None).values_list("stage__name", flat=True)) == {"Prospecting"}
    assert Deal.objects.filter(opened_on=None).count() == 500
    assert Deal.objects.filter(closed_on=None).count() == 2089 == Deal.objects.filter(amount=None).count()
    assert set(Deal.objects.lost().values_list("lost_reason", flat=True)) == {"unknown"}
    assert DealLine.objects.count() == 8800
    assert Deal.objects.values("code").distinct().count() == 8800
    assert Product.objects.count() == 7
    assert Client.objects.exclude(parent=None).count() == 15
    assert Client.objects.count() == 85 == Client.objects.filter(owner=None).count()
    assert Client.objects.filter(segment__name="technology").count() == 12
    assert Client.objects.get(name="Bioholding").region.name == "Philippines"
    agents = Person.objects.filter(role=Role.REP)
    assert agents.count() == 35
    assert agents.filter(deals=None).count() == 5
    assert Person.objects.filter(role=Role.MANAGER).count() == 6


def test_every_field_of_every_deal_is_the_file_s(records):
    import csv

    with (RECORDS / "sales_pipeline.csv").open(newline="") as file:
        wanted = {row["opportunity_id"]: row for row in csv.DictReader(file)}
    for deal in Deal.objects.select_related("client", "owner", "stage").prefetch_related("lines__product"):
        row = wanted.pop(deal.code)
        assert (deal.client.name if deal.client else "") == row["account"]
        assert (deal.owner.name, deal.stage.name) == (row["sales_agent"], row["deal_stage"])
        assert [line.product.name.replace(" ", "") for line in deal.lines.all()] == [row["product"].replace(" ", "")]
        assert [str(day or "") for day in (deal.opened_on, deal.closed_on)] == [row["engage_date"], row["close_date"]]
        assert deal.amount == (Decimal(row["close_value"]) if row["close_value"] else None)
    assert not wanted


def test_the_value_won_is_the_known_total():
    assert total() == 10_005_534 == total(MonthlyFigure)
    assert Contract.objects.aggregate(all=Sum("amount"))["all"] == 10_005_534
    assert Contract.objects.filter(signed_on=F("deal__closed_on"), amount=F("deal__amount")).count() == 4238


def test_the_totals_by_office_and_manager():
    offices = {}
    for office in Team.objects.filter(parent__parent=None, parent__isnull=False):
        offices[office.name] = total(team__in=[team.pk for team in Team.objects.below(office.pk)])
    assert offices == {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}
    led = Team.objects.filter(leader__role=Role.MANAGER)
    assert {team.leader.name: total(team=team) for team in led} == {
        "Melvin Marxen": 2_251_930, "Summer Sewald": 1_964_750, "Rocco Neubert": 1_960_545,
        "Celia Rouche": 1_603_897, "Cara Losch": 1_130_049, "Dustin Brinkmann": 1_094_363,
    }  # fmt: skip


def test_the_totals_by_quarter_and_product():
    quarters = [
        total(day__gte=date(2017, m, 1), day__lt=date(2017 + (m + 2) // 12, (m + 2) % 12 + 1, 1)) for m in (1, 4, 7, 10)
    ]
    assert quarters == [1_134_672, 3_086_111, 2_982_255, 2_802_496]
    assert total(day__month=3) == 1_134_672
    products = {product.name: total(dimension="product", member=product.pk) for product in Product.objects.all()}
    assert products == {
        "GTX Pro": 3_510_578, "GTX Plus Pro": 2_629_651, "MG Advanced": 2_216_387, "GTX Plus Basic": 705_275,
        "GTX Basic": 499_263, "GTK 500": 400_612, "MG Special": 43_768,
    }  # fmt: skip


def test_the_best_agent_and_the_best_account():
    by_agent = DailyFigure.objects.filter(kpi="signed_amount", dimension="").values_list("person__name")
    best = by_agent.annotate(all=Sum("amount")).order_by("-all")
    assert best[0] == ("Darcel Schlecht", 1_153_214)
    assert len(best) == 30
    assert total(kpi="deals_won", person__name="Darcel Schlecht") == 349
    account = Contract.objects.values_list("client__name").annotate(all=Sum("amount"), n=Count("pk")).order_by("-all")
    assert account[0] == ("Kan-code", 341_455, 115)


def test_the_win_rate_and_the_days_it_takes():
    assert (total(kpi="deals_won"), total(kpi="deals_decided")) == (4238, 6711)
    assert round(total(kpi="deals_won") / total(kpi="deals_decided"), 4) == Decimal("0.6315")
    days = {
        outcome: Deal.objects.filter(outcome=outcome).aggregate(mean=Avg(F("closed_on") - F("opened_on")))["mean"]
        for outcome in ("won", "lost")
    }
    assert {outcome: round(mean.total_seconds() / 86400, 2) for outcome, mean in days.items()} == {
        "won": 51.78,
        "lost": 41.48,
    }


def test_each_manager_sees_their_own_and_the_director_all(records):
    melvin = Person.objects.get(name="Melvin Marxen")
    assert Contract.objects.visible_to(melvin).aggregate(all=Sum("amount"))["all"] == 2_251_930
    agent = Person.objects.get(name="Darcel Schlecht")
    assert Contract.objects.visible_to(agent).aggregate(all=Sum("amount"))["all"] == 1_153_214
    director = Person.objects.get(pk=records["director"])
    assert Contract.objects.visible_to(director).aggregate(all=Sum("amount"))["all"] == 10_005_534
    assert Client.objects.visible_to(director).count() == 85


def test_the_figures_are_what_their_rows_come_to():
    assert verify_figures() == []


def test_bringing_the_files_in_again_changes_nothing(records):
    for kind, file in FILES:
        job = bring_in(kind, file, Person.objects.get(pk=records["director"]))
        assert (job.created, job.updated, job.errors) == (0, 0, []), kind
        assert job.unchanged == job.rows - job.skipped


def test_the_imports_can_be_undone_to_the_last_row(records):
    director = Person.objects.get(pk=records["director"])
    for job in reversed(records["jobs"].values()):
        actions.undo_import(job, by=director, at=timezone.now())
        recount()
    for model in (Contract, Deal, DealLine, Client, Product, Team, DailyFigure, MonthlyFigure):
        assert not model.objects.exists(), model
    assert list(Person.objects.values_list("username", flat=True)) == ["director"]


# The known totals once more, as people ask for them: by command, on the dashboard and in the rows behind it.


def figures(*words):
    out = StringIO()
    call_command("figures", "--as", "director", "--period", "2017", "--format", "json", *words, stdout=out)
    return json.loads(out.getvalue())


def signed_by(grouping):
    found = figures("--kpi", "signed_amount", "--by", grouping)
    return {row[grouping]: Decimal(row["signed_amount"]) for row in found}


def test_the_figures_command_prints_the_known_totals():
    (whole,) = figures("--kpi", "signed_amount,deals_won,deals_decided,win_rate")
    assert Decimal(whole["signed_amount"]) == 10_005_534
    assert Decimal(whole["deals_won"]) == 4238
    assert round(Decimal(whole["win_rate"]) * 100, 2) == Decimal("63.15")
    quarters = {
        row["quarter"]: Decimal(row["signed_amount"]) for row in figures("--kpi", "signed_amount", "--by", "quarter")
    }
    assert quarters == {"2017-Q1": 1_134_672, "2017-Q2": 3_086_111, "2017-Q3": 2_982_255, "2017-Q4": 2_802_496}
    people = {row["person"]: row for row in figures("--kpi", "signed_amount,contracts_signed", "--by", "person")}
    best = max(people.values(), key=lambda row: Decimal(row["signed_amount"]))
    assert (best["person"], Decimal(best["signed_amount"])) == ("Darcel Schlecht", 1_153_214)
    assert Decimal(best["contracts_signed"]) == 349
    products = {
        row["product"]: Decimal(row["signed_amount"]) for row in figures("--kpi", "signed_amount", "--by", "product")
    }
    assert products["GTX Pro"] == 3_510_578
    assert sum(products.values()) == 10_005_534


def test_the_dashboard_shows_the_known_totals_by_office_and_manager(records):
    director = Person.objects.get(pk=records["director"])

    def rows(team=None):
        board = Dashboard(
            Scope.open_for(director, team), Company.current().period("2017"), Company.current(), KPIS["signed_amount"]
        )
        return {row.name: row.standing.actual for row in board.rows if row.standing.actual}

    assert rows() == {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}
    west = next(team for team in director.reach.tree if team.name == "West")
    assert rows(west) == {"Summer Sewald": 1_964_750, "Celia Rouche": 1_603_897}


def test_the_rows_behind_a_number_add_up_to_it(records, browse):
    browser = browse(Person.objects.get(pk=records["director"]))
    page = browser.get("/rows/?kpi=signed_amount&period=2017")
    assert page.context["total"] == 10_005_534
    assert "10,005,534.00" in page.content.decode()
    assert browser.get("/rows/?kpi=deals_won&period=2017").context["total"] == 4238
    assert browser.get("/rows/?kpi=signed_amount&period=2017-Q3").context["total"] == 2_982_255
