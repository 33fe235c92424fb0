"""The KPIs, declared once. Targets, roll-ups, dashboards, exports, the glossary and tests all read this.

A KPI is one entry of `catalogue`; a new kind of rows to count from is one of `sources`, a new way to
cut figures one of `dimensions`. After either, `rebuild_figures` counts what was recorded before.
"""

from django.utils.functional import Promise

from apps.targets.kpis.catalogue import TOTALS
from apps.targets.kpis.dimensions import DIMENSIONS, NEW_FOR, Business, Dimension
from apps.targets.kpis.kinds import KPIS, Better, Kpi, Ratio, Tile, Total, Unit
from apps.targets.kpis.sources import SOURCES, Source

__all__ = [
    "DIMENSIONS",
    "KPIS",
    "NEW_FOR",
    "SOURCES",
    "TOTALS",
    "Better",
    "Business",
    "Dimension",
    "Kpi",
    "Ratio",
    "Source",
    "Tile",
    "Total",
    "Unit",
    "bases",
    "choices",
    "tiles",
    "totals_of",
]


def totals_of(source: str) -> list[Total]:
    """This will list the totals counted from one source."""
    return [kpi for kpi in TOTALS.values() if kpi.source == source]


def choices() -> list[tuple[str, str | Promise]]:
    """This will list the KPIs for a form's choice."""
    return [(kpi.key, kpi.label) for kpi in KPIS.values()]


def tiles(*, more: bool = False) -> list[Kpi]:
    """This will list the KPIs that dashboards show, the foremost first; with `more` those too that are asked for."""
    found = [kpi for kpi in KPIS.values() if kpi.tile is not None and (more or kpi.tile != Tile.MORE)]
    return sorted(found, key=lambda kpi: kpi.tile or Tile.MORE)


def bases() -> list[Kpi]:
    """This will list the KPIs by which people and parts are compared at one click, the foremost first."""
    return [kpi for kpi in tiles(more=True) if kpi.basis]
