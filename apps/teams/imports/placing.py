"""Putting people into teams from a day on, and moving those who are in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from apps.teams.imports.reach import everything
from apps.teams.models import Membership, Person, Team
from apps.teams.rules import someone_who_leads_the_team
from salesmgmt.lib.importing import Run


class Placing:
    """The memberships of the people a file names, in order."""

    def __init__(self, run: Run, people: Collection[int]):
        self.run = run
        self.held: dict[int, list[Membership]] = defaultdict(list)
        rows = Membership.objects.filter(person__in=people).select_related("team").order_by("person", "since")
        for membership in rows:
            self.held[membership.person_id].append(membership)

    def _last(self, person: Person) -> Membership | None:
        held = self.held.get(person.pk)
        return held[-1] if held else None

    def differs(self, person: Person, team: Team, since: date | None) -> bool:
        """This will tell whether someone is not in this team (since that day) yet."""
        last = self._last(person)
        if last is None or last.until is not None or last.team_id != team.pk:
            return True
        return since not in (None, last.since)

    def why_not(self, person: Person, team: Team | None, since: date | None) -> str:
        """This will say why someone cannot be put into a team from that day on."""
        held = self.held.get(person.pk)
        if not held or (team and not self.differs(person, team, since)):
            return ""
        last = held[-1]
        stays = team is not None and last.until is None and last.team_id == team.pk
        leaves = last.until is None and not everything(self.run)
        if leaves and (why_not := someone_who_leads_the_team(self.run.by, last.team)):
            return why_not
        before = held[-2].until if stays and len(held) > 1 else None if stays else last.until or last.since
        first = since or self.run.today
        if before and (first < before or (first == before and not stays and last.until is None)):
            return _("This person was in another team on this day; give a later one.")
        return ""

    def place(self, person: Person, team: Team, since: date | None) -> list[Membership]:
        """This will end the membership before, or correct its first day, and give the new one to be added."""
        last = self._last(person)
        if last is not None and not self.differs(person, team, since):
            return []
        if last is not None and last.until is None:
            if last.team_id == team.pk and since:
                last.since = since
                self.run.change([last], ["since"])
                return []
            last.until = since or self.run.today
            self.run.change([last], ["until"])
        added = Membership(person=person, team=team, since=since or self.run.today)
        self.held[person.pk].append(added)
        return [added]
