"""Who decides about a change of published targets: the next leader up the tree.

Written so that an approval engine can take over: it asks `nearest_leader_above` whom a change must be
asked of, `next_decider` for whom it waits, and `a_decision_for` whether someone may decide.
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
    if any(each.leader_id == by.pk for each in line[:-1]):
        return None
    if found := next_decider(by.pk, line, at_the_top):
        return found
    raise LookupError


def next_decider(asked_by: int, line: Sequence, at_the_top: Iterable):
    """This will give for whom a change waits that the person `asked_by` asked for, or None when nobody is there.

    By the tree as it is today: whoever led when it was asked for may lead no more.
    """
    for each in reversed(line[:-1]):
        if each.leader_id not in (None, asked_by) and each.leader.is_active:
            return each.leader
    return next((person for person in at_the_top if person.pk != asked_by), None)


def a_decision_for(by, revision, decider) -> str:
    """For whom it waits today decides, or anyone who leads above the plan; nobody decides about their own."""
    if revision.by_id == by.pk:
        return _("Nobody approves their own change.")
    if decider is not None and decider.pk == by.pk:
        return ""
    leads_above = revision.team.parent_id is not None and revision.team.parent_id in by.reach.teams
    return "" if leads_above else _("This change waits for somebody else.")


def still_waiting(revision) -> str:
    return "" if revision.state == "pending" else _("This change has been decided already.")


def a_reason(text: str) -> str:
    """What was published is changed for a reason that others can read."""
    return "" if len(text.strip()) >= 2 else _("Say why, in a few words.")


def someone_who_takes_back(by, revision) -> str:
    """What is taken back stands in the plan as a draft again: whoever asked must still make that plan."""
    asked = revision.by_id == by.pk and revision.team_id in by.reach.teams
    return "" if asked else _("Only whoever asked for a change takes it back.")
