"""Logging, reading and correcting visits over HTTP."""

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.urls import reverse

from apps.clients.models import Contact, Visit
from apps.teams.models import CalendarDay, Membership
from tests import world as making

LIST = reverse("clients:visits")
LOG = reverse("clients:log")


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械有限公司")


def sent(client, **changes) -> dict:
    return {"key": str(uuid4()), "client": client.pk, "how": "onsite", "facts": ["price"]} | changes


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
    assert "later" not in browser.get(reverse("clients:visit", args=[on_time.pk])).content.decode()


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
