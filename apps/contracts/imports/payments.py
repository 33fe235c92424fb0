"""Payments from a file, each for a contract."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.contracts.models import Contract, Payment
from apps.teams.imports import anyone_who_leads, everything, owned_within_reach
from salesmgmt.lib.importing import Field, Kind, Lookup, Records, Run, cells


def contracts(run: Run) -> Lookup:
    """This will find contracts by number."""
    rows = owned_within_reach(run, Contract.objects.all())
    return run.keep("contracts", lambda: Lookup(rows, ["number"], narrowed=not everything(run)))


class PaymentRecords(Records):
    """Payments; the second of the same day, amount and reference is the second there."""

    model = Payment
    repeats = True

    def __init__(self, run):
        super().__init__(run)
        self.contracts: dict[int, Contract] = {}
        self.received: dict[int, Decimal] = defaultdict(Decimal)

    def references(self):
        return {"contract": partial(contracts, self.run)}

    def within_reach(self):
        return owned_within_reach(self.run, Payment.objects.all(), "contract__owner")

    def load(self, rows, found):
        new = {row.get("contract") for row in rows} - self.contracts.keys()
        self.contracts |= Contract.objects.in_bulk(new)
        sums = Payment.objects.filter(contract__in=new).order_by().values_list("contract").annotate(Sum("amount"))
        self.received |= dict(sums)
        self.before = {payment.pk: payment.amount for payment in found.values()}

    def beginning(self, row):
        return {"owner_id": self.contracts[row.get("contract")].owner_id}

    def check(self, piece):
        row, payment = piece.row, piece.record
        contract = self.contracts[payment.contract_id]
        if contract.signed_on is None:
            self.run.refuse(row, "contract", _("Sign the contract before money is received for it."))
        if payment.received_on > self.run.today:
            self.run.refuse(row, "received_on", _("This day has not come yet."))
        if payment.amount == 0:
            self.run.refuse(row, "amount", _("An amount of nothing is not a payment."))
        total = self.received[contract.pk] + payment.amount - self.before.get(payment.pk, 0)
        if total > contract.amount:
            self.run.refuse(row, "amount", _("This is more than is still open for the contract."))
        elif total < 0:
            self.run.refuse(row, "amount", _("More cannot be given back than was received."))
        else:
            self.received[contract.pk] = total


PAYMENTS = Kind(
    "payments",
    gettext_lazy("Payments"),
    fields=(
        Field(
            "contract",
            gettext_lazy("contract number"),
            required=True,
            example="HT-2026-001",
            synonyms=("合同", "合同号", "合同编号", "contract", "contract no", "contract id", "number"),
        ),
        Field(
            "received_on",
            gettext_lazy("received on"),
            cells.day,
            required=True,
            example="2026-02-15",
            synonyms=("回款日期", "到账日期", "收款日期", "日期", "date", "paid on", "payment date"),
        ),
        Field(
            "amount",
            gettext_lazy("amount"),
            cells.number,
            required=True,
            example="12800",
            synonyms=("金额", "回款金额", "到账金额", "收款金额", "paid", "value"),
        ),
        Field(
            "reference",
            gettext_lazy("reference"),
            example="20260215-07",
            synonyms=("流水号", "凭证号", "银行流水", "reference no", "transaction id"),
        ),
        Field(
            "note", gettext_lazy("note"), cells.lines, example="首付款", synonyms=("备注", "说明", "remark", "comment")
        ),
    ),
    keys=(("contract", "received_on", "amount", "reference"),),
    other_keys=(("contract", "reference"),),
    records=PaymentRecords,
    why_not=anyone_who_leads,
)
