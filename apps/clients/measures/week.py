"""A week of one person's calendar: planned visits, follow-ups and tasks by day and hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

from apps.clients.measures.follow_ups import follow_ups
from apps.clients.models import Appointment, Task
from apps.clients.models.appointment import AppointmentState
from apps.teams.models import CalendarDay, Company, Person
from salesmgmt.lib.periods import Period
from salesmgmt.lib.workdays import holiday_name

FIRST_HOUR, LAST_HOUR = 8, 18


@dataclass(frozen=True)
class Item:
    """Something of a day: `kind` is appointment, follow_up or task."""

    kind: str
    pk: int
    day: date
    title: str
    text: str = ""
    starts: time | None = None
    minutes: int = 0
    how: str = ""
    client_id: int | None = None
    over: bool = False
    late: bool = False
    may_move: bool = True

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def order(self) -> tuple:
        return (self.starts is None, self.starts or time(), self.kind, self.pk)


@dataclass(frozen=True)
class Slot:
    """An hour of a day, or what has no time (`hour` None)."""

    hour: int | None
    items: list[Item]


@dataclass(frozen=True)
class Day:
    """A day of the week."""

    day: date
    worked: bool
    holiday: str
    slots: list[Slot]

    @property
    def items(self) -> list[Item]:
        return [item for slot in self.slots for item in slot.items]


@dataclass
class Week:
    """The week of `person`, as `viewer` may see and change it."""

    viewer: Person
    person: Person
    period: Period
    company: Company
    language: str = "en"

    @cached_property
    def today(self) -> date:
        return self.company.today()

    @cached_property
    def items(self) -> list[Item]:
        return sorted([*self._appointments, *self._follow_ups(), *self._tasks()], key=lambda item: item.order)

    @cached_property
    def _appointments(self) -> list[Item]:
        rows = Appointment.objects.visible_to(self.viewer).owned_by(self.person).not_cancelled().within(self.period)
        return [
            Item(
                "appointment", row.pk, row.on, str(row.client), row.purpose, row.starts, row.minutes, row.how,
                row.client_id, over=row.state == AppointmentState.DONE,
                late=row.state == AppointmentState.PLANNED and row.on < self.today,
                may_move=row.state == AppointmentState.PLANNED,
            )
            for row in rows.select_related("client").defer("client__search", "client__note")
        ]  # fmt: skip

    def _follow_ups(self) -> Iterator[Item]:
        # A client that is planned for that day needs no second note.
        planned = {(item.day, item.client_id) for item in self._appointments}
        for each in follow_ups([self.person.pk], first=self.period.first, last=self.period.last):
            if (each.on, each.client_id) not in planned:
                yield Item(
                    "follow_up", each.pk, each.on, each.client, each.what, client_id=each.client_id,
                    late=each.on < self.today, may_move=self.viewer.pk == self.person.pk,
                )  # fmt: skip

    def _tasks(self) -> Iterator[Item]:
        rows = Task.objects.visible_to(self.viewer).owned_by(self.person)
        rows = rows.filter(due_on__gte=self.period.first, due_on__lt=self.period.after)
        for row in rows.select_related("client").defer("client__search", "client__note"):
            assert row.due_on is not None  # one of this week
            assert row.due_on is not None
            done = row.done_at is not None
            yield Item(
                "task", row.pk, row.due_on, row.text, str(row.client or ""), client_id=row.client_id, over=done,
                late=not done and row.due_on < self.today, may_move=not done,
            )  # fmt: skip

    @cached_property
    def hours(self) -> list[int]:
        """The hours shown: of the working day, and further where something begins earlier or later."""
        used = [item.starts.hour for item in self.items if item.starts]
        return list(range(min([FIRST_HOUR, *used]), max([LAST_HOUR, *used]) + 1))

    @cached_property
    def days(self) -> list[Day]:
        worked = set(CalendarDay.objects.workdays(self.period, self.company))
        return [
            Day(
                day, day in worked, holiday_name(day, self.company.country, self.language),
                [Slot(hour, [item for item in self.items if item.day == day and _hour(item) == hour])
                 for hour in (None, *self.hours)],
            )
            for day in self.period.days
        ]  # fmt: skip


def _hour(item: Item) -> int | None:
    return item.starts.hour if item.starts else None
