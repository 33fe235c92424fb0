"""The pages of clients: the list, one client, adding, changing and handing over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients import actions, rules
from apps.clients.filters.clients import ClientFilter
from apps.clients.forms.clients import AddClientForm, ClientForm, ReassignForm
from apps.clients.models import Client, Contact
from apps.clients.tables.clients import CLIENTS, OWN_CLIENTS
from apps.clients.views.timeline import first_part
from apps.teams import gates
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment

WITH_NAMES = ("segment", "region", "owner")
SHOWN = ("name", "grade", "status", "added_on")
TOLD = (
    *SHOWN, "short_name", "code", "address", "phone", "website", "employees", "founded", "annual_revenue", "note",
    *(f"{name}__name" for name in (*WITH_NAMES, "parent")),
)  # fmt: skip


@login_required
@require_safe
def clients(request):
    """This will list the clients the viewer sees."""
    rows = Client.objects.visible_to(request.user).with_last_visit(request.user)
    rows = rows.with_names().only(*SHOWN)
    narrowed = ClientFilter(request.GET, rows, request=request)
    table = (CLIENTS if request.user.leads else OWN_CLIENTS).page(request, narrowed.qs)
    context = {"table": table, "filter": narrowed}
    return page_or_fragment(request, "clients/list.html", context, partial="components/table.html")


@login_required
@require_safe
def client(request, pk):
    """This will show all that is known of a client."""
    found = gates.visible_or_404(Client.objects.select_related(*WITH_NAMES, "parent").only(*TOLD), request.user, pk=pk)
    timeline = first_part(found, request.user)
    context = {
        "client": found,
        "contacts": Contact.objects.visible_to(request.user).filter(client=found),
        "latest": timeline.latest_visit,
        "today": request.company.today(),
        "timeline": timeline,
        "may_change": not rules.the_owner_or_a_leader(request.user, found),
        "may_reassign": request.user.leads,
    }
    return render(request, "clients/detail.html", context)


@login_required
@require_safe
def history(request, pk):
    """This will show who changed what about a client and its contacts."""
    found = gates.visible_or_404(Client, request.user, pk=pk)
    context = {"client": found, "changes": changes_of(found, related=["contacts"])}
    return page_or_fragment(request, "clients/history.html", context, partial="components/history.html")


@login_required
def add(request):
    """This will add a client."""
    form = AddClientForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, actions.add_client, by=request.user, at=timezone.now(), **form.values)
        if made:
            messages.success(request, _("Added."))
            return redirect("clients:detail", made.pk)
    return render(request, "clients/form.html", {"form": form}, status=_status(form))


@login_required
def change(request, pk):
    """This will change what is known of a client."""
    found = gates.visible_or_404(Client.objects.select_related("parent"), request.user, pk=pk)
    form = ClientForm(request.POST or None, instance=found, viewer=request.user)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.change_client, found, by=request.user, at=timezone.now(), **form.values)
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("clients:detail", pk)
    named = gates.visible_or_404(Client, request.user, pk=pk)
    return render(request, "clients/form.html", {"form": form, "client": named}, status=_status(form))


@login_required
def reassign(request, pk):
    """This will hand a client over to someone else."""
    found = gates.visible_or_404(Client.objects.select_related("owner"), request.user, pk=pk)
    form = ReassignForm(request.POST or None, viewer=request.user, client=found)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        if attempt(form, actions.reassign, found, to=to, by=request.user, at=timezone.now()):
            messages.success(request, _("%(client)s now belongs to %(person)s.") % {"client": found, "person": to})
            return redirect("clients:detail", pk)
    return render(request, "clients/reassign.html", {"form": form, "client": found}, status=_status(form))


@login_required
@require_safe
def duplicates(request, pk=None):
    """This will hint at clients that may be the one whose name is being typed."""
    if pk:
        gates.visible_or_404(Client, request.user, pk=pk)
    alike = Client.objects.visible_to(request.user).alike(request.GET.get("name", "")).exclude(pk=pk)
    context = {"alike": alike.select_related("owner").defer("search", "note")[:5]}
    return render(request, "clients/alike.html", context)


def _status(form) -> int:
    return UNPROCESSABLE if form.errors else 200
