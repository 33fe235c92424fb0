"""Leads: taken in once, given out by rule, answered in time, converted with their story kept."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from apps.clients.actions.lead_reminders import remind_of_leads
from apps.clients.actions.leads import (
    answer_lead,
    assign_lead,
    change_lead,
    convert_lead,
    reject_lead,
    reopen_lead,
    take_lead,
)
from apps.clients.measures.leads import yields
from apps.clients.models import Client, Contact, Deal, Lead, LeadForm, LeadRule, Ownership, Source
from apps.teams.models import Company, Notification
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused
from tests import world as making

pytestmark = pytest.mark.django_db


def take(**fields):
    told = {"key": uuid4(), "at": making.NOW, "company_name": "华东机械", "phone": "138 0013 8000"}
    return take_lead(**told | fields)


# --- taking in and giving out --------------------------------------------------------------------------


def test_the_same_key_makes_one_lead(world):
    key = uuid4()
    assert take(key=key) == take(key=key, company_name="Another name")
    assert Lead.objects.get().company_name == "华东机械"


@pytest.mark.parametrize(("missing", "field"), [({"company_name": ""}, "company_name"), ({"phone": ""}, "phone")])
def test_a_lead_has_a_name_and_something_to_answer_to(world, missing, field):
    with pytest.raises(Refused) as refused:
        take(**missing)
    assert refused.value.field == field
    assert not Lead.objects.exists()


def test_without_a_rule_a_lead_waits_for_the_leader_of_the_company(world):
    lead = take()
    assert lead.owner is None
    seen = [who for who in ("rep", "manager", "director") if Lead.objects.visible_to(getattr(world, who)).exists()]
    assert seen == ["director"]


def test_the_first_rule_that_fits_decides_and_tells_the_person(world):
    fair = Source.objects.create(name="Fair")
    LeadRule.objects.create(position=1, source=fair, person=world.teammate)
    LeadRule.objects.create(position=2, person=world.rep)
    assert take(source=fair).owner == world.teammate
    assert take().owner == world.rep
    assert Notification.objects.filter(person=world.rep, kind="lead_given").count() == 1


def test_in_turn_everyone_of_the_team_gets_one(world):
    LeadRule.objects.create(team=world.team, sharing="round_robin")
    given = [take().owner for _ in range(4)]
    assert given[:2] == given[2:]
    assert set(given) == {world.rep, world.teammate}


def test_by_load_whoever_has_fewest_open_leads_gets_it(world):
    take(owner=world.rep, by=world.manager)
    LeadRule.objects.create(team=world.team, sharing="load")
    assert take().owner == world.teammate


def test_someone_who_may_no_longer_sign_in_gets_nothing(world):
    world.rep.is_active = False
    world.rep.save()
    LeadRule.objects.create(team=world.team)
    assert [take().owner for _ in range(3)] == [world.teammate] * 3


def test_a_rep_gives_leads_to_nobody_else(world):
    with pytest.raises(Refused):
        take(owner=world.teammate, by=world.rep)


@pytest.mark.django_db(transaction=True)
def test_leads_that_come_at_once_take_turns(transactional_db):
    world = making.make_world()
    LeadRule.objects.create(team=world.team, sharing="round_robin")
    faults = []

    def one():
        try:
            take()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    owners = list(Lead.objects.values_list("owner", flat=True))
    assert sorted(owners.count(person.pk) for person in (world.rep, world.teammate)) == [4, 4]


# --- answering, rejecting ------------------------------------------------------------------------------


def test_the_first_answer_counts_and_the_second_changes_nothing(world):
    lead = take(owner=world.rep, by=world.manager)
    answer_lead(lead, by=world.rep, at=making.NOW + timedelta(hours=2))
    answered = answer_lead(lead, by=world.rep, at=making.NOW + timedelta(hours=9))
    assert answered.time_to_answer == timedelta(hours=2)


def test_giving_a_lead_on_does_not_set_its_clock_back(world):
    lead = take(owner=world.rep, by=world.manager)
    assign_lead(lead, to=world.teammate, by=world.manager, at=making.NOW + timedelta(days=1))
    answered = answer_lead(lead, by=world.teammate, at=making.NOW + timedelta(days=2))
    assert answered.time_to_answer == timedelta(days=2)


@pytest.mark.parametrize("stranger", ["teammate", "outsider", "other_manager"])
def test_a_stranger_does_nothing_with_a_lead(world, stranger):
    lead, by = take(owner=world.rep, by=world.manager), getattr(world, stranger)
    for action, more in (
        (answer_lead, {}), (reject_lead, {"reason": "spam"}), (convert_lead, {}), (change_lead, {"job": "x"}),
    ):  # fmt: skip
        with pytest.raises(Refused):
            action(lead, by=by, at=making.NOW, **more)
    assert Lead.objects.get().state == "new"


def test_a_rejected_lead_has_a_reason_and_can_be_opened_again(world):
    lead = take(owner=world.rep, by=world.manager)
    with pytest.raises(Refused):
        reject_lead(lead, reason="", by=world.rep, at=making.NOW)
    reject_lead(lead, reason="no_need", by=world.rep, at=making.NOW)
    with pytest.raises(Refused):
        answer_lead(lead, by=world.rep, at=making.NOW)
    assert reopen_lead(lead, by=world.rep, at=making.NOW).state == "new"


def test_who_leads_the_owner_is_told_once_of_a_lead_that_waits_for_a_day(world):
    lead = take(owner=world.rep, by=world.manager)
    assert remind_of_leads(at=making.NOW + timedelta(hours=23)) == 0
    assert [remind_of_leads(at=making.NOW + timedelta(hours=hours)) for hours in (25, 26)] == [1, 0]
    told = Notification.objects.get(kind="lead_waits")
    assert (told.person, told.values) == (world.manager, {"lead": str(lead), "hours": 25})


def test_of_a_lead_that_nobody_has_its_team_or_the_company_is_told(world):
    take()
    Lead.objects.create(team=world.team, company_name="Of the team", phone="1", came_at=making.NOW)
    remind_of_leads(at=making.NOW + timedelta(hours=25))
    told = Notification.objects.filter(kind="lead_waits")
    assert {row.person: row.values["lead"] for row in told} == {
        world.director: "华东机械",
        world.manager: "Of the team",
    }


def test_of_an_answered_lead_nobody_is_told(world):
    answer_lead(take(owner=world.rep, by=world.manager), by=world.rep, at=making.NOW)
    assert remind_of_leads(at=making.NOW + timedelta(days=3)) == 0


# --- converting ----------------------------------------------------------------------------------------


def test_a_lead_becomes_a_client_a_contact_and_a_deal_of_its_owner(world):
    stages = making.make_stages()
    fair = Source.objects.create(name="Fair")
    lead = take(
        owner=world.rep, by=world.manager, source=fair, segment=world.segment, person_name="曾志伟", job="厂长",
        wants="三台冲床",
    )  # fmt: skip
    made = convert_lead(lead, by=world.manager, at=making.NOW, deal_name="冲床", stage=stages.prospect, amount=900)
    client, contact, deal = Client.objects.get(), Contact.objects.get(), Deal.objects.get()
    assert (made.client, made.contact, made.deal) == (client, contact, deal)
    assert (client.owner, client.source, client.segment, client.name) == (world.rep, fair, world.segment, "华东机械")
    assert (contact.client, contact.name, contact.job, contact.phone) == (client, "曾志伟", "厂长", "138 0013 8000")
    assert (deal.client, deal.owner, deal.note) == (client, world.rep, "三台冲床")
    lead.refresh_from_db()
    assert (lead.state, lead.client, lead.contact, lead.deal) == ("converted", client, contact, deal)
    assert Ownership.objects.get(client=client).way == "converted"


def test_a_lead_joins_a_client_that_is_known(world):
    known = making.make_client(world.rep)
    lead = take(owner=world.rep, by=world.manager, person_name="Zeng")
    convert_lead(lead, by=world.rep, at=making.NOW, client=known)
    assert Client.objects.get() == known
    assert Contact.objects.get().client == known


def test_a_lead_is_converted_once(world):
    lead = take(owner=world.rep, by=world.manager)
    convert_lead(lead, by=world.rep, at=making.NOW)
    with pytest.raises(Refused):
        convert_lead(lead, by=world.rep, at=making.NOW)
    assert Client.objects.count() == 1


def test_when_the_deal_is_refused_no_client_is_left_behind(world):
    lead = take(owner=world.rep, by=world.manager)
    with pytest.raises(Refused):
        convert_lead(lead, by=world.rep, at=making.NOW, deal_name="Deal", stage=making.make_stages().won)
    assert not Client.objects.exists()


# --- sources -------------------------------------------------------------------------------------------


def test_the_yield_of_a_source(world):
    fair = Source.objects.create(name="Fair")
    made = [take(owner=world.rep, by=world.manager, source=fair) for _ in range(4)]
    for hours, lead in enumerate(made[:3], start=1):
        answer_lead(lead, by=world.rep, at=making.NOW + timedelta(hours=hours))
    stages = making.make_stages()
    won = convert_lead(made[0], by=world.rep, at=making.NOW, deal_name="Deal", stage=stages.prospect, amount=700).deal
    Deal.objects.filter(pk=won.pk).update(stage=stages.won, opened_on=making.TODAY, closed_on=making.TODAY)
    reject_lead(made[1], reason="no_need", by=world.rep, at=making.NOW)
    take(owner=world.outsider, by=world.director, source=fair)
    (found,) = yields(world.rep, Period.month(making.TODAY), Company.current().zone)
    # Four leads of the rep: one converted, one rejected, one answered, one waiting; answered after 1, 2 and 3 hours.
    assert (found.leads, found.waiting, found.converted, found.rejected) == (4, 1, 1, 1)
    assert found.rate == pytest.approx(0.5)
    assert found.answer == timedelta(hours=2)
    assert (found.deals, found.won, found.won_amount) == (1, 1, 700)


# --- the public form -----------------------------------------------------------------------------------


@pytest.fixture
def web(world):
    return LeadForm.objects.create(name="Web", title="Ask us", source=Source.objects.create(name="Website"))


def send(client, web, *, seconds=20, **typed):
    address = f"/enquiry/{web.token}/"
    with time_machine.travel(making.NOW, tick=False) as clock:
        form = client.get(address).context["form"]
        clock.shift(seconds)
        told = {"key": form["key"].value(), "opened": form["opened"].value(), "person_name": "Zeng", "phone": "139"}
        return client.post(address, told | typed)


def test_anybody_sends_an_enquiry(client, web):
    answer = send(client, web, wants="Three presses")
    assert answer.url == f"/enquiry/{web.token}/thanks/"
    assert client.get(answer.url).status_code == 200
    lead = Lead.objects.get()
    assert (lead.person_name, lead.wants, lead.form, lead.source) == ("Zeng", "Three presses", web, web.source)


@pytest.mark.parametrize("machine", [{"seconds": 1}, {"website": "http://spam.example"}])
def test_a_machine_is_thanked_and_ignored(client, web, machine):
    assert send(client, web, **machine).status_code == 302
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    "typed", [{"phone": "", "email": ""}, {"person_name": ""}, {"email": "no address"}, {"wants": "x" * 4001}]
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, web, typed):
    answer = send(client, web, company_name="" if "person_name" in typed else "Mill & Co", job="x", **typed)
    assert answer.status_code == 422
    assert not Lead.objects.exists()
    assert answer.context["form"].errors


def test_a_page_open_for_two_days_is_sent_again_by_one_press(client, web):
    answer = send(client, web, seconds=2 * 86400, wants="Kept text")
    assert answer.status_code == 422
    assert "Kept text" in answer.content.decode()
    assert not Lead.objects.exists()


def test_a_forged_stamp_is_not_believed(client, web):
    assert send(client, web, opened="forged").status_code == 422
    assert not Lead.objects.exists()


def test_a_closed_form_and_an_unknown_one_are_not_there(client, web):
    LeadForm.objects.update(is_open=False)
    assert client.get(f"/enquiry/{web.token}/").status_code == 404
    assert client.get("/enquiry/nonsense/").status_code == 404


def test_too_many_from_one_address_are_asked_to_wait(client, web, monkeypatch):
    monkeypatch.setattr("apps.clients.views.enquiries.AT_MOST", 2)
    answers = [send(client, web).status_code for _ in range(3)]
    assert answers == [302, 302, 422]
    assert Lead.objects.count() == 2


# --- pages ---------------------------------------------------------------------------------------------


def test_a_rep_types_in_a_lead_and_converts_it_in_the_browser(world, browse):
    making.make_stages()
    LeadRule.objects.create(person=world.rep)
    page = browse(world.rep)
    form = page.get("/clients/leads/add/").context["form"]
    told = {"key": form["key"].value(), "company_name": "Mill", "person_name": "Zeng", "phone": "139"}
    page.post("/clients/leads/add/", told)
    lead = Lead.objects.get()
    assert lead.owner == world.rep
    asked = page.get(f"/clients/leads/{lead.pk}/convert/").context["form"]
    assert asked["client_name"].value() == "Mill"
    stage = asked.fields["stage"].queryset.first()
    answer = page.post(
        f"/clients/leads/{lead.pk}/convert/",
        {"client_name": "Mill", "contact_name": "Zeng", "deal_name": "Press", "stage": stage.pk},
    )
    assert answer.url == f"/clients/{Client.objects.get().pk}/"


def test_a_client_out_of_sight_cannot_be_joined(world, browse):
    making.make_stages()
    hidden = making.make_client(world.outsider, "Hidden Mill")
    lead = take(owner=world.rep, by=world.manager)
    answer = browse(world.rep).post(f"/clients/leads/{lead.pk}/convert/", {"client": hidden.name})
    assert answer.status_code == 422
    assert not Contact.objects.exists()


def test_the_inbox_shows_open_leads_first_and_others_on_request(world, browse):
    take(owner=world.rep, by=world.manager, company_name="Open one")
    gone = take(owner=world.rep, by=world.manager, company_name="Gone one")
    reject_lead(gone, reason="spam", by=world.rep, at=making.NOW)
    page = browse(world.rep)
    assert [str(row.record) for row in page.get("/clients/leads/").context["table"].rows] == ["Open one"]
    everything = page.get("/clients/leads/", {"state": "all"}).context["table"].rows
    assert {str(row.record) for row in everything} == {"Open one", "Gone one"}
