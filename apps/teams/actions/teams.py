"""Adding teams and changing the tree."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.teams import rules
from apps.teams.models import Person, Team
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def add_team(*, by: Person, at: datetime, name: str, parent: Team | None, leader: Person | None = None) -> Team:
    """This will add a team below `parent`, or the company's first."""
    insist(rules.only_an_administrator(by) if parent is None else rules.someone_who_leads_the_team(by, parent))
    if Team.objects.filter(parent=parent, name=name).exists():
        raise Refused(_("There is a team of this name already."), "name")
    return Team.objects.create(name=name, parent=parent, leader=leader)


@transaction.atomic
def change_team(team: Team, *, by: Person, at: datetime, name: str, parent: Team | None, leader: Person | None) -> Team:
    """This will rename a team, put it below another, or give it another leader.

    The tree is locked meanwhile, so that two moves at once cannot make a circle of it.
    """
    list(Team.objects.select_for_update().order_by("pk").values_list("pk"))
    team = Team.objects.get(pk=team.pk)
    insist(rules.someone_who_leads_above(by, team))
    if parent != team.parent:
        above = rules.only_an_administrator(by) if parent is None else rules.someone_who_leads_the_team(by, parent)
        insist(above, field="parent")
    insist(rules.a_tree_without_a_circle(team, Team.objects.above(parent)), field="parent")
    if Team.objects.filter(parent=parent, name=name).exclude(pk=team.pk).exists():
        raise Refused(_("There is a team of this name already."), "name")
    team.name, team.parent, team.leader = name, parent, leader
    team.save()
    return team
