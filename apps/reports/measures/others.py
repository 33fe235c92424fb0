"""Those around a person or team, whose figures fill up what is too few of one's own, and give nobody away.

A person's others are the people of the team without the person, and beyond them the company without the team; a
team's are the company without the team. Whoever leads a team knows every figure in it, and could take them from the
company's until one is left: so nobody counts as outside who is in the team now or was ever credited in it. Whoever
leads more than this one team knows some of those outside as well: of them it is told whom (`known_by_leaders`).
Whether the others are enough is asked for each rate by itself (`People.enough`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from apps.teams.models import Membership, Team

# A person, and the team that figures of theirs were credited to.
Credit = tuple[int, int | None]
# What their figures are told apart by.
Key = TypeVar("Key", bound=Hashable)


def homes(today: date) -> dict[int, int]:
    """This will tell everyone's team of today, or the last one of those who left."""
    return dict(Membership.objects.latest_on(today).values_list("person", "team"))


def in_team(credits: Iterable[Credit], team: int, person: int) -> list[Credit]:
    """This will keep what the others in a person's team were credited with there."""
    return [credit for credit in credits if credit[1] == team and credit[0] != person]


def outside(credits: Collection[Credit], teams: Collection[int], people: Collection[int]) -> list[Credit]:
    """This will keep what those were credited with who are not among these people, nor were ever in these teams.

    What was credited to no team is left out: no leader reads it, and who leads all teams could tell it from the rest.
    """
    inside = {*people, *(person for person, team in credits if team in teams)}
    return [(person, team) for person, team in credits if person not in inside and team is not None]


def known_by_leaders(
    credits: Collection[Credit], teams: Collection[int], homes: Mapping[int, int]
) -> list[frozenset[int]]:
    """This will list, for each who leads all of these teams, the people of whom they know every figure: who belongs to
    a team that they lead, or was credited with nothing elsewhere."""
    found = []
    for reach in Team.reaches().values():
        if reach.issuperset(teams):
            elsewhere = {person for person, team in credits if team not in reach and homes.get(person) not in reach}
            found.append(frozenset(person for person, _team in credits) - elsewhere)
    return found


def by_person(
    figures: Mapping[Credit, Mapping[Key, Decimal]], credits: Iterable[Credit]
) -> dict[int, dict[Key, Decimal]]:  # fmt: skip
    """This will add up each person's figures."""
    found: dict[int, dict[Key, Decimal]] = {}
    for credit in credits:
        sums = found.setdefault(credit[0], {})
        for key, amount in figures.get(credit, {}).items():
            sums[key] = sums.get(key, Decimal(0)) + amount
    return found
