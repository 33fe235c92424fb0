"""The pools with what each takes, allows and holds, as their settings list them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from apps.clients.models import Client, Pool, PoolRule
from apps.clients.models.client import Grade


@dataclass(frozen=True)
class Kept:
    """A pool, its rules by grade and how many clients wait in it."""

    pool: Pool
    rules: list[tuple[str, PoolRule | None]]
    waiting: int


def kept_pools(pools) -> list[Kept]:
    """This will read pools (a queryset) with their rules and the number of clients in each."""
    rows = Client.objects.filter(pool__in=pools.order_by().values("pk")).order_by()
    waiting = dict(rows.values_list("pool").annotate(Count("pk")))
    found = []
    for pool in pools.prefetch_related("rules"):
        rules = {rule.grade: rule for rule in pool.rules.all()}
        by_grade = [(str(grade.label), rules.get(grade.value)) for grade in Grade]
        found.append(Kept(pool, by_grade, waiting.get(pool.pk, 0)))
    return found
