"""What publishing a plan would do: which months come into force, what is changed of others, and what is left over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.targets.measures.grid import Grid, balance

Rests = tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True)
class Publication:
    """`fresh` cells of months that were never published, `changes` of months that were, and month by month what is
    left unassigned then (negative: assigned too much)."""

    fresh: int
    changes: int
    rests: Rests

    @property
    def asks(self) -> bool:
        """Whether there is something to say before it is published: why, or that a rest is meant."""
        return bool(self.changes or self.rests)

    @property
    def seen(self) -> str:
        """The rests as a form sends them back, so that nobody confirms others than they saw."""
        return ";".join(f"{month:%Y-%m}={rest.normalize():f}" for month, rest in self.rests)


def upcoming(grid: Grid) -> Publication:
    """This will look at a grid as it stands; what cannot be changed any more is not published."""
    own = [grid.whole] if grid.team.parent_id is None else []
    drafted = [slot.cell.month for row in (*grid.rows, *own) for slot in row.slots if slot.drafted and slot.open]
    fresh = [month for month in drafted if month not in grid.published]
    return Publication(len(fresh), len(drafted) - len(fresh), rests_in(grid, drafted))


def rests_in(grid: Grid, months: Collection[date]) -> Rests:
    """This will give what of the team's own target the plan leaves in these months, where it leaves something.

    Measured by the target in force: what the team above plans to make of it is not published with this plan.
    """
    if not grid.kpi.additive:
        return ()
    amounts = grid.stored
    if grid.team.parent_id is not None:
        amounts |= {slot.cell.key: slot.in_force for slot in grid.whole.slots}
    left = zip(grid.months, balance(grid, amounts).rest, strict=True)
    return tuple((month, rest) for month, rest in left if rest and month in months)
