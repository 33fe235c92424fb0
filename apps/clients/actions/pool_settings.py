"""Keeping the pools: for whom each is, what may be claimed from it, and what brings clients there."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Pool, PoolRule
from salesmgmt.lib.refusal import Refused, insist

POOL_FIELDS = frozenset(
    ["name", "team", "region", "claims_a_day", "clients_at_most", "cool_days", "warn_days", "position", "is_open"]
)
# By grade: the days without follow-up and those without a deal; None is never.
Rules = Mapping[str, tuple[int | None, int | None]]


@transaction.atomic
def add_pool(*, by, at: datetime, rules_by_grade: Rules, **fields) -> Pool:
    """This will make a pool with its rules."""
    insist(rules.only_who_keeps_the_pools(by))
    return _keep(Pool(), rules_by_grade, fields)


@transaction.atomic
def change_pool(pool: Pool, *, by, at: datetime, rules_by_grade: Rules, **changes) -> Pool:
    """This will change a pool and its rules; clients that wait in it stay there."""
    insist(rules.only_who_keeps_the_pools(by))
    return _keep(Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk), rules_by_grade, changes)


def _keep(pool: Pool, rules_by_grade: Rules, changes: dict) -> Pool:
    if unknown := changes.keys() - POOL_FIELDS:
        raise TypeError(f"These cannot be set here: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(pool, name, value)
    if Pool.objects.filter(name=pool.name).exclude(pk=pool.pk).exists():
        raise Refused(_("There is a pool of this name already."), "name")
    pool.save()
    for grade, (follow_up, deal) in rules_by_grade.items():
        if follow_up is None and deal is None:
            pool.rules.filter(grade=grade).delete()
        else:
            days = {"days_without_follow_up": follow_up, "days_without_deal": deal}
            PoolRule.objects.update_or_create(pool=pool, grade=grade, defaults=days)
    return pool
