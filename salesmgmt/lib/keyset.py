"""Paging by key: the rows after a given row in a given order, without counting or skipping what comes before."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import BaseExpression, OrderBy

ANNOTATION = "sort_key_%d"

# "name", "-signed_on", F("amount"), Lower("name") …
Sort = str | BaseExpression | F


@dataclass(frozen=True)
class Key:
    """One expression rows are ordered by; rows where it is null come last in either direction."""

    name: str
    expression: Any
    descending: bool
    nullable: bool

    def order(self, backward: bool) -> OrderBy:
        """This will order by the key, naming the place of nulls only where PostgreSQL's own would differ.

        A plain order can walk an ordinary index; NULLS LAST on a descending one cannot.
        """
        downwards = self.descending != backward
        field = F(self.name)
        if downwards:
            return field.desc(nulls_last=True) if self.nullable and not backward else field.desc()
        return field.asc(nulls_first=True) if self.nullable and backward else field.asc()

    def beyond(self, value: Any, backward: bool) -> Q | None:
        """This will select the rows strictly beyond `value`; None where there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backward else None
        downwards = self.descending != backward
        further = Q(**{f"{self.name}__{'lt' if downwards else 'gt'}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.nullable and not backward else further

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


class RowComparison(Func):
    """(a, b) < (x, y): one range of an index on (a, b), which the same thing spelt with OR is not."""

    output_field = BooleanField()

    def __init__(self, *expressions, operator: str = "<", **extra):
        super().__init__(*expressions, **extra)
        self.operator = operator

    def as_sql(self, compiler, connection, function=None, template=None, arg_joiner=None, **extra):
        parts, params = [], []
        for expression in self.source_expressions:
            sql, own = compiler.compile(expression)
            parts.append(sql)
            params.extend(own)
        half = len(parts) // 2
        return f"(({', '.join(parts[:half])}) {self.operator} ({', '.join(parts[half:])}))", tuple(params)


class Keyset:
    """An order of rows that ends in the primary key, so that no two rows are equal in it."""

    def __init__(self, model: type[Model], sorts: Sequence[Sort], descending: bool = False):
        self.keys = [_key(model, index, sort, descending) for index, sort in enumerate(sorts)]
        # The primary key goes the way of the first key, so that one index serves both.
        downwards = self.keys[0].descending if self.keys else descending
        self.keys.append(Key(ANNOTATION % len(self.keys), F("pk"), downwards, nullable=False))

    def ordered(self, rows: QuerySet, backward: bool = False) -> QuerySet:
        """This will put rows in this order, or in its exact reverse."""
        keyed = rows.annotate(**{key.name: key.expression for key in self.keys})
        return keyed.order_by(*[key.order(backward) for key in self.keys])

    def beyond(self, rows: QuerySet, values: Sequence[Any], backward: bool = False) -> QuerySet:
        """This will keep the rows after the row with these key values, or before it when backward."""
        simple = all(not key.nullable and key.descending == self.keys[0].descending for key in self.keys)
        if simple and None not in values:
            operator = "<" if self.keys[0].descending != backward else ">"
            fields = [F(key.name) for key in self.keys]
            return rows.filter(RowComparison(*fields, *[Value(value) for value in values], operator=operator))
        beyond = Q(pk__in=[])
        for index, (key, value) in enumerate(zip(self.keys, values, strict=True)):
            further = key.beyond(value, backward)
            if further is None:
                continue
            for earlier, held in zip(self.keys[:index], values[:index], strict=True):
                further = earlier.same(held) & further
            beyond |= further
        return rows.filter(beyond)

    def values(self, row: Any) -> list[Any]:
        """This will read a row's place in the order."""
        if isinstance(row, dict):
            return [row[key.name] for key in self.keys]
        return [getattr(row, key.name) for key in self.keys]


def _key(model: type[Model], index: int, sort: Sort, descending: bool) -> Key:
    if isinstance(sort, str):
        own = sort.startswith("-")
        path = sort.removeprefix("-")
        return Key(ANNOTATION % index, F(path), own != descending, nullable=may_be_null(model, path))
    return Key(ANNOTATION % index, sort, descending, nullable=True)


def may_be_null(model: type[Model], path: str) -> bool:
    """This will tell whether a field reached by `path` can be null; what is no field may be."""
    for part in path.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if field.null or (field.auto_created and not field.concrete):
            return True
        model = field.related_model or model
    return False


# --- a row's place as a token in a URL -------------------------------------------------------------------

# How each kind of value is written and read back; JSON has its own words for the rest.
_KINDS: dict[str, tuple[type, Any, Any]] = {
    "decimal": (Decimal, str, Decimal),
    "moment": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "uuid": (uuid.UUID, str, uuid.UUID),
}


def to_token(values: Sequence[Any], order: str) -> str:
    """This will write a row's place so that it fits a URL and cannot be made up."""
    return signing.dumps([order, [_written(value) for value in values]], salt="keyset")


def from_token(token: str, order: str) -> list[Any] | None:
    """This will read a place back; None when it is not ours or belongs to another order."""
    try:
        of, values = signing.loads(token, salt="keyset")
    except signing.BadSignature:
        return None
    return [_read(value) for value in values] if of == order else None


def _written(value: Any) -> Any:
    for name, (kind, write, _read_back) in _KINDS.items():
        if isinstance(value, kind):
            return [name, write(value)]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"Rows cannot be paged by a {type(value).__name__}.")


def _read(value: Any) -> Any:
    return _KINDS[value[0]][2](value[1]) if isinstance(value, list) else value
