"""Which months can still be planned."""

from datetime import date

from django.utils.translation import gettext as _

from salesmgmt.lib.periods import add_months


def a_month_that_can_still_change(month: date, today: date, published: bool) -> str:
    """A month that is over keeps what was promised for it; one that never had a plan may be given one afterwards,
    so that a company can bring its past along."""
    if published and add_months(month, 1) <= today:
        return _("This month is over; its target stays as it was.")
    return ""
