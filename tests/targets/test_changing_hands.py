"""A change of targets while the tree changes: it waits for whoever leads now, and nobody else knows of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.targets.actions import Change, approve_revision, plan_targets, publish_targets, withdraw_revision
from apps.targets.measures.approvals import waiting_for
from apps.targets.measures.grid import Cell, read_grid
from apps.targets.measures.ledger import revisions_of
from apps.targets.models import Draft, Goal, Revision, Target
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, make_person, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, YEAR = date(2026, 3, 1), Period.year(date(2026, 1, 1))
SIGNED = Goal("signed_amount")


@pytest.fixture
def area(world):
    """Somebody leads the east, between the manager and the director."""
    world.area_leader = make_person("area_leader", "manager", world.east)
    Team.objects.filter(pk=world.east.pk).update(leader=world.area_leader)
    return world


def propose(team, cell, was, to, *, by):
    plan_targets([Change(cell, Decimal(to), Decimal(was))], goal=SIGNED, by=by, at=NOW)
    return publish_targets(
        team, goal=SIGNED, span=YEAR, by=by, at=NOW, why="A slow spring", rest_is_meant=True
    )  # fmt: skip


@pytest.fixture
def waiting(area):
    make_target("signed_amount", MARCH, area.team, 100, area.rep)
    (change,) = propose(area.team, Cell(area.team, MARCH, area.rep), 100, 80, by=area.manager)
    assert change.approver == area.area_leader
    return change


def lead(team, person):
    Team.objects.filter(pk=team.pk).update(leader=person)


def anew(person):
    """The person as the next request knows them."""
    return Person.objects.get(pk=person.pk)


def page(name, change):
    return reverse(f"targets:{name}", args=[change.pk])


def test_it_waits_for_the_new_leader_and_the_old_one_knows_nothing_of_it(area, waiting, browse):
    successor = make_person("successor", "manager", area.east)
    lead(area.east, successor)
    old = browse(anew(area.area_leader))
    assert old.get(page("revision", waiting)).status_code == 404
    assert old.post(page("approve", waiting), {"remark": ""}).status_code == 404
    assert list(waiting_for(anew(area.area_leader))) == []
    with pytest.raises(Refused, match="somebody else"):
        approve_revision(waiting, by=anew(area.area_leader), at=NOW)
    assert list(waiting_for(successor)) == [waiting]
    body = browse(successor).get(page("revision", waiting)).content.decode()
    assert "Successor" in body
    assert page("approve", waiting) in body
    approve_revision(waiting, by=successor, at=NOW)
    assert Target.objects.get(person=area.rep).amount == 80


def test_without_a_leader_there_it_climbs_to_the_next(area, waiting, browse):
    Person.objects.filter(pk=area.area_leader.pk).update(is_active=False)
    assert list(waiting_for(area.director)) == [waiting]
    lead(area.east, None)
    assert list(waiting_for(area.director)) == [waiting]


def test_leaders_above_find_what_waits_for_others_and_may_decide_it(area, waiting, browse):
    listed = browse(area.director).get(reverse("targets:revisions")).content.decode()
    assert page("revision", waiting) not in listed
    others = browse(area.director).get(reverse("targets:revisions") + "?show=others").content.decode()
    assert page("revision", waiting) in others
    approve_revision(waiting, by=area.director, at=NOW)
    assert Revision.objects.get(pk=waiting.pk).decided_by == area.director


def test_who_asked_and_leads_no_more_neither_sees_it_nor_takes_it_back(area, waiting, browse):
    lead(area.team, make_person("successor", "manager", area.team))
    assert browse(anew(area.manager)).get(page("revision", waiting)).status_code == 404
    with pytest.raises(Refused, match="takes it back"):
        withdraw_revision(waiting, by=anew(area.manager), at=NOW)
    assert not Draft.objects.exists()


def test_a_director_who_leads_nothing_sees_what_waits_for_somebody_gone(world, browse):
    make_target("signed_amount", MARCH, world.company, 1000)
    (change,) = propose(world.company, Cell(world.company, MARCH), 1000, 900, by=world.director)
    assert change.approver == world.administrator
    second = make_person("second", "director")
    assert browse(second).get(page("revision", change)).status_code == 404
    Person.objects.filter(pk=world.administrator.pk).update(is_active=False)
    assert list(waiting_for(second)) == [change]
    assert browse(second).get(page("revision", change)).status_code == 200


def test_a_team_does_not_know_its_own_target_before_it_is_approved(area, browse):
    make_target("signed_amount", MARCH, area.team, 1000)
    (change,) = propose(area.east, Cell(area.team, MARCH), 1000, 31_415, by=area.area_leader)
    assert change.state == "pending"
    (slot,) = read_grid(area.team, SIGNED, Period.month(MARCH), area.manager).whole.slots
    assert (slot.waiting, slot.wanted) == (False, None)
    above = read_grid(area.east, SIGNED, Period.month(MARCH), area.area_leader)
    assert [row.slots[0].wanted for row in above.rows if row.who == area.team] == [31_415]


def test_a_team_that_moved_takes_its_ledger_along(area, waiting):
    approve_revision(waiting, by=area.director, at=NOW)
    make_target("signed_amount", MARCH, area.team, 500)
    (change,) = propose(area.east, Cell(area.team, MARCH), 500, 400, by=area.area_leader)
    approve_revision(change, by=area.director, at=NOW)
    west_leader = make_person("west_leader", "manager", area.west)
    lead(area.west, west_leader)
    area.team.parent = area.west
    area.team.save()
    (found,) = revisions_of(Team.objects.get(pk=area.west.pk), SIGNED, YEAR, anew(west_leader))
    assert (found.why, [(line.before, line.after) for line in found.lines]) == ("A slow spring", [(500, 400)])
    assert revisions_of(Team.objects.get(pk=area.east.pk), SIGNED, YEAR, anew(area.area_leader)) == []
