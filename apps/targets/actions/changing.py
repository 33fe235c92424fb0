"""Deciding about changes of what was published."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.actions.applying import put_into_force
from apps.targets.actions.holding import hold
from apps.targets.measures.approvals import Approvers
from apps.targets.measures.tiers import out_of_order
from apps.targets.models import Draft, Entry, Revision, Target
from apps.targets.models.revision import State
from apps.teams.models import Company, Person
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def approve_revision(revision: Revision, *, by: Person, at: datetime, remark: str = "") -> Revision:
    """This will bring a waiting change into force, except for months that are over by now: what is closed stays.

    Raises `Refused` when it is not theirs to decide, was decided already, or when a target has changed
    since it was asked for.
    """
    revision = _held(revision)
    _insist_on_a_decider(revision, by)
    entries = list(revision.entries.select_related("person", "team").order_by("pk"))
    today = Company.current().today()
    open_still = [e for e in entries if not rules.a_month_that_can_still_change(e.month, today, published=True)]
    if not open_still:
        raise Refused(_("All its months are over by now; their targets stay as they were."))
    _insist_that_nothing_moved(revision, open_still)
    insist(*out_of_order(revision.goal, {entry.key: entry.after for entry in open_still}).values())
    revision = _decide(revision, State.APPROVED, by, at, remark)
    put_into_force(revision, open_still, at=at)
    return revision


@transaction.atomic
def reject_revision(revision: Revision, *, by: Person, at: datetime, remark: str) -> Revision:
    """This will turn a waiting change down, with a remark that says why; the targets stay as they are."""
    revision = _held(revision)
    _insist_on_a_decider(revision, by)
    insist(rules.a_reason(remark), field="remark")
    return _decide(revision, State.REJECTED, by, at, remark)


@transaction.atomic
def withdraw_revision(revision: Revision, *, by: Person, at: datetime) -> Revision:
    """This will take a waiting change back; what was asked for becomes a draft again, so that nothing typed is
    lost. Of months that are over by now nothing can come of it."""
    revision = _held(revision)
    insist(rules.still_waiting(revision), rules.someone_who_takes_back(by, revision))
    today = Company.current().today()
    Draft.objects.bulk_create(
        Draft(**revision.goal.fields, month=entry.month, team_id=entry.team_id, person_id=entry.person_id,
              amount=entry.after)
        for entry in revision.entries.all()
        if not rules.a_month_that_can_still_change(entry.month, today, published=True)
    )  # fmt: skip
    return _decide(revision, State.WITHDRAWN, by, at, "")


def _held(revision: Revision) -> Revision:
    """This will lock the change, after the plan it belongs to: the order everyone keeps."""
    hold([revision.team_id])
    return Revision.objects.select_for_update(of=("self",)).select_related("team", "approver").get(pk=revision.pk)


def _insist_on_a_decider(revision: Revision, by: Person) -> None:
    insist(rules.still_waiting(revision))
    insist(rules.a_decision_for(by, revision, Approvers().decider(revision.team_id, revision.by_id)))


def _decide(revision: Revision, state: str, by: Person, at: datetime, remark: str) -> Revision:
    revision.state, revision.decided_by, revision.decided_at, revision.remark = state, by, at, remark.strip()
    revision.save()
    return revision


def _insist_that_nothing_moved(revision: Revision, entries: list[Entry]) -> None:
    held = {
        target.key: target.amount
        for target in Target.objects.of_goal(revision.goal).filter(
            month__in={entry.month for entry in entries}, team__in={entry.team_id for entry in entries}
        )
    }
    moved = [entry for entry in entries if held.get(entry.key) != entry.before]
    if moved:
        raise Refused(
            _("The target of %(who)s has changed since this was asked for. Reject it, and have it asked for anew.")
            % {"who": moved[0].person or moved[0].team}
        )
