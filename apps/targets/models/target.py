"""How much of a KPI a team, or a person in it, promised for a month."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.targets import kpis
from apps.targets.querysets import TargetQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Target(models.Model):
    """One monthly target: the team's own (no person) or a person's part of it. No row means no target,
    which is not a target of zero."""

    kpi = models.CharField(_("KPI"), max_length=40, choices=kpis.choices)
    month = models.DateField(_("month"))
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="targets", verbose_name=_("team"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="targets",
        verbose_name=_("person"),
    )  # fmt: skip
    amount = models.DecimalField(_("target"), max_digits=16, decimal_places=4)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["kpi", "month", "team", "person"]
        indexes = [models.Index(fields=["month", "kpi"]), models.Index(fields=["person", "month"])]
        constraints = [
            models.UniqueConstraint(
                "kpi", "month", "team", "person", name="one_target_a_kpi_month_team_and_person", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="a_target_is_not_negative"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_target_month_is_its_first_day"),
        ]

    def __str__(self):
        return f"{self.kpi} {self.month:%Y-%m} {self.person or self.team}"
