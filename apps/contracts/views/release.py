"""What would take a client from its owner, in words, inside the client's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients.measures.returning import Standing, standing_of
from apps.clients.models import Client
from apps.clients.notices.pools import goes_on_at_the_earliest
from apps.clients.rules import the_owner_or_a_leader
from apps.contracts.measures.protection import protection_of
from apps.contracts.models import Contract
from apps.teams.gates import visible_or_404
from salesmgmt.lib.htmx import fragment, go, is_fragment


@dataclass(frozen=True)
class Hold:
    """One thing that keeps a client with its owner."""

    icon: str
    words: str
    url: str = ""


@login_required
@require_safe
def release(request, pk: int) -> HttpResponse:
    """This will tell why a client is still with its owner, and what would release it to which pool on which day."""
    client = visible_or_404(Client.objects.select_related("pool"), request.user, pk=pk)
    if not is_fragment(request):
        return go(request, reverse("clients:detail", args=[pk]))
    today = request.company.today()
    standing = standing_of(pk, today=today)
    holds = _holds(request.user, client, standing, today) if standing and standing.has_rule else []
    context: dict[str, Any] = {
        "client": client, "standing": standing, "holds": holds,
        "may_release": not the_owner_or_a_leader(request.user, client),
    }  # fmt: skip
    if standing and standing.has_rule:
        context |= {
            "days_followed": (today - standing.followed_on).days, "days_sold": (today - standing.sold_on).days,
            "goes_on": goes_on_at_the_earliest(standing, today=today),
        }  # fmt: skip
    return fragment(request, "contracts/release.html", context)


def _holds(viewer, client: Client, standing: Standing, today: date) -> list[Hold]:
    """This will list what keeps a client with its owner; what the viewer may not open is not named."""
    found = []
    protection = protection_of(client, today=today)
    if protection.contract:
        seen = Contract.objects.visible_to(viewer).filter(pk=protection.contract.pk).exists()
        found.append(
            Hold(
                "shield-check",
                _("Protected by contract %(number)s.") % {"number": protection.contract.number}
                if seen else _("Protected by a signed contract."),
                reverse("contracts:detail", args=[protection.contract.pk]) if seen else "",
            )
        )  # fmt: skip
    if protection.payment:
        day = date_format(protection.payment.received_on, "DATE_FORMAT")
        found.append(Hold("shield-check", _("Protected by a payment received on %(day)s.") % {"day": day}))
    if standing.has_open_deal:
        found.append(Hold("target-arrow", _("An open deal keeps it.")))
    if standing.planned_on:
        day = date_format(standing.planned_on, "DATE_FORMAT")
        found.append(Hold("calendar", _("What is planned for %(day)s keeps it.") % {"day": day}))
    return found
