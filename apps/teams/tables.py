"""The lists of people and of imported files."""

from urllib.parse import parse_qsl

from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from salesmgmt.lib.importing import all_kinds
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty

PEOPLE = Table(
    "people",
    Column(
        "name", pgettext_lazy("of a person", "Name"), value="name", sort="name_sort", phone="title",
        link=lambda person: address("teams:person", person.pk),
    ),
    Column("role", _("Role"), value="get_role_display", sort="role"),
    Column("team", _("Team"), value="team_name"),
    Column("username", _("Sign-in name"), value="username", phone=False),
    Column("phone", _("Phone"), value="phone"),
    Column("email", _("E-mail"), value="email", phone=False),
    Column("is_active", _("Sign-in"), value="is_active", template="teams/cells/active.html"),
    default_sort="name",
    empty=Empty(title=_("Nobody found"), text=_("No person you may see fits these filters."), icon="users"),
)  # fmt: skip


def _kind(job):
    kinds = all_kinds()
    return kinds[job.kind].label if job.kind in kinds else job.kind


IMPORTS = Table(
    "imports",
    Column(
        "filename", _("File"), value="filename", phone="title",
        link=lambda job: address("teams:import", job.pk),
    ),
    Column("kind", _("Kind"), value=_kind),
    Column("state", _("State"), value="get_state_display", template="teams/imports/state.html"),
    Column("created", _("Added"), value="created", unit="count"),
    Column("updated", _("Changed"), value="updated", unit="count"),
    Column("owner", _("Imported by"), value="owner"),
    Column("started_at", _("Begun"), value="started_at", sort="pk"),
    default_sort="-started_at",
    empty=Empty(
        title=_("Nothing imported yet"),
        text=_("Bring in people, clients, deals, contracts and more from CSV or Excel files."),
        url=reverse_lazy("teams:import_add"), label=_("Import a file"), icon="file-import",
    ),
)  # fmt: skip


def _filters(export) -> str:
    return ", ".join(f"{name}: {value}" for name, value in parse_qsl(export.query))


EXPORTS = Table(
    "exports",
    Column("table", _("List"), value=lambda export: LISTS.get(export.table, export.table), phone="title"),
    Column("owner", _("Exported by"), value="owner"),
    Column("rows", _("Rows"), value="rows", unit="count"),
    Column("format", _("Format"), value=lambda export: export.format.upper()),
    Column("filters", _("Filters"), value=_filters, phone=False, long=True),
    Column("columns", _("Columns"), value=lambda export: ", ".join(export.columns), on_page=False, long=True),
    Column("exported_at", _("Exported at"), value="exported_at", sort="exported_at"),
    default_sort="-exported_at",
    empty=Empty(
        title=_("Nothing exported yet"),
        text=_("Whoever takes a list away as a file is noted here, with the filters and the number of rows."),
        icon="download",
    ),
)  # fmt: skip

# What the lists are called by whose key an export is noted.
LISTS: dict[str, Promise] = {
    "clients": _("Clients"), "visits": _("Visits and calls"), "deals": _("Deals"), "contracts": _("Contracts"),
    "payments": _("Payments"), "products": _("Products"), "people": _("People"), "tasks": _("Tasks"),
    "leads": _("Leads"), "pool": _("Pool"), "bin": _("Recycle bin"), "imports": _("Imports"), "exports": _("Exports"),
    "targets": _("Targets"), "attainment": _("Attainment"), "revisions": _("Changes of targets"),
}  # fmt: skip
