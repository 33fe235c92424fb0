"""What a target is planned to become; nobody but those who plan it sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.targets.models.cell import InCell, a_first_day, one_a_cell
from apps.targets.querysets import DraftQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Draft(InCell):
    """A cell that shall hold something other than is in force: `amount`, or nothing (None) where a target shall
    be taken back. It ends when it is published or proposed, or thrown away."""

    amount = models.DecimalField(_("planned"), max_digits=16, decimal_places=4, null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned target")
        verbose_name_plural = _("planned targets")
        ordering = ["kpi", "month", "team", "person"]
        constraints = [
            one_a_cell("one_draft_a_goal_month_team_and_person"),
            a_first_day("a_draft_month_is_its_first_day"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="a_draft_is_not_negative"
            ),
        ]
