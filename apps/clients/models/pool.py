"""Where clients that nobody looks after wait to be claimed, and what brings them there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Grade, Region
from apps.clients.querysets import PoolQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Pool(models.Model):
    """A pool (公海) of a team and all teams below it; without a team, the company's."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    # Only clients of this region come back to it; empty takes every region.
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    claims_a_day = models.PositiveSmallIntegerField(_("claims a day"), null=True, blank=True)
    clients_at_most = models.PositiveIntegerField(_("clients a person may hold"), null=True, blank=True)
    cool_days = models.PositiveSmallIntegerField(
        _("days until the last owner may claim again"), default=30,
    )  # fmt: skip
    warn_days = models.PositiveSmallIntegerField(_("days of warning before a client is returned"), default=3)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_open = models.BooleanField(_("in use"), default=True)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


@tracked()
class PoolRule(models.Model):
    """After how many days clients of one grade go (back) to a pool; empty means never for this reason."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="rules", verbose_name=_("pool"))
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    days_without_follow_up = models.PositiveSmallIntegerField(_("days without follow-up"), null=True, blank=True)
    days_without_deal = models.PositiveSmallIntegerField(_("days without a deal"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule of a pool")
        verbose_name_plural = _("rules of a pool")
        ordering = ["pool", "grade"]
        constraints = [models.UniqueConstraint("pool", "grade", name="one_pool_rule_a_grade")]

    def __str__(self):
        return f"{self.pool} {self.grade}"
