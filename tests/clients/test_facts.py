"""The company's own facts: added, reworded, ordered, taken out of use; old visits stay readable."""

import pytest
from django.urls import reverse

from apps.clients.models import FactChip, Visit
from tests import world as making
from tests.clients.test_visits import LIST, LOG, sent

URL = reverse("clients:facts")


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械")


def offered(browser, client) -> list[str]:
    return [
        str(label) for _key, label in browser.get(LOG, {"client": client.pk}).context["form"].fields["facts"].choices
    ]


def chip(key) -> FactChip:
    return FactChip.objects.get(key=key)


def change(browser, fact, **data):
    return browser.post(reverse("clients:fact", args=[fact.pk]), data)


def test_a_director_adds_a_fact_and_reps_log_it(world, client, browse):
    browse(world.director).post(URL, {"label": "Showed the shop floor"})
    added = FactChip.objects.get(label="Showed the shop floor")
    browser = browse(world.rep)
    assert offered(browser, client)[-1] == "Showed the shop floor"
    browser.post(LOG, sent(client, facts=[added.key]))
    assert Visit.objects.get().fact_labels == ["Showed the shop floor"]
    assert "Showed the shop floor" in browser.get(LIST).content.decode()


def test_only_directors_and_administrators_choose_the_facts(world, browse):
    for person in (world.rep, world.manager):
        assert browse(person).get(URL).status_code == 403
        assert browse(person).post(URL, {"label": "x"}).status_code == 403
        assert change(browse(person), chip("price"), label="x").status_code == 403
    assert browse(world.administrator).get(URL).status_code == 200


def test_what_came_with_the_product_is_translated_until_it_is_reworded(world, client, browse):
    world.rep.language = "zh-hans"
    world.rep.save()
    browser = browse(world.rep)
    assert "询问价格" in offered(browser, client)
    # Saved without rewording, in Chinese: it stays translated.
    world.director.language = "zh-hans"
    world.director.save()
    change(browse(world.director), chip("price"), label="询问价格", is_used="on")
    assert chip("price").label == "Asked about the price"
    change(browse(world.director), chip("price"), label="谈了价格", is_used="on")
    assert "谈了价格" in offered(browser, client)


def test_a_fact_out_of_use_is_no_longer_offered_but_stays_in_old_visits(world, client, browse):
    visit = making.make_visit(client, world.rep, facts=["price", "budget"])
    change(browse(world.director), chip("price"), label="Asked about the price")
    browser = browse(world.rep)
    assert "Asked about the price" not in offered(browser, client)
    page = browser.get(reverse("clients:visit", args=[visit.pk])).content.decode()
    assert "Asked about the price" in page
    # The list still finds it, and the visit's own form keeps it.
    assert [row.record for row in browser.get(LIST, {"fact": "price"}).context["table"].rows] == [visit]
    form = browser.get(reverse("clients:visit_change", args=[visit.pk])).context["form"]
    assert ("price", "Asked about the price") in form.fields["facts"].choices


def test_a_form_made_before_a_fact_was_taken_out_of_use_is_still_taken(world, client, browse):
    FactChip.objects.filter(key="price").update(is_used=False)
    assert browse(world.rep).post(LOG, sent(client)).status_code == 302
    assert Visit.objects.get().facts == ["price"]


def test_facts_are_put_in_order(world, client, browse):
    browser = browse(world.director)
    browser.post(reverse("clients:fact_move", args=[chip("price").pk]), {"to": "up"})
    assert offered(browse(world.rep), client)[:2] == ["Asked about the price", "Met the decision maker"]
    browser.post(reverse("clients:fact_move", args=[chip("price").pk]), {"to": "down"})
    assert offered(browse(world.rep), client)[:2] == ["Met the decision maker", "Asked about the price"]


def test_the_same_words_are_refused(world, browse):
    response = browse(world.director).post(URL, {"label": " met  NOBODY "})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"label"}


def test_a_fact_nobody_knows_any_more_goes_by_its_key(world, client, browse):
    visit = making.make_visit(client, world.rep, facts=["gone"])
    assert visit.fact_labels == ["gone"]


def test_the_facts_of_fifty_visits_are_read_at_once(world, client, browse, count_queries):
    def chips_read():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            browse(world.rep).get(LIST)
        return sum('"clients_factchip"."label"' in query["sql"] for query in captured)

    for _number in range(30):
        making.make_visit(client, world.rep, facts=["price", "budget"])
    assert chips_read() == 1
