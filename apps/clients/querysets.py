"""Every word for reading clients, visits and deals."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast

from apps.teams.querysets import CreditedQuerySet, OwnedQuerySet
from salesmgmt.lib.periods import Period
from salesmgmt.lib.pinyin import sort_key

# What counts as a visit: both sides are present, on site or by video.
MEETINGS = ("onsite", "online")


class ClientQuerySet(OwnedQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the viewer's own clients, those of the people they lead, and, for whoever leads
        the whole company, the clients that nobody owns."""
        if getattr(viewer, "pk", None) and viewer.is_active and viewer.reach.everything:
            return self.filter(Q(owner__among={viewer.pk, *viewer.reach.people}) | Q(owner__isnull=True))
        return super().visible_to(viewer)

    def matching(self, text: str) -> Self:
        """This will keep the clients whose name, pinyin, initials or number hold every word of `text`."""
        found = self
        for word in text.lower().split():
            found = found.filter(search__contains=word)
        return found

    def alike(self, name: str) -> Self:
        """This will keep the clients that sound the same, or whose name holds this one."""
        name = " ".join(name.split())
        if len(name) < 2:
            return self.none()
        return self.filter(Q(name_sort=sort_key(name)) | Q(search__contains=name.lower()))

    def with_names(self) -> Self:
        """This will note the names of segment, region and owner, for lists: rows of their own cost ten times more."""
        return self.annotate(
            segment_name=F("segment__name"), region_name=F("region__name"), owner_name=F("owner__name")
        )

    def with_last_visit(self, viewer) -> Self:
        """This will note the day of the latest visit that `viewer` may see as `last_visit_on`."""
        visits = apps.get_model("clients.Visit").objects.visible_to(viewer)
        latest = visits.filter(client=OuterRef("pk")).order_by("-visited_on", "-pk").values("visited_on")[:1]
        return self.annotate(last_visit_on=Subquery(latest))

    def lately_visited_by(self, person) -> Self:
        """This will keep the clients of a person's own latest visits, the latest first."""
        visits = apps.get_model("clients.Visit").objects.visible_to(person).owned_by(person)
        # A limit on visits, not clients: the index on owner and day answers it without grouping.
        lately = list(dict.fromkeys(visits.newest_first().values_list("client", flat=True)[:60]))
        place = Func(Value(lately, ArrayField(models.BigIntegerField())), "pk", function="array_position")
        return self.filter(pk__in=lately).order_by(place)

    def unowned(self) -> Self:
        return self.filter(owner__isnull=True)

    def added_within(self, period: Period) -> Self:
        return self.filter(added_on__gte=period.first, added_on__lt=period.after)


class ContactQuerySet(OwnedQuerySet):
    """Contacts are seen with their client."""

    def visible_to(self, viewer) -> Self:
        clients = apps.get_model("clients.Client").objects
        return self.filter(client__in=clients.visible_to(viewer))


class VisitQuerySet(CreditedQuerySet):
    def within(self, period: Period) -> Self:
        return self.filter(visited_on__gte=period.first, visited_on__lt=period.after)

    def with_names(self) -> Self:
        """This will note the names of client and owner, as lists of clients do."""
        return self.annotate(client_name=F("client__name"), owner_name=F("owner__name"))

    def meetings(self) -> Self:
        return self.filter(how__in=MEETINGS)

    def calls(self) -> Self:
        return self.filter(how="phone")

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

    def due_by(self, day, person) -> Self:
        """This will keep a person's next steps that are due, unless the same client was seen again since."""
        # The latest visit to each client, in the order of an index: comparing visits in pairs took a rep's two
        # thousand twenty times as long.
        latest = apps.get_model("clients.Visit").objects.filter(owner=person)
        latest = latest.order_by("-client_id", "-visited_on", "-pk").distinct("client_id")
        due = self.filter(pk__in=latest.values("pk"), owner=person, next_on__lte=day).exclude(next_step="")
        due = due.select_related("client").only("next_on", "next_step", "client__name", "client__short_name")
        return due.order_by("next_on", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-visited_on", "-pk")

    def planned_for(self, day) -> Self:
        """This will keep the visits whose next step is due on that day."""
        return self.filter(next_on=day)


class DealQuerySet(CreditedQuerySet):
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
        return self.filter(search__contains=text.strip().lower())


class ProductQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will show everyone who may sign in what the company sells."""
        return self if getattr(viewer, "pk", None) and viewer.is_active else self.none()

    def on_sale(self) -> Self:
        return self.filter(is_sold=True)


class DealLineQuerySet(OwnedQuerySet):
    """Lines are seen with their deal."""

    def visible_to(self, viewer) -> Self:
        deals = apps.get_model("clients.Deal").objects
        return self.filter(deal__in=deals.visible_to(viewer))
