"""Narrowing a list by the company's own fields: one filter for each, two for numbers and days."""

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django.db.models import Case, DecimalField, QuerySet, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Collate
from django.utils.translation import gettext as _

from apps.clients.models import CustomField
from apps.clients.models.custom_field import FieldKind
from salesmgmt.lib.fields import DayField, NumberField

PLAIN_NUMBER = r"^-?\d+(\.\d+)?$"


def own_filters(fields: Iterable[CustomField]) -> dict[str, filters.Filter]:
    """This will make the filters by name."""
    found: dict[str, filters.Filter] = {}
    for field in fields:
        found |= _of(field)
    return found


def _of(field: CustomField) -> dict[str, filters.Filter]:
    name, label = field.name, field.label
    if field.kind == FieldKind.CHOICE:
        choices = [(choice, choice) for choice in field.choices]
        return {name: filters.ChoiceFilter(choices=choices, label=label, empty_label=_("All"), method=_holds(field))}
    if field.kind == FieldKind.TEXT:
        return {name: filters.CharFilter(label=label, method=_contains(field))}
    made = _Numbers if field.kind == FieldKind.NUMBER else _Days
    return {
        f"{name}_from": made(label=_("%(field)s from") % {"field": label}, method=_compared(field, "gte")),
        f"{name}_to": made(label=_("%(field)s to") % {"field": label}, method=_compared(field, "lte")),
    }


class _Numbers(filters.Filter):
    field_class = NumberField


class _Days(filters.Filter):
    field_class = DayField


def _holds(field: CustomField) -> Any:
    return lambda rows, _name, value: rows.filter(custom__contains={field.key: value})


def _contains(field: CustomField) -> Any:
    kept = KeyTextTransform(field.key, "custom")
    return lambda rows, _name, value: rows.alias(**{field.name: kept}).filter(**{f"{field.name}__icontains": value})


def _compared(field: CustomField, how: str) -> Any:
    kept, name = KeyTextTransform(field.key, "custom"), f"{field.name}_{how}"

    def of_days(rows: QuerySet, _name: str, value: Any) -> QuerySet:
        # ISO days stand in the order of their characters.
        return rows.alias(**{name: Collate(kept, "C")}).filter(**{f"{name}__{how}": value.isoformat()})

    def of_numbers(rows: QuerySet, _name: str, value: Any) -> QuerySet:
        number = Cast(kept, DecimalField(max_digits=60, decimal_places=20))
        rows = rows.alias(**{f"{field.name}_kept": kept})
        plain = When(**{f"{field.name}_kept__regex": PLAIN_NUMBER}, then=number)
        return rows.alias(**{name: Case(plain)}).filter(**{f"{name}__{how}": value})

    return of_days if field.kind == FieldKind.DATE else of_numbers
