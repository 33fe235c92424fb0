"""Rows as plain values that a JSON field can hold, and as rows again, with the ids they had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction

Plain = dict[str, Any]


def plain(rows: Iterable[models.Model]) -> list[Plain]:
    """This will write rows as Django serializes them, without what the database works out itself."""
    written = []
    for row in rows:
        fields = [field.name for field in row._meta.local_fields if not field.generated]
        one = serializers.serialize("python", [row], fields=fields)[0]
        written.append(_json(one))
    return written


def _json(value: Any) -> Any:
    """This will write what JSON has no word for as text: as Django does, but times to the microsecond."""
    if isinstance(value, dict):
        return {key: _json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    return value.isoformat() if isinstance(value, datetime | time) else DjangoJSONEncoder().default(value)


def read(rows: Sequence[Plain]) -> list[models.Model]:
    """This will make unsaved rows of what `plain` wrote; fields that have gone since are left out."""
    return [each.object for each in serializers.deserialize("python", rows, ignorenonexistent=True)]


def insert(rows: Sequence[models.Model]) -> None:
    """This will write rows with the ids they have, a table at a time, in the order in which tables first appear."""
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for model, own in by_table.items():
        model._base_manager.bulk_create(own, batch_size=1000)


def delete(model: type[models.Model], ids: Iterable[Any]) -> None:
    """This will delete rows of one table and nothing that hangs on them: that is the caller's to know."""
    rows: Any = model._base_manager.filter(pk__in=list(ids))
    rows._raw_delete(rows.db)


def clash(rows: Sequence[models.Model]) -> str:
    """This will name, as a sentence, the first thing of the rows that another row has taken; "" if there is none."""
    for row in rows:
        try:
            with transaction.atomic():
                row.validate_unique()
                row.validate_constraints()
        except ValidationError as error:
            return " ".join(error.messages)
    return ""


def try_insert(rows: Sequence[models.Model]) -> bool:
    """This will insert the rows, or nothing where one of them clashes with what is there."""
    try:
        with transaction.atomic():
            insert(rows)
            # References are looked at now, and not when everything is done.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return False
    return True


def try_update(row: models.Model, names: Sequence[str]) -> bool:
    """This will write some fields of a row, or nothing where that clashes with what is there."""
    try:
        with transaction.atomic():
            row.save(update_fields=names)
    except IntegrityError:
        return False
    return True


def columns(row: models.Model, names: Iterable[str]) -> Plain:
    """This will write some fields of one row as `plain` does."""
    return {name: value for name, value in plain([row])[0]["fields"].items() if name in set(names)}


def references(model: type[models.Model]) -> list[models.ForeignKey]:
    """This will list the foreign keys of other tables that point at a model, without those of the audit trail."""
    found = []
    for field in model._meta.get_fields(include_hidden=True):
        if not isinstance(field, models.ManyToOneRel):
            continue
        other = field.related_model
        if hasattr(other, "pgh_tracked_model") or other._meta.proxy or not other._meta.managed:
            continue
        found.append(field.field)
    return sorted(found, key=lambda field: (field.model._meta.label, field.name))
