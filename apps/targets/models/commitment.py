"""What a person answers to a target that was handed down: they accept it, or offer another figure and say why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.targets.models.cell import InCell, a_first_day, one_a_cell
from apps.targets.querysets import CellQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Commitment(InCell):
    """The latest answer to one cell: a person's to their own, a team's leader's to the team's.

    `offered` is the figure that was answered: once another is handed down, the answer is out of date.
    `amount` is what they commit to, the same when they accept.
    """

    offered = models.DecimalField(_("handed down"), max_digits=16, decimal_places=4)
    amount = models.DecimalField(_("committed"), max_digits=16, decimal_places=4)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered at"))

    objects = CellQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["kpi", "month", "team", "person"]
        indexes = [models.Index(fields=["person", "month"], name="commitments_by_person")]
        constraints = [
            one_a_cell("one_commitment_a_goal_month_team_and_person"),
            a_first_day("a_commitment_month_is_its_first_day"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="a_commitment_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(amount=models.F("offered")) | ~models.Q(reason=""),
                name="another_figure_has_a_reason",
            ),
        ]

    @property
    def accepted(self) -> bool:
        return self.amount == self.offered
