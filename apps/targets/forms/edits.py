"""Edits of a grid that is saved while someone types: some cells come, each with what it held when it was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.targets.actions import Change, Conflict
from apps.targets.forms.drawing import machine
from apps.targets.forms.grid import GridForm, TypedCell
from apps.targets.measures.grid import Cell, Grid
from salesmgmt.lib.refusal import Refused

MOST = 20_000


class Edits:
    """What was sent, read against the grid; every cell is judged by itself."""

    def __init__(self, grid: Grid, body: bytes):
        self.grid = grid
        self.typed = _read(body)
        fields = {name: text for name, (text, _was) in self.typed.items()}
        fields |= {f"was-{name}": was for name, (_text, was) in self.typed.items()}
        self.form = GridForm(grid, fields)
        self.cells = {cell.name: cell for cell in self.form.cells.values()}
        self.troubles: dict[str, str] = {}
        self.conflicts: dict[str, Decimal | None] = {}

    @property
    def changes(self) -> list[Change]:
        """What can be planned as far as this can be known from what was typed."""
        return [Change(cell.slot.cell, cell.amount, cell.was) for cell in self._sent if not cell.error]

    @property
    def _sent(self) -> list[TypedCell]:
        return [cell for name in self.typed if (cell := self.cells.get(name)) and cell.slot.open]

    def blame(self, troubles: Mapping[Cell, Refused]) -> None:
        """This will note what could not be planned, and what it holds where someone else changed it."""
        for cell, trouble in troubles.items():
            typed = self.form.cells[cell.key]
            typed.error = trouble.sentence
            if isinstance(trouble, Conflict):
                self.conflicts[typed.name] = trouble.stored

    def answer(self) -> dict[str, Any]:
        """This will tell cell by cell what became of it, how many cells are planned, and the sums as they are now."""
        return {"cells": {name: self._of(name) for name in self.typed}, "planned": self._planned} | self._sums()

    def _of(self, name: str) -> dict[str, Any]:
        cell = self.cells.get(name)
        if cell is None:
            return {"error": _("This cell is not in the grid any more; what you typed stays until you leave.")}
        if not cell.slot.open:
            return {"error": cell.slot.why_not, "closed": True}
        if name in self.conflicts:
            theirs = self.conflicts[name]
            return {"error": self._both(cell, theirs), "theirs": self.form.text(theirs), "was": machine(theirs)}
        if cell.error:
            return {"error": cell.error}
        return {"text": self.form.text(cell.amount), "was": machine(cell.amount), "draft": cell.drafted,
                "note": self.form.drawn.note(cell)}  # fmt: skip

    def _both(self, cell: TypedCell, theirs: Decimal | None) -> str:
        if theirs is None:
            return _("Someone else emptied this cell meanwhile; you typed %(mine)s.") % {"mine": cell.text}
        return _("Someone else changed this to %(theirs)s meanwhile; you typed %(mine)s.") % {
            "theirs": self.form.text(theirs), "mine": cell.text.strip() or _("nothing"),
        }  # fmt: skip

    @property
    def _planned(self) -> int:
        self._settle()
        return self.form.planned

    def _settle(self) -> None:
        """This will let cells that were not planned hold what they hold in truth: sums are those of the plan."""
        for cell in self._sent:
            if cell.error:
                held = self.conflicts.get(cell.name, cell.slot.stored)
                cell.amount, cell.error = held, ""

    def _sums(self) -> dict[str, Any]:
        if not self.form.kpi.additive:
            return {"rows": {}, "assigned": []}
        self._settle()
        names = {name.rpartition("-")[0].rpartition("-")[0] for name in self.typed}
        return {
            "rows": {row.name: machine(row.total()) for row in self.form.rows if row.name in names},
            "assigned": [machine(amount) for amount in self.form.balance.assigned],
        }


def _read(body: bytes) -> dict[str, tuple[str, str]]:
    """This will read the cells that were sent: name to text and what it held; Refused where it is something else."""
    try:
        sent = json.loads(body)["cells"]
        found = {str(each["name"]): (str(each["text"]), str(each["was"])) for each in sent}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(_("What was sent could not be read. Please load the page again.")) from error
    if len(found) > MOST:
        raise Refused(_("Too many cells were sent at once."))
    return found
