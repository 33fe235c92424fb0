"""The list of leads."""

from datetime import timedelta

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.clients.models import Lead
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def page_of(lead: Lead) -> str:
    return address("clients:lead", lead.pk)


def how_long(span: timedelta | None) -> str:
    """This will write a stretch of time in its largest fitting unit."""
    if span is None:
        return ""
    if span < HOUR:
        minutes = max(int(span.total_seconds() // 60), 0)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if span < 2 * DAY:
        hours = int(span / HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = span.days
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def first_answer(lead: Lead) -> str:
    return how_long(lead.time_to_answer)


LEADS = Table(
    "leads",
    Column("lead", _("Lead"), value=str, link=page_of, phone="title"),
    Column("person", _("Full name"), value="person_name"),
    Column("state", _("State"), value="get_state_display", template="clients/cells/lead_state.html"),
    Column("came", _("Came"), value="came_at", sort="came_at"),
    Column("answered", _("Time to first answer"), value=first_answer, export_value="hours_to_answer"),
    Column("source", _("Source"), value="source.name", phone=False),
    Column("owner", _("Owner"), value="owner.name"),
    Column("phone", _("Phone"), on_page=False),
    Column("email", _("E-mail"), on_page=False),
    Column("wants", _("Enquiry"), on_page=False, long=True),
    default_sort="-came",
    empty=Empty(
        title=_("No leads here"),
        text=_(
            "Enquiries from your website, from fairs and from calls; "
            "each is answered by somebody and becomes a client, or not."
        ),
        url=reverse_lazy("clients:lead_add"),
        label=_("Add a lead"),
        icon="inbox",
    ),
)  # fmt: skip
