"""Who decides about a change of published targets: the next leader up the tree.

Written so that an approval engine can take over: it asks `nearest_leader_above` for whom a change
waits and `a_decision_for` whether someone may decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _


def nearest_leader_above(by, line: Sequence, at_the_top: Iterable):
    """This will give who must approve what `by` changes in the plan of the last team of `line`, or None for nobody.

    `line` are the teams from the top of the tree down to the one whose plan it is; `at_the_top` are
    those who decide when nobody stands above `by`. Whoever leads a team above the plan's own is the
    next leader up already, and needs to ask nobody. Raises LookupError when nobody is there to ask.
    """
    above = line[:-1]
    if any(each.leader_id == by.pk for each in above):
        return None
    for each in reversed(above):
        if each.leader_id is not None and each.leader.is_active:
            return each.leader
    for person in at_the_top:
        if person.pk != by.pk:
            return person
    raise LookupError


def a_decision_for(by, revision) -> str:
    """Whom it waits for decides, or anyone who leads above them; nobody decides about their own."""
    if revision.by_id == by.pk:
        return _("Nobody approves their own change.")
    if revision.approver_id == by.pk:
        return ""
    leads_above = revision.team.parent_id is not None and revision.team.parent_id in by.reach.teams
    return "" if leads_above else _("This change waits for somebody else.")


def still_waiting(revision) -> str:
    return "" if revision.state == "pending" else _("This change has been decided already.")


def a_reason(text: str) -> str:
    """What was published is changed for a reason that others can read."""
    return "" if len(text.strip()) >= 2 else _("Say why, in a few words.")


def someone_who_asked(by, revision) -> str:
    return "" if revision.by_id == by.pk else _("Only whoever asked for a change takes it back.")
