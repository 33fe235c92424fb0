"""Told in the morning what the day holds; leaders told, up the line, of what is long overdue; each occasion once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.clients import actions
from apps.clients.models import Appointment
from apps.teams.models import CalendarDay, Company, Notification, Team
from apps.teams.notices import words
from tests.world import NOW, make_client, make_person, make_visit

pytestmark = pytest.mark.usefixtures("today")


def at(day, hour=9, month=3):
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def due(owner, on=date(2026, 3, 18), **more):
    return make_visit(make_client(owner), owner, date(2026, 3, 2), next_step="call", next_on=on, **more)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("person__username", flat=True))


def test_the_manager_is_told_after_three_workdays_and_the_director_after_seven(world):
    due(world.rep)
    # Due on Wednesday 18: Thursday, Friday and Monday 23 are three workdays, Friday 27 the seventh.
    for day in (18, 19, 20, 21, 22):
        actions.escalate_overdue(at=at(day))
    assert told("overdue_to_manager") == []
    actions.escalate_overdue(at=at(23))
    assert told("overdue_to_manager") == ["manager"]
    actions.escalate_overdue(at=at(26))
    assert told("overdue_to_director") == []
    for _run in range(3):
        actions.escalate_overdue(at=at(27))
    assert told("overdue_to_director") == ["director"]
    assert told("overdue_to_manager") == ["manager"]


def test_free_days_and_the_early_morning_are_quiet(world):
    due(world.rep)
    CalendarDay.objects.create(day=date(2026, 3, 20), is_workday=False)
    actions.escalate_overdue(at=at(23))
    assert told("overdue_to_manager") == []
    assert actions.escalate_overdue(at=at(24, 7)) == 0
    assert actions.escalate_overdue(at=at(24, 8)) == 1


def test_what_one_person_left_of_one_day_is_told_together(world):
    due(world.rep), due(world.rep), due(world.rep, date(2026, 3, 17))
    actions.add_task(text="Write the offer", by=world.rep, at=NOW, due_on=date(2026, 3, 17))
    assert actions.escalate_overdue(at=at(23)) == 2
    said = " ".join(words(each) for each in Notification.objects.filter(kind="overdue_to_manager"))
    assert "Rep: 2 things" in said


def test_what_is_done_in_time_is_not_told(world):
    visit = due(world.rep)
    make_visit(visit.client, world.rep, date(2026, 3, 18))
    task = actions.add_task(text="x", by=world.rep, at=NOW, due_on=date(2026, 3, 18))
    actions.finish_task(task, by=world.rep, at=NOW)
    assert actions.escalate_overdue(at=at(30)) == 0


def test_nobody_leading_a_team_means_the_next_one_above(world):
    # Nobody leads the far team nor West.
    due(world.outsider)
    actions.escalate_overdue(at=at(23))
    assert told("overdue_to_manager") == ["director"]
    actions.escalate_overdue(at=at(31))
    assert told("overdue_to_director") == []


def test_a_leaders_own_is_told_to_the_one_above(world):
    due(world.manager)
    actions.escalate_overdue(at=at(23))
    assert told("overdue_to_manager") == ["director"]


def test_three_levels_are_told_one_after_another(world):
    regional = make_person("regional", "director", world.east)
    Team.objects.filter(pk=world.east.pk).update(leader=regional)
    due(world.rep)
    actions.escalate_overdue(at=at(27))
    assert told("overdue_to_manager") == ["manager"]
    assert told("overdue_to_director") == ["regional"]


def test_zero_means_never(world):
    Company.objects.update(overdue_to_manager=0, overdue_to_director=0)
    due(world.rep)
    assert actions.escalate_overdue(at=at(31)) == 0


def test_the_clock_makes_up_for_days_it_missed_but_does_not_tell_of_years(world):
    due(world.rep)
    due(world.teammate, date(2026, 3, 2))
    actions.escalate_overdue(at=at(1, month=4))
    assert Notification.objects.filter(kind="overdue_to_manager", key__startswith=f"{world.rep.pk} ").exists()
    assert not Notification.objects.filter(key__startswith=f"{world.teammate.pk} ").exists()


def test_whose_client_was_handed_over_is_not_the_one_who_is_late(world):
    visit = due(world.rep)
    actions.reassign(visit.client, to=world.teammate, by=world.manager, at=NOW)
    actions.escalate_overdue(at=at(23))
    (one,) = Notification.objects.filter(kind="overdue_to_manager")
    assert one.values["person"] == "Teammate"


def test_in_the_morning_everyone_with_something_to_do_is_told_once(world):
    due(world.rep), due(world.rep, date(2026, 3, 16))
    actions.add_task(text="x", by=world.teammate, at=NOW, due_on=date(2026, 3, 18))
    Appointment.objects.create(
        client=make_client(world.rep), owner=world.rep, planned_by=world.rep, on=date(2026, 3, 18)
    )
    assert actions.remind_of_the_day(at=at(18, 7)) == 0
    assert actions.remind_of_the_day(at=at(18, 8)) == 2
    assert actions.remind_of_the_day(at=at(18, 9)) == 0
    said = words(Notification.objects.get(person=world.rep))
    assert said == "For today: follow-ups 1, tasks 0, planned visits 1"


def test_what_falls_on_the_weekend_is_told_on_monday_and_nothing_after_noon(world):
    due(world.rep, date(2026, 3, 21))
    assert actions.remind_of_the_day(at=at(21)) == 0
    assert actions.remind_of_the_day(at=at(23, 12)) == 0
    assert actions.remind_of_the_day(at=at(23, 11)) == 1


def test_who_may_no_longer_sign_in_is_told_nothing_and_nothing_is_told_of_them(world):
    due(world.deactivated)
    assert actions.remind_of_the_day(at=at(18)) == 0
    assert actions.escalate_overdue(at=at(30)) == 0


def test_the_number_of_workdays_is_counted_to_today(world):
    due(world.rep, date(2026, 3, 18))
    Company.objects.update(overdue_to_manager=1)
    assert actions.escalate_overdue(at=at(18)) == 0
    assert actions.escalate_overdue(at=at(19)) == 1
