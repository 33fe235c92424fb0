"""Every KPI explained: what it means, what it is counted from and how, and what it can be read by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.targets.kpis import KPIS, Dimension, Kpi, Ratio, Total, Unit

SOURCES = {
    "visits": _("Visits and calls that were logged"),
    "first_visits": _("The first meeting of each person with each client in a month"),
    "clients": _("Clients in the client list"),
    "deals_opened": _("Deals, by the day they were opened"),
    "deals_closed": _("Deals that ended, by the day they closed"),
    "contracts": _("Signed contracts"),
    "contract_lines": _("The lines of signed contracts"),
    "payments": _("Payments received for contracts"),
}
DIMENSIONS = {
    Dimension.PRODUCT: _("product"),
    Dimension.SEGMENT: _("segment"),
    Dimension.REGION: _("region"),
}
UNITS = {
    Unit.COUNT: _("number"),
    Unit.MONEY: _("amount of money"),
    Unit.PERCENT: _("percentage"),
}


@dataclass(frozen=True)
class Entry:
    """One KPI of the glossary; a ratio has `top` and `bottom`, a total has a `source`."""

    kpi: Kpi
    unit: str | Promise
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
    dimensions = tuple(label for key, label in DIMENSIONS.items() if key in kpi.dimensions)  # type: ignore[attr-defined]
    if isinstance(kpi, Ratio):
        return Entry(kpi, UNITS[kpi.unit], dimensions, top=KPIS[kpi.top], bottom=KPIS[kpi.bottom])
    assert isinstance(kpi, Total)
    return Entry(kpi, UNITS[kpi.unit], dimensions, SOURCES[kpi.source], adds_amounts=bool(kpi.amount))
