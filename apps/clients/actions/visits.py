"""Logging visits and calls, once each however often the request comes."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Client, Contact, Visit
from apps.teams.models import Company
from salesmgmt.lib.refusal import Refused, insist


def log_visit(
    client: Client, *, by, at: datetime, key: UUID, how: str = "onsite", visited_on: date | None = None,
    contact: Contact | None = None, facts: list[str] | None = None, minutes: int | None = None, note: str = "",
    next_step: str = "", next_on: date | None = None,
) -> Visit:  # fmt: skip
    """This will log a visit of `by` to a client, on `visited_on` (today if not given).

    `key` is the sender's: the same key again gives the visit it made before. A used key with
    other content is refused, for something was typed that would otherwise be lost.
    """
    today = Company.current().today()
    given, visited_on = visited_on, visited_on or today
    insist(rules.not_in_the_future(visited_on, today), field="visited_on")
    insist(rules.a_contact_of_the_client(contact, client), field="contact")
    _the_next_step_follows(visited_on, next_on)
    visit = Visit(
        key=key, client=client, owner=by, how=how, visited_on=visited_on, contact=contact, facts=facts or [],
        minutes=minutes, note=note, next_step=next_step, next_on=next_on, logged_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        before = Visit.objects.filter(key=key, owner=by).first()
        if before is None or not _says_the_same(before, visit, but_the_day=given is None):
            raise Refused(_("This form was sent before with other content. Open a new one.")) from None
        return before
    return visit


def _says_the_same(before: Visit, visit: Visit, *, but_the_day: bool) -> bool:
    """This will compare what was typed. A day that nobody typed may differ: midnight has passed meanwhile."""
    typed = ["client_id", "how", "contact_id", "facts", "minutes", "note", "next_step", "next_on"]
    typed += [] if but_the_day else ["visited_on"]
    return all(getattr(before, name) == getattr(visit, name) for name in typed)


def _the_next_step_follows(visited_on: date, next_on: date | None) -> None:
    if next_on and next_on < visited_on:
        raise Refused(_("The next step cannot come before the visit."), "next_on")


@transaction.atomic
def change_visit(visit: Visit, *, by, at: datetime, **changes) -> Visit:
    """This will correct a visit."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    insist(rules.only_the_one_who_visited(by, visit))
    for name in ("how", "visited_on", "contact", "facts", "minutes", "note", "next_step", "next_on"):
        if name in changes:
            setattr(visit, name, changes[name])
    insist(rules.not_in_the_future(visit.visited_on, Company.current().today()), field="visited_on")
    insist(rules.a_contact_of_the_client(visit.contact, visit.client), field="contact")
    _the_next_step_follows(visit.visited_on, visit.next_on)
    visit.save()
    return visit


@transaction.atomic
def delete_visit(visit: Visit, *, by, at: datetime) -> None:
    """This will take back a visit that was logged by mistake; its history stays in the audit trail."""
    insist(rules.only_the_one_who_visited(by, visit))
    visit.delete()
