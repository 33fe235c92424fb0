"""Enquiries that may become clients: where they came from, who answers them, and what came of them."""

import secrets
import uuid
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clients.models.client import Client, Contact, Region, Segment
from apps.clients.models.deal import Deal
from apps.clients.models.named import own_labels
from apps.clients.models.source import Source
from apps.clients.querysets import LeadQuerySet
from salesmgmt.lib.digits import Digits
from salesmgmt.lib.pinyin import SearchTextField
from salesmgmt.lib.tracked import tracked


class LeadState(models.TextChoices):
    NEW = "new", pgettext_lazy("lead", "New")
    ANSWERED = "answered", pgettext_lazy("lead", "Answered")
    CONVERTED = "converted", pgettext_lazy("lead", "Converted")
    REJECTED = "rejected", pgettext_lazy("lead", "Rejected")


class RejectReason(models.TextChoices):
    SPAM = "spam", _("Spam")
    NO_NEED = "no_need", _("No need")
    UNREACHABLE = "unreachable", _("Cannot be reached")
    TWICE = "twice", _("Known already")
    OTHER = "other", _("Another reason")


def form_token() -> str:
    return secrets.token_urlsafe(12)


@tracked()
class LeadForm(models.Model):
    """A form on the open web that makes leads; its address holds `token`."""

    token = models.CharField(_("address"), max_length=32, unique=True, default=form_token, editable=False)
    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(_("heading"), max_length=100)
    introduction = models.TextField(_("introduction"), blank=True)
    thanks = models.CharField(_("thanks"), max_length=300, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    is_open = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("enquiry form")
        verbose_name_plural = _("enquiry forms")
        ordering = ["name"]

    def __str__(self):
        return self.name


@tracked(exclude=["phone_digits"])
class Lead(models.Model):
    """An enquiry. `key` comes from the sender, so that a repeated request makes no second row."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_leads",
        verbose_name=_("owner"),
    )
    # Whose inbox it waits in while nobody owns it, and who is credited later; empty means the company's.
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    person_name = models.CharField(_("full name"), max_length=100, blank=True)
    search = SearchTextField(sources=("company_name", "person_name"))
    job = models.CharField(_("position held"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_digits = models.GeneratedField(expression=Digits("phone"), output_field=models.TextField(), db_persist=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wants = models.TextField(_("enquiry"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    form = models.ForeignKey(
        LeadForm, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("enquiry form")
    )
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, verbose_name=_("segment"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    custom = models.JSONField(_("own fields"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LeadState, default=LeadState.NEW)
    came_at = models.DateTimeField(_("came at"))
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("first answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("converted or rejected at"), null=True, blank=True)
    reject_reason = models.CharField(_("why rejected"), max_length=12, choices=RejectReason, blank=True)
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("client")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("contact")
    )
    deal = models.ForeignKey(Deal, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("deal"))

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-came_at", "-pk"]
        indexes = [
            models.Index(fields=["-came_at", "-id"], name="leads_by_time"),
            models.Index(fields=["owner", "-came_at", "-id"], name="leads_by_owner"),
            models.Index(fields=["team", "-came_at"], name="leads_by_team"),
            models.Index(fields=["source", "came_at"], name="leads_by_source"),
            GinIndex(OpClass(models.F("search"), name="gin_trgm_ops"), name="leads_by_search_text"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(company_name="", person_name=""), name="a_lead_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(state__in=["converted", "rejected"], closed_at__isnull=False)
                | models.Q(state__in=["new", "answered"], closed_at__isnull=True),
                name="a_lead_has_its_end_iff_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(state="rejected") ^ models.Q(reject_reason=""),
                name="a_lead_has_a_reason_iff_rejected",
            ),
        ]

    def __str__(self):
        return self.company_name or self.person_name

    @property
    def time_to_answer(self) -> timedelta | None:
        """From when it came to the first answer; None while nobody has answered."""
        return self.answered_at - self.came_at if self.answered_at else None

    @property
    def hours_to_answer(self) -> Decimal | None:
        """The same in hours, with one place."""
        span = self.time_to_answer
        return None if span is None else Decimal(int(span.total_seconds() // 360)) / 10

    @staticmethod
    def labels_within(name: str) -> dict[str, str]:
        return own_labels("lead") if name == "custom" else {}


class Sharing(models.TextChoices):
    ROUND_ROBIN = "round_robin", _("One after the other")
    LOAD = "load", _("To whoever has the fewest open leads")


@tracked()
class LeadRule(models.Model):
    """Who gets leads of a kind: the first rule that fits decides. An empty field fits everything."""

    position = models.PositiveIntegerField(_("position"), default=0)
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, verbose_name=_("source"))
    segment = models.ForeignKey(Segment, models.CASCADE, null=True, blank=True, verbose_name=_("segment"))
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True, verbose_name=_("region"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to the person"),
    )
    team = models.ForeignKey(
        "teams.Team", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("to the team")
    )
    sharing = models.CharField(_("within the team"), max_length=12, choices=Sharing, default=Sharing.ROUND_ROBIN)
    # Who had the last one, for taking turns.
    last = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(team__isnull=True),
                name="a_lead_rule_names_a_person_or_a_team",
            ),
        ]

    def __str__(self):
        return str(self.person or self.team)
