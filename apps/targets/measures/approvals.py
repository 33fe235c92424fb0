"""For whom changes of targets wait, by the tree as it is today."""

from __future__ import annotations

from apps.targets import rules
from apps.targets.models import Revision
from apps.targets.querysets import RevisionQuerySet
from apps.teams.models import Person, Role, Team


class Approvers:
    """The teams with their leaders, and who decides at the top: two queries, for however many changes."""

    def __init__(self):
        self.teams = {team.pk: team for team in Team.objects.select_related("leader")}
        at_the_top = Person.objects.active().filter(role__in=[Role.DIRECTOR, Role.ADMINISTRATOR])
        # Another director before an administrator.
        self.at_the_top = sorted(at_the_top, key=lambda person: (person.role != Role.DIRECTOR, person.pk))

    def line(self, team: int | None) -> list[Team]:
        """The teams from the top of the tree down to this one."""
        found: list[Team] = []
        while team is not None:
            found.append(self.teams[team])
            team = found[-1].parent_id
        return found[::-1]

    def to_ask(self, team: int, by: Person) -> Person | None:
        """Who must approve what `by` changes in a team's plan; None for nobody. LookupError: nobody is there."""
        return rules.nearest_leader_above(by, self.line(team), self.at_the_top)

    def decider(self, team: int, asked_by: int) -> Person | None:
        """For whom a change of a team's plan waits."""
        return rules.next_decider(asked_by, self.line(team), self.at_the_top)


def waiting_for(viewer: Person) -> RevisionQuerySet:
    """This will choose the changes that wait for the viewer."""
    pending = Revision.objects.visible_to(viewer).pending()
    asked = list(pending.exclude(by=viewer).order_by().values_list("pk", "team", "by"))
    approvers = Approvers() if asked else None
    mine = [pk for pk, team, by in asked if approvers and approvers.decider(team, by) == viewer]
    return pending.filter(pk__in=mine)
