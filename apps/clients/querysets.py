"""Every word for reading clients, visits and deals."""

from __future__ import annotations

from datetime import datetime, time
from typing import Self

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from apps.teams.querysets import CreditedQuerySet, OwnedQuerySet
from salesmgmt.lib.periods import Period

# What counts as a visit: both sides are present, on site or by video.
MEETINGS = ("onsite", "online")


def clients_shared_with(viewer) -> frozenset[int]:
    """This will give the ids of the clients a person collaborates on; read once for each instance of them."""
    # Asked by name: a request's user is a proxy whose own __dict__ knows nothing of it.
    if not hasattr(viewer, "shared_clients"):
        found = apps.get_model("clients.Collaborator").objects.filter(person=viewer)
        viewer.shared_clients = frozenset(found.values_list("client", flat=True))
    return viewer.shared_clients


def colleagues_about(viewer, client=None, held=()):
    """This will give the people somebody may bring along or mention: those they work with, and who looks after the
    client with them; `held` are ids that were named before and may stay."""
    people = apps.get_model("teams.Person").objects
    near = Q(pk__in=people.close_to(viewer).values("pk"))
    if client is not None:
        collaborators = apps.get_model("clients.Collaborator").objects.filter(client=client).values("person")
        near |= Q(pk__in=collaborators) | Q(pk=client.owner_id)
    near |= Q(pk__in=held)
    return people.active().filter(near).exclude(pk=viewer.pk)


def teams_in_sight_of(viewer) -> frozenset[int]:
    """This will give the ids of the teams a person is in or leads, and of those above; read once for each instance."""
    if not hasattr(viewer, "teams_in_sight"):
        teams = apps.get_model("teams.Team").objects.visible_to(viewer)
        viewer.teams_in_sight = frozenset(teams.values_list("pk", flat=True))
    return viewer.teams_in_sight


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


class OfClientQuerySet(OwnedQuerySet):
    """Rows that are seen with their client."""

    def visible_to(self, viewer) -> Self:
        clients = apps.get_model("clients.Client").objects
        return self.filter(client__in=clients.visible_to(viewer))


class ContactQuerySet(OfClientQuerySet):
    def with_wrong_number(self) -> Self:
        """This will note as `wrong_number_on` the day of the latest call to each, if it was a wrong number."""
        calls = apps.get_model("clients.Visit").objects.filter(contact=OuterRef("pk"), how="phone")
        latest = calls.exclude(call_result="").order_by("-visited_on", "-pk")
        wrong = Case(When(call_result="wrong", then="visited_on"), output_field=models.DateField())
        return self.annotate(wrong_number_on=Subquery(latest.values(day=wrong)[:1]))

    def matching(self, text: str) -> Self:
        return self.filter(search__holds=text.strip().lower())


class OpenQuerySet(CreditedQuerySet):
    """Rows about a client. Lists show what `visible_to` keeps; a client's own page, and a link, open more:
    whoever looks after a client reads everything about it, whoever wrote it."""

    # The way from a row to its client.
    to_client = "client"

    def open_to(self, viewer) -> Self:
        """This will keep what `visible_to` does and all that is about clients the viewer looks after.

        Each row asks for its own client: to gather all that a director sees first would read the whole table.
        """
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        clients = apps.get_model("clients.Client").objects.looked_after_by(viewer)
        return self.visible_to(viewer) | self.filter(Exists(clients.filter(pk=OuterRef(self.to_client))))

    def about(self, client, viewer) -> Self:
        """This will keep what is about one client, as far as it is open to the viewer: all or what they see anyway."""
        rows = self.filter(**{self.to_client: client})
        return rows if client.is_looked_after_by(viewer) else rows.visible_to(viewer)


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


class PoolQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the pools of the teams a person is in or leads, of those above them, and the company's."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(Q(team__isnull=True) | Q(team__among=teams_in_sight_of(viewer)))

    def in_use(self) -> Self:
        return self.filter(is_open=True)


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


class DiscardedQuerySet(OwnedQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep what a person deleted, and what belonged to them or to people they lead."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(Q(owner__among={viewer.pk, *viewer.reach.people}) | Q(by=viewer))


class OfVisitQuerySet(models.QuerySet):
    """Rows that are read with their visit."""

    def visible_to(self, viewer) -> Self:
        visits = apps.get_model("clients.Visit").objects
        return self.filter(visit__in=visits.open_to(viewer).values("pk"))


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


class DealQuerySet(OpenQuerySet):
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
        return self.filter(search__holds=text.strip().lower())


class StageEntryQuerySet(CreditedQuerySet):
    """The stages a deal went through are seen with the deal."""

    def visible_to(self, viewer) -> Self:
        deals = apps.get_model("clients.Deal").objects
        return self.filter(deal__in=deals.visible_to(viewer))


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
