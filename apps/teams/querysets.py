"""Who sees what, said once; and every word for reading people, teams and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import connections, models
from django.db.models import F, OuterRef, Q, Subquery
from tree_queries.query import TreeQuerySet

from salesmgmt.lib import among as _among  # noqa: F401 - registers the lookup
from salesmgmt.lib import workdays
from salesmgmt.lib.periods import Period

if TYPE_CHECKING:
    from apps.teams.models import Company, Person, Team


@dataclass(frozen=True)
class Reach:
    """What a person leads today: the teams they lead with all below in tree order, and the ids of their people."""

    tree: tuple[Team, ...] = ()
    people: frozenset[int] = frozenset()

    @classmethod
    def of(cls, viewer: Person) -> Reach:
        """This will read the reach of `viewer` from the tree: two queries; empty unless they lead a team."""
        if not viewer.pk or not viewer.is_active:
            return cls()
        team, membership = apps.get_model("teams.Team"), apps.get_model("teams.Membership")
        tree = tuple(team.led_by(viewer))
        if not tree:
            return cls()
        today = apps.get_model("teams.Company").current().today()
        return cls(tree, membership.objects.people_in([team.pk for team in tree], today))

    @cached_property
    def teams(self) -> frozenset[int]:
        """The teams' ids."""
        return frozenset(team.pk for team in self.tree)

    @property
    def everything(self) -> bool:
        """Whether it holds a whole tree, from its top."""
        return any(team.parent_id is None for team in self.tree)

    @property
    def tops(self) -> list[Team]:
        """The teams that stand below none of the others."""
        return [team for team in self.tree if team.parent_id not in self.teams]

    def below(self, top: Team) -> list[Team]:
        """This will list `top` and the teams below it, as far as they are within reach."""
        return [team for team in self.tree if top.pk in team.tree_path]  # type: ignore[attr-defined]

    def above(self, team: Team) -> list[Team]:
        """This will list the line of teams within reach down to `team`, itself included."""
        path = next((each.tree_path for each in self.tree if each.pk == team.pk), [])  # type: ignore[attr-defined]
        return [each for each in self.tree if each.pk in path]


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to someone through `owner`: they follow their owner wherever the owner goes."""

    def visible_to(self, viewer: Person) -> Self:
        """This will keep the viewer's own rows and those of everyone in the teams they lead and below.

        Fails closed: nobody, or someone who may no longer sign in, sees nothing.
        """
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(owner__among={viewer.pk, *viewer.reach.people})

    def owned_by(self, *people: Person) -> Self:
        return self.filter(owner__in=people)


class CreditedQuerySet(OwnedQuerySet):
    """Rows that count: besides following their owner they stay with the team they were credited to."""

    def visible_to(self, viewer: Person) -> Self:
        """This will keep what `OwnedQuerySet` does and whatever was credited to a team the viewer leads."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        seen = Q(owner__among={viewer.pk, *viewer.reach.people})
        if viewer.reach.teams:
            seen |= Q(team__among=viewer.reach.teams)
        return self.filter(seen)

    def credited_below(self, viewer: Person) -> Self:
        """This will keep what was credited to the teams the viewer leads and below: most of what they see, and an
        index finds it."""
        return self.filter(team__among=viewer.reach.teams) if viewer.is_active else self.none()

    def credited_to(self, *teams: Team) -> Self:
        return self.filter(team__in=teams)


class PersonQuerySet(models.QuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the viewer, the people they lead, and for an administrator everyone."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        if viewer.is_administrator:
            return self
        return self.filter(pk__among={viewer.pk, *viewer.reach.people})

    def active(self) -> Self:
        return self.filter(is_active=True)

    def close_to(self, viewer: Person) -> Self:
        """This will keep those a person works with: who is in their teams, who leads the line above them, whom they
        lead; for an administrator everyone. They may be named to one another, which shows nothing else of them."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        if viewer.is_administrator:
            return self.active()
        membership = apps.get_model("teams.Membership")
        now = membership.objects.on(apps.get_model("teams.Company").current().today())
        beside = now.filter(team__in=now.filter(person=viewer).values("team")).values("person")
        above = apps.get_model("teams.Team").objects.visible_to(viewer).values("leader")
        near = Q(pk__in=beside) | Q(pk__in=above) | Q(pk__among={viewer.pk, *viewer.reach.people})
        return self.active().filter(near)

    def matching(self, text: str) -> Self:
        return self.filter(search__contains=text.strip().lower())

    def with_team(self, on: date) -> Self:
        """This will add `team_id` and `team_name`: each person's team on that day, or the last of those who left."""
        latest = apps.get_model("teams.Membership").objects.filter(person=OuterRef("pk"), since__lte=on)
        latest = latest.order_by("-since")
        return self.annotate(
            team_id=Subquery(latest.values("team")[:1]), team_name=Subquery(latest.values("team__name")[:1])
        )

    def members_of(self, teams, on: date) -> Self:
        """This will keep who is in one of `teams` on that day; those who left stay in their last team."""
        membership = apps.get_model("teams.Membership")
        return self.filter(pk__in=membership.objects.latest_on(on).of_teams(teams).values("person"))

    def members_during(self, teams, period: Period) -> Self:
        """This will keep who was in one of `teams` on any day of the period."""
        membership = apps.get_model("teams.Membership")
        return self.filter(pk__in=membership.objects.during(period).filter(team__in=teams).values("person"))


class TeamQuerySet(TreeQuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the teams the viewer leads and all below, and the line from their own team upwards."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        if viewer.is_administrator:
            return self
        membership = apps.get_model("teams.Membership")
        today = apps.get_model("teams.Company").current().today()
        member_of = membership.objects.filter(person=viewer).latest_on(today).values("team")
        own = self.model.objects.with_tree_fields().filter(Q(pk__in=member_of) | Q(leader=viewer))
        upwards = {pk for team in own for pk in team.tree_path}
        return self.filter(pk__in=upwards | viewer.reach.teams)

    def below(self, *tops: int) -> Self:
        """This will keep the teams with these ids and all below them, in tree order."""
        if not tops:
            return self.none()
        return self.with_tree_fields().extra(where=["tree_path && %s::bigint[]"], params=[list(tops)])

    def above(self, team: Team | None) -> Self:
        """This will keep the line from the top of the tree down to `team`, itself included."""
        return self.ancestors(team, include_self=True) if team is not None else self.none()

    def top(self) -> Self:
        return self.filter(parent__isnull=True)


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the viewer's own, those in the teams they lead, and all of the people they lead now."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        if viewer.is_administrator:
            return self
        people = {viewer.pk, *viewer.reach.people}
        return self.filter(Q(person__among=people) | Q(team__among=viewer.reach.teams))

    def on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def during(self, period: Period) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=period.first), since__lt=period.after)

    def latest_on(self, day: date) -> Self:
        """This will keep each person's present membership, or the last one of those who left."""
        memberships = apps.get_model("teams.Membership").objects
        latest = memberships.filter(since__lte=day).order_by("person_id", "-since").distinct("person_id")
        return self.filter(pk__in=latest.values("pk"))

    def people_in(self, teams: list[int], day: date) -> frozenset[int]:
        """This will give the ids of `latest_on(day).of_teams(teams)`.

        Written out, because every page of whoever leads asks this, and putting it together took two milliseconds.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT person_id FROM ("
                " SELECT DISTINCT ON (person_id) person_id, team_id FROM teams_membership"
                " WHERE since <= %s ORDER BY person_id, since DESC"
                ") AS latest WHERE team_id = ANY(%s)",
                [day, teams],
            )
            return frozenset(person for (person,) in cursor.fetchall())

    def of_teams(self, teams) -> Self:
        return self.filter(team__in=teams)


class CalendarDayQuerySet(models.QuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will show everyone who may sign in the company's calendar."""
        return self if getattr(viewer, "pk", None) and viewer.is_active else self.none()

    def workdays(self, period: Period, company: Company) -> list[date]:
        """This will list the company's workdays in the period: its country's calendar, then its own exceptions."""
        return workdays.workdays(period, company.country, self.model.exceptions())  # type: ignore[attr-defined]

    def unannounced(self, period: Period, company: Company) -> list[int]:
        """This will list the years of the period whose holidays are only guessed; the company confirms a year by
        entering its make-up days."""
        exceptions = self.model.exceptions()  # type: ignore[attr-defined]
        years = range(period.first.year, period.last.year + 1)
        return [year for year in years if not workdays.announced(company.country, year, exceptions)]


class ExportQuerySet(OwnedQuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the viewer's own exports and those of the people they lead; for an administrator all."""
        if getattr(viewer, "pk", None) and viewer.is_active and viewer.is_administrator:
            return self
        return super().visible_to(viewer)


class ImportQuerySet(OwnedQuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the viewer's own imports, and for an administrator everyone's."""
        if getattr(viewer, "pk", None) and viewer.is_active and viewer.is_administrator:
            return self
        return self.filter(owner=viewer) if getattr(viewer, "pk", None) and viewer.is_active else self.none()

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def unfinished(self) -> Self:
        return self.filter(state__in=["waiting", "running"])

    def without_content(self) -> Self:
        return self.defer("content", "errors").order_by(F("pk").desc())


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep what the viewer was told; nobody reads what others are told."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(person=viewer)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def to_be_mailed(self) -> Self:
        return self.filter(mailing="waiting")

    def count_unread(self, viewer: Person, most: int) -> int:
        """This will count `visible_to(viewer).unread()` up to `most`.

        Written out, because every page asks this, and putting it together took longer than answering it.
        """
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return 0
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM (SELECT 1 FROM teams_notification WHERE person_id = %s AND read_at IS NULL"
                " LIMIT %s) AS unread",
                [viewer.pk, most],
            )
            return cursor.fetchone()[0]


class FeedQuerySet(OwnedQuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the viewer's own feed: leaders have no part in it."""
        return self.filter(owner=viewer) if getattr(viewer, "pk", None) and viewer.is_active else self.none()


class SavedViewQuerySet(OwnedQuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the viewer's own views and those shared with a team they are in or lead, or one above."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        teams = apps.get_model("teams.Team").objects.visible_to(viewer)
        return self.filter(Q(owner=viewer) | Q(team__in=teams.values("pk")))

    def of_table(self, name: str) -> Self:
        return self.filter(table=name)


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, viewer: Person) -> Self:
        """This will keep the forms that the viewer sent; nobody is answered what others were."""
        if not getattr(viewer, "pk", None) or not viewer.is_active:
            return self.none()
        return self.filter(person=viewer)
