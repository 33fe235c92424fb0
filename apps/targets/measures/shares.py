"""Suggestions for a grid: the team's target split evenly, or what was assigned last quarter."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.measures.grid import Grid, Key, Row, Slot, read_grid, total
from apps.teams.models import Person
from salesmgmt.lib.money import split
from salesmgmt.lib.refusal import Refused


def split_evenly(grid: Grid, amounts: Mapping[Key, Decimal | None]) -> dict[Key, Decimal]:
    """This will share out each month's own target of the team over the teams below, or where there are
    none over its people other than its leader; to the cent, or in whole numbers.

    The other rows keep what stands in `amounts`; it is taken off first. Raises `Refused` where there
    is nothing to share out, or the other rows hold more than the whole.
    """
    shared: dict[Key, Decimal] = {}
    for month, whole in enumerate(grid.whole.slots):
        own = amounts.get(whole.cell.key)
        takers = [row.slots[month] for row in _takers(grid, month)]
        if own is None or not takers:
            continue
        keys = {slot.cell.key for slot in takers}
        others = total(
            amounts.get(row.slots[month].cell.key) for row in grid.rows if row.slots[month].cell.key not in keys
        )
        left = own - (others or 0)
        if left < 0:
            raise Refused(_("The rows that are not split hold more than the team's own target already."))
        step = rules.STEPS[grid.kpi.unit]
        if left % step:
            raise Refused(_("The team's own target is not a whole number and cannot be split."))
        parts = split(left, [1] * len(takers), step)
        shared |= {slot.cell.key: part for slot, part in zip(takers, parts, strict=True)}
    if not shared:
        raise Refused(_("There is nothing to split: the team has no target of its own in this quarter."))
    return shared


def _takers(grid: Grid, month: int) -> list[Row]:
    here = [row for row in grid.rows if _takes(row.slots[month])]
    teams = [row for row in here if row.is_team]
    people = [row for row in here if not row.is_team]
    others = [row for row in people if row.who.pk != grid.team.leader_id]
    return teams or others or people


def _takes(slot: Slot) -> bool:
    return slot.open and not slot.absent


def from_last_quarter(grid: Grid, amounts: Mapping[Key, Decimal | None], viewer: Person) -> dict[Key, Decimal]:
    """This will fill cells that are empty in `amounts` with what stood in them three months before.

    Raises `Refused` where that is nothing.
    """
    earlier = read_grid(grid.team, grid.kpi, grid.quarter.previous, viewer)
    months = dict(zip(earlier.months, grid.months, strict=True))
    before = {(team, months[month], person): amount for (team, month, person), amount in earlier.stored.items()}
    filled = {}
    for slot in grid.slots:
        amount = before.get(slot.cell.key)
        if _takes(slot) and amount is not None and amounts.get(slot.cell.key) is None:
            filled[slot.cell.key] = amount
    if not filled:
        raise Refused(_("There is nothing to take over from the quarter before."))
    return filled
