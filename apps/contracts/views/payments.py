"""Money received: recording it on a contract, listing it, taking back what was recorded by mistake."""

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.clients.tables.sight import mark_in_sight
from apps.contracts import rules
from apps.contracts.actions import delete_payment, receive_payment
from apps.contracts.filters.payments import PaymentFilter
from apps.contracts.forms.payments import PaymentForm
from apps.contracts.models import Contract, Payment
from apps.contracts.tables.payments import PAYMENTS
from apps.contracts.views.contracts import status_of, tell
from apps.teams.gates import visible_or_404
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import go, page_or_fragment
from salesmgmt.lib.ui import toast


@login_required
@require_safe
def payments(request) -> HttpResponse:
    found = PaymentFilter(request.GET, Payment.objects.visible_to(request.user), request=request)
    totals = found.qs.aggregate(amount=Sum("amount"))
    rows = found.qs.select_related("contract__client", "owner").defer(
        "contract__search", "contract__note", "contract__client__search", "contract__client__note"
    )
    table = PAYMENTS.page(request, rows)
    mark_in_sight(request.user, [row.record for row in table.rows], "contract")
    context = {"filter": found, "totals": totals, "table": table}
    return page_or_fragment(request, "contracts/payments.html", context, partial="contracts/payments_found.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def payment_add(request, pk: int) -> HttpResponse:
    contract = visible_or_404(Contract.objects.select_related("client", "owner").with_received(), request.user, pk=pk)
    refusal = rules.the_owner_or_a_leader(request.user, contract)
    if not refusal and (too_early := rules.only_a_signed_one(contract)):
        return tell(request, too_early, pk)
    form = PaymentForm(
        request.POST or None, initial={"amount": contract.open_amount if contract.open_amount > 0 else None}
    )
    if form.is_valid():
        made = attempt(form, receive_payment, contract, by=request.user, at=timezone.now(), **form.cleaned_data)
        if made:
            toast(request, _("The payment is recorded."))
            return go(request, "contracts:detail", pk)
    context = {"contract": contract, "open_amount": contract.open_amount, "form": form, "refusal": refusal}
    return render(request, "contracts/payment_form.html", context, status=status_of(form, refusal))


@login_required
@require_POST
def payment_delete(request, pk: int) -> HttpResponse:
    payment = visible_or_404(Payment, request.user, pk=pk)
    if attempt_or_tell(request, delete_payment, payment, by=request.user, at=timezone.now()):
        toast(request, _("The payment was deleted."))
    seen = Contract.objects.visible_to(request.user).filter(pk=payment.contract_id).exists()
    return go(request, "contracts:detail", payment.contract_id) if seen else go(request, "contracts:payments")
