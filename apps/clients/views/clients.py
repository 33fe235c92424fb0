"""The pages of clients: the list, one client, adding, changing and handing over."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients import actions, rules
from apps.clients.filters.clients import ClientFilter
from apps.clients.forms.clients import AddClientForm, ClientForm, ReassignForm
from apps.clients.forms.custom import own_fields
from apps.clients.measures.ownerships import owners_before
from apps.clients.models import Client, Collaborator, Contact, CustomField, PhoneLook, Visit
from apps.clients.tables.clients import clients_table
from apps.clients.views.bulk import choosing
from apps.clients.views.timeline import first_part
from apps.teams import gates
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment
from salesmgmt.lib.merging import attempt_merged
from salesmgmt.lib.numbers import grouped

WITH_NAMES = ("segment", "region", "owner")
# With what is in no column unless somebody chooses it, or takes the list away as a file.
SHOWN = (
    "name", "short_name", "grade", "status", "added_on", "code", "credit_code", "tags", "phone", "website", "address",
    "custom",
)  # fmt: skip
TOLD = (
    *SHOWN, "employees", "founded", "annual_revenue", "note", "parent_id", "pool_id",
    *(f"{name}__name" for name in (*WITH_NAMES, "source")),
)  # fmt: skip
KIN = 30


@login_required
@require_safe
def clients(request):
    """This will list the clients the viewer sees."""
    own = own_fields(request.user, "client")
    narrowed = ClientFilter(request.GET, Client.objects.visible_to(request.user), request=request, own=own)
    table = clients_table(request.user, own).page(request, narrowed.qs, shown=partial(_shown, viewer=request.user))
    context = {"table": choosing(request, table, "client"), "filter": narrowed}
    return page_or_fragment(request, "clients/list.html", context, partial="components/table.html")


def _shown(rows, viewer):
    return rows.with_last_visit(viewer).with_names().with_parent_name(viewer).only(*SHOWN)


@login_required
@require_safe
def client(request, pk):
    """This will show all that is known of a client."""
    rows = Client.objects.select_related(*WITH_NAMES, "source").only(*TOLD)
    found = gates.visible_or_404(rows, request.user, pk=pk)
    found.open_to(request.user)
    context = {
        "client": found,
        "contacts": Contact.objects.visible_to(request.user).filter(client=found).with_wrong_number(),
        "latest": Visit.objects.about(found, request.user).newest_first().only("next_step", "next_on").first(),
        "today": request.company.today(),
        "timeline": first_part(found, request.user),
        "family": _family(found, request.user),
        "own": _own(found, request.user),
        "collaborators": _collaborators(found, request.user),
        "owners_before": owners_before(found)[:5],
        "may_change": not rules.the_owner_or_a_leader(request.user, found),
        "may_reassign": request.user.leads,
    }
    return render(request, "clients/detail.html", context)


def _collaborators(client: Client, viewer):
    rows = Collaborator.objects.visible_to(viewer).filter(client=client).select_related("person")
    return rows.only("client_id", "person__name")


def _own(client: Client, viewer) -> list[tuple[str, Any]]:
    """This will tell what the company's own fields hold."""
    fields = CustomField.objects.visible_to(viewer).in_use().filter(of="client") if client.custom else ()
    held = [(field.label, field.value_in(client.custom)) for field in fields]
    return [(label, grouped(value, 6, trim=True) if isinstance(value, Decimal) else value) for label, value in held]


def _family(client: Client, viewer) -> list[tuple[str, list[Client]]]:
    """This will tell a client's family apart, as far as the viewer sees it: one query."""
    found = Client.objects.visible_to(viewer).family_of(client).only("name", "parent_id").order_by("name_sort", "pk")
    kin = list(found[: KIN + 1])
    told = [
        (_("Belongs to"), [one for one in kin if one.pk == client.parent_id]),
        (_("Subsidiaries"), [one for one in kin if one.parent_id == client.pk]),
        (_("Belong to the same"), [one for one in kin if client.parent_id and one.parent_id == client.parent_id]),
    ]
    return [(label, rows) for label, rows in told if rows]


@login_required
@require_safe
def history(request, pk):
    """This will show who changed what about a client and its contacts."""
    found = gates.visible_or_404(Client, request.user, pk=pk)
    looks = PhoneLook.objects.visible_to(request.user).filter(client=found).select_related("contact", "person")[:20]
    context = {"client": found, "changes": changes_of(found, related=["contacts", "collaborators"]), "looks": looks}
    return page_or_fragment(request, "clients/history.html", context, partial="clients/history_part.html")


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
    gates.permitted_or_403(rules.the_owner_or_a_leader(request.user, found))
    form = ClientForm(request.POST or None, instance=found, viewer=request.user)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt_merged(form, actions.change_client, found, by=request.user, at=timezone.now())
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
def tags(request):
    """This will suggest tags that are in use."""
    found = Client.objects.visible_to(request.user).used_tags()
    return render(request, "clients/tags.html", {"tags": found})


def _status(form) -> int:
    return UNPROCESSABLE if form.errors else 200
