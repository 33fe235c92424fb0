"""Reading what everyone who may sign in may know: the company's own words, fields and products."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value


class KnownToAllQuerySet(models.QuerySet):
    """What everyone who may sign in may know, such as the company's own words."""

    def visible_to(self, viewer) -> Self:
        return self if getattr(viewer, "pk", None) and viewer.is_active else self.none()

    def in_use(self) -> Self:
        return self.filter(is_used=True)


class CustomFieldQuerySet(KnownToAllQuerySet):
    def about(self, of: str) -> Self:
        """This will keep the fields of clients, of visits or of leads, with the ids of the segments each is for."""
        ids = ArrayField(models.BigIntegerField())
        for_segments = ArrayAgg("segments", filter=Q(segments__isnull=False), default=Value([], output_field=ids))
        return self.filter(of=of).annotate(segment_ids=for_segments)


class ProductQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will show everyone who may sign in what the company sells."""
        return self if getattr(viewer, "pk", None) and viewer.is_active else self.none()

    def on_sale(self) -> Self:
        return self.filter(is_sold=True)
