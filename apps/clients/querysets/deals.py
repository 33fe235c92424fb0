"""Every word for reading deals, their lines and the stages they went through."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db.models import Q

from apps.clients.querysets.of_clients import OpenQuerySet
from apps.teams.querysets import CreditedQuerySet, OwnedQuerySet
from salesmgmt.lib.periods import Period


class DealQuerySet(OpenQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep decided deals as all that counts; an open one follows its owner alone."""
        seen = super().visible_to(viewer)
        if not getattr(viewer, "pk", None):
            return seen
        return seen.filter(~Q(outcome="open") | Q(owner__among={viewer.pk, *viewer.reach.people}))

    def open(self) -> Self:
        return self.filter(outcome="open")

    def won(self) -> Self:
        return self.filter(outcome="won")

    def lost(self) -> Self:
        return self.filter(outcome="lost")

    def decided(self) -> Self:
        return self.exclude(outcome="open")

    def opened_within(self, period: Period) -> Self:
        return self.filter(opened_on__gte=period.first, opened_on__lt=period.after)

    def closed_within(self, period: Period) -> Self:
        return self.filter(closed_on__gte=period.first, closed_on__lt=period.after)

    def matching(self, text: str) -> Self:
        return self.filter(search__holds=text.strip().lower())


class DealLineQuerySet(OwnedQuerySet):
    """Lines are seen with their deal."""

    def visible_to(self, viewer) -> Self:
        deals = apps.get_model("clients.Deal").objects
        return self.filter(deal__in=deals.visible_to(viewer))


class StageEntryQuerySet(CreditedQuerySet):
    """The stages a deal went through are seen with the deal."""

    def visible_to(self, viewer) -> Self:
        deals = apps.get_model("clients.Deal").objects
        return self.filter(deal__in=deals.visible_to(viewer))
