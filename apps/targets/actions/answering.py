"""Answering what was handed down: to accept it, or to offer another figure and say why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.targets import rules
from apps.targets.models import Commitment, Target
from apps.teams.models import Company, Person
from salesmgmt.lib.refusal import insist


@dataclass(frozen=True)
class Offer:
    """What somebody commits to of one target; `seen` is the figure handed down that they looked at."""

    target: Target
    amount: Decimal
    seen: Decimal | None = None


@transaction.atomic
def accept_targets(
    targets: Sequence[Target], *, by: Person, at: datetime, seen: Mapping[int, Decimal] | None = None
) -> int:
    """This will commit to targets as they were handed down, and tell how many were answered.

    `seen` are the figures the person looked at, by target: if one of them is another by now, nothing is
    answered.
    """
    held = _held(targets, by, seen or {})
    _answer(held, {}, "", by, at)
    return len(held)


def counter_target(target: Target, *, amount: Decimal, reason: str, by: Person, at: datetime) -> Commitment:
    """This will commit to another figure than was handed down, and say why; the target itself stays."""
    (commitment,) = counter_targets([Offer(target, amount)], reason=reason, by=by, at=at)
    return commitment


@transaction.atomic
def counter_targets(offers: Sequence[Offer], *, reason: str, by: Person, at: datetime) -> list[Commitment]:
    """This will commit to the offered figures, all together; where one is another than was handed down, it takes
    a reason."""
    seen = {offer.target.pk: offer.seen for offer in offers if offer.seen is not None}
    amounts = {offer.target.pk: offer.amount for offer in offers}
    held = _held([offer.target for offer in offers], by, seen)
    for target in held:
        insist(rules.an_amount_that_fits(target.goal.declared, amounts[target.pk]), field="amount")
    if any(amounts[target.pk] != target.amount for target in held):
        insist(rules.a_reason(reason), field="reason")
    return _answer(held, amounts, reason.strip(), by, at)


def _held(targets: Sequence[Target], by: Person, seen: Mapping[int, Decimal]) -> list[Target]:
    """This will lock the targets, so that what is answered is what is in force, and look at whether `by` may."""
    keys = [target.pk for target in targets]
    held = list(
        Target.objects.select_for_update(of=("self",)).select_related("team").filter(pk__in=keys).order_by("pk")
    )
    today = Company.current().today()
    for target in held:
        insist(
            rules.someone_who_answers(by, target),
            rules.a_target_to_answer(target, today),
            rules.the_figure_that_was_seen(target, seen.get(target.pk)),
        )
    return held


def _answer(targets: Sequence[Target], amounts: Mapping[int, Decimal], reason: str, by, at) -> list[Commitment]:
    found = []
    for target in targets:
        amount = amounts.get(target.pk, target.amount)
        given = {
            "offered": target.amount, "amount": amount, "reason": reason if amount != target.amount else "",
            "by": by, "answered_at": at,
        }  # fmt: skip
        cell: dict[str, Any] = {"month": target.month, "team_id": target.team_id, "person_id": target.person_id}
        commitment, _new = Commitment.objects.update_or_create(defaults=given, **target.goal.fields | cell)
        found.append(commitment)
    return found
