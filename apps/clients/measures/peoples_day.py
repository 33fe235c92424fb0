"""The day of the people one leads: who has planned and logged what, what is overdue, and with whom nobody speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count

from apps.clients.measures.follow_ups import FollowUp, follow_ups
from apps.clients.measures.suggestions import past_rhythm
from apps.clients.models import Appointment, Task, Visit
from apps.teams.models import Company, Membership, Person, Team

WORST = 10


@dataclass
class Sum:
    """The day of one person, or of a team with all below it."""

    name: str
    team: Team | None = None
    person: Person | None = None
    people: int = 0
    planned: int = 0
    logged: int = 0
    calls: int = 0
    overdue: int = 0
    tasks_overdue: int = 0
    past_rhythm: int = 0
    active: int = 0

    def add(self, other: Sum) -> None:
        for name in ("people", "planned", "logged", "calls", "overdue", "tasks_overdue", "past_rhythm", "active"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def quiet(self) -> bool:
        """Whether nothing is planned nor logged today."""
        return not (self.planned or self.logged or self.calls)


@dataclass(frozen=True)
class Overdue:
    """Something of one of the people that should long be done."""

    person: Person
    what: str
    client: str
    client_id: int | None
    on: date
    days: int
    task: int | None = None


@dataclass
class PeoplesDay:
    """The day below `team`, or of everyone the viewer leads. Reads six queries, however many people."""

    viewer: Person
    company: Company
    team: Team | None = None

    def __post_init__(self):
        # Whoever leads one tree begins with what is below its top.
        if self.team is None and len(tops := self.viewer.reach.tops) == 1:
            self.team = tops[0]

    @cached_property
    def today(self) -> date:
        return self.company.today()

    @cached_property
    def teams(self) -> list[Team]:
        """The teams shown: those directly below the one looked at, or the several one leads."""
        tree = self.viewer.reach.tree
        if self.team:
            return [team for team in tree if team.parent_id == self.team.pk]
        return self.viewer.reach.tops

    @cached_property
    def _places(self) -> dict[int, int]:
        """The team of each person within reach."""
        inside = {team.pk for team in (self.viewer.reach.below(self.team) if self.team else self.viewer.reach.tree)}
        latest = Membership.objects.visible_to(self.viewer).latest_on(self.today).filter(team__in=inside)
        return dict(latest.values_list("person", "team"))

    @cached_property
    def people(self) -> dict[int, Person]:
        """Those of them who may sign in, without the viewer."""
        found = Person.objects.visible_to(self.viewer).active().filter(pk__among=self._places.keys())
        return {person.pk: person for person in found.exclude(pk=self.viewer.pk).only("name", "role", "is_active")}

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        """All that is overdue, the longest first."""
        return [each for each in follow_ups(self.people, last=self.today) if each.on < self.today]

    @cached_property
    def _by_person(self) -> dict[int, Sum]:
        people, viewer = self.people, self.viewer
        planned = _counted(Appointment.objects.visible_to(viewer).not_cancelled().filter(on=self.today), people)
        visits = Visit.objects.visible_to(viewer).filter(visited_on=self.today)
        logged, calls = _counted(visits.meetings(), people), _counted(visits.calls(), people)
        tasks = _counted(Task.objects.visible_to(viewer).overdue(self.today), people)
        overdue = Counter(each.holder for each in self.follow_ups)
        waiting = past_rhythm(people, today=self.today)
        return {
            pk: Sum(
                person.name, None, person, 1, planned.get(pk, 0), logged.get(pk, 0), calls.get(pk, 0), overdue[pk],
                tasks.get(pk, 0), waiting.get(pk, 0), int(bool(logged.get(pk) or calls.get(pk))),
            )
            for pk, person in people.items()
        }  # fmt: skip

    @cached_property
    def rows(self) -> list[Sum]:
        """The teams below with all their people, then the people of the team itself; what is most overdue first."""
        children = {team.pk: Sum(team.name, team) for team in self.teams}
        above = _tops(self.viewer.reach.tree, children)
        own = []
        for pk, each in self._by_person.items():
            top = above.get(self._places[pk])
            if top is None:
                own.append(each)
            else:
                children[top].add(each)
        teams = [each for each in children.values() if each.people]
        return sorted(teams, key=_pressing) + sorted(own, key=_pressing)

    @cached_property
    def total(self) -> Sum:
        total = Sum("")
        for each in self._by_person.values():
            total.add(each)
        return total

    @cached_property
    def worst(self) -> list[Overdue]:
        """What has been overdue longest, of follow-ups and tasks."""
        found = [
            Overdue(
                self.people[each.holder], each.what, each.client, each.client_id, each.on, each.late(self.today)
            )
            for each in self.follow_ups[:WORST]
        ]  # fmt: skip
        tasks = Task.objects.visible_to(self.viewer).overdue(self.today).filter(owner__among=self.people.keys())
        tasks = tasks.select_related("client").defer("client__search", "client__note").order_by("due_on", "pk")
        for task in tasks[:WORST]:
            assert task.due_on is not None  # it is overdue
            about = (str(task.client or ""), task.client_id, task.due_on, (self.today - task.due_on).days)
            found.append(Overdue(self.people[task.owner_id], task.text, *about, task=task.pk))
        return sorted(found, key=lambda each: (each.on, each.person.name))[:WORST]


def _counted(rows, people: Iterable[int]) -> dict[int, int]:
    rows = rows.filter(owner__among=list(people)).order_by().values("owner")
    return dict(rows.annotate(number=Count("pk")).values_list("owner", "number"))


def _tops(tree: Iterable[Team], tops: Iterable[int]) -> dict[int, int]:
    """This will tell of each team which of `tops` it stands below, or is."""
    wanted = set(tops)
    return {
        team.pk: next(pk for pk in team.tree_path if pk in wanted)  # type: ignore[attr-defined]
        for team in tree
        if wanted.intersection(team.tree_path)  # type: ignore[attr-defined]
    }


def _pressing(each: Sum) -> tuple:
    return (-each.overdue - each.tasks_overdue, -each.past_rhythm, each.name)
