"""The list of contracts."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.clients.tables.deals import client_url
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty

CONTRACTS = Table(
    "contracts",
    Column(
        "number", _("Contract"), sort="number", phone="title",
        link=lambda contract: address("contracts:detail", contract.pk),
    ),
    Column("title", _("Title"), phone=False, long=True),
    Column("client", _("Client"), value="client.name", link=client_url, long=True),
    Column("kind", _("Kind"), value="get_kind_display", phone=False),
    Column("signed", _("Signed on"), value="signed_on", sort="signed_on", template="contracts/contract_signed.html"),
    Column("amount", _("Amount"), unit="money", sort="amount"),
    Column("received", _("Received"), unit="money"),
    Column("owner", _("Owner"), value="owner.name"),
    default_sort="-signed",
    empty=Empty(
        title=_("No contracts yet"),
        text=_("Draft a contract here, and sign it when the client has: from that day on it counts."),
        url=reverse_lazy("contracts:add"),
        label=_("Draft a contract"),
        icon="file-text",
    ),
)  # fmt: skip
