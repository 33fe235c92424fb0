"""Two people change the same client, contact or visit: both changes stay, or the second is asked at the field."""

from html import unescape

import pytest
from django.urls import reverse

from apps.clients.models import Contact, CustomField
from tests import world as making

SEEN = 'name="seen" value="'


def opened(browser, url) -> dict:
    """The form as a browser holds it after opening the page."""
    response = browser.get(url)
    form, held = response.context["form"], {}
    for field in form:
        value = field.field.prepare_value(field.value())
        if value is not None and field.html_name != "photos":
            held[field.html_name] = list(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return held | {"seen": seen_in(response)}


def seen_in(response) -> str:
    return unescape(response.content.decode().split(SEEN)[1].split('"')[0])


@pytest.fixture
def client(world):
    for key, label in (("machines", "Machines"), ("shifts", "Shifts")):
        CustomField.objects.create(of="client", key=key, label=label, kind="text")
    return making.make_client(world.rep, "Huadong Machinery", custom={"machines": "ten"}, website="https://a.example")


def test_fields_of_a_client_and_the_companys_own_ones_merge_one_by_one(world, client, browse):
    url = reverse("clients:change", args=[client.pk])
    rep, manager = browse(world.rep), browse(world.manager)
    mine, theirs = opened(rep, url), opened(manager, url)
    assert rep.post(url, mine | {"note": "ring twice", "own_machines": "twelve"}).status_code == 302
    assert manager.post(url, theirs | {"address": "1 Mill Lane", "own_shifts": "two"}).status_code == 302
    client.refresh_from_db()
    assert (client.note, client.address) == ("ring twice", "1 Mill Lane")
    assert client.custom == {"machines": "twelve", "shifts": "two"}


def test_an_own_field_that_both_changed_is_asked_at_its_place(world, client, browse):
    url = reverse("clients:change", args=[client.pk])
    rep, manager = browse(world.rep), browse(world.manager)
    mine, theirs = opened(rep, url), opened(manager, url)
    rep.post(url, mine | {"own_machines": ""})
    asked = manager.post(url, theirs | {"own_machines": "nine"})
    assert asked.status_code == 422
    assert list(asked.context["form"].errors) == ["own_machines"]
    client.refresh_from_db()
    assert client.custom == {}
    assert manager.post(url, theirs | {"own_machines": "nine", "seen": seen_in(asked)}).status_code == 302
    client.refresh_from_db()
    assert client.custom == {"machines": "nine"}


def test_ones_own_saves_of_own_fields_never_clash(world, client, browse):
    url = reverse("clients:change", args=[client.pk])
    rep = browse(world.rep)
    page = opened(rep, url)
    for number in range(4):
        assert rep.post(url, page | {"own_machines": str(number), "note": f"note {number}"}).status_code == 302
    client.refresh_from_db()
    assert (client.custom, client.note) == ({"machines": "3"}, "note 3")


def test_a_form_that_is_opened_and_saved_changes_nothing(world, client, browse):
    url = reverse("clients:change", args=[client.pk])
    rep, manager = browse(world.rep), browse(world.manager)
    mine = opened(rep, url)
    changed = manager.post(url, opened(manager, url) | {"name": "Huadong Group", "employees": "12"})
    assert changed.status_code == 302, changed.context["form"].errors
    assert rep.post(url, mine).status_code == 302
    client.refresh_from_db()
    assert client.name == "Huadong Group"
    assert client.employees == 12


def test_a_contact_merges(world, client, browse):
    contact = Contact.objects.create(client=client, name="Chen", job="Buyer")
    url = reverse("clients:contact_change", args=[client.pk, contact.pk])
    rep, manager = browse(world.rep), browse(world.manager)
    mine, theirs = opened(rep, url), opened(manager, url)
    assert rep.post(url, mine | {"phone": "13800001111"}).status_code == 302
    assert manager.post(url, theirs | {"job": "Head of purchasing"}).status_code == 302
    contact.refresh_from_db()
    assert (contact.phone, contact.job) == ("13800001111", "Head of purchasing")
    asked = manager.post(url, theirs | {"phone": "13900002222"})
    assert asked.status_code == 422
    assert "13800001111" in asked.content.decode()


def test_ones_visit_corrected_on_two_devices_keeps_both_corrections(world, client, browse):
    visit = making.make_visit(client, world.rep, facts=["price"], note="first")
    url = reverse("clients:visit_change", args=[visit.pk])
    phone, desk = browse(world.rep), browse(world.rep)
    here, there = opened(phone, url), opened(desk, url)
    assert phone.post(url, here | {"facts": ["price", "budget"]}).status_code == 302
    assert desk.post(url, there | {"note": "second", "companions": [str(world.teammate.pk)]}).status_code == 302
    visit.refresh_from_db()
    assert (sorted(visit.facts), visit.note) == (["budget", "price"], "second")
    assert [one.person for one in visit.companions.all()] == [world.teammate]
