"""What an import made, changed and removed, kept so that the whole of it can be undone.

The rows' old and new values are copied and put back inside PostgreSQL as JSON, for any table alike.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from salesmgmt.lib.refusal import Refused

# Never copied: nobody's password comes back with an undo.
_ROW = "to_jsonb({row}) - ARRAY['password', 'last_login']"
# The columns that the import itself gave other values; what others changed beside them stays.
_OURS = """(
    SELECT coalesce(jsonb_object_agg(name, trail.before -> name), '{{}}')
    FROM jsonb_object_keys(trail.after) AS name WHERE trail.before -> name IS DISTINCT FROM trail.after -> name
)"""
_CHANGED_SINCE = """
    SELECT count(*) FROM {trail} AS trail LEFT JOIN {table} AS now ON now.id = trail.row
    WHERE trail.source_id = %s AND trail.table = %s AND CASE
        WHEN trail.after IS NULL THEN now.id IS NOT NULL
        WHEN now.id IS NULL THEN true
        ELSE EXISTS (
            SELECT FROM jsonb_object_keys(trail.after) AS name
            WHERE (trail.before IS NULL OR trail.before -> name IS DISTINCT FROM trail.after -> name)
                AND to_jsonb(now) -> name IS DISTINCT FROM trail.after -> name
        ) OR (trail.before IS NULL AND to_jsonb(now) ->> 'last_login' IS NOT NULL)
    END
"""
_DELETE = """
    DELETE FROM {table} USING {trail} AS trail
    WHERE trail.source_id = %s AND trail.table = %s AND trail.before IS NULL AND trail.row = {table}.id
"""
_RESTORE = """
    UPDATE {table} AS now SET ({columns}) = (
        SELECT {columns} FROM jsonb_populate_record(NULL::{table}, to_jsonb(now) || {ours})
    )
    FROM {trail} AS trail
    WHERE trail.source_id = %s AND trail.table = %s AND trail.row = now.id
        AND trail.before IS NOT NULL AND trail.after IS NOT NULL
        AND EXISTS (SELECT FROM jsonb_each({ours}) AS old WHERE to_jsonb(now) -> old.key IS DISTINCT FROM old.value)
"""
_BRING_BACK = """
    INSERT INTO {table} (id, {columns}) SELECT id, {columns} FROM (
        SELECT made.* FROM {trail} AS trail, LATERAL jsonb_populate_record(NULL::{table}, trail.before) AS made
        WHERE trail.source_id = %s AND trail.table = %s AND trail.after IS NULL
    ) AS removed
"""


class Trail:
    """The touched rows of one import; `model` is the table they are kept in, `source` the import's id."""

    def __init__(self, model: type[Model], source: int):
        self.table, self.source = model._meta.db_table, source

    def _run(self, sql: str, *params, table: str = "", **parts: str) -> list[tuple]:
        names = {"trail": f'"{self.table}"', "table": f'"{table}"', "ours": _OURS.format()}
        with connection.cursor() as cursor:
            cursor.execute(sql.format(**names, **parts), params)
            return cursor.fetchall() if cursor.description else []

    def made(self, model: type[Model], ids: Iterable[int]) -> None:
        """This will note that the import made these rows."""
        sql = 'INSERT INTO {trail} (source_id, "table", "row") SELECT %s, %s, unnest(%s::bigint[])'
        self._run(sql, self.source, model._meta.db_table, list(ids))

    def about_to_change(self, model: type[Model], ids: Iterable[int]) -> None:
        """This will keep the values that rows have now, before the import changes or removes them."""
        sql = (
            'INSERT INTO {trail} (source_id, "table", "row", before) '
            f"SELECT %s, %s, now.id, {_ROW.format(row='now')} FROM {{table}} AS now WHERE now.id = ANY(%s) "
            "ON CONFLICT DO NOTHING"
        )
        table = model._meta.db_table
        self._run(sql, self.source, table, list(ids), table=table)

    def close(self) -> None:
        """This will keep the values that the import left behind, by which later changes are told."""
        for table in self._tables():
            sql = (
                f"UPDATE {{trail}} AS trail SET after = {_ROW.format(row='now')} FROM {{table}} AS now "
                "WHERE trail.source_id = %s AND trail.table = %s AND trail.row = now.id"
            )
            self._run(sql, self.source, table, table=table)
        self._run("DELETE FROM {trail} WHERE source_id = %s AND before IS NULL AND after IS NULL", self.source)

    def _tables(self) -> list[str]:
        """This will list the touched tables, those first whose rows were made first."""
        sql = 'SELECT "table" FROM {trail} WHERE source_id = %s GROUP BY "table" ORDER BY min(id)'
        return [table for (table,) in self._run(sql, self.source)]

    def models(self) -> list[type[Model]]:
        """This will list the models of the touched rows."""
        return [model for table in self._tables() if (model := _model_of(table))]

    def rows(self, model: type[Model]) -> list[int]:
        """This will list the ids of the touched rows that were not removed."""
        sql = (
            'SELECT "row" FROM {trail} WHERE source_id = %s AND "table" = %s AND (before IS NULL OR after IS NOT NULL)'
        )
        return [pk for (pk,) in self._run(sql, self.source, model._meta.db_table)]

    def owners_before(self, model: type[Model]) -> set[int]:
        """This will give whose the changed and removed rows were."""
        sql = (
            "SELECT DISTINCT (before ->> 'owner_id')::bigint FROM {trail} "
            "WHERE source_id = %s AND \"table\" = %s AND before ->> 'owner_id' IS NOT NULL"
        )
        return {pk for (pk,) in self._run(sql, self.source, model._meta.db_table)}

    @transaction.atomic
    def undo(self) -> None:
        """This will take the whole import back, or raise `Refused` and change nothing."""
        tables = self._tables()
        for table in tables:
            [(times,)] = self._run(_CHANGED_SINCE, self.source, table, table=table)
            if times:
                raise Refused(
                    _("Nothing was undone: rows of this import (%(table)s: %(times)s) were changed since.")
                    % {"table": _called(table), "times": times}
                )
        try:
            self._put_back(tables)
        except IntegrityError as error:
            raise Refused(_why_not(error)) from error
        self._run("DELETE FROM {trail} WHERE source_id = %s", self.source)

    def _put_back(self, tables: list[str]) -> None:
        """This will restore and delete, checking references with each statement, which alone is fast for many rows.

        Where an old value is still held by a row to be deleted, it is done once more the other way round.
        """
        try:
            with transaction.atomic():
                _check_references("IMMEDIATE")
                self._bring_back(tables)
                self._restore(tables)
                self._delete(tables)
                # A trigger may have computed a column anew meanwhile (the credited team, a sum).
                self._restore(tables)
        except IntegrityError:
            with transaction.atomic():
                _check_references("DEFERRED")
                self._delete(tables)
                self._restore(tables)
                self._bring_back(tables)
                self._restore(tables)
                _check_references("IMMEDIATE")

    def _delete(self, tables: list[str]) -> None:
        # What was made last goes first, so that triggers on a line still find what the line belongs to.
        for table in reversed(tables):
            self._run(_DELETE, self.source, table, table=table)

    def _restore(self, tables: list[str]) -> None:
        for table in tables:
            self._run(_RESTORE, self.source, table, table=table, columns=_columns(table))

    def _bring_back(self, tables: list[str]) -> None:
        for table in tables:
            self._run(_BRING_BACK, self.source, table, table=table, columns=_columns(table))


def _check_references(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _columns(table: str) -> str:
    """This will list the columns that are written, not computed by the database; all but the id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [f'"{table}"'],
        )
        names = [name for (name,) in cursor.fetchall()]
    return ", ".join(f'"{name}"' for name in names if name != "id")


def _model_of(table: str) -> type[Model] | None:
    return next((model for model in apps.get_models() if model._meta.db_table == table and not model._meta.proxy), None)


def _called(table: str) -> str:
    """This will give people's word for a table."""
    model = _model_of(table)
    return capfirst(str(model._meta.verbose_name_plural)) if model else table


def _why_not(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    table = _called(getattr(diagnosis, "table_name", None) or "")
    return _("Nothing was undone: other records (%(table)s) refer to rows of this import by now.") % {"table": table}
