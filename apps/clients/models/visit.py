"""A visit paid or a call made: who, when, how, which facts came out and what comes next."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Client, Contact
from apps.clients.querysets import VisitQuerySet
from salesmgmt.lib.credit import credited
from salesmgmt.lib.tracked import tracked


class How(models.TextChoices):
    ONSITE = "onsite", _("On site")
    PHONE = "phone", _("Phone")
    ONLINE = "online", _("Online meeting")
    MESSAGE = "message", _("Message")


class Fact(models.TextChoices):
    """What was seen or heard: facts, not moods."""

    DECIDER = "decider", _("Met the decision maker")
    PRICE = "price", _("Asked about the price")
    DISCOUNT = "discount", _("Asked for a discount")
    APPOINTMENT = "appointment", _("Agreed on a next meeting")
    BUDGET = "budget", _("Named a budget")
    CONTRACT = "contract", _("Asked for the contract")
    OBJECTION = "objection", _("Raised an objection")
    NOBODY = "nobody", _("Met nobody")


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
    facts = ArrayField(models.CharField(max_length=20, choices=Fact), verbose_name=_("facts"), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
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

    @property
    def fact_labels(self) -> list:
        return [Fact(fact).label for fact in self.facts]
