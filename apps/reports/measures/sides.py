"""Reading the chain from clients met to money collected: one side of a comparison, from what was counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from apps.reports.measures.figures import Scope, read
from apps.reports.measures.others import Credit
from apps.reports.models import MonthlyFigure
from apps.reports.querysets import FigureQuerySet
from apps.reports.rules.decomposition import Side, Sold
from apps.reports.rules.drivers import LEVELS
from apps.reports.rules.planned import NEW
from apps.targets.kpis import Business, Dimension
from salesmgmt.lib.periods import Period

SOLD = ("units_sold", "list_amount", "discount_amount")
# Gives {(member,) or (): {kpi: amount}} of these KPIs, by a dimension or as a whole.
Reader = Callable[[Sequence[str], str], dict]


def side_of(scope: Scope, period: Period) -> Side:
    """This will read the chain of a scope and period: three queries a grain of figures."""
    return _side(lambda keys, dimension: read(scope, keys, period, by=[dimension] if dimension else []))


def levels_of_people(
    teams: Collection[int] | None, period: Period
) -> Mapping[Credit, Mapping[str, Decimal]]:  # fmt: skip
    """This will read what everyone was credited with at each level of the chain over whole months, in these teams or
    without them in the company, whoever asks.

    It serves to fill up what is usual for a person or team with what is usual around them; none of its
    figures is shown, and no products are among them.
    """
    rows = MonthlyFigure.objects.in_months(period.months)
    if teams is not None:
        rows = rows.of_teams(teams)
    found: dict[Credit, dict[str, Decimal]] = {}

    def add(rows: FigureQuerySet, levels: Mapping[str, str]) -> None:
        sums = rows.of_kpis(levels).order_by().values_list("person", "team", "kpi").annotate(Sum("amount"))
        for person, team, kpi, amount in sums:
            found.setdefault((person, team), {})[levels[kpi]] = amount

    add(rows.whole(), {kpi: level for level, kpi in LEVELS.items()})
    add(rows.by(Dimension.BUSINESS.value).filter(member=Business.NEW.value), {LEVELS["clients"]: NEW})
    return found


def _side(reader: Reader) -> Side:
    whole = reader(list(LEVELS.values()), "")[()]
    business = reader(["clients_visited"], Dimension.BUSINESS.value)
    new = business.get((Business.NEW.value,), {}).get("clients_visited")
    products = {
        member: Sold(units, listed, listed - discount)
        for (member,), amounts in reader(SOLD, Dimension.PRODUCT.value).items()
        for units, listed, discount in [tuple(_exact(amounts.get(key)) for key in SOLD)]
    }
    return Side({level: _exact(whole.get(kpi)) for level, kpi in LEVELS.items()}, _exact(new), products)


def _exact(amount: Decimal | None) -> Fraction:
    return Fraction(amount or 0)
