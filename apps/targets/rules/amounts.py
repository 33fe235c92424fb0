"""What a target may be."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

LARGEST = Decimal("999999999999")
LARGEST_SHARE = Decimal(100)

# How finely each unit is counted; percent figures are fractions, so that this is a hundredth of a percent.
STEPS = {"count": Decimal(1), "money": Decimal("0.01"), "percent": Decimal("0.0001"), "days": Decimal("0.1")}


def a_kpi_that_can_have_targets(kpi) -> str:
    return "" if kpi is not None and kpi.can_have_target else _("There is no such KPI.")


def a_part_the_kpi_is_read_by(goal) -> str:
    """A target for a part of the business needs a figure that is counted by that part."""
    if not goal.dimension:
        return "" if not goal.member else _("There is no such part of the business.")
    known = {str(dimension) for dimension in goal.declared.dimensions}
    return "" if goal.dimension in known and goal.member > 0 else _("There is no such part of the business.")


def an_amount_that_fits(kpi, amount: Decimal | None) -> str:
    """A target is not negative, not absurd, and no finer than its unit is counted; None is no target."""
    if amount is None:
        return ""
    if not amount.is_finite() or amount < 0:
        return _("A target cannot be negative.")
    if amount > (LARGEST_SHARE if kpi.unit == "percent" else LARGEST):
        return _("This number is too large.")
    if amount % STEPS[kpi.unit]:
        return {
            "count": _("Write a whole number."),
            "money": _("Write at most two decimal places."),
            "percent": _("Write at most two decimal places of a percent."),
            "days": _("Write at most one decimal place."),
        }[kpi.unit]
    return ""


def tiers_in_order(amounts: Sequence[Decimal | None], *, lower: bool = False) -> str:
    """Of target, stretch and challenge, those that are set do not fall; where a lower figure is better, not rise."""
    known = [amount for amount in amounts if amount is not None]
    if known == sorted(known, reverse=lower):
        return ""
    if lower:
        return _("Target, stretch and challenge must not rise in this order: of this figure less is better.")
    return _("Target, stretch and challenge must not fall in this order.")
