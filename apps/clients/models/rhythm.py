"""How often clients of each grade are to be followed up."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Grade
from apps.clients.querysets import KnownToAllQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Rhythm(models.Model):
    """The rhythm of one grade; a grade without one has none."""

    grade = models.CharField(_("grade"), max_length=1, choices=Grade, unique=True)
    days = models.PositiveSmallIntegerField(_("a follow-up at least every … days"), validators=[MinValueValidator(1)])

    objects = KnownToAllQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up rhythm")
        verbose_name_plural = _("follow-up rhythms")
        constraints = [models.CheckConstraint(condition=models.Q(days__gte=1), name="a_rhythm_is_a_day_at_least")]

    def __str__(self):
        return f"{self.grade} {self.days}"
