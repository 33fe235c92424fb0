"""Every KPI explained: what it means, what it is counted from and how, and what it can be read by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.targets.kpis import KPIS, SOURCES, Dimension, Kpi, Ratio, Total


@dataclass(frozen=True)
class Entry:
    """One KPI of the glossary; a ratio has `top` and `bottom`, a total has a `source`."""

    kpi: Kpi
    dimensions: tuple[str | Promise, ...]
    source: str | Promise = ""
    adds_amounts: bool = False
    top: Kpi | None = None
    bottom: Kpi | None = None


def entries(kpis: Iterable[Kpi]) -> list[Entry]:
    """This will explain each KPI."""
    return [_entry(kpi) for kpi in kpis]


def _entry(kpi: Kpi) -> Entry:
    # In the order of declaration, which sets have not.
    dimensions = tuple(dimension.label for dimension in Dimension if dimension in kpi.dimensions)
    if isinstance(kpi, Ratio):
        return Entry(kpi, dimensions, top=KPIS[kpi.top], bottom=KPIS[kpi.bottom])
    assert isinstance(kpi, Total)
    return Entry(kpi, dimensions, SOURCES[kpi.source].label, adds_amounts=kpi.amount is not None)
