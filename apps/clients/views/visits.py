"""The pages of visits and calls: the list, one visit, correcting and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients import actions, rules
from apps.clients.filters.visits import VisitFilter
from apps.clients.forms.visits import ChangeVisitForm
from apps.clients.models import Client, Visit
from apps.clients.tables.visits import OWN_VISITS, VISITS
from apps.clients.views.timeline import logged_late
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment

WITH_NAMES = ("client", "owner")
SHOWN = ("visited_on", "how", "facts", "next_step", "next_on", "note")


@login_required
@require_safe
def visits(request):
    """This will list the visits and calls the viewer sees."""
    rows = Visit.objects.visible_to(request.user).with_names().only(*SHOWN)
    narrowed = VisitFilter(request.GET, rows, request=request)
    table = (VISITS if request.user.leads else OWN_VISITS).page(request, narrowed.qs)
    context = {"table": table, "filter": narrowed, "of_client": narrowed.form.cleaned_data.get("client")}
    return page_or_fragment(request, "clients/visits.html", context, partial="components/table.html")


@login_required
@require_safe
def visit(request, pk):
    """This will show a visit."""
    found = gates.visible_or_404(Visit.objects.select_related(*WITH_NAMES, "team", "contact"), request.user, pk=pk)
    context = {
        "visit": found,
        "late": logged_late(found),
        "may_change": not rules.only_the_one_who_visited(request.user, found),
        "sees_client": Client.objects.visible_to(request.user).filter(pk=found.client_id).exists(),
        "changes": changes_of(found),
    }
    return render(request, "clients/visit.html", context)


@login_required
def change(request, pk):
    """This will correct a visit."""
    found = _own(request, pk)
    form = ChangeVisitForm(request.POST or None, viewer=request.user, visit=found)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.change_visit, found, by=request.user, at=timezone.now(), **form.values)
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("clients:visit", pk)
    context = {"form": form, "visit": found}
    return render(request, "clients/visit_form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
def delete(request, pk):
    """This will ask whether, and then take back, a visit."""
    found = _own(request, pk)
    if request.method != "POST":
        return render(request, "clients/visit_delete.html", {"visit": found})
    if attempt_or_tell(request, actions.delete_visit, found, by=request.user, at=timezone.now()):
        messages.success(request, _("The visit was taken back."))
    sees_client = Client.objects.visible_to(request.user).filter(pk=found.client_id).exists()
    return redirect("clients:detail", found.client_id) if sees_client else redirect("clients:visits")


def _own(request, pk) -> Visit:
    """This will find a visit the viewer made; others' visits can be seen but not changed."""
    found = gates.visible_or_404(Visit.objects.select_related(*WITH_NAMES), request.user, pk=pk)
    if reason := rules.only_the_one_who_visited(request.user, found):
        raise PermissionDenied(reason)
    return found
