"""Reading what is seen with its client, or opened through it."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Subquery, When

from apps.teams.querysets import CreditedQuerySet, OwnedQuerySet


class OfClientQuerySet(OwnedQuerySet):
    """Rows that are seen with their client."""

    def visible_to(self, viewer) -> Self:
        clients = apps.get_model("clients.Client").objects
        return self.filter(client__in=clients.visible_to(viewer))


class ContactQuerySet(OfClientQuerySet):
    def with_wrong_number(self) -> Self:
        """This will note as `wrong_number_on` the day of the latest call to each, if it was a wrong number."""
        calls = apps.get_model("clients.Visit").objects.filter(contact=OuterRef("pk"), how="phone")
        latest = calls.exclude(call_result="").order_by("-visited_on", "-pk")
        wrong = Case(When(call_result="wrong", then="visited_on"), output_field=models.DateField())
        return self.annotate(wrong_number_on=Subquery(latest.values(day=wrong)[:1]))

    def matching(self, text: str) -> Self:
        return self.filter(search__holds=text.strip().lower())


class OpenQuerySet(CreditedQuerySet):
    """Rows about a client. Lists show what `visible_to` keeps; a client's own page, and a link, open more:
    whoever looks after a client reads everything about it, whoever wrote it."""

    # The way from a row to its client.
    to_client = "client"

    def open_to(self, viewer) -> Self:
        """This will keep what `visible_to` does and all that is about clients the viewer looks after.

        Each row asks for its own client: to gather all that a director sees first would read the whole table.
        """
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        clients = apps.get_model("clients.Client").objects.looked_after_by(viewer)
        return self.visible_to(viewer) | self.filter(Exists(clients.filter(pk=OuterRef(self.to_client))))

    def about(self, client, viewer) -> Self:
        """This will keep what is about one client, as far as it is open to the viewer: all or what they see anyway."""
        rows = self.filter(**{self.to_client: client})
        return rows if client.is_looked_after_by(viewer) else rows.visible_to(viewer)
