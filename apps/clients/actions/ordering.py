"""Changing the order of a list that the company keeps by hand."""

from typing import Any

from django.db.models import QuerySet


def move(row: Any, among: QuerySet, *, up: bool) -> None:
    """This will let a row change places with the one before or after it, and number the list anew.

    `among` is the whole list in its order. Call it inside a transaction: the list stays locked until it ends.
    """
    rows = list(among.select_for_update(of=("self",)))
    place = next(place for place, each in enumerate(rows) if each.pk == row.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for position, each in enumerate(rows, start=1):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
