"""Where a visit was logged, and where clients are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import CheckIn, Client, Visit
from apps.teams.models import Company
from salesmgmt.lib.places import Fix
from salesmgmt.lib.refusal import Refused, insist


def check_in(visit: Visit, fix: Fix, *, by, at_the_client: bool = False) -> CheckIn:
    """This will note where a visit is logged: whether that is near the client, and the place itself only where the
    company keeps places. `at_the_client` says that the client is here: its own place is noted anew."""
    client = visit.client
    if at_the_client:
        insist(rules.the_owner_or_a_leader(by, client), field="place")
        _place(client, fix.latitude, fix.longitude)
    kept = Company.current().keeps_places
    return CheckIn.objects.create(
        visit=visit, accuracy=fix.accuracy, age=fix.age, is_near=rules.is_near(fix, client.latitude, client.longitude),
        latitude=fix.latitude if kept else None, longitude=fix.longitude if kept else None,
    )  # fmt: skip


@transaction.atomic
def place_client(visit: Visit, *, by, at: datetime) -> Client:
    """This will note the place of a visit's check-in as the client's own."""
    client = Client.objects.select_for_update(of=("self",)).get(pk=visit.client_id)
    insist(rules.the_owner_or_a_leader(by, client))
    here = CheckIn.objects.filter(visit=visit, latitude__isnull=False).first()
    if here is None:
        raise Refused(_("The place of this visit was not kept."))
    _place(client, here.latitude, here.longitude)
    CheckIn.objects.filter(pk=here.pk).update(is_near=True)
    return client


def _place(client: Client, latitude, longitude) -> None:
    client.latitude, client.longitude = latitude, longitude
    client.save(update_fields=["latitude", "longitude"])
