"""The declaration of a list: its columns, how it is sorted, paged, counted and exported."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet
from django.http import HttpRequest

from salesmgmt.lib import among  # noqa: F401 - registers the lookup
from salesmgmt.lib.exporting import FORMATS
from salesmgmt.lib.keyset import Keyset, from_token, to_token
from salesmgmt.lib.tables.address import ALL, COLUMNS, Address, Names, Place, shows_this_path
from salesmgmt.lib.tables.columns import Column, Header, Row
from salesmgmt.lib.tables.page import File, Page, TakeAway
from salesmgmt.lib.ui import Empty

PAGE_SIZE = 50
COUNTED_AT_MOST = 1_000


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

    def with_columns(self, *columns: Column) -> Table:
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
        shown: Callable[[Any], QuerySet] = lambda rows: rows,
        among_them: QuerySet | None = None,
    ) -> Page:
        """This will show the part of the rows that the request's URL asks for.

        `shown` adds what the cells read besides, such as names: rows are counted without it. `among_them` are
        rows of the unfiltered list that are quicker to find: where they alone are more than is counted, the
        others need not be looked for.
        """
        names = Names(prefix)
        asked = request.GET.get(names.sort, "")
        sort = asked if self._sortable(asked) else self.default_sort
        if (extension := request.GET.get(names.export)) in FORMATS and request.method == "GET":
            # The very rows of the page, in its order, leave as a file instead of the page.
            raise TakeAway(self, shown(queryset), sort, extension, self.taken(request))
        filtered = any(value for name, value in request.GET.items() if name not in names.all)
        number: int | None = None
        all_of_them = True
        if count and filtered:
            queryset, number, all_of_them = self._found(queryset)
        elif count:
            number, all_of_them = self._count(queryset, among_them)
        columns = self.chosen(request)
        keyset = self._keyset(queryset, sort)
        records, place = self._records(request, shown(queryset), keyset, sort, names, size or self.size)
        address = Address(request, names)
        return Page(
            id=f"{prefix}{self.key}",
            rows=[Row(record) for record in records],
            headers=[self._header(column, sort, address, names) for column in columns],
            key=self.key,
            choosable=[(column, column in columns) for column in self.columns[1:] if not column.label_hidden],
            url=request.get_full_path(),
            first_url=address.with_({}) if place.previous else "",
            previous_url=address.with_({names.before: place.previous}) if place.previous else "",
            next_url=address.with_({names.after: place.next}) if place.next else "",
            clear_url=request.path,
            filtered=filtered,
            pushes=shows_this_path(request),
            empty=empty or self.empty,
            count=number,
            counted_all=all_of_them,
            hidden={names.sort: asked} if asked else {},
            files=self._files(columns, address, names),
        )

    def _files(self, shown: Sequence[Column], address: Address, names: Names) -> list[File]:
        """This will give the links that take the list away: as on the page, and with all columns if it has more."""
        exported = {column.key for column in self.columns if column.export}
        ways: list[dict[str, str]] = [{}] if exported.intersection(column.key for column in shown) else []
        if exported.difference(column.key for column in shown):
            ways.append({COLUMNS: ALL})
        return [
            File(address.with_({names.export: extension} | way), extension, bool(way))
            for way in ways
            for extension in FORMATS
        ]

    def taken(self, request: HttpRequest) -> list[Column]:
        """This will give the columns of a file: those on the page, or all there are."""
        every = request.GET.get(COLUMNS) == ALL
        exported = [column for column in (self.columns if every else self.chosen(request)) if column.export]
        return exported or [column for column in self.columns if column.export]

    def export(
        self, queryset: QuerySet, sort: str = "", columns: Sequence[Column] | None = None
    ) -> tuple[list[str], Generator[list[Any], None, None]]:
        """This will give the headings and every row's raw values, in the order of the list."""
        columns = [column for column in self.columns if column.export] if columns is None else columns
        ordered = self._keyset(queryset, sort if self._sortable(sort) else self.default_sort).ordered(queryset)
        return (
            [str(column.label) for column in columns],
            ([column.raw(record) for column in columns] for record in ordered.iterator(chunk_size=2000)),
        )

    def chosen(self, request: HttpRequest) -> list[Column]:
        """This will give the columns that the address names (`columns=owner,phone`), else those the person has chosen
        for this list, else its usual ones. The first stays, for it says which row it is; so do those without a label.
        """
        keys = [key for key in request.GET.get(COLUMNS, "").split(",") if key]
        keys = keys or getattr(getattr(request, "user", None), "columns", {}).get(self.key) or []
        first = self.columns[0]
        chosen = [column for column in self.columns if column is first or column.label_hidden or column.key in keys]
        named = any(column.key in keys for column in self.columns)
        return chosen if named else [column for column in self.columns if column.on_page]

    def _sortable(self, sort: str) -> Column | None:
        key = sort.removeprefix("-")
        return next((column for column in self.columns if column.key == key and column.sort), None)

    def _keyset(self, queryset: QuerySet, sort: str) -> Keyset:
        column = self._sortable(sort)
        assert column is not None
        return Keyset(queryset.model, column.sort, descending=sort.startswith("-"))

    def _records(self, request, queryset, keyset, sort, names, size) -> tuple[list[Any], Place]:
        """This will fetch one row more than shown, to know whether there are further ones."""
        order = f"{self.key} {sort}"
        before = from_token(request.GET.get(names.before, ""), order)
        if before is not None:
            rows = keyset.beyond(keyset.ordered(queryset, backward=True), before, backward=True)
            found = list(rows[: size + 1])
            if len(found) > size:
                found = found[size - 1 :: -1]
                return found, Place(to_token(keyset.values(found[0]), order), to_token(keyset.values(found[-1]), order))
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
        return shown, Place(
            to_token(keyset.values(shown[0]), order) if after is not None else "",
            to_token(keyset.values(shown[-1]), order) if len(found) > size else "",
        )

    def _count(self, queryset: QuerySet, among_them: QuerySet | None) -> tuple[int, bool]:
        """This will count no further than is worth knowing."""
        if among_them is not None and self._few(among_them).count() > self.counted_at_most:
            return self.counted_at_most, False
        number = self._few(queryset).count()
        return min(number, self.counted_at_most), number <= self.counted_at_most

    def _found(self, queryset: QuerySet) -> tuple[QuerySet, int, bool]:
        """This will count what a filter leaves, and where that is little narrow the rows to it.

        PostgreSQL would rather walk all rows in the order of the list until it has met a page of what is searched
        for, and by its guess that is never far.
        """
        # As one array: a thousand rows took longer to fetch than to find.
        found = self._few(queryset).aggregate(found=ArrayAgg("pk"))["found"] or []
        if len(found) > self.counted_at_most:
            return queryset, self.counted_at_most, False
        return queryset.filter(pk__among=found), len(found), True

    def _few(self, queryset: QuerySet) -> QuerySet:
        return queryset.order_by().values("pk")[: self.counted_at_most + 1]

    def _header(self, column: Column, sort: str, address: Address, names: Names) -> Header:
        if not column.sort:
            return Header(column, "", "")
        mine = sort.removeprefix("-") == column.key
        descending = sort.startswith("-")
        direction = ("descending" if descending else "ascending") if mine else ""
        # Numbers are first asked for from the largest.
        downwards = not descending if mine else bool(column.unit)
        return Header(column, address.with_({names.sort: f"{'-' if downwards else ''}{column.key}"}), direction)
