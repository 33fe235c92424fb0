"""A person's day: what is planned, what is due, whom to turn to, and what is done already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from apps.clients.measures.follow_ups import FollowUp, follow_ups
from apps.clients.measures.suggestions import Suggestion, suggestions
from apps.clients.models import Appointment, Task, Visit
from apps.teams.models import CalendarDay, Company, Person
from salesmgmt.lib.periods import Period

FEW = 8
# Nobody works through more in a day; the number tells how many there are.
MOST = 300


@dataclass
class OwnDay:
    """The day of `person` (who looks at it); `every` names the list that is asked for in full."""

    person: Person
    company: Company
    every: str = ""

    @cached_property
    def today(self) -> date:
        return self.company.today()

    @cached_property
    def appointments(self) -> list[Appointment]:
        """The visits planned for today, and earlier ones that nobody has logged or cancelled."""
        own = Appointment.objects.visible_to(self.person).owned_by(self.person)
        rows = own.filter(on=self.today).not_cancelled() | own.planned().filter(on__lt=self.today)
        found = rows.in_order().select_related("client", "contact").defer("client__search", "client__note")
        return list(found[:MOST])

    @cached_property
    def _follow_ups(self) -> list[FollowUp]:
        """Steps at clients that are planned for today are taken there."""
        there = {each.client_id for each in self.appointments if each.on == self.today}
        return [each for each in follow_ups([self.person.pk], last=self.today) if each.client_id not in there]

    @property
    def follow_ups(self) -> list[FollowUp]:
        return self._follow_ups[: MOST if self.every == "follow-ups" else FEW]

    @property
    def number_of_follow_ups(self) -> int:
        return len(self._follow_ups)

    @cached_property
    def _tasks(self) -> list[Task]:
        own = Task.objects.visible_to(self.person).owned_by(self.person).due_by(self.today)
        return list(own.select_related("client", "given_by").defer("client__search", "client__note")[:MOST])

    @property
    def tasks(self) -> list[Task]:
        return self._tasks[: MOST if self.every == "tasks" else FEW]

    @property
    def number_of_tasks(self) -> int:
        return len(self._tasks)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        return suggestions([self.person.pk], today=self.today, most=30 if self.every == "suggestions" else 6)

    @cached_property
    def shortcuts(self) -> list[tuple[str, date]]:
        """The days that things are put off to most, each a workday."""
        worked = CalendarDay.objects.workdays(
            Period(self.today + timedelta(days=1), self.today + timedelta(days=40)), self.company
        )
        wanted = ((_("Next workday"), 1), (_("In 3 days"), 3), (_("In a week"), 7))
        found = ((label, next((d for d in worked if d >= self.today + timedelta(days=n)), None)) for label, n in wanted)
        return [(label, day) for label, day in found if day]

    @cached_property
    def visits_done(self) -> list[Visit]:
        own = Visit.objects.visible_to(self.person).owned_by(self.person).filter(visited_on=self.today)
        found = own.newest_first().select_related("client").defer("client__search", "client__note")
        return list(found[:FEW])

    @cached_property
    def tasks_done(self) -> list[Task]:
        midnight = datetime.combine(self.today, time(), self.company.zone)
        own = Task.objects.visible_to(self.person).owned_by(self.person)
        done = own.filter(done_at__gte=midnight, done_at__lt=midnight + timedelta(days=1))
        return list(done.order_by("-done_at")[:FEW])
