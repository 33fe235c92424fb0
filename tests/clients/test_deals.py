"""Opening, changing, moving and handing over deals, as a person does it in the browser."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from apps.clients.models import Deal, DealLine
from apps.teams.models import Membership
from tests.world import make_client, make_deal, make_product, make_stages

pytestmark = pytest.mark.usefixtures("today")


def typed(**fields):
    """This will give what the browser sends for a deal; `lines` is a list of (product, quantity)."""
    lines = fields.pop("lines", [])
    rows = [*lines, ("", "1")]
    sent = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, "name": "Press line", "client": "", "amount": "",
            "expected_on": "", "opened_on": "2026-03-18", "competitor": "", "note": ""}  # fmt: skip
    for index, (product, quantity) in enumerate(rows):
        sent |= {f"lines-{index}-product": getattr(product, "pk", product), f"lines-{index}-quantity": quantity}
    return sent | fields


def move(browser, deal, stage, **fields):
    return browser.post(reverse("clients:deal_move", args=[deal.pk]), {"stage": stage.pk, **fields})


def test_a_rep_opens_a_deal_with_products(browse, rep, world):
    client, pump, valve = make_client(rep, "华东机械"), make_product("Pump"), make_product("Valve")
    stage = make_stages().prospect
    sent = typed(
        client="华东机械", amount="１２3,456.50", stage=stage.pk, lines=[(pump, "2"), ("", ""), (valve, "1.5")]
    )
    answer = browse(rep).post(reverse("clients:deal_add"), sent)
    deal = Deal.objects.get()
    assert answer.url == reverse("clients:deal", args=[deal.pk])
    assert (deal.client, deal.owner, deal.opened_by, deal.stage) == (client, rep, rep, stage)
    assert deal.amount == Decimal("123456.50")
    assert deal.opened_team == world.team
    assert list(deal.lines.values_list("product", "quantity")) == [(pump.pk, 2), (valve.pk, Decimal("1.5"))]
    page = browse(rep).get(answer.url).content.decode()
    assert "Valve" in page
    assert "123,456.50" in page


def test_what_was_typed_stays_when_a_line_is_wrong(browse, rep):
    pump, stage = make_product("Pump"), make_stages().prospect
    sent = typed(name="A long thought", note="He asked twice", stage=stage.pk, lines=[(pump, "-3"), ("", "7")])
    answer = browse(rep).post(reverse("clients:deal_add"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Deal.objects.exists()
    assert "A long thought" in page
    assert "He asked twice" in page
    assert 'value="-3"' in page
    assert "Choose the product, or empty the row." in page


@pytest.mark.parametrize("name", ["Far away", "away"])
def test_a_client_out_of_sight_cannot_be_named(browse, rep, outsider, name):
    make_client(outsider, "Far away")
    answer = browse(rep).post(reverse("clients:deal_add"), typed(client=name, stage=make_stages().prospect.pk))
    assert answer.status_code == 422
    assert "There is no client of this name among those you see." in answer.content.decode()
    assert not Deal.objects.exists()


def test_part_of_a_name_is_enough_where_only_one_client_has_it(browse, rep):
    client = make_client(rep, "华东机械")
    make_client(rep, "苏州电子")
    browse(rep).post(reverse("clients:deal_add"), typed(client="hdjx", stage=make_stages().prospect.pk))
    assert Deal.objects.get().client == client


def test_several_clients_of_a_part_are_named_in_the_answer(browse, rep):
    make_client(rep, "华东机械"), make_client(rep, "华东电子")
    answer = browse(rep).post(reverse("clients:deal_add"), typed(client="华东", stage=make_stages().prospect.pk))
    page = answer.content.decode()
    assert "华东机械" in page
    assert "华东电子" in page
    assert not Deal.objects.exists()


def test_names_are_suggested_only_of_clients_in_sight(browse, rep, outsider):
    make_client(rep, "华东机械"), make_client(outsider, "华东远方")
    page = browse(rep).get(reverse("clients:names"), {"client": "hd"}).content.decode()
    assert "华东机械" in page
    assert "华东远方" not in page


def test_a_manager_opens_a_deal_for_a_rep_but_not_for_another_team(browse, manager, rep, outsider):
    stage = make_stages().prospect
    answer = browse(manager).post(reverse("clients:deal_add"), typed(owner=outsider.pk, stage=stage.pk))
    assert answer.status_code == 422
    browse(manager).post(reverse("clients:deal_add"), typed(owner=rep.pk, stage=stage.pk))
    assert Deal.objects.get().owner == rep


def test_a_deal_does_not_open_in_the_future(browse, rep):
    stage = make_stages().prospect
    answer = browse(rep).post(reverse("clients:deal_add"), typed(opened_on="2026-03-19", stage=stage.pk))
    assert "This day has not come yet." in answer.content.decode()
    assert not Deal.objects.exists()


def test_changing_a_deal_replaces_its_lines_and_tells_it_in_the_history(browse, rep):
    pump, valve = make_product("Pump"), make_product("Valve")
    deal = make_deal(make_client(rep), rep, "Old name")
    DealLine.objects.create(deal=deal, product=pump, quantity=2)
    sent = typed(name="New name", client=deal.client.name, amount="5000", lines=[("", ""), (valve, "3")])
    sent["lines-INITIAL_FORMS"] = 1
    browse(rep).post(reverse("clients:deal_change", args=[deal.pk]), sent)
    deal.refresh_from_db()
    assert (deal.name, deal.amount) == ("New name", 5000)
    assert list(deal.lines.values_list("product", "quantity")) == [(valve.pk, 3)]
    page = browse(rep).get(reverse("clients:deal", args=[deal.pk])).content.decode()
    assert "<del>Old name</del>" in page
    assert "<ins>New name</ins>" in page


def test_saving_a_deal_as_it_was_leaves_its_lines_alone(browse, rep):
    pump = make_product("Pump", is_sold=False)
    deal = make_deal(make_client(rep), rep)
    line = DealLine.objects.create(deal=deal, product=pump, quantity=2)
    sent = typed(name=deal.name, client=deal.client.name, amount="1000", lines=[(pump, "2")])
    sent["lines-INITIAL_FORMS"] = 1
    assert browse(rep).post(reverse("clients:deal_change", args=[deal.pk]), sent).status_code == 302
    assert deal.lines.get() == line


def test_a_deal_moves_from_stage_to_stage_and_back_by_undo(browse, rep):
    stages = make_stages()
    deal = make_deal(make_client(rep), rep, stage="prospect")
    browser = browse(rep)
    answer = move(browser, deal, stages.engaged, next="/clients/deals/?view=board")
    assert answer.url == "/clients/deals/?view=board"
    deal.refresh_from_db()
    assert deal.stage == stages.engaged
    back = "next=%2Fclients%2Fdeals%2F%3Fview%3Dboard"
    undo = f"{reverse('clients:deal_move', args=[deal.pk])}?stage={stages.prospect.pk}&{back}"
    assert escape(undo) in browser.get(reverse("clients:deals")).content.decode()
    assert browser.post(undo).url == answer.url
    deal.refresh_from_db()
    assert deal.stage == stages.prospect


def test_a_move_does_not_lead_to_another_site(browse, rep):
    deal = make_deal(make_client(rep), rep, stage="prospect")
    answer = move(browse(rep), deal, make_stages().engaged, next="https://elsewhere.example/")
    assert answer.url == reverse("clients:deal", args=[deal.pk])


def test_losing_a_deal_asks_for_the_reason(browse, rep):
    lost, deal = make_stages().lost, make_deal(make_client(rep), rep)
    answer = move(browse(rep), deal, lost, closed_on="2026-03-17")
    assert answer.status_code == 422
    assert "Say why the deal was lost." in answer.content.decode()
    move(browse(rep), deal, lost, closed_on="2026-03-17", lost_reason="price", competitor="Acme")
    deal.refresh_from_db()
    assert (deal.outcome, deal.closed_on) == ("lost", date(2026, 3, 17))
    assert (deal.lost_reason, deal.competitor) == ("price", "Acme")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-03-19", "This day has not come yet."),
        ("2026-02-01", "A deal cannot close before it was opened."),
        ("", "This field is required."),
    ],
)
def test_a_deal_is_won_only_on_a_day_that_can_be(browse, rep, day, sentence):
    deal = make_deal(make_client(rep), rep)
    answer = move(browse(rep), deal, make_stages().won, closed_on=day)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    deal.refresh_from_db()
    assert deal.outcome == "open"


def test_a_deal_without_a_client_is_not_won(browse, rep):
    deal = make_deal(None, rep)
    answer = move(browse(rep), deal, make_stages().won, closed_on="2026-03-18")
    assert "Name the client before the deal is closed." in answer.content.decode()
    deal.refresh_from_db()
    assert deal.outcome == "open"


def test_a_decided_deal_can_be_opened_again(browse, rep):
    stages = make_stages()
    deal = make_deal(make_client(rep), rep, stage="lost")
    move(browse(rep), deal, stages.engaged)
    deal.refresh_from_db()
    assert (deal.outcome, deal.closed_on, deal.lost_reason) == ("open", None, "")


@pytest.mark.parametrize(
    "change",
    [
        {"closed_on": date(2026, 3, 1)},
        {"lost_reason": "price"},
        {"amount": Decimal("-1")},
    ],
)
def test_the_database_keeps_an_open_deal_whole(world, rep, change):
    deal = make_deal(make_client(rep), rep)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(**change)


def test_the_database_takes_no_lost_deal_without_day_or_reason(world, rep):
    lost, deal = make_stages().lost, make_deal(make_client(rep), rep)
    for change in ({"closed_on": date(2026, 3, 1)}, {"lost_reason": "price"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Deal.objects.filter(pk=deal.pk).update(stage=lost, **change)
    Deal.objects.filter(pk=deal.pk).update(stage=lost, closed_on=date(2026, 3, 1), lost_reason="price")
    deal.refresh_from_db()
    assert deal.outcome == "lost"


def test_the_outcome_counts_for_the_team_of_the_day(browse, rep, manager, world):
    Membership.objects.filter(person=rep).update(until=date(2026, 3, 10))
    Membership.objects.create(person=rep, team=world.other_team, since=date(2026, 3, 10))
    before, after = make_deal(make_client(rep), rep), make_deal(make_client(rep), rep)
    move(browse(rep), before, make_stages().won, closed_on="2026-03-09")
    move(browse(rep), after, make_stages().won, closed_on="2026-03-10")
    before.refresh_from_db(), after.refresh_from_db()
    assert (before.team, after.team) == (world.team, world.other_team)
    assert (before.opened_team, after.opened_team) == (world.team, world.team)
    seen = set(Deal.objects.visible_to(manager))
    assert seen == {before}


def test_a_leader_hands_a_deal_over_within_reach(browse, manager, rep, teammate, outsider):
    deal = make_deal(make_client(rep), rep)
    url = reverse("clients:deal_reassign", args=[deal.pk])
    assert browse(manager).post(url, {"owner": outsider.pk}).status_code == 422
    assert browse(manager).post(url, {"owner": teammate.pk}).status_code == 302
    deal.refresh_from_db()
    assert (deal.owner, deal.opened_by) == (teammate, rep)


def test_a_decided_deal_stays_with_whoever_closed_it(browse, manager, rep, teammate):
    deal = make_deal(make_client(rep), rep, stage="won")
    answer = browse(manager).post(reverse("clients:deal_reassign", args=[deal.pk]), {"owner": teammate.pk})
    assert "A deal that is decided stays with whoever closed it." in answer.content.decode()
    deal.refresh_from_db()
    assert deal.owner == rep


@pytest.mark.parametrize("page", ["deal", "deal_change", "deal_move", "deal_reassign"])
def test_a_deal_is_open_to_its_owner_and_those_above_alone(
    browse, page, rep, teammate, manager, other_manager, outsider, director, administrator
):
    url = reverse(f"clients:{page}", args=[make_deal(make_client(rep), rep).pk])
    for person in (rep, manager, director):
        assert browse(person).get(url).status_code == 200, person
    for person in (teammate, other_manager, outsider, administrator):
        assert browse(person).get(url).status_code == 404, person
    assert browse().get(url).status_code == 302


def test_whoever_sees_a_deal_by_credit_alone_cannot_change_it(browse, manager, rep, world):
    deal = make_deal(make_client(rep), rep, stage="won")
    Membership.objects.filter(person=rep).update(until=date(2026, 3, 15))
    Membership.objects.create(person=rep, team=world.other_team, since=date(2026, 3, 15))
    assert browse(manager).get(reverse("clients:deal", args=[deal.pk])).status_code == 200
    answer = move(browse(manager), deal, make_stages().engaged)
    assert answer.status_code == 403
    deal.refresh_from_db()
    assert deal.outcome == "won"


def queries(browser, url):
    browser.get(url)  # what seldom changes is remembered from now on
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("view", ["", "?view=board"])
def test_the_list_and_the_board_ask_no_more_for_many_rows(browse, director, rep, view):
    url, browser = reverse("clients:deals") + view, browse(director)
    for _ in range(5):
        make_deal(make_client(rep), rep)
    few = queries(browser, url)
    for number in range(45):
        make_deal(make_client(rep), rep, stage=("engaged", "prospect", "won")[number % 3])
    assert queries(browser, url) == few


def test_a_deal_page_asks_no_more_for_many_lines(browse, rep):
    deal, browser = make_deal(make_client(rep), rep), browse(rep)
    url = reverse("clients:deal", args=[deal.pk])
    for _ in range(3):
        DealLine.objects.create(deal=deal, product=make_product())
    few = queries(browser, url)
    for _ in range(30):
        DealLine.objects.create(deal=deal, product=make_product())
    assert queries(browser, url) == few
