"""Which of the records that a page's rows refer to the viewer may open: one query a page, never one a row."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model


def mark_in_sight(viewer, rows: Collection[Model], *relations: str) -> None:
    """This will set `client_in_sight` on each row for the relation `client`, and so on for others.

    What is out of sight is named but not linked.
    """
    for relation in relations:
        keys = {getattr(row, f"{relation}_id") for row in rows} - {None}
        seen = _seen(viewer, next(iter(rows)), relation, keys) if keys else set()
        for row in rows:
            setattr(row, f"{relation}_in_sight", getattr(row, f"{relation}_id") in seen)


def _seen(viewer, row: Model, relation: str, keys: set[int]) -> set[int]:
    model: Any = row._meta.get_field(relation).related_model
    rows = model._default_manager.filter(pk__in=keys)
    # What is about a client is open to more people than see it in their lists.
    seen = rows.open_to(viewer) if hasattr(rows, "open_to") else rows.visible_to(viewer)
    return set(seen.values_list("pk", flat=True))
