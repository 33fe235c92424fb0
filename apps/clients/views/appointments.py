"""The pages and buttons of planned visits."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.clients import actions, rules
from apps.clients.forms.appointments import AppointmentForm
from apps.clients.models import Appointment, Client
from apps.clients.views.back import back_to, place
from apps.teams.gates import visible_or_404
from apps.teams.models import Person
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.ui import toast


@login_required
def add(request):
    """This will plan a visit or call."""
    client = _client(request)
    form = AppointmentForm(request.POST or None, viewer=request.user, client=client, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, actions.plan_appointment, by=request.user, at=timezone.now(), **form.cleaned_data)
        if made:
            undo = reverse("clients:appointment_cancel", args=[made.pk])
            toast(request, _("Planned."), undo_url=f"{undo}?{urlencode({'next': place(request) or _day(made)})}")
            return back_to(request, _day(made))
    return _page(request, form, _("Plan a visit"))


@login_required
def change(request, pk):
    """This will change what is planned."""
    found = _changeable(request, pk)
    form = AppointmentForm(request.POST or None, viewer=request.user, row=found)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        if attempt(form, actions.change_appointment, found, by=request.user, at=at, **form.cleaned_data):
            toast(request, _("Saved."))
            return back_to(request, _day(found))
    return _page(request, form, _("Change what is planned"), found)


@login_required
@require_POST
def cancel(request, pk):
    """This will cancel a planned visit."""
    found = _changeable(request, pk)
    if attempt_or_tell(request, actions.cancel_appointment, found, by=request.user, at=timezone.now()):
        again = f"{reverse('clients:appointment_again', args=[pk])}?{urlencode({'next': place(request)})}"
        toast(request, _("The visit to %(client)s is cancelled.") % {"client": found.client}, undo_url=again)
    return back_to(request, _day(found))


@login_required
@require_POST
def again(request, pk):
    """This will take the cancelling of a visit back."""
    found = _changeable(request, pk)
    if attempt_or_tell(request, actions.plan_again, found, by=request.user, at=timezone.now()):
        toast(request, _("Planned."))
    return back_to(request, _day(found))


def _changeable(request, pk) -> Appointment:
    found = visible_or_404(Appointment.objects.select_related("client", "owner", "contact"), request.user, pk=pk)
    if reason := rules.the_owner_or_a_leader(request.user, found):
        raise PermissionDenied(reason)
    return found


def _client(request) -> Client | None:
    asked = request.GET.get("client", "")
    return visible_or_404(Client, request.user, pk=asked if asked.isdecimal() else None) if asked else None


def _asked(request) -> dict:
    """This will read the day, time and person that the address proposes."""
    asked: dict = {}
    for name, read in (("on", parse_date), ("starts", parse_time)):
        try:
            value = read(request.GET.get(name, ""))
        except ValueError:
            value = None
        if value:
            asked[name] = value
    person = request.GET.get("person", "")
    within = Person.objects.visible_to(request.user).active()
    if person.isdecimal() and within.filter(pk=person).exists():
        asked["owner"] = int(person)
    return asked


def _day(appointment: Appointment) -> str:
    return f"{reverse('clients:calendar')}?{urlencode({'day': appointment.on.isoformat()})}"


def _page(request, form, title: str, appointment: Appointment | None = None):
    context = {
        "form": form, "form_title": title, "appointment": appointment,
        "back": place(request) or reverse("clients:today"),
    }  # fmt: skip
    return render(request, "clients/appointment_form.html", context, status=UNPROCESSABLE if form.errors else 200)
