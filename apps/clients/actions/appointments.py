"""Planning visits and calls: for oneself, or for people one leads, who are told. Logging the visit makes it done."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from apps.clients import rules
from apps.clients.models import Appointment, Client, Contact
from apps.clients.models.appointment import AppointmentState
from apps.clients.notices import day as notices
from apps.teams.models import Company, Person
from salesmgmt.lib.refusal import insist

CHANGED = ("contact", "on", "starts", "minutes", "how", "purpose")


@transaction.atomic
def plan_appointment(
    client: Client, *, on: date, by: Person, at: datetime, owner: Person | None = None, starts: time | None = None,
    minutes: int = 60, how: str = "onsite", contact: Contact | None = None, purpose: str = "",
) -> Appointment:  # fmt: skip
    """This will plan a visit or call of `owner`, or of `by` themselves."""
    owner = owner or by
    insist(rules.someone_within_reach(by, owner), field="owner")
    insist(rules.not_in_the_past(on, Company.current().today()), field="on")
    insist(rules.a_contact_of_the_client(contact, client), field="contact")
    appointment = Appointment.objects.create(
        client=client, owner=owner, on=on, starts=starts, minutes=minutes, how=how, contact=contact, purpose=purpose,
        planned_by=by,
    )  # fmt: skip
    notices.tell_planned(appointment, by=by, at=at)
    return appointment


@transaction.atomic
def change_appointment(appointment: Appointment, *, by: Person, at: datetime, **changes) -> Appointment:
    """This will change what is planned; who goes and to whom stays."""
    appointment = _locked(appointment, by)
    insist(rules.still_planned(appointment))
    before = (appointment.on, appointment.starts)
    for name in CHANGED:
        if name in changes:
            setattr(appointment, name, changes[name])
    if appointment.on != before[0]:
        insist(rules.not_in_the_past(appointment.on, Company.current().today()), field="on")
    insist(rules.a_contact_of_the_client(appointment.contact, appointment.client), field="contact")
    appointment.save()
    if (appointment.on, appointment.starts) != before:
        notices.tell_moved(appointment, by=by, at=at)
    return appointment


def move_appointment(
    appointment: Appointment, *, on: date, starts: time | None, by: Person, at: datetime
) -> Appointment:
    """This will move a planned visit to another day or time of the day."""
    return change_appointment(appointment, on=on, starts=starts, by=by, at=at)


@transaction.atomic
def cancel_appointment(appointment: Appointment, *, by: Person, at: datetime) -> Appointment:
    """This will cancel a planned visit; it stays in sight as cancelled for whoever looks for it."""
    appointment = _locked(appointment, by)
    insist(rules.still_planned(appointment))
    appointment.state = AppointmentState.CANCELLED
    appointment.save()
    notices.tell_cancelled(appointment, by=by, at=at)
    return appointment


@transaction.atomic
def plan_again(appointment: Appointment, *, by: Person, at: datetime) -> Appointment:
    """This will take a cancelling back."""
    appointment = _locked(appointment, by)
    if appointment.state == AppointmentState.CANCELLED:
        appointment.state = AppointmentState.PLANNED
        appointment.save()
        notices.tell_planned(appointment, by=by, at=at, again=True)
    return appointment


def _locked(appointment: Appointment, by: Person) -> Appointment:
    """This will lock the row, and refuse whoever may not change it."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("client", "owner")
    locked = rows.get(pk=appointment.pk)
    insist(rules.the_owner_or_a_leader(by, locked))
    return locked
