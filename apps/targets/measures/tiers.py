"""Whether target, stretch and challenge of a cell stand in their order."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from apps.targets import rules
from apps.targets.measures.grid import Key
from apps.targets.models import Goal, Target, Tier


def out_of_order(goal: Goal, wanted: Mapping[Key, Decimal | None]) -> dict[Key, str]:
    """This will tell of which cells the tiers would not be in order if `goal` held these amounts in them, and why."""
    others = Target.objects.in_force().filter(
        kpi=goal.kpi, dimension=goal.dimension, member=goal.member, month__in={month for _team, month, _who in wanted},
        team__in={team for team, _month, _who in wanted},
    ).exclude(tier=goal.tier)  # fmt: skip
    known: dict[tuple[str, Key], Decimal | None] = {(row.tier, row.key): row.amount for row in others}
    lower = goal.declared.lower_is_better
    found = {
        key: rules.tiers_in_order(
            [amount if tier == goal.tier else known.get((tier, key)) for tier in Tier.values], lower=lower
        )
        for key, amount in wanted.items()
    }
    return {key: why_not for key, why_not in found.items() if why_not}
