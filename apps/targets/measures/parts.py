"""The parts of the business that a target can be about: the members of the dimensions its KPI is read by."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.targets.kpis import DIMENSIONS, Dimension, Kpi
from apps.targets.models import Draft, Entry, Goal, Target
from apps.teams.models import Person
from salesmgmt.lib.importing.cells import alike


@dataclass(frozen=True)
class PartGroup:
    """One dimension with its members, each as an address has it and by name."""

    label: str
    members: tuple[tuple[str, str], ...]


def parts_of(kpi: Kpi, viewer: Person) -> list[PartGroup]:
    """This will list what a KPI can be read by, one query a dimension; dimensions without members are left out."""
    groups = [
        PartGroup(str(declared.plural), tuple((f"{dimension}:{pk}", name) for pk, name in _members(dimension, viewer)))
        for dimension, declared in DIMENSIONS.items()
        if dimension in kpi.dimensions
    ]
    return [group for group in groups if group.members]


def part_name(goal: Goal, viewer: Person) -> str:
    """This will name the part a goal is about; "" for the whole, and for a part that the viewer cannot choose."""
    if not goal.dimension:
        return ""
    return next((name for _pk, name in _members(Dimension(goal.dimension), viewer, goal.member)), "")


def _members(dimension: Dimension, viewer: Person, member: int | None = None) -> list[tuple[int, str]]:
    declared = DIMENSIONS[dimension]
    if declared.fixed:
        return [(one.value, str(one.label)) for one in declared.fixed if member in (None, one.value)]
    rows = apps.get_model(declared.model)._default_manager.all()
    # Segments, regions and categories are words that everyone knows.
    rows = rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows
    return list((rows if member is None else rows.filter(pk=member)).values_list("pk", "name"))


def has_targets(record: Model) -> bool:
    """This will tell whether targets are or were set for a part of the business that this record is: a segment, say."""
    label = record._meta.label
    dimensions = [str(dimension) for dimension, declared in DIMENSIONS.items() if declared.model == label]
    return any(
        model._base_manager.filter(dimension__in=dimensions, member=record.pk).exists()
        for model in (Target, Draft, Entry)
    )


def part_written(goal: Goal, viewer: Person) -> str:
    """This will write a goal's part so that `part_called` reads it back: “product:Camera”; "" for the whole."""
    name = part_name(goal, viewer)
    return f"{goal.dimension}:{name or goal.member}" if goal.dimension else ""


def part_called(text: str, viewer: Person) -> tuple[str, int]:
    """This will find a part of the business by its dimension and its name or number: product:Camera, 行业：机械.

    Raises ValueError with a sentence for what there is not.
    """
    word, _colon, name = text.replace("：", ":").partition(":")
    dimension = _dimensions().get(alike(word))
    if dimension is None or not name.strip():
        raise ValueError(
            _("“%(text)s” is no part of the business; write for instance product:Camera.") % {"text": text[:60]}
        )
    members = _members(dimension, viewer)
    found = [pk for pk, label in members if alike(label) == alike(name)]
    found = found or [pk for pk, _label in members if str(pk) == name.strip()]
    if declared := DIMENSIONS[dimension].fixed:
        found = found or [one.value for one in declared if alike(one.name) == alike(name)]
    if len(found) != 1:
        raise ValueError(_("There is no such part of the business."))
    return str(dimension), found[0]


def _dimensions() -> dict[str, Dimension]:
    """This will give each dimension by its key and by what it is called in any language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for dimension, declared in DIMENSIONS.items():
                found[alike(dimension.label)] = found[alike(declared.plural)] = dimension
    return found | {alike(dimension.value): dimension for dimension in DIMENSIONS}
