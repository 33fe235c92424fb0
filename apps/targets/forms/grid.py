"""What was typed into the grid, cell by cell, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.targets import rules
from apps.targets.actions import Change, Conflict, NotAssigned
from apps.targets.kpis import Unit
from apps.targets.measures.grid import Grid, Key, Row, Slot, balance, total
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused
from salesmgmt.lib.typed import as_typed, typed_number

NAME = re.compile(r"[pt]\d+-\d{4}-\d{2}")


@dataclass(frozen=True)
class Shown:
    """An amount and how it is written; without an amount the text is empty."""

    amount: Decimal | None
    text: str


@dataclass
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
        return "" if self.was is None else f"{self.was.normalize():f}"


@dataclass
class TypedRow:
    """A row on the page, with what is to say about it."""

    row: Row
    cells: list[TypedCell]
    notes: list[str]

    @property
    def total(self) -> Shown:
        amount = total(cell.amount for cell in self.cells)
        return Shown(amount, as_typed(amount))


@dataclass(frozen=True)
class Foot:
    """What stands below the rows: month by month, and the quarter last."""

    assigned: list[Shown]
    rest: list[Shown]


class GridForm:
    """The grid as a form: open cells take text, the others show what they hold.

    Like Django's forms it keeps what was typed; `errors` belong to the whole, cells have their own.
    """

    def __init__(self, grid: Grid, typed: Mapping[str, str] | None = None):
        self.grid, self.kpi, self.typed = grid, grid.kpi, typed
        self.errors: list[str] = []
        self.notice = ""
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

    @property
    def foot(self) -> Foot:
        found = balance(self.grid, self.amounts)
        return Foot(
            [self.shown(amount) for amount in (*found.assigned, found.assigned_in_all)],
            [self.shown(amount) for amount in (*found.rest, found.rest_in_all)],
        )

    def shown(self, amount: Decimal | None) -> Shown:
        return Shown(amount, as_typed(amount, percent=self.kpi.unit == Unit.PERCENT))

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
        shown = self.typed.get("shown", "1") if self.typed else "1"
        return int(shown) - 1 if shown in ("1", "2", "3", "4") else 0

    def fill(self, suggested: Mapping[Key, Decimal], notice: str) -> None:
        """This will put suggested amounts into cells, for the person to look at and save."""
        for key, amount in suggested.items():
            cell = self.cells[key]
            cell.filled = cell.amount != amount
            cell.amount, cell.text, cell.error = amount, self.shown(amount).text, ""
        self.notice = notice

    def blame(self, refused: Refused) -> None:
        """This will put the reasons why nothing was saved at their cells; both values of a conflict stay in sight."""
        self.errors.append(refused.sentence)
        if not isinstance(refused, NotAssigned):
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

    def _row(self, row: Row) -> TypedRow:
        cells = [self._cell(row, slot) for slot in row.slots]
        return TypedRow(row, cells, _notes(row))

    def _cell(self, row: Row, slot: Slot) -> TypedCell:
        name = f"{'t' if row.is_team else 'p'}{row.who.pk}-{slot.cell.month:%Y-%m}"
        month = date_format(slot.cell.month, "YEAR_MONTH_FORMAT")
        cell = TypedCell(
            slot, name, _("%(who)s, %(month)s") % {"who": row.who.name, "month": month},
            self.shown(slot.stored).text, slot.stored, slot.stored,
        )  # fmt: skip
        if self.typed is not None and slot.open and name in self.typed:
            self._take(cell, self.typed)
        return cell

    def _take(self, cell: TypedCell, typed: Mapping[str, str]) -> None:
        cell.text = typed[cell.name]
        cell.was = _machine(typed.get(f"was-{cell.name}", ""))
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


def _machine(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


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
