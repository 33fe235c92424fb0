"""Who took which list out of the application, and when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.querysets import ExportQuerySet


class Export(models.Model):
    """One list that was written to a file: never changed, never deleted."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("exported by"))
    table = models.CharField(_("list"), max_length=40)
    query = models.TextField(_("filters"), blank=True)
    columns = models.JSONField(_("columns"), default=list)
    format = models.CharField(_("format"), max_length=4)
    rows = models.PositiveIntegerField(_("rows"))
    exported_at = models.DateTimeField(_("exported at"))

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-exported_at", "-pk"]

    def __str__(self):
        return f"{self.table} {self.exported_at:%Y-%m-%d %H:%M}"
