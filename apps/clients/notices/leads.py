"""What people are told of leads."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Lead
from apps.teams.models import Person
from apps.teams.notices import register, tell

register("lead_given", _("A lead for you: %(lead)s"), icon="inbox", tone="info")
register("lead_waits", _("A lead has waited %(hours)s hours for an answer: %(lead)s"), icon="alarm", tone="warn")


def tell_lead_given(lead: Lead, *, by: Person | None, at: datetime) -> None:
    """This will tell its owner of a lead; nobody is told of what they take themselves."""
    assert lead.owner is not None
    tell(
        lead.owner, kind="lead_given", key=f"lead {lead.pk} {lead.owner_id}", at=at, by=by, lead=str(lead),
        url=reverse("clients:lead", args=[lead.pk]),
    )  # fmt: skip
