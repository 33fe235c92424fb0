"""Recording money received: once each, never more than the contract is worth, credited to the right team."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from apps.contracts.models import Contract, Payment
from apps.teams.models import Membership
from tests.world import make_client, make_contract, make_payment

pytestmark = pytest.mark.usefixtures("today")


def pay(browser, contract, amount="400", **fields):
    sent = {"key": uuid4(), "amount": amount, "received_on": "2026-03-18", "reference": "", "note": ""} | fields
    return browser.post(reverse("contracts:payment_add", args=[contract.pk]), sent)


@pytest.fixture
def contract(rep):
    return make_contract(make_client(rep), rep, "1000")


def test_a_payment_is_recorded_and_what_is_open_shrinks(browse, rep, contract):
    form = browse(rep).get(reverse("contracts:payment_add", args=[contract.pk])).context["form"]
    assert form["amount"].value() == 1000
    answer = pay(browse(rep), contract, "1,000.00", reference="Bank 7")
    assert answer.url == reverse("contracts:detail", args=[contract.pk])
    assert contract.payments.get().owner == rep
    page = browse(rep).get(answer.url)
    assert page.context["open_amount"] == 0
    assert "Bank 7" in page.content.decode()


def test_the_same_form_sent_twice_makes_one_payment(browse, rep, contract):
    key, browser = uuid4(), browse(rep)
    for _ in range(2):
        assert pay(browser, contract, key=key).status_code == 302
    assert contract.payments.get().amount == 400
    answer = pay(browser, contract, "300", key=key)
    assert answer.status_code == 422
    assert "This form was sent before with other content." in answer.content.decode()
    assert contract.payments.count() == 1


@pytest.mark.parametrize(
    ("amount", "field", "sentence"),
    [
        ("1000.01", "amount", "This is more than is still open for the contract."),
        ("0", "amount", "An amount of nothing is not a payment."),
        ("-1", "amount", "More cannot be given back than was received."),
        ("abc", "amount", "Enter a number."),
    ],
)
def test_an_impossible_amount_is_told_at_the_field(browse, rep, contract, amount, field, sentence):
    answer = pay(browse(rep), contract, amount, note="What he said")
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert "What he said" in answer.content.decode()
    assert not Payment.objects.exists()


def test_money_is_not_received_in_the_future(browse, rep, contract):
    answer = pay(browse(rep), contract, received_on="2026-03-19")
    assert answer.context["form"].errors["received_on"] == ["This day has not come yet."]


def test_money_given_back_makes_room_again(browse, rep, contract):
    pay(browse(rep), contract, "1000")
    pay(browse(rep), contract, "-300")
    assert pay(browse(rep), contract, "300.01").status_code == 422
    assert pay(browse(rep), contract, "300").status_code == 302
    assert sum(contract.payments.values_list("amount", flat=True)) == 1000


def test_a_draft_takes_no_money(browse, rep):
    contract = make_contract(make_client(rep), rep, signed_on=None)
    browser = browse(rep)
    answer = browser.get(pay(browser, contract).url)
    assert "Sign the contract before money is received for it." in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_payment_counts_for_the_team_of_its_day(browse, rep, manager, contract, world):
    Membership.objects.filter(person=rep).update(until=date(2026, 3, 12))
    Membership.objects.create(person=rep, team=world.other_team, since=date(2026, 3, 12))
    pay(browse(rep), contract, "1", received_on="2026-03-11")
    pay(browse(rep), contract, "2", received_on="2026-03-12")
    assert dict(contract.payments.values_list("amount", "team")) == {1: world.team.pk, 2: world.other_team.pk}
    manager = type(manager).objects.get(pk=manager.pk)
    assert [payment.amount for payment in Payment.objects.visible_to(manager)] == [1]
    page = browse(manager).get(reverse("contracts:detail", args=[contract.pk]))
    assert page.context["open_amount"] == 997
    assert pay(browse(manager), contract).status_code == 403


def test_a_payment_is_deleted_by_a_leader_alone(browse, rep, manager, other_manager, contract):
    payment = make_payment(contract, "400")
    url = reverse("contracts:payment_delete", args=[payment.pk])
    assert "Only someone who leads" in browse(rep).post(url, follow=True).content.decode()
    assert browse(other_manager).post(url).status_code == 404
    assert Payment.objects.exists()
    assert browse(manager).post(url).url == reverse("contracts:detail", args=[contract.pk])
    assert not Payment.objects.exists()
    history = browse(manager).get(reverse("contracts:detail", args=[contract.pk])).context["changes"]
    assert manager in {change.by for change in history if change.field == "Payment" and change.new is None}


def test_deleting_a_payment_never_leaves_more_given_back_than_received(browse, manager, contract):
    first = make_payment(contract, "400")
    make_payment(contract, "-400")
    url = reverse("contracts:payment_delete", args=[first.pk])
    assert "more would have been given back" in browse(manager).post(url, follow=True).content.decode()
    assert Payment.objects.count() == 2


def test_the_list_of_payments_is_narrowed_and_totalled(browse, rep, teammate, manager, outsider, contract):
    make_payment(contract, "400", date(2026, 3, 2), reference="Bank 7")
    make_payment(contract, "50.50", date(2026, 2, 2))
    make_payment(make_contract(make_client(teammate), teammate), "7", date(2026, 3, 3))
    look = lambda person, **asked: browse(person).get(reverse("contracts:payments"), asked)  # noqa: E731
    shown = lambda answer: [row.record.amount for row in answer.context["table"].rows]  # noqa: E731
    assert shown(look(manager)) == [7, 400, Decimal("50.50")]
    assert shown(look(rep)) == [400, Decimal("50.50")]
    assert shown(look(manager, received="2026-03", owner=rep.pk)) == [400]
    assert shown(look(manager, q="bank 7")) == [400]
    assert shown(look(manager, q=contract.number)) == [400, Decimal("50.50")]
    assert look(manager, received="2026-03").context["totals"]["amount"] == 407
    assert shown(look(outsider)) == []


def test_a_contract_out_of_sight_is_named_without_a_link(browse, rep, manager, world, contract):
    """The payment counts for the manager's team; the contract was signed in, and its owner now is in, another."""
    Membership.objects.filter(person=rep).delete()
    for team, since, until in [
        (world.other_team, date(2026, 1, 1), date(2026, 3, 12)), (world.team, date(2026, 3, 12), date(2026, 3, 16)),
        (world.other_team, date(2026, 3, 16), None),
    ]:  # fmt: skip
        Membership.objects.create(person=rep, team=team, since=since, until=until)
    Contract.objects.filter(pk=contract.pk).update(team=world.other_team)
    payment = make_payment(contract, "5", date(2026, 3, 13))
    payment.refresh_from_db()
    assert payment.team == world.team
    page = browse(manager).get(reverse("contracts:payments")).content.decode()
    link = reverse("contracts:detail", args=[contract.pk])
    assert contract.number in page
    assert f'"{link}"' not in page
    assert browse(manager).get(link).status_code == 404
