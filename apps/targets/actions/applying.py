"""Bringing entries of the ledger into force: the one place where targets are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.targets.measures.presence import WHOLE, presences
from apps.targets.models import Entry, Revision, Target
from apps.targets.models.revision import Kind


def put_into_force(revision: Revision, entries: Sequence[Entry], *, at: datetime) -> None:
    """This will write what the entries say into the targets. Call it with the plan's team held."""
    first = revision.kind == Kind.PUBLICATION
    held = {
        target.key: target
        for target in Target.objects.of_goal(revision.goal).filter(
            month__in={entry.month for entry in entries}, team__in={entry.team_id for entry in entries}
        )
    }
    there = presences({entry.key for entry in entries if entry.person_id})
    new, changed = [], []
    for entry in entries:
        share = there[entry.key].share if entry.person_id else WHOLE
        target = held.get(entry.key)
        if target is None:
            target = Target(**revision.goal.fields, month=entry.month, team_id=entry.team_id, person_id=entry.person_id)
            new.append(target)
        else:
            changed.append(target)
        target.amount = entry.after
        if first and target.original is None:
            target.original = entry.after
        # Somebody who is not there at all may have their target taken back, which needs no share.
        target.presence = share or WHOLE
    Target.objects.bulk_create(new)
    Target.objects.bulk_update(changed, ["amount", "original", "presence"])
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(applied_at=at)
