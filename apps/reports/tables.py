"""The rows behind a figure, one list for each kind of record that counts."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.reports.measures import Scope
from apps.targets.kpis import SOURCES, Total
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty

NOTHING = Empty(title=_("Nothing counted here"), text=_("No record of this period and scope counts for this figure."))


def _to(page: str, pk: str = "pk"):
    """This will link a row that the viewer may open; one that is only counted stays plain."""

    def link(row):
        number = row
        for name in pk.split("."):
            number = getattr(number, name)
        return address(page, number) if row.may_open else ""

    return link


def _table(source: str, *columns: Column, day: str) -> Table:
    return Table(f"rows-{source}", *columns, default_sort=f"-{day}", empty=NOTHING)


def _meetings(source: str) -> Table:
    return _table(
        source,
        Column("visited_on", _("Date"), sort="visited_on", link=_to("clients:visit"), phone="title"),
        Column("client", _("Client"), value="client.name", long=True),
        Column("owner", _("Visited by"), value="owner.name"),
        Column("how", _("How"), value="get_how_display"),
        Column("note", _("Note"), phone=False, long=True),
        day="visited_on",
    )


TABLES: dict[str, Table] = {
    "visits": _meetings("visits"),
    "first_visits": _meetings("first_visits"),
    "clients": _table(
        "clients",
        Column("name", _("Client"), sort="name_sort", link=_to("clients:detail"), phone="title"),
        Column("added_on", _("Client since"), sort="added_on"),
        Column("added_by", _("Added by"), value="added_by.name"),
        Column("segment", _("Segment"), value="segment.name"),
        Column("region", _("Region"), value="region.name"),
        day="added_on",
    ),
    "days_worked": _meetings("days_worked"),
    "deals_opened": _table(
        "deals_opened",
        Column("name", _("Deal"), sort="name_sort", link=_to("clients:deal"), phone="title"),
        Column("client", _("Client"), value="client.name", long=True),
        Column("opened_by", _("Opened by"), value="opened_by.name"),
        Column("opened_on", _("Opened on"), sort="opened_on"),
        Column("stage", _("Stage"), value="stage.name"),
        Column("amount", _("Amount"), unit="money", sort="amount"),
        day="opened_on",
    ),
    "deals_closed": _table(
        "deals_closed",
        Column("name", _("Deal"), sort="name_sort", link=_to("clients:deal"), phone="title"),
        Column("client", _("Client"), value="client.name", long=True),
        Column("owner", _("Owner"), value="owner.name"),
        Column("opened_on", _("Opened on"), sort="opened_on"),
        Column("closed_on", _("Closed on"), sort="closed_on"),
        Column("outcome", _("Outcome"), value="get_outcome_display"),
        Column("amount", _("Amount"), unit="money", sort="amount"),
        day="closed_on",
    ),
    "stage_entries": _table(
        "stage_entries",
        Column("deal", _("Deal"), value="deal.name", link=_to("clients:deal", "deal_id"), phone="title"),
        Column("client", _("Client"), value="deal.client.name", long=True),
        Column("owner", _("Owner"), value="owner.name"),
        Column("stage", _("Stage"), value="stage.name"),
        Column("entered_on", _("Entered on"), sort="entered_on"),
        Column("left_on", _("Left on"), sort="left_on"),
        Column("result", _("What came of it")),
        day="entered_on",
    ),
    "contracts": _table(
        "contracts",
        Column("number", _("Contract"), sort="number", link=_to("contracts:detail"), phone="title"),
        Column("client", _("Client"), value="client.name", long=True),
        Column("owner", _("Owner"), value="owner.name"),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("signed_on", _("Signed on"), sort="signed_on"),
        Column("amount", _("Amount"), unit="money", sort="amount"),
        day="signed_on",
    ),
    "contract_lines": _table(
        "contract_lines",
        Column(
            "number", _("Contract"), value="contract.number", sort="contract__number",
            link=_to("contracts:detail", "contract_id"), phone="title",
        ),
        Column("client", _("Client"), value="contract.client.name", long=True),
        Column("owner", _("Owner"), value="contract.owner.name"),
        Column("signed_on", _("Signed on"), value="contract.signed_on", sort="contract__signed_on"),
        Column("product", _("Product"), value="product.name", long=True),
        Column("quantity", _("Quantity"), unit="count"),
        Column("list_price", _("List price"), unit="money"),
        Column("amount", _("Amount"), unit="money", sort="amount"),
        day="signed_on",
    ),
    "payments": _table(
        "payments",
        Column(
            "received_on", _("Received on"), sort="received_on", link=_to("contracts:detail", "contract_id"),
            phone="title",
        ),
        Column("contract", _("Contract"), value="contract.number"),
        Column("client", _("Client"), value="contract.client.name", long=True),
        Column("owner", _("Owner"), value="owner.name"),
        Column("amount", _("Amount"), unit="money", sort="amount"),
        day="received_on",
    ),
}  # fmt: skip

# What the cells of each list read from other tables.
JOINS = {
    "visits": ["client", "owner"],
    "first_visits": ["client", "owner"],
    "days_worked": ["client", "owner"],
    "clients": ["added_by", "segment", "region"],
    "deals_opened": ["client", "opened_by", "stage"],
    "deals_closed": ["client", "owner"],
    "stage_entries": ["deal__client", "owner", "stage"],
    "contracts": ["client", "owner"],
    "contract_lines": ["contract__client", "contract__owner", "product"],
    "payments": ["contract__client", "owner"],
}


def table_of(kpi: Total) -> Table:
    """This will give the list of what a total counts, with a column of what each row adds where no other tells."""
    table = TABLES[kpi.source]
    if kpi.amount is None or isinstance(kpi.amount, str):
        return table
    return table.with_columns(*table.columns, Column("counted", kpi.label, unit=kpi.unit))


def shown(kpi: Total, rows: QuerySet, scope: Scope) -> QuerySet:
    """This will add to the rows what their list shows, and whether the viewer may open each of them."""
    record = SOURCES[kpi.source].model_class._default_manager.visible_to(scope.viewer).filter(pk=OuterRef("pk"))
    rows = rows.select_related(*JOINS[kpi.source]).annotate(may_open=Exists(record))
    return rows if kpi.amount is None else rows.annotate(counted=kpi.each)
