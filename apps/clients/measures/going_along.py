"""How much goes along where two clients become one: a line for each kind of rows, to which upper floors add theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.clients.models import Appointment, Client, Collaborator, Contact, Deal, Lead, Task, Visit

# The models and the way from each to its client, in the order in which they are told.
COUNTED: list[tuple[type[models.Model], str]] = [
    (Visit, "client"), (Deal, "client"), (Contact, "client"), (Task, "client"), (Appointment, "client"),
    (Lead, "client"), (Collaborator, "client"), (Client, "parent"),
]  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """How many rows of a kind each of two clients has."""

    label: str
    kept: int
    following: int


def register(model: type[models.Model], path: str) -> None:
    """This will count another kind of rows as well; a floor above calls it when the application starts."""
    if (model, path) not in COUNTED:
        COUNTED.append((model, path))


def going_along(keep: Client, gone: Client) -> list[Sum]:
    """This will count what both clients have; whoever may merge them may know how much that is."""
    found = []
    for model, path in COUNTED:
        rows: Any = model._base_manager
        kept, following = (rows.filter(**{path: client}).count() for client in (keep, gone))
        label = _("Subsidiaries") if model is Client else str(capfirst(model._meta.verbose_name_plural))
        if kept or following:
            found.append(Sum(label, kept, following))
    return found
