"""The parts of the business that a target can be about: the members of the dimensions its KPI is read by."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from apps.targets.kpis import DIMENSIONS, Dimension, Kpi
from apps.targets.models import Goal
from apps.teams.models import Person


@dataclass(frozen=True)
class Offered:
    """One dimension with its members, each as an address has it and by name."""

    label: str
    members: tuple[tuple[str, str], ...]


def parts_offered(kpi: Kpi, viewer: Person) -> list[Offered]:
    """This will list what a KPI can be read by, one query a dimension; dimensions without members are left out."""
    groups = [
        Offered(str(declared.plural), tuple((f"{dimension}:{pk}", name) for pk, name in _members(dimension, viewer)))
        for dimension, declared in DIMENSIONS.items()
        if dimension in kpi.dimensions
    ]
    return [group for group in groups if group.members]


def part_offered(goal: Goal, viewer: Person) -> str:
    """This will name the part a goal is about; "" for the whole, and for a part that the viewer cannot choose."""
    if not goal.dimension:
        return ""
    return next((name for pk, name in _members(Dimension(goal.dimension), viewer, goal.member)), "")


def _members(dimension: Dimension, viewer: Person, member: int | None = None) -> list[tuple[int, str]]:
    declared = DIMENSIONS[dimension]
    if declared.fixed:
        return [(one.value, str(one.label)) for one in declared.fixed if member in (None, one.value)]
    rows = apps.get_model(declared.model)._default_manager.all()
    # Segments, regions and categories are words that everyone knows.
    rows = rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows
    return list((rows if member is None else rows.filter(pk=member)).values_list("pk", "name"))
