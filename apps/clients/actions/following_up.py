"""Putting off what was to follow a visit."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Visit
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def move_follow_up(visit: Visit, *, on: date, by: Person, at: datetime) -> Visit:
    """This will put the next step after a visit on another day."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("client").get(pk=visit.pk)
    insist(rules.whose_follow_up_it_is(by, visit, visit.client))
    if not visit.next_step:
        raise Refused(_("Nothing was to follow this visit."))
    if on < visit.visited_on:
        raise Refused(_("The next step cannot come before the visit."), "on")
    visit.next_on = on
    visit.save(update_fields=["next_on"])
    return visit
