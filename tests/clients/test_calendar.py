"""Planning visits, and the week: who sees whose, what is in it, and moving it."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from apps.clients import actions
from apps.clients.models import Appointment, Visit
from apps.teams.models import CalendarDay, Notification
from apps.teams.notices import words
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, TODAY, make_client, make_visit

pytestmark = pytest.mark.usefixtures("today")
FRIDAY = date(2026, 3, 20)


def plan(by, client=None, on=FRIDAY, **more):
    return actions.plan_appointment(client or make_client(by), on=on, by=by, at=NOW, **more)


def told(person):
    return [words(each) for each in Notification.objects.visible_to(person).order_by("pk")]


def week(browse, viewer, **asked):
    return browse(viewer).get(reverse("clients:calendar"), asked)


def items(page):
    return [(item.kind, item.day, item.title) for day in page.context["week"].days for item in day.items]


# --- planning ---------------------------------------------------------------------------------------


def test_planned_for_oneself_is_told_to_nobody_for_ones_people_to_them(rep, manager):
    client = make_client(rep, "Pump works")
    plan(rep, client)
    assert not Notification.objects.exists()
    planned = plan(manager, client, owner=rep, starts=time(14))
    assert planned.planned_by == manager
    assert len(told(rep)) == 1
    assert "Manager plans a visit for you: Pump works" in told(rep)[0]
    assert told(rep)[0].endswith("14:00")


@pytest.mark.parametrize(("by", "owner"), [("rep", "teammate"), ("teammate", "manager"), ("other_manager", "rep")])
def test_only_people_one_leads_are_planned_for(world, by, owner):
    with pytest.raises(Refused):
        plan(getattr(world, by), make_client(world.rep), owner=getattr(world, owner))


def test_nothing_is_planned_for_days_that_are_over(rep):
    with pytest.raises(Refused):
        plan(rep, on=TODAY - timedelta(days=1))
    planned = plan(rep, on=TODAY)
    with pytest.raises(Refused):
        actions.move_appointment(planned, on=TODAY - timedelta(days=1), starts=None, by=rep, at=NOW)


def test_moved_and_cancelled_by_a_leader_is_told_each_time(rep, manager):
    planned = plan(rep)
    actions.move_appointment(planned, on=TODAY, starts=time(9), by=manager, at=NOW)
    actions.move_appointment(planned, on=FRIDAY, starts=time(9), by=manager, at=NOW + timedelta(seconds=1))
    actions.change_appointment(planned, purpose="Offer", by=manager, at=NOW + timedelta(seconds=2))
    actions.cancel_appointment(planned, by=manager, at=NOW + timedelta(seconds=3))
    assert [line.split(" your ")[0] for line in told(rep)] == ["Manager moves", "Manager moves", "Manager cancels"]
    with pytest.raises(Refused):
        actions.move_appointment(planned, on=FRIDAY, starts=None, by=rep, at=NOW)
    actions.plan_again(planned, by=rep, at=NOW)
    planned.refresh_from_db()
    assert planned.state == "planned"


def test_others_cannot_change_what_is_planned(rep, teammate):
    planned = plan(rep)
    for action in (actions.cancel_appointment, actions.change_appointment):
        with pytest.raises(Refused):
            action(planned, by=teammate, at=NOW)


def test_a_visit_is_planned_by_the_form_and_taken_back_by_its_toast(rep, browse):
    client = make_client(rep, "Pump works")
    browser = browse(rep)
    address = f"{reverse('clients:appointment_add')}?client={client.pk}&on=2026-03-20&next=/clients/today/"
    assert 'value="Pump works"' in browser.get(address).content.decode()
    typed = {"client": "Pump works", "on": "2026-03-20", "starts": "10:30", "minutes": "90", "how": "online"}
    assert browser.post(address, typed).headers["Location"] == "/clients/today/"
    planned = Appointment.objects.get()
    assert (planned.starts, planned.minutes, planned.how, planned.owner) == (time(10, 30), 90, "online", rep)
    assert reverse("clients:appointment_cancel", args=[planned.pk]) in browser.get("/clients/today/").content.decode()


def test_a_badly_typed_plan_stays_in_the_form(rep, browse):
    typed = {"client": "Nobody knows it", "on": "2026-03-20", "minutes": "soon", "how": "online", "purpose": "Offer"}
    answer = browse(rep).post(reverse("clients:appointment_add"), typed)
    assert answer.status_code == 422
    assert all(text in answer.content.decode() for text in ("Nobody knows it", 'value="soon"', 'value="Offer"'))


# --- the week ---------------------------------------------------------------------------------------


def test_the_week_holds_visits_follow_ups_and_tasks_from_monday_on(rep, browse):
    plan(rep, make_client(rep, "Planned works"), starts=time(9))
    make_visit(
        make_client(rep, "Due works"), rep, TODAY - timedelta(days=9), next_step="call", next_on=date(2026, 3, 22)
    )
    make_visit(make_client(rep, "Later works"), rep, TODAY, next_step="call", next_on=date(2026, 3, 23))
    actions.add_task(text="Write the offer", by=rep, at=NOW, due_on=date(2026, 3, 16))
    page = week(browse, rep)
    assert items(page) == [
        ("task", date(2026, 3, 16), "Write the offer"),
        ("appointment", FRIDAY, "Planned works"),
        ("follow_up", date(2026, 3, 22), "Due works"),
    ]
    assert items(week(browse, rep, day="2026-03-23")) == [("follow_up", date(2026, 3, 23), "Later works")]
    assert items(week(browse, rep, week="2026-W13")) == [("follow_up", date(2026, 3, 23), "Later works")]


def test_a_client_planned_for_the_day_needs_no_second_note(rep, browse):
    client = make_client(rep)
    make_visit(client, rep, TODAY - timedelta(days=9), next_step="call", next_on=FRIDAY)
    plan(rep, client)
    assert [kind for kind, _day, _title in items(week(browse, rep))] == ["appointment"]


def test_free_days_are_shaded_and_named(rep, browse):
    CalendarDay.objects.create(day=FRIDAY, is_workday=False, name="Works outing")
    free = [day.day for day in week(browse, rep).context["week"].days if not day.worked]
    assert free == [FRIDAY, date(2026, 3, 21), date(2026, 3, 22)]
    holidays = week(browse, rep, day="2026-05-01").context["week"].days
    assert holidays[4].holiday
    assert not holidays[4].worked


def test_leaders_look_at_the_weeks_of_their_people_and_nobody_elses(world, browse):
    plan(world.rep, make_client(world.rep, "Planned works"))
    assert [title for _k, _d, title in items(week(browse, world.manager, person=world.rep.pk))] == ["Planned works"]
    assert [title for _k, _d, title in items(week(browse, world.director, person=world.rep.pk))] == ["Planned works"]
    assert week(browse, world.teammate, person=world.rep.pk).status_code == 404
    assert week(browse, world.other_manager, person=world.rep.pk).status_code == 404
    # An administrator knows everyone's name, but nobody's day.
    assert items(week(browse, world.administrator, person=world.rep.pk)) == []


def test_the_queries_of_a_week_do_not_grow_with_it(rep, browse, django_assert_max_num_queries):
    def fill():
        for _number in range(4):
            plan(rep), actions.add_task(text="x", by=rep, at=NOW, due_on=FRIDAY, client=make_client(rep))
            make_visit(make_client(rep), rep, TODAY, next_step="call", next_on=FRIDAY)

    fill()
    browser = browse(rep)
    with django_assert_max_num_queries(100) as few:
        browser.get(reverse("clients:calendar"))
    fill()
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("clients:calendar"))


@pytest.mark.parametrize("asked", [{"day": "2026-02-31"}, {"day": "x"}, {"week": "9"}, {"day": "9999-12-31"}])
def test_what_is_no_day_is_today(rep, browse, asked):
    assert TODAY in week(browse, rep, **asked).context["period"]


# --- moving -----------------------------------------------------------------------------------------


def move(browser, name, pk, **sent):
    return browser.post(reverse(f"clients:{name}_move", args=[pk]), sent)


def test_moving_a_visit_offers_to_take_it_back(rep, browse):
    planned, browser = plan(rep, on=TODAY, starts=time(9, 30)), browse(rep)
    move(browser, "appointment", planned.pk, on="2026-03-20", starts="14:00")
    planned.refresh_from_db()
    assert (planned.on, planned.starts) == (FRIDAY, time(14))
    body = week(browse, rep)
    body = browser.get(reverse("clients:calendar")).content.decode()
    address = reverse("clients:appointment_move", args=[planned.pk])
    assert f"{address}?on=2026-03-18&amp;starts=09%3A30" in body
    browser.post(f"{address}?on=2026-03-18&starts=09:30")
    planned.refresh_from_db()
    assert (planned.on, planned.starts) == (TODAY, time(9, 30))


def test_moving_answers_a_fragment_request_with_the_week_drawn_anew(rep, browse):
    planned = plan(rep, make_client(rep, "Planned works"))
    answer = browse(rep, headers={"HX-Request": "true"}).post(
        reverse("clients:appointment_move", args=[planned.pk]),
        {"on": "2026-03-19", "day": "2026-03-18", "person": rep.pk},
    )
    body = answer.content.decode()
    assert body.lstrip().startswith('<div id="calendar"')
    assert "<html" not in body
    assert "is now on" in body
    assert f'id="appointment-{planned.pk}"' in body


def test_a_task_and_a_follow_up_move_to_another_day(rep, browse):
    task = actions.add_task(text="x", by=rep, at=NOW, due_on=TODAY)
    visit = make_visit(make_client(rep), rep, TODAY, next_step="call", next_on=FRIDAY)
    browser = browse(rep)
    move(browser, "task", task.pk, on="2026-03-19")
    move(browser, "follow_up", visit.pk, on="2026-03-24")
    task.refresh_from_db(), visit.refresh_from_db()
    assert (task.due_on, visit.next_on) == (date(2026, 3, 19), date(2026, 3, 24))
    move(browser, "follow_up", visit.pk, on="2026-03-17")
    visit.refresh_from_db()
    assert visit.next_on == date(2026, 3, 24)


def test_only_who_visited_or_has_the_client_now_puts_a_step_off(rep, teammate, manager):
    visit = make_visit(make_client(rep), rep, TODAY, next_step="call", next_on=FRIDAY)
    with pytest.raises(Refused):
        actions.move_follow_up(visit, on=FRIDAY, by=manager, at=NOW)
    actions.reassign(visit.client, to=teammate, by=manager, at=NOW)
    actions.move_follow_up(visit, on=date(2026, 3, 25), by=teammate, at=NOW)
    assert Visit.objects.get(pk=visit.pk).next_on == date(2026, 3, 25)


def test_moving_to_no_day_says_so_and_moves_nothing(rep, browse):
    planned, browser = plan(rep), browse(rep)
    move(browser, "appointment", planned.pk, on="")
    planned.refresh_from_db()
    assert planned.on == FRIDAY
    assert "Choose the day to move to." in browser.get(reverse("clients:calendar")).content.decode()


def test_what_is_done_is_not_moved(rep, browse):
    planned = plan(rep, on=TODAY)
    Appointment.objects.filter(pk=planned.pk).update(state="done")
    move(browse(rep), "appointment", planned.pk, on="2026-03-20")
    planned.refresh_from_db()
    assert planned.on == TODAY
