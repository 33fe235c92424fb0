"""The work calendar: the country's holidays and make-up days, and the company's own exceptions."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.teams import actions, gates
from apps.teams.forms import CalendarDayForm
from apps.teams.models import CalendarDay
from apps.teams.views.company import sections
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.periods import Period
from salesmgmt.lib.ui import Choice, toast
from salesmgmt.lib.year_calendar import months_of, weekdays

FIRST_YEAR, LAST_YEAR = 2000, 2099


@login_required
@require_safe
def calendar(request):
    """This will show a year's workdays, and the exceptions that the company made itself."""
    gates.administrator_or_404(request.user)
    return _year(request, CalendarDayForm(), _year_in(request.GET.get("year"), request.company.today().year))


@require_POST
@login_required
def days(request):
    """This will make one day worked or free."""
    gates.administrator_or_404(request.user)
    form = CalendarDayForm(request.POST)
    if form.is_valid() and (
        made := attempt(form, actions.set_calendar_day, by=request.user, at=timezone.now(), **form.cleaned_data)
    ):
        toast(request, _("%(day)s was noted.") % {"day": date_format(made.day)})
        return redirect(_address(made.day.year))
    return _year(request, form, _year_in(request.POST.get("year"), request.company.today().year))


@require_POST
@login_required
def clear_day(request, pk):
    """This will let the country's calendar decide about a day again."""
    gates.administrator_or_404(request.user)
    found = gates.visible_or_404(CalendarDay, request.user, pk=pk)
    day = found.day
    if attempt_or_tell(request, actions.clear_calendar_day, found, by=request.user, at=timezone.now()):
        toast(request, _("%(day)s follows the holiday calendar again.") % {"day": date_format(day)})
    return redirect(_address(day.year))


def _year(request, form: CalendarDayForm, year: int):
    own = CalendarDay.objects.visible_to(request.user).filter(day__year=year)
    exceptions = {one.day: (one.is_workday, one.name) for one in own}
    months = months_of(year, request.company.country, exceptions, get_language() or "en")
    context = {
        "form": form,
        "own": own,
        "months": months,
        "weekdays": weekdays(),
        "total": sum(month.workdays for month in months),
        "today": request.company.today(),
        "year": date(year, 1, 1),
        "years": [Choice(str(one), _address(one), one == year) for one in range(year - 1, year + 2)],
        "sections": sections("calendar"),
        "unannounced": CalendarDay.objects.visible_to(request.user).unannounced(
            Period.year(date(year, 1, 1)), request.company
        ),
    }
    return render(request, "teams/calendar.html", context, status=UNPROCESSABLE if form.errors else 200)


def _address(year: int) -> str:
    return f"{reverse('teams:calendar')}?year={year}"


def _year_in(text: str | None, otherwise: int) -> int:
    year = int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return min(max(year, FIRST_YEAR), LAST_YEAR)
