"""Every word for reading figures and what is stale."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Min, Q

from salesmgmt.lib.periods import Period


class FigureQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the viewer's own figures, those of the people they lead, and whatever was credited to
        a team they lead: the same rows as the records behind them."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        seen = Q(person__among={viewer.pk, *viewer.reach.people})
        if viewer.reach.teams:
            seen |= Q(team__among=viewer.reach.teams)
        return self.filter(seen)

    def of_kpis(self, keys) -> Self:
        return self.filter(kpi__in=keys)

    def whole(self) -> Self:
        return self.filter(dimension="")

    def by(self, dimension: str) -> Self:
        return self.filter(dimension=dimension)

    def of_teams(self, teams) -> Self:
        return self.filter(team__in=teams)

    def of_person(self, person) -> Self:
        return self.filter(person=person)

    def on_days(self, period: Period) -> Self:
        return self.filter(day__gte=period.first, day__lt=period.after)

    def in_months(self, months) -> Self:
        return self.filter(month__in=months)


class TeamFigureQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the figures of the teams the viewer leads."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(team__among=viewer.reach.teams)

    def of_kpis(self, keys) -> Self:
        return self.filter(kpi__in=keys)


class StaleFigureQuerySet(models.QuerySet):
    def oldest(self):
        """This will tell since when something waits to be counted, or None."""
        return self.aggregate(oldest=Min("marked_at"))["oldest"]
