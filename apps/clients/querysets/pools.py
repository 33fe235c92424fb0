"""Reading pools."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from apps.clients.querysets.sight import teams_in_sight_of


class PoolQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the pools of the teams a person is in or leads, of those above them, and the company's."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(Q(team__isnull=True) | Q(team__among=teams_in_sight_of(viewer)))

    def in_use(self) -> Self:
        return self.filter(is_open=True)
