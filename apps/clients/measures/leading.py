"""Who leads each of many people: the nearest leader above them who may sign in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from apps.teams.models import Membership, Person, Team


def leaders_of(people: Collection[int], *, today: date) -> dict[int, Person]:
    """This will give the nearest leader above each of these people (by their ids); whoever has none is left out."""
    latest = Membership.objects.filter(person__in=people).latest_on(today)
    places = dict(latest.values_list("person", "team"))
    teams = {team.pk: team for team in Team.objects.select_related("leader")}
    found = {}
    for person, place in places.items():
        team = teams.get(place)
        while team is not None:
            leader = team.leader
            if leader is not None and leader.is_active and leader.pk != person:
                found[person] = leader
                break
            team = teams.get(team.parent_id) if team.parent_id else None
    return found


def lines_of_leaders(people: Collection[int], *, today: date) -> dict[int, list[Person]]:
    """This will give the leaders above each of these people (by their ids), the nearest first, each once; only
    those who may sign in."""
    latest = Membership.objects.filter(person__in=people).latest_on(today)
    teams = {team.pk: team for team in Team.objects.select_related("leader")}
    found: dict[int, list[Person]] = {}
    for person, place in latest.values_list("person", "team"):
        line: dict[int, Person] = {}
        team = teams.get(place)
        while team is not None:
            leader = team.leader
            if leader is not None and leader.is_active and leader.pk != person:
                line.setdefault(leader.pk, leader)
            team = teams.get(team.parent_id) if team.parent_id else None
        found[person] = list(line.values())
    return found
