"""The days that a form counts ahead to on the device, where the server cannot be asked."""

from datetime import timedelta

from django import template

from apps.teams.models import CalendarDay
from salesmgmt.lib.periods import Period

AHEAD = 45

register = template.Library()


@register.simple_tag(takes_context=True)
def workdays_ahead(context) -> str:
    """This will list the workdays of the next weeks, as the device reads them."""
    request = context["request"]
    tomorrow = request.company.today() + timedelta(days=1)
    days = CalendarDay.objects.visible_to(request.user).workdays(
        Period(tomorrow, tomorrow + timedelta(days=AHEAD)), request.company
    )
    return " ".join(day.isoformat() for day in days)
