"""What a page shows of a list, and the list as a file."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from salesmgmt.lib.numbers import grouped
from salesmgmt.lib.tables.columns import Column, Header, Row
from salesmgmt.lib.ui import Empty

if TYPE_CHECKING:
    from salesmgmt.lib.tables.table import Table


@dataclass(frozen=True)
class File:
    """A link that takes the whole list away; `whole` with the columns that are not on the page as well."""

    url: str
    extension: str
    whole: bool


class TakeAway(Exception):
    """Raised where the address of a list asks for it as a file: that is the answer, whatever page was on its way."""

    def __init__(self, table: Table, rows: QuerySet, sort: str, extension: str, columns: Sequence[Column]):
        super().__init__(table.key)
        self.table, self.rows, self.sort, self.extension, self.columns = table, rows, sort, extension, columns

    def lines(self) -> tuple[list[str], Generator[list[Any], None, None]]:
        """This will give the headings and the rows, which are read from the database as they are asked for."""
        return self.table.export(self.rows, self.sort, self.columns)


@dataclass(frozen=True)
class Page:
    """What templates/components/table.html draws."""

    id: str
    rows: list[Row]
    headers: list[Header]
    url: str
    first_url: str
    previous_url: str
    next_url: str
    clear_url: str
    filtered: bool
    pushes: bool
    empty: Empty
    count: int | None = None
    counted_all: bool = True
    hidden: dict[str, str] = field(default_factory=dict)
    # The list's declaration, and which of its columns (but the first) are shown.
    key: str = ""
    choosable: list[tuple[Column, bool]] = field(default_factory=list)
    # Where rows can be chosen: the bar of salesmgmt/lib/many.py.
    many: Any = None
    # What the list can be taken away as.
    files: Sequence[File] = ()

    @property
    def count_text(self) -> str:
        if self.count is None:
            return ""
        return grouped(self.count) if self.counted_all else f"{grouped(self.count)}+"

    @property
    def bare_url(self) -> str:
        """The list's address without a place in it and without columns of its own."""
        path, _sign, query = self.url.partition("?")
        kept = [pair for pair in query.split("&") if pair.partition("=")[0] not in ("after", "before", "columns", "")]
        return f"{path}?{'&'.join(kept)}" if kept else path

    @property
    def sorted_by(self) -> Header | None:
        return next((header for header in self.headers if header.direction), None)

    @property
    def sortable(self) -> list[Header]:
        return [header for header in self.headers if header.url]
