"""How a team's targets stand: both sides of each row, what lies below it, and who was reminded when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from apps.targets.kpis import Kpi
from apps.targets.measures.commitments import NOTHING_BELOW, Below, Both, Side, both_sides, people_below
from apps.targets.models import Goal, Reminder
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Period


@dataclass(frozen=True)
class StandingRow:
    """One row: a team below or a person."""

    side: Side
    below: Below
    reminded_at: datetime | None = None

    @property
    def who(self) -> Team | Person:
        return self.side.who


@dataclass(frozen=True)
class Standing:
    """A team's targets with both sides; `way` are the teams from the viewer's highest down to this one."""

    goal: Goal
    both: Both
    way: tuple[Team, ...]
    rows: tuple[StandingRow, ...]
    below: Below

    @property
    def kpi(self) -> Kpi:
        return self.goal.declared

    @property
    def own(self) -> Side:
        return self.both.own

    @property
    def has_teams(self) -> bool:
        return any(row.side.is_team for row in self.rows)


def read_standing(team: Team, goal: Goal, span: Period, viewer: Person) -> Standing:
    """This will read how a team's targets stand, as far as `viewer` may see it: five queries, however many rows."""
    both = both_sides(team, goal, span, viewer)
    children = [side.who for side in both.sides if isinstance(side.who, Team)]
    below = people_below([team], goal, span, viewer)
    of_children = people_below(children, goal, span, viewer)
    reminded = _reminded(team, children, goal, viewer)
    rows = tuple(
        StandingRow(
            side,
            of_children.get(side.who.pk, NOTHING_BELOW) if side.is_team else NOTHING_BELOW,
            reminded.get((side.who.pk if side.is_team else team.pk, side.answerer.pk)) if side.answerer else None,
        )
        for side in both.sides
    )
    return Standing(goal, both, _way(team, viewer), rows, below.get(team.pk, NOTHING_BELOW))


def _reminded(team: Team, below: Collection[Team], goal: Goal, viewer: Person) -> dict[tuple[int, int], datetime]:
    """This will tell when each was last reminded, by team and person."""
    rows = Reminder.objects.visible_to(viewer).of_goal(goal).filter(team__in=[team, *below])
    latest = rows.order_by().values("team", "person").annotate(latest=Max("created_at"))
    return {(team, person): at for team, person, at in latest.values_list("team", "person", "latest")}


def _way(team: Team, viewer: Person) -> tuple[Team, ...]:
    known = {each.pk: each for each in viewer.reach.tree}
    return tuple(known[pk] for pk in known[team.pk].tree_path if pk in known)  # type: ignore[attr-defined]
