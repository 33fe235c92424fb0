"""By what a target is shared out where no figures are needed: evenly, by workdays, by heads with a ramp.

Every way gives a weight to each cell in which someone can carry a target. People who are not in the
team in a month have none; those who are for part of it weigh in proportion to their workdays there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.db.models import Min

from apps.targets.measures.grid import Grid, Key
from apps.targets.measures.presence import Place, Presence, presences
from apps.targets.rules.splitting import ramp
from apps.teams.models import CalendarDay, Company, Membership, Person, Team
from salesmgmt.lib.periods import Period

Weights = dict[Key, Fraction]
# A row: whether it is a team, and the team's or the person's id.
Who = tuple[bool, int]


@dataclass(frozen=True)
class Attendance:
    """Who is in the teams of a grid for how much of which month."""

    grid: Grid

    @cached_property
    def people(self) -> Mapping[Key, Presence]:
        """The presence of the people in the grid's own rows."""
        places: list[Place] = [
            (slot.cell.team.pk, slot.cell.month, slot.cell.person.pk)
            for row in self.grid.rows
            for slot in row.slots
            if slot.cell.person and not slot.absent
        ]
        return dict(presences(places))  # type: ignore[arg-type]

    @cached_property
    def worked(self) -> Mapping[date, int]:
        """How many workdays each month has; a month without a single one is counted by its days."""
        span = Period(self.grid.months[0], self.grid.span.after)
        days = CalendarDay.objects.workdays(span, Company.current())
        months = {month: Period.month(month) for month in self.grid.months}
        return {month: sum(day in each for day in days) or len(each.days) for month, each in months.items()}

    @cached_property
    def below(self) -> Mapping[int, Collection[int]]:
        """The teams that each team of the grid is made of, itself included."""
        found: dict[int, set[int]] = defaultdict(set)
        for team in Team.objects.below(self.grid.team.pk):
            for above in team.tree_path:  # type: ignore[attr-defined]
                found[above].add(team.pk)
        return found

    @cached_property
    def everyone(self) -> Mapping[Place, Presence]:
        """The presence of everyone who carries a target in a team of the grid: whoever may sign in, without those
        who lead the team they are in, unless they are alone there."""
        spells = list(
            Membership.objects.during(self.grid.span)
            .of_teams(self.below[self.grid.team.pk])
            .filter(person__is_active=True)
            .values_list("team", "person", "team__leader", "since", "until")
        )
        led = {team for team, person, leader, *_days in spells if person != leader}
        return presences(
            {
                (team, month, person)
                for team, person, leader, since, until in spells
                if person != leader or team not in led
                for month in self.grid.months
                if since < Period.month(month).after and (until is None or until > month)
            }
        )

    @cached_property
    def joined(self) -> Mapping[int, date]:
        """The day each person joined the company, else their first team."""
        keys = {place[2] for place in (*self.everyone, *self.people) if place[2]}
        rows = Person.objects.filter(pk__in=keys).annotate(first=Min("memberships__since"))
        return {pk: joined or first for pk, joined, first in rows.values_list("pk", "joined_on", "first")}

    def ramp(self, person: int, month: date) -> Fraction:
        """This will give the part of a full share that a person carries in a month."""
        joined = self.joined[person]
        return ramp((month.year - joined.year) * 12 + month.month - joined.month)

    def share(self, key: Key) -> Fraction | None:
        """This will give the part of the month's workdays on which whoever the cell is for is there: a team is
        always; None for someone who is not at all."""
        if key[2] is None:
            return Fraction(1)
        found = self.people.get(key)
        return Fraction(len(found.here), len(found.month)) if found and found.here else None


def _cells(grid: Grid):
    for row in (*grid.rows, grid.whole):
        for slot in row.slots:
            yield row, slot.cell.key


def evenly(grid: Grid, there: Attendance | None = None) -> Weights:
    """This will weigh everyone alike."""
    there = there or Attendance(grid)
    return {key: share for _row, key in _cells(grid) if (share := there.share(key)) is not None}


def workdays(grid: Grid, there: Attendance | None = None) -> Weights:
    """This will weigh each month by the company's workdays in it."""
    there = there or Attendance(grid)
    return {key: share * there.worked[key[1]] for key, share in evenly(grid, there).items()}


def working_days(grid: Grid, there: Attendance | None = None) -> Weights:
    """This will weigh each row by the days that its people work in the month."""
    return _heads(grid, there or Attendance(grid), ramped=False)


def headcount(grid: Grid, there: Attendance | None = None) -> Weights:
    """This will weigh each row by the days that its people work in the month, newcomers' by less (`rules.RAMP`)."""
    return _heads(grid, there or Attendance(grid), ramped=True)


def _heads(grid: Grid, there: Attendance, *, ramped: bool) -> Weights:
    found: Weights = {}
    of_team: dict[tuple[int, date], Fraction] = defaultdict(Fraction)
    if any(row.is_team for row in (*grid.rows, grid.whole)):
        for (team, month, person), presence in there.everyone.items():
            of_team[team, month] += len(presence.here) * (there.ramp(person, month) if ramped and person else 1)
    for _row, key in _cells(grid):
        team, month, person = key
        if person is None:
            found[key] = sum((of_team[each, month] for each in there.below[team]), Fraction(0))
        elif (mine := there.people.get(key)) and mine.here:
            found[key] = len(mine.here) * (there.ramp(person, month) if ramped else Fraction(1))
    return found


def by_rows(grid: Grid, given: Mapping[Who, Fraction], there: Attendance | None = None) -> Weights:
    """This will weigh rows as somebody says; a row that is not named has no weight."""
    there = there or Attendance(grid)
    return {
        key: share * given[who]
        for row, key in _cells(grid)
        if (who := (row.is_team, row.who.pk)) in given and (share := there.share(key)) is not None
    }


def by_months(grid: Grid, given: Mapping[date, Fraction], there: Attendance | None = None) -> Weights:
    """This will weigh months as somebody says; a month that is not named has no weight."""
    return {key: share * given[key[1]] for key, share in evenly(grid, there).items() if key[1] in given}
