"""Collaborators see a client as its owner does; the owner reads what others wrote; nobody else does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.clients.models import Client, Collaborator, Contact, Visit
from apps.contracts.models import Contract, Payment
from apps.teams.models import Person
from tests import world as making


@pytest.fixture
def client(rep):
    return making.make_client(rep, "River Works")


def page_of(client) -> str:
    return reverse("clients:detail", args=[client.pk])


def add(browse, by, client, person):
    return browse(by).post(reverse("clients:collaborator_add", args=[client.pk]), {"person": person.pk})


def fresh(person) -> Person:
    """As the next request reads them."""
    return Person.objects.get(pk=person.pk)


def test_the_owner_adds_a_teammate_who_then_sees_the_client_and_logs_a_visit(client, rep, teammate, browse, today):
    browser = browse(teammate)
    assert browser.get(page_of(client)).status_code == 404
    assert add(browse, rep, client, teammate).status_code == 302
    assert browser.get(page_of(client)).status_code == 200
    log = browser.get(reverse("clients:log"), {"client": client.pk})
    sent = {
        "client": client.pk, "key": log.context["form"]["key"].value(), "how": "onsite", "note": "Came along",
        "next_when": "3",
    }  # fmt: skip
    assert browser.post(reverse("clients:log"), sent).status_code == 302
    assert Visit.objects.get().owner == teammate


def test_a_collaborator_loses_sight_when_removed(client, rep, teammate, browse):
    add(browse, rep, client, teammate)
    row = Collaborator.objects.get()
    url = reverse("clients:collaborator_remove", args=[client.pk, row.pk])
    assert browse(rep).post(url).status_code == 302
    assert browse(teammate).get(page_of(client)).status_code == 404
    assert not Client.objects.visible_to(fresh(teammate)).exists()


def test_a_collaborator_may_leave_but_not_add_or_change(client, rep, teammate, manager, browse):
    add(browse, rep, client, teammate)
    browser = browse(teammate)
    assert browser.get(reverse("clients:collaborator_add", args=[client.pk])).status_code == 403
    sent = {"name": "Taken", "status": "prospect", "grade": "B"}
    for name, args in (("change", [client.pk]), ("contact_add", [client.pk])):
        assert browser.get(reverse(f"clients:{name}", args=args)).status_code == 403
        assert browser.post(reverse(f"clients:{name}", args=args), sent).status_code == 403
    client.refresh_from_db()
    assert client.name == "River Works"
    row = Collaborator.objects.get()
    assert browser.post(reverse("clients:collaborator_remove", args=[client.pk, row.pk])).status_code == 302
    assert not Collaborator.objects.exists()


def test_only_those_one_works_with_can_be_named(client, rep, teammate, outsider, browse):
    form = browse(rep).get(reverse("clients:collaborator_add", args=[client.pk])).context["form"]
    names = {str(label) for _key, label in form.fields["person"].choices}
    assert {"Teammate", "Manager", "Director"} <= names
    assert not {"Outsider", "Deactivated", "Rep"} & names
    assert add(browse, rep, client, outsider).status_code == 422
    assert not Collaborator.objects.exists()


def test_the_action_itself_names_nobody_from_elsewhere(client, rep, outsider):
    from django.utils import timezone

    from apps.clients.actions import add_collaborator
    from salesmgmt.lib.refusal import Refused

    with pytest.raises(Refused):
        add_collaborator(client, person=outsider, by=rep, at=timezone.now())


@pytest.fixture
def by_others(client, outsider):
    """What somebody from another region wrote about the rep's client."""
    deal = making.make_deal(client, outsider, "Foreign deal")
    contract = making.make_contract(client, outsider, "777.77", number="F-1", deal=deal)
    return {
        "visit": making.make_visit(client, outsider, note="Foreign visit"),
        "deal": deal,
        "contract": contract,
        "payment": making.make_payment(contract, "55.55"),
    }


PAGES = (("clients:visit", "visit"), ("clients:deal", "deal"), ("contracts:detail", "contract"))


def test_the_owner_reads_what_others_wrote_about_the_client(client, rep, by_others, browse):
    browser = browse(rep)
    page = browser.get(page_of(client)).content.decode()
    for text in ("Foreign visit", "Foreign deal", "F-1", "777.77", "55.55"):
        assert text in page
    for name, key in PAGES:
        assert browser.get(reverse(name, args=[by_others[key].pk])).status_code == 200, name
    inside = {"HTTP_HX_REQUEST": "true"}
    deals = browser.get(reverse("clients:for_client_deals", args=[client.pk]), **inside).content.decode()
    assert "Foreign deal" in deals
    assert "F-1" in browser.get(reverse("contracts:for_client", args=[client.pk]), **inside).content.decode()
    assert "F-1" in browser.get(reverse("contracts:for_deal", args=[by_others["deal"].pk]), **inside).content.decode()


def test_reading_is_not_writing(client, rep, by_others, browse):
    browser = browse(rep)
    writing = (("clients:deal_change", "deal"), ("clients:visit_change", "visit"), ("contracts:sign", "contract"))
    for name, key in writing:
        answer = browser.post(reverse(name, args=[by_others[key].pk]), {"name": "Mine"})
        assert answer.status_code in (403, 404), name
    by_others["deal"].refresh_from_db()
    by_others["contract"].refresh_from_db()
    assert by_others["deal"].name == "Foreign deal"
    assert by_others["contract"].signed_on


@pytest.mark.parametrize("person", ["teammate", "other_manager", "administrator"])
def test_outsiders_read_none_of_it(person, client, world, by_others, browse):
    browser = browse(getattr(world, person))
    assert browser.get(page_of(client)).status_code == 404
    for name, key in PAGES:
        assert browser.get(reverse(name, args=[by_others[key].pk])).status_code == 404, name


def test_lists_stay_ones_own(client, rep, by_others, browse):
    browser = browse(rep)
    for name in ("clients:visits", "clients:deals", "contracts:list", "contracts:payments"):
        assert not browser.get(reverse(name)).context["table"].rows, name


def test_who_wrote_keeps_reading_their_own_but_not_the_client(client, outsider, by_others, browse):
    browser = browse(outsider)
    assert browser.get(page_of(client)).status_code == 404
    for name, key in PAGES:
        assert browser.get(reverse(name, args=[by_others[key].pk])).status_code == 200, name


@pytest.mark.parametrize("model", [Visit, Contract, Payment])
def test_what_is_open_is_what_one_sees_and_what_is_about_ones_clients(model, client, world, by_others):
    own = making.make_client(world.teammate)
    making.make_visit(own, world.teammate)
    making.make_payment(making.make_contract(own, world.teammate))
    for name in making.CAST:
        person = fresh(getattr(world, name))
        way = "contract__client" if model is Payment else "client"
        clients = Client.objects.visible_to(person)
        expected = set(model.objects.visible_to(person)) | set(model.objects.filter(**{f"{way}__in": clients}))
        assert set(model.objects.open_to(person)) == expected, name


def test_the_leader_of_the_owner_adds_colleagues_too(client, manager, teammate, browse):
    assert add(browse, manager, client, teammate).status_code == 302
    assert Collaborator.objects.get().added_by == manager


def test_a_phone_number_is_shown_on_request_and_who_looked_is_kept(client, rep, manager, browse):
    contact = Contact.objects.create(client=client, name="Li Lei", phone="13800001111")
    browser = browse(rep)
    assert "13800001111" not in browser.get(page_of(client)).content.decode()
    url = reverse("clients:contact_phone", args=[client.pk, contact.pk])
    shown = browser.post(url, HTTP_HX_REQUEST="true").content.decode()
    assert 'href="tel:13800001111"' in shown
    assert "<html" not in shown
    assert "13800001111" in browser.post(url).content.decode()
    history = browse(manager).get(reverse("clients:history", args=[client.pk])).content.decode()
    assert history.count("Rep · Li Lei") == 2


def test_a_phone_number_is_not_shown_to_others(client, teammate, browse):
    contact = Contact.objects.create(client=client, name="Li Lei", phone="13800001111")
    url = reverse("clients:contact_phone", args=[client.pk, contact.pk])
    assert browse(teammate).post(url).status_code == 404
    assert not client.phone_looks.exists()


def test_a_deleted_contact_leaves_its_visits(client, rep, browse, today):
    contact = Contact.objects.create(client=client, name="Li Lei")
    visit = making.make_visit(client, rep, today - timedelta(days=1), contact=contact)
    assert browse(rep).post(reverse("clients:contact_delete", args=[client.pk, contact.pk])).status_code == 302
    visit.refresh_from_db()
    assert visit.contact is None
