"""The day's page: what is planned, due and suggested for a person, and the day of the people they lead."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from apps.clients import actions
from apps.clients.measures.follow_ups import follow_ups
from apps.clients.models import Appointment, Ownership, Rhythm
from apps.reports.actions import recount
from apps.teams.models import Company, Membership
from tests.world import NOW, TODAY, make_client, make_contract, make_person, make_target, make_visit

pytestmark = pytest.mark.usefixtures("today")


def due(owner, days=0, client=None, on=TODAY - timedelta(days=20), **more):
    client = client or make_client(owner)
    return make_visit(client, owner, on, **({"next_step": "call", "next_on": TODAY - timedelta(days=days)} | more))


def plan(by, client, on=TODAY, **more):
    return actions.plan_appointment(client, on=on, by=by, at=NOW, **more)


def day_of(browse, person, **asked):
    return browse(person).get(reverse("clients:today"), asked)


def test_a_reps_day_holds_what_is_planned_due_and_to_be_done(rep, teammate, browse):
    planned = plan(rep, make_client(rep, "Planned works"), starts=time(9), purpose="Show the pump")
    late, today = due(rep, 3), due(rep, 0)
    due(rep, -1), due(teammate, 3)
    actions.add_task(text="Write the offer", by=rep, at=NOW, due_on=TODAY)
    actions.add_task(text="Not yet", by=rep, at=NOW, due_on=TODAY + timedelta(days=1))
    make_visit(make_client(rep, "Done works"), rep)
    page = day_of(browse, rep)
    day, body = page.context["day"], page.content.decode()
    assert day.appointments == [planned]
    assert [each.pk for each in day.follow_ups] == [late.pk, today.pk]
    assert [task.text for task in day.tasks] == ["Write the offer"]
    assert [visit.client.name for visit in day.visits_done] == ["Done works"]
    assert "3 days late" in body
    assert "Show the pump" in body
    assert "09:00" in body
    assert "data-outbox-list" in body


def test_a_step_is_over_once_the_client_was_seen_again_or_is_planned_for_today(rep, browse):
    seen = due(rep, 3)
    make_visit(seen.client, rep, TODAY - timedelta(days=1))
    there = due(rep, 3)
    plan(rep, there.client)
    assert day_of(browse, rep).context["day"].follow_ups == []


def test_a_clients_steps_go_with_it_to_who_looks_after_it_now(rep, teammate, manager):
    visit = due(rep, 3)
    assert [each.pk for each in follow_ups([rep.pk], last=TODAY)] == [visit.pk]
    actions.reassign(visit.client, to=teammate, by=manager, at=NOW)
    assert Ownership.objects.filter(client=visit.client).count() == 2
    assert follow_ups([rep.pk], last=TODAY) == []
    (found,) = follow_ups([teammate.pk], last=TODAY)
    assert (found.pk, found.holder) == (visit.pk, teammate.pk)
    # Whoever visits next takes the step.
    make_visit(visit.client, teammate)
    assert follow_ups([teammate.pk], last=TODAY) == []


def test_the_step_of_a_leader_who_came_along_stays_the_leaders(rep, manager):
    visit = due(manager, 3, client=make_client(rep))
    assert [each.pk for each in follow_ups([manager.pk], last=TODAY)] == [visit.pk]
    assert follow_ups([rep.pk], last=TODAY) == []
    # Until who looks after the client was there again.
    make_visit(visit.client, rep, TODAY - timedelta(days=1))
    assert follow_ups([manager.pk], last=TODAY) == []


def test_a_long_list_says_how_long_it_is_and_shows_all_when_asked(rep, browse):
    for days in range(12):
        due(rep, days)
    page = day_of(browse, rep)
    assert len(page.context["day"].follow_ups) == 8
    assert ">All 12<" in page.content.decode()
    assert len(day_of(browse, rep, all="follow-ups").context["day"].follow_ups) == 12


def test_what_was_planned_earlier_and_neither_logged_nor_cancelled_stays(rep, browse):
    Appointment.objects.create(client=make_client(rep), owner=rep, planned_by=rep, on=TODAY - timedelta(days=1))
    Appointment.objects.create(
        client=make_client(rep), owner=rep, planned_by=rep, on=TODAY - timedelta(days=1), state="cancelled"
    )
    assert len(day_of(browse, rep).context["day"].appointments) == 1


def test_the_queries_do_not_grow_with_the_day(rep, browse, django_assert_max_num_queries):
    def fill():
        for _number in range(5):
            due(rep, 1), plan(rep, make_client(rep)), make_visit(make_client(rep), rep)
            actions.add_task(text="x", by=rep, at=NOW, due_on=TODAY, client=make_client(rep))

    fill()
    browser = browse(rep)
    with django_assert_max_num_queries(100) as few:
        browser.get(reverse("clients:today"))
    fill()
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("clients:today"))


def people(browse, person, **asked):
    return browse(person).get(reverse("clients:people_today"), asked)


def test_a_manager_sees_who_has_planned_and_logged_what_and_what_is_overdue(rep, teammate, manager, outsider, browse):
    plan(rep, make_client(rep))
    make_visit(make_client(rep), rep), make_visit(make_client(rep), rep, how="phone")
    due(teammate, 4), due(teammate, 2), due(teammate, 0), due(outsider, 9)
    actions.add_task(text="Late task", by=teammate, at=NOW, due_on=TODAY - timedelta(days=6))
    board = people(browse, manager).context["board"]
    found = {
        each.name: (each.planned, each.logged, each.calls, each.overdue, each.tasks_overdue) for each in board.rows
    }
    assert found == {"Rep": (1, 1, 1, 0, 0), "Teammate": (0, 0, 0, 2, 1)}
    assert board.rows[0].name == "Teammate"
    assert [each.days for each in board.worst] == [6, 4, 2]


def test_a_director_sees_teams_and_opens_each(world, browse):
    due(world.rep, 4), due(world.outsider, 2)
    board = people(browse, world.director).context["board"]
    assert {each.name: each.overdue for each in board.rows if each.team} == {"East": 1, "West": 1}
    inside = people(browse, world.director, team=world.east.pk).context["board"]
    assert {each.name: each.overdue for each in inside.rows if each.team} == {"Team": 1, "Other team": 0}
    assert board.total.overdue == 2


def test_nobody_sees_the_day_of_people_they_do_not_lead(world, browse):
    assert people(browse, world.rep).status_code == 404
    assert people(browse, world.manager, team=world.other_team.pk).status_code == 404
    assert people(browse, world.manager, team=world.company.pk).status_code == 404


def test_the_queries_of_the_peoples_day_do_not_grow_with_the_people(world, browse, django_assert_max_num_queries):
    browser = browse(world.manager)
    due(world.rep, 2)
    with django_assert_max_num_queries(100) as few:
        browser.get(reverse("clients:people_today"))
    for number in range(5):
        due(make_person(f"new_{number}", team=world.team), 3)
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("clients:people_today"))


def test_people_who_left_the_team_or_may_not_sign_in_are_not_in_it(world, browse):
    Membership.objects.filter(person=world.rep).update(until=date(2026, 3, 1))
    Membership.objects.create(person=world.rep, team=world.far_team, since=date(2026, 3, 1))
    names = {each.name for each in people(browse, world.manager).context["board"].rows}
    assert names == {"Teammate"}


def test_clients_past_their_grades_rhythm_are_counted_for_leaders(rep, manager, browse):
    Rhythm.objects.update_or_create(grade="C", defaults={"days": 90})
    make_visit(make_client(rep), rep, TODAY - timedelta(days=91))
    make_visit(make_client(rep), rep, TODAY - timedelta(days=90))
    make_client(rep, added_on=TODAY - timedelta(days=100))
    rows = people(browse, manager).context["board"].rows
    assert {each.name: each.past_rhythm for each in rows}["Rep"] == 2


def test_the_months_target_tells_what_is_missing_and_what_each_workday_has_to_bring(rep, world, browse):
    make_target("signed_amount", date(2026, 3, 1), world.team, 10_000, rep)
    make_contract(make_client(rep), rep, "4000", date(2026, 3, 4))
    recount()
    body = browse(rep).get(reverse("reports:today_target")).content.decode()
    assert "40.0%" in body
    assert "6,000.00" in body
    # 18 March is the thirteenth of 22 workdays: nine are left.
    assert "9 workdays left" in body
    assert 'stroke-dasharray="40.0 100"' in body


def test_without_a_target_the_day_says_so(rep, browse):
    assert "No target is set" in browse(rep).get(reverse("reports:today_target")).content.decode()


def test_the_company_says_after_how_many_workdays_leaders_are_told(administrator, browse):
    company = Company.objects.get()
    typed = {"name": company.name, "time_zone": "Asia/Shanghai", "currency": "CNY", "fiscal_start_month": 1,
             "country": "CN", "overdue_to_manager": 5, "overdue_to_director": 3}  # fmt: skip
    assert browse(administrator).post(reverse("teams:settings"), typed).status_code == 422
    browse(administrator).post(reverse("teams:settings"), typed | {"overdue_to_director": 9})
    company.refresh_from_db()
    assert (company.overdue_to_manager, company.overdue_to_director) == (5, 9)
