"""The organisation as it is shown: each team with its leader, its head count and the teams below."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from apps.teams.models import Membership, Person, Team


@dataclass
class Branch:
    """A team and what is below it; `heads` and `all_heads` are None where the viewer may not count."""

    team: Team
    heads: int | None = None
    all_heads: int | None = None
    below: list[Branch] = field(default_factory=list)
    is_own: bool = False


def organisation(viewer: Person, today: date) -> list[Branch]:
    """This will give the trees that the viewer sees, in three queries whatever their size."""
    teams = Team.objects.visible_to(viewer).with_tree_fields().select_related("leader")
    heads = heads_by_team(today)
    own = set(Membership.objects.visible_to(viewer).filter(person=viewer).on(today).values_list("team", flat=True))
    branches: dict[int | None, Branch] = {}
    tops = []
    for team in teams:
        branch = branches[team.pk] = Branch(team, is_own=team.pk in own)
        if viewer.is_administrator or team.pk in viewer.reach.teams:
            branch.heads = branch.all_heads = heads[team.pk]
        above = branches.get(team.parent_id)
        (above.below if above else tops).append(branch)
    for branch in reversed(branches.values()):
        above = branches.get(branch.team.parent_id)
        if above is not None and above.all_heads is not None and branch.all_heads is not None:
            above.all_heads += branch.all_heads
    return tops


def heads_by_team(today: date) -> Counter[int]:
    """This will count who is in each team today and may sign in."""
    present = Membership.objects.on(today).filter(person__is_active=True)
    return Counter(present.values_list("team", flat=True))


def leader_of(person: Person, today: date) -> Person | None:
    """This will find who leads a person: the first leader up the tree from their team who is not themselves."""
    membership = Membership.objects.filter(person=person).latest_on(today).select_related("team").first()
    team = membership.team if membership else person.led_teams.order_by("pk").first()
    line = Team.objects.above(team).select_related("leader")
    leaders = [one.leader for one in line if one.leader is not None and one.leader != person]
    return leaders[-1] if leaders else None
