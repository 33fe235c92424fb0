"""Logging, reading and correcting visits over HTTP."""

import re
import threading
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import (
    Appointment,
    Collaborator,
    Companion,
    Contact,
    CustomField,
    Discarded,
    Photo,
    Visit,
)
from apps.teams.models import CalendarDay, Membership
from tests import world as making

LIST = reverse("clients:visits")
LOG = reverse("clients:log")


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械有限公司")


def sent(client, **changes) -> dict:
    return {"key": str(uuid4()), "client": client.pk, "how": "onsite", "facts": ["price"]} | changes


def address_of(visit) -> str:
    return reverse("clients:visit", args=[visit.pk])


def visits_on(response) -> list[Visit]:
    return [row.record for row in response.context["table"].rows]


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


# --- choosing the client ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["华东", "hdjx", "huadong"])
def test_clients_are_suggested_by_name_pinyin_and_initials(text, client, rep, browse):
    making.make_client(rep, "Lake Works")
    page = browse(rep).get(reverse("clients:suggest"), {"q": text}, headers={"HX-Request": "true"}).content.decode()
    assert "华东机械有限公司" in page
    assert "Lake Works" not in page
    assert "<html" not in page


def test_clients_visited_lately_are_suggested_first(rep, browse, today):
    for number in range(12):
        making.make_client(rep, f"A {number:02}")
    recent = [making.make_client(rep, f"Z {number}") for number in range(2)]
    making.make_visit(recent[0], rep, today - timedelta(days=1))
    making.make_visit(recent[1], rep, today)
    offered = [client.name for client in browse(rep).get(reverse("clients:suggest")).context["offered"]]
    assert offered[:3] == ["Z 1", "Z 0", "A 00"]


def test_without_scripts_searching_and_choosing_keep_what_was_typed(client, rep, browse):
    other, browser = making.make_client(rep, "Lake Works"), browse(rep)
    typed = sent(client, note="wants ten", facts=["price", "budget"], next_step="quote")
    found = browser.post(LOG, typed | {"q": "lake"})
    assert found.status_code == 200
    assert [client.name for client in found.context["offered"]] == ["Lake Works"]
    picked = browser.post(LOG, typed | {"q": "lake", "pick": other.pk})
    for response in (found, picked):
        page = response.content.decode()
        assert "wants ten" in page
        assert response.context["form"]["facts"].value() == ["price", "budget"]
        assert response.context["form"]["key"].value() == typed["key"]
    assert picked.context["client"] == other
    assert not Visit.objects.exists()


# --- reading ----------------------------------------------------------------------------------------


def test_a_manager_sees_the_teams_visits_an_outsider_none(client, world, browse):
    visit = making.make_visit(client, world.rep, note="secret price")
    url = reverse("clients:visit", args=[visit.pk])
    for person in (world.rep, world.manager, world.director):
        assert visits_on(browse(person).get(LIST)) == [visit]
        assert "secret price" in browse(person).get(url).content.decode()
    for person in (world.teammate, world.outsider, world.other_manager, world.administrator):
        assert visits_on(browse(person).get(LIST)) == []
        assert browse(person).get(url).status_code == 404


def test_a_visit_stays_with_the_team_of_its_day_when_the_rep_moves(client, world, browse, today):
    before = making.make_visit(client, world.rep, today - timedelta(days=10))
    Membership.objects.filter(person=world.rep).update(until=today - timedelta(days=5))
    Membership.objects.create(person=world.rep, team=world.other_team, since=today - timedelta(days=5))
    browser = browse(world.rep)
    browser.post(LOG, sent(client, note="after the move"))
    browser.post(LOG, sent(client, note="late", visited_on=today - timedelta(days=7)))
    after, late = Visit.objects.get(note="after the move"), Visit.objects.get(note="late")
    assert (before.team, after.team, late.team) == (None, world.other_team, world.team)
    before.refresh_from_db()
    assert before.team == world.team
    assert set(visits_on(browse(world.manager).get(LIST))) == {before, late}
    assert set(visits_on(browse(world.other_manager).get(LIST))) == {before, late, after}


def test_the_list_is_narrowed_by_period_person_how_fact_and_client(world, browse, today):
    client, other = making.make_client(world.rep, "华东机械"), making.make_client(world.teammate, "Lake Works")
    kept = making.make_visit(client, world.rep, today, how="phone", facts=["price", "budget"])
    making.make_visit(other, world.teammate, today - timedelta(days=40), facts=["nobody"])
    browser = browse(world.manager)
    for asked in (
        {"period": "this-month"}, {"period": "2026-03"}, {"period": "2026-03-18"}, {"owner": world.rep.pk},
        {"how": "phone"}, {"fact": "budget"}, {"q": "hdjx"}, {"client": client.pk},
    ):  # fmt: skip
        assert visits_on(browser.get(LIST, asked)) == [kept], asked
    assert len(visits_on(browser.get(LIST))) == 2


def test_a_period_that_is_none_is_an_error_at_its_field(client, rep, browse):
    response = browse(rep).get(LIST, {"period": "someday"})
    assert response.status_code == 200
    assert response.context["filter"].form.errors.keys() == {"period"}


def test_fifty_visits_take_as_many_queries_as_five(client, world, browse, count_queries):
    def fill(number):
        for place in range(number):
            making.make_visit(making.make_client(world.rep), world.rep, making.TODAY - timedelta(days=place))

    browser = browse(world.manager)
    fill(5)
    few = count_queries(lambda: browser.get(LIST))
    fill(40)
    assert count_queries(lambda: browser.get(LIST)) == few
    assert few <= 15


# --- correcting and taking back ---------------------------------------------------------------------


def test_the_one_who_visited_corrects_it_and_the_history_says_so(client, rep, browse, today):
    visit = making.make_visit(client, rep, today, note="wants ten", facts=["price"])
    browser, url = browse(rep), reverse("clients:visit_change", args=[visit.pk])
    data = {"how": "phone", "facts": ["price", "budget"], "note": "wants twelve", "visited_on": today}
    assert browser.post(url, data).status_code == 302
    visit.refresh_from_db()
    assert (visit.how, visit.note, visit.facts) == ("phone", "wants twelve", ["price", "budget"])
    page = browser.get(reverse("clients:visit", args=[visit.pk])).content.decode()
    assert "wants ten" in page
    assert "wants twelve" in page


def test_a_manager_reads_but_does_not_change_a_reps_visit(client, manager, rep, browse):
    visit = making.make_visit(client, rep, note="wants ten")
    browser = browse(manager)
    for name in ("clients:visit_change", "clients:visit_delete"):
        url = reverse(name, args=[visit.pk])
        assert browser.get(url).status_code == browser.post(url, {"note": "x"}).status_code == 403
        assert url not in browser.get(reverse("clients:visit", args=[visit.pk])).content.decode()
    visit.refresh_from_db()
    assert visit.note == "wants ten"


def test_an_outsider_finds_nothing_to_change(client, rep, outsider, browse):
    visit = making.make_visit(client, rep)
    for name in ("clients:visit_change", "clients:visit_delete"):
        assert browse(outsider).post(reverse(name, args=[visit.pk])).status_code == 404
    assert Visit.objects.filter(pk=visit.pk).exists()


def test_undo_takes_the_visit_back_and_asking_for_the_page_does_not(client, rep, browse):
    visit = making.make_visit(client, rep)
    browser, url = browse(rep), reverse("clients:visit_delete", args=[visit.pk])
    assert "no longer count" in browser.get(url).content.decode()
    assert Visit.objects.filter(pk=visit.pk).exists()
    assert browser.post(url).url == reverse("clients:detail", args=[client.pk])
    assert not Visit.objects.filter(pk=visit.pk).exists()
    assert browser.post(url).status_code == 404


def test_what_is_counted_first_is_a_part_of_what_a_leader_sees(client, rep, world):
    """Visits of three teams, one of them credited to a team that its owner has left."""
    for person in (rep, world.teammate, world.outsider):
        making.make_visit(client, person, date(2026, 2, 3))
    Membership.objects.filter(person=rep).update(until=date(2026, 3, 1))
    Membership.objects.create(person=rep, team=world.far_team, since=date(2026, 3, 1))
    making.make_visit(client, rep, date(2026, 3, 3))
    counted = {}
    for viewer in (world.manager, world.other_manager, world.director, rep, world.deactivated, world.administrator):
        some = set(Visit.objects.credited_below(viewer).values_list("pk", flat=True))
        assert some <= set(Visit.objects.visible_to(viewer).values_list("pk", flat=True))
        counted[viewer.username] = len(some)
    assert counted == {
        "manager": 2, "other_manager": 0, "director": 4, "rep": 0, "deactivated": 0, "administrator": 0
    }  # fmt: skip


def test_undone_it_goes_to_the_bin_and_is_planned_again_until_it_is_put_back(client, rep, browse, today):
    visit = making.make_visit(client, rep)
    planned = Appointment.objects.create(
        client=client, owner=rep, planned_by=rep, on=making.TODAY, visit=visit, state="done"
    )
    browser = browse(rep)
    browser.post(reverse("clients:visit_delete", args=[visit.pk]))
    assert not Visit.objects.exists()
    planned.refresh_from_db()
    assert (planned.state, planned.visit) == ("planned", None)
    browser.post(reverse("clients:put_back", args=[Discarded.objects.get().pk]))
    planned.refresh_from_db()
    assert (planned.state, planned.visit) == ("done", visit)


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


# --- calls, lateness, own fields ----------------------------------------------------------------------


def test_a_call_has_a_result_and_a_length(client, rep, browse, today):
    browser = browse(rep)
    browser.post(LOG, sent(client, how="phone", facts=[], call_result="no_answer", call_length="0:45"))
    call = Visit.objects.get()
    assert (call.call_result, call.call_seconds, call.call_length) == ("no_answer", 45, "0:45")
    for url in (LIST, reverse("clients:visit", args=[call.pk])):
        page = browser.get(url).content.decode()
        assert "No answer" in page
        assert "0:45" in page


def test_a_length_that_is_none_is_told_at_its_field_and_a_visit_has_no_call(client, rep, browse):
    browser = browse(rep)
    wrong = browser.post(LOG, sent(client, how="phone", call_length="long"))
    assert wrong.context["form"].errors.keys() == {"call_length"}
    browser.post(LOG, sent(client, how="onsite", call_result="busy", call_length="3:00"))
    visit = Visit.objects.get()
    assert (visit.call_result, visit.call_seconds) == ("", None)


def test_a_wrong_number_is_marked_until_the_contact_is_reached(client, rep, today):
    contact = Contact.objects.create(client=client, name="Wang Min", phone="1")
    other = Contact.objects.create(client=client, name="Li Lei", phone="2")
    making.make_visit(client, rep, today - timedelta(days=2), how="phone", contact=contact, call_result="wrong")
    wrong = dict(Contact.objects.with_wrong_number().values_list("pk", "wrong_number_on"))
    assert wrong == {contact.pk: today - timedelta(days=2), other.pk: None}
    making.make_visit(client, rep, today, how="phone", contact=contact, call_result="reached")
    assert Contact.objects.with_wrong_number().get(pk=contact.pk).wrong_number_on is None


def test_the_list_is_narrowed_by_result_lateness_what_is_due_photos_and_company(world, client, browse, today):
    rep = world.rep
    elsewhere = making.make_client(rep)
    call = making.make_visit(client, rep, today, how="phone", call_result="wrong")
    late = making.make_visit(client, rep, today - timedelta(days=2))
    due = making.make_visit(elsewhere, rep, today - timedelta(days=3), next_step="call", next_on=today)
    Visit.objects.filter(pk=due.pk).update(logged_at=making.NOW - timedelta(days=3))
    overtaken = making.make_visit(client, rep, today - timedelta(days=5), next_step="call", next_on=today)
    Visit.objects.filter(pk=overtaken.pk).update(logged_at=making.NOW - timedelta(days=5))
    Companion.objects.create(visit=call, person=world.manager)
    Photo.objects.create(visit=late, image="visits/x.jpg", width=1, height=1, added_at=making.NOW)
    browser = browse(world.manager)
    for asked, kept in (
        ({"call_result": "wrong"}, call), ({"state": "late"}, late), ({"state": "due"}, due),
        ({"state": "joint"}, call), ({"state": "photos"}, late),
    ):  # fmt: skip
        assert visits_on(browser.get(LIST, asked)) == [kept], asked


def test_midnight_in_shanghai_decides_what_was_logged_late(client, rep, browse):
    with time_machine.travel(datetime(2026, 3, 18, 15, 59, tzinfo=UTC)):
        on_time = making.make_visit(client, rep, date(2026, 3, 18))
        Visit.objects.filter(pk=on_time.pk).update(logged_at=timezone.now())
        late = making.make_visit(client, rep, date(2026, 3, 17))
        Visit.objects.filter(pk=late.pk).update(logged_at=timezone.now())
        response = browse(rep).get(LIST, {"state": "late"})
    assert visits_on(response) == [late]
    assert "logged 1 day later" in response.content.decode()


def test_a_visit_asks_for_the_companys_own_fields_of_the_clients_segment(world, browse):
    machines = making.make_client(world.rep, segment=world.segment)
    others = making.make_client(world.rep)
    field = CustomField.objects.create(of="visit", key="shifts", label="Shifts", kind="number", required=True)
    field.segments.add(world.segment)
    browser = browse(world.rep)
    assert "Shifts" in browser.get(LOG, {"client": machines.pk}).content.decode()
    assert "Shifts" not in browser.get(LOG, {"client": others.pk}).content.decode()
    # Also where the client is chosen on the page.
    picked = browser.get(LOG, {"client": machines.pk}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="log-own" hx-swap-oob="true"' in picked
    assert "Shifts" in picked
    assert browser.post(LOG, sent(others)).status_code == 302
    missing = browser.post(LOG, sent(machines))
    assert missing.context["form"].errors.keys() == {"own_shifts"}
    browser.post(LOG, sent(machines, own_shifts="3"))
    visit = Visit.objects.get(client=machines)
    assert visit.custom == {"shifts": "3"}
    assert "Shifts" in browser.get(reverse("clients:visit", args=[visit.pk])).content.decode()


def test_whoever_looks_after_the_client_reads_what_others_wrote_about_it(world, client, browse, today):
    Collaborator.objects.create(client=client, person=world.outsider, added_at=making.NOW)
    theirs = making.make_visit(client, world.outsider, note="seen from elsewhere")
    url = reverse("clients:visit", args=[theirs.pk])
    assert "seen from elsewhere" in browse(world.rep).get(url).content.decode()
    assert browse(world.rep).get(reverse("clients:visit_change", args=[theirs.pk])).status_code == 403
    assert browse(world.teammate).get(url).status_code == 404


def test_what_the_visit_adds_up_to_is_told_against_the_months_target(client, world, browse, today):
    making.make_target("visits", today.replace(day=1), world.team, 40, world.rep)
    making.make_visit(client, world.rep, today)
    making.make_visit(client, world.rep, today - timedelta(days=9))
    making.make_visit(client, world.teammate, today)
    url = reverse("targets:after_visit")
    page = browse(world.rep).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "2 of 40 this month" in page
    assert "This week: 1 visit" in page
    page = browse(world.rep).get(url, {"how": "phone"}, headers={"HX-Request": "true"}).content.decode()
    assert "of 40" not in page
    assert "This week: 0 calls" in page
    response = browse(world.rep).post(LOG, sent(client), follow=True)
    assert f'hx-get="{url}?how=onsite"' in response.content.decode()


def test_logging_a_visit_takes_few_queries(client, rep, browse, today, count_queries):
    browser = browse(rep)
    browser.post(LOG, sent(client))
    assert count_queries(lambda: browser.post(LOG, sent(client))) <= 18
