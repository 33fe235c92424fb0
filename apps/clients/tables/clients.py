"""The list of clients."""

from collections.abc import Iterable

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client, CustomField
from apps.clients.tables import cells
from apps.clients.tables.own import own_columns
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty


def page_of(client: Client) -> str:
    return address("clients:detail", client.pk)


def tags_in_words(client: Client) -> str:
    return ", ".join(client.tags)


CLIENTS = Table(
    "clients",
    Column("name", _("Client"), sort="name_sort", link=page_of, phone="title"),
    Column("grade", _("Grade"), value=cells.grade, export_value="get_grade_display"),
    Column("status", _("Status"), value=cells.status, export_value="get_status_display"),
    Column("segment", _("Segment"), value="segment_name", phone=False),
    Column("region", _("Region"), value="region_name", phone=False),
    Column("owner", _("Owner"), value="owner_name"),
    Column("last_visit", _("Last visit"), value="last_visit_on"),
    Column("added", _("Client since"), value="added_on", sort="added_on", phone=False),
    Column("code", _("Client number"), on_page=False),
    Column("credit_code", _("Unified social credit code"), on_page=False),
    Column("source", _("Source"), value="source_name", on_page=False),
    Column("tags", _("Tags"), value=tags_in_words, on_page=False, long=True),
    Column("parent", _("Belongs to"), value="parent_name", on_page=False, long=True),
    Column("phone", _("Phone"), on_page=False),
    Column("website", _("Website"), on_page=False),
    Column("address", _("Address"), on_page=False, long=True),
    default_sort="name",
    empty=Empty(
        title=_("No clients yet"),
        text=_("The companies you look after will be listed here, with their visits, deals and contracts."),
        url=reverse_lazy("clients:add"),
        label=_("Add a client"),
        icon="building",
    ),
)

# Whoever leads nobody sees their own name on every row otherwise.
OWN_CLIENTS = CLIENTS.with_columns(*[column for column in CLIENTS.columns if column.key != "owner"])


def clients_table(viewer, own: Iterable[CustomField] = ()) -> Table:
    """This will give the list as a person has it, with the company's own fields as further columns."""
    table = CLIENTS if viewer.leads else OWN_CLIENTS
    return table.with_columns(*table.columns, *own_columns(own)) if own else table
