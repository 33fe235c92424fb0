"""The company's own fields as columns: in files always, on the page for whoever chooses them."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from apps.clients.models import CustomField
from apps.clients.models.custom_field import FieldKind
from salesmgmt.lib.tables import Column


def own_columns(fields: Iterable[CustomField]) -> list[Column]:
    """This will make a column of each field; rows need their `custom`."""
    return [
        Column(
            field.name, field.label, value=partial(_read, field), on_page=False,
            align="end" if field.kind == FieldKind.NUMBER else "", long=field.kind == FieldKind.TEXT,
        )
        for field in fields
    ]  # fmt: skip


def _read(field: CustomField, record: Any) -> Any:
    return field.value_in(record.custom)
