"""A deal's way through the stages: when it entered each, and whether it passed on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.clients.models.deal import Deal, Stage
from apps.clients.querysets import StageEntryQuerySet
from salesmgmt.lib.credit import credited


class StageEntry(models.Model):
    """A deal in an open stage, from the day it entered. Triggers on deals write it, and nothing else does.

    It is passed when the deal moves on to a later stage or is won, and failed when the deal is lost or
    goes back. A decision taken back, or a stage entered and left for the one before on the same day,
    leaves the entry before it as it was; what was entered after the day of the decision never was.
    Whoever owned the deal on entering keeps the credit.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="stage_entries", verbose_name=_("deal"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="entries", verbose_name=_("stage"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credited team")
    )
    entered_on = models.DateField(_("entered on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    objects = StageEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage entered")
        verbose_name_plural = _("stages entered")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "entered_on"], name="stages_by_owner_and_entering"),
            models.Index(fields=["team", "entered_on"], name="stages_by_team_and_entering"),
        ]
        triggers = [credited("credit_the_stage", person="owner", day="entered_on")]
        constraints = [
            models.UniqueConstraint(
                "deal", condition=Q(passed__isnull=True), name="a_deal_is_in_one_stage_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(passed__isnull=True, left_on__isnull=True) | Q(passed__isnull=False, left_on__isnull=False),
                name="a_stage_is_left_iff_passed_or_failed",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("entered_on")),
                name="a_stage_is_left_after_it_is_entered",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.deal}: {self.stage}"

    @property
    def result(self) -> str | Promise:
        """How it ended, in words."""
        return {True: _("Passed on"), False: _("Not passed"), None: _("Still there")}[self.passed]
