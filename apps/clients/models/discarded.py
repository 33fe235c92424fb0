"""The recycle bin: what was deleted within the last 30 days, ready to be put back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.querysets import DiscardedQuerySet


class Discarded(models.Model):
    """A record that was deleted, with all rows that went with it, as Django serializes them.

    The rows really are gone from their tables, so that no list, figure or rule has to leave them out.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    # What it was: the label of its model, such as clients.deal, its id and its name.
    kind = models.CharField(_("kind"), max_length=40)
    record = models.BigIntegerField(_("record"))
    name = models.CharField(_("name"), max_length=200)
    rows = models.JSONField(_("rows"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("deleted by"))
    discarded_at = models.DateTimeField(_("deleted at"))

    objects = DiscardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("discarded record")
        verbose_name_plural = _("recycle bin")
        ordering = ["-discarded_at", "-pk"]
        indexes = [models.Index(fields=["-discarded_at", "-id"], name="discarded_by_time")]
        constraints = [models.UniqueConstraint("kind", "record", name="a_record_is_discarded_once")]

    def __str__(self):
        return self.name
