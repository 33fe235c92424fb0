"""The company's own fields in files: a column for each, by its label or its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from apps.clients.models import CustomField
from apps.clients.models.custom_field import FieldKind, as_kept
from salesmgmt.lib.importing import Field, Row, Run, cells


def own_import_fields(of: str) -> list[Field]:
    """This will make an import field of each own field that is in use."""
    found = CustomField.objects.filter(of=of).in_use()
    return [
        Field(field.name, field.label, _parse(field), synonyms=(field.key, field.label), example=_example(field))
        for field in found
    ]


def _example(field: CustomField) -> str:
    shown = {FieldKind.NUMBER: "1200", FieldKind.DATE: "2026-01-05"}
    return field.choices[0] if field.choices else shown.get(FieldKind(field.kind), "")


def _parse(field: CustomField) -> Callable[[Any], str]:
    """This will read a cell as the field's kind, and give it as `custom` keeps it."""
    read: dict[str, Callable[[Any], Any]] = {
        FieldKind.NUMBER: cells.number, FieldKind.DATE: cells.day, FieldKind.TEXT: cells.text,
    }  # fmt: skip
    if field.kind == FieldKind.CHOICE:
        return cells.one_of([(choice, choice) for choice in field.choices])
    return partial(_kept, read[field.kind])


def _kept(read: Callable[[Any], Any], cell: Any) -> str:
    return as_kept(read(cell))


class Own:
    """The own fields of a file's rows: what they hold becomes the record's `custom`."""

    def __init__(self, run: Run, of: str):
        self.run = run
        self.fields = list(CustomField.objects.about(of).in_use())

    def values(self, row: Row, record: Any) -> dict[str, dict[str, str]]:
        """This will give `custom` as the row changes it, if the file has any of the fields."""
        said = {field.key: row.values[field.name] for field in self.fields if field.name in row.values}
        if not said and record is not None:
            return {}
        held = dict(record.custom) if record is not None else {}
        return {"custom": {key: value for key, value in {**held, **said}.items() if value}}

    def check(self, piece: Any, segment: int | None) -> None:
        """This will refuse a new record without what the company asks for, where the file has a column for it."""
        for field in self.fields:
            asked = field.required and field.is_for(segment) and field.name in self.run.mapping.sources
            if asked and not piece.record.custom.get(field.key):
                self.run.refuse(piece.row, field.name, _("This is missing."))
