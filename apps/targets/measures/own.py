"""A person's own targets of a quarter, KPI by KPI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.targets.kpis import KPIS, Kpi, Unit
from apps.targets.measures.promised import targets_of
from apps.teams.models import Person
from salesmgmt.lib.periods import Period
from salesmgmt.lib.typed import as_typed


@dataclass(frozen=True)
class OwnTarget:
    """One KPI's targets of a person in the months of a quarter and in the whole of it, as written; "" is none."""

    kpi: Kpi
    months: tuple[tuple[date, str], ...]
    quarter: str


def own_targets(person: Person, quarter: Period) -> list[OwnTarget]:
    """This will list what a person promised in a quarter; KPIs without any target are left out."""
    keys = [key for key, kpi in KPIS.items() if kpi.can_have_target]
    months = [targets_of(keys, Period.month(month), people=[person]) for month in quarter.months]
    whole = targets_of(keys, quarter, people=[person])
    rows = [
        OwnTarget(
            KPIS[key],
            tuple(
                (month, _written(KPIS[key], promised.of_person(key, person)))
                for month, promised in zip(quarter.months, months, strict=True)
            ),
            _written(KPIS[key], whole.of_person(key, person)),
        )
        for key in keys
    ]
    return [row for row in rows if any(text for _month, text in row.months)]


def _written(kpi: Kpi, amount: Decimal | None) -> str:
    return as_typed(amount, percent=kpi.unit == Unit.PERCENT)
