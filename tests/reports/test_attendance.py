"""Who is there for a part of a period is due their target over their own workdays, on every page alike."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from apps.reports.actions import recount
from apps.reports.dashboards import Dashboard
from apps.reports.measures import Scope
from apps.reports.measures.attainment import attainment_tree
from apps.reports.measures.attendance import Attendance
from apps.reports.measures.below import below
from apps.reports.measures.gap import standing_of
from apps.reports.measures.why import Explanation
from apps.targets.kpis import KPIS
from apps.targets.models import Goal
from apps.teams.models import Company, Membership
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.django_db
MARCH, SIGNED = Period.month(date(2026, 3, 1)), KPIS["signed_amount"]
MOVED = date(2026, 3, 12)
# Of March's 22 workdays 8 lie before the move and 14 from it on; by Wednesday 18 March 13 have come, 5 since the move.
OLD_DUE = Decimal(8000)  # 22,000 x 8 / 22, and all of its days have come
NEW_DUE = Decimal(2500)  # 11,000 x 14 / 22 = 7,000, of which 5 days of 14
BOTH_DUE = Decimal("8863.64")  # 15,000 x 13 / 22: there all month, in one team or the other


@pytest.fixture
def moved(world, today):
    """The rep changes team after 8 of March's 22 workdays, and has sold nothing in either."""
    Membership.objects.filter(person=world.rep).update(until=MOVED)
    Membership.objects.create(person=world.rep, team=world.other_team, since=MOVED)
    making.make_target("signed_amount", MARCH.first, world.team, 22_000, world.rep)
    making.make_target("signed_amount", MARCH.first, world.other_team, 11_000, world.rep)
    recount()
    return world


@pytest.mark.parametrize(
    ("team", "elapsed", "total", "due"),
    [("team", 8, 8, OLD_DUE), ("other_team", 5, 14, NEW_DUE), ("east", 13, 22, BOTH_DUE), (None, 13, 22, BOTH_DUE)],
)
def test_a_persons_pages_say_what_is_due_over_their_own_workdays(moved, team, elapsed, total, due):
    scope = Scope.of(moved.director, getattr(moved, team) if team else None, moved.rep)
    board = Dashboard(scope, MARCH, Company.current(), SIGNED)
    assert (board.workdays.elapsed, board.workdays.total) == (elapsed, total)
    [behind] = [card.standing.behind for card in board.cards if card.kpi is SIGNED]
    assert round(behind, 2) == due
    assert round(standing_of(scope, SIGNED, MARCH, board.workdays).behind, 2) == due
    assert Explanation(scope, MARCH, Company.current(), SIGNED, "target").reference == due
    # The line that workdays draw comes to the same today, and to the whole target on the last day.
    assert round(board.course.due[17], 2) == due
    assert board.course.due[-1] == {"team": 8000, "other_team": 7000}.get(team, 15_000)


@pytest.mark.parametrize(("team", "due"), [("team", OLD_DUE), ("other_team", NEW_DUE)])
def test_a_persons_line_in_a_team_says_what_their_page_in_it_says(moved, team, due):
    team, company = getattr(moved, team), Company.current()
    scope = Scope.of(moved.director, team)
    [row] = [row for row in Dashboard(scope, MARCH, company, SIGNED).rows if row.person == moved.rep.pk]
    assert row.standing.behind == due
    [line] = [
        line for line in below(Explanation(scope, MARCH, company, SIGNED, "target")) if line.person == moved.rep.pk
    ]
    assert line.reference == due
    tree = attainment_tree(moved.director, Goal("signed_amount"), MARCH, company)
    assert {
        branch.standing.behind for branch in tree.walk() if branch.person == moved.rep.pk and branch.team == team
    } == {due}
    # Of the team itself, which is always there, the workdays are the company's.
    assert {branch.standing.workdays.total for branch in tree.walk() if not branch.person} == {22}


def test_before_the_first_day_nothing_is_due_and_each_day_to_come_takes_its_part(world, today):
    Membership.objects.filter(person=world.rep).update(since=date(2026, 3, 25))
    making.make_target("signed_amount", MARCH.first, world.team, 22_000, world.rep)
    recount()
    board = Dashboard(Scope.of(world.manager, None, world.rep), MARCH, Company.current(), SIGNED)
    [standing] = [card.standing for card in board.cards if card.kpi is SIGNED]
    # From Wednesday 25 March on there are 5 of 22 workdays: 5,000, and 1,000 on each of them.
    assert (standing.target, standing.behind, standing.needed) == (5000, 0, 1000)


def test_for_who_left_it_is_over_while_the_team_goes_on(moved, browse):
    asked = {"period": "2026-03", "person": moved.rep.pk}
    left = browse(moved.director).get("/gap/", asked | {"team": moved.team.pk})
    outlook = left.context["whole"].outlook
    assert (outlook.standing.gap, outlook.level, [*outlook.work]) == (8000, "missed", [])
    assert "No workday is left." in left.content.decode()
    here = browse(moved.director).get("/gap/", asked | {"team": moved.other_team.pk})
    outlook = here.context["whole"].outlook
    assert (outlook.standing.gap, outlook.level) == (7000, "unknown")
    assert "9 workdays are left." in here.content.decode()


def test_the_days_page_of_a_newcomer_turns_by_their_own_days(world, browse):
    Membership.objects.filter(person=world.rep).update(since=MOVED)
    making.make_target("signed_amount", MARCH.first, world.team, 22_000, world.rep)
    with time_machine.travel(making.NOW, tick=False):
        shown = browse(world.rep).get("/today/target/")
    # 5 of 14 workdays: 129 of the ring's 360 degrees.
    assert shown.context["turn"] == 129


def test_who_was_never_there_is_measured_by_everyones_workdays(world, today):
    attendance = Attendance.read(MARCH, Company.current(), [world.rep.pk], [world.other_team.pk])
    assert (attendance.workdays(world.rep.pk).total, attendance.workdays().total) == (22, 22)
