"""Every word for reading clients."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from apps.clients.querysets.sight import clients_shared_with
from apps.teams.querysets import OwnedQuerySet
from salesmgmt.lib.periods import Period


class ClientQuerySet(OwnedQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the viewer's own clients, those of the people they lead, those they collaborate on, and,
        for whoever leads the whole company, the clients that nobody owns."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        seen = Q(owner__among={viewer.pk, *viewer.reach.people})
        if viewer.reach.everything:
            seen |= Q(owner__isnull=True)
        if shared := clients_shared_with(viewer):
            seen |= Q(pk__among=shared)
        return self.filter(seen)

    def in_pools_of(self, viewer) -> Self:
        """This will keep the clients that wait in a pool the viewer may look into: their card, not their story."""
        # Read first: over a subquery PostgreSQL walked every client of the company to find the few that wait.
        pools = apps.get_model("clients.Pool").objects.visible_to(viewer).values_list("pk", flat=True)
        return self.filter(owner__isnull=True, pool__among=list(pools))

    def known_to(self, viewer) -> Self:
        """This will keep the clients the viewer sees, and those whose card they may read in a pool."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        # Their ids, for a company has few: so every part of the question is answered from the row itself.
        pools = apps.get_model("clients.Pool").objects.visible_to(viewer).values_list("pk", flat=True)
        return self.visible_to(viewer) | self.filter(owner__isnull=True, pool__in=list(pools))

    def looked_after_by(self, viewer) -> Self:
        """This will keep the clients whose whole story the viewer may read, whoever wrote it: the same they see."""
        return self.visible_to(viewer)

    def matching(self, text: str) -> Self:
        """This will keep the clients whose name, pinyin, initials or number hold every word of `text`."""
        found = self
        for word in text.lower().split():
            found = found.filter(search__holds=word)
        return found

    def used_tags(self, most: int = 30) -> list[str]:
        """This will list the tags used most among these clients, of the latest thousands of them."""
        lately = self.exclude(tags=[]).order_by("-pk").values("pk")[:5000]
        each = Func("tags", function="unnest", output_field=models.TextField())
        rows = self.model._default_manager.filter(pk__in=lately).order_by().annotate(tag=each).values("tag")
        return [row["tag"] for row in rows.annotate(times=Count("pk")).order_by("-times", "tag")[:most]]

    def with_names(self) -> Self:
        """This will note the names of segment, region, source and owner, for lists: rows of their own cost ten times
        more."""
        return self.annotate(
            segment_name=F("segment__name"), region_name=F("region__name"), owner_name=F("owner__name"),
            source_name=F("source__name"),
        )  # fmt: skip

    def with_parent_name(self, viewer) -> Self:
        """This will note the name of the client that each belongs to, where `viewer` may know it."""
        known = self.model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
        parents = known.filter(pk=OuterRef("parent"))
        return self.annotate(parent_name=Subquery(parents.values("name")[:1]))

    def with_last_visit(self, viewer) -> Self:
        """This will note the day of the latest visit that `viewer` may see as `last_visit_on`."""
        visits = apps.get_model("clients.Visit").objects.visible_to(viewer)
        latest = visits.filter(client=OuterRef("pk")).order_by("-visited_on", "-pk").values("visited_on")[:1]
        return self.annotate(last_visit_on=Subquery(latest))

    def with_waiting(self) -> Self:
        """This will note of clients in pools since when each waits (`came_at`), when anybody last saw or called it
        (`last_on`), how many owners it had (`owners_before`), and the names of segment and region."""
        ownerships = apps.get_model("clients.Ownership").objects.filter(client=OuterRef("pk")).order_by()
        owners = ownerships.filter(owner__isnull=False).values("client").annotate(number=Count("owner", distinct=True))
        visits = apps.get_model("clients.Visit").objects.filter(client=OuterRef("pk"))
        return self.annotate(
            segment_name=F("segment__name"),
            region_name=F("region__name"),
            came_at=Subquery(ownerships.filter(until__isnull=True).values("since")[:1]),
            last_on=Subquery(visits.order_by("-visited_on", "-pk").values("visited_on")[:1]),
            owners_before=Coalesce(Subquery(owners.values("number")), 0),
        )

    def lately_visited_by(self, person) -> Self:
        """This will keep the clients of a person's own latest visits, the latest first."""
        visits = apps.get_model("clients.Visit").objects.visible_to(person).owned_by(person)
        # A limit on visits, not clients: the index on owner and day answers it without grouping.
        lately = list(dict.fromkeys(visits.newest_first().values_list("client", flat=True)[:60]))
        place = Func(Value(lately, ArrayField(models.BigIntegerField())), "pk", function="array_position")
        return self.filter(pk__in=lately).order_by(place)

    def kept_for(self, gone: int) -> int | None:
        """This will give the id of the client that one was merged with; None if there is no such merge."""
        merges = apps.get_model("clients.Merge").objects.filter(gone_id=gone, undone_at__isnull=True)
        return merges.order_by("-pk").values_list("client", flat=True).first()

    def unowned(self) -> Self:
        return self.filter(owner__isnull=True)

    def family_of(self, client) -> Self:
        """This will keep a client's parent, its subsidiaries and those of the same parent."""
        kin = Q(parent=client.pk)
        if client.parent_id:
            kin |= Q(pk=client.parent_id) | Q(parent=client.parent_id)
        return self.filter(kin).exclude(pk=client.pk)

    def added_within(self, period: Period) -> Self:
        return self.filter(added_on__gte=period.first, added_on__lt=period.after)
