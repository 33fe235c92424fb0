"""A visit paid or a call made: who, when, how, which facts came out and what comes next."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from apps.clients import rules
from apps.clients.models.chip import in_words
from apps.clients.models.client import Client, Contact
from apps.clients.models.named import own_labels
from apps.clients.querysets import VisitQuerySet
from salesmgmt.lib.credit import credited
from salesmgmt.lib.tracked import tracked


class How(models.TextChoices):
    ONSITE = "onsite", _("On site")
    PHONE = "phone", _("Phone")
    ONLINE = "online", _("Online meeting")
    MESSAGE = "message", _("Message")


class CallResult(models.TextChoices):
    """What became of a phone call."""

    REACHED = "reached", pgettext_lazy("phone call", "Reached")
    NO_ANSWER = "no_answer", pgettext_lazy("phone call", "No answer")
    BUSY = "busy", pgettext_lazy("phone call", "Busy")
    CALL_LATER = "call_later", pgettext_lazy("phone call", "Asked to call later")
    REFUSED = "refused", pgettext_lazy("phone call", "Does not want calls")
    WRONG_NUMBER = "wrong", pgettext_lazy("phone call", "Wrong number")


class NextStep(models.TextChoices):
    CALL = "call", _("Call back")
    VISIT = "visit", _("Visit again")
    QUOTE = "quote", _("Send a quotation")
    SAMPLE = "sample", _("Send a sample")
    CONTRACT = "contract", _("Prepare the contract")
    COLLECT = "collect", _("Collect a payment")


@tracked()
class Visit(models.Model):
    """One visit, call or message. `key` comes from the sender, so that a repeated request makes no second row."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="visits", verbose_name=_("client"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits", verbose_name=_("visited by")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credited team")
    )
    visited_on = models.DateField(_("date"))
    how = models.CharField(_("how"), max_length=10, choices=How, default=How.ONSITE)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="visits", verbose_name=_("met with")
    )
    # Keys of `FactChip`s.
    facts = ArrayField(models.CharField(max_length=20), verbose_name=_("facts"), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    call_result = models.CharField(_("result of the call"), max_length=10, choices=CallResult, blank=True)
    call_seconds = models.PositiveIntegerField(_("length of the call in seconds"), null=True, blank=True)
    # The telephone system's own number of a call, so that its list can be imported again.
    call_id = models.CharField(_("number of the call"), max_length=80, null=True, blank=True, unique=True)
    # The company's own fields, by the key of their `CustomField`.
    custom = models.JSONField(_("own fields"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)
    next_step = models.CharField(_("next step"), max_length=10, choices=NextStep, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    logged_at = models.DateTimeField(_("logged at"))

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit or call")
        verbose_name_plural = _("visits and calls")
        ordering = ["-visited_on", "-pk"]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="visits_by_day"),
            models.Index(fields=["owner", "-visited_on", "-id"], name="visits_by_owner_and_day"),
            models.Index(fields=["team", "-visited_on", "-id"], name="visits_by_team_and_day"),
            models.Index(fields=["client", "-visited_on", "-id"], name="visits_by_client_and_day"),
            # Who saw which client before or after a visit: first meetings of a month, next steps still due.
            models.Index(fields=["owner", "client", "visited_on", "id"], name="visits_by_owner_and_client"),
        ]
        triggers = [credited("credit_the_visit", person="owner", day="visited_on")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_on__isnull=True) | models.Q(next_on__gte=models.F("visited_on")),
                name="a_next_step_comes_after_the_visit",
            ),
        ]

    def __str__(self):
        return f"{self.visited_on} {self.client}"

    @staticmethod
    def labels_within(name: str) -> dict[str, str]:
        return own_labels("visit") if name == "custom" else {}

    @property
    def fact_labels(self) -> list[str]:
        return in_words(self.facts)

    @property
    def logged_late(self) -> str:
        """How many days after the visit it was logged, in words; "" on the day itself."""
        days = rules.days_logged_late(self.visited_on, timezone.localdate(self.logged_at))
        return (
            ngettext("logged %(days)s day later", "logged %(days)s days later", days) % {"days": days} if days else ""
        )

    @property
    def call_length(self) -> str:
        """The length of a call as minutes and seconds."""
        return "" if self.call_seconds is None else f"{self.call_seconds // 60}:{self.call_seconds % 60:02}"
