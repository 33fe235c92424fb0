"""Sharing out a whole over parts by their weights, so that the parts add up to it to the last step."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.utils.translation import gettext as _

from salesmgmt.lib.money import CENT, split
from salesmgmt.lib.refusal import Refused

# Whatever can be told apart and put in an order that does not depend on where it stands.
Part = TypeVar("Part")

# Of a full share, what someone carries in the month of joining and the two after it: a newcomer learns
# products and clients for about a quarter, and the others would have to make up for a target nobody can reach.
RAMP = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def ramp(months: int) -> Fraction:
    """This will give the part of a full share that someone carries so many months after the one they joined in."""
    return RAMP[max(months, 0)] if months < len(RAMP) else Fraction(1)


def share_out(
    whole: Decimal,
    weights: Mapping[Part, Decimal | Fraction | int],
    *,
    step: Decimal = CENT,
    locked: Mapping[Part, Decimal] | None = None,
) -> dict[Part, Decimal]:
    """This will share out what `locked` parts leave of `whole` over the other parts, in multiples of `step`.

    Largest remainder: each part lies within one step of its exact share; of equal remainders the part
    that comes first in the parts' own order gets the step, so that the order in which they are given
    changes nothing. A weight of zero gets zero. The parts and the locked ones add up to the whole.
    Raises `Refused` with the sentence why not.
    """
    locked = locked or {}
    free = sorted(part for part in weights if part not in locked)  # type: ignore[type-var]
    left = whole - sum(locked.values(), Decimal(0))
    if left < 0:
        raise Refused(_("The cells that stay hold more than the whole already."))
    if left % step:
        raise Refused(_("The whole is finer than this figure is counted, and cannot be split."))
    if any(weights[part] < 0 for part in free):
        raise Refused(_("A weight cannot be negative."))
    if left and not free:
        raise Refused(_("There is nothing left to split over: every cell stays as it is."))
    if left and not any(weights[part] for part in free):
        raise Refused(_("There is nothing to split by: all weights are zero."))
    return dict(zip(free, split(left, [weights[part] for part in free], step), strict=True)) if free else {}
