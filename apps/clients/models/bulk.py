"""A change made to many records at once, so that it can be undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.querysets import OwnedQuerySet


class BulkChange(models.Model):
    """One change. `before` and `after` hold the changed fields by record id, as they were and as they became."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    kind = models.CharField(_("kind of record"), max_length=40)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    changed_at = models.DateTimeField(_("changed at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        ordering = ["-changed_at", "-pk"]

    def __str__(self):
        return f"{self.kind} {self.changed_at:%Y-%m-%d %H:%M}"
