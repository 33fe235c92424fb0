"""Where a target stands: a team's own, or a person's in that team, in one month."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.targets.models.goal import GOAL, OfGoal

CELL = ("month", "team", "person")


class InCell(OfGoal):
    """A row about one cell of the plan of a goal: the team's own (no person) or a person's part of it."""

    month = models.DateField(_("month"))
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="%(class)ss", verbose_name=_("team"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="%(class)ss",
        verbose_name=_("person"),
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def key(self):
        """The cell, as measures name it."""
        return self.team_id, self.month, self.person_id

    def __str__(self):
        return f"{self.kpi} {self.month:%Y-%m} {self.person or self.team}"


def one_a_cell(name: str) -> models.UniqueConstraint:
    """This will build the constraint that a goal has one such row a cell."""
    return models.UniqueConstraint(*GOAL, *CELL, name=name, nulls_distinct=False)


def a_first_day(name: str) -> models.CheckConstraint:
    """This will build the constraint that a month is written as its first day."""
    return models.CheckConstraint(condition=models.Q(month__day=1), name=name)
