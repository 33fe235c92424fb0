"""What publishing a plan refuses and asks: months that are over, what is left, people who are gone, tiers."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.targets.actions import (
    Change,
    NotPlanned,
    RestLeft,
    approve_revision,
    plan_targets,
    publish_targets,
    withdraw_revision,
)
from apps.targets.measures.grid import Cell
from apps.targets.models import Draft, Goal, Revision, Target
from apps.teams.actions import move_person
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, APRIL, YEAR = date(2026, 3, 1), date(2026, 4, 1), Period.year(date(2026, 1, 1))
SIGNED = Goal("signed_amount")
# Noon of 2 April in Shanghai: March is over.
LATER = NOW + timedelta(days=15)


def plan(world, by, person, amount, *, month=MARCH, was=None, goal=SIGNED, team=None):
    cell = Cell(team or world.team, month, person)
    plan_targets([Change(cell, None if amount is None else Decimal(amount), was)], goal=goal, by=by, at=NOW)


def publish(world, by, *, team=None, goal=SIGNED, at=NOW, **how):
    return publish_targets(team or world.team, goal=goal, span=YEAR, by=by, at=at, **how)


def amount(person, month=MARCH, goal=SIGNED):
    return Target.objects.of_goal(goal).get(person=person, month=month).amount


@pytest.mark.parametrize("who", ["manager", "director"])
def test_what_was_planned_for_a_published_month_is_not_published_after_it(world, who):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    plan(world, getattr(world, who), world.rep, 900, was=Decimal(100))
    with time_machine.travel(LATER), pytest.raises(Refused, match="over by now"):
        publish(world, getattr(world, who), at=LATER, why="Late")
    assert amount(world.rep) == 100
    assert Draft.objects.count() == 1


def test_the_months_that_are_open_are_published_without_the_others(world):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    plan(world, world.director, world.rep, 900, was=Decimal(100))
    plan(world, world.director, world.rep, 70, month=APRIL)
    with time_machine.travel(LATER):
        publish(world, world.director, at=LATER)
    assert (amount(world.rep), amount(world.rep, APRIL)) == (100, 70)
    assert [draft.month for draft in Draft.objects.all()] == [MARCH]


def test_what_is_taken_back_after_its_month_does_not_come_back_as_a_draft(world):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    make_target("signed_amount", APRIL, world.team, 100, world.rep)
    plan(world, world.manager, world.rep, 80, was=Decimal(100))
    plan(world, world.manager, world.rep, 70, month=APRIL, was=Decimal(100))
    (change,) = publish(world, world.manager, why="Fewer clients")
    with time_machine.travel(LATER):
        withdraw_revision(change, by=world.manager, at=LATER)
    assert [(draft.month, draft.amount) for draft in Draft.objects.all()] == [(APRIL, 70)]


def test_months_do_not_make_up_for_each_other(world):
    # 50 left in March and 50 too much in April are two rests, not none.
    make_target("signed_amount", MARCH, world.team, 100)
    make_target("signed_amount", APRIL, world.team, 100)
    plan(world, world.manager, world.rep, 50)
    plan(world, world.manager, world.rep, 150, month=APRIL)
    with pytest.raises(RestLeft) as refused:
        publish(world, world.manager)
    assert refused.value.rests == ((MARCH, Decimal(50)), (APRIL, Decimal(-50)))
    with pytest.raises(CommandError, match=r"2026-03: 50\.0000, 2026-04: -50\.0000"):
        call_command("publish_targets", by="manager", stdout=StringIO())
    assert not Target.objects.filter(person__isnull=False).exists()


def test_a_change_that_leaves_a_rest_asks_too(world, browse):
    make_target("signed_amount", MARCH, world.team, 100)
    make_target("signed_amount", MARCH, world.team, 60, world.rep)
    make_target("signed_amount", MARCH, world.team, 40, world.teammate)
    plan(world, world.director, world.rep, 10, was=Decimal(60))
    with pytest.raises(RestLeft):
        publish(world, world.director, why="Fewer clients")
    (change,) = publish(world, world.director, why="Fewer clients", rest_is_meant=True)
    assert (change.rest, amount(world.rep)) == (50, 10)


def test_the_rest_is_measured_by_the_target_in_force_not_by_a_plan_of_it(world):
    make_target("signed_amount", MARCH, world.team, 100)
    plan(world, world.director, None, 500, was=Decimal(100))
    plan(world, world.director, world.rep, 500)
    with pytest.raises(RestLeft) as refused:
        publish(world, world.director)
    assert refused.value.rests == ((MARCH, Decimal(-400)),)


def test_only_the_rest_that_was_seen_is_confirmed(world, browse):
    make_target("signed_amount", MARCH, world.team, 100)
    plan(world, world.manager, world.rep, 90)
    browser = browse(world.manager)
    address = f"{reverse('targets:publish')}?team={world.team.pk}&kpi=signed_amount&period=2026"
    assert 'name="rests" value="2026-03=10"' in browser.post(address).content.decode()
    plan(world, world.director, world.rep, 1, was=Decimal(90))
    answer = browser.post(address, {"asked": "1", "rest_is_meant": "on", "rests": "2026-03=10"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "What is left has changed since you looked" in body
    assert 'name="rests" value="2026-03=99"' in body
    assert "checked" not in body.partition('name="rest_is_meant"')[2].partition(">")[0]
    assert not Target.objects.filter(person__isnull=False).exists()
    browser.post(address, {"asked": "1", "rest_is_meant": "on", "rests": "2026-03=99"})
    assert amount(world.rep) == 1
    assert Revision.objects.get().rest == 99


def test_nothing_is_published_for_somebody_who_left_before_the_month(world):
    plan(world, world.manager, world.rep, 60, month=APRIL)
    move_person(world.rep, to=world.other_team, since=date(2026, 3, 30), by=world.director, at=NOW)
    with pytest.raises(NotPlanned) as refused:
        publish(world, world.manager)
    (trouble,) = refused.value.troubles.values()
    assert trouble.sentence == "Rep is not in this team in this month."


def test_of_a_figure_of_which_less_is_better_tiers_fall(world):
    rate, stretch = Goal("deals_lost"), Goal("deals_lost", "stretch")
    plan(world, world.manager, world.rep, 10, goal=rate)
    publish(world, world.manager, goal=rate)
    plan(world, world.manager, world.rep, 12, goal=stretch)
    with pytest.raises(NotPlanned) as refused:
        publish(world, world.manager, goal=stretch)
    (trouble,) = refused.value.troubles.values()
    assert "less is better" in trouble.sentence
    plan(world, world.manager, world.rep, 8, goal=stretch, was=Decimal(12))
    publish(world, world.manager, goal=stretch)
    assert amount(world.rep, goal=stretch) == 8


def test_two_changes_that_together_put_tiers_out_of_order_are_not_both_approved(world):
    stretch = Goal("signed_amount", "stretch")
    changes = []
    for goal, before, after in ((SIGNED, 100, 119), (stretch, 120, 101)):
        plan(world, world.manager, world.rep, before, goal=goal)
        publish(world, world.manager, goal=goal)
        plan(world, world.manager, world.rep, after, goal=goal, was=Decimal(before))
        changes += publish(world, world.manager, goal=goal, why="A reason") if goal == SIGNED else []
    changes += publish(world, world.manager, goal=stretch, why="A reason")
    approve_revision(changes[0], by=world.director, at=NOW)
    with pytest.raises(Refused, match="must not fall"):
        approve_revision(changes[1], by=world.director, at=NOW)
    assert (amount(world.rep), amount(world.rep, goal=stretch)) == (119, 120)


def test_the_rest_of_many_months_may_be_larger_than_a_target(world):
    for month in (MARCH, APRIL):
        make_target("signed_amount", month, world.team, 999_999_999_999)
        plan(world, world.manager, world.rep, 1, month=month)
    (published,) = publish(world, world.manager, rest_is_meant=True)
    assert published.rest == 1_999_999_999_996
