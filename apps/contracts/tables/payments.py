"""The list of payments."""

from django.utils.translation import gettext_lazy as _

from apps.contracts.models import Payment
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty


def contract_url(payment: Payment) -> str:
    """This will link to the payment's contract where `mark_in_sight` found that the viewer may open it."""
    in_sight = getattr(payment, "contract_in_sight", False)
    return address("contracts:detail", payment.contract_id) if in_sight else ""


PAYMENTS = Table(
    "payments",
    Column("contract", _("Contract"), value="contract.number", link=contract_url, phone="title"),
    Column("client", _("Client"), value="contract.client.name", long=True),
    Column("received", _("Received on"), value="received_on", sort="received_on"),
    Column("amount", _("Amount"), unit="money", sort="amount"),
    Column("reference", _("Reference"), phone=False, long=True),
    Column("owner", _("Owner"), value="owner.name"),
    Column("note", _("Note"), on_page=False, long=True),
    default_sort="-received",
    empty=Empty(
        title=_("No payments yet"),
        text=_("Money received is recorded on the page of the contract it is for."),
        icon="cash",
    ),
)
