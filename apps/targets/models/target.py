"""How much of a KPI a team, or a person in it, promised for a month: what is in force."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.targets.models.cell import InCell, a_first_day, one_a_cell
from apps.targets.querysets import TargetQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Target(InCell):
    """One monthly target in force. No row, or no amount, means no target, which is not a target of zero.

    `original` is what was published first, whatever was changed since; a target that was taken back
    keeps it, and has no amount. `presence` is the share of the month's workdays that the person was to
    be in the team when the amount was agreed: whoever turns out to be there for less carries less (see
    `measures.presence`).
    """

    amount = models.DecimalField(_("target"), max_digits=16, decimal_places=4, null=True, blank=True)
    original = models.DecimalField(
        _("original target"), max_digits=16, decimal_places=4, null=True, blank=True,
        help_text=_("What was published first; empty for a target that was added later."),
    )  # fmt: skip
    presence = models.DecimalField(_("presence"), max_digits=9, decimal_places=8, default=Decimal(1))

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["kpi", "month", "team", "person"]
        indexes = [models.Index(fields=["month", "kpi"]), models.Index(fields=["person", "month"])]
        constraints = [
            one_a_cell("one_target_a_goal_month_team_and_person"),
            a_first_day("a_target_month_is_its_first_day"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="a_target_is_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(presence__gt=0, presence__lte=1), name="a_presence_is_a_share_of_the_month"
            ),
        ]
