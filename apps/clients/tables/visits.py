"""The list of visits and calls."""

from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.clients import rules
from apps.clients.models import Visit
from apps.clients.tables import cells
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty


def page_of(visit: Visit) -> str:
    return address("clients:visit", visit.pk)


def facts_in_words(visit: Visit) -> str:
    return ", ".join(str(label) for label in visit.fact_labels)


def days_late(visit: Visit) -> int:
    return rules.days_logged_late(visit.visited_on, timezone.localdate(visit.logged_at))


VISITS = Table(
    "visits",
    Column("client", _("Client"), value="client_name", link=page_of, phone="title"),
    Column("day", _("Date"), value=cells.visited_on, export_value="visited_on", sort="visited_on"),
    Column("how", _("How"), value=cells.how, export_value="get_how_display"),
    Column("facts", _("What happened"), value=cells.outcome, export_value=facts_in_words),
    Column("result", _("Result of the call"), value="get_call_result_display", on_page=False),
    Column("call_seconds", _("Length of the call in seconds"), on_page=False),
    Column("owner", _("Visited by"), value="owner_name"),
    Column("next", _("Next step"), value=cells.next_step, export_value="get_next_step_display"),
    Column("next_on", _("Next step on"), on_page=False),
    Column("minutes", _("Minutes"), on_page=False),
    Column("late", _("Logged days later"), value=days_late, on_page=False),
    Column("note", _("Note"), value=cells.note_with_photos, export_value="note", long=True),
    default_sort="-day",
    empty=Empty(
        title=_("No visits yet"),
        text=_("Visits and calls will be listed here as soon as someone logs one: three taps on the phone."),
        url=reverse_lazy("clients:log"),
        label=_("Log a visit"),
        icon="walk",
    ),
)

# Whoever leads nobody sees their own name on every row otherwise.
OWN_VISITS = VISITS.with_columns(*[column for column in VISITS.columns if column.key != "owner"])
