"""Planning: what a cell shall hold, written as a draft that nobody below sees until it is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.actions.holding import hold
from apps.targets.kpis import KPIS
from apps.targets.measures.grid import Cell, Key
from apps.targets.models import Draft, Entry, Goal, Target
from apps.teams.models import Company, Membership, Person, Team
from salesmgmt.lib.copying import copy_rows
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused, insist


@dataclass(frozen=True)
class Change:
    """What a cell shall hold (None: no target, which is not zero), and what it held when the person looked."""

    cell: Cell
    amount: Decimal | None
    was: Decimal | None


class Conflict(Refused):
    """Someone else changed the cell meanwhile; `stored` is what it holds now."""

    def __init__(self, sentence, stored: Decimal | None):
        super().__init__(sentence)
        self.stored = stored


class NotPlanned(Refused):
    """Nothing was written; `troubles` says why, cell by cell."""

    def __init__(self, troubles: Mapping[Cell, Refused]):
        super().__init__(_("Nothing was saved. Please look at the marked cells."))
        self.troubles = troubles


def plan_target(
    cell: Cell, *, goal: Goal, amount: Decimal | None, by: Person, at: datetime, was: Decimal | None
) -> None:
    """This will plan one cell to hold `amount`, or nothing with None.

    `was` is what the person saw when they typed: if the cell holds something else by now, nothing is
    changed and `Conflict` is raised with what it holds.
    """
    try:
        plan_targets([Change(cell, amount, was)], goal=goal, by=by, at=at)
    except NotPlanned as refused:
        raise refused.troubles[cell] from None


@transaction.atomic
def plan_targets(changes: Sequence[Change], *, goal: Goal, by: Person, at: datetime) -> int:
    """This will plan many cells of one goal together, or none of them, and tell how many really changed.

    Raises `NotPlanned` with a reason for each cell that cannot be planned; for a cell that someone
    else changed meanwhile the reason is a `Conflict`.
    """
    insist(rules.a_kpi_that_can_have_targets(KPIS.get(goal.kpi)))
    insist(rules.a_part_the_kpi_is_read_by(goal))
    hold(team_of_plan(change.cell) for change in changes)
    standing = Standing(changes, goal)
    troubles: dict[Cell, Refused] = {}
    for change in changes:
        if why_not := _why_not(change, goal, by, standing):
            troubles[change.cell] = Refused(why_not)
            continue
        held = standing.held(change.cell.key)
        # What is there already needs no change, whoever put it there.
        if held not in (change.was, change.amount):
            troubles[change.cell] = Conflict(_("Someone else changed this cell meanwhile."), held)
    if troubles:
        raise NotPlanned(troubles)
    return _write(changes, goal, standing)


@transaction.atomic
def discard_drafts(team: Team, *, goal: Goal, span: Period, by: Person, at: datetime) -> int:
    """This will throw away what was planned for a team's grid and not published; what is in force stays."""
    insist(rules.someone_who_leads_the_team(by, team))
    hold([team.pk])
    return Draft.objects.visible_to(by).of_goal(goal).within(span).planned_by(team).delete()[0]


def team_of_plan(cell: Cell) -> int:
    """This will name the team whose leader plans the cell: a team's own is planned by the team above."""
    return cell.team.pk if cell.person else cell.team.parent_id or cell.team.pk


# A cell's key, as columns.
_KEY = ("team_id", "month", "person_id")


class Standing:
    """What stands in the cells of some changes now, locked until commit."""

    def __init__(self, changes: Sequence[Change], goal: Goal):
        self.today = Company.current().today()
        months = sorted({change.cell.month for change in changes})
        teams = {change.cell.team.pk for change in changes}
        cells = Q(month__in=months, team__in=teams)
        # Values, for whole model rows of a large grid would take longer than everything else here.
        rows = Target.objects.of_goal(goal).filter(cells).order_by()
        self.targets: dict[Key, Decimal] = {row[:3]: row[3] for row in rows.values_list(*_KEY, "amount")}
        # An import does not wait for `hold`.
        drafts = Draft.objects.select_for_update().of_goal(goal).filter(cells).order_by("pk")
        self.drafts: dict[Key, tuple[int, Decimal | None]] = {
            row[:3]: row[3:] for row in drafts.values_list(*_KEY, "pk", "amount")
        }
        self.waiting = {
            *Entry.objects.of_goal(goal).filter(cells, revision__state="pending").order_by().values_list(*_KEY)
        }
        self.members = _members(changes, months, teams)
        plans = {team_of_plan(change.cell) for change in changes}
        published = Target.objects.of_goal(goal).filter(month__in=months).order_by().annotate(above=F("team__parent"))
        in_plans = Q(team__in=plans, person__isnull=False) | Q(above__in=plans, person__isnull=True)
        at_the_top = Q(team__in=plans, above__isnull=True, person__isnull=True)
        self.published = {
            (team if person else above or team, month)
            for team, above, person, month in published.filter(in_plans | at_the_top).values_list(
                "team", "above", "person", "month"
            )
        }

    def held(self, key: Key) -> Decimal | None:
        """This will give what the grid shows in the cell: what is planned, else what is in force."""
        return self.drafts[key][1] if key in self.drafts else self.targets.get(key)

    def in_force(self, key: Key) -> Decimal | None:
        return self.targets.get(key)


def _members(changes: Sequence[Change], months, teams) -> set[Key]:
    """This will tell who is in which team in which of the months, as keys of cells."""
    people = {change.cell.person.pk for change in changes if change.cell.person}
    if not people:
        return set()
    spans = {month: Period.month(month) for month in months}
    whole = Period(months[0], spans[months[-1]].after)
    return {
        (row.team_id, month, row.person_id)
        for row in Membership.objects.during(whole).filter(person__in=people, team__in=teams)
        for month, span in spans.items()
        if row.since < span.after and (row.until is None or row.until > span.first)
    }


def _why_not(change: Change, goal: Goal, by: Person, standing: Standing) -> str:
    cell = change.cell
    # What was promised before someone left can still be taken back.
    here = cell.person is None or change.amount is None or cell.key in standing.members
    return (
        rules.someone_who_plans(by, cell)
        or rules.a_month_that_can_still_change(
            cell.month, standing.today, (team_of_plan(cell), cell.month) in standing.published
        )
        or rules.a_cell_without_a_waiting_change(cell.key in standing.waiting)
        or (rules.someone_in_the_team(cell.person.name, here) if cell.person else "")
        or rules.an_amount_that_fits(goal.declared, change.amount)
    )


def _change(drafts: Mapping[int, Decimal | None]) -> None:
    """This will write other amounts into drafts, by their ids: one statement with arrays, for `bulk_update` takes a
    second for as many cells as a large grid has."""
    if not drafts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE targets_draft SET amount = wanted.amount"
            " FROM unnest(%s::bigint[], %s::numeric[]) AS wanted (id, amount) WHERE targets_draft.id = wanted.id",
            [list(drafts), list(drafts.values())],
        )


def _write(changes: Sequence[Change], goal: Goal, standing: Standing) -> int:
    new: list[Draft] = []
    ended: list[int] = []
    changed: dict[int, Decimal | None] = {}
    for change in changes:
        cell, draft = change.cell, standing.drafts.get(change.cell.key)
        if standing.held(cell.key) == change.amount:
            continue
        if change.amount == standing.in_force(cell.key):
            ended.append(draft[0])  # type: ignore[index]
        elif draft is None:
            new.append(Draft(**goal.fields, month=cell.month, team=cell.team, person=cell.person, amount=change.amount))
        else:
            changed[draft[0]] = change.amount
    if ended:
        Draft.objects.filter(pk__in=ended).delete()
    try:
        with connection.wrap_database_errors:
            copy_rows(Draft, new)
    except IntegrityError as error:
        raise Refused(_("Someone else saved the same in this moment. Please look again and repeat.")) from error
    _change(changed)
    return len(new) + len(changed) + len(ended)
