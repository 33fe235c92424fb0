"""What was typed into the grid, cell by cell, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.targets import rules
from apps.targets.actions import Change, Conflict, NotPlanned
from apps.targets.forms.drawing import DrawnGrid, machine
from apps.targets.kpis import Unit
from apps.targets.measures.grid import Balance, Grid, Key, Row, Slot, balance, total
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused
from salesmgmt.lib.typed import as_typed, sent_back, typed_number

NAME = re.compile(r"[pt]\d+-\d{4}-\d{2}")
ALL = slice(None)


@dataclass(frozen=True)
class Shown:
    """An amount and how it is written; without an amount the text is empty."""

    amount: Decimal | None
    text: str


@dataclass(slots=True)
class TypedCell:
    """A cell on the page: what it holds, what was typed, and what to say about it."""

    slot: Slot
    name: str
    label: str
    text: str
    was: Decimal | None
    amount: Decimal | None
    error: str = ""
    filled: bool = False

    @property
    def was_text(self) -> str:
        return machine(self.was)

    @property
    def is_saved(self) -> bool:
        """Whether the page shows what is kept."""
        return not self.error and self.amount == self.was == self.slot.stored

    @property
    def comes_to(self) -> Decimal | None:
        """What the cell adds to its row and its team."""
        return self.slot.comes_to(self.amount)

    @property
    def drafted(self) -> bool:
        """Whether what stands in it is something other than is in force."""
        return self.slot.drafted if self.error else self.amount != self.slot.in_force


@dataclass
class TypedRow:
    """A row on the page, with what is to say about it."""

    row: Row
    cells: list[TypedCell]
    notes: list[str]

    @property
    def name(self) -> str:
        """What the names of its cells begin with."""
        return row_name(self.row)

    def total(self, months: slice = ALL) -> Decimal | None:
        return total(cell.comes_to for cell in self.cells[months])


@dataclass(frozen=True)
class Column:
    """A month, or with several months a quarter or the whole span; `months` are the places of its months."""

    label: str
    months: slice
    number: int = 0
    whole: bool = False
    closed: str = ""


class GridForm:
    """The grid as a form: open cells take text, the others show what they hold.

    Like Django's forms it keeps what was typed; `errors` belong to the whole, cells have their own.
    """

    def __init__(self, grid: Grid, typed: Mapping[str, str] | None = None):
        self.grid, self.kpi, self.typed = grid, grid.kpi, typed
        self.errors: list[str] = []
        self.notice = ""
        self._texts: dict[Decimal | None, str] = {}
        self.rows = [self._row(row) for row in grid.rows]
        self.whole = self._row(grid.whole)
        self.cells = {cell.slot.cell.key: cell for row in (*self.rows, self.whole) for cell in row.cells}
        if typed is not None:
            self._miss_nothing(typed)

    def is_valid(self) -> bool:
        """This will tell whether all that was typed can be saved, and say on top of the page when it cannot."""
        if any(cell.error for cell in self.cells.values()):
            self.errors.append(_("Nothing was saved. Please look at the marked cells."))
        return self.typed is not None and not self.errors

    @property
    def changes(self) -> list[Change]:
        """The cells that shall hold something other than they did when the page was made."""
        return [
            Change(cell.slot.cell, cell.amount, cell.was)
            for cell in self.cells.values()
            if cell.slot.open and cell.amount != cell.was
        ]

    @property
    def amounts(self) -> dict[Key, Decimal | None]:
        return {key: cell.amount for key, cell in self.cells.items()}

    @cached_property
    def columns(self) -> list[Column]:
        """The months; in a year each quarter after its months; and where months add up the whole at the end."""
        found, months = [], self.grid.months
        for n, month in enumerate(months):
            found.append(
                Column(date_format(month, "YEAR_MONTH_FORMAT"), slice(n, n + 1), n + 1, closed=self._closed(n))
            )
            if self.kpi.additive and len(months) > 3 and n % 3 == 2:
                label = pgettext("column of a grid", "Q%(number)s") % {"number": n // 3 + 1}
                found.append(Column(label, slice(n - 2, n + 1)))
        if self.kpi.additive:
            found.append(
                Column(
                    _("Quarter") if len(months) == 3 else pgettext("column of a grid", "Year"),
                    ALL,
                    len(months) + 1,
                    whole=True,
                )
            )
        return found

    def _closed(self, n: int) -> str:
        reasons = {row.slots[n].why_not for row in self.grid.rows}
        return reasons.pop() if len(reasons) == 1 and self.rows_are_open else ""

    @property
    def rows_are_open(self) -> bool:
        return any(cell.slot.open for row in self.rows for cell in row.cells)

    @cached_property
    def drawn(self) -> DrawnGrid:
        """The table's parts as HTML."""
        return DrawnGrid(self)

    @cached_property
    def balance(self) -> Balance:
        return balance(self.grid, self.amounts)

    @property
    def planned(self) -> int:
        """How many cells of this team's own plan stand as drafts, which publishing would bring into force."""
        own = [self.whole] if self.grid.team.parent_id is None else []
        return sum(cell.drafted for row in (*self.rows, *own) for cell in row.cells)

    @property
    def planned_above(self) -> int:
        """How many months of the team's own target stand as drafts of the plan of the team above."""
        return sum(cell.drafted for cell in self.whole.cells) if self.grid.team.parent_id is not None else 0

    @property
    def waiting(self) -> int:
        return sum(slot.waiting for slot in self.grid.slots)

    def shown(self, amount: Decimal | None) -> Shown:
        return Shown(amount, self.text(amount))

    def text(self, amount: Decimal | None) -> str:
        """This will write an amount as it is typed. Grids hold the same ones many times."""
        # Equal decimals can differ in their places, which are not written.
        if amount not in self._texts:
            self._texts[amount] = as_typed(amount, percent=self.kpi.unit == Unit.PERCENT)
        return self._texts[amount]

    @property
    def whole_is_open(self) -> bool:
        return any(cell.slot.open for cell in self.whole.cells)

    @property
    def has_teams(self) -> bool:
        return any(row.row.is_team for row in self.rows)

    @property
    def is_open(self) -> bool:
        return any(cell.slot.open for cell in self.cells.values())

    @cached_property
    def shown_month(self) -> int:
        """Which month the phone shows, one at a time: the one with something to mend, else the one it showed."""
        faulty = [n for row in (*self.rows, self.whole) for n, cell in enumerate(row.cells) if cell.error]
        if faulty:
            return min(faulty)
        shown = self.typed.get("shown", "") if self.typed else ""
        if shown.isdecimal() and 0 < int(shown) <= len(self.grid.months) + 1:
            return int(shown) - 1
        first_open = (n for n in range(len(self.grid.months)) if any(row.slots[n].open for row in self.grid.rows))
        return next(first_open, 0)

    def fill(self, suggested: Mapping[Key, Decimal], notice: str) -> None:
        """This will put suggested amounts into cells, for the person to look at and save."""
        for key, amount in suggested.items():
            cell = self.cells[key]
            cell.filled = cell.amount != amount
            cell.amount, cell.text, cell.error = amount, self.shown(amount).text, ""
        self.notice = notice

    def blame(self, refused: Refused, sentence: str = "") -> None:
        """This will put the reasons why nothing was saved at their cells; both values of a conflict stay in sight."""
        self.errors.append(sentence or refused.sentence)
        if not isinstance(refused, NotPlanned):
            return
        for cell, trouble in refused.troubles.items():
            typed = self.cells[cell.key]
            typed.error = trouble.sentence
            if isinstance(trouble, Conflict):
                # From here on the person knows: saving once more replaces what they see.
                typed.was = trouble.stored
                typed.error = self._both(trouble.stored)

    def _both(self, stored: Decimal | None) -> str:
        if stored is None:
            return _("Someone else emptied this cell meanwhile. Save again to keep yours.")
        return _("Someone else changed this to %(stored)s meanwhile. Save again to keep yours.") % {
            "stored": self.shown(stored).text
        }

    @cached_property
    def months(self) -> list[tuple[str, str]]:
        """Each month as names of cells have it, and as people read it."""
        return [(f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in self.grid.months]

    def _row(self, row: Row) -> TypedRow:
        label, name = _("%(who)s, %(month)s"), row_name(row)
        cells = [
            self._cell(slot, f"{name}-{month}", label % {"who": row.who.name, "month": spoken})
            for slot, (month, spoken) in zip(row.slots, self.months, strict=True)
        ]
        return TypedRow(row, cells, _notes(row))

    def _cell(self, slot: Slot, name: str, label: str) -> TypedCell:
        cell = TypedCell(slot, name, label, "", slot.stored, slot.stored)
        if self.typed is not None and slot.open and name in self.typed:
            self._take(cell, self.typed)
        else:
            cell.text = self.text(slot.stored)
        return cell

    def _take(self, cell: TypedCell, typed: Mapping[str, str]) -> None:
        cell.text = typed[cell.name]
        cell.was = sent_back(typed.get(f"was-{cell.name}", ""))
        try:
            cell.amount = typed_number(cell.text, percent=self.kpi.unit == Unit.PERCENT)
            cell.error = rules.an_amount_that_fits(self.kpi, cell.amount)
        except ValueError as error:
            cell.error = str(error)
        if cell.error:
            cell.amount = None

    def _miss_nothing(self, typed: Mapping[str, str]) -> None:
        """This will say so when something was typed into a cell that is no longer there or no longer open."""
        known = {cell.name for cell in self.cells.values() if cell.slot.open}
        for name in typed:
            if NAME.fullmatch(name) and name not in known and typed[name].strip():
                self.errors.append(
                    _("The team has changed since you opened this page: a cell you may have filled is gone. "
                      "Please look again before you save.")
                )  # fmt: skip
                return


def row_name(row: Row) -> str:
    """This will give what the names of a row's cells begin with: p12 for a person, t3 for a team."""
    return f"{'t' if row.is_team else 'p'}{row.who.pk}"


def _notes(row: Row) -> list[str]:
    notes = []
    if row.joined:
        notes.append(pgettext("in the team", "from %(day)s") % {"day": _day(row.joined)})
    if row.left:
        notes.append(pgettext("in the team", "until %(day)s") % {"day": _day(row.left)})
    if isinstance(row.who, Person) and not row.who.is_active:
        notes.append(_("no longer signs in"))
    return notes


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
