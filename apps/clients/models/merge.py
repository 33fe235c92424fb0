"""Two clients that were one: what was joined, so that it can be parted again; and two that only look alike."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Client
from apps.clients.querysets import OfClientQuerySet


class Merge(models.Model):
    """One merge. `gone` holds the row of the client that was given up and what else was written or taken away,
    `kept_before` the other's fields as they were, `moved` the ids of the rows that followed, by table and column."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="merges", verbose_name=_("kept client"))
    gone_id = models.BigIntegerField(_("id of the client given up"), db_index=True)
    gone_name = models.CharField(_("client given up"), max_length=200)
    gone = models.JSONField(_("row given up"))
    kept_before = models.JSONField(_("kept row before"))
    kept_after = models.JSONField(_("kept row after"))
    moved = models.JSONField(_("rows moved"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    merged_at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-pk"]

    def __str__(self):
        return f"{self.gone_name} → {self.client}"


class NotTheSame(models.Model):
    """Two clients that somebody looked at and found to be two, so that they are not offered as one again."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="+", verbose_name=_("client"))
    other = models.ForeignKey(Client, models.CASCADE, related_name="+", verbose_name=_("other client"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    found_at = models.DateTimeField(_("found at"))

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is not the same")
        verbose_name_plural = _("pairs that are not the same")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                Least("client", "other"), Greatest("client", "other"), name="a_pair_is_told_apart_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(client=models.F("other")), name="a_client_is_the_same_as_itself"
            ),
        ]

    def __str__(self):
        return f"{self.client} ≠ {self.other}"
