"""Those around a person or team, whose figures fill up what is too few of one's own, and give nobody away.

A person's others are the people of the team without the person, and beyond them the company without the team; a
team's are the company without the team. Whoever leads a team knows every figure in it, and could take them from the
company's until one is left: so nobody counts as outside who is in the team now or was ever credited in it. Whether
they are enough is asked for each rate by itself (`conversions.usual`, `planned`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from apps.teams.models import Membership

# A person, and the team that figures of theirs were credited to.
Credit = tuple[int, int | None]
# What their figures are told apart by.
Key = TypeVar("Key", bound=Hashable)


def homes(today: date) -> dict[int, int]:
    """This will tell everyone's team of today."""
    return dict(Membership.objects.on(today).values_list("person", "team"))


def in_team(credits: Iterable[Credit], team: int, person: int) -> list[Credit]:
    """This will keep what the others in a person's team were credited with there."""
    return [credit for credit in credits if credit[1] == team and credit[0] != person]


def outside(credits: Collection[Credit], teams: Collection[int], people: Collection[int]) -> list[Credit]:
    """This will keep what those were credited with who are not among these people, nor were ever in these teams."""
    inside = {*people, *(person for person, team in credits if team in teams)}
    return [credit for credit in credits if credit[0] not in inside]


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
