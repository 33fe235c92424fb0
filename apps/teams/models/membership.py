"""Who belonged to which team, and from when until when."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.models.person import Person
from apps.teams.models.team import Team
from apps.teams.querysets import MembershipQuerySet
from salesmgmt.lib.tracked import tracked


class DateRange(models.Func):
    function = "daterange"
    output_field = DateRangeField()


@tracked()
class Membership(models.Model):
    """A person's time in a team: `since` is the first day in, `until` the first day out, empty while it lasts."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name=_("team"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["person", "since"]
        indexes = [models.Index(fields=["team", "since"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="a_membership_lasts_a_day_or_more",
            ),
            ExclusionConstraint(
                name="a_person_is_in_one_team_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.team}"

    @property
    def last(self) -> date | None:
        """The last day in the team, as people write it."""
        return self.until - timedelta(days=1) if self.until else None
