"""The pool: looking into it, claiming, giving a client up, handing out what waits."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.clients import actions, rules
from apps.clients.actions.pools import AT_ONCE
from apps.clients.filters.pool import PoolFilter
from apps.clients.forms.pools import AssignForm, ReleaseForm
from apps.clients.measures import returning
from apps.clients.measures.claiming import Room, free_again, rooms_of
from apps.clients.measures.dealing_out import deal_out, shares_of
from apps.clients.models import BulkChange, Client, Pool
from apps.clients.tables.pool import POOL, POOL_TO_ASSIGN, card_of, mark_claimable
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE, go, page_or_fragment
from salesmgmt.lib.ui import Choice, toast

SHOWN = ("name", "grade", "address", "pool", "owner")


def cards_for(viewer):
    """This will give what a viewer may know of the clients in their pools."""
    return Client.objects.in_pools_of(viewer).with_waiting()


@login_required
@require_safe
def pool(request) -> HttpResponse:
    """This will list the clients that wait in the viewer's pools."""
    pools = list(Pool.objects.visible_to(request.user))
    today = request.company.today()
    narrowed = PoolFilter(request.GET, cards_for(request.user).only(*SHOWN), request=request)
    table = (POOL_TO_ASSIGN if request.user.leads else POOL).page(request, narrowed.qs)
    rooms = rooms_of(request.user, pools, today=today)
    _mark(request.user, [row.record for row in table.rows], rooms, today)
    chosen = request.GET.get("pool", "")
    context = {
        "table": table, "filter": narrowed, "pools": pools, "sections": _tabs(pools, chosen),
        "rooms": [room for room in rooms.values() if chosen in ("", str(room.pool.pk))],
        "may_keep": not rules.only_who_keeps_the_pools(request.user),
        "kept": [(name, value) for name in narrowed.filters for value in request.GET.getlist(name)],
    }  # fmt: skip
    return page_or_fragment(request, "clients/pool.html", context, partial="clients/pool_found.html")


def _mark(viewer, clients: list[Client], rooms: dict[int, Room], today: date) -> None:
    """This will note for each client whether the viewer may claim it."""
    for client in clients:
        assert client.pool_id is not None
        client.pool = rooms[client.pool_id].pool
    mark_claimable(clients, rooms, free_again(viewer, clients, today=today))


def _tabs(pools: list[Pool], chosen: str) -> list[Choice]:
    """This will give a tab for each pool, where there are several."""
    if len(pools) < 2:
        return []
    url = reverse("clients:pool")
    tabs = [Choice(pool.name, f"{url}?pool={pool.pk}", chosen == str(pool.pk)) for pool in pools]
    return [Choice(_("All pools"), url, not chosen), *tabs]


@login_required
@require_safe
def pool_client(request, pk: int) -> HttpResponse:
    """This will show the card of a client that waits in a pool."""
    found = card_or_404(request, pk)
    today = request.company.today()
    assert found.pool is not None
    rooms = rooms_of(request.user, [found.pool], today=today)
    _mark(request.user, [found], rooms, today)
    context = {"client": found, "room": rooms[found.pool.pk], "facts": card_of(found)}
    return render(request, "clients/pool_client.html", context)


def card_or_404(request, pk: int) -> Client:
    found = cards_for(request.user).select_related("pool").only(*SHOWN).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def claim(request, pk: int) -> HttpResponse:
    """This will make the viewer the owner of a client that waits."""
    waiting = Client.objects.in_pools_of(request.user).filter(pk=pk).first()
    if waiting is None:
        # The same words for one that was never there: nobody learns what exists.
        messages.error(request, _("Someone was quicker."))
        return go(request, "clients:pool")
    claimed = attempt_or_tell(request, actions.claim_client, waiting, by=request.user, at=timezone.now())
    if not claimed:
        return go(request, "clients:pool")
    toast(request, _("%(client)s is yours now.") % {"client": claimed.name})
    return go(request, "clients:detail", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request, pk: int) -> HttpResponse:
    """This will give a client to a pool."""
    found = gates.visible_or_404(Client.objects.select_related("owner", "pool"), request.user, pk=pk)
    gates.permitted_or_403(rules.the_owner_or_a_leader(request.user, found))
    standing = returning.standing_of(found.pk, today=request.company.today())
    form = ReleaseForm(
        request.POST or None, viewer=request.user, initial={"pool": standing.pool_id if standing else None}
    )
    done = form.is_valid() and attempt(
        form, actions.release_client, found, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    if done:
        toast(request, _("%(client)s waits in the pool “%(pool)s” now.") % {"client": done.name, "pool": done.pool})
        return go(request, "clients:pool")
    context = {"form": form, "client": found, "standing": standing}
    return render(request, "clients/release.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request) -> HttpResponse:
    """This will show who would get which of the chosen clients, and hand them out."""
    if not request.user.leads:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    clients = _asked_for(request, asked)
    form = AssignForm(asked if "how" in asked else None, viewer=request.user)
    ready = form.is_valid() and clients
    if ready and request.method == "POST":
        given = attempt(
            form, actions.assign_clients, [client.pk for client in clients], by=request.user, at=timezone.now(),
            to=list(form.cleaned_data["to"]), how=form.cleaned_data["how"],
        )  # fmt: skip
        if given:
            change, pairs = given
            toast(
                request,
                ngettext("%(count)s client was handed out.", "%(count)s clients were handed out.", len(pairs))
                % {"count": len(pairs)},
                undo_url=reverse("clients:assign_undo", args=[change.pk]),
            )
            return go(request, "clients:pool")
    pairs, left = deal_out(clients, list(form.cleaned_data["to"]), form.cleaned_data["how"]) if ready else ([], [])
    context = {"form": form, "clients": clients, "pairs": pairs, "shares": shares_of(pairs), "left": left}
    return render(request, "clients/assign.html", context, status=UNPROCESSABLE if form.errors else 200)


def _asked_for(request, asked) -> list[Client]:
    """This will read the clients that were ticked, or where none was all that the filters keep."""
    rows = cards_for(request.user).only(*SHOWN, "name_sort", "segment").select_related("pool")
    if chosen := [int(pk) for pk in asked.getlist("client") if pk.isdecimal()]:
        rows = rows.filter(pk__among=chosen)
    else:
        rows = PoolFilter(asked, rows, request=request).qs
    return list(rows.order_by("name_sort", "pk")[:AT_ONCE])


@login_required
@require_POST
def assign_undo(request, pk: int) -> HttpResponse:
    """This will put the clients of one handing out back into their pools."""
    change = gates.visible_or_404(BulkChange, request.user, pk=pk, owner=request.user)
    number = attempt_or_tell(request, actions.take_back_assigned, change, by=request.user, at=timezone.now())
    if number is not None:
        words = ngettext("%(count)s client is back in the pool.", "%(count)s clients are back in the pool.", number)
        toast(request, words % {"count": number})
    return go(request, "clients:pool")
