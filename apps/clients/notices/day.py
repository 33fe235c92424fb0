"""What people are told of their day: visits planned for them, tasks given and done, what is due, what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.clients.models import Appointment, Task
from apps.teams.models import Person
from apps.teams.notices import register, tell

register(
    "appointment_planned",
    _("%(person)s plans a visit for you: %(client)s on %(on)s %(starts)s"),
    icon="calendar-plus",
    tone="info",
)
register(
    "appointment_moved",
    _("%(person)s moves your visit: %(client)s is now on %(on)s %(starts)s"),
    icon="calendar-time",
    tone="info",
)
register(
    "appointment_cancelled", _("%(person)s cancels your visit to %(client)s on %(on)s"), icon="calendar-x", tone="warn"
)
register("task_given", _("%(person)s gives you a task: %(task)s"), icon="checkbox", tone="info")
register("task_given_due", _("%(person)s gives you a task for %(due_on)s: %(task)s"), icon="checkbox", tone="info")
register("task_done", _("%(person)s has done: %(task)s"), icon="check", tone="good")
register("task_reopened", _("%(person)s has opened again: %(task)s"), icon="refresh", tone="warn")
register(
    "due_today",
    _("For today: follow-ups %(follow_ups)s, tasks %(tasks)s, planned visits %(visits)s"),
    icon="sun",
    tone="info",
)
OVERDUE = ngettext_lazy(
    "%(person)s: what was due on %(on)s is still open (%(what)s)",
    "%(person)s: %(number)s things that were due on %(on)s are still open, among them %(what)s",
    "number",
)
register("overdue_to_manager", OVERDUE, icon="alarm", tone="warn")
register("overdue_to_director", OVERDUE, icon="alarm", tone="bad")


def tell_planned(appointment: Appointment, *, by: Person, at: datetime, again: bool = False) -> None:
    """This will tell who goes that somebody else planned it."""
    _tell_about(appointment, "appointment_planned", by=by, at=at, again=again)


def tell_moved(appointment: Appointment, *, by: Person, at: datetime) -> None:
    _tell_about(appointment, "appointment_moved", by=by, at=at, again=True)


def tell_cancelled(appointment: Appointment, *, by: Person, at: datetime) -> None:
    _tell_about(appointment, "appointment_cancelled", by=by, at=at, again=True)


def _tell_about(appointment: Appointment, kind: str, *, by: Person, at: datetime, again: bool) -> None:
    # The same can happen to an appointment more than once; each is an occasion.
    occasion = f"appointment {appointment.pk} {at.isoformat()}" if again else f"appointment {appointment.pk}"
    tell(
        appointment.owner, kind=kind, key=occasion, at=at, by=by, person=by.name, client=str(appointment.client),
        on=appointment.on, starts=f"{appointment.starts:%H:%M}" if appointment.starts else "",
        url=f"{reverse('clients:calendar')}?day={appointment.on.isoformat()}",
    )  # fmt: skip


def tell_given(task: Task, *, by: Person, at: datetime, again: bool = False) -> None:
    """This will tell who has to do a task that somebody else gave it."""
    occasion = f"task {task.pk} {at.isoformat()}" if again else f"task {task.pk}"
    due = {"due_on": task.due_on} if task.due_on else {}
    tell(
        task.owner, kind="task_given_due" if due else "task_given", key=occasion, at=at, by=by,
        url=reverse("clients:task", args=[task.pk]), person=by.name, task=task.text, **due,
    )  # fmt: skip


def tell_done(task: Task, *, by: Person, at: datetime) -> None:
    """This will tell who gave a task that it is done."""
    _tell_giver(task, "task_done", by=by, at=at)


def tell_reopened(task: Task, *, by: Person, at: datetime) -> None:
    """This will tell both sides of a task that it is open again."""
    _tell_giver(task, "task_reopened", by=by, at=at)
    if task.owner_id != task.given_by_id:
        tell(
            task.owner, kind="task_reopened", key=f"task {task.pk} {at.isoformat()}", at=at, by=by,
            url=reverse("clients:task", args=[task.pk]), person=by.name, task=task.text,
        )  # fmt: skip


def _tell_giver(task: Task, kind: str, *, by: Person, at: datetime) -> None:
    tell(
        task.given_by, kind=kind, key=f"task {task.pk} {at.isoformat()}", at=at, by=by,
        url=reverse("clients:task", args=[task.pk]), person=by.name, task=task.text,
    )  # fmt: skip


def tell_due(person: Person, *, day: date, steps: int, tasks: int, visits: int, at: datetime) -> bool:
    """This will tell somebody in the morning what the day holds."""
    told = tell(
        person, kind="due_today", key=day.isoformat(), at=at, url=reverse("clients:today"), follow_ups=steps,
        tasks=tasks, visits=visits,
    )  # fmt: skip
    return told is not None


def tell_overdue(leader: Person, *, kind: str, person: Person, on: date, what: Sequence[str], at: datetime) -> bool:
    """This will tell a leader what one of their people has left undone of one day."""
    told = tell(
        leader, kind=kind, key=f"{person.pk} {on.isoformat()}", at=at, person=person.name, on=on, number=len(what),
        what=what[0][:80], url=reverse("clients:people_today"),
    )  # fmt: skip
    return told is not None
