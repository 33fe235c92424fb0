"""Who answers which target, and until when."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from salesmgmt.lib.periods import add_months


def someone_who_answers(by, target) -> str:
    """A person's target is answered by themselves, a team's own by its leader."""
    answerer = target.person_id if target.person_id else target.team.leader_id
    return "" if answerer == by.pk else _("Only whoever the target was handed to answers it.")


def a_target_to_answer(target, today: date) -> str:
    """What is in force is answered until its month is over."""
    if target.amount is None:
        return _("This target was taken back meanwhile.")
    return _("This month is over; there is nothing to answer any more.") if is_over(target.month, today) else ""


def the_figure_that_was_seen(target, seen: Decimal | None) -> str:
    """Nobody commits to a figure that was changed while they looked at another."""
    if seen is None or seen == target.amount:
        return ""
    return _("A target was changed while you looked at it. Please look again before you answer.")


def is_over(month: date, today: date) -> bool:
    return add_months(month, 1) <= today
