"""A row on its way from the file into the database."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from salesmgmt.lib.importing.cells import written
from salesmgmt.lib.importing.files import UNREADABLE, Sheet
from salesmgmt.lib.importing.kinds import Field, Kind
from salesmgmt.lib.importing.mapping import Mapping, holds


@dataclass(eq=False)
class Row:
    """One row: its number in the file, what its fields hold, whether something is wrong with it.

    `values` has the fields that say something; an empty cell is None there only where the mapping has
    empty cells clear what is there. `group` are the rows of the same record, this one first.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    group: list[Row] = field(default_factory=list)
    bad: bool = False

    @property
    def all(self) -> list[Row]:
        """The rows of the same record."""
        return self.group or [self]

    @property
    def spoilt(self) -> bool:
        """Whether this row or one of the same record is bad."""
        return any(row.bad for row in self.all)

    def get(self, name: str, default: Any = None) -> Any:
        found = self.values.get(name)
        return default if found is None else found


@dataclass
class Errors:
    """What is wrong with which row: [row number, column, sentence]."""

    mapping: Mapping
    kind: Kind
    found: list[tuple[int, str, str]] = field(default_factory=list)

    def column(self, name: str) -> str:
        """This will name the file's column that fills a field, or the field itself where none does."""
        source = self.mapping.sources.get(name)
        if source and source.columns():
            return source.columns()[0]
        return str(self.kind.by_name[name].label) if name in self.kind.by_name else name

    def refuse(self, row: Row, name: str, sentence: str) -> None:
        """This will note that a row cannot be imported because of one field ("" is the row as a whole)."""
        row.bad = True
        self.found.append((row.number, self.column(name), str(sentence)))


def parse(sheet: Sheet, mapping: Mapping, errors: Errors, unwanted: Container[int] = ()) -> tuple[list[Row], list[int]]:
    """This will read every row's fields, note what cannot be read, and give the numbers of the rows left out: by the
    mapping's conditions, or because somebody said so."""
    rows, left_out = [], []
    for number, line in sheet.rows:
        cells = mapping.translated(dict(zip(sheet.columns, line, strict=False)))
        if number in unwanted or not holds(mapping.only, cells):
            left_out.append(number)
            continue
        row = Row(number)
        if any(written(cell) for cell in line[len(sheet.columns) :]):
            errors.refuse(row, "", _("This row has more cells than the header."))
        for one in errors.kind.fields:
            _read(row, one, cells, mapping, errors)
        rows.append(row)
    return rows, left_out


def _read(row: Row, one: Field, cells: dict, mapping: Mapping, errors: Errors) -> None:
    source = mapping.sources.get(one.name)
    if source is None:
        return
    cell = source.fill(cells)
    if written(cell) == "":
        if one.required and not _said_once(one, errors.kind):
            errors.refuse(row, one.name, _("This is missing."))
        elif mapping.blank == "clear":
            row.values[one.name] = None
        return
    if UNREADABLE in written(cell):
        errors.refuse(row, one.name, _("This has characters that cannot be read; write it anew."))
        return
    try:
        row.values[one.name] = mapping.parse(one)(cell)
    except ValueError as error:
        errors.refuse(row, one.name, str(error))


def _said_once(one: Field, kind: Kind) -> bool:
    """This will tell whether several rows of one record need to say this but once."""
    lines = kind.records.line_fields
    return bool(lines) and one.name not in lines
