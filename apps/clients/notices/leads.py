"""What people are told of leads."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.clients.models import Lead
from apps.teams.models import Notification, Person
from apps.teams.notices import register, tell

register("lead_given", _("A lead for you: %(lead)s"), icon="inbox", tone="info")
register(
    "leads_imported",
    ngettext_lazy("%(number)s lead for you, from a file", "%(number)s leads for you, from a file", "number"),
    icon="inbox", tone="info",
)  # fmt: skip
register("lead_waits", _("A lead has waited %(hours)s hours for an answer: %(lead)s"), icon="alarm", tone="warn")


def tell_lead_waits(lead: Lead, leader: Person | None, *, at: datetime) -> Notification | None:
    """This will tell a leader how long a lead has waited; None where they were told before, or there is none."""
    hours = int((at - lead.came_at).total_seconds() // 3600)
    return tell(
        leader, kind="lead_waits", key=f"lead {lead.pk}", at=at, lead=str(lead), hours=hours,
        url=reverse("clients:lead", args=[lead.pk]),
    )  # fmt: skip


def tell_lead_given(lead: Lead, *, by: Person | None, at: datetime) -> None:
    """This will tell its owner of a lead; nobody is told of what they take themselves."""
    assert lead.owner is not None
    tell(
        lead.owner, kind="lead_given", key=f"lead {lead.pk} {lead.owner_id}", at=at, by=by, lead=str(lead),
        url=reverse("clients:lead", args=[lead.pk]),
    )  # fmt: skip


def tell_leads_imported(owner: Person, leads: int, *, number: int, by: Person, at: datetime) -> None:
    """This will tell somebody once how many leads the rules gave them of an import with this number."""
    tell(
        owner, kind="leads_imported", key=f"import {number}", at=at, by=by, number=leads,
        url=reverse("clients:leads"),
    )  # fmt: skip
