"""Every word for reading targets."""

from typing import Self

from django.db import models
from django.db.models import Q

from salesmgmt.lib.periods import Period


class TargetQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep what the viewer promised, the targets of the teams they lead and below, and those of
        the people they lead."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        people = {viewer.pk, *viewer.reach.people}
        return self.filter(Q(person__in=people) | Q(team__in=viewer.reach.teams))

    def within(self, period: Period) -> Self:
        """This will keep the targets of the months that begin inside the period."""
        return self.filter(month__gte=period.first, month__lt=period.after)

    def of_kpi(self, key: str) -> Self:
        return self.filter(kpi=key)

    def of_teams(self) -> Self:
        return self.filter(person__isnull=True)

    def of_people(self) -> Self:
        return self.filter(person__isnull=False)
