"""What each role sees first: its numbers against target and pace, the trend, and who or what is behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from django.db.models import Q

from apps.clients.measures.follow_ups import FollowUp, follow_ups
from apps.reports.measures import Scope, derive, read
from apps.reports.measures.attendance import Attendance, days_of
from apps.reports.models import StaleFigure
from apps.reports.rules import Standing, Workdays, trend_periods
from apps.targets.kpis import KPIS, Dimension, Kpi, Ratio, tiles
from apps.targets.measures import targets_of
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.periods import Grain, Period

BREAKDOWNS = ("team", *Dimension.values)
FEW = 8


@dataclass(frozen=True)
class Card:
    """One KPI of the scope in the period, with the figures of the periods before."""

    kpi: Kpi
    standing: Standing
    trend: list[Decimal | None]

    @property
    def previous(self) -> Decimal | None:
        return self.trend[-2] if len(self.trend) > 1 else None

    @property
    def change(self) -> Decimal | None:
        """The change on the period before as a fraction; None where that was nothing."""
        if self.previous is None or not self.previous or self.standing.actual is None:
            return None
        return (self.standing.actual - self.previous) / abs(self.previous)


@dataclass(frozen=True)
class Row:
    """One team, person or member of a dimension below the scope."""

    name: str
    standing: Standing
    team: Team | None = None
    person: int | None = None
    dimension: str = ""
    member: int = 0
    share: Decimal | None = None

    @property
    def key(self) -> str:
        """What tells a person or team from the others on a page."""
        return f"p{self.person}" if self.person else f"t{self.team.pk}" if self.team else ""


@dataclass(frozen=True)
class Course:
    """A KPI's running total by day, beside the straight line that workdays draw to the target."""

    days: list[date]
    actual: list[Decimal | None]
    due: list[Decimal | None]


@dataclass
class Dashboard:
    """A scope's numbers in a period; `basis` is the KPI that people and parts are compared by, `more` asks for
    every KPI's card, `original` for the targets as they were first published."""

    scope: Scope
    period: Period
    company: Company
    basis: Kpi
    by: str = "team"
    more: bool = False
    original: bool = False

    @cached_property
    def today(self) -> date:
        return self.company.today()

    @cached_property
    def _worked(self) -> Sequence[date]:
        return days_of(self.scope, self.period, self.company)

    @cached_property
    def workdays(self) -> Workdays:
        """The workdays that the scope itself is measured by."""
        return Workdays.of(self._worked, self.today)

    @cached_property
    def _tree(self) -> list[Team]:
        """The teams of the scope, in tree order."""
        return [team for team in self.scope.viewer.reach.tree if team.pk in self.scope.teams]

    @cached_property
    def teams(self) -> list[Team]:
        """The teams directly below the one that is looked at; without one, the several that the viewer leads."""
        if self.scope.team:
            return [team for team in self._tree if team.parent_id == self.scope.team.pk]
        return [] if self.scope.person else self.scope.viewer.reach.tops

    @cached_property
    def _keys(self) -> list[str]:
        return list(dict.fromkeys([*(kpi.key for kpi in tiles(more=self.more)), self.basis.key]))

    @cached_property
    def cards(self) -> list[Card]:
        periods = trend_periods(self.period, 13 if self.period.grain in (Grain.MONTH, Grain.QUARTER) else 5)
        figures = self._trend(periods)
        return [
            Card(
                kpi, self._standing(kpi, figures[-1][kpi.key], self._promised(kpi)), [each[kpi.key] for each in figures]
            )
            for kpi in map(KPIS.__getitem__, self._keys)
        ]

    def _trend(self, periods: list[Period]) -> list[dict[str, Decimal | None]]:
        """This will read the KPIs of all these periods at once, by the month or the day."""
        grain = Grain.MONTH if self.period.grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR) else Grain.DAY
        whole = Period(periods[0].first, periods[-1].after)
        totals = sorted({key for kpi in self._keys for key in _made_of(KPIS[kpi])})
        pieces = read(self.scope, totals, whole, by=[grain])
        found = []
        for period in periods:
            sums: dict[str, Decimal] = {}
            for (piece,), amounts in pieces.items():
                if piece.first in period:
                    for key, amount in amounts.items():
                        sums[key] = sums.get(key, Decimal(0)) + (amount or 0)
            found.append(derive(sums, self._keys))
        return found

    @cached_property
    def _targets(self):
        teams = [*([self.scope.team] if self.scope.team else []), *self.teams]
        people: list[Person | int] = [self.scope.person] if self.scope.person else [*self._people]
        # Of people in a team their parts there alone, whatever they promised elsewhere: of one person in all that
        # their figures are read from, of the team's own people in the team itself.
        own = [self.scope.team.pk] if self.scope.team else None
        within = (self.scope.teams or None) if self.scope.person else own
        return targets_of(self._keys, self.period, teams, people, within=within, original=self.original)

    def _promised(self, kpi: Kpi) -> Decimal | None:
        if self.scope.person:
            return self._targets.of_person(kpi.key, self.scope.person)
        if self.scope.team:
            return self._targets.of_team(kpi.key, self.scope.team)
        found = [target for team in self.teams if (target := self._targets.of_team(kpi.key, team)) is not None]
        if not found or (len(found) > 1 and not kpi.additive):
            return None
        return sum(found, Decimal(0))

    def _standing(
        self, kpi: Kpi, actual: Decimal | None, target: Decimal | None, workdays: Workdays | None = None
    ) -> Standing:  # fmt: skip
        return Standing(actual, target, workdays or self.workdays, kpi.additive, kpi.lower_is_better)

    # --- who and what it is made of -----------------------------------------------------------------

    @cached_property
    def rows(self) -> list[Row]:
        """The parts of the basis: teams and people below, what they are behind by first, or a dimension's members."""
        if self.by in Dimension.values:
            return self._members()
        if self.scope.person:
            return []
        rows = [*self._team_rows(), *self._person_rows()]
        return sorted(rows, key=lambda row: (-(row.standing.behind or Decimal(0)), -(row.standing.actual or 0)))

    def _team_rows(self) -> Iterable[Row]:
        if not self.teams:
            return
        inside = _subtrees(self.teams, {team.pk: team.parent_id for team in self._tree})
        totals: dict[int, dict[str, Decimal]] = {team.pk: {} for team in self.teams}
        for (team,), amounts in read(self.scope, _made_of(self.basis), self.period, by=["team"]).items():
            sums = totals[inside[team]] if team in inside else {}
            for key, amount in amounts.items():
                sums[key] = sums.get(key, Decimal(0)) + (amount or 0)
        for team in self.teams:
            actual = derive(totals[team.pk], [self.basis.key])[self.basis.key]
            target = self._targets.of_team(self.basis.key, team)
            yield Row(team.name, self._standing(self.basis, actual, target), team=team)

    def _person_rows(self) -> Iterable[Row]:
        if self.scope.team is None:
            return
        attendance = Attendance.read(self.period, self.company, self._people, [self.scope.team.pk])
        for person, name in self._people.items():
            actual = self._figures_of_people.get(person, Decimal(0) if self.basis.additive else None)
            target = self._targets.of_person(self.basis.key, person)
            standing = self._standing(self.basis, actual, target, attendance.workdays(person))
            yield Row(name, standing, person=person, team=self.scope.team)

    @cached_property
    def _figures_of_people(self) -> dict[int, Decimal | None]:
        """The basis of each person who is credited in the team itself."""
        team = self.scope.team
        own = Scope(self.scope.viewer, team, None, frozenset([team.pk] if team else ()))
        figures = read(own, [self.basis.key], self.period, by=["person"])
        return {person: each[self.basis.key] for (person,), each in figures.items()}

    @cached_property
    def _people(self) -> dict[int, str]:
        """The ids and names of who belongs to the team itself, or is credited to it; of nobody where no team's people
        are compared."""
        if self.scope.team is None or self.scope.person or self.by in Dimension.values:
            return {}
        members = Person.objects.members_during([self.scope.team], self.period)
        shown = Q(pk__in=self._figures_of_people) | Q(pk__in=members.active().values("pk"))
        return dict(Person.objects.filter(shown).values_list("pk", "name"))

    def _members(self) -> list[Row]:
        if self.by not in self.basis.dimensions:
            return []
        figures = read(self.scope, [self.basis.key], self.period, by=[self.by])
        names = Dimension(self.by).names([member for (member,) in figures])
        whole = sum((amounts[self.basis.key] or Decimal(0) for amounts in figures.values()), Decimal(0))
        shared = whole and self.basis.additive
        rows = [
            Row(
                names.get(member, ""), self._standing(self.basis, amounts[self.basis.key], None), dimension=self.by,
                member=member, share=(amounts[self.basis.key] or Decimal(0)) / whole if shared else None,
            )
            for (member,), amounts in figures.items()
        ]  # fmt: skip
        return sorted(rows, key=lambda row: -(row.standing.actual or 0))

    # --- the course of the period --------------------------------------------------------------------

    @cached_property
    def course(self) -> Course | None:
        """The basis day by day, for periods of a week to a quarter."""
        if not self.basis.additive or not 5 <= len(self.period.days) <= 100:
            return None
        figures = read(self.scope, [self.basis.key], self.period, by=[Grain.DAY])
        by_day = {piece.first: amounts[self.basis.key] or Decimal(0) for (piece,), amounts in figures.items()}
        running = accumulate(by_day.get(day, Decimal(0)) for day in self.period.days)
        actual = [total if day <= self.today else None for day, total in zip(self.period.days, running, strict=True)]
        target, worked = self._promised(self.basis), set(self._worked)
        passed = accumulate(day in worked for day in self.period.days)
        due = [target * count / self.workdays.total if target and self.workdays.total else None for count in passed]
        return Course(self.period.days, actual, due)

    # --- what to do, and how fresh it is ----------------------------------------------------------------

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        """The viewer's next steps that are due, the most overdue first."""
        return follow_ups([self.scope.viewer.pk], last=self.today)[:FEW]

    @cached_property
    def stale_since(self) -> datetime | None:
        """Since when a change waits to be counted; None when every figure is up to date."""
        return StaleFigure.objects.oldest()


def _made_of(kpi: Kpi) -> list[str]:
    return [kpi.top, kpi.bottom] if isinstance(kpi, Ratio) else [kpi.key]


def _subtrees(tops: list[Team], parents: dict[int, int | None]) -> dict[int, int]:
    """This will tell of each team which of `tops` it stands below (or is)."""
    wanted, found = {team.pk for team in tops}, {}
    for team in parents:
        above: int | None = team
        while above is not None and above not in wanted:
            above = parents.get(above)
        if above is not None:
            found[team] = above
    return found
