"""What the part of the business is called that a goal is about."""

from __future__ import annotations

from collections.abc import Iterable

from apps.targets.kpis import Dimension
from apps.targets.models import Goal


def part_names(goals: Iterable[Goal]) -> dict[Goal, str]:
    """This will name the parts of these goals, a query for each dimension; the whole business has no name."""
    members: dict[str, dict[int, list[Goal]]] = {}
    for goal in goals:
        if goal.dimension:
            members.setdefault(goal.dimension, {}).setdefault(goal.member, []).append(goal)
    found = {}
    for dimension, wanted in members.items():
        for member, name in Dimension(dimension).names(wanted).items():
            found.update(dict.fromkeys(wanted[member], name))
    return found
