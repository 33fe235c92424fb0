"""Publishing a plan: for months without one it comes into force, for the others it becomes a change to approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.actions.applying import put_into_force
from apps.targets.actions.holding import hold
from apps.targets.actions.planning import NotPlanned
from apps.targets.measures.approvals import Approvers
from apps.targets.measures.grid import Cell, Grid, read_grid
from apps.targets.measures.publication import Rests, rests_in
from apps.targets.measures.tiers import out_of_order
from apps.targets.models import Draft, Entry, Goal, Revision
from apps.targets.models.revision import Kind, State
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused, insist


class RestLeft(Refused):
    """Not everything is assigned, and nobody said that this is meant; `rests` is what is left in which month
    (negative: too much)."""

    def __init__(self, rests: Rests):
        super().__init__(_("Part of the team's target is not assigned. Please confirm that this is meant."), "rest")
        self.rests = rests

    @property
    def listed(self) -> str:
        """Each month with what is left in it, as commands print it."""
        return ", ".join(f"{month:%Y-%m}: {rest:,f}" for month, rest in self.rests)


@transaction.atomic
def publish_targets(
    team: Team, *, goal: Goal, span: Period, by: Person, at: datetime, why: str = "",
    rest_is_meant: bool | Rests = False,
) -> list[Revision]:  # fmt: skip
    """This will publish what is planned for a team's grid, and give what it became in the ledger.

    Months whose plan was never published come into force at once. Of the others the changes are
    proposed to the next leader up, with the reason `why`, and wait; if nobody needs to be asked
    they come into force too. What was planned for a published month that is over stays a draft.
    `rest_is_meant`: the rests that were seen and confirmed, or True for whatever rest there is.
    Raises `RestLeft` if anything else is left unassigned, `NotPlanned` for tiers out of order and for
    people who are not there, `Refused` otherwise.
    """
    insist(rules.someone_who_leads_the_team(by, team))
    hold([team.pk])
    grid = read_grid(team, goal, span, by)
    drafts = _to_publish(grid, by)
    _insist_on_cells_that_can_be(drafts, grid)
    fresh = [draft for draft in drafts if draft.month not in grid.published]
    later = [draft for draft in drafts if draft.month in grid.published]
    if later:
        insist(rules.a_reason(why), field="why")
    rests = rests_in(grid, {draft.month for draft in drafts})
    if rests and rest_is_meant is not True and rest_is_meant != rests:
        raise RestLeft(rests)
    return [
        *([_publish(fresh, grid, by, at, why, rests)] if fresh else []),
        *([_propose(later, grid, by, at, why, rests)] if later else []),
    ]


def _to_publish(grid: Grid, by: Person) -> list[Draft]:
    drafts = list(
        Draft.objects.visible_to(by).of_goal(grid.goal).within(grid.span).planned_by(grid.team)
        .select_for_update(of=("self",)).select_related("person", "team").order_by("pk")
    )  # fmt: skip
    if not drafts:
        raise Refused(_("Nothing is planned that is not published already."))
    open_still = {slot.cell.key for slot in grid.slots if slot.open}
    found = [draft for draft in drafts if draft.key in open_still]
    if not found:
        raise Refused(_("These months are over by now; what was planned for them can only be thrown away."))
    return found


def _insist_on_cells_that_can_be(drafts: Sequence[Draft], grid: Grid) -> None:
    """This will refuse what was planned for people who are not there any more, and tiers out of order."""
    absent = {slot.cell.key for slot in grid.slots if slot.absent}
    wrong = out_of_order(grid.goal, {draft.key: draft.amount for draft in drafts})
    troubles: dict[Cell, Refused] = {}
    for draft in drafts:
        why_not = wrong.get(draft.key, "")
        if draft.person is not None and draft.amount is not None and draft.key in absent:
            why_not = rules.someone_in_the_team(draft.person.name, False)
        if why_not:
            troubles[Cell(draft.team, draft.month, draft.person)] = Refused(why_not)
    if troubles:
        raise NotPlanned(troubles)


def _publish(drafts: Sequence[Draft], grid: Grid, by: Person, at: datetime, why: str, rests: Rests) -> Revision:
    revision = Revision.objects.create(
        **grid.goal.fields, kind=Kind.PUBLICATION, team=grid.team, by=by, asked_at=at, why=why.strip(),
        rest=_in_all(grid, drafts, rests), state=State.APPROVED, decided_by=by, decided_at=at,
    )  # fmt: skip
    entries = _write_down(revision, drafts, grid)
    put_into_force(revision, entries, at=at)
    return revision


def _in_all(grid: Grid, drafts: Sequence[Draft], rests: Rests) -> Decimal | None:
    """This will add up what is left in the months of some drafts; None where the team has no target of its own."""
    months = {draft.month for draft in drafts}
    own = [slot.in_force if grid.team.parent_id else slot.stored for slot in grid.whole.slots]
    known = any(amount is not None for month, amount in zip(grid.months, own, strict=True) if month in months)
    if not known or not grid.kpi.additive:
        return None
    return sum((rest for month, rest in rests if month in months), Decimal(0))


def _propose(drafts: Sequence[Draft], grid: Grid, by: Person, at: datetime, why: str, rests: Rests) -> Revision:
    approver = whom_to_ask(grid.team, by)
    decided = {} if approver else {"state": State.APPROVED, "decided_by": by, "decided_at": at}
    revision = Revision.objects.create(
        **grid.goal.fields, kind=Kind.CHANGE, team=grid.team, by=by, asked_at=at, why=why.strip(), approver=approver,
        rest=_in_all(grid, drafts, rests), **decided,
    )  # fmt: skip
    entries = _write_down(revision, drafts, grid)
    if not approver:
        put_into_force(revision, entries, at=at)
    return revision


def whom_to_ask(team: Team, by: Person) -> Person | None:
    """This will give the next leader up who must approve what `by` changes in a team's plan; None for nobody."""
    try:
        return Approvers().to_ask(team.pk, by)
    except LookupError:
        raise Refused(_("Nobody is there to approve this: it takes another director or an administrator.")) from None


def _write_down(revision: Revision, drafts: Sequence[Draft], grid: Grid) -> list[Entry]:
    in_force = {slot.cell.key: slot.in_force for slot in grid.slots}
    entries = Entry.objects.bulk_create(
        Entry(
            **grid.goal.fields, revision=revision, month=draft.month, team=draft.team, person=draft.person,
            before=in_force.get(draft.key), after=draft.amount,
        )
        for draft in drafts
    )  # fmt: skip
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return entries
