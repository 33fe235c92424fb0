"""Writing many rows at once through COPY, with the same field preparation as `bulk_create`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection, connections, models

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
CHUNK = 1 << 20
# What Python holds as PostgreSQL reads it, so that nothing needs preparing.
_PLAIN = frozenset(
    ["AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "DateField", "ForeignKey",
     "IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField", "TextField", "UUIDField"]
)  # fmt: skip


def copy_rows(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """This will write unsaved instances and give their number.

    Either all of them have a primary key or none has, which the database then numbers. Columns with
    a default of the database, and those it works out itself, are left to it. Triggers and constraints
    work as ever; signals do not.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if field.db_default is models.NOT_PROVIDED
        and not field.generated
        and not (field.primary_key and first.pk is None)
    ]
    readers = [_reader(field) for field in fields]
    values = ([read(row) for read in readers] for row in chain([first], rows))
    return copy_values(model, [field.name for field in fields], values)


def copy_values(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """This will write plain rows of values for the named fields and give their number.

    Nothing is prepared: sort keys, search texts and defaults of Python's side have to be among the values.
    """
    quote = connection.ops.quote_name
    known = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
    columns = ", ".join(quote(known[name]) for name in names)
    # Django wraps the errors of what it knows, and COPY it does not.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        # The execute call also lets what wraps statements (such as ignored triggers) take effect before the COPY.
        cursor.execute("SELECT 1")
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", _Lines(rows), CHUNK)
        return cursor.rowcount


def take_numbers(model: type[models.Model]) -> int:
    """This will give the first free number of a table whose rows are about to be copied in with numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')::regclass)", [model._meta.db_table])
        return cursor.fetchone()[0]


def leave_numbers(model: type[models.Model]) -> None:
    """This will have the database go on numbering after the rows that were copied in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id')::regclass, max(id)) FROM "
            f"{connection.ops.quote_name(model._meta.db_table)} HAVING max(id) IS NOT NULL",
            [model._meta.db_table],
        )


def _reader(field: models.Field) -> Callable[[models.Model], Any]:
    """This will build what reads and prepares one field of an instance."""
    # The connection itself, since the name of the default one is looked up anew at each use.
    prepare, here = field.get_db_prep_save, connections[connection.alias]
    if type(field).pre_save is models.Field.pre_save:
        read = attrgetter(field.attname)
        return read if field.get_internal_type() in _PLAIN else lambda row: prepare(read(row), here)
    return lambda row: prepare(field.pre_save(row, True), here)


def _text(value: Any) -> str:
    """This will write one value in COPY's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return _array(value).translate(_ESCAPES)
    if hasattr(value, "adapted"):  # a JSON value wrapped for psycopg2
        return value.dumps(value.adapted).translate(_ESCAPES)
    return str(value)


def _array(values: Sequence[Any]) -> str:
    """This will write a PostgreSQL array."""
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


class _Lines:
    """Rows as a text stream of COPY lines, made while it is read."""

    def __init__(self, rows: Iterable[Sequence[Any]]):
        self._lines: Iterator[str] = ("\t".join(map(_text, row)) + "\n" for row in rows)
        self._rest = ""

    def read(self, size: int = CHUNK) -> str:
        # psycopg2 takes no more than `size` bytes, and a character may take four.
        wanted = max(1, size // 4)
        parts, length = [self._rest], len(self._rest)
        while length < wanted and (line := next(self._lines, "")):
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        self._rest = text[wanted:]
        return text[:wanted]
