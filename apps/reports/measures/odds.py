"""What came in over comparable stretches before: each party's own, and that of its colleagues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Case, IntegerField, Sum, Value, When

from apps.reports.measures.others import Credit, by_person
from apps.reports.measures.past import Circle, Others, Parties, Past
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


def income_of_others(others: Others, kpi: str, found: Sequence[Stretch]) -> dict[Credit, dict[int, Decimal]]:
    """This will read what each of them was credited with in each stretch, by its number."""
    rows = DailyFigure.objects.whole()
    if others.teams is not None:
        rows = rows.of_teams(others.teams)
    brought: dict[Credit, dict[int, Decimal]] = defaultdict(dict)
    for person, team, stretch, amount in _by_stretch(rows, kpi, found, "person", "team"):
        brought[person, team][stretch] = amount
    return brought


def together(
    circle: Circle, brought: Mapping[Credit, Mapping[int, Decimal]], found: Sequence[Stretch]
) -> list[Decimal]:  # fmt: skip
    """This will list what each of a circle brought in each stretch since they are there; nothing where so few brought
    anything that it would tell on them."""
    amounts = by_person(brought, circle.credits)
    sellers = [person for person, each in amounts.items() if any(amount > 0 for amount in each.values())]
    if not circle.people.enough(sellers):
        return []
    return [
        amounts[person].get(number, ZERO)
        for person, since in circle.since.items()
        for number, each in enumerate(found)
        if each.first >= since
    ]


def _by_stretch(rows: FigureQuerySet, kpi: str, found: Sequence[Stretch], *by: str):
    """This will add up daily figures by stretch in one query: (…by, number of the stretch, amount)."""
    if not found:
        return []
    numbers = [When(day__gte=each.first, day__lt=each.after, then=Value(number)) for number, each in enumerate(found)]
    within = rows.of_kpis([kpi]).filter(day__gte=min(each.first for each in found), day__lt=found[0].after)
    within = within.annotate(stretch=Case(*numbers, output_field=IntegerField())).filter(stretch__isnull=False)
    return within.order_by().values_list(*by, "stretch").annotate(brought=Sum("amount"))
