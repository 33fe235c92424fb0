"""Many records changed at once: each by its own rules, with an account of what was left out, and undone."""

import re

import pytest
from django.urls import reverse

from apps.clients.actions.bulk import change_many, undo_many
from apps.clients.models import BulkChange, Client, Collaborator, Deal, Discarded, Ownership, Pool, Segment
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, make_client, make_contract, make_deal, make_visit

pytestmark = pytest.mark.django_db


def many(what, clients, by, value=None, of="client"):
    return change_many(of, what, [client.pk for client in clients], value=value, by=by, at=NOW)


@pytest.fixture
def clients(rep, today):
    return [make_client(rep, f"Client {number}", tags=["fair"]) for number in range(3)]


def all_of(name):
    return set(Client.objects.values_list(name, flat=True))


@pytest.mark.parametrize(
    ("what", "field", "value"),
    [
        ("grade", "grade", "A"),
        ("status", "status", "active"),
        ("add_tag", "tags", "new"),
        ("remove_tag", "tags", "fair"),
    ],
)
def test_a_field_of_many_is_changed_and_given_back(clients, rep, what, field, value):
    before = list(Client.objects.order_by("pk").values_list(field, flat=True))
    done = many(what, clients, rep, value)
    assert (done.done, done.same) == (3, 0)
    became = {"grade": "A", "status": "active", "add_tag": ["fair", "new"], "remove_tag": []}[what]
    assert list(Client.objects.values_list(field, flat=True)) == [became] * 3
    undo_many(done.change, by=rep, at=NOW)
    assert list(Client.objects.order_by("pk").values_list(field, flat=True)) == before


def test_segments_are_changed_and_given_back(clients, rep, world):
    other = Segment.objects.create(name="Food")
    Client.objects.filter(pk=clients[0].pk).update(segment=world.segment)
    done = many("segment", clients, rep, other)
    assert all_of("segment") == {other.pk}
    undo_many(done.change, by=rep, at=NOW)
    assert all_of("segment") == {None, world.segment.pk}


def test_handing_over_many_is_noted_in_their_ownerships_and_undone(clients, manager, teammate, rep):
    done = many("owner", clients, manager, teammate)
    assert all_of("owner") == {teammate.pk}
    assert set(Ownership.objects.filter(until=None).values_list("way", "by")) == {("handed_over", manager.pk)}
    undo_many(done.change, by=manager, at=NOW)
    assert all_of("owner") == {rep.pk}
    assert Ownership.objects.filter(until=None).count() == 3


def test_what_the_rules_forbid_is_left_out_with_the_reason(clients, rep, teammate, manager):
    shared = make_client(teammate, "Shared")
    Collaborator.objects.create(client=shared, person=rep, added_at=NOW)
    hidden = make_client(teammate, "Hidden")
    done = many("grade", [*clients, shared, hidden], rep, "A")
    assert done.done == 3
    assert done.left_out.total() == 1
    assert "3 changed, 1 left out: Only the owner" in done.sentence
    assert set(Client.objects.filter(owner=teammate).values_list("grade", flat=True)) == {"C"}
    # A rep hands nothing over, whatever is sent.
    assert many("owner", clients, rep, teammate).done == 0
    assert all_of("owner") == {rep.pk, teammate.pk}


def test_what_is_so_already_is_told_and_not_undone(clients, rep):
    Client.objects.filter(pk=clients[0].pk).update(grade="A")
    done = many("grade", clients, rep, "A")
    assert (done.done, done.same) == (2, 1)
    undo_many(done.change, by=rep, at=NOW)
    assert Client.objects.get(pk=clients[0].pk).grade == "A"


def test_undoing_touches_only_what_is_still_as_it_was_left(clients, rep):
    done = many("grade", clients, rep, "A")
    Client.objects.filter(pk=clients[0].pk).update(grade="K")
    clients[1].delete()
    undone = undo_many(done.change, by=rep, at=NOW)
    assert undone.done == 1
    assert undone.left_out.total() == 2
    assert Client.objects.get(pk=clients[0].pk).grade == "K"
    assert Client.objects.get(pk=clients[2].pk).grade == "C"
    with pytest.raises(Refused, match="undone already"):
        undo_many(done.change, by=rep, at=NOW)


def test_only_whoever_changed_them_undoes_it(clients, rep, manager):
    done = many("grade", clients, rep, "A")
    with pytest.raises(Refused, match="Only whoever"):
        undo_many(done.change, by=manager, at=NOW)


def test_many_are_deleted_those_with_contracts_stay_and_all_come_back(clients, rep):
    make_visit(clients[0], rep)
    make_contract(clients[1], rep)
    done = many("delete", clients, rep)
    assert (done.done, Client.objects.get()) == (2, clients[1])
    assert "contracts" in done.sentence
    undo_many(done.change, by=rep, at=NOW)
    assert Client.objects.count() == 3
    assert clients[0].visits.count() == 1
    assert not Discarded.objects.exists()


def test_many_are_given_to_a_pool_and_taken_back(clients, rep, world):
    pool = Pool.objects.create(name="Pool", team=world.team)
    make_deal(clients[0], rep)
    done = many("pool", clients, rep, pool)
    assert done.done == 2
    assert done.left_out.total() == 1
    assert Client.objects.filter(owner=None, pool=pool).count() == 2
    undo_many(done.change, by=rep, at=NOW)
    assert set(Client.objects.values_list("owner", "pool")) == {(rep.pk, None)}


def test_deals_are_handed_over_and_deleted(clients, rep, teammate, manager):
    deals = [make_deal(clients[0], rep), make_deal(clients[0], rep, stage="won")]
    done = many("owner", deals, manager, teammate, of="deal")
    assert done.done == 1
    assert Deal.objects.get(pk=deals[1].pk).owner == rep
    undo_many(done.change, by=manager, at=NOW)
    assert set(Deal.objects.values_list("owner", flat=True)) == {rep.pk}
    done = many("delete", deals, manager, of="deal")
    assert not Deal.objects.exists()
    undo_many(done.change, by=manager, at=NOW)
    assert Deal.objects.count() == 2


def test_more_than_a_thousand_are_refused(rep, today):
    with pytest.raises(Refused, match="At most"):
        change_many("client", "grade", list(range(1, 1002)), value="A", by=rep, at=NOW)


def test_the_list_offers_a_box_for_each_row_and_the_bar(clients, rep, manager, browse):
    body = browse(rep).get(reverse("clients:list")).content.decode()
    for client in clients:
        assert re.search(rf'name="chosen" value="{client.pk}" form="clients-many" aria-label="Choose {client}"', body)
    assert '<option value="grade">' in body
    assert '<option value="owner">' not in body
    assert '<option value="owner">' in browse(manager).get(reverse("clients:list")).content.decode()
    deals = [make_deal(clients[0], rep)]
    assert f'name="chosen" value="{deals[0].pk}"' in browse(rep).get(reverse("clients:deals")).content.decode()


def test_chosen_rows_are_changed_in_two_steps_and_undone_from_the_toast(clients, rep, browse):
    browser, url, back = browse(rep), reverse("clients:chosen"), f"{reverse('clients:list')}?grade=C"
    asked = browser.post(url, {"chosen": [clients[0].pk, clients[1].pk], "what": "grade", "next": back})
    body = asked.content.decode()
    assert "2 records are chosen" in body
    (ids,) = re.findall(r'name="ids" value="([^"]*)"', body)
    assert not BulkChange.objects.exists()
    wrong = browser.post(url, {"ids": ids, "what": "grade", "next": back, "sure": "1", "value": "Z"})
    assert wrong.status_code == 422
    assert ids in wrong.content.decode()
    told = browser.post(url, {"ids": ids, "what": "grade", "next": back, "sure": "1", "value": "A"}, follow=True)
    assert told.redirect_chain[0][0] == back
    assert Client.objects.filter(grade="A").count() == 2
    undo = reverse("clients:bulk_undo", args=[BulkChange.objects.get().pk])
    assert f'action="{undo}"' in told.content.decode()
    browser.post(undo)
    assert all_of("grade") == {"C"}


def test_all_that_was_found_means_the_list_s_filters_and_ones_own_sight(clients, rep, teammate, browse):
    make_client(rep, "Left alone", grade="B")
    make_client(teammate, "Hidden")
    sent = {"everything": "1", "what": "status", "next": f"{reverse('clients:list')}?grade=C"}
    body = browse(rep).post(reverse("clients:chosen"), sent).content.decode()
    assert "3 records are chosen" in body
    assert "Hidden" not in body
    assert "Left alone" not in body


def test_ids_of_others_clients_change_nothing_and_show_nothing(rep, outsider, browse, today):
    secret = make_client(rep, "Canary-7f3a")
    sent = {"chosen": [secret.pk], "what": "grade", "next": ""}
    assert "Canary" not in browse(outsider).post(reverse("clients:chosen"), sent).content.decode()
    browse(outsider).post(reverse("clients:chosen"), {"ids": secret.pk, "what": "grade", "sure": 1, "value": "A"})
    assert Client.objects.get().grade == "C"


def test_choosing_nothing_is_told(rep, browse):
    told = browse(rep).post(reverse("clients:chosen"), {"what": "grade"}, follow=True)
    assert "Choose rows of the list first" in told.content.decode()


def test_another_s_change_is_not_found(clients, rep, manager, browse):
    done = many("grade", clients, rep, "A")
    assert browse(manager).post(reverse("clients:bulk_undo", args=[done.change.pk])).status_code == 404
