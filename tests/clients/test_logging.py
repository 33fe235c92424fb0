"""The quick log over HTTP: what is saved, and that it is saved once."""

import re
import threading
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.urls import reverse

from apps.clients.models import (
    Appointment,
    Collaborator,
    Contact,
    Visit,
)
from apps.teams.models import CalendarDay
from tests import world as making
from tests.clients.visiting import LOG, address_of, sent


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械有限公司")


# --- logging ----------------------------------------------------------------------------------------


def test_a_rep_logs_a_visit_with_what_the_form_offers(client, rep, browse, today):
    browser = browse(rep, headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile"})
    form = browser.get(LOG, {"client": client.pk}).context["form"]
    data = {"key": form["key"].value(), "client": client.pk, "how": form["how"].value(), "facts": ["price"]}
    response = browser.post(LOG, data, follow=True)
    visit = Visit.objects.get()
    assert (visit.client, visit.owner, visit.how, visit.facts) == (client, rep, "onsite", ["price"])
    assert (visit.visited_on, visit.team) == (today, rep.memberships.get().team)
    page = response.content.decode()
    assert "Logged. Visits this month: 1" in page
    assert reverse("clients:visit_delete", args=[visit.pk]) in page


def test_the_count_after_saving_is_the_reps_own_meetings_of_the_month(client, world, browse, today):
    making.make_visit(client, world.rep, today - timedelta(days=2))
    making.make_visit(client, world.rep, today - timedelta(days=2), how="phone")
    making.make_visit(client, world.rep, today - timedelta(days=40))
    making.make_visit(client, world.teammate, today)
    browser = browse(world.rep)
    assert "Visits this month: 2" in browser.post(LOG, sent(client), follow=True).content.decode()
    assert "Calls this month: 2" in browser.post(LOG, sent(client, how="phone"), follow=True).content.decode()


def test_the_same_key_again_gives_the_same_visit(client, rep, browse):
    browser, data = browse(rep), sent(client, note="wants ten")
    first, second = browser.post(LOG, data), browser.post(LOG, data)
    assert first.status_code == second.status_code == 302
    assert Visit.objects.count() == 1


def test_a_used_key_with_other_content_is_refused_and_what_was_typed_stays(client, rep, browse):
    browser, data = browse(rep), sent(client, note="wants ten")
    browser.post(LOG, data)
    response = browser.post(LOG, data | {"note": "wants twelve"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "sent before with other content" in page
    assert "wants twelve" in page
    assert Visit.objects.get().note == "wants ten"


def test_a_repeat_after_midnight_is_still_the_same_visit(client, rep, browse):
    data = sent(client)
    with time_machine.travel(datetime(2026, 3, 18, 15, 59, 50, tzinfo=UTC)):
        browse(rep).post(LOG, data)
    with time_machine.travel(datetime(2026, 3, 18, 16, 0, 10, tzinfo=UTC)):
        assert browse(rep).post(LOG, data).status_code == 302
    assert Visit.objects.get().visited_on == date(2026, 3, 18)


def test_someone_elses_key_is_refused_without_showing_their_visit(client, world, browse):
    theirs = making.make_visit(making.make_client(world.outsider, "Hidden Works"), world.outsider)
    response = browse(world.rep).post(LOG, sent(client, key=str(theirs.key)))
    assert response.status_code == 422
    assert "Hidden Works" not in response.content.decode()
    assert not Visit.objects.filter(owner=world.rep).exists()


def test_whoever_comes_back_to_a_sent_form_is_told_that_it_is_saved(client, rep, browse):
    browser, data = browse(rep), sent(client)
    browser.post(LOG, data)
    page = browser.get(LOG, {"client": client.pk, "key": data["key"]}).content.decode()
    assert "This visit is logged" in page
    unsent = str(uuid4())
    assert browser.get(LOG, {"client": client.pk, "key": unsent}).context["form"]["key"].value() == unsent


def _in_parallel(person, data, number=20) -> list[int]:
    """This will send the same form many times at once, each on its own connection."""
    at_once, codes = threading.Barrier(number), []

    def send():
        try:
            browser = Browser()
            browser.force_login(person)
            at_once.wait(timeout=30)
            codes.append(browser.post(LOG, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_visit():
    world = making.make_world()
    client = making.make_client(world.rep)
    codes = _in_parallel(world.rep, sent(client))
    assert codes == [302] * 20
    assert Visit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_on_keys_the_same_twenty_would_make_more():
    """The control: it shows that the requests above really met."""
    world = making.make_world()
    client = making.make_client(world.rep)
    field = Visit._meta.get_field("key")
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Visit._meta.db_table)
        name = next(n for n, c in constraints.items() if c["columns"] == ["key"] and c["unique"])
        cursor.execute(f'ALTER TABLE {Visit._meta.db_table} DROP CONSTRAINT "{name}"')
    try:
        _in_parallel(world.rep, sent(client))
        assert Visit.objects.count() == 20
    finally:
        Visit.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE {Visit._meta.db_table} ADD CONSTRAINT "{name}" UNIQUE ({field.column})')
    before = making.make_visit(client, world.rep)
    with pytest.raises(IntegrityError):
        Visit.objects.create(
            client=client, owner=world.rep, visited_on=making.TODAY, logged_at=making.NOW, key=before.key
        )


@pytest.mark.parametrize(
    "changes", [{"facts": [], "note": ""}, {"how": "by pigeon"}, {"facts": ["gossip"]}, {"minutes": "-3"}]
)
def test_what_was_typed_stays_when_something_is_wrong(changes, client, rep, browse):
    typed = {"note": "wants ten presses", "next_step": "quote", "next_when": "7"}
    response = browse(rep).post(LOG, sent(client) | typed | changes)
    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {next(iter(changes))}
    assert changes.get("note") == "" or "wants ten presses" in page
    assert '<option value="quote" selected>' in page
    assert not Visit.objects.exists()


def test_a_note_will_do_in_place_of_a_fact(client, rep, browse):
    browse(rep).post(LOG, sent(client, facts=[], note="heard that they move"))
    assert Visit.objects.get().note == "heard that they move"


def test_a_visit_of_tomorrow_is_refused_at_its_field(client, rep, browse, today):
    response = browse(rep).post(LOG, sent(client, visited_on=today + timedelta(days=1)))
    assert response.context["form"].errors.keys() == {"visited_on"}


def test_a_visit_logged_later_says_so(client, rep, browse, today):
    browser = browse(rep)
    browser.post(LOG, sent(client, visited_on=today - timedelta(days=3)))
    visit = Visit.objects.get()
    assert visit.visited_on == today - timedelta(days=3)
    for url in (reverse("clients:visit", args=[visit.pk]), reverse("clients:detail", args=[client.pk])):
        assert "logged 3 days later" in browser.get(url).content.decode()
    on_time = making.make_visit(client, rep, today)
    assert not re.search(r"logged \d+ days? later", browser.get(address_of(on_time)).content.decode())


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("1", date(2026, 4, 3)),  # Friday; 4–6 April are Qingming
        ("3", date(2026, 4, 8)),
        ("7", date(2026, 4, 14)),
    ],
)
def test_the_presets_of_the_next_step_skip_holidays_and_weekends(when, day, client, rep, browse):
    with time_machine.travel(datetime(2026, 4, 2, 4, tzinfo=UTC)):
        browse(rep).post(LOG, sent(client, next_step="call", next_when=when))
    assert Visit.objects.get().next_on == day


def test_the_presets_know_the_companys_own_free_days(client, rep, browse, today):
    CalendarDay.objects.create(day=today + timedelta(days=1), is_workday=False, name="Inventory")
    browse(rep).post(LOG, sent(client, next_step="call", next_when="1"))
    assert Visit.objects.get().next_on == today + timedelta(days=2)


def test_another_day_for_the_next_step_has_to_be_named(client, rep, browse, today):
    browser = browse(rep)
    response = browser.post(LOG, sent(client, next_step="call", next_when="other"))
    assert response.context["form"].errors.keys() == {"next_on"}
    browser.post(LOG, sent(client, next_step="call", next_when="other", next_on=today + timedelta(days=30)))
    assert Visit.objects.get().next_on == today + timedelta(days=30)


def test_without_a_next_step_there_is_no_day_for_it(client, rep, browse):
    browse(rep).post(LOG, sent(client, next_step="", next_when="3"))
    assert Visit.objects.get().next_on is None


def test_the_form_begins_with_the_client_planned_for_today_else_the_last_one(client, rep, browse, today):
    lately = making.make_client(rep, "Lately")
    making.make_visit(client, rep, today - timedelta(days=5), next_step="visit", next_on=today)
    making.make_visit(lately, rep, today - timedelta(days=1))
    browser = browse(rep)
    assert browser.get(LOG).context["client"] == client
    Visit.objects.filter(client=client).update(next_on=today + timedelta(days=1))
    assert browser.get(LOG).context["client"] == lately


def test_a_client_of_someone_else_cannot_be_visited_or_offered(world, browse):
    hidden = making.make_client(world.outsider, "Hidden Works")
    browser = browse(world.rep)
    assert browser.get(LOG, {"client": hidden.pk}).status_code == 404
    response = browser.post(LOG, sent(hidden, note="a note"))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"client"}
    assert "Hidden Works" not in response.content.decode()
    assert "Hidden Works" not in browser.post(LOG, sent(hidden) | {"pick": hidden.pk}).content.decode()
    assert "Hidden Works" not in browser.get(reverse("clients:suggest"), {"q": "hidden"}).content.decode()
    assert not Visit.objects.exists()


def test_only_contacts_of_the_client_can_be_met(client, rep, browse):
    theirs = Contact.objects.create(client=client, name="Wang Min")
    elsewhere = Contact.objects.create(client=making.make_client(rep), name="Li Lei")
    browser = browse(rep)
    assert set(browser.get(LOG, {"client": client.pk}).context["form"].fields["contact"].queryset) == {theirs}
    assert browser.post(LOG, sent(client, contact=elsewhere.pk)).context["form"].errors.keys() == {"contact"}
    browser.post(LOG, sent(client, contact=theirs.pk))
    assert Visit.objects.get().contact == theirs


def test_a_hidden_contact_is_not_shown_while_the_client_is_being_chosen(client, world, browse):
    hidden = Contact.objects.create(client=making.make_client(world.outsider), name="Secret Wang")
    page = browse(world.rep).post(LOG, {"pick": client.pk, "contact": hidden.pk}).content.decode()
    assert "Secret Wang" not in page


# --- for whoever sends the form from an outbox --------------------------------------------------------

JSON = {"Accept": "application/json"}


def test_an_outbox_is_answered_in_json(client, rep, browse, today):
    browser, data = browse(rep), sent(client)
    answers = [browser.post(LOG, data, headers=JSON) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    visit = Visit.objects.get()
    told = answers[0].json()
    assert told["saved"] == visit.pk
    assert told["url"] == reverse("clients:detail", args=[client.pk])
    assert told["told"] == "Logged. Visits this month: 1"
    assert answers[1].json()["saved"] == visit.pk
    # It has its own way of telling: nothing waits for the next page.
    assert "Logged." not in browser.get(reverse("clients:list")).content.decode()


def test_an_outbox_is_told_what_is_wrong_by_field(client, rep, browse):
    answer = browse(rep).post(LOG, sent(client, facts=[], minutes="-3"), headers=JSON)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert errors.keys() == {"facts", "minutes"}
    assert errors["facts"] == ["Choose what happened, or write a note."]


# --- what was planned ---------------------------------------------------------------------------------


def plan(client, owner, on, **fields) -> Appointment:
    return Appointment.objects.create(client=client, owner=owner, planned_by=owner, on=on, **fields)


def test_logging_from_a_planned_visit_begins_with_it_and_makes_it_done(client, rep, browse, today):
    contact = Contact.objects.create(client=client, name="Wang Min")
    planned = plan(client, rep, today, how="online", contact=contact, purpose="Samples", starts=time(9, 30))
    browser = browse(rep)
    response = browser.get(LOG, {"appointment": planned.pk})
    form = response.context["form"]
    assert (response.context["client"], form["how"].value(), form["contact"].value()) == (client, "online", contact.pk)
    assert "Samples" in response.content.decode()
    browser.post(LOG, sent(client, appointment=planned.pk, offered=planned.pk))
    planned.refresh_from_db()
    assert (planned.state, planned.visit) == ("done", Visit.objects.get())


def test_what_was_planned_for_the_day_is_done_without_being_named(client, rep, browse, today):
    planned, later = plan(client, rep, today), plan(client, rep, today + timedelta(days=1))
    browse(rep).post(LOG, sent(client))
    assert [row.state for row in Appointment.objects.order_by("on")] == ["done", "planned"]
    planned.refresh_from_db()
    later.refresh_from_db()
    assert (planned.visit, later.visit) == (Visit.objects.get(), None)


def test_a_box_without_its_tick_leaves_what_was_planned(client, rep, browse, today):
    planned = plan(client, rep, today)
    assert 'name="appointment"' in browse(rep).get(LOG, {"client": client.pk}).content.decode()
    browse(rep).post(LOG, sent(client, offered=planned.pk))
    planned.refresh_from_db()
    assert (planned.state, planned.visit) == ("planned", None)


def test_nobody_makes_anothers_plan_done(client, world, browse, today):
    Collaborator.objects.create(client=client, person=world.teammate, added_at=making.NOW)
    planned = plan(client, world.rep, today)
    assert browse(world.teammate).get(LOG, {"appointment": planned.pk}).status_code == 404
    browse(world.teammate).post(LOG, sent(client, appointment=planned.pk, offered=planned.pk))
    planned.refresh_from_db()
    assert planned.state == "planned"


def test_a_slip_taken_back_leaves_it_planned_again(client, rep, browse, today):
    planned, browser = plan(client, rep, today), browse(rep)
    browser.post(LOG, sent(client))
    browser.post(reverse("clients:visit_delete", args=[Visit.objects.get().pk]))
    planned.refresh_from_db()
    assert (planned.state, planned.visit) == ("planned", None)


def test_the_form_begins_with_the_client_of_the_days_plan(client, rep, browse, today):
    making.make_visit(making.make_client(rep, "Lately"), rep, today - timedelta(days=1))
    plan(client, rep, today)
    assert browse(rep).get(LOG).context["client"] == client
