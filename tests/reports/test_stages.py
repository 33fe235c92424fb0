"""How deals pass on from stage to stage: on the deals page, behind it, and wherever KPIs are shown."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.clients.models import Client, Deal, Segment
from apps.contracts.models import Contract
from apps.reports.actions import recount, verify_figures
from apps.reports.measures import Scope, read
from apps.reports.models import StaleFigure
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
YEAR = Period.year(date(2026, 3, 1))


@pytest.fixture
def business(world):
    """Of the rep's six deals three pass the first stage and one of those the second; the teammate has two."""
    for who, ways in (
        (world.rep, (["engaged", "won"], ["engaged", "lost"], ["engaged"], ["lost"], [], [])),
        (world.teammate, (["won"], [])),
        (world.outsider, (["engaged", "won"],)),
    ):
        for way in ways:
            deal = making.make_deal(making.make_client(who, segment=world.segment), who, stage="prospect")
            for day, stage in enumerate(way, 3):
                making.make_move(deal, stage, date(2026, 3, day))
    # Too long ago to be among the last twelve months.
    making.make_deal(making.make_client(world.rep), world.rep, stage="prospect", opened_on=date(2025, 3, 31))
    recount()
    return world


def steps(page):
    return [
        (step["conversion"].stage.name, step["conversion"].passed, step["conversion"].entered, step["conversion"].rate)
        for step in page.context["steps"]
    ]


def test_each_stage_tells_how_many_of_the_deals_that_entered_it_passed(business, browse):
    page = browse(business.manager).get(reverse("reports:stages"))
    assert steps(page) == [("Prospecting", 4, 8, Decimal("0.5")), ("Engaging", 1, 3, None)]
    html = page.content.decode()
    assert "50.0% pass on" in html or "50% pass on" in html
    assert "too few to say" in html


def test_everyone_sees_their_own_scope(business, browse):
    address = reverse("reports:stages")
    assert steps(browse(business.rep).get(address))[0] == ("Prospecting", 3, 6, Decimal("0.5"))
    assert steps(browse(business.teammate).get(address))[0] == ("Prospecting", 1, 2, None)
    assert steps(browse(business.director).get(address))[0][1:3] == (5, 9)
    assert steps(browse(business.other_manager).get(address))[0][1:3] == (0, 0)
    assert "no deal entered" in browse(business.other_manager).get(address).content.decode()


def test_each_number_opens_the_deals_behind_it(business, browse):
    browser = browse(business.manager)
    for step in browser.get(reverse("reports:stages")).context["steps"]:
        found = step["conversion"]
        for url, number in ((step["passed_url"], found.passed), (step["entered_url"], found.entered)):
            page = browser.get(url)
            assert page.context["total"] == number
            assert len(page.context["table"].rows) == number
            assert {row.record.stage for row in page.context["table"].rows} <= {found.stage}


@pytest.mark.parametrize("view", ["", "?view=board"])
def test_the_deals_page_asks_for_it_and_leads_to_it(business, browse, view):
    browser = browse(business.manager)
    html = browser.get(reverse("clients:deals") + view).content.decode()
    assert f'hx-get="{reverse("reports:stages")}"' in html
    assert f'href="{reverse("reports:stages")}"' in html
    part = browser.get(reverse("reports:stages"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Prospecting" in part


def test_a_stage_of_the_ratio_is_divided_from_that_stages_numbers(business, browse):
    stage = Deal.objects.filter(stage__name="Engaging").first().stage
    page = browse(business.manager).get(f"/rows/?kpi=stage_conversion&period=2026&stage={stage.pk}")
    assert [figure for _kpi, figure, _url in page.context["halves"]] == [1, 3]
    assert round(page.context["total"], 4) == Decimal("0.3333")


def test_one_declaration_gives_the_tile_the_target_the_export_and_the_glossary(business, browse):
    browser = browse(business.manager)
    stats = {stat.label: stat for stat in browser.get("/?period=2026&more=1").context["stats"]}
    assert round(stats["Stage conversion"].value, 4) == Decimal("0.4545")  # 5 of 11
    board = browser.get("/?period=2026&kpi=stage_conversion&by=stage").context["board"]
    assert [(row.name, row.standing.actual) for row in board.rows] == [
        ("Prospecting", Decimal("0.5")), ("Engaging", Decimal(1) / 3),
    ]  # fmt: skip
    assert 'value="stage_conversion"' in browser.get(reverse("targets:grid")).content.decode()
    glossary = browser.get(reverse("targets:glossary")).content.decode()
    entry = glossary.split('id="stage_conversion"')[1].split("</section>")[0]
    assert "A pass counts on the day the deal entered the stage" in entry
    out = StringIO()
    call_command("figures", "--as", "manager", "--period", "2026", "--by", "stage", "--format", "csv", stdout=out)
    rows = {row["stage"]: row for row in csv.DictReader(StringIO(out.getvalue()))}
    assert {name: (Decimal(row["stages_entered"]), Decimal(row["stages_passed"])) for name, row in rows.items()} == {
        "Prospecting": (8, 4), "Engaging": (3, 1),
    }  # fmt: skip
    assert Decimal(rows["Prospecting"]["stage_conversion"]) == Decimal("0.5")


def test_a_target_for_it_is_measured(business, browse):
    making.make_target("stage_conversion", date(2026, 3, 1), business.team, "0.6")
    page = browse(business.manager).get("/?period=2026-03&more=1")
    stat = next(stat for stat in page.context["stats"] if stat.label == "Stage conversion")
    assert stat.target == Decimal("0.6")


def test_a_pass_counts_on_the_day_of_entering(business):
    scope = Scope.of(business.director)
    found = read(scope, ["stages_passed"], YEAR, by=["day"])
    # The passes of March's moves from the first stage count on 2 February, when the deals entered it.
    assert {str(day): amounts["stages_passed"] for (day,), amounts in found.items()} == {
        "2026-02-02": 5, "2026-03-03": 2,
    }  # fmt: skip


# --- what moves figures -----------------------------------------------------------------------------


def test_a_deal_given_to_another_client_takes_its_stages_along(business):
    food = Segment.objects.create(name="Food")
    scope = Scope.of(business.director)

    def of(segment):
        groups = read(scope, ["stages_entered"], YEAR, by=["segment"])
        return groups.get((segment.pk,), {"stages_entered": 0})["stages_entered"]

    assert (of(business.segment), of(food)) == (13, 0)
    deal = Deal.objects.filter(owner=business.outsider).get()
    deal.client = making.make_client(business.outsider, segment=food)
    deal.save()
    recount()
    assert (of(business.segment), of(food)) == (11, 2)
    Client.objects.filter(segment=food).update(segment=business.segment)
    recount()
    assert (of(business.segment), of(food)) == (13, 0)
    assert verify_figures() == []


def test_a_contract_given_to_another_client_takes_its_payments_along(world, rep):
    food = Segment.objects.create(name="Food")
    contract = making.make_contract(making.make_client(rep, segment=world.segment), rep)
    making.make_payment(contract, "300")
    recount()
    Contract.objects.update(client=making.make_client(rep, segment=food))
    assert StaleFigure.objects.filter(source="payments").exists()
    recount()
    groups = read(Scope.of(world.director), ["collected_amount"], YEAR, by=["segment"])
    assert {member: amounts["collected_amount"] for (member,), amounts in groups.items()} == {food.pk: 300}
    assert verify_figures() == []


def test_what_does_not_change_a_deals_way_marks_no_stage(business):
    Deal.objects.update(note="Called again")
    assert not StaleFigure.objects.filter(source="stage_entries").exists()
