"""What somebody is told inside the application, and by mail where they want it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.teams.querysets import NotificationQuerySet


class Mailing(models.TextChoices):
    """What became of the mail."""

    WAITING = "waiting", pgettext_lazy("state of a mail", "To be sent")
    SENT = "sent", pgettext_lazy("state of a mail", "Sent")
    UNWANTED = "unwanted", pgettext_lazy("state of a mail", "Not wanted")
    UNREACHABLE = "unreachable", pgettext_lazy("state of a mail", "No mail reaches them")


class Notification(models.Model):
    """One thing a person is told. `key` names the occasion: the same is told once, however often it is noticed.

    The words come from `kind` and `values` when it is read, in the reader's language then.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("occasion"), max_length=120)
    values = models.JSONField(_("values"), default=dict, blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mailing = models.CharField(_("mail"), max_length=12, choices=Mailing, default=Mailing.WAITING)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-made_at", "-id"], name="notifications_by_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notifications_unread"),
            models.Index(fields=["person"], condition=models.Q(mailing="waiting"), name="notifications_to_be_mailed"),
        ]
        constraints = [models.UniqueConstraint("person", "kind", "key", name="an_occasion_is_told_once")]

    def __str__(self):
        return f"{self.kind} {self.key}"
