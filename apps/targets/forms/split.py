"""How a grid's targets shall be split: by what, over what, and what stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.targets.forms.grid import GridForm
from apps.targets.measures.grid import Key
from apps.targets.measures.shares import Staying
from apps.targets.measures.weights import Who
from apps.targets.rules import an_amount_that_fits
from salesmgmt.lib.refusal import Refused
from salesmgmt.lib.typed import typed_number

WAYS: dict[str, str | Promise] = {
    "evenly": gettext_lazy("Evenly"),
    "last-year": gettext_lazy("In last year's shape"),
    "workdays": gettext_lazy("By workdays"),
    "history": gettext_lazy("By what people achieved before"),
    "headcount": gettext_lazy("By headcount, newcomers step by step"),
    "weights": gettext_lazy("By weights typed in"),
}
DIRECTIONS: dict[str, str | Promise] = {
    "rows": gettext_lazy("The team's own target of each month over its rows"),
    "months": gettext_lazy("Each row's total over its months"),
    "both": gettext_lazy("The team's total over the months, then each month over the rows"),
}
LARGEST_WEIGHT = 1_000_000


class SplitForm:
    """What was asked for, read from the fields of the grid's page; keeps what was typed.

    `check` raises `Refused` with a sentence for what cannot be understood.
    """

    ways = tuple(WAYS.items())
    directions = tuple(DIRECTIONS.items())

    def __init__(self, typed: QueryDict, form: GridForm):
        self.form = form
        self.error = ""
        self.how = typed.get("how", "evenly")
        self.over = typed.get("over", "rows")
        self.only = typed.get("only", "all")
        self.locked = frozenset(typed.getlist("lock"))
        self.totals = _beginning(typed, "total-")
        self.weights = _beginning(typed, "weight-")

    def check(self) -> None:
        """This will refuse what there is no such way to split."""
        if self.how not in WAYS or self.over not in DIRECTIONS or self.only not in ("all", "empty"):
            raise Refused(_("There is no such way to split."))
        if not self.form.kpi.additive:
            raise Refused(_("This figure is a ratio: it cannot be split."))

    @property
    def staying(self) -> Staying:
        names = {cell.name: key for key, cell in self.form.cells.items()}
        # What is not on the page any more needs no lock.
        return Staying(frozenset(names[name] for name in self.locked if name in names), self.only == "empty")

    def row_totals(self) -> dict[Key, Decimal]:
        """This will give the totals typed in, by the first cell of their row; raises `Refused`."""
        found = {}
        for row in (*self.form.rows, self.form.whole):
            text, who = self.totals.get(row.name, ""), row.row.who.name
            try:
                amount = typed_number(text)
            except ValueError as error:
                raise Refused(_at(who, str(error))) from None
            # What fits the year need not fit a month, but is as fine.
            if why_not := an_amount_that_fits(self.form.kpi, amount):
                raise Refused(_at(who, why_not))
            if amount is not None:
                found[row.row.slots[0].cell.key] = amount
        return found

    def row_weights(self) -> dict[Who, Fraction]:
        """This will give the weights typed in for rows; raises `Refused`."""
        rows = {row.name: row.row for row in self.form.rows}
        read = {name: self._weight(rows[name].who.name, text) for name, text in self.weights.items() if name in rows}
        return {(rows[name].is_team, rows[name].who.pk): weight for name, weight in read.items() if weight is not None}

    def month_weights(self) -> dict[date, Fraction]:
        """This will give the weights typed in for months; raises `Refused`."""
        months = {f"{month:%Y-%m}": month for month in self.form.grid.months}
        read = {months[name]: self._weight(name, text) for name, text in self.weights.items() if name in months}
        return {month: weight for month, weight in read.items() if weight is not None}

    def _weight(self, where: str, text: str) -> Fraction | None:
        try:
            found = typed_number(text)
        except ValueError as error:
            raise Refused(_at(where, str(error))) from None
        if found is not None and not 0 <= found <= LARGEST_WEIGHT:
            raise Refused(_at(where, _("A weight is a number from 0 to 1,000,000.")))
        return None if found is None else Fraction(found)


def _beginning(typed: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): typed[name] for name in typed if name.startswith(prefix)}


def _at(where: str, sentence: str) -> str:
    return _("%(where)s: %(sentence)s") % {"where": where, "sentence": sentence}
