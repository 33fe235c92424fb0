"""What a KPI is: a total counted from one source, or a ratio of two totals."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.aggregates import Aggregate
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.targets.kpis.dimensions import Dimension
from apps.targets.kpis.sources import SOURCES


class Unit(models.TextChoices):
    """What a figure is measured in; `percent` figures are fractions (0.63 is 63 %)."""

    COUNT = "count", _("number")
    MONEY = "money", _("amount of money")
    PERCENT = "percent", _("percentage")
    DAYS = "days", _("number of days")


class Better(models.TextChoices):
    """Which way a figure ought to go."""

    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")


class Tile(IntEnum):
    """Where a dashboard shows a KPI, from the large cards on top to those that are asked for."""

    LEAD = 1
    RESULT = 2
    WORK = 3
    MORE = 4


@dataclass(frozen=True)
class Kpi:
    """What every KPI has: a key, its names and its unit.

    `tile` is its place on dashboards (None: none), `basis` whether it is among the few by which people
    and parts are compared at one click, `better` which way it ought to go.
    """

    key: str
    label: str | Promise
    meaning: str | Promise
    unit: Unit
    tile: Tile | None = field(default=Tile.MORE, kw_only=True)
    basis: bool = field(default=False, kw_only=True)
    better: Better = field(default=Better.HIGHER, kw_only=True)
    can_have_target: bool = field(default=True, kw_only=True)

    @property
    def additive(self) -> bool:
        """Whether parts add up to the whole; a ratio is divided anew from its two totals instead."""
        return True

    @property
    def lower_is_better(self) -> bool:
        return self.better == Better.LOWER

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """What the KPI can be read by besides people and days."""
        return frozenset()


@dataclass(frozen=True)
class Total(Kpi):
    """A number of rows, or a sum over them of a field or an expression; `where` narrows the source's rows."""

    source: str = ""
    amount: str | Combinable | None = None
    where: Q = field(default_factory=Q)

    @property
    def aggregate(self) -> Aggregate:
        """The expression that counts or adds up the source's rows."""
        kept = self.where if self.where else None
        return Count("pk", filter=kept) if self.amount is None else Sum(self.each, filter=kept)

    @property
    def each(self) -> Combinable:
        """What one row counts, of a total that adds up."""
        assert self.amount is not None
        return F(self.amount) if isinstance(self.amount, str) else self.amount

    @property
    def dimensions(self) -> frozenset[Dimension]:
        return frozenset(SOURCES[self.source].dimensions)


@dataclass(frozen=True)
class Ratio(Kpi):
    """One total divided by another, at the level shown; nothing to divide by is no figure (a dash)."""

    top: str = ""
    bottom: str = ""

    @property
    def additive(self) -> bool:
        return False

    @property
    def dimensions(self) -> frozenset[Dimension]:
        return KPIS[self.top].dimensions & KPIS[self.bottom].dimensions


# Every KPI by its key, as the catalogue declares them.
KPIS: dict[str, Kpi] = {}
