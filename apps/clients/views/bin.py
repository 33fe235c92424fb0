"""The recycle bin: what was deleted, putting it back, and the buttons that delete."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.clients import rules
from apps.clients.actions.discarding import delete_client, delete_deal, restore
from apps.clients.filters.bin import BinFilter
from apps.clients.models import Client, Deal, Discarded
from apps.clients.tables.bin import BIN
from apps.clients.views.back import back_to
from apps.teams import gates
from salesmgmt.lib.forms import attempt_or_tell
from salesmgmt.lib.htmx import go, page_or_fragment
from salesmgmt.lib.ui import toast

# The pages of what can be put back; a contact is on its client's.
PAGES = {
    "clients.client": "clients:detail", "clients.deal": "clients:deal", "clients.visit": "clients:visit",
    "clients.task": "clients:task", "contracts.contract": "contracts:detail",
}  # fmt: skip


@login_required
@require_safe
def bin(request):
    """This will list what was deleted and can still be put back."""
    rows = Discarded.objects.visible_to(request.user).select_related("owner", "by").defer("rows")
    narrowed = BinFilter(request.GET, rows, request=request)
    context = {"table": BIN.page(request, narrowed.qs), "filter": narrowed}
    return page_or_fragment(request, "clients/bin.html", context, partial="components/table.html")


@login_required
@require_POST
def put_back(request, pk):
    """This will put a deleted record back."""
    found = gates.visible_or_404(Discarded, request.user, pk=pk)
    back = attempt_or_tell(request, restore, found, by=request.user, at=timezone.now())
    if not back:
        return back_to(request, "clients:bin")
    toast(request, _("%(name)s is back.") % {"name": found.name})
    return back_to(request, page_of(back))


def page_of(record) -> str:
    """This will give the page of a record that came back."""
    if page := PAGES.get(record._meta.label_lower):
        return reverse(page, args=[record.pk])
    of_client = getattr(record, "client_id", None)
    return reverse("clients:detail", args=[of_client]) if of_client else reverse("clients:bin")


def told_with_undo(request, discarded: Discarded, *, told: str = "") -> None:
    """This will say that something was deleted, with the way to take that back."""
    told = told or _("%(name)s was deleted.") % {"name": discarded.name}
    toast(request, told, undo_url=reverse("clients:put_back", args=[discarded.pk]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_delete(request, pk):
    """This will ask whether, and then delete, a client."""
    return _delete(request, gates.visible_or_404(Client, request.user, pk=pk), delete_client, "clients:list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deal_delete(request, pk):
    """This will ask whether, and then delete, a deal."""
    return _delete(request, gates.visible_or_404(Deal, request.user, pk=pk), delete_deal, "clients:deals")


def _delete(request, record, action, after: str):
    if reason := rules.the_owner_or_a_leader(request.user, record):
        raise PermissionDenied(reason)
    page = page_of(record)
    if request.method != "POST":
        return render(request, "clients/delete.html", {"record": record, "back": page})
    if gone := attempt_or_tell(request, action, record, by=request.user, at=timezone.now()):
        told_with_undo(request, gone)
        return go(request, after)
    return go(request, page)
