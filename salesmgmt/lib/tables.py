"""A list declared once: its columns, how it is sorted and paged, shown on desk and phone, and exported."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from salesmgmt.lib.keyset import Keyset, Sort, from_token, to_token
from salesmgmt.lib.numbers import grouped
from salesmgmt.lib.ui import Empty

PAGE_SIZE = 50
COUNTED_AT_MOST = 1_000


class Column:
    """One column: what it reads, how it is written, whether rows can be sorted by it.

    `value` is a path ("owner.name") or a function of the row. `unit` (as of a KPI) formats and
    aligns numbers; `template` draws the cell with `record`, `value` and `cell`. On the phone a row
    is a card: "title" is its heading, True a line of it, False left out.
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
        on_page: bool = True,
        export: bool = True,
        export_value: str | Callable[[Any], Any] | None = None,
        label_hidden: bool = False,
    ):
        self.key, self.label, self.unit, self.template = key, label, unit, template
        self.value = key if value is None else value
        self.sort: Sequence[Sort] = () if sort is None else sort if isinstance(sort, list | tuple) else (sort,)
        self.link, self.phone, self.on_page, self.export = link, phone, on_page, export
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

    @property
    def count_text(self) -> str:
        if self.count is None:
            return ""
        return grouped(self.count) if self.counted_all else f"{grouped(self.count)}+"

    @property
    def sorted_by(self) -> Header | None:
        return next((header for header in self.headers if header.direction), None)

    @property
    def sortable(self) -> list[Header]:
        return [header for header in self.headers if header.url]


class Table:
    """The declaration of a list; `page` shows a part of it, `export` gives all of it."""

    def __init__(
        self,
        key: str,
        *columns: Column,
        default_sort: str,
        empty: Empty | None = None,
        size: int = PAGE_SIZE,
        counted_at_most: int = COUNTED_AT_MOST,
    ):
        self.key, self.columns, self.default_sort = key, columns, default_sort
        self.empty, self.size, self.counted_at_most = empty or Empty(), size, counted_at_most
        if not self._sortable(default_sort):
            raise ValueError(f"{key}: default_sort {default_sort!r} names no column with a sort.")

    def with_columns(self, *columns: Column) -> "Table":
        """This will give the same list with other columns."""
        return Table(
            self.key,
            *columns,
            default_sort=self.default_sort,
            empty=self.empty,
            size=self.size,
            counted_at_most=self.counted_at_most,
        )

    def page(
        self,
        request: HttpRequest,
        queryset: QuerySet,
        *,
        prefix: str = "",
        size: int | None = None,
        count: bool = True,
        empty: Empty | None = None,
    ) -> Page:
        """This will show the part of the rows that the request's URL asks for."""
        names = _Names(prefix)
        asked = request.GET.get(names.sort, "")
        sort = asked if self._sortable(asked) else self.default_sort
        keyset = self._keyset(queryset, sort)
        records, place = self._records(request, queryset, keyset, sort, names, size or self.size)
        address = _Address(request, names)
        filtered = any(value for name, value in request.GET.items() if name not in names.all)
        number, all_of_them = self._count(queryset) if count else (None, True)
        return Page(
            id=f"{prefix}{self.key}",
            rows=[Row(record) for record in records],
            headers=[self._header(column, sort, address, names) for column in self._shown],
            url=request.get_full_path(),
            first_url=address.with_({}) if place.previous else "",
            previous_url=address.with_({names.before: place.previous}) if place.previous else "",
            next_url=address.with_({names.after: place.next}) if place.next else "",
            clear_url=request.path,
            filtered=filtered,
            pushes=_shows_this_path(request),
            empty=empty or self.empty,
            count=number,
            counted_all=all_of_them,
            hidden={names.sort: asked} if asked else {},
        )

    def export(self, queryset: QuerySet, sort: str = "") -> tuple[list[str], Iterator[list[Any]]]:
        """This will give the headings and every row's raw values, in the order of the list."""
        columns = [column for column in self.columns if column.export]
        ordered = self._keyset(queryset, sort if self._sortable(sort) else self.default_sort).ordered(queryset)
        return (
            [str(column.label) for column in columns],
            ([column.raw(record) for column in columns] for record in ordered.iterator(chunk_size=2000)),
        )

    @property
    def _shown(self) -> list[Column]:
        return [column for column in self.columns if column.on_page]

    def _sortable(self, sort: str) -> Column | None:
        key = sort.removeprefix("-")
        return next((column for column in self.columns if column.key == key and column.sort), None)

    def _keyset(self, queryset: QuerySet, sort: str) -> Keyset:
        column = self._sortable(sort)
        assert column is not None
        return Keyset(queryset.model, column.sort, descending=sort.startswith("-"))

    def _records(self, request, queryset, keyset, sort, names, size) -> "tuple[list[Any], _Place]":
        """This will fetch one row more than shown, to know whether there are further ones."""
        order = f"{self.key} {sort}"
        before = from_token(request.GET.get(names.before, ""), order)
        if before is not None:
            rows = keyset.beyond(keyset.ordered(queryset, backward=True), before, backward=True)
            found = list(rows[: size + 1])
            if len(found) > size:
                found = found[size - 1 :: -1]
                return found, _Place(
                    to_token(keyset.values(found[0]), order), to_token(keyset.values(found[-1]), order)
                )
            # Fewer than a page before this place: the first page, and a full one.
        after = from_token(request.GET.get(names.after, ""), order) if before is None else None
        rows = keyset.ordered(queryset)
        if after is not None:
            rows = keyset.beyond(rows, after)
        found = list(rows[: size + 1])
        if after is not None and not found:
            # The rows further on have gone meanwhile.
            after, found = None, list(keyset.ordered(queryset)[: size + 1])
        shown = found[:size]
        return shown, _Place(
            to_token(keyset.values(shown[0]), order) if after is not None else "",
            to_token(keyset.values(shown[-1]), order) if len(found) > size else "",
        )

    def _count(self, queryset: QuerySet) -> tuple[int, bool]:
        """This will count no further than is worth knowing."""
        number = queryset.order_by().values("pk")[: self.counted_at_most + 1].count()
        return min(number, self.counted_at_most), number <= self.counted_at_most

    def _header(self, column: Column, sort: str, address: "_Address", names: "_Names") -> Header:
        if not column.sort:
            return Header(column, "", "")
        mine = sort.removeprefix("-") == column.key
        descending = sort.startswith("-")
        direction = ("descending" if descending else "ascending") if mine else ""
        # Numbers are first asked for from the largest.
        downwards = not descending if mine else bool(column.unit)
        return Header(column, address.with_({names.sort: f"{'-' if downwards else ''}{column.key}"}), direction)


@dataclass(frozen=True)
class _Place:
    previous: str
    next: str


class _Names:
    """What the list's own parameters are called in the URL."""

    def __init__(self, prefix: str):
        self.sort, self.after, self.before = f"{prefix}sort", f"{prefix}after", f"{prefix}before"
        self.all = (self.sort, self.after, self.before)


class _Address:
    """The list's URL with filters and sorting kept and its place in the list changed."""

    def __init__(self, request: HttpRequest, names: _Names):
        self.path, self.names, self.params = request.path, names, request.GET

    def with_(self, changes: dict[str, str]) -> str:
        params = self.params.copy()
        for name in (self.names.after, self.names.before):
            params.pop(name, None)
        for name, value in changes.items():
            params[name] = value
        return f"{self.path}?{params.urlencode()}" if params else self.path


def _shows_this_path(request: HttpRequest) -> bool:
    """This will tell whether the browser's address is this list's own, and not that of a page it is part of."""
    htmx = getattr(request, "htmx", None)
    current = htmx.current_url_abs_path if htmx else None
    return current is None or current.partition("?")[0] == request.path
