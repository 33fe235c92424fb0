"""The quick log: a visit in three taps, saved once however often it is sent."""

import uuid

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients import actions
from apps.clients.forms.visits import LogForm
from apps.clients.models import Client, Visit
from apps.clients.views.picking import offered
from apps.teams import gates
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment
from salesmgmt.lib.ui import toast


@login_required
def log(request):
    """This will log a visit of the viewer."""
    client, choosing = _chosen(request), _still_choosing(request)
    key = _key(request)
    if request.method == "GET" and key and (before := _logged_with(key, request.user)):
        return render(request, "clients/logged.html", {"visit": before})
    if request.method == "POST" and not choosing:
        form = LogForm(request.POST, viewer=request.user, client=client)
        if form.is_valid():
            visit = attempt(form, actions.log_visit, by=request.user, at=timezone.now(), **form.values)
            if visit:
                _tell(request, visit)
                return redirect("clients:detail", visit.client_id)
    else:
        form = LogForm(initial=_typed(request) | ({"key": key} if key else {}), viewer=request.user, client=client)
    text = request.POST.get("q", "") if "pick" not in request.POST else ""
    context = {"form": form, "client": client, "text": text, "offered": offered(request.user, text)}
    context["picking"] = client is None or bool(text)
    status = UNPROCESSABLE if form.errors else 200
    return page_or_fragment(request, "clients/log.html", context, partial="clients/log_client.html", status=status)


@login_required
@require_safe
def suggest(request):
    """This will offer the clients that match what is being typed."""
    text = request.GET.get("q", "").replace("\x00", "")
    context = {"offered": offered(request.user, text), "text": text}
    return page_or_fragment(request, "clients/suggest.html", context, partial="clients/offered.html")


def _chosen(request) -> Client | None:
    """This will find the client asked for; else the one planned for today or visited last, of those still seen."""
    clients = Client.objects.visible_to(request.user).select_related("owner")
    if request.method == "POST":
        asked = request.POST.get("pick") or request.POST.get("client") or ""
        return clients.filter(pk=asked).first() if asked.isdecimal() else None
    asked = request.GET.get("client", "")
    if asked:
        return gates.visible_or_404(clients, request.user, pk=asked if asked.isdecimal() else None)
    own = Visit.objects.visible_to(request.user).owned_by(request.user).newest_first()
    today = request.company.today()
    planned = own.planned_for(today).filter(visited_on__lt=today).values_list("client", flat=True)[:1]
    return clients.filter(pk__in=list(planned)).first() or clients.lately_visited_by(request.user).first()


def _still_choosing(request) -> bool:
    """Without scripts the picker's buttons send the whole form: it comes back with what was typed, unsaved."""
    return "pick" in request.POST or bool(request.POST.get("q", "").strip())


def _typed(request) -> dict:
    """This will keep what was typed while the client is still being chosen."""
    if request.method != "POST":
        return {}
    return request.POST.dict() | {"facts": request.POST.getlist("facts")}


def _key(request) -> uuid.UUID | None:
    """This will read the form's key from the address, where the page keeps it for whoever comes back to it."""
    try:
        return uuid.UUID(request.GET.get("key", ""))
    except ValueError:
        return None


def _logged_with(key: uuid.UUID, person) -> Visit | None:
    visits = Visit.objects.visible_to(person).owned_by(person)
    return visits.select_related("client").filter(key=key).first()


def _tell(request, visit: Visit) -> None:
    """This will say that the visit is logged, and what the person's month has come to."""
    month = Visit.objects.visible_to(request.user).owned_by(request.user).within(request.company.period())
    if visit.how == "phone":
        text = _("Logged. Calls this month: %(number)s") % {"number": month.calls().count()}
    else:
        text = _("Logged. Visits this month: %(number)s") % {"number": month.meetings().count()}
    toast(request, text, undo_url=reverse("clients:visit_delete", args=[visit.pk]))
