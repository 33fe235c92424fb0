"""The list of deals."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Deal
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty


def client_url(record) -> str:
    """This will link to the record's client where `mark_in_sight` found that the viewer may open it."""
    return address("clients:detail", record.client_id) if getattr(record, "client_in_sight", False) else ""


def deal_url(deal: Deal) -> str:
    return address("clients:deal", deal.pk)


DEALS = Table(
    "deals",
    Column("name", _("Deal"), sort="name_sort", link=deal_url, phone="title"),
    Column("client", _("Client"), value="client.name", link=client_url, long=True),
    Column("stage", _("Stage"), value="stage.name", template="clients/deal_stage.html"),
    Column("amount", _("Amount"), unit="money", sort="amount"),
    Column("expected", _("Expected"), value="expected_on", sort="expected_on", template="clients/deal_expected.html"),
    Column("owner", _("Owner"), value="owner.name"),
    Column("opened", _("Opened"), value="opened_on", sort="opened_on", phone=False),
    Column("closed", _("Closed"), value="closed_on", on_page=False),
    Column("code", _("Deal number"), on_page=False),
    default_sort="expected",
    empty=Empty(
        title=_("No open deals yet"),
        text=_("A deal is a chance to sell. Open one for a client, and it moves here from stage to stage."),
        url=reverse_lazy("clients:deal_add"),
        label=_("Open a deal"),
        icon="target-arrow",
    ),
)
