"""Reading the chain from clients met to money collected: one side of a comparison, from what was counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from apps.reports.measures.figures import Scope, read
from apps.reports.models import MonthlyFigure
from apps.reports.rules.decomposition import Side, Sold
from apps.reports.rules.drivers import LEVELS
from apps.targets.kpis import Business, Dimension
from salesmgmt.lib.periods import Period

SOLD = ("units_sold", "list_amount", "discount_amount")
# Gives {(member,) or (): {kpi: amount}} of these KPIs, by a dimension or as a whole.
Reader = Callable[[Sequence[str], str], dict]


def side_of(scope: Scope, period: Period) -> Side:
    """This will read the chain of a scope and period: three queries a grain of figures."""
    return _side(lambda keys, dimension: read(scope, keys, period, by=[dimension] if dimension else []))


def side_of_everyone(teams: Collection[int] | None, period: Period) -> Side:
    """This will read the chain of whole teams, or without them of the company, over whole months, whoever asks.

    It serves to fill up what is usual for a person or team with what is usual around them; none of its
    figures is shown.
    """

    def reader(keys: Sequence[str], dimension: str) -> dict:
        rows = MonthlyFigure.objects.by(dimension).of_kpis(keys).in_months(period.months)
        if teams is not None:
            rows = rows.of_teams(teams)
        found: dict = {} if dimension else {(): {}}
        for member, kpi, amount in rows.order_by().values_list("member", "kpi").annotate(Sum("amount")):
            found.setdefault((member,) if dimension else (), {})[kpi] = amount
        return found

    return _side(reader)


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
