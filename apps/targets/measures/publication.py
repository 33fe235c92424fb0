"""What publishing a plan would do: which months come into force, what is changed of others, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.targets.measures.grid import Grid, balance


@dataclass(frozen=True)
class Publication:
    """`fresh` cells of months that were never published, `changes` of months that were, and month by month what a
    newly published one leaves unassigned (negative: assigned too much)."""

    fresh: int
    changes: int
    rests: tuple[tuple[date, Decimal], ...]

    @property
    def asks(self) -> bool:
        """Whether there is something to say before it is published: why, or that a rest is meant."""
        return bool(self.changes or self.rests)


def upcoming(grid: Grid) -> Publication:
    """This will look at a grid as it stands; a team's own target is published by the team above."""
    own = [grid.whole] if grid.team.parent_id is None else []
    drafted = [slot.cell.month for row in (*grid.rows, *own) for slot in row.slots if slot.drafted]
    fresh = [month for month in drafted if month not in grid.published]
    left = zip(grid.months, balance(grid, grid.stored).rest, strict=True) if grid.kpi.additive else ()
    rests = tuple((month, rest) for month, rest in left if rest and month in fresh)
    return Publication(len(fresh), len(drafted) - len(fresh), rests)
