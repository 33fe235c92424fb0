"""The attainment tree: every team and person in sight against target and pace, from the top down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from apps.reports.measures.attendance import Attendance
from apps.reports.measures.figures import Scope, derive, read
from apps.reports.rules import Standing, Workdays
from apps.targets.kpis import Kpi, Ratio
from apps.targets.measures import Promised, targets_of
from apps.targets.models import Goal
from apps.teams.models import Company, Membership, Person, Team
from salesmgmt.lib.periods import Period

Sums = dict[str, Decimal]


@dataclass
class Branch:
    """A team with what is below it, or a person in it; `depth` counts from the highest team in sight."""

    name: str
    standing: Standing
    team: Team
    person: int | None = None
    depth: int = 0
    below: list[Branch] = field(default_factory=list)

    @property
    def missing(self) -> Decimal:
        """What is missing to be on pace today, or at the end where there is no pace; what orders the tree."""
        standing = self.standing
        lacks = standing.behind if standing.behind is not None else standing.gap
        return lacks if lacks is not None else Decimal("-Infinity")

    @property
    def people(self) -> int:
        """How many people stand below."""
        return sum(1 if branch.person else branch.people for branch in self.below)


@dataclass(frozen=True)
class Tree:
    """The branches at the top, and the company's workdays."""

    tops: list[Branch]
    workdays: Workdays

    def walk(self, branches: Iterable[Branch] | None = None) -> Iterable[Branch]:
        """This will give every branch, each before what is below it."""
        for branch in self.tops if branches is None else branches:
            yield branch
            yield from self.walk(branch.below)


def attainment_tree(viewer: Person, goal: Goal, period: Period, company: Company, *, original: bool = False) -> Tree:
    """This will read the tree of everyone the viewer leads, the largest gap first at each level.

    About ten queries, however many people. A team's target is its own, a person's the part in that
    team; with `original` both as they were first published.
    """
    teams = list(viewer.reach.tree)
    attendance = _attendance(teams, period, company)
    workdays = attendance.workdays()
    if not teams:
        return Tree([], workdays)
    kpi = goal.declared
    figures = _figures(viewer, goal, period)
    members = attendance.members
    for credited, person in figures:
        if person is not None:
            members[credited].add(person)
    names = dict(
        Person.objects.filter(pk__in={person for those in members.values() for person in those})
        .filter(Q(is_active=True) | Q(pk__in={person for _team, person in figures if person}))
        .values_list("pk", "name")
    )
    promised = targets_of(
        [goal.kpi], period, teams=teams, people=list(names), tier=goal.tier, part=(goal.dimension, goal.member),
        original=original,
    )  # fmt: skip
    growing = _Growing(kpi, attendance, figures, promised, members, names)
    tops = {team.pk for team in viewer.reach.tops}
    children: dict[int | None, list[Team]] = defaultdict(list)
    for team in teams:
        children[None if team.pk in tops else team.parent_id].append(team)
    return Tree(_sorted(growing.branch(team, children, 0)[0] for team in children[None]), workdays)


def _figures(viewer: Person, goal: Goal, period: Period) -> dict[tuple[int, int | None], Sums]:
    """This will read the totals that the KPI is made of, by team and person."""
    kpi = goal.declared
    keys = [kpi.top, kpi.bottom] if isinstance(kpi, Ratio) else [goal.kpi]
    by = ["team", "person", *([goal.dimension] if goal.dimension else [])]
    found: dict[tuple[int, int | None], Sums] = {}
    for (team, person, *member), amounts in read(Scope.of(viewer), keys, period, by=by).items():
        if not goal.dimension or member == [goal.member]:
            found[team, person] = {key: amount or Decimal(0) for key, amount in amounts.items()}
    return found


def _attendance(teams: list[Team], period: Period, company: Company) -> Attendance:
    spells = Membership.objects.during(period).of_teams(teams)
    return Attendance.of(period, company, spells.values_list("team", "person", "since", "until"))


@dataclass
class _Growing:
    kpi: Kpi
    attendance: Attendance
    figures: dict[tuple[int, int | None], Sums]
    promised: Promised
    members: dict[int, set[int]]
    names: dict[int, str]

    def branch(self, team: Team, children: dict[int | None, list[Team]], depth: int) -> tuple[Branch, Sums]:
        """This will build a team's branch, and give with it the totals that were credited to it and below."""
        sums: Sums = defaultdict(Decimal)
        below: list[Branch] = []
        for child in children[team.pk]:
            branch, theirs = self.branch(child, children, depth + 1)
            below.append(branch)
            _add(sums, theirs)
        for person in self.members[team.pk]:
            own = self.figures.get((team.pk, person), {})
            _add(sums, own)
            target = self.promised.of_place(self.kpi.key, team, person)
            # Who leads a team sells in it only now and then: they appear with a figure or a target of their own.
            if person in self.names and (person != team.leader_id or own or target is not None):
                standing = self._standing(own, target, self.attendance.workdays(person, team.pk))
                below.append(Branch(self.names[person], standing, team, person, depth + 1))
        standing = self._standing(sums, self.promised.of_team(self.kpi.key, team), self.attendance.workdays())
        return Branch(team.name, standing, team, None, depth, _sorted(below)), sums

    def _standing(self, sums: Sums, target: Decimal | None, workdays: Workdays) -> Standing:
        actual = derive(sums, [self.kpi.key])[self.kpi.key]
        return Standing(actual, target, workdays, self.kpi.additive, self.kpi.lower_is_better)


def _add(sums: Sums, more: Sums) -> None:
    for key, amount in more.items():
        sums[key] = sums.get(key, Decimal(0)) + amount


def _sorted(branches: Iterable[Branch]) -> list[Branch]:
    return sorted(branches, key=lambda branch: (-branch.missing, -(branch.standing.actual or 0), branch.name))
