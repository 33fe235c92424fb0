"""What seldom changes, such as the teams and the company's own words: each process remembers it from page to page, and
reads it anew as soon as a row of it was written, by whomever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

T = TypeVar("T")
# Beginnings of statements that leave the rows as they are.
READING = ("SELECT", "SAVEPOINT", "RELEASE", "SET LOCAL", "(SELECT")
# The state of every such table: how many rows, and a sum over which version of each row lies where.
State = dict[str, tuple[int, int | None]]

_tables: list[type[models.Model]] = []
# None outside a block that asked for it.
_state: ContextVar[State | None] = ContextVar("state of what stands", default=None)


class Standing(Generic[T]):
    """What `read` gives, for as long as no row of the tables it is read from changes.

    It is remembered only within `as_it_stands`, and shared by all threads: whoever is given it leaves it as it is.
    A row's version (`xmin`) is the transaction that wrote it and is never given twice, so what was rolled back cannot
    be taken for what was written later.
    """

    def __init__(self, read: Callable[[], T], *tables: type[models.Model]) -> None:
        self.read, self.tables = read, tables
        self.held: tuple[list, T] | None = None
        _tables.extend(table for table in tables if table not in _tables)
        _question.cache_clear()

    def __call__(self) -> T:
        state = _state.get()
        if state is None:
            return self.read()
        if not state:
            # What is read after this may be newer, never older: the next page then reads it again.
            state.update(_state_of_tables())
        now = [state[table._meta.db_table] for table in self.tables]
        held = self.held
        if held is None or held[0] != now:
            held = self.held = now, self.read()
        return held[1]


@contextmanager
def as_it_stands() -> Iterator[None]:
    """This will let everything inside the block use what is remembered: one query looks whether it still stands, and
    another one each time that something may have been written in between."""
    state: State = {}

    def notice(execute, sql, *args):
        if not sql.lstrip().startswith(READING):
            state.clear()
        return execute(sql, *args)

    token = _state.set(state)
    try:
        with connection.execute_wrapper(notice):
            yield
    finally:
        _state.reset(token)


class StandingRows(Standing[list[tuple]]):
    """All rows of a model, in its order, as plain values; each caller makes objects of its own of them."""

    def __init__(self, model: type[models.Model]) -> None:
        self.names = [field.attname for field in model._meta.concrete_fields]
        self.model = model
        super().__init__(lambda: list(model._default_manager.values_list(*self.names)), model)

    def make(self, row: tuple) -> Any:
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, row)


class NamedRows(Standing[list[tuple[int, str]]]):
    """The ids and names of all rows of a model, in its order."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(lambda: list(model._default_manager.values_list("pk", "name")), model)
        _named[model] = self


_named: dict[type[models.Model], NamedRows] = {}


def ids_and_names(rows: models.QuerySet) -> Iterable[tuple[int, str]]:
    """This will give id and name of each row, from memory where these are all rows of a model that stands."""
    query = rows.query
    if rows.model in _named and not (query.where or query.is_sliced or query.order_by or query.annotations):
        return _named[rows.model]()
    return rows.values_list("pk", "name")


def _state_of_tables() -> State:
    with connection.cursor() as cursor:
        cursor.execute(_question())
        return {table: (rows, versions) for table, rows, versions in cursor.fetchall()}


@cache
def _question() -> str:
    quote = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT '{table._meta.db_table}', count(*), bit_xor(hashtextextended(xmin::text || ctid::text, 0)) "
        f"FROM {quote(table._meta.db_table)}"
        for table in _tables
    )
