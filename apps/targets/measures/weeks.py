"""A team's targets in force week by week: the months shared out by workdays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from apps.targets.measures.grid import Grid
from apps.targets.measures.promised import Promised, targets_of
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Grain, Period


@dataclass(frozen=True)
class WeekRow:
    """A person, or a team, with a figure for each week and for the quarter; None is no target."""

    who: Person | Team
    weeks: tuple[Decimal | None, ...]
    whole: Decimal | None

    @property
    def is_team(self) -> bool:
        return isinstance(self.who, Team)


@dataclass(frozen=True)
class Weeks:
    """The weeks of a quarter, the first and last cut off at its ends, so that all together are the quarter."""

    weeks: tuple[Period, ...]
    rows: tuple[WeekRow, ...]
    whole: WeekRow


def read_weeks(grid: Grid) -> Weeks:
    """This will share out the targets in force of a quarter's grid over its weeks; drafts do not count."""
    teams = [row.who for row in grid.rows if isinstance(row.who, Team)]
    people = [row.who for row in grid.rows if isinstance(row.who, Person)]
    pieces = tuple(grid.span.parts(Grain.WEEK))
    goal = grid.goal
    found = [
        targets_of(
            [goal.kpi], span, teams=[grid.team, *teams], people=people, within=[grid.team],
            tier=goal.tier, part=(goal.dimension, goal.member),
        )
        for span in (*pieces, grid.span)
    ]  # fmt: skip

    def row(who, read: Callable[[Promised], Decimal | None]) -> WeekRow:
        *weeks, whole = (read(promised) for promised in found)
        return WeekRow(who, tuple(weeks), whole)

    rows = (
        row(who, lambda promised, who=who: promised.of_team(goal.kpi, who))  # type: ignore[misc]
        if isinstance(who, Team)
        else row(who, lambda promised, who=who: promised.of_person(goal.kpi, who))  # type: ignore[misc]
        for who in [*teams, *people]
    )
    return Weeks(pieces, tuple(rows), row(grid.team, lambda promised: promised.of_team(goal.kpi, grid.team)))
