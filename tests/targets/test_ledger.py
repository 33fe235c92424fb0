"""Publishing and changing targets: what comes into force, who is asked, and what the ledger keeps."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.db.models import ProtectedError

from apps.targets.actions import (
    Change,
    RestLeft,
    approve_revision,
    plan_targets,
    publish_targets,
    reject_revision,
    withdraw_revision,
)
from apps.targets.measures.grid import Cell, read_grid
from apps.targets.models import Draft, Entry, Goal, Revision, Target
from apps.teams.actions import move_person
from apps.teams.models import Company
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, APRIL, YEAR = date(2026, 3, 1), date(2026, 4, 1), Period.year(date(2026, 1, 1))
SIGNED = Goal("signed_amount")


def plan(world, by, *cells, goal=SIGNED):
    grid = {slot.cell.key: slot.stored for slot in read_grid(world.team, goal, YEAR, by).slots}
    changes = [
        Change(cell := Cell(team, month, person), None if amount is None else Decimal(amount), grid.get(cell.key))
        for team, month, person, amount in cells
    ]
    return plan_targets(changes, goal=goal, by=by, at=NOW)


def publish(world, by, *, team=None, goal=SIGNED, **how):
    return publish_targets(team or world.team, goal=goal, span=YEAR, by=by, at=NOW, **how)


def in_force(world, person=None, month=MARCH, team=None):
    row = Target.objects.filter(kpi="signed_amount", month=month, team=team or world.team, person=person).first()
    return (row.amount, row.original) if row else None


def published(world, amount="100"):
    plan(world, world.manager, (world.team, MARCH, world.rep, amount))
    (revision,) = publish(world, world.manager, rest_is_meant=True)
    return revision


def test_what_is_planned_counts_only_once_it_is_published(world):
    plan(world, world.manager, (world.team, MARCH, world.rep, "100"), (world.team, APRIL, world.teammate, "70"))
    assert not Target.objects.exists()
    (revision,) = publish(world, world.manager)
    assert (revision.kind, revision.state, revision.decided_by) == ("publication", "approved", world.manager)
    assert in_force(world, world.rep) == (100, 100)
    assert in_force(world, world.teammate, APRIL) == (70, 70)
    assert not Draft.objects.exists()
    assert {(e.before, e.after, e.applied_at) for e in revision.entries.all()} == {(None, 100, NOW), (None, 70, NOW)}


def test_a_rest_must_be_confirmed_and_is_kept_in_the_ledger(world):
    make_target("signed_amount", MARCH, world.team, 250)
    plan(world, world.manager, (world.team, MARCH, world.rep, "100"), (world.team, MARCH, world.teammate, "110"))
    with pytest.raises(RestLeft) as refused:
        publish(world, world.manager)
    assert refused.value.rests == ((MARCH, Decimal(40)),)
    assert not Target.objects.filter(person__isnull=False).exists()
    (revision,) = publish(world, world.manager, rest_is_meant=True)
    assert revision.rest == 40


def test_a_change_after_publication_needs_a_reason_and_waits_for_the_next_leader_up(world):
    published(world)
    plan(world, world.manager, (world.team, MARCH, world.rep, "80"))
    with pytest.raises(Refused, match="Say why"):
        publish(world, world.manager)
    (change,) = publish(world, world.manager, why="Two clients moved away.")
    assert (change.kind, change.state, change.approver) == ("change", "pending", world.director)
    assert in_force(world, world.rep) == (100, 100)
    approve_revision(change, by=world.director, at=NOW)
    assert in_force(world, world.rep) == (80, 100)
    (entry,) = change.entries.all()
    assert (entry.before, entry.after, entry.applied_at) == (100, 80, NOW)


def test_whoever_leads_a_team_above_needs_to_ask_nobody(world):
    published(world)
    plan(world, world.director, (world.team, MARCH, world.rep, "90"))
    (change,) = publish(world, world.director, why="Agreed in the meeting.")
    assert (change.state, change.approver, change.decided_by) == ("approved", None, world.director)
    assert in_force(world, world.rep) == (90, 100)


def test_at_the_top_another_director_or_an_administrator_decides(world):
    make_target("signed_amount", MARCH, world.company, 1000)
    cell = Cell(world.company, MARCH)
    plan_targets([Change(cell, Decimal(900), Decimal(1000))], goal=SIGNED, by=world.director, at=NOW)
    (change,) = publish(world, world.director, team=world.company, why="A slow spring.", rest_is_meant=True)
    assert change.approver == world.administrator
    with pytest.raises(Refused, match="their own"):
        approve_revision(change, by=world.director, at=NOW)
    approve_revision(change, by=world.administrator, at=NOW)
    assert in_force(world, None, team=world.company) == (900, None)


@pytest.mark.parametrize("who", ["rep", "manager", "other_manager", "outsider", "administrator"])
def test_nobody_else_decides(world, who):
    published(world)
    plan(world, world.manager, (world.team, MARCH, world.rep, "80"))
    (change,) = publish(world, world.manager, why="A reason")
    with pytest.raises(Refused):
        approve_revision(change, by=getattr(world, who), at=NOW)
    assert in_force(world, world.rep) == (100, 100)


def test_what_has_changed_since_it_was_asked_for_is_not_approved(world):
    published(world)
    plan(world, world.manager, (world.team, MARCH, world.rep, "80"))
    (change,) = publish(world, world.manager, why="A reason")
    Target.objects.filter(person=world.rep).update(amount=95)
    with pytest.raises(Refused, match="has changed since"):
        approve_revision(change, by=world.director, at=NOW)
    assert in_force(world, world.rep) == (95, 100)
    assert Revision.objects.get(pk=change.pk).state == "pending"


@pytest.mark.parametrize("who", ["rep", "teammate", "other_manager", "outsider", "administrator"])
def test_nobody_below_or_beside_sees_what_is_planned(world, who):
    plan(world, world.manager, (world.team, MARCH, world.rep, "100"))
    assert Draft.objects.visible_to(world.manager).exists()
    assert Draft.objects.visible_to(world.director).exists()
    assert not Draft.objects.visible_to(getattr(world, who)).exists()


def test_a_rejected_change_leaves_everything_as_it_was_and_says_why(world):
    published(world)
    plan(world, world.manager, (world.team, MARCH, world.rep, "80"))
    (change,) = publish(world, world.manager, why="A reason")
    with pytest.raises(Refused, match="Say why"):
        reject_revision(change, by=world.director, at=NOW, remark=" ")
    reject_revision(change, by=world.director, at=NOW, remark="The quarter has only begun.")
    assert in_force(world, world.rep) == (100, 100)
    assert not Draft.objects.exists()
    with pytest.raises(Refused, match="decided already"):
        approve_revision(change, by=world.director, at=NOW)


def test_a_change_that_is_taken_back_becomes_a_draft_again(world):
    published(world)
    plan(world, world.manager, (world.team, MARCH, world.rep, "80"))
    (change,) = publish(world, world.manager, why="A reason")
    with pytest.raises(Refused, match="Only whoever asked"):
        withdraw_revision(change, by=world.director, at=NOW)
    withdraw_revision(change, by=world.manager, at=NOW)
    assert Draft.objects.get().amount == 80


def test_a_target_with_a_waiting_change_takes_no_second_one(world):
    published(world)
    plan(world, world.manager, (world.team, MARCH, world.rep, "80"))
    publish(world, world.manager, why="A reason")
    with pytest.raises(Refused) as refused:
        plan(world, world.manager, (world.team, MARCH, world.rep, "70"))
    (trouble,) = refused.value.troubles.values()
    assert "waits for approval" in trouble.sentence


def test_approval_voids_nothing_that_is_closed(world):
    published(world)
    plan(world, world.manager, (world.team, MARCH, world.rep, "80"))
    publish(world, world.manager, why="A reason")
    Target.objects.create(kpi="signed_amount", month=date(2026, 2, 1), team=world.team, person=world.rep, amount=60)
    change = Revision.objects.get(state="pending")
    Entry.objects.create(
        **SIGNED.fields, revision=change, month=date(2026, 2, 1), team=world.team, person=world.rep, before=60, after=1
    )
    approve_revision(change, by=world.director, at=NOW)
    assert in_force(world, world.rep) == (80, 100)
    assert in_force(world, world.rep, date(2026, 2, 1))[0] == 60
    assert change.entries.get(month=date(2026, 2, 1)).applied_at is None


def test_a_published_month_that_is_over_cannot_be_planned_any_more(world):
    make_target("signed_amount", date(2026, 2, 1), world.team, 60, world.rep)
    with pytest.raises(Refused) as refused:
        plan(world, world.manager, (world.team, date(2026, 2, 1), world.rep, "70"))
    (trouble,) = refused.value.troubles.values()
    assert "This month is over" in trouble.sentence


def test_a_month_without_a_plan_may_be_given_one_after_it_is_over(world):
    plan(world, world.manager, (world.team, date(2026, 1, 1), world.rep, "70"))
    publish(world, world.manager)
    assert in_force(world, world.rep, date(2026, 1, 1)) == (70, 70)


def test_a_stretch_target_does_not_lie_below_the_target(world):
    published(world, "100")
    stretch = Goal("signed_amount", "stretch")
    plan(world, world.manager, (world.team, MARCH, world.rep, "90"), goal=stretch)
    with pytest.raises(Refused) as refused:
        publish(world, world.manager, goal=stretch)
    (trouble,) = refused.value.troubles.values()
    assert "must not fall" in trouble.sentence
    plan(world, world.manager, (world.team, MARCH, world.rep, "110"), goal=stretch)
    publish(world, world.manager, goal=stretch)
    assert Target.objects.get(tier="stretch").amount == 110


def test_the_ledger_can_be_neither_changed_nor_deleted(world):
    revision = published(world)
    for spoil in (
        lambda: Entry.objects.update(after=5),
        lambda: Entry.objects.all().delete(),
        lambda: Revision.objects.update(why="Something else"),
        lambda: revision.delete(),
    ):
        with pytest.raises((InternalError, ProtectedError)), transaction.atomic():
            spoil()
    assert Entry.objects.get().after == 100


def test_part_of_the_month_makes_part_of_the_target_and_the_rest_goes_back_to_the_team(world):
    # March 2026 has 22 workdays, the first 6 of them before Monday 9 March.
    make_target("signed_amount", MARCH, world.team, 2200)
    plan(world, world.manager, (world.team, MARCH, world.rep, "1100"), (world.team, MARCH, world.teammate, "1100"))
    publish(world, world.manager)
    move_person(world.rep, to=world.other_team, since=date(2026, 3, 9), by=world.director, at=NOW)
    grid = read_grid(world.team, SIGNED, Period.month(MARCH), world.manager)
    slots = {row.who: row.slots[0] for row in grid.rows}
    worked = 5  # 2 to 6 March
    assert Company.current().country == "CN"
    assert slots[world.rep].carried == (Decimal(1100) * worked / 22).quantize(Decimal("0.01"))
    assert slots[world.teammate].carried is None
    from apps.targets.measures import target_of
    from apps.targets.measures.grid import balance

    assert target_of("signed_amount", Period.month(MARCH), person=world.rep) == Decimal("250.00")
    assert target_of("signed_amount", Period.month(MARCH), team=world.team) == 2200
    assert balance(grid, grid.stored).rest == (Decimal("850.00"),)


def test_someone_who_joins_late_carries_what_was_agreed_for_the_days_they_are_there(world):
    move_person(world.outsider, to=world.team, since=date(2026, 3, 16), by=world.director, at=NOW)
    plan(world, world.manager, (world.team, MARCH, world.outsider, "500"))
    publish(world, world.manager)
    from apps.targets.measures import target_of

    assert target_of("signed_amount", Period.month(MARCH), person=world.outsider) == 500
    # From the 16th on, and not before: the first half of the month asks nothing of them.
    assert target_of("signed_amount", Period(MARCH, date(2026, 3, 16)), person=world.outsider) == 0
