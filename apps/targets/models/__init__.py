"""Targets in force, what is planned, the ledger of every change, what people committed to, and reminders."""

from apps.targets.models.commitment import Commitment
from apps.targets.models.draft import Draft
from apps.targets.models.goal import Goal, Tier
from apps.targets.models.reminder import Reminder
from apps.targets.models.revision import Entry, Revision
from apps.targets.models.target import Target

__all__ = ["Commitment", "Draft", "Entry", "Goal", "Reminder", "Revision", "Target", "Tier"]
