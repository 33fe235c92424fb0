"""The recycle bin: what is deleted goes with all that hangs on it, and comes back as it was."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from apps.clients import tasks
from apps.clients.actions import delete_contact
from apps.clients.actions.discarding import delete_client, delete_deal, discard, purge, restore
from apps.clients.models import (
    Appointment,
    CheckIn,
    Client,
    Collaborator,
    Companion,
    Contact,
    Deal,
    DealLine,
    Discarded,
    Lead,
    Mention,
    Ownership,
    Photo,
    StageEntry,
    Task,
    Visit,
)
from apps.contracts.models import Contract
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, TODAY, make_client, make_contract, make_deal, make_move, make_product, make_visit

pytestmark = pytest.mark.django_db


def everything(*but):
    """Every row of the business tables, as the database holds it; the audit trail and the bin left out."""
    left_out = {"DailyFigure", "MonthlyFigure", "StaleFigure", "Discarded", "Merge", "BulkChange", *but}
    told = {}
    for label in ("clients", "contracts"):
        for model in apps.get_app_config(label).get_models():
            if not hasattr(model, "pgh_tracked_model") and model.__name__ not in left_out:
                told[model.__name__] = sorted(model._base_manager.values_list(), key=repr)
    return told


@pytest.fixture
def full(rep, teammate, world, today):
    """A client of the rep's with one of everything that can hang on it."""
    client = make_client(rep, "华东重工有限公司", phone="021-55556666", tags=["fair"], custom={"size": "xl"})
    branch = make_client(rep, "Branch", parent=client)
    contact = Contact.objects.create(client=client, name="Wang", phone="13800001111")
    visit = make_visit(client, rep, contact=contact, note="Met Wang", facts=["price"])
    Photo.objects.create(visit=visit, image=ContentFile(b"jpeg", "p.jpg"), width=1, height=1, added_at=NOW)
    CheckIn.objects.create(visit=visit, accuracy=10, age=1, is_near=True)
    Companion.objects.create(visit=visit, person=teammate)
    Mention.objects.create(visit=visit, person=teammate)
    deal = make_deal(client, rep)
    make_move(deal, "won", TODAY)
    open_deal = make_deal(client, rep, stage="prospect")
    DealLine.objects.create(deal=open_deal, product=make_product(), quantity=2)
    Task.objects.create(owner=rep, given_by=rep, text="Call", client=client, deal=open_deal, made_at=NOW)
    Appointment.objects.create(client=client, owner=rep, contact=contact, on=TODAY, planned_by=rep, visit=visit)
    Collaborator.objects.create(client=client, person=teammate, added_by=rep, added_at=NOW)
    lead = Lead.objects.create(company_name="L", client=client, contact=contact, deal=open_deal, came_at=NOW)
    client.refresh_from_db()
    return SimpleNamespace(client=client, branch=branch, contact=contact, visit=visit, deal=open_deal, lead=lead)


def test_a_client_goes_with_all_that_hangs_on_it_and_comes_back_as_it_was(full, rep):
    before = everything()
    delete_client(full.client, by=rep, at=NOW)
    for model in (Visit, Deal, Contact, Task, Appointment, Collaborator, StageEntry, Photo, CheckIn, DealLine):
        assert not model.objects.exists(), model
    assert list(Client.objects.all()) == [full.branch]
    full.branch.refresh_from_db()
    full.lead.refresh_from_db()
    assert full.branch.parent_id is full.lead.client_id is full.lead.deal_id is None
    found = restore(Discarded.objects.get(), by=rep, at=NOW)
    assert found == full.client
    assert everything() == before
    assert not Discarded.objects.exists()
    assert Ownership.objects.filter(client=full.client).count() == 1
    assert StageEntry.objects.filter(deal=full.deal, passed=None).count() == 1


def test_microseconds_and_exact_amounts_survive_the_bin(rep, today):
    deal = make_deal(make_client(rep), rep, amount="1234567890.12")
    task = Task.objects.create(owner=rep, given_by=rep, text="x", deal=deal, made_at=NOW + timedelta(microseconds=123))
    restore(delete_deal(deal, by=rep, at=NOW), by=rep, at=NOW)
    task.refresh_from_db()
    deal.refresh_from_db()
    assert task.made_at.microsecond == 123
    assert str(deal.amount) == "1234567890.12"


def test_a_client_with_contracts_is_not_deleted(rep, today):
    client = make_client(rep)
    make_visit(client, rep)
    make_contract(client, rep)
    with pytest.raises(Refused, match="contracts"):
        delete_client(client, by=rep, at=NOW)
    assert Visit.objects.count() == 1
    assert not Discarded.objects.exists()


def test_a_deal_with_a_contract_is_not_deleted(rep, today):
    client = make_client(rep)
    deal = make_deal(client, rep)
    make_contract(client, rep, deal=deal)
    with pytest.raises(Refused, match="contracts"):
        delete_deal(deal, by=rep, at=NOW)


def test_only_the_owner_or_a_leader_deletes(full, teammate, manager, outsider):
    for stranger in (teammate, outsider):
        for delete, record in (
            (delete_client, full.client), (delete_deal, full.deal), (delete_contact, full.contact),
        ):  # fmt: skip
            with pytest.raises(Refused, match="Only the owner"):
                delete(record, by=stranger, at=NOW)
    assert delete_client(full.client, by=manager, at=NOW).owner == full.client.owner


def test_only_who_deleted_it_its_owner_or_a_leader_puts_it_back(full, rep, manager, teammate, outsider):
    binned = delete_client(full.client, by=manager, at=NOW)
    for stranger in (teammate, outsider):
        assert binned not in Discarded.objects.visible_to(stranger)
        with pytest.raises(Refused, match="Only whoever deleted"):
            restore(binned, by=stranger, at=NOW)
    assert binned in Discarded.objects.visible_to(rep)
    restore(binned, by=rep, at=NOW)


def test_a_record_is_put_back_once(full, rep):
    binned = delete_deal(full.deal, by=rep, at=NOW)
    restore(binned, by=rep, at=NOW)
    with pytest.raises(Refused, match="already"):
        restore(binned, by=rep, at=NOW)
    with pytest.raises(Refused, match="already"):
        discard(full.deal.__class__(pk=987654), by=rep, at=NOW)


def test_a_visit_waits_for_its_client_to_be_put_back_first(full, rep):
    visit = discard(full.visit, by=rep, at=NOW)
    client = delete_client(full.client, by=rep, at=NOW)
    with pytest.raises(Refused, match="put that back first"):
        restore(visit, by=rep, at=NOW)
    restore(client, by=rep, at=NOW)
    assert restore(visit, by=rep, at=NOW).client == full.client


def test_what_belongs_to_something_gone_for_good_does_not_come_back(full, rep):
    visit = discard(full.visit, by=rep, at=NOW)
    delete_client(full.client, by=rep, at=NOW).delete()
    with pytest.raises(Refused, match="is gone"):
        restore(visit, by=rep, at=NOW)


def test_a_number_taken_meanwhile_is_told(rep, today):
    client = make_client(rep, code="K-1")
    binned = delete_client(client, by=rep, at=NOW)
    make_client(rep, code="K-1")
    with pytest.raises(Refused, match="lient number"):
        restore(binned, by=rep, at=NOW)
    assert Discarded.objects.count() == 1
    assert Client.objects.count() == 1


def test_a_visit_sent_again_after_it_was_deleted_is_not_doubled_by_the_bin(full, rep):
    binned = discard(full.visit, by=rep, at=NOW)
    make_visit_key = full.visit.key
    Visit.objects.create(client=full.client, owner=rep, visited_on=TODAY, logged_at=NOW, key=make_visit_key)
    with pytest.raises(Refused):
        restore(binned, by=rep, at=NOW)


def test_a_reference_given_anew_meanwhile_stays(full, rep):
    binned = discard(full.contact, by=rep, at=NOW)
    full.visit.refresh_from_db()
    assert full.visit.contact is None
    other = Contact.objects.create(client=full.client, name="Li")
    Visit.objects.filter(pk=full.visit.pk).update(contact=other)
    restore(binned, by=rep, at=NOW)
    full.visit.refresh_from_db()
    assert full.visit.contact == other
    assert Appointment.objects.get().contact == full.contact


def test_the_bin_is_emptied_after_thirty_days_and_the_photos_go_with_it(full, rep, django_capture_on_commit_callbacks):
    photo = Photo.objects.get()
    storage, name = photo.image.storage, photo.image.name
    delete_client(full.client, by=rep, at=NOW)
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge(at=NOW + timedelta(days=30)) == 0
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge(at=NOW + timedelta(days=30, seconds=1)) == 1
    assert not storage.exists(name)
    assert not Discarded.objects.exists()


def test_the_clock_empties_the_bin(full, rep):
    binned = delete_deal(full.deal, by=rep, at=NOW)
    Discarded.objects.filter(pk=binned.pk).update(discarded_at=NOW - timedelta(days=31))
    tasks.purge_bin()
    assert not Discarded.objects.exists()


def test_a_deletion_that_fails_leaves_everything(full, rep):
    before = everything()
    with transaction.atomic():
        delete_client(full.client, by=rep, at=NOW)
        transaction.set_rollback(True)
    assert everything() == before


def test_the_bin_s_page_lists_only_one_s_own_and_puts_back(full, rep, manager, outsider, teammate, browse):
    delete_deal(full.deal, by=rep, at=NOW)
    name = full.deal.name
    for person, sees in ((rep, True), (manager, True), (teammate, False), (outsider, False)):
        assert (name in browse(person).get(reverse("clients:bin")).content.decode()) == sees
    page = browse(manager).get(reverse("clients:bin"), {"q": name[:4], "kind": "clients.deal"}).content.decode()
    assert name in page
    assert name not in browse(manager).get(reverse("clients:bin"), {"kind": "clients.visit"}).content.decode()
    back = reverse("clients:put_back", args=[Discarded.objects.get().pk])
    assert f'action="{back}"' in page
    assert browse(outsider).post(back).status_code == 404
    assert browse(manager).post(back).url == reverse("clients:deal", args=[full.deal.pk])


@pytest.mark.parametrize("what", ["client", "deal"])
def test_a_button_deletes_and_the_toast_takes_it_back(full, rep, browse, what):
    record = getattr(full, what)
    url = reverse("clients:delete" if what == "client" else "clients:deal_delete", args=[record.pk])
    assert "Delete" in browse(rep).get(url).content.decode()
    browser = browse(rep)
    told = browser.post(url, follow=True).content.decode()
    undo = reverse("clients:put_back", args=[Discarded.objects.get().pk])
    assert f'action="{undo}"' in told
    assert browser.post(undo).status_code == 302
    assert type(record).objects.filter(pk=record.pk).exists()


def test_a_contact_s_deletion_can_be_undone(full, rep, browse):
    browser = browse(rep)
    told = browser.post(reverse("clients:contact_delete", args=[full.client.pk, full.contact.pk]), follow=True)
    undo = reverse("clients:put_back", args=[Discarded.objects.get().pk])
    assert f'action="{undo}"' in told.content.decode()
    browser.post(undo)
    assert Contact.objects.get(pk=full.contact.pk).name == "Wang"


def test_a_draft_contract_goes_to_the_bin_and_comes_back_with_its_lines(full, rep, browse):
    draft = make_contract(full.client, rep, "1234.50", signed_on=None)
    before = everything()
    browse(rep).post(reverse("contracts:delete", args=[draft.pk]))
    assert not Contract.objects.exists()
    browse(rep).post(reverse("clients:put_back", args=[Discarded.objects.get().pk]))
    assert everything() == before
