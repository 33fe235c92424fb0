"""Two people change the same deal or contract: both changes stay, or the second is asked."""

from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from apps.clients.models import DealLine
from tests import world as making
from tests.teams.test_sent_once import ROUNDS

SEEN = 'name="seen" value="'


@pytest.fixture
def deal(rep):
    return making.make_deal(making.make_client(rep, "Huadong Machinery"), rep, "Robot line", amount="1000")


def address(deal) -> str:
    return reverse("clients:deal_change", args=[deal.pk])


def opened(browser, url) -> dict:
    """The form as a browser holds it after opening the page."""
    response = browser.get(url)
    form, lines = response.context["form"], response.context["lines"]
    held = {field.html_name: field.value() for field in form.visible_fields()}
    for field in [*lines.management_form, *(field for row in lines.forms for field in row)]:
        held[field.html_name] = field.value()
    held["seen"] = unescape(response.content.decode().split(SEEN)[1].split('"')[0])
    held["client"] = form["client"].field.prepare_value(form["client"].value())
    return {name: "" if value is None else str(value) for name, value in held.items()}


def test_what_two_people_change_beside_each_other_is_kept_of_both(world, deal, browse):
    rep, manager = browse(world.rep), browse(world.manager)
    mine, theirs = opened(rep, address(deal)), opened(manager, address(deal))
    assert rep.post(address(deal), mine | {"note": "wants ten"}).status_code == 302
    assert manager.post(address(deal), theirs | {"amount": "2000"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.note, deal.amount) == ("wants ten", 2000)


def test_the_same_field_is_asked_with_both_values_and_saving_again_overwrites(world, deal, browse):
    rep, manager = browse(world.rep), browse(world.manager)
    mine, theirs = opened(rep, address(deal)), opened(manager, address(deal))
    rep.post(address(deal), mine | {"note": "wants ten", "competitor": "Siasun"})
    asked = manager.post(address(deal), theirs | {"note": "wants twelve"})
    page = asked.content.decode()
    assert asked.status_code == 422
    assert f"{world.rep.name} changed this to: wants ten" in page
    assert "wants twelve" in page
    deal.refresh_from_db()
    assert deal.note == "wants ten"
    seen = unescape(page.split(SEEN)[1].split('"')[0])
    assert manager.post(address(deal), theirs | {"note": "wants twelve", "seen": seen}).status_code == 302
    deal.refresh_from_db()
    assert (deal.note, deal.competitor) == ("wants twelve", "Siasun")


def test_ones_own_saves_one_after_the_other_never_clash(world, deal, browse):
    rep = browse(world.rep)
    page = opened(rep, address(deal))
    product = making.make_product("Gripper")
    for number in range(6):
        # As after the way back: the page was opened before the first of them.
        line = {"lines-0-product": product.pk, "lines-0-quantity": number + 1}
        assert rep.post(address(deal), page | {"note": f"note {number}"} | line).status_code == 302
    deal.refresh_from_db()
    assert deal.note == "note 5"
    assert deal.lines.get().quantity == 6


def test_lines_merge_as_a_whole(world, deal, browse):
    rep, manager = browse(world.rep), browse(world.manager)
    one, other = making.make_product("Gripper"), making.make_product("Robot")
    mine, theirs = opened(rep, address(deal)), opened(manager, address(deal))
    rep.post(address(deal), mine | {"lines-0-product": one.pk, "lines-0-quantity": "2"})
    assert manager.post(address(deal), theirs | {"note": "x"}).status_code == 302
    assert [line.product for line in deal.lines.all()] == [one], "who did not touch the lines leaves them"
    asked = manager.post(address(deal), theirs | {"lines-0-product": other.pk, "lines-0-quantity": "1"})
    assert asked.status_code == 422
    assert "Gripper × 2" in asked.content.decode()
    assert [line.product for line in DealLine.objects.all()] == [one]


def test_a_client_one_may_not_see_is_not_named_in_the_question(world, deal, browse):
    """The manager's clients are hidden from the rep, who has the form open meanwhile."""
    hidden = making.make_client(world.outsider, "Hidden Works")
    rep = browse(world.rep)
    mine = opened(rep, address(deal))
    deal.client = hidden
    deal.save()
    other = making.make_client(world.rep, "Second Client")
    asked = rep.post(address(deal), mine | {"client": other.name})
    assert asked.status_code == 422
    assert "Hidden Works" not in asked.content.decode()


def test_a_contracts_lines_and_fields_merge_too(world, browse):
    client = making.make_client(world.rep)
    contract = making.make_contract(client, world.rep, "500", signed_on=None)
    url = reverse("contracts:change", args=[contract.pk])
    rep, manager = browse(world.rep), browse(world.manager)
    mine, theirs = opened(rep, url), opened(manager, url)
    assert rep.post(url, mine | {"lines-0-amount": "700"}).status_code == 302
    assert manager.post(url, theirs | {"note": "ask the lawyer"}).status_code == 302
    contract.refresh_from_db()
    assert (contract.amount, contract.note) == (700, "ask the lawyer")
    asked = manager.post(url, theirs | {"lines-0-amount": "900"})
    assert asked.status_code == 422
    assert "700.00" in asked.content.decode()


@pytest.mark.at_length
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [False, True])
def test_in_the_same_moment_neither_change_is_lost(transactional_db, world, same):
    deal = making.make_deal(making.make_client(world.rep), world.rep, "Robot line")
    browsers = []
    for person in (world.rep, world.manager):
        browser = Browser()
        browser.force_login(person)
        browsers.append(browser)
    for number in range(ROUNDS):
        pages = [opened(browser, address(deal)) for browser in browsers]
        changes = [{"note": f"rep {number}"}, {"note" if same else "competitor": f"manager {number}"}]
        together = Barrier(2)

        def save(who, pages=pages, changes=changes, together=together):
            try:
                together.wait(30)
                return browsers[who].post(address(deal), pages[who] | changes[who]).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(save, (0, 1)))
        deal.refresh_from_db()
        if same:
            assert sorted(answers) == [302, 422]
            assert deal.note == changes[answers.index(302)]["note"]
        else:
            assert answers == [302, 302]
            assert (deal.note, deal.competitor) == (f"rep {number}", f"manager {number}")
