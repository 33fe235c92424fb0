"""The tree of teams as a file's paths walk it, and grow it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from apps.teams.imports.reach import SEPARATOR, everything
from apps.teams.models import Company, Membership, Role, Team
from apps.teams.rules import someone_who_leads_above, someone_who_leads_the_team
from salesmgmt.lib.importing import Run
from salesmgmt.lib.importing.cells import same

Steps = tuple[str, ...]


def steps_of(path: str) -> Steps:
    """This will split a path such as “East / Sales 2”; “/” alone is the company's top team."""
    return tuple(" ".join(step.split()) for step in path.replace("／", SEPARATOR).split(SEPARATOR) if step.strip())


class Tree:
    """The teams there are, by parent and name, and those the run makes."""

    def __init__(self, run: Run):
        self.run = run
        self.below: dict[tuple[int | None, str], Team] = {}
        self.made: set[int] = set()
        self.tops: list[Team] = []
        for team in Team.objects.select_related("parent").order_by("pk"):
            self._know(team)

    def _know(self, team: Team) -> None:
        self.below[team.parent_id, same(team.name)] = team
        if team.parent_id is None:
            self.tops.append(team)

    def _walk(self, steps: Steps) -> tuple[Team | None, Steps]:
        """This will go down a path as far as there are teams; gives the last of them and the steps that are left."""
        team: Team | None
        if len(self.tops) == 1:
            team = self.tops[0]
            # A path may begin with the top team itself.
            if steps and same(steps[0]) == same(team.name) and (team.pk, same(steps[0])) not in self.below:
                steps = steps[1:]
        else:
            team = self.below.get((None, same(steps[0]))) if steps else None
            steps = steps[1:] if team else steps
        while team is not None and steps and (next_one := self.below.get((team.pk, same(steps[0])))):
            team, steps = next_one, steps[1:]
        return team, steps

    def find(self, steps: Steps) -> Team | None:
        """This will give the team at the end of a path, if it is there."""
        team, left = self._walk(steps)
        return None if left else team

    def why_not(self, steps: Steps) -> str:
        """This will say why the importing person may not put anyone at the end of this path."""
        if len(self.tops) > 1 and self._walk(steps)[0] is None:
            return _("There are several top teams; begin the path with the name of one.")
        if not self.tops:
            allowed = everything(self.run) or self.run.by.role == Role.DIRECTOR
            return "" if allowed else someone_who_leads_the_team(self.run.by, None)
        team, _left = self._walk(steps)
        return "" if team and team.pk in self.made else someone_who_leads_the_team(self.run.by, team)

    def why_not_led_by_another(self, team: Team) -> str:
        """This will say why the importing person may not give a team another leader."""
        if everything(self.run) or team.pk in self.made:
            return ""
        return someone_who_leads_above(self.run.by, team)

    def make(self, steps: Steps, since: date) -> Team:
        """This will give the team at the end of a path and add what is missing on the way."""
        team, left = self._walk(steps)
        if team is None:
            team = self._top(since)
            left = steps[1:] if steps and same(steps[0]) == same(team.name) else steps
        for name in left:
            team = self._add(Team(name=name, parent=team))
        return team

    def _top(self, since: date) -> Team:
        """This will add the company's top team; a director who imports leads it."""
        leader = self.run.by if self.run.by.role == Role.DIRECTOR else None
        top = self._add(Team(name=Company.current().name, leader=leader))
        if leader and not leader.memberships.exists():
            self.run.add([Membership(person=leader, team=top, since=since)])
        return top

    def _add(self, team: Team) -> Team:
        self.run.add([team])
        self.made.add(team.pk)
        self._know(team)
        return team
