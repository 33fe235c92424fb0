"""Drafting, changing, signing and deleting contracts, as a person does it in the browser."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.clients.models import DealLine
from apps.contracts.models import Contract, ContractLine
from apps.teams.models import Membership
from tests.world import make_client, make_contract, make_deal, make_payment, make_product

pytestmark = pytest.mark.usefixtures("today")


def typed(**fields):
    """This will give what the browser sends for a contract; a line is (product, quantity, description, amount)."""
    lines, held = fields.pop("lines", [("", "1", "Installation", "1000")]), fields.pop("held", 0)
    rows = [*lines, ("", "1", "", "")]
    sent = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": held, "number": "2026-0001", "title": "",
            "client": "", "kind": "new", "starts_on": "", "ends_on": "", "note": ""}  # fmt: skip
    for index, row in enumerate(rows):
        for name, value in zip(("product", "quantity", "description", "amount"), row, strict=True):
            sent[f"lines-{index}-{name}"] = getattr(value, "pk", value)
    return sent | fields


def draft(client, owner, **fields):
    return make_contract(client, owner, signed_on=None, **fields)


def page_of(contract, name="detail"):
    return reverse(f"contracts:{name}", args=[contract.pk])


def test_a_rep_drafts_a_contract_and_its_lines_are_its_amount(browse, rep):
    client, pump = make_client(rep, "华东机械"), make_product("Pump")
    lines = [(pump, "2", "", "25,000.50"), ("", "1", "Rebate", "-0.50")]
    answer = browse(rep).post(reverse("contracts:add"), typed(client="华东机械", lines=lines))
    contract = Contract.objects.get()
    assert answer.url == page_of(contract)
    assert (contract.owner, contract.client, contract.signed_on) == (rep, client, None)
    assert contract.amount == 25000
    assert "25,000.00" in browse(rep).get(answer.url).content.decode()


def test_a_draft_is_filled_from_its_deal(browse, manager, rep):
    client, pump = make_client(rep), make_product("Pump")
    deal = make_deal(client, rep, "Press line", amount=Decimal(5000))
    DealLine.objects.create(deal=deal, product=pump, quantity=3)
    url = f"{reverse('contracts:add')}?deal={deal.pk}"
    form, lines = (browse(manager).get(url).context[name] for name in ("form", "lines"))
    assert form["client"].value() == client.name
    assert form["deal"].value() == deal.pk
    assert form["title"].value() == "Press line"
    assert form["owner"].value() == rep.pk
    assert [line.initial for line in lines.forms[:1]] == [{"product": pump.pk, "quantity": 3, "amount": 5000}]
    sent = typed(client=client.name, deal=deal.pk, owner=rep.pk, lines=[(pump, "3", "", "4800")], held=1)
    assert browse(manager).post(url, sent).status_code == 302
    contract = Contract.objects.get()
    assert (contract.deal, contract.owner, contract.amount) == (deal, rep, 4800)


def test_a_draft_for_a_client_offers_that_clients_deals(browse, rep):
    client = make_client(rep)
    own, other = make_deal(client, rep), make_deal(make_client(rep), rep)
    form = browse(rep).get(f"{reverse('contracts:add')}?client={client.pk}").context["form"]
    assert form["client"].value() == client.name
    assert list(form.fields["deal"].queryset) == [own]
    sent = typed(client=client.name, deal=other.pk)
    answer = browse(rep).post(f"{reverse('contracts:add')}?client={client.pk}", sent)
    assert answer.context["form"].errors["deal"]


def test_a_deal_of_another_client_is_refused(browse, rep):
    deal, other = make_deal(make_client(rep, "One"), rep), make_client(rep, "Two")
    answer = browse(rep).post(f"{reverse('contracts:add')}?deal={deal.pk}", typed(client=other.name, deal=deal.pk))
    assert answer.context["form"].errors["deal"] == ["This deal is with another client."]
    assert not Contract.objects.exists()


def test_the_next_number_of_the_year_is_proposed(browse, rep):
    client, browser, url = make_client(rep), browse(rep), reverse("contracts:add")
    assert browser.get(url).context["form"]["number"].value() == "2026-0001"
    for number in ("2026-0099", "2025-0700", "2026-77A", "HT-2026-9000", "2026-1"):
        draft(client, rep, number=number)
    assert browser.get(url).context["form"]["number"].value() == "2026-0100"
    draft(client, rep, number="2026-10000")
    assert browser.get(url).context["form"]["number"].value() == "2026-10001"


def test_a_taken_number_is_told_at_the_field_and_nothing_typed_is_lost(browse, rep, outsider):
    draft(make_client(outsider), outsider, number="2026-0001")
    make_client(rep, "华东机械")
    sent = typed(client="华东机械", note="Deliver to the back door", lines=[("", "1", "Design work", "77")])
    answer = browse(rep).post(reverse("contracts:add"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors["number"] == ["There is a contract with this number already."]
    assert "Deliver to the back door" in page
    assert "Design work" in page
    assert 'value="77"' in page


def test_a_contract_needs_a_line(browse, rep):
    make_client(rep, "华东机械")
    answer = browse(rep).post(reverse("contracts:add"), typed(client="华东机械", lines=[]))
    assert "A contract needs one line or more." in answer.content.decode()
    assert not Contract.objects.exists()


def test_a_line_without_an_amount_is_told_at_that_line(browse, rep):
    make_client(rep, "华东机械")
    answer = browse(rep).post(reverse("contracts:add"), typed(client="华东机械", lines=[("", "1", "Design work", "")]))
    assert answer.status_code == 422
    assert answer.context["lines"].forms[0].errors["amount"]
    assert "Design work" in answer.content.decode()


def test_a_contract_does_not_end_before_it_starts(browse, rep):
    make_client(rep, "华东机械")
    sent = typed(client="华东机械", starts_on="2026-04-01", ends_on="2026-03-01")
    assert browse(rep).post(reverse("contracts:add"), sent).context["form"].errors["ends_on"]


def test_a_draft_is_changed_and_its_lines_with_it(browse, rep):
    contract = draft(make_client(rep), rep, amount="1000")
    sent = typed(
        number=contract.number, client=contract.client.name, title="Phase 2",
        lines=[("", "1", "", ""), ("", "2", "Training", "600")], held=1,
    )  # fmt: skip
    assert browse(rep).post(page_of(contract, "change"), sent).status_code == 302
    contract.refresh_from_db()
    assert (contract.title, contract.amount) == ("Phase 2", 600)
    assert "<ins>Training</ins>" in browse(rep).get(page_of(contract)).content.decode()


def test_a_signed_contract_is_not_changed(browse, rep):
    contract = make_contract(make_client(rep), rep)
    sent = typed(number=contract.number, client=contract.client.name, title="Sneaked in")
    answer = browse(rep).post(page_of(contract, "change"), sent, follow=True)
    assert "A signed contract is not changed any more." in answer.content.decode()
    contract.refresh_from_db()
    assert contract.title == ""


def test_signing_counts_on_its_day_for_the_team_of_that_day(browse, rep, manager, world):
    Membership.objects.filter(person=rep).update(until=date(2026, 3, 10))
    Membership.objects.create(person=rep, team=world.other_team, since=date(2026, 3, 10))
    old, new = draft(make_client(rep), rep), draft(make_client(rep), rep)
    for contract, day in ((old, "2026-03-09"), (new, "2026-03-10")):
        assert browse(rep).post(page_of(contract, "sign"), {"signed_on": day}).status_code == 302
        contract.refresh_from_db()
    assert (old.signed_on, old.team) == (date(2026, 3, 9), world.team)
    assert (new.signed_on, new.team) == (date(2026, 3, 10), world.other_team)
    assert set(Contract.objects.visible_to(manager)) == {old}


def test_a_draft_follows_its_owner_alone(rep, manager, other_manager, world):
    contract = draft(make_client(rep), rep)
    assert contract in Contract.objects.visible_to(manager)
    Membership.objects.filter(person=rep).update(until=date(2026, 3, 10))
    Membership.objects.create(person=rep, team=world.other_team, since=date(2026, 3, 10))
    again = [type(person).objects.get(pk=person.pk) for person in (manager, other_manager)]
    assert [contract in Contract.objects.visible_to(person) for person in again] == [False, True]


@pytest.mark.parametrize(
    ("day", "word"), [("2026-03-19", "This day has not come yet."), ("", "Give the day of the signing.")]
)
def test_a_contract_is_signed_on_a_day_that_has_come(browse, rep, day, word):
    contract = draft(make_client(rep), rep)
    answer = browse(rep).post(page_of(contract, "sign"), {"signed_on": day})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    contract.refresh_from_db()
    assert contract.signed_on is None


def test_only_a_leader_takes_a_signing_back(browse, rep, manager):
    contract = make_contract(make_client(rep), rep)
    page = browse(rep).post(page_of(contract, "unsign"), follow=True).content.decode()
    assert "Only someone who leads the owner" in page
    contract.refresh_from_db()
    assert contract.signed_on
    browse(manager).post(page_of(contract, "unsign"))
    contract.refresh_from_db()
    assert contract.signed_on is None


def test_a_signing_is_not_taken_back_once_money_came_in(browse, rep, manager):
    contract = make_contract(make_client(rep), rep)
    make_payment(contract)
    page = browse(manager).post(page_of(contract, "unsign"), follow=True).content.decode()
    assert "Payments were received for this contract." in page
    contract.refresh_from_db()
    assert contract.signed_on


def test_drafts_are_deleted_and_signed_contracts_are_not(browse, rep):
    contract, signed = draft(make_client(rep), rep), make_contract(make_client(rep), rep)
    assert browse(rep).post(page_of(contract, "delete")).url == reverse("contracts:list")
    answer = browse(rep).post(page_of(signed, "delete"), follow=True)
    assert "A signed contract is not changed" in answer.content.decode()
    assert list(Contract.objects.all()) == [signed]


@pytest.mark.parametrize("page", ["detail", "change", "sign"])
def test_a_draft_is_open_to_its_owner_and_those_above_alone(
    browse, page, rep, teammate, manager, other_manager, outsider, director, administrator
):
    url = page_of(draft(make_client(rep), rep), page)
    for person in (rep, manager, director):
        assert browse(person).get(url).status_code == 200, person
    for person in (teammate, other_manager, outsider, administrator):
        assert browse(person).get(url).status_code == 404, person
    assert browse().get(url).status_code == 302


@pytest.mark.parametrize("page", ["change", "sign", "unsign", "delete", "payment_add"])
def test_nobody_writes_to_a_contract_out_of_sight(browse, page, rep, outsider, other_manager):
    contract = draft(make_client(rep), rep)
    before = Contract.objects.filter(pk=contract.pk).values().get()
    for person in (outsider, other_manager):
        sent = typed(number="X", client=contract.client.name, signed_on="2026-03-18", amount="1")
        assert browse(person).post(page_of(contract, page), sent).status_code == 404
    assert Contract.objects.filter(pk=contract.pk).values().get() == before


def names(answer):
    return [row.record.number for row in answer.context["table"].rows]


def test_the_list_is_narrowed_and_totalled(browse, rep, teammate, manager):
    client = make_client(rep, "华东机械")
    make_contract(client, rep, "100.10", number="A", signed_on=date(2026, 3, 2))
    make_contract(client, rep, "50", number="B", signed_on=date(2026, 1, 5), kind="renewal")
    draft(client, rep, amount="7", number="C")
    make_contract(make_client(teammate), teammate, "900", number="D", signed_on=date(2026, 3, 3))
    look = lambda **asked: browse(manager).get(reverse("contracts:list"), asked)  # noqa: E731
    assert names(look()) == ["D", "A", "B", "C"]
    assert names(look(state="draft")) == ["C"]
    assert names(look(state="signed", kind="renewal")) == ["B"]
    assert names(look(signed="2026-03", owner=rep.pk)) == ["A"]
    assert names(look(signed="this-quarter", sort="number")) == ["A", "B", "D"]
    assert names(look(q="hdjx", sort="number")) == ["A", "B", "C"]
    totals = look(owner=rep.pk).context["totals"]
    assert (totals["signed"], totals["drafted"], totals["drafts"]) == (Decimal("150.10"), 7, 1)
    assert look(signed="2026-03").context["totals"]["signed"] == Decimal("1000.10")


def test_a_contract_page_names_what_is_out_of_sight_without_a_link(browse, rep, teammate):
    client = make_client(teammate, "Their client")
    contract = make_contract(client, rep, deal=make_deal(client, teammate, "Their deal"))
    links = reverse("clients:detail", args=[client.pk]), reverse("clients:deal", args=[contract.deal_id])
    page = browse(rep).get(page_of(contract)).content.decode()
    assert "Their client" in page
    assert "Their deal" in page
    assert not any(f'"{link}"' in page for link in links)
    assert f'"{links[0]}"' not in browse(rep).get(reverse("contracts:list")).content.decode()


def test_a_client_and_a_deal_load_their_contracts(browse, rep, outsider):
    client = make_client(rep)
    deal = make_deal(client, rep)
    make_contract(client, rep, number="Of-the-deal", deal=deal)
    make_contract(client, rep, number="Of-the-client")
    make_contract(client, outsider, number="By-a-colleague")
    make_contract(make_client(outsider), outsider, number="Hidden")
    fragment = {"headers": {"HX-Request": "true"}}
    of_client = reverse("contracts:for_client", args=[client.pk])
    of_deal = reverse("contracts:for_deal", args=[deal.pk])
    page = browse(rep).get(of_client, **fragment).content.decode()
    assert "Of-the-deal" in page
    assert "Of-the-client" in page
    # Whoever looks after a client reads everything about it.
    assert "By-a-colleague" in page
    assert "Hidden" not in page
    page = browse(rep).get(of_deal, **fragment).content.decode()
    assert "Of-the-deal" in page
    assert "Of-the-client" not in page
    assert browse(rep).get(of_client).url == f"{reverse('contracts:list')}?client={client.pk}"
    for url in (of_client, of_deal):
        assert browse(outsider).get(url, **fragment).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO contracts_contractline (contract_id, description, quantity, amount) VALUES ({pk}, 'x', 1, 11)",
        "INSERT INTO contracts_contractline (contract_id, description, quantity, amount) "
        "VALUES ({pk}, 'x', 1, 11), ({pk}, 'y', 1, 22), ({other}, 'z', 1, 33)",
        "UPDATE contracts_contractline SET amount = amount + 11 WHERE contract_id = {pk}",
        "DELETE FROM contracts_contractline WHERE contract_id = {pk}",
        "DELETE FROM contracts_contractline WHERE contract_id = {pk} AND amount < 1",
        "UPDATE contracts_contractline SET contract_id = {other} WHERE contract_id = {pk}",
    ],
)
def test_the_database_keeps_amount_and_lines_equal_whoever_writes(rep, change):
    contract, other = draft(make_client(rep), rep, amount="100"), draft(make_client(rep), rep, amount="5")
    ContractLine.objects.create(contract=contract, amount=Decimal("0.50"))
    ContractLine.objects.create(contract=contract, amount=Decimal("0.25"))
    with connection.cursor() as cursor:
        cursor.execute(change.format(pk=contract.pk, other=other.pk))
    for row in Contract.objects.all():
        assert row.amount == sum(line.amount for line in row.lines.all())
    assert sum(row.amount for row in Contract.objects.all()) == sum(line.amount for line in ContractLine.objects.all())
    contract.refresh_from_db()
    assert contract.amount != Decimal("100.75")


def queries(browser, url):
    browser.get(url)  # what seldom changes is remembered from now on
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["list", "payments"])
def test_lists_ask_no_more_for_many_rows(browse, director, rep, page):
    url, browser = reverse(f"contracts:{page}"), browse(director)

    def more(number):
        for _ in range(number):
            make_payment(make_contract(make_client(rep), rep))

    more(5)
    few = queries(browser, url)
    more(45)
    assert queries(browser, url) == few


def test_a_contract_page_asks_no_more_for_many_lines_and_payments(browse, manager, rep):
    contract, browser = make_contract(make_client(rep), rep, "100000", product=make_product()), browse(manager)

    def more(number):
        for _ in range(number):
            ContractLine.objects.create(contract=contract, product=make_product(), amount=1)
            make_payment(contract, "1")

    more(3)
    few = queries(browser, page_of(contract))
    more(30)
    assert queries(browser, page_of(contract)) == few


def test_the_form_asks_no_more_for_many_lines(browse, rep):
    few, many = (draft(make_client(rep), rep, product=make_product()) for _ in range(2))
    for _ in range(20):
        ContractLine.objects.create(contract=many, product=make_product(), amount=1)
    browser = browse(rep)
    assert queries(browser, page_of(few, "change")) == queries(browser, page_of(many, "change"))
