"""Choosing a client, reading, narrowing and correcting visits over HTTP."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
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
from apps.teams.models import Membership
from tests import world as making
from tests.clients.visiting import LIST, LOG, sent, visits_on


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械有限公司")


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
        assert "&lt;span" not in page


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
