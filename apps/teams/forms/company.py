"""What is typed about the company: its settings and its calendar."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from salesmgmt.lib.fields import DayField


@cache
def _zones() -> list[tuple[str, str]]:
    """This will list the world's zones by city, without the old names that only machines use."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if zone.startswith(areas)] + [
        ("UTC", "UTC")
    ]


def _countries() -> list[tuple[str, str]]:
    named = [("", _now("No holidays: Monday to Friday"))]
    return named + _countries_in(get_language() or "en")


@cache
def _countries_in(language: str) -> list[tuple[str, str]]:
    import holidays

    names = Locale.parse({"zh-hans": "zh_Hans"}.get(language, language[:2])).territories
    return sorted(
        ((code, names.get(code, code)) for code in holidays.list_supported_countries()), key=lambda one: one[1]
    )


class CompanyForm(forms.Form):
    name = forms.CharField(label=_("Company name"), max_length=200)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=_zones, help_text=_("Days and months begin at midnight here.")
    )
    currency = forms.RegexField(
        label=_("Currency"), regex=r"^[A-Z]{3}$", max_length=3,
        error_messages={"invalid": _("Write three capital letters, such as CNY.")},
        help_text=_("Three capital letters, such as CNY. Amounts are not converted when it changes."),
    )  # fmt: skip
    fiscal_start_month = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), choices=lambda: list(MONTHS.items()), coerce=int,
        help_text=_("Quarters and years of all figures begin with it."),
    )  # fmt: skip
    country = forms.ChoiceField(
        label=_("Holiday calendar"), choices=_countries, required=False,
        help_text=_("Public holidays and make-up days of this country; your own exceptions are in the work calendar."),
    )  # fmt: skip

    overdue_to_manager = forms.IntegerField(
        label=_("Overdue: workdays until the manager is told"), min_value=0, max_value=250,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Of follow-ups and tasks that nobody has done; 0 means never."),
    )  # fmt: skip
    overdue_to_director = forms.IntegerField(
        label=_("Overdue: workdays until the next leader above is told"), min_value=0, max_value=250,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("No fewer than for the manager; 0 means never."),
    )  # fmt: skip

    def clean(self):
        typed = super().clean() or {}
        manager, director = typed.get("overdue_to_manager"), typed.get("overdue_to_director")
        if manager and director and director < manager:
            self.add_error("overdue_to_director", _("The next leader above is not told before the manager."))
        return typed

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A zone or country set before the list changed stays choosable.
        for name in ("time_zone", "country"):
            field: Any = self.fields[name]
            held = self.initial.get(name)
            if held and held not in dict(field.choices):
                field.choices = [*field.choices, (held, held)]


class CalendarDayForm(forms.Form):
    day = DayField(label=_("Day"))
    is_workday = forms.TypedChoiceField(
        label=_("This day is"),
        choices=[("free", _("Free")), ("worked", _("Worked"))],
        coerce=lambda text: text == "worked",
    )
    name = forms.CharField(label=_("Reason"), max_length=100, required=False)
