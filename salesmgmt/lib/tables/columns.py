"""A column of a list, and what it reads from a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from salesmgmt.lib.keyset import Sort


class Column:
    """One column: what it reads, how it is written, whether rows can be sorted by it.

    `value` is a path ("owner.name") or a function of the row. `unit` (as of a KPI) formats and
    aligns numbers; `template` draws the cell with `record`, `value` and `cell`. On the phone a row
    is a card: "title" is its heading, True a line of it, False left out. On the desk only headings
    and what is `long` break into lines: a name or a day in two pieces is hard to read.
    """

    def __init__(
        self,
        key: str,
        label: Any,
        *,
        value: str | Callable[[Any], Any] | None = None,
        sort: Sort | Sequence[Sort] | None = None,
        link: Callable[[Any], str] | None = None,
        unit: str = "",
        align: str = "",
        template: str = "",
        phone: bool | str = True,
        long: bool = False,
        on_page: bool = True,
        export: bool = True,
        export_value: str | Callable[[Any], Any] | None = None,
        label_hidden: bool = False,
    ):
        self.key, self.label, self.unit, self.template = key, label, unit, template
        self.value = key if value is None else value
        self.sort: Sequence[Sort] = () if sort is None else sort if isinstance(sort, list | tuple) else (sort,)
        self.link, self.phone, self.on_page, self.export = link, phone, on_page, export
        self.long = long
        self.export_value = self.value if export_value is None else export_value
        self.align = align or ("end" if unit else "start")
        self.label_hidden = label_hidden

        # What reads the cell's value from a row, and what reads it as exported: unrounded and unformatted.
        self.read, self.raw = _reader(self.value), _reader(self.export_value)


def _reader(value: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """This will make a function of the row from a path; its names are told apart once, not in every row."""
    if not isinstance(value, str):
        return value
    names = value.split(".")

    def read(record: Any) -> Any:
        found = record
        for name in names:
            if found is None:
                return None
            found = found[name] if isinstance(found, dict) else getattr(found, name)
            if callable(found):
                found = found()
        return found

    return read


@dataclass(frozen=True)
class Cell:
    """Where a row and a column meet."""

    column: Column
    record: Any

    @cached_property
    def value(self) -> Any:
        return self.column.read(self.record)


@dataclass(frozen=True)
class Row:
    """One record of the list."""

    record: Any


@dataclass(frozen=True)
class Header:
    """A column's label and the link that sorts by it."""

    column: Column
    url: str
    direction: str  # "ascending", "descending" or "" as aria-sort says it
