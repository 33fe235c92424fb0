"""The week, and moving what is in it to another day or hour."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.clients import actions
from apps.clients.forms.appointments import MoveToForm
from apps.clients.measures.week import Week
from apps.clients.models import Appointment, Task, Visit
from apps.clients.views.back import back_to
from apps.teams.gates import open_or_404, visible_or_404
from apps.teams.models import Person
from salesmgmt.lib.forms import attempt_or_tell
from salesmgmt.lib.htmx import fragment, is_fragment, page_or_fragment
from salesmgmt.lib.periods import Period
from salesmgmt.lib.ui import PeriodPicker, toast


@login_required
@require_safe
def calendar(request):
    """This will show a week of one's own, or of one of one's people."""
    return page_or_fragment(request, "clients/calendar.html", _context(request), partial="clients/calendar_week.html")


@login_required
@require_POST
def appointment_move(request, pk):
    """This will move a planned visit to another day or hour."""
    found = visible_or_404(Appointment.objects.select_related("client", "owner"), request.user, pk=pk)
    return _moved(request, found, actions.move_appointment, str(found.client), found.on, found.starts, timed=True)


@login_required
@require_POST
def task_move(request, pk):
    """This will put a task on another day."""
    found = visible_or_404(Task.objects.select_related("owner"), request.user, pk=pk)
    return _moved(request, found, actions.move_task, found.text, found.due_on, day="due_on")


@login_required
@require_POST
def follow_up_move(request, pk):
    """This will put off what is to follow a visit."""
    found = open_or_404(Visit.objects.select_related("client", "owner"), request.user, pk=pk)
    return _moved(request, found, actions.move_follow_up, str(found.client), found.next_on)


def _moved(request, found, action, name: str, on: date | None, starts=None, *, timed=False, day="on"):
    """This will move something and offer to take that back; then show the week, or go back."""
    form = MoveToForm(request.POST if "on" in request.POST else request.GET)
    if form.is_valid():
        to = {day: form.cleaned_data["on"]} | ({"starts": form.cleaned_data["starts"]} if timed else {})
        if attempt_or_tell(request, action, found, by=request.user, at=timezone.now(), **to):
            _tell(request, name, form.cleaned_data, on, starts, timed)
    else:
        toast(request, _("Choose the day to move to."), level=40)
    if is_fragment(request):
        return fragment(request, "clients/calendar_week.html", _context(request))
    return back_to(request, _address(form.cleaned_data.get("on") or request.company.today(), request))


def _tell(request, name: str, to: dict, on: date | None, starts, timed: bool) -> None:
    where = date_format(to["on"], "SHORT_DATE_FORMAT")
    if timed and to["starts"]:
        where = f"{where} {time_format(to['starts'], 'H:i')}"
    asked = _asked(request)
    before = {"on": on.isoformat() if on else "", "starts": f"{starts:%H:%M}" if starts else ""}
    undo = f"{request.path}?{urlencode(before | {'next': asked.get('next') or _address(on or to['on'], request)})}"
    text = _("%(what)s is now on %(where)s.") % {"what": name, "where": where}
    toast(request, text, undo_url=undo if on else "")


def _asked(request):
    return request.POST if request.method == "POST" else request.GET


def _context(request) -> dict:
    asked, viewer, today = _asked(request), request.user, request.company.today()
    person = viewer
    if (chosen := asked.get("person", "")) and chosen != str(viewer.pk):
        # Administrators see everyone's account, and nobody's day but their own people's.
        person = visible_or_404(Person.objects.active(), viewer, pk=chosen if chosen.isdecimal() else None)
        if person.pk not in viewer.reach.people:
            person = viewer
    period = Period.week(_day(asked, today))
    week = Week(viewer, person, period, request.company, get_language() or "en")
    return {
        "week": week, "person": person, "own": person.pk == viewer.pk, "today": today,
        "people": _people(viewer), "picker": _picker(period, person, today), "period": period,
        "chosen_day": _day(asked, today),
    }  # fmt: skip


def _people(viewer) -> list[Person]:
    return (
        list(Person.objects.visible_to(viewer).active().filter(pk__among=viewer.reach.people)) if viewer.leads else []
    )


def _day(asked, today: date) -> date:
    try:
        day = parse_date(asked.get("day", "")) or None
    except ValueError:
        day = None
    if day is None and (text := asked.get("week", "")):
        try:
            day = Period.parse(text).first
        except ValueError:
            day = None
    return day if day and abs((day - today).days) < 3660 else today


def _address(day: date, request) -> str:
    asked = {"day": day.isoformat()}
    if person := _asked(request).get("person", ""):
        asked["person"] = person
    return f"{reverse('clients:calendar')}?{urlencode(asked)}"


def _picker(period: Period, person: Person, today: date) -> PeriodPicker:
    def url(day: date) -> str:
        return f"?{urlencode({'day': day.isoformat(), 'person': person.pk})}"

    first, last = date_format(period.first, "MONTH_DAY_FORMAT"), date_format(period.last, "MONTH_DAY_FORMAT")
    return PeriodPicker(
        f"{first} – {last}", url(period.first - timedelta(days=7)), url(period.after),
    )  # fmt: skip
