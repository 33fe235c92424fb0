"""Changing many clients or deals at once: what was chosen in the list, what it is to become, and the undoing."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.clients.actions.bulk import AT_ONCE, OF, OF_CLIENTS, OF_DEALS, Many, change_many, undo_many
from apps.clients.filters.clients import ClientFilter
from apps.clients.filters.deals import DealFilter
from apps.clients.forms.bulk import form_for
from apps.clients.forms.custom import own_fields
from apps.clients.models import BulkChange, Client, Deal
from apps.clients.views.back import back_to
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.many import with_choosing
from salesmgmt.lib.tables import Page
from salesmgmt.lib.ui import toast

NAMED = 12


def choosing(request: HttpRequest, page: Page, of: str) -> Page:
    """This will let the rows of a list be chosen for what its viewer may do to many."""
    url = reverse("clients:chosen" if of == "client" else "clients:chosen_deals")
    return with_choosing(page, url, [(key, many.label) for key, many in _ways(request, of).items()], at_once=AT_ONCE)


def _ways(request, of: str) -> dict[str, Many]:
    """This will leave out handing over, for whoever leads nobody."""
    ways = OF_CLIENTS if of == "client" else OF_DEALS
    return {key: many for key, many in ways.items() if key != "owner" or request.user.leads}


@login_required
@require_POST
def chosen_clients(request):
    """This will ask what many clients are to become, and then change them."""

    def found(params: QueryDict) -> QuerySet:
        seen = Client.objects.visible_to(request.user)
        return ClientFilter(params, seen, request=request, own=own_fields(request.user, "client")).qs

    return _many(request, "client", found, "clients:list")


@login_required
@require_POST
def chosen_deals(request):
    """This will ask what many deals are to become, and then change them."""

    def found(params: QueryDict) -> QuerySet:
        return DealFilter(params, Deal.objects.visible_to(request.user), request=request).qs

    return _many(request, "deal", found, "clients:deals")


def _many(request, of: str, found: Callable[[QueryDict], QuerySet], back: str) -> HttpResponse:
    what = request.POST.get("what", "")
    many = _ways(request, of).get(what)
    ids = _chosen(request, found)
    if many is None or not ids:
        messages.error(request, _("Choose rows of the list first, and what to do with them."))
        return back_to(request, back)
    if len(ids) > AT_ONCE:
        messages.error(request, _("At most %(count)s at once: choose fewer.") % {"count": AT_ONCE})
        return back_to(request, back)
    form = form_for(what, request.POST, request.user)
    if form.is_valid():
        done = attempt(form, change_many, of, what, ids, value=form.value, by=request.user, at=timezone.now())
        if done:
            undo = reverse("clients:bulk_undo", args=[done.change.pk]) if done.change else ""
            level = messages.WARNING if done.left_out else messages.SUCCESS
            toast(request, done.sentence, undo_url=undo, level=level)
            return back_to(request, back)
    rows = OF[of][0].objects.visible_to(request.user).filter(pk__in=ids)
    context = {
        "many": many, "what": what, "form": form, "ids": ",".join(map(str, ids)), "next": request.POST.get("next", ""),
        "count": rows.count(), "names": [str(row) for row in rows[:NAMED]], "back": reverse(back),
    }  # fmt: skip
    return render(request, "clients/chosen.html", context, status=UNPROCESSABLE if form.errors else 200)


def _chosen(request, found: Callable[[QueryDict], QuerySet]) -> list[int]:
    """This will give the ids that were chosen one by one, or of all that the list's filters found."""
    if request.POST.get("everything") and "sure" not in request.POST:
        params = QueryDict(request.POST.get("next", "").partition("?")[2])
        return list(found(params).order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
    given = request.POST.get("ids", "").split(",") if "ids" in request.POST else request.POST.getlist("chosen")
    return sorted({int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) < 19})


@login_required
@require_POST
def undo(request, pk):
    """This will undo a change of many."""
    found = gates.visible_or_404(BulkChange, request.user, pk=pk)
    if found.owner_id != request.user.pk:
        raise Http404
    if done := attempt_or_tell(request, undo_many, found, by=request.user, at=timezone.now()):
        level = messages.WARNING if done.left_out else messages.SUCCESS
        toast(request, done.sentence, level=level)
    return back_to(request, "clients:deals" if found.kind.startswith("deal:") else "clients:list")
