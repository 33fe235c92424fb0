"""Every word for reading visits and what belongs to them."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast

from apps.clients.querysets.of_clients import OpenQuerySet
from salesmgmt.lib.periods import Period

# What counts as a visit: both sides are present, on site or by video.
MEETINGS = ("onsite", "online")


class VisitQuerySet(OpenQuerySet):
    def open_to(self, viewer) -> Self:
        """This will also keep the visits a person came along on or is mentioned in."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        along = apps.get_model("clients.Companion").objects.filter(person=viewer, visit=OuterRef("pk"))
        named = apps.get_model("clients.Mention").objects.filter(person=viewer, visit=OuterRef("pk"))
        return super().open_to(viewer) | self.filter(Exists(along)) | self.filter(Exists(named))

    def within(self, period: Period) -> Self:
        return self.filter(visited_on__gte=period.first, visited_on__lt=period.after)

    def with_names(self) -> Self:
        """This will note the names of client and owner, as lists of clients do."""
        return self.annotate(client_name=F("client__name"), owner_name=F("owner__name"))

    def meetings(self) -> Self:
        return self.filter(how__in=MEETINGS)

    def calls(self) -> Self:
        return self.filter(how="phone")

    def logged_late(self) -> Self:
        """This will keep what was logged on a later day than it took place, as the company's clock has it."""
        return self.filter(logged_at__date__gt=F("visited_on"))

    def still_due(self, day) -> Self:
        """This will keep the next steps that are due and after which the same person had to do with the client no
        more."""
        later = apps.get_model("clients.Visit").objects.filter(
            Q(visited_on__gt=OuterRef("visited_on")) | Q(visited_on=OuterRef("visited_on"), pk__gt=OuterRef("pk")),
            # Said again so that the index on owner, client and day begins there.
            owner=OuterRef("owner"), client=OuterRef("client"), visited_on__gte=OuterRef("visited_on"),
        )  # fmt: skip
        return self.filter(~Exists(later), next_on__lte=day).exclude(next_step="")

    def pictured(self) -> Self:
        """This will keep the visits with photos."""
        return self.filter(Exists(apps.get_model("clients.Photo").objects.filter(visit=OuterRef("pk"))))

    def joint(self) -> Self:
        """This will keep the visits that somebody came along on."""
        return self.filter(Exists(apps.get_model("clients.Companion").objects.filter(visit=OuterRef("pk"))))

    def with_photos(self) -> Self:
        """This will read the photos of all rows at once."""
        return self.prefetch_related("photos")

    def first_of_the_month(self) -> Self:
        """This will keep a person's first meeting with each client in each month."""
        month = Cast(Func(Value("month"), OuterRef("visited_on"), function="date_trunc"), models.DateField())
        earlier = apps.get_model("clients.Visit").objects.meetings().filter(
            Q(visited_on__lt=OuterRef("visited_on")) | Q(visited_on=OuterRef("visited_on"), pk__lt=OuterRef("pk")),
            owner=OuterRef("owner"), client=OuterRef("client"), visited_on__gte=month,
        )  # fmt: skip
        return self.meetings().filter(~Exists(earlier))

    def first_of_the_day(self) -> Self:
        """This will keep the first that a person logged for each day."""
        earlier = apps.get_model("clients.Visit").objects.filter(
            owner=OuterRef("owner"), visited_on=OuterRef("visited_on"), pk__lt=OuterRef("pk")
        )
        return self.filter(~Exists(earlier))

    def newest_first(self) -> Self:
        return self.order_by("-visited_on", "-pk")

    def planned_for(self, day) -> Self:
        """This will keep the visits whose next step is due on that day."""
        return self.filter(next_on=day)


class OfVisitQuerySet(models.QuerySet):
    """Rows that are read with their visit."""

    def visible_to(self, viewer) -> Self:
        visits = apps.get_model("clients.Visit").objects
        return self.filter(visit__in=visits.open_to(viewer).values("pk"))
