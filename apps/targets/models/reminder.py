"""That somebody is to be reminded of targets they have not answered yet; the mail is sent from here."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.targets.models.goal import GOAL, OfGoal
from apps.targets.querysets import ReminderQuerySet


class Occasion(models.TextChoices):
    """Why somebody is reminded: a leader asks for it, or the clock does, for the first or the second time."""

    ASKED = "asked", pgettext_lazy("why somebody is reminded", "Asked by a leader")
    FIRST = "first", pgettext_lazy("why somebody is reminded", "Unanswered for three workdays")
    SECOND = "second", pgettext_lazy("why somebody is reminded", "Unanswered for seven workdays")


class Sending(models.TextChoices):
    """What became of the mail."""

    WAITING = "waiting", pgettext_lazy("state of a reminder", "To be sent")
    SENT = "sent", pgettext_lazy("state of a reminder", "Sent")
    ANSWERED = "answered", pgettext_lazy("state of a reminder", "Answered before it was sent")
    UNREACHABLE = "unreachable", pgettext_lazy("state of a reminder", "No mail reaches them")


class Reminder(OfGoal):
    """One occasion on which a person is reminded of one goal in one team.

    `since` is the day the targets came into force, or for a leader's asking the day of it: the same
    occasion is noted once, however often the clock or the leader asks.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="+", verbose_name=_("team"))
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    since = models.DateField(_("since"))
    # Empty for the clock.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("created at"))
    sending = models.CharField(_("mail"), max_length=12, choices=Sending, default=Sending.WAITING)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person"], condition=models.Q(sending="waiting"), name="reminders_to_be_sent"),
            models.Index(fields=["team", "kpi", "person"], name="reminders_by_team"),
        ]
        constraints = [
            models.UniqueConstraint("person", "team", *GOAL, "occasion", "since", name="one_reminder_an_occasion"),
            models.CheckConstraint(
                condition=models.Q(occasion="asked", asked_by__isnull=False)
                | (~models.Q(occasion="asked") & models.Q(asked_by__isnull=True)),
                name="a_reminder_was_asked_for_or_the_clocks",
            ),
            models.CheckConstraint(
                condition=models.Q(sending="sent", sent_at__isnull=False)
                | (~models.Q(sending="sent") & models.Q(sent_at__isnull=True)),
                name="a_sent_reminder_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.kpi} {self.team} {self.person} {self.since:%Y-%m-%d}"
