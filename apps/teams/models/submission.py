"""Forms that were sent, so that the same one sent again is answered as before and does nothing twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.querysets import SubmissionQuerySet


class Submission(models.Model):
    """One form by the key its page made for it; kept for 30 days."""

    key = models.UUIDField(_("key"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(_("route"), max_length=200)
    body = models.CharField(_("hash of what was sent"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    # Where the answer sent the browser, or the answer itself if it was JSON.
    location = models.CharField(_("went to"), max_length=500, blank=True)
    answer = models.JSONField(_("answer"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), db_index=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint("person", "key", name="a_form_is_sent_once")]

    def __str__(self):
        return str(self.key)
