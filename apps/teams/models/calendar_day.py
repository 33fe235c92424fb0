"""The company's own exceptions to its country's holiday calendar."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.querysets import CalendarDayQuerySet
from salesmgmt.lib.standing import Standing
from salesmgmt.lib.tracked import tracked


@tracked()
class CalendarDay(models.Model):
    """One day that is worked, or free, other than the country's calendar says."""

    day = models.DateField(_("day"), unique=True)
    is_workday = models.BooleanField(_("worked"))
    name = models.CharField(_("name"), max_length=100, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}".strip()

    @classmethod
    def exceptions(cls) -> dict[date, bool]:
        """This will give every day that is other than the calendar says, and whether it is worked."""
        return _exceptions()


_exceptions = Standing(lambda: dict(CalendarDay.objects.values_list("day", "is_workday")), CalendarDay)
