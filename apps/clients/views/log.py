"""The quick log: a visit in three taps, saved once however often it is sent."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients import actions
from apps.clients.forms.field_work import offered_people
from apps.clients.forms.visits import LogForm
from apps.clients.models import Appointment, Client, Visit
from apps.clients.models.appointment import AppointmentState
from apps.clients.querysets import colleagues_about
from apps.clients.views.picking import offered
from apps.teams import gates
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment, wants_json
from salesmgmt.lib.links import address
from salesmgmt.lib.ui import toast


@login_required
def log(request):
    """This will log a visit of the viewer."""
    planned = _asked_appointment(request)
    client, choosing = _chosen(request, planned), _still_choosing(request)
    key = _key(request)
    if request.method == "GET" and key and (before := _logged_with(key, request.user)):
        return render(request, "clients/logged.html", {"visit": before})
    if request.method == "POST" and not choosing:
        form = LogForm(request.POST, request.FILES, viewer=request.user, client=client)
        if form.is_valid():
            visit = attempt(form, actions.log_visit, by=request.user, at=timezone.now(), **form.values)
            if visit:
                return _saved(request, visit)
        if wants_json(request):
            return JsonResponse({"errors": form.errors}, status=UNPROCESSABLE)
        form.planned = _planned(request, client)
    else:
        planned = planned or _planned(request, client)
        initial = _begun(planned) | _typed(request) | ({"key": key} if key else {})
        form = LogForm(initial=initial, viewer=request.user, client=client, planned=planned)
    text = request.POST.get("q", "") if "pick" not in request.POST else ""
    context = {"form": form, "client": client, "text": text, "offered": offered(request.user, text)}
    context["picking"] = client is None or bool(text)
    status = UNPROCESSABLE if form.errors else 200
    return page_or_fragment(request, "clients/log.html", context, partial="clients/log_picked.html", status=status)


@login_required
@require_safe
def suggest(request):
    """This will offer the clients that match what is being typed."""
    text = request.GET.get("q", "").replace("\x00", "")
    context = {"offered": offered(request.user, text), "text": text}
    return page_or_fragment(request, "clients/suggest.html", context, partial="clients/offered.html")


@login_required
@require_safe
def colleagues(request):
    """This will offer the colleagues who may have come along or be mentioned, by name, pinyin or initials."""
    asked = request.GET.get("client", "")
    clients = Client.objects.visible_to(request.user)
    client = clients.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    text = (request.GET.get("who") or "").replace("\x00", "")
    people = offered_people(colleagues_about(request.user, client), set(request.GET.getlist("companions")), text)
    if wants_json(request):
        return JsonResponse({"people": [{"name": person.name, "search": person.search} for person in people]})
    context = {"people": people, "text": text, "client": client}
    return page_or_fragment(request, "clients/colleagues.html", context, partial="clients/people_chips.html")


def _asked_appointment(request) -> Appointment | None:
    """This will find the planned visit that is being made good."""
    asked = request.GET.get("appointment", "") if request.method == "GET" else ""
    if not asked:
        return None
    own = Appointment.objects.visible_to(request.user).owned_by(request.user).select_related("client__owner", "contact")
    return gates.visible_or_404(own, request.user, pk=asked if asked.isdecimal() and len(asked) < 19 else None)


def _planned(request, client: Client | None) -> Appointment | None:
    """This will find what the viewer had planned for today at this client."""
    if client is None:
        return None
    own = Appointment.objects.visible_to(request.user).owned_by(request.user).filter(client=client)
    return own.filter(on=request.company.today(), state=AppointmentState.PLANNED).order_by("starts", "pk").first()


def _begun(planned: Appointment | None) -> dict:
    """This will begin the form with what was planned."""
    return {"how": planned.how, "contact": planned.contact_id} if planned else {}


def _chosen(request, planned: Appointment | None) -> Client | None:
    """This will find the client asked for; else the one planned for today or visited last, of those still seen."""
    clients = Client.objects.visible_to(request.user).select_related("owner")
    if request.method == "POST":
        asked = request.POST.get("pick") or request.POST.get("client") or ""
        if not (asked.isdecimal() and len(asked) < 19):
            return None
        if found := clients.filter(pk=asked).first():
            return found
        return clients.filter(pk=clients.kept_for(int(asked))).first()  # type: ignore[misc]
    if planned is not None:
        return gates.visible_or_404(clients, request.user, pk=planned.client_id)
    asked = request.GET.get("client", "")
    if asked:
        return gates.visible_or_404(clients, request.user, pk=asked if asked.isdecimal() else None)
    return _planned_client(request, clients) or clients.lately_visited_by(request.user).first()


def _planned_client(request, clients) -> Client | None:
    """This will find the client that is planned for today: with a time, or as the next step of an earlier visit."""
    today = request.company.today()
    appointments = Appointment.objects.visible_to(request.user).owned_by(request.user)
    appointments = appointments.filter(on=today, state=AppointmentState.PLANNED).order_by("starts", "pk")
    own = Visit.objects.visible_to(request.user).owned_by(request.user).newest_first()
    steps = own.planned_for(today).filter(visited_on__lt=today)
    wanted = appointments.values_list("client", flat=True)[:1] or steps.values_list("client", flat=True)[:1]
    return clients.filter(pk__in=list(wanted)).first()


def _still_choosing(request) -> bool:
    """Without scripts the picker's buttons send the whole form: it comes back with what was typed, unsaved."""
    return "pick" in request.POST or bool(request.POST.get("q", "").strip())


def _typed(request) -> dict:
    """This will keep what was typed while the client is still being chosen."""
    if request.method != "POST":
        return {}
    lists = {name: request.POST.getlist(name) for name in ("facts", "companions")}
    return request.POST.dict() | lists


def _key(request) -> uuid.UUID | None:
    """This will read the form's key from the address, where the page keeps it for whoever comes back to it."""
    try:
        return uuid.UUID(request.GET.get("key", ""))
    except ValueError:
        return None


def _logged_with(key: uuid.UUID, person) -> Visit | None:
    visits = Visit.objects.visible_to(person).owned_by(person)
    return visits.select_related("client").filter(key=key).first()


def _saved(request, visit: Visit) -> HttpResponse:
    """This will say that the visit is logged, and what the person's month has come to; as JSON for whoever sent the
    form from an outbox and has their own way of telling."""
    url, undo = reverse("clients:detail", args=[visit.client_id]), reverse("clients:visit_delete", args=[visit.pk])
    after = f"{address('targets:after_visit')}?{urlencode({'how': visit.how})}"
    told = _told(request, visit)
    if wants_json(request):
        return JsonResponse({"saved": visit.pk, "url": url, "told": told, "undo": undo, "after": after})
    toast(request, told, undo_url=undo, more_url=after)
    return redirect(url)


def _told(request, visit: Visit) -> str:
    month = Visit.objects.visible_to(request.user).owned_by(request.user).within(request.company.period())
    if visit.how == "phone":
        return _("Logged. Calls this month: %(number)s") % {"number": month.calls().count()}
    return _("Logged. Visits this month: %(number)s") % {"number": month.meetings().count()}
