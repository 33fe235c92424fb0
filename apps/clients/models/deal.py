"""A chance to sell: its stage, what it is worth, and how it ended."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Client
from apps.clients.models.journey import journey
from apps.clients.models.product import Product
from apps.clients.querysets import DealLineQuerySet, DealQuerySet
from salesmgmt.lib.credit import credited
from salesmgmt.lib.holds import PairsOf
from salesmgmt.lib.pinyin import SearchTextField, SortKeyField
from salesmgmt.lib.standing import NamedRows
from salesmgmt.lib.tracked import tracked


class Outcome(models.TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


@tracked()
class Stage(models.Model):
    """A step of the company's own sales process."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome, default=Outcome.OPEN)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "outcome", condition=~models.Q(outcome="open"), name="one_stage_for_won_and_one_for_lost"
            ),
        ]

    def __str__(self):
        return self.name


NamedRows(Stage)


class LostReason(models.TextChoices):
    PRICE = "price", _("Price")
    COMPETITOR = "competitor", _("A competitor")
    NO_BUDGET = "no_budget", _("No budget")
    NO_NEED = "no_need", _("No need")
    NO_ANSWER = "no_answer", _("No answer any more")
    OTHER = "other", _("Another reason")
    UNKNOWN = "unknown", _("Not recorded")


@tracked()
class Deal(models.Model):
    """A deal. Whoever opened it keeps the credit for that; whoever owns it when it closes, for the outcome.

    The client may be unknown while nobody has named one yet; `opened_on` is empty for a prospect
    nobody has engaged.
    """

    name = models.CharField(_("name"), max_length=200)
    name_sort = SortKeyField()
    search = SearchTextField(sources=("name", "code"))
    code = models.CharField(_("deal number"), max_length=60, null=True, blank=True, unique=True)
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("client")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deals", verbose_name=_("owner"))
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credited team")
    )
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    # Filled from the stage by a trigger, so that constraints and figures need no join.
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome, default=Outcome.OPEN, editable=False)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    expected_on = models.DateField(_("expected to sign on"), null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    opened_team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opening team")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    lost_reason = models.CharField(_("why lost"), max_length=20, choices=LostReason, blank=True)
    competitor = models.CharField(_("competitor"), max_length=100, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["-pk"]
        indexes = [
            GinIndex(OpClass(models.F("search"), name="gin_trgm_ops"), name="deals_by_search_text"),
            GinIndex(PairsOf("search"), name="deals_by_two_characters"),
            models.Index(fields=["owner", "stage"], name="deals_by_owner_and_stage"),
            models.Index(fields=["team", "closed_on"], name="deals_by_team_and_closing"),
            models.Index(fields=["owner", "closed_on"], name="deals_by_owner_and_closing"),
            models.Index(fields=["opened_by", "opened_on"], name="deals_by_who_opened"),
            models.Index(models.F("opened_on").desc(nulls_last=True), models.F("id").desc(), name="deals_by_opening"),
            models.Index(fields=["expected_on", "id"], name="deals_by_expected_signing"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="the_outcome_follows_the_stage",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("stage_id", "outcome"),
                func="SELECT outcome INTO NEW.outcome FROM clients_stage WHERE id = NEW.stage_id; RETURN NEW;",
            ),
            credited("credit_the_deal", person="owner", day="closed_on"),
            credited("credit_the_opening", person="opened_by", day="opened_on", team="opened_team"),
            *journey(),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="a_deal_is_not_worth_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True)
                | models.Q(opened_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="a_deal_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="open", closed_on__isnull=True)
                | (~models.Q(outcome="open") & models.Q(closed_on__isnull=False)),
                name="a_deal_has_a_closing_day_iff_decided",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="lost") ^ models.Q(lost_reason=""), name="a_deal_has_a_reason_iff_lost"
            ),
        ]

    def __str__(self):
        return self.name


@tracked()
class DealLine(models.Model):
    """What the client may buy, and how much of it."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="lines", verbose_name=_("deal"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=1)

    objects = DealLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal line")
        verbose_name_plural = _("deal lines")
        ordering = ["pk"]

    def __str__(self):
        return str(self.product)
