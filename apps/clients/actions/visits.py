"""Logging visits and calls, once each however often the request comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions.discarding import discard
from apps.clients.actions.joint import note_companions, note_mentions
from apps.clients.actions.photos import keep_photos
from apps.clients.actions.places import check_in
from apps.clients.models import Appointment, Client, Contact, Discarded, Visit
from apps.clients.models.appointment import AppointmentState
from apps.teams.models import Company, Person
from salesmgmt.lib.pictures import Picture
from salesmgmt.lib.places import Fix
from salesmgmt.lib.refusal import Refused, insist

TYPED = ("how", "contact", "facts", "minutes", "note", "next_step", "next_on", "call_result", "call_seconds", "custom")


def log_visit(
    client: Client, *, by, at: datetime, key: UUID, how: str = "onsite", visited_on: date | None = None,
    contact: Contact | None = None, facts: list[str] | None = None, minutes: int | None = None, note: str = "",
    next_step: str = "", next_on: date | None = None, call_result: str = "", call_seconds: int | None = None,
    custom: Mapping[str, str] | None = None, companions: Collection[Person] = (), mentioned: Collection[Person] = (),
    photos: Sequence[Picture] = (), place: Fix | None = None, at_the_client: bool = False,
    appointment: Appointment | None = None, was_planned: bool = True,
) -> Visit:  # fmt: skip
    """This will log a visit of `by` to a client, on `visited_on` (today if not given).

    `key` is the sender's: the same key again gives the visit it made before. A used key with
    other content is refused, for something was typed that would otherwise be lost. The planned visit
    it makes good is done with it: `appointment`, or else the one planned for that day and client,
    unless `was_planned` says that this was another one.
    """
    today = Company.current().today()
    given, visited_on = visited_on, visited_on or today
    insist(rules.not_in_the_future(visited_on, today), field="visited_on")
    insist(rules.a_contact_of_the_client(contact, client), field="contact")
    insist(rules.a_fix_of_this_moment(place), field="place")
    _the_next_step_follows(visited_on, next_on)
    visit = Visit(
        key=key, client=client, owner=by, how=how, visited_on=visited_on, contact=contact, facts=facts or [],
        minutes=minutes, note=note, next_step=next_step, next_on=next_on, call_result=call_result,
        call_seconds=call_seconds, custom=dict(custom or {}), logged_at=at,
    )  # fmt: skip
    with transaction.atomic():
        try:
            with transaction.atomic():
                visit.save(force_insert=True)
        except IntegrityError:
            return _logged_before(visit, but_the_day=given is None)
        if was_planned:
            _make_good(visit, appointment)
        note_companions(visit, companions, at=at, new=True)
        note_mentions(visit, mentioned, at=at, new=True)
        if place is not None:
            check_in(visit, place, by=by, at_the_client=at_the_client)
        keep_photos(visit, photos, at=at)
    return visit


def _logged_before(visit: Visit, *, but_the_day: bool) -> Visit:
    """This will give the visit that the same key made, if it says the same; a day that nobody typed may differ:
    midnight has passed meanwhile."""
    before = Visit.objects.filter(key=visit.key, owner=visit.owner).first()
    compared = ("client_id", *TYPED, *(() if but_the_day else ("visited_on",)))
    if before is None or any(getattr(before, name) != getattr(visit, name) for name in compared):
        raise Refused(_("This form was sent before with other content. Open a new one."))
    return before


def _make_good(visit: Visit, appointment: Appointment | None) -> None:
    """This will say of the planned visit that it is done: the one named, or else the first of that day and client."""
    planned = Appointment.objects.filter(
        owner=visit.owner_id, client=visit.client_id, state=AppointmentState.PLANNED, visit__isnull=True
    )
    if appointment is not None:
        planned = planned.filter(pk=appointment.pk)
    else:
        planned = planned.filter(on=visit.visited_on).order_by("starts", "pk")
    found = planned.select_for_update(of=("self",)).first()
    if found is not None:
        found.visit = visit
        found.save(update_fields=["visit"])


def _the_next_step_follows(visited_on: date, next_on: date | None) -> None:
    if next_on and next_on < visited_on:
        raise Refused(_("The next step cannot come before the visit."), "next_on")


@transaction.atomic
def change_visit(
    visit: Visit, *, by, at: datetime, companions: Collection[Person] | None = None,
    mentioned: Collection[Person] | None = None, photos: Sequence[Picture] = (), **changes: Any,
) -> Visit:  # fmt: skip
    """This will correct a visit."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    insist(rules.only_the_one_who_visited(by, visit))
    for name in ("visited_on", *TYPED):
        if name in changes:
            setattr(visit, name, changes[name])
    insist(rules.not_in_the_future(visit.visited_on, Company.current().today()), field="visited_on")
    insist(rules.a_contact_of_the_client(visit.contact, visit.client), field="contact")
    _the_next_step_follows(visit.visited_on, visit.next_on)
    visit.save()
    if companions is not None:
        note_companions(visit, companions, at=at)
    if mentioned is not None:
        note_mentions(visit, mentioned, at=at)
    keep_photos(visit, photos, at=at)
    return visit


@transaction.atomic
def delete_visit(visit: Visit, *, by, at: datetime) -> Discarded:
    """This will put a visit that was logged by mistake into the recycle bin; what was planned is planned again."""
    insist(rules.only_the_one_who_visited(by, visit))
    return discard(visit, by=by, at=at)
