"""Splitting a grid's targets in any of the ways there are, those by figures included."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.reports.measures import history
from apps.targets.measures import weights
from apps.targets.measures.grid import Grid, Key, Row
from apps.targets.measures.shares import Amounts, Staying, over_months, over_rows
from apps.targets.measures.weights import Attendance, Weights, Who
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused


@dataclass(frozen=True)
class Split:
    """How a grid's targets shall be split: `how` by what, `over` rows, months or both, what stays, whose totals."""

    how: str
    over: str
    staying: Staying = field(default_factory=Staying)
    totals: Mapping[Key, Decimal] = field(default_factory=dict)
    row_weights: Mapping[Who, Fraction] = field(default_factory=dict)
    month_weights: Mapping[date, Fraction] = field(default_factory=dict)

    def of(self, grid: Grid, amounts: Amounts, viewer: Person) -> dict[Key, Decimal]:
        """This will suggest amounts for cells, or raise `Refused` with the sentence why not."""
        there = Attendance(grid)
        if self.over == "rows":
            return self._over_rows(grid, amounts, viewer, there)
        if self.over == "months":
            # The team's own target is handed down; it is split anew only where a total was given for it.
            own = [grid.whole] if grid.whole.slots[0].cell.key in self.totals else []
            return self._over_months(grid, [*grid.rows, *own], amounts, viewer, there)
        shared = self._over_months(grid, [grid.whole], amounts, viewer, there)
        return shared | self._over_rows(grid, {**amounts, **shared}, viewer, there)

    def _over_rows(self, grid: Grid, amounts: Amounts, viewer: Person, there: Attendance) -> dict[Key, Decimal]:
        by = self._weights(grid, viewer, "rows", there)
        return over_rows(grid, amounts, by, self.staying, everyone=self.how == "weights")

    def _over_months(
        self, grid: Grid, rows: Collection[Row], amounts: Amounts, viewer: Person, there: Attendance
    ) -> dict[Key, Decimal]:
        by = self._weights(grid, viewer, "months", there)
        return over_months(grid, rows, amounts, by, self.staying, self.totals)

    def _weights(self, grid: Grid, viewer: Person, over: str, there: Attendance) -> Weights:
        if self.how == "weights":
            if over == "months":
                # Without weights for months, those of the rows are meant, and the months weigh by workdays.
                given = self.month_weights
                return weights.by_months(grid, given, there) if given else weights.workdays(grid, there)
            if not self.row_weights:
                raise Refused(_("Type a weight for each row that shall take part."))
            return weights.by_rows(grid, self.row_weights, there)
        if self.how in ("last-year", "history"):
            by_past = history.last_year if self.how == "last-year" else history.history
            return by_past(grid, viewer, over=over, there=there)
        ways = {
            "evenly": weights.evenly,
            "workdays": weights.workdays if over == "months" else weights.working_days,
            "headcount": weights.headcount,
        }
        return ways[self.how](grid, there)
