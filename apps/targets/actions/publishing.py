"""Publishing a plan: for months without one it comes into force, for the others it becomes a change to approve."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.actions.applying import put_into_force
from apps.targets.actions.holding import hold
from apps.targets.actions.planning import NotPlanned
from apps.targets.measures.grid import Cell, Grid, balance, read_grid
from apps.targets.models import Draft, Entry, Goal, Revision, Target, Tier
from apps.targets.models.revision import Kind, State
from apps.teams.models import Person, Role, Team
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused, insist


class RestLeft(Refused):
    """Not everything is assigned, and nobody said that this is meant; `rest` is what is left (negative: too much)."""

    def __init__(self, rest: Decimal):
        super().__init__(_("Part of the team's target is not assigned. Please confirm that this is meant."), "rest")
        self.rest = rest


@transaction.atomic
def publish_targets(
    team: Team, *, goal: Goal, span: Period, by: Person, at: datetime, why: str = "", rest_is_meant: bool = False
) -> list[Revision]:
    """This will publish what is planned for a team's grid, and give what it became in the ledger.

    Months whose plan was never published come into force at once. Of the others the changes are
    proposed to the next leader up, with the reason `why`, and wait; if nobody needs to be asked
    they come into force too. Raises `RestLeft` if something of a newly published month is left
    unassigned and not said to be meant, `NotPlanned` for tiers that fall, `Refused` otherwise.
    """
    insist(rules.someone_who_leads_the_team(by, team))
    hold([team.pk])
    grid = read_grid(team, goal, span, by)
    drafts = list(
        Draft.objects.visible_to(by).of_goal(goal).within(span).planned_by(team).select_for_update(of=("self",))
        .select_related("person", "team").order_by("pk")
    )  # fmt: skip
    if not drafts:
        raise Refused(_("Nothing is planned that is not published already."))
    _insist_on_rising_tiers(drafts, goal)
    fresh = [draft for draft in drafts if draft.month not in grid.published]
    later = [draft for draft in drafts if draft.month in grid.published]
    if later:
        insist(rules.a_reason(why), field="why")
    found = []
    if fresh:
        found.append(_publish(fresh, grid, by, at, why, rest_is_meant))
    if later:
        found.append(_propose(later, grid, by, at, why))
    return found


def _publish(drafts: Sequence[Draft], grid: Grid, by, at, why: str, rest_is_meant: bool) -> Revision:
    rest = _rest(grid, {draft.month for draft in drafts})
    if rest and not rest_is_meant:
        raise RestLeft(rest)
    revision = Revision.objects.create(
        **grid.goal.fields, kind=Kind.PUBLICATION, team=grid.team, by=by, asked_at=at, why=why.strip(), rest=rest,
        state=State.APPROVED, decided_by=by, decided_at=at,
    )  # fmt: skip
    entries = _write_down(revision, drafts, grid)
    put_into_force(revision, entries, at=at)
    return revision


def _rest(grid: Grid, months: Collection) -> Decimal | None:
    """This will give what of the team's own target the plan leaves in these months; None where the team has none."""
    found = balance(grid, grid.stored)
    known = [rest for month, rest in zip(grid.months, found.rest, strict=True) if month in months and rest is not None]
    return sum(known, Decimal(0)) if known and grid.kpi.additive else None


def _propose(drafts: Sequence[Draft], grid: Grid, by: Person, at: datetime, why: str) -> Revision:
    approver = whom_to_ask(grid.team, by)
    decided = {} if approver else {"state": State.APPROVED, "decided_by": by, "decided_at": at}
    revision = Revision.objects.create(
        **grid.goal.fields, kind=Kind.CHANGE, team=grid.team, by=by, asked_at=at, why=why.strip(), approver=approver,
        **decided,
    )  # fmt: skip
    entries = _write_down(revision, drafts, grid)
    if not approver:
        put_into_force(revision, entries, at=at)
    return revision


def whom_to_ask(team: Team, by: Person) -> Person | None:
    """This will give the next leader up who must approve what `by` changes in a team's plan; None for nobody."""
    line = list(Team.objects.above(team).select_related("leader"))
    at_the_top = Person.objects.active().filter(role__in=[Role.DIRECTOR, Role.ADMINISTRATOR])
    # Another director before an administrator.
    others = sorted(at_the_top, key=lambda person: (person.role != Role.DIRECTOR, person.pk))
    try:
        return rules.nearest_leader_above(by, line, others)
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


def _insist_on_rising_tiers(drafts: Sequence[Draft], goal: Goal) -> None:
    """This will refuse cells whose stretch would lie below the target, or the challenge below the stretch."""
    others = Target.objects.in_force().filter(
        kpi=goal.kpi, dimension=goal.dimension, member=goal.member, month__in={draft.month for draft in drafts},
        team__in={draft.team_id for draft in drafts},
    ).exclude(tier=goal.tier)  # fmt: skip
    known = {(row.tier, row.key): row.amount for row in others}
    troubles: dict[Cell, Refused] = {}
    for draft in drafts:
        amounts = [draft.amount if tier == goal.tier else known.get((tier, draft.key)) for tier in Tier.values]
        if why_not := rules.tiers_that_rise(amounts):
            troubles[Cell(draft.team, draft.month, draft.person)] = Refused(why_not)
    if troubles:
        raise NotPlanned(troubles)
