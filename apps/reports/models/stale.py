"""What has to be counted again: the to-do list that triggers write in the transaction of each change."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.reports.querysets import StaleFigureQuerySet


class StaleFigure(models.Model):
    """A (source, day, person) whose rows changed. One mark stands for every KPI counted from the source;
    the same mark may be there many times, which keeps writers from waiting for one another. It outlives its person,
    whose team has still to be counted without them."""

    source = models.CharField(_("source"), max_length=20)
    day = models.DateField(_("day"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, verbose_name=_("person")
    )
    marked_at = models.DateTimeField(_("marked at"), db_default=Now())

    objects = StaleFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("stale figure")
        verbose_name_plural = _("stale figures")
        indexes = [models.Index(fields=["person", "day"])]

    def __str__(self):
        return f"{self.source} {self.day}"
