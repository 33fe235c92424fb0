"""Reading the recycle bin."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from apps.teams.querysets import OwnedQuerySet


class DiscardedQuerySet(OwnedQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep what a person deleted, and what belonged to them or to people they lead."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(Q(owner__among={viewer.pk, *viewer.reach.people}) | Q(by=viewer))
