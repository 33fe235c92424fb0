"""Who may assign which target, and what a target may be; each rule says why not, or ""."""

from decimal import Decimal

from django.utils.translation import gettext as _

LARGEST = Decimal("999999999999")
LARGEST_SHARE = Decimal(100)

# How finely each unit is counted; percent figures are fractions, so that this is a hundredth of a percent.
STEPS = {"count": Decimal(1), "money": Decimal("0.01"), "percent": Decimal("0.0001")}


def someone_who_leads_the_team(by, team) -> str:
    """People's targets are assigned by whoever leads their team or one above it."""
    return "" if team.pk in by.reach.teams else _("Only someone who leads this team may assign its targets.")


def someone_who_sets_the_whole(by, team) -> str:
    """A team's own target comes from above; the whole company's from its leader."""
    if team.parent_id is None:
        return "" if team.leader_id == by.pk else _("Only the leader of the whole company may set its target.")
    return (
        "" if team.parent_id in by.reach.teams else _("A team's own target is set by someone who leads a team above.")
    )


def a_kpi_that_can_have_targets(kpi) -> str:
    return "" if kpi is not None and kpi.can_have_target else _("There is no such KPI.")


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
        }[kpi.unit]
    return ""
