"""Suggestions for a grid: a whole shared out over rows or months, or what stood there the span before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.measures.grid import Grid, Key, Row, Slot, read_grid, total
from apps.targets.measures.weights import evenly
from apps.targets.rules.splitting import share_out
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused

Amounts = Mapping[Key, Decimal | None]
Weights = Mapping[Key, Fraction]


@dataclass(frozen=True)
class Staying:
    """Which cells keep what they hold while the rest is shared out."""

    locked: Collection[Key] = field(default=frozenset())
    filled: bool = False  # whether every cell that holds something stays

    def stays(self, slot: Slot, amounts: Amounts) -> bool:
        key = slot.cell.key
        return not takes(slot) or key in self.locked or (self.filled and amounts.get(key) is not None)


def takes(slot: Slot) -> bool:
    """This will tell whether something may be suggested for a cell."""
    return slot.open and not slot.absent


def over_rows(
    grid: Grid, amounts: Amounts, weights: Weights, staying: Staying | None = None, *, everyone: bool = False
) -> dict[Key, Decimal]:
    """This will share out each month's own target of the team over its rows by their weights.

    Over the teams below; where there are none over the people other than the team's leader, and over
    the leader if they are alone; with `everyone` over all rows. The others, cells that stay and those
    without a weight keep what stands in `amounts`, which is taken off first. Months without a target
    of the team, and those in which nothing can take, are left as they are. Raises `Refused`.
    """
    staying, shared = staying or Staying(), {}
    for n, whole in enumerate(grid.whole.slots):
        own = amounts.get(whole.cell.key)
        rows = grid.rows if everyone else takers(grid, n)
        free = [row.slots[n] for row in rows if not staying.stays(row.slots[n], amounts)]
        by = {slot.cell.key: weights[slot.cell.key] for slot in free if slot.cell.key in weights}
        if own is None or not by:
            continue
        kept = [row.slots[n] for row in grid.rows if row.slots[n].cell.key not in by]
        shared |= _share(own, by, kept, amounts, grid, date_format(whole.cell.month, "YEAR_MONTH_FORMAT"))
    if not shared:
        raise Refused(_("There is nothing to split: the team has no target of its own here, or every cell stays."))
    return shared


def over_months(
    grid: Grid,
    rows: Iterable[Row],
    amounts: Amounts,
    weights: Weights,
    staying: Staying | None = None,
    totals: Mapping[Key, Decimal] | None = None,
) -> dict[Key, Decimal]:
    """This will share out each row's total over its months: that of `totals` (by the row's first cell), else what
    its cells hold together.

    Rows without a total are left as they are; cells that stay and those without a weight keep what
    they hold, which is taken off first. Raises `Refused`.
    """
    staying, totals, shared = staying or Staying(), totals or {}, {}
    for row in rows:
        given = totals.get(row.slots[0].cell.key, total(amounts.get(slot.cell.key) for slot in row.slots))
        free = [slot for slot in row.slots if not staying.stays(slot, amounts)]
        by = {slot.cell.key: weights[slot.cell.key] for slot in free if slot.cell.key in weights}
        if given is None or not by:
            continue
        kept = [slot for slot in row.slots if slot.cell.key not in by]
        shared |= _share(given, by, kept, amounts, grid, row.who.name)
    if not shared:
        raise Refused(_("There is nothing to split: no row has a total, or every cell stays."))
    return shared


def _share(
    whole: Decimal, by: Weights, kept: Iterable[Slot], amounts: Amounts, grid: Grid, where: str
) -> dict[Key, Decimal]:
    # Nobody's key is 0, and None cannot be compared.
    order = {(key[0], key[1], key[2] or 0): key for key in by}
    locked = {_sortable(slot): slot.comes_to(amounts.get(slot.cell.key)) or Decimal(0) for slot in kept}
    try:
        parts = share_out(
            whole, {place: by[key] for place, key in order.items()}, step=rules.STEPS[grid.kpi.unit], locked=locked
        )
    except Refused as refused:
        raise Refused(_("%(where)s: %(sentence)s") % {"where": where, "sentence": refused.sentence}) from None
    return {order[place]: amount for place, amount in parts.items()}


def _sortable(slot: Slot):
    team, month, person = slot.cell.key
    return team, month, person or 0


def takers(grid: Grid, month: int) -> list[Row]:
    """This will give the rows that share a month's target of the team unless it is said otherwise."""
    here = [row for row in grid.rows if takes(row.slots[month])]
    teams = [row for row in here if row.is_team]
    people = [row for row in here if not row.is_team]
    others = [row for row in people if row.who.pk != grid.team.leader_id]
    return teams or others or people


def split_evenly(grid: Grid, amounts: Amounts) -> dict[Key, Decimal]:
    """This will share out each month's own target of the team over its rows alike."""
    return over_rows(grid, amounts, evenly(grid))


def from_span_before(grid: Grid, amounts: Amounts, viewer: Person) -> dict[Key, Decimal]:
    """This will fill cells that are empty in `amounts` with what stood in them the quarter or year before.

    Raises `Refused` where that is nothing.
    """
    earlier = read_grid(grid.team, grid.goal, grid.span.previous, viewer)
    months = dict(zip(earlier.months, grid.months, strict=True))
    before = {(team, months[month], person): amount for (team, month, person), amount in earlier.stored.items()}
    filled = {}
    for slot in grid.slots:
        amount = before.get(slot.cell.key)
        if takes(slot) and amount is not None and amounts.get(slot.cell.key) is None:
            filled[slot.cell.key] = amount
    if not filled:
        raise Refused(_("There is nothing to take over from the time before."))
    return filled
