"""What came in over comparable stretches before: each party's own, and that of its colleagues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Case, IntegerField, Sum, Value, When

from apps.reports.measures.past import Others, Parties, Past
from apps.reports.models import DailyFigure
from apps.reports.querysets import FigureQuerySet
from apps.reports.rules.odds import Stretch

ZERO = Decimal(0)


def income_of(parties: Parties, pasts: Sequence[Past], kpi: str, found: Sequence[Stretch]) -> list[list[Decimal]]:
    """This will list what each party brought in each stretch since there is anything of it."""
    brought: list[dict[int, Decimal]] = [defaultdict(Decimal) for _past in pasts]
    for person, team, stretch, amount in _by_stretch(parties.seen(DailyFigure), kpi, found, "person", "team"):
        for index in parties.whose(person, team):
            brought[index][stretch] += amount
    return [
        [amounts.get(number, ZERO) for number, stretch in enumerate(found) if stretch.first >= past.since]
        for amounts, past in zip(brought, pasts, strict=True)
    ]


def income_of_others(others: Others, kpi: str, found: Sequence[Stretch]) -> dict[int, list[Decimal]]:
    """This will list by person what each of them brought in each stretch since they are there."""
    rows = DailyFigure.objects.whole()
    if others.teams is not None:
        rows = rows.of_teams(others.teams)
    brought = {(person, stretch): amount for person, stretch, amount in _by_stretch(rows, kpi, found, "person")}
    return {
        person: [brought.get((person, number), ZERO) for number, each in enumerate(found) if each.first >= since]
        for person, since in others.since.items()
    }


def _by_stretch(rows: FigureQuerySet, kpi: str, found: Sequence[Stretch], *by: str):
    """This will add up daily figures by stretch in one query: (…by, number of the stretch, amount)."""
    if not found:
        return []
    numbers = [When(day__gte=each.first, day__lt=each.after, then=Value(number)) for number, each in enumerate(found)]
    within = rows.of_kpis([kpi]).filter(day__gte=min(each.first for each in found), day__lt=found[0].after)
    within = within.annotate(stretch=Case(*numbers, output_field=IntegerField())).filter(stretch__isnull=False)
    return within.order_by().values_list(*by, "stretch").annotate(brought=Sum("amount"))
