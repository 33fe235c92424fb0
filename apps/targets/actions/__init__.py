"""Every write of the targets floor: planning, publishing, changing what was published, and answering."""

from apps.targets.actions.answering import Offer, accept_targets, counter_target, counter_targets
from apps.targets.actions.changing import approve_revision, reject_revision, withdraw_revision
from apps.targets.actions.keeping import plan_what_can_be
from apps.targets.actions.planning import Change, Conflict, NotPlanned, discard_drafts, plan_target, plan_targets
from apps.targets.actions.publishing import RestLeft, publish_targets
from apps.targets.actions.reminding import note_reminders_due, remind_to_answer

__all__ = [
    "Change",
    "Conflict",
    "NotPlanned",
    "Offer",
    "RestLeft",
    "accept_targets",
    "approve_revision",
    "counter_target",
    "counter_targets",
    "discard_drafts",
    "note_reminders_due",
    "plan_target",
    "plan_targets",
    "plan_what_can_be",
    "publish_targets",
    "reject_revision",
    "remind_to_answer",
    "withdraw_revision",
]
