"""A person's calendar as other programs subscribe to it (RFC 5545): planned visits, follow-ups and tasks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.clients.measures.follow_ups import follow_ups
from apps.clients.models import Appointment, Task
from apps.clients.models.appointment import AppointmentState
from apps.teams.models import Company, Person
from salesmgmt.lib.periods import Period

BACK, AHEAD = timedelta(days=30), timedelta(days=366)
# How often programs are asked to look again.
AGAIN = timedelta(hours=1)
# Whoever holds the address needs no phone numbers; people write them into what is planned.
NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){6,}")


def calendar_of(person: Person, company: Company, *, at: datetime, tasks: bool = True) -> bytes:
    """This will write the feed of a person in the language of the moment."""
    today = company.today()
    feed = Calendar()
    feed.add("prodid", "-//salesmgmt//calendar//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("name", _("Sales calendar"))
    feed.add("x-wr-calname", _("Sales calendar"))
    feed.add("x-wr-timezone", company.time_zone)
    feed.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    feed.add("x-published-ttl", "PT1H")
    period = Period(today - BACK, today + AHEAD)
    for event in _appointments(person, company, period):
        feed.add_component(event)
    for event in _follow_ups(person, period):
        feed.add_component(event)
    for event in _tasks(person, period) if tasks else ():
        feed.add_component(event)
    for event in feed.walk("VEVENT"):
        event.add("dtstamp", at.astimezone(UTC))
    return feed.to_ical()


def _appointments(person: Person, company: Company, period: Period):
    rows = Appointment.objects.visible_to(person).owned_by(person).not_cancelled().within(period)
    for row in rows.select_related("client").defer("client__search", "client__note"):
        event = _event("appointment", row.pk, str(row.client), "clients:appointment", row.pk)
        if row.starts:
            begins = datetime.combine(row.on, row.starts, company.zone).astimezone(UTC)
            event.add("dtstart", begins)
            event.add("dtend", begins + timedelta(minutes=row.minutes))
        else:
            event.add("dtstart", row.on)
            event.add("dtend", row.on + timedelta(days=1))
        said = f"{row.get_how_display()}: {row.purpose}" if row.purpose else str(row.get_how_display())
        event.add("description", _plain(said))
        if row.client.address:
            event.add("location", _plain(row.client.address))
        event.add("status", "CONFIRMED")
        event.add("transp", "TRANSPARENT" if row.state == AppointmentState.DONE or not row.starts else "OPAQUE")
        yield event


def _follow_ups(person: Person, period: Period):
    for each in follow_ups([person.pk], first=period.first, last=period.last):
        event = _event("follow-up", each.pk, f"{each.what}: {each.client}", "clients:detail", each.client_id)
        yield _all_day(event, each.on)


def _tasks(person: Person, period: Period):
    rows = Task.objects.visible_to(person).owned_by(person).open()
    rows = rows.filter(due_on__gte=period.first, due_on__lt=period.after)
    for row in rows.select_related("client").defer("client__search", "client__note"):
        about = f"{row.text} ({row.client})" if row.client else row.text
        yield _all_day(_event("task", row.pk, about, "clients:task", row.pk), row.due_on)


def _event(kind: str, pk: int, summary: str, page: str, *args) -> Event:
    """This will begin an event. Its id stays the same for as long as what it is about is there."""
    site = settings.SITE_URL.rstrip("/")
    event = Event()
    event.add("uid", f"{kind}-{pk}@{urlsplit(site).hostname or 'salesmgmt'}")
    event.add("summary", _plain(summary))
    event.add("url", site + reverse(page, args=args))
    return event


def _all_day(event: Event, day) -> Event:
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    """This will hide what looks like a phone number."""
    return NUMBER.sub(lambda found: re.sub(r"\d", "*", found[0][:-2]) + found[0][-2:], text)
