"""Whose workdays count: the company's, and for people who are there for a part of a period their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from apps.reports.measures.figures import Scope
from apps.reports.rules import Workdays
from apps.teams.models import CalendarDay, Company, Membership
from salesmgmt.lib.periods import Period

# A team, the first day in it, and the first day out of it or None.
Spell = tuple[int, date, date | None]


@dataclass(frozen=True)
class Attendance:
    """The workdays of a period, and when people were in which team.

    A target is carried over the days that one is there for (`targets.measures.presence`), and so its pace runs over
    these days as well: who joins in the middle of a month is due nothing on the day before.
    """

    days: Sequence[date]
    today: date
    spells: Mapping[int, Sequence[Spell]]

    @classmethod
    def read(
        cls, period: Period, company: Company, people: Collection[int] = (), teams: Collection[int] | None = None
    ) -> Attendance:
        """This will read the workdays, and when these people were in these teams (in any, without `teams`).

        One query, and none without people.
        """
        spells = Membership.objects.during(period).filter(person__in=people) if people else Membership.objects.none()
        if teams is not None:
            spells = spells.filter(team__in=teams)
        return cls.of(period, company, spells.values_list("team", "person", "since", "until"))

    @classmethod
    def of(
        cls, period: Period, company: Company, spells: Iterable[tuple[int, int, date, date | None]]
    ) -> Attendance:  # fmt: skip
        """This will keep (team, person, since, until) by person."""
        found: dict[int, list[Spell]] = defaultdict(list)
        for team, person, since, until in spells:
            found[person].append((team, since, until))
        return cls(CalendarDay.objects.workdays(period, company), company.today(), found)

    @property
    def members(self) -> dict[int, set[int]]:
        """The people of each team."""
        found: dict[int, set[int]] = defaultdict(set)
        for person, spells in self.spells.items():
            for team, _since, _until in spells:
                found[team].add(person)
        return found

    def days_of(self, person: int | None = None, team: int | None = None) -> Sequence[date]:
        """This will list a person's workdays in all the teams that were read, or in one of them; everyone's without
        a person, and for who was never there but is credited with something."""
        spells = [each for each in self.spells.get(person or 0, ()) if team is None or each[0] == team]
        if not spells or not self.days or any(self._all_along(spell) for spell in spells):
            return self.days
        return [
            day
            for day in self.days
            if any(since <= day and (until is None or day < until) for _team, since, until in spells)
        ]

    def workdays(self, person: int | None = None, team: int | None = None) -> Workdays:
        """This will count `days_of`, and how many of them have come."""
        days = self.days_of(person, team)
        return self._everyones if days is self.days else Workdays.of(days, self.today)

    @cached_property
    def _everyones(self) -> Workdays:
        # Of hundreds of people nearly all are there all along.
        return Workdays.of(self.days, self.today)

    def _all_along(self, spell: Spell) -> bool:
        _team, since, until = spell
        return since <= self.days[0] and (until is None or self.days[-1] < until)


def days_of(scope: Scope, period: Period, company: Company) -> Sequence[date]:
    """This will list the workdays that a scope is measured by: of a person their own in the teams that it is within,
    else the company's."""
    if scope.person is None:
        return Attendance.read(period, company).days
    return Attendance.read(period, company, [scope.person.pk], scope.teams or None).days_of(scope.person.pk)


def workdays_of(scope: Scope, period: Period, company: Company) -> Workdays:
    """This will count `days_of` a scope, and how many of them have come."""
    return Workdays.of(days_of(scope, period, company), company.today())
