"""Every word for reading planned visits and tasks."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db.models import F, Q

from apps.teams.querysets import OwnedQuerySet
from salesmgmt.lib.periods import Period


class AppointmentQuerySet(OwnedQuerySet):
    """Planned visits follow who goes; a client's own page shows all that is planned there."""

    def open_to(self, viewer) -> Self:
        """This will keep what `visible_to` does and all that is planned at clients the viewer looks after."""
        clients = apps.get_model("clients.Client").objects.looked_after_by(viewer)
        own = self.model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
        return self.filter(Q(pk__in=own.values("pk")) | Q(client__in=clients.values("pk")))

    def planned(self) -> Self:
        return self.filter(state="planned")

    def not_cancelled(self) -> Self:
        return self.exclude(state="cancelled")

    def within(self, period: Period) -> Self:
        return self.filter(on__gte=period.first, on__lt=period.after)

    def in_order(self) -> Self:
        """This will put what has no time of the day last."""
        return self.order_by("on", F("starts").asc(nulls_last=True), "pk")


class TaskQuerySet(OwnedQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep a person's own tasks, their people's, and those they gave to somebody."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(Q(owner__among={viewer.pk, *viewer.reach.people}) | Q(given_by=viewer))

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def done(self) -> Self:
        return self.filter(done_at__isnull=False)

    def overdue(self, day) -> Self:
        return self.open().filter(due_on__lt=day)

    def due_by(self, day) -> Self:
        return self.open().filter(due_on__lte=day)

    def given_to_others_by(self, person) -> Self:
        return self.filter(given_by=person).exclude(owner=person)
