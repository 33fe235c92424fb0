"""Every word for reading leads."""

from __future__ import annotations

from datetime import datetime, time
from typing import Self

from django.db.models import Q

from apps.teams.querysets import OwnedQuerySet
from salesmgmt.lib.periods import Period


class LeadQuerySet(OwnedQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep a person's own leads, their people's, and those that wait unowned with a team they lead;
        for whoever leads the whole company also those that wait with no team."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        seen = Q(owner__among={viewer.pk, *viewer.reach.people})
        if viewer.reach.teams:
            seen |= Q(owner__isnull=True, team__among=viewer.reach.teams)
        if viewer.reach.everything:
            seen |= Q(owner__isnull=True, team__isnull=True)
        return self.filter(seen)

    def matching(self, text: str) -> Self:
        return self.filter(search__contains=text.strip().lower())

    def open(self) -> Self:
        return self.filter(state__in=["new", "answered"])

    def waiting(self) -> Self:
        return self.filter(state="new")

    def came_within(self, period: Period, zone) -> Self:
        """This will keep what came on the days of the period, as days are where the company is."""
        first, after = (datetime.combine(day, time(), tzinfo=zone) for day in (period.first, period.after))
        return self.filter(came_at__gte=first, came_at__lt=after)
