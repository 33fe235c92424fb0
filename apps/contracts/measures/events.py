"""What a client's timeline tells of contracts and payments."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.measures.timeline import EventKind, Group, register
from apps.clients.models import Client
from apps.contracts.models import Contract, Payment
from salesmgmt.lib.links import address
from salesmgmt.lib.numbers import money
from salesmgmt.lib.ui import TimelineItem

CONTRACTS = Group("contracts", gettext_lazy("Contracts"), "file-text", 40)
PAYMENTS = Group("payments", gettext_lazy("Payments"), "cash", 50)


def _signed(client: Client, viewer) -> QuerySet:
    return (
        Contract.objects.about(client, viewer)
        .signed()
        .select_related("owner")
        .only("number", "title", "amount", "signed_on", "owner__name")
    )


def _payments(client: Client, viewer) -> QuerySet:
    return (
        Payment.objects.about(client, viewer)
        .select_related("owner", "contract")
        .only("received_on", "amount", "note", "owner__name", "contract__number")
    )


def _write_signed(rows: Sequence[Contract]) -> list[TimelineItem]:
    return [
        TimelineItem(
            at=row.signed_on, icon="file-text", by=row.owner, text=row.title, tone="good",
            title=_("Contract signed: %(number)s · %(amount)s") % {"number": row.number, "amount": money(row.amount)},
            url=address("contracts:detail", row.pk),
        )
        for row in rows if row.signed_on
    ]  # fmt: skip


def _write_payments(rows: Sequence[Payment]) -> list[TimelineItem]:
    return [
        TimelineItem(
            at=row.received_on, icon="cash", by=row.owner, text=row.note, tone="good" if row.amount > 0 else "warn",
            title=(_("Payment received: %(amount)s") if row.amount > 0 else _("Money given back: %(amount)s"))
            % {"amount": money(abs(row.amount))},
            url=address("contracts:detail", row.contract_id), meta=row.contract.number,
        )
        for row in rows
    ]  # fmt: skip


register(
    EventKind("signed", CONTRACTS, _signed, "signed_on", _write_signed),
    EventKind("payments", PAYMENTS, _payments, "received_on", _write_payments),
)
