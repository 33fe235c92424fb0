"""What the clock tells: in the morning what the day holds, and to leaders what has been overdue for too long."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from apps.clients.measures.follow_ups import follow_ups
from apps.clients.measures.leading import lines_of_leaders
from apps.clients.models import Appointment, Task
from apps.clients.notices import day as notices
from apps.teams.models import CalendarDay, Company, Notification, Person
from salesmgmt.lib.periods import Period

# Longer than the longest holidays and the latest that may be set, for counting workdays.
LOOKED_BACK = timedelta(days=500)
# The clock makes up for what it missed in so many workdays; what is older was told, or is left to the pages.
MADE_UP_FOR = 10
# People are told in the morning, and not again when they come back from lunch.
FIRST_HOUR, NOON = 8, 12


@dataclass(frozen=True)
class Clock:
    """The day and hour where the company is, and the workdays up to it."""

    today: date
    hour: int
    worked: list[date]

    @classmethod
    def at(cls, at: datetime, company: Company) -> Clock:
        now = at.astimezone(company.zone)
        period = Period(now.date() - LOOKED_BACK, now.date() + timedelta(days=1))
        return cls(now.date(), now.hour, CalendarDay.objects.workdays(period, company))

    @property
    def at_work(self) -> bool:
        return bool(self.worked) and self.worked[-1] == self.today and self.hour >= FIRST_HOUR

    def back(self, workdays: int) -> date:
        """This will give the last day after which that many workdays have come, today's included."""
        return self.worked[max(len(self.worked) - workdays, 0)] - timedelta(days=1)


def remind_of_the_day(*, at: datetime) -> int:
    """This will tell everyone in the morning what they have to do today, once a day, and tell how many were told.

    What fell on free days before comes with it.
    """
    company = Company.current()
    clock = Clock.at(at, company)
    if not clock.at_work or clock.hour >= NOON:
        return 0
    today, first = clock.today, clock.worked[-2] + timedelta(days=1)
    told = Notification.objects.filter(kind="due_today", key=today.isoformat()).values("person")
    people = Person.objects.active().exclude(pk__in=told).in_bulk()
    steps = Counter(each.holder for each in follow_ups(people, first=first, last=today))
    tasks = Counter(Task.objects.due_by(today).filter(due_on__gte=first).values_list("owner", flat=True))
    visits = Counter(Appointment.objects.planned().filter(on=today).values_list("owner", flat=True))
    number = 0
    for pk in sorted({*steps, *tasks, *visits} & people.keys()):
        number += notices.tell_due(people[pk], day=today, steps=steps[pk], tasks=tasks[pk], visits=visits[pk], at=at)
    return number


@transaction.atomic
def escalate_overdue(*, at: datetime) -> int:
    """This will tell leaders what their people should long have done, and tell how many were told.

    The nearest leader is told after the company's number of workdays, the next one above after another; what one
    person left undone of one day is one occasion.
    """
    company = Company.current()
    clock = Clock.at(at, company)
    if not clock.at_work:
        return 0
    people = Person.objects.active().in_bulk()
    steps = (
        ("overdue_to_manager", company.overdue_to_manager, 0),
        ("overdue_to_director", company.overdue_to_director, 1),
    )
    lines: dict[int, list[Person]] = {}
    number = 0
    for kind, days, place in steps:
        if not days:
            continue
        open_since = _open_since(people, clock.back(days + MADE_UP_FOR), clock.back(days))
        lines = lines or lines_of_leaders(people, today=clock.today)
        for (pk, on), what in open_since.items():
            line = lines.get(pk, [])
            if len(line) > place:
                number += notices.tell_overdue(line[place], kind=kind, person=people[pk], on=on, what=what, at=at)
    return number


def _open_since(people: Iterable[int], first: date, last: date) -> dict[tuple[int, date], list[str]]:
    """This will list in words what is open of these days, by person and day."""
    found: dict[tuple[int, date], list[str]] = defaultdict(list)
    for each in follow_ups(list(people), first=first, last=last):
        found[each.holder, each.on].append(each.client)
    tasks = Task.objects.due_by(last).filter(due_on__gte=first, owner__among=list(people))
    for owner, on, text in tasks.order_by("pk").values_list("owner", "due_on", "text"):
        if on is not None:
            found[owner, on].append(text)
    return found
