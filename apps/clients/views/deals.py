"""The deals: list and board, one deal, opening, changing, moving and handing over."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.clients import rules
from apps.clients.actions import change_deal, move_deal, open_deal, reassign_deal
from apps.clients.filters.deals import DealFilter
from apps.clients.forms.deals import DealForm, DealLines, MoveForm, OpenDealForm, ReassignDealForm, lines_beside
from apps.clients.models import Client, Deal, Stage
from apps.clients.tables.board import board
from apps.clients.tables.deals import DEALS
from apps.clients.tables.sight import mark_in_sight
from apps.clients.views.bulk import choosing
from apps.teams.gates import open_or_404, visible_or_404
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import fragment, go, is_fragment, page_or_fragment
from salesmgmt.lib.merging import attempt_merged
from salesmgmt.lib.ui import toast

# Worked out by the database from other fields; the history tells those.
WORKED_OUT = ("team", "opened_team")
SHOWN_OF_A_CLIENT = 20
# Texts that a list does not show.
LONG = ("search", "note", "client__search", "client__note")


@login_required
@require_safe
def deals(request) -> HttpResponse:
    found = DealFilter(request.GET, Deal.objects.visible_to(request.user), request=request)
    totals = found.qs.aggregate(
        every_amount=Sum("amount"),
        open_amount=Sum("amount", filter=Q(outcome="open")),
        open_count=Count("pk", filter=Q(outcome="open")),
    )
    context = {"filter": found, "totals": totals, "today": request.company.today()}
    if request.GET.get("view") == "board":
        return _board(request, found, context)
    table = DEALS.page(request, found.qs.select_related("client", "owner", "stage").defer(*LONG))
    mark_in_sight(request.user, [row.record for row in table.rows], "client")
    context |= {"table": choosing(request, table, "deal")}
    return page_or_fragment(request, "clients/deals.html", context, partial="clients/deals_found.html")


def _board(request, found: DealFilter, context: dict) -> HttpResponse:
    stages = list(Stage.objects.all())
    # The board shows what can still be moved, and what was asked for besides.
    asked = found.form.cleaned_data.get("outcome") if found.form.is_valid() else ""
    shown = [stage for stage in stages if stage.outcome == (asked or "open") or asked == "all"]
    columns = board(found.qs, shown)
    cards = [card for column in columns for card in column.cards]
    movable = {card.pk for card in cards if not rules.the_owner_or_a_leader(request.user, card)}
    context |= {"columns": columns, "movable": movable, "stages": stages, "table": {"id": "deals"}}
    return page_or_fragment(request, "clients/deals_board.html", context, partial="clients/deals_board_found.html")


@login_required
@require_safe
def deal(request, pk: int) -> HttpResponse:
    rows = Deal.objects.select_related("client", "owner", "stage", "team", "opened_by", "opened_team")
    found = open_or_404(rows, request.user, pk=pk)
    mark_in_sight(request.user, [found], "client")
    context = {
        "deal": found,
        "lines": found.lines.select_related("product"),
        "stages": Stage.objects.all(),
        "may_change": not rules.the_owner_or_a_leader(request.user, found),
        "today": request.company.today(),
        "changes": changes_of(found, related=["lines"], leave_out=WORKED_OUT),
    }
    return render(request, "clients/deal.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deal_add(request) -> HttpResponse:
    given = Client.objects.visible_to(request.user).filter(pk=_key(request.GET.get("client"))).first()
    form = OpenDealForm(request.POST or None, viewer=request.user, initial={"client": given.pk} if given else {})
    lines = DealLines(request.POST or None, viewer=request.user)
    if form.is_valid() & lines.is_valid():
        made = attempt(form, open_deal, by=request.user, at=timezone.now(), lines=_lines(lines), **form.cleaned_data)
        if made:
            toast(request, _("%(name)s is open.") % {"name": made.name})
            return go(request, "clients:deal", made.pk)
    return _form(request, form, lines, title=_("New deal"), back=_back(request, reverse("clients:deals")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deal_change(request, pk: int) -> HttpResponse:
    found = visible_or_404(Deal, request.user, pk=pk)
    refusal = rules.the_owner_or_a_leader(request.user, found)
    held = [{"product": line.product_id, "quantity": line.quantity} for line in found.lines.all()]
    title = str(found)
    form = DealForm(request.POST or None, viewer=request.user, instance=found)
    lines = DealLines(request.POST or None, viewer=request.user, initial=held)
    form.beside = {"lines": lines_beside(lines)}
    if form.is_valid() & lines.is_valid():
        made = attempt_merged(form, change_deal, found, by=request.user, at=timezone.now())
        if made:
            toast(request, _("%(name)s was changed.") % {"name": made.name})
            return go(request, "clients:deal", pk)
    return _form(request, form, lines, title=title, back=reverse("clients:deal", args=[pk]), refusal=refusal)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deal_move(request, pk: int) -> HttpResponse:
    """This will move the deal on POST; where it would end, a page asks for the day and the reason."""
    found = visible_or_404(Deal.objects.select_related("stage"), request.user, pk=pk)
    refusal = rules.the_owner_or_a_leader(request.user, found)
    # An undo is a POST whose address names the stage.
    typed = request.POST if "stage" in request.POST else request.GET
    to = Stage.objects.filter(pk=_key(typed.get("stage"))).first()
    form = MoveForm(typed if request.method == "POST" else None, to=to)
    if form.is_valid():
        before = found.stage
        made = attempt(form, move_deal, found, by=request.user, at=timezone.now(), **form.values)
        if made:
            back = _back(request, reverse("clients:deal", args=[pk]))
            moved = _("%(name)s: %(stage)s") % {"name": made.name, "stage": made.stage}
            toast(request, moved, undo_url=_undo(before, made, back))
            return go(request, back)
    context = {"deal": found, "form": form, "to": to, "refusal": refusal, "next": _back(request, "")}
    return render(request, "clients/deal_move.html", context, status=_status(form, refusal))


def _undo(before: Stage, deal: Deal, back: str) -> str:
    """This will give the address that moves a deal back; out of a decision there is none, for it would lose its day."""
    if before == deal.stage or not before.outcome == deal.outcome == "open":
        return ""
    return f"{reverse('clients:deal_move', args=[deal.pk])}?{urlencode({'stage': before.pk, 'next': back})}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deal_reassign(request, pk: int) -> HttpResponse:
    found = visible_or_404(Deal.objects.select_related("owner"), request.user, pk=pk)
    refusal = rules.the_owner_or_a_leader(request.user, found)
    form = ReassignDealForm(request.POST or None, viewer=request.user, deal=found)
    if form.is_valid():
        to = form.cleaned_data["owner"]
        if attempt(form, reassign_deal, found, to=to, by=request.user, at=timezone.now()):
            toast(request, _("%(name)s has the deal now.") % {"name": to.name})
            seen = Deal.objects.visible_to(request.user).filter(pk=pk).exists()
            return go(request, reverse("clients:deal", args=[pk]) if seen else reverse("clients:deals"))
    context = {"deal": found, "form": form, "refusal": refusal}
    return render(request, "clients/deal_reassign.html", context, status=_status(form, refusal))


@login_required
@require_safe
def for_client_deals(request, pk: int) -> HttpResponse:
    """This will show a client's deals inside the client's page; on its own, the list of them."""
    client = visible_or_404(Client, request.user, pk=pk)
    everything = f"{reverse('clients:deals')}?client={pk}&outcome=all"
    if not is_fragment(request):
        return go(request, everything)
    rows = Deal.objects.about(client, request.user).select_related("stage", "owner")
    # A day that is not there sorts first downwards: what is open, then what was decided last.
    found = list(rows.order_by("-closed_on", "-pk")[: SHOWN_OF_A_CLIENT + 1])
    context = {"client": client, "deals": found[:SHOWN_OF_A_CLIENT], "everything": everything}
    return fragment(request, "clients/deals_of_client.html", context | {"more": len(found) > SHOWN_OF_A_CLIENT})


@login_required
@require_safe
def names(request) -> HttpResponse:
    """This will suggest clients while a name is typed."""
    text = " ".join((request.GET.get("client") or request.GET.get("parent") or "").replace("\x00", "").split())
    found = Client.objects.visible_to(request.user).matching(text)[:12] if text else []
    return render(request, "clients/deal_client_names.html", {"clients": found})


def _lines(rows) -> list:
    return [row.value for row in rows.filled]


def _form(request, form, lines, *, title: str, back: str, refusal: str = "") -> HttpResponse:
    context = {"form": form, "lines": lines, "form_title": title, "back": back, "refusal": refusal}
    return render(request, "clients/deal_form.html", context, status=_status(form, refusal, lines))


def _status(form, refusal: str = "", lines=None) -> int:
    """This will tell a form that was shown for the first time from one that holds errors."""
    if refusal:
        return 403
    return 422 if form.errors or (lines is not None and lines.is_bound and not lines.is_valid()) else 200


def _key(text: str | None) -> int:
    """This will read a key from an address; anything else is the key of no row."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _back(request, otherwise: str) -> str:
    """This will give the page the person came from, if it is one of ours."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else otherwise
