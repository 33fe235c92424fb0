"""Narrowing a list to a stretch of days: a shortcut such as this month, or any period as links write it."""

import copy

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.teams.models import Company
from salesmgmt.lib.periods import Grain, Period

# Each names a grain and how many steps from today's period it lies.
SHORTCUTS: dict[str, tuple[Grain, int]] = {
    "today": (Grain.DAY, 0),
    "this-week": (Grain.WEEK, 0),
    "last-week": (Grain.WEEK, -1),
    "this-month": (Grain.MONTH, 0),
    "last-month": (Grain.MONTH, -1),
    "next-month": (Grain.MONTH, 1),
    "this-quarter": (Grain.QUARTER, 0),
    "last-quarter": (Grain.QUARTER, -1),
    "next-quarter": (Grain.QUARTER, 1),
    "this-year": (Grain.YEAR, 0),
    "last-year": (Grain.YEAR, -1),
}
PAST = [
    ("this-month", _("This month")),
    ("last-month", _("Last month")),
    ("this-quarter", _("This quarter")),
    ("last-quarter", _("Last quarter")),
    ("this-year", _("This year")),
    ("last-year", _("Last year")),
]
COMING = [
    ("this-month", _("This month")),
    ("next-month", _("Next month")),
    ("this-quarter", _("This quarter")),
    ("next-quarter", _("Next quarter")),
    ("this-year", _("This year")),
]


def period_of(value: str, company: Company) -> Period:
    """This will read a shortcut or a written period in the company's own time and fiscal year."""
    if value not in SHORTCUTS:
        return company.period(value)
    grain, steps = SHORTCUTS[value]
    return company.around(grain, company.today()).move(steps)


class PeriodSelect(forms.Select):
    """A select that also shows a period that came by a link and is none of the shortcuts."""

    def optgroups(self, name, value, attrs=None):
        known = {str(option) for option, _label in self.choices}
        others = [(one, one) for one in value if one and one not in known]
        if not others:
            return super().optgroups(name, value, attrs)
        wider = copy.copy(self)
        wider.choices = [*self.choices, *others]
        return super(PeriodSelect, wider).optgroups(name, value, attrs)


class PeriodField(forms.ChoiceField):
    widget = PeriodSelect

    def valid_value(self, value):
        if super().valid_value(value):
            return True
        try:
            Period.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None
        return True


class PeriodFilter(django_filters.Filter):
    """Keeps the rows whose `field_name` lies in the period; give `method` where there are other choices too."""

    field_class = PeriodField

    def __init__(self, *args, choices=PAST, **kwargs):
        super().__init__(*args, choices=[("", _("Any time")), *choices], **kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        period = period_of(value, self.parent.request.company)
        return qs.filter(**{f"{self.field_name}__gte": period.first, f"{self.field_name}__lt": period.after})
