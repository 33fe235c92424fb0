"""Planning targets: who may, what fits, and what happens when two do it at once."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.targets.actions import Change, Conflict, NotPlanned, plan_target, plan_targets
from apps.targets.measures.grid import Cell
from apps.targets.models import Draft, Goal, Target
from apps.teams.actions import move_person
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def plan(world, by, amount, *, person=None, team=None, was=None, kpi="signed_amount", month=MARCH):
    cell = Cell(team or world.team, month, person)
    amount = None if amount is None else Decimal(amount)
    plan_target(cell, goal=Goal(kpi), amount=amount, by=by, at=NOW, was=was)


def stored(team, person=None, kpi="signed_amount", month=MARCH):
    """What the grid shows: what is planned, else what is in force."""
    cell = {"kpi": kpi, "month": month, "team": team, "person": person}
    row = Draft.objects.filter(**cell).first() or Target.objects.filter(**cell).first()
    return row.amount if row else None


def test_a_manager_plans_changes_and_clears_the_target_of_someone_in_the_team(world):
    plan(world, world.manager, "100", person=world.rep)
    assert stored(world.team, world.rep) == 100
    plan(world, world.manager, "120.50", person=world.rep, was=Decimal(100))
    assert stored(world.team, world.rep) == Decimal("120.50")
    plan(world, world.manager, None, person=world.rep, was=Decimal("120.5"))
    assert stored(world.team, world.rep) is None
    assert not Draft.objects.exists()


def test_zero_is_a_target(world):
    plan(world, world.manager, "0", person=world.rep)
    assert stored(world.team, world.rep) == 0


@pytest.mark.parametrize("who", ["rep", "teammate", "other_manager", "outsider", "administrator"])
def test_nobody_else_plans_the_teams_targets(world, who):
    with pytest.raises(Refused, match="leads this team"):
        plan(world, getattr(world, who), "100", person=world.rep)
    assert not Draft.objects.exists()


def test_the_teams_own_target_comes_from_above(world):
    with pytest.raises(Refused, match="a team above"):
        plan(world, world.manager, "100")
    plan(world, world.director, "100")
    assert stored(world.team) == 100


def test_the_whole_companys_target_is_set_by_its_leader_alone(world):
    with pytest.raises(Refused, match="leader of the whole company"):
        plan(world, world.manager, "100", team=world.company)
    plan(world, world.director, "100", team=world.company)
    assert stored(world.company) == 100


def test_a_cell_that_someone_changed_meanwhile_is_a_conflict_that_says_what_it_holds(world):
    make_target("signed_amount", MARCH, world.team, 70, world.rep)
    with pytest.raises(Conflict) as refused:
        plan(world, world.manager, "100", person=world.rep, was=Decimal(50))
    assert refused.value.stored == 70
    assert stored(world.team, world.rep) == 70


def test_a_cell_that_holds_the_wanted_amount_already_is_no_conflict(world):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    plan(world, world.manager, "100", person=world.rep, was=Decimal(50))
    assert stored(world.team, world.rep) == 100


def test_one_bad_cell_keeps_all_others_from_being_saved(world):
    good, bad = Cell(world.team, MARCH, world.rep), Cell(world.team, MARCH, world.teammate)
    changes = [Change(good, Decimal(5), None), Change(bad, Decimal(-5), None)]
    with pytest.raises(NotPlanned) as refused:
        plan_targets(changes, goal=Goal("visits"), by=world.manager, at=NOW)
    assert list(refused.value.troubles) == [bad]
    assert not Draft.objects.exists()


def test_many_cells_are_saved_together_and_only_real_changes_are_counted(world):
    make_target("visits", MARCH, world.team, 5, world.rep)
    make_target("visits", APRIL, world.team, 9, world.teammate)
    changes = [
        Change(Cell(world.team, MARCH, world.rep), Decimal(5), Decimal(5)),
        Change(Cell(world.team, MARCH, world.teammate), Decimal(7), None),
        Change(Cell(world.team, APRIL, world.rep), Decimal(8), None),
        Change(Cell(world.team, APRIL, world.teammate), None, Decimal(9)),
    ]
    assert plan_targets(changes, goal=Goal("visits"), by=world.manager, at=NOW) == 3
    held = {(row.month, row.person): row.amount for row in Draft.objects.select_related("person")}
    assert held == {(MARCH, world.teammate): 7, (APRIL, world.rep): 8, (APRIL, world.teammate): None}


@pytest.mark.parametrize(
    ("kpi", "amount", "sentence"),
    [
        ("visits", "-1", "negative"),
        ("visits", "1.5", "whole number"),
        ("signed_amount", "1.005", "two decimal places"),
        ("signed_amount", "1000000000000", "too large"),
        ("win_rate", "0.62345", "two decimal places of a percent"),
        ("win_rate", "101", "too large"),
        ("signed_amount", "NaN", "negative"),
    ],
)
def test_an_amount_that_does_not_fit_is_refused_with_a_sentence(world, kpi, amount, sentence):
    with pytest.raises(Refused, match=sentence):
        plan(world, world.manager, amount, person=world.rep, kpi=kpi)
    assert not Draft.objects.exists()


def test_a_kpi_that_does_not_exist_has_no_targets(world):
    with pytest.raises(Refused, match="no such KPI"):
        plan(world, world.manager, "1", person=world.rep, kpi="happiness")


def test_who_left_the_team_gets_no_new_target_there_but_an_old_one_can_be_taken_back(world, today):
    make_target("visits", APRIL, world.team, 5, world.rep)
    move_person(world.rep, to=world.other_team, since=date(2026, 3, 10), by=world.director, at=NOW)
    plan(world, world.manager, "3", person=world.rep, kpi="visits")  # in March they were still here for a while
    with pytest.raises(Refused, match="not in this team"):
        plan(world, world.manager, "6", person=world.rep, kpi="visits", month=APRIL, was=Decimal(5))
    plan(world, world.manager, None, person=world.rep, kpi="visits", month=APRIL, was=Decimal(5))
    assert stored(world.team, world.rep, "visits", APRIL) is None


def test_the_database_refuses_a_second_target_of_the_same_cell(world):
    for person in (world.rep, None):
        make_target("visits", MARCH, world.team, 5, person)
        with pytest.raises(IntegrityError, match="one_target_a_goal"), transaction.atomic():
            make_target("visits", MARCH, world.team, 6, person)


def test_the_database_refuses_a_negative_target_and_one_of_a_day(world):
    with pytest.raises(IntegrityError, match="a_target_is_not_negative"), transaction.atomic():
        make_target("visits", MARCH, world.team, -1)
    with pytest.raises(IntegrityError, match="a_target_month_is_its_first_day"), transaction.atomic():
        make_target("visits", date(2026, 3, 2), world.team, 1)


def _at_once(*jobs):
    """This will run the jobs in threads that all begin together, and give what each returned or raised."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait(10)
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [None, Decimal(50)])
def test_of_two_who_save_the_same_cell_at_once_one_gets_a_conflict(world, before):
    if before is not None:
        make_target("visits", MARCH, world.team, before, world.rep)

    def save(amount):
        def job():
            by = Person.objects.get(pk=world.manager.pk)
            plan_target(
                Cell(world.team, MARCH, world.rep), goal=Goal("visits"), amount=amount, by=by, at=NOW, was=before
            )
            return amount

        return job

    results = _at_once(save(Decimal(10)), save(Decimal(20)))
    lost = [result for result in results if isinstance(result, Conflict)]
    won = [result for result in results if isinstance(result, Decimal)]
    assert len(lost) == len(won) == 1, results
    assert lost[0].stored == won[0] == stored(world.team, world.rep, "visits")


@pytest.mark.django_db(transaction=True)
def test_two_who_save_overlapping_teams_in_opposite_order_wait_for_each_other_and_not_forever(world):
    def save(teams, amount):
        def job():
            by = Person.objects.get(pk=world.director.pk)
            for month in range(1, 9):
                changes = [Change(Cell(team, date(2026, month, 1)), amount, None) for team in teams]
                plan_targets(changes, goal=Goal("visits"), by=by, at=NOW)
            return "saved"

        return job

    teams = [world.team, world.other_team, world.far_team]
    assert _at_once(save(teams, Decimal(7)), save(teams[::-1], Decimal(7))) == ["saved", "saved"]
    assert Draft.objects.count() == 24


@pytest.mark.django_db(transaction=True)
def test_a_target_that_an_import_adds_in_the_same_moment_is_refused_in_words(world):
    added = threading.Event()

    def import_one():
        with transaction.atomic():
            Draft.objects.create(kpi="visits", month=MARCH, team=world.team, person=world.rep, amount=7)
            added.set()
            # Uncommitted for long enough that the other has looked, found nothing, and tries to add its own.
            threading.Event().wait(1)
        return "added"

    def save():
        by = Person.objects.get(pk=world.manager.pk)
        added.wait(10)
        plan_target(Cell(world.team, MARCH, world.rep), goal=Goal("visits"), amount=Decimal(9), by=by, at=NOW, was=None)

    imported, refused = _at_once(import_one, save)
    assert imported == "added"
    assert isinstance(refused, Refused)
    assert stored(world.team, world.rep, "visits") == 7
