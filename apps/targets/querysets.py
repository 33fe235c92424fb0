"""Every word for reading targets, what is planned, the ledger and what people committed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.functions import Coalesce

from salesmgmt.lib.periods import Period

if TYPE_CHECKING:
    from apps.targets.models import Goal
    from apps.teams.models import Person, Team


def _may_see(viewer) -> bool:
    return bool(getattr(viewer, "pk", None)) and viewer.is_active


class CellQuerySet(models.QuerySet):
    """Rows that stand in cells: of a goal, a month, and a team or a person in it."""

    def visible_to(self, viewer) -> Self:
        """This will keep the viewer's own, those of the teams they lead and below, and those of the people they
        lead."""
        if not _may_see(viewer):
            return self.none()
        people = {viewer.pk, *viewer.reach.people}
        return self.filter(Q(person__in=people) | Q(team__in=viewer.reach.teams))

    def of_goal(self, goal: Goal) -> Self:
        return self.filter(**goal.fields)

    def of_kpi(self, key: str) -> Self:
        return self.filter(kpi=key)

    def of_the_whole(self) -> Self:
        """This will keep the targets that must be reached for the whole business: no higher tier, no part of it."""
        return self.filter(tier="base", dimension="")

    def in_grid_of(self, team: Team) -> Self:
        """This will keep the cells that the grid of `team` shows: its own, its people's, and those of the teams
        directly below."""
        return self.filter(Q(team=team) | Q(team__parent=team, person__isnull=True))

    def planned_by(self, team: Team) -> Self:
        """This will keep the cells of the plan that the leader of `team` makes: its people's, those of the teams
        directly below, and for the team at the top its own."""
        own = Q() if team.parent_id is None else Q(person__isnull=False)
        return self.filter(Q(team=team) & own | Q(team__parent=team, person__isnull=True))

    def within(self, period: Period) -> Self:
        """This will keep the rows of the months that begin inside the period."""
        return self.filter(month__gte=period.first, month__lt=period.after)

    def of_teams(self) -> Self:
        return self.filter(person__isnull=True)

    def of_people(self) -> Self:
        return self.filter(person__isnull=False)


class MonthAfter(Func):
    template = "(%(expressions)s + interval '1 month')::date"
    output_field = models.DateField()


class TargetQuerySet(CellQuerySet):
    def in_force(self) -> Self:
        """This will leave out what was taken back."""
        return self.filter(amount__isnull=False)

    def answered_by(self, person: Person) -> Self:
        """This will keep what `person` answers: their own targets, and those of the teams they lead unless they set
        them themselves."""
        theirs = Q(person__isnull=True, team__leader=person, team__parent__isnull=False)
        return self.filter(Q(person=person) | theirs & ~Q(team__parent__in=person.reach.teams))

    def unanswered(self) -> Self:
        """This will leave out targets whose figure, as it is in force, was accepted or countered."""
        same = {name: OuterRef(name) for name in ("kpi", "tier", "dimension", "member", "month", "team")}
        answers = apps.get_model("targets.Commitment").objects.alias(whose=Coalesce("person", 0))
        same_figure = {"whose": Coalesce(OuterRef("person"), 0), "offered": OuterRef("amount")}
        return self.filter(~Exists(answers.filter(**same, **same_figure)))

    def with_presence(self) -> Self:
        """This will note as `here_all_month` whether the person is in the team on every day of the month."""
        all_month = apps.get_model("teams.Membership").objects.filter(
            Q(until__isnull=True) | Q(until__gte=MonthAfter(OuterRef("month"))),
            person=OuterRef("person"), team=OuterRef("team"), since__lte=OuterRef("month"),
        )  # fmt: skip
        return self.annotate(here_all_month=Exists(all_month))


class DraftQuerySet(CellQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep what the viewer plans, or someone below them: nobody sees their own target before it is
        published."""
        if not _may_see(viewer):
            return self.none()
        return self.filter(
            Q(team__in=viewer.reach.teams, person__isnull=False)
            | Q(team__parent__in=viewer.reach.teams, person__isnull=True)
            | Q(team__parent__isnull=True, team__leader=viewer, person__isnull=True)
        )


class RevisionQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the changes of the plans of the teams the viewer leads and below.

        Directors and administrators may be asked without leading above: they also see what was asked of
        them or decided by them, and what waits for somebody who is gone.
        """
        if not _may_see(viewer):
            return self.none()
        seen = Q(team__in=viewer.reach.teams)
        if viewer.role in ("director", "administrator"):
            seen |= Q(approver=viewer) | Q(decided_by=viewer) | Q(state="pending", approver__is_active=False)
        return self.filter(seen)

    def of_goal(self, goal: Goal) -> Self:
        return self.filter(**goal.fields)

    def pending(self) -> Self:
        return self.filter(state="pending")

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")


class EntryQuerySet(CellQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep the entries of the teams the viewer leads and below; of the viewer's own targets, and those
        of the team they answer for, only what came into force."""
        if not _may_see(viewer):
            return self.none()
        teams = viewer.reach.teams
        planned = Q(person__isnull=False) | Q(team__parent__in=teams) | Q(team__parent__isnull=True)
        in_force = Q(applied_at__isnull=False)
        return self.filter(Q(person=viewer) & in_force | Q(team__in=teams) & (in_force | planned))

    def applied(self) -> Self:
        return self.filter(applied_at__isnull=False)


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep those for the viewer, and those in the teams they lead and below."""
        if not _may_see(viewer):
            return self.none()
        return self.filter(Q(person=viewer) | Q(team__in=viewer.reach.teams))

    def of_goal(self, goal: Goal) -> Self:
        return self.filter(**goal.fields)

    def to_be_sent(self) -> Self:
        return self.filter(sending="waiting")
