"""The contracts: list, one contract, drafting, changing, signing and what undoes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.clients.models import Client, Deal
from apps.clients.tables.sight import mark_in_sight
from apps.clients.views.bin import told_with_undo
from apps.contracts import rules
from apps.contracts.actions import (
    change_contract,
    delete_draft,
    draft_contract,
    propose_number,
    sign_contract,
    take_back_signing,
)
from apps.contracts.filters.contracts import ContractFilter
from apps.contracts.forms.contracts import ContractForm, ContractLines, DraftForm, SignForm, lines_beside
from apps.contracts.measures.orders import orders_of
from apps.contracts.models import Contract
from apps.contracts.tables.contracts import CONTRACTS
from apps.teams.gates import open_or_404, visible_or_404
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import fragment, go, is_fragment, page_or_fragment
from salesmgmt.lib.merging import attempt_merged
from salesmgmt.lib.ui import toast

SHOWN_INSIDE_A_PAGE = 20


@login_required
@require_safe
def contracts(request) -> HttpResponse:
    found = ContractFilter(request.GET, Contract.objects.visible_to(request.user), request=request)
    totals = found.qs.aggregate(
        signed=Sum("amount", filter=Q(signed_on__isnull=False)),
        drafted=Sum("amount", filter=Q(signed_on__isnull=True)),
        drafts=Count("pk", filter=Q(signed_on__isnull=True)),
    )
    rows = found.qs.select_related("client", "owner").defer("search", "note", "client__search", "client__note")
    table = CONTRACTS.page(request, rows.with_received())
    mark_in_sight(request.user, [row.record for row in table.rows], "client")
    context = {"filter": found, "totals": totals, "table": table}
    return page_or_fragment(request, "contracts/contracts.html", context, partial="contracts/contracts_found.html")


@login_required
@require_safe
def contract(request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    mark_in_sight(request.user, [found], "client", "deal")
    context = {
        "contract": found,
        "open_amount": found.open_amount,
        "lines": found.lines.select_related("product"),
        # Payments are seen with their contract: what is open would be wrong without one of them.
        "payments": found.payments.select_related("owner"),
        "may_change": not rules.the_owner_or_a_leader(request.user, found),
        "may_correct": not rules.only_a_leader(request.user, found),
        "changes": changes_of(found, related=["lines", "payments"], leave_out=["team", "key"]),
    }
    return render(request, "contracts/contract.html", context)


def _found(request, pk: int):
    return open_or_404(
        Contract.objects.select_related("client", "deal", "owner", "team").with_received(), request.user, pk=pk
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request) -> HttpResponse:
    """This will draft a contract, from a deal or for a client where the address names one."""
    client, deal = _given(request)
    initial = _taken_from(deal, request.user) if deal else {}
    initial |= {"number": propose_number(request.company.today().year), "client": client.pk if client else None}
    held = [{"product": line.product_id, "quantity": line.quantity} for line in deal.lines.all()] if deal else []
    if len(held) == 1 and deal:
        held[0]["amount"] = deal.amount
    form = DraftForm(request.POST or None, viewer=request.user, client=client, initial=initial)
    lines = ContractLines(request.POST or None, viewer=request.user, initial=held)
    if form.is_valid() & lines.is_valid():
        made = attempt(
            form, draft_contract, by=request.user, at=timezone.now(), lines=_lines(lines), **form.cleaned_data
        )
        if made:
            toast(request, _("Contract %(number)s is drafted.") % {"number": made.number})
            return go(request, "contracts:detail", made.pk)
    back = reverse("clients:deal", args=[deal.pk]) if deal else reverse("contracts:list")
    return _form(request, form, lines, title=_("New contract"), back=back)


def _given(request) -> tuple[Client | None, Deal | None]:
    """This will find the client and the deal that the address names, if the viewer may see them."""
    deal = Deal.objects.visible_to(request.user).filter(pk=_key(request, "deal")).select_related("client").first()
    seen = Client.objects.visible_to(request.user)
    asked = deal.client_id if deal and deal.client_id else _key(request, "client")
    return seen.filter(pk=asked).first(), deal


def _taken_from(deal: Deal, viewer) -> dict:
    known = {"deal": deal.pk, "title": deal.name}
    leads_the_owner = not rules.someone_within_reach(viewer, deal.owner)
    return known | ({"owner": deal.owner_id} if leads_the_owner else {})


def _key(request, name: str) -> int:
    """This will read a key from the address; anything else is the key of no row."""
    text = request.GET.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    refusal = rules.the_owner_or_a_leader(request.user, found)
    if not refusal and (too_late := rules.only_a_draft(found)):
        return tell(request, too_late, pk)
    title = found.number
    held = [
        {"product": line.product_id, "description": line.description, "quantity": line.quantity, "amount": line.amount}
        for line in found.lines.all()
    ]
    form = ContractForm(request.POST or None, viewer=request.user, client=found.client, instance=found)
    lines = ContractLines(request.POST or None, viewer=request.user, initial=held)
    form.beside = {"lines": lines_beside(lines)}
    if form.is_valid() & lines.is_valid():
        made = attempt_merged(form, change_contract, found, by=request.user, at=timezone.now())
        if made:
            toast(request, _("Contract %(number)s was changed.") % {"number": made.number})
            return go(request, "contracts:detail", pk)
    return _form(request, form, lines, title=title, back=reverse("contracts:detail", args=[pk]), refusal=refusal)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    refusal = rules.the_owner_or_a_leader(request.user, found)
    if not refusal and (too_late := rules.only_a_draft(found)):
        return tell(request, too_late, pk)
    form = SignForm(request.POST or None)
    if form.is_valid():
        made = attempt(
            form, sign_contract, found, on=form.cleaned_data["signed_on"], by=request.user, at=timezone.now()
        )
        if made:
            toast(request, _("Contract %(number)s is signed.") % {"number": made.number})
            return go(request, "contracts:detail", pk)
    context = {"contract": found, "form": form, "refusal": refusal}
    return render(request, "contracts/contract_sign.html", context, status=status_of(form, refusal))


@login_required
@require_POST
def unsign(request, pk: int) -> HttpResponse:
    found = visible_or_404(Contract, request.user, pk=pk)
    if attempt_or_tell(request, take_back_signing, found, by=request.user, at=timezone.now()):
        toast(request, _("Contract %(number)s is a draft again.") % {"number": found.number})
    seen = Contract.objects.visible_to(request.user).filter(pk=pk).exists()
    return go(request, reverse("contracts:detail", args=[pk]) if seen else reverse("contracts:list"))


@login_required
@require_POST
def delete(request, pk: int) -> HttpResponse:
    found = visible_or_404(Contract, request.user, pk=pk)
    if gone := attempt_or_tell(request, delete_draft, found, by=request.user, at=timezone.now()):
        told_with_undo(request, gone)
        return go(request, "contracts:list")
    return go(request, "contracts:detail", pk)


@login_required
@require_safe
def for_client(request, pk: int) -> HttpResponse:
    """This will show a client's contracts inside the client's page; on its own, the list of them."""
    client = visible_or_404(Client, request.user, pk=pk)
    return _inside(request, {"client": client.pk}, Contract.objects.about(client, request.user))


@login_required
@require_safe
def orders_sparkline(request, pk: int) -> HttpResponse:
    """This will show how often a client orders, inside the client's page; on its own, the contracts."""
    client = visible_or_404(Client, request.user, pk=pk)
    if not is_fragment(request):
        return go(request, f"{reverse('contracts:list')}?client={pk}")
    orders = orders_of(client, request.user, request.company.today())
    return fragment(request, "contracts/orders.html", {"orders": orders})


@login_required
@require_safe
def for_deal(request, pk: int) -> HttpResponse:
    """This will show a deal's contracts inside the deal's page; on its own, the list of them."""
    deal = open_or_404(Deal, request.user, pk=pk)
    return _inside(request, {"deal": deal.pk}, Contract.objects.open_to(request.user))


def _inside(request, of: dict[str, int], rows) -> HttpResponse:
    [(name, key)] = of.items()
    address = f"?{name}={key}"
    if not is_fragment(request):
        return go(request, reverse("contracts:list") + address)
    rows = rows.filter(**of).with_received().select_related("owner")
    # A day that is not there sorts first downwards: drafts, then what was signed last.
    found = list(rows.order_by("-signed_on", "-pk")[: SHOWN_INSIDE_A_PAGE + 1])
    context = {
        "contracts": found[:SHOWN_INSIDE_A_PAGE],
        "more": len(found) > SHOWN_INSIDE_A_PAGE,
        "address": address,
    }
    return fragment(request, "contracts/contracts_inside.html", context)


def _lines(rows) -> list:
    return [row.value for row in rows.filled]


def _form(request, form, lines, *, title: str, back: str, refusal: str = "") -> HttpResponse:
    context = {"form": form, "lines": lines, "form_title": title, "back": back, "refusal": refusal}
    return render(request, "contracts/contract_form.html", context, status=status_of(form, refusal, lines))


def tell(request, sentence: str, pk: int) -> HttpResponse:
    """This will go back to the contract and say there why it is not the time for this."""
    messages.error(request, sentence)
    return go(request, "contracts:detail", pk)


def status_of(form, refusal: str = "", lines=None) -> int:
    """This will tell a form that was shown for the first time from one that holds errors."""
    if refusal:
        return 403
    return 422 if form.errors or (lines is not None and lines.is_bound and not lines.is_valid()) else 200
