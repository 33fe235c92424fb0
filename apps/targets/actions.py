"""Assigning targets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.kpis import KPIS
from apps.targets.measures.grid import Cell, Key
from apps.targets.models import Target
from apps.teams.models import Membership, Person
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


class NotAssigned(Refused):
    """Nothing was assigned; `troubles` says why, cell by cell."""

    def __init__(self, troubles: Mapping[Cell, Refused]):
        super().__init__(_("Nothing was saved. Please look at the marked cells."))
        self.troubles = troubles


def assign_target(
    cell: Cell, *, kpi: str, amount: Decimal | None, by: Person, at: datetime, was: Decimal | None
) -> None:
    """This will set one cell to `amount`, or clear it with None.

    `was` is what the person saw when they typed: if the cell holds something else by now, nothing is
    changed and `Conflict` is raised with what it holds.
    """
    try:
        assign_targets([Change(cell, amount, was)], kpi=kpi, by=by, at=at)
    except NotAssigned as refused:
        raise refused.troubles[cell] from None


@transaction.atomic
def assign_targets(changes: Sequence[Change], *, kpi: str, by: Person, at: datetime) -> int:
    """This will set or clear many cells of one KPI together, or none of them, and tell how many really changed.

    Raises `NotAssigned` with a reason for each cell that cannot be set; for a cell that someone else
    changed meanwhile the reason is a `Conflict`.
    """
    insist(rules.a_kpi_that_can_have_targets(KPIS.get(kpi)))
    _hold({change.cell.team.pk for change in changes})
    stored, members = _stored(changes, kpi), _members(changes)
    troubles: dict[Cell, Refused] = {}
    for change in changes:
        if why_not := _why_not(change, kpi, by, members):
            troubles[change.cell] = Refused(why_not)
            continue
        row = stored.get(change.cell.key)
        held = row.amount if row else None
        # What is there already needs no change, whoever put it there.
        if held not in (change.was, change.amount):
            troubles[change.cell] = Conflict(_("Someone else changed this cell meanwhile."), held)
    if troubles:
        raise NotAssigned(troubles)
    return _write(changes, kpi, stored)


def _hold(teams: Collection[int]) -> None:
    """This will keep everyone else from assigning targets of these teams until commit.

    Rows that do not exist yet cannot be locked, so the team is; always in the order of the keys, so
    that two people saving overlapping grids wait for each other instead of forever.
    """
    with connection.cursor() as cursor:
        for team in sorted(teams):
            cursor.execute("SELECT pg_advisory_xact_lock(7215302, %s)", [team])


def _stored(changes: Sequence[Change], kpi: str) -> dict[Key, Target]:
    """This will read and lock what the cells hold: an import does not wait for `_hold`."""
    rows = (
        Target.objects.select_for_update()
        .filter(
            kpi=kpi,
            month__in={change.cell.month for change in changes},
            team__in={change.cell.team.pk for change in changes},
        )
        .order_by("pk")
    )
    return {(row.team_id, row.month, row.person_id): row for row in rows}


def _members(changes: Sequence[Change]) -> set[Key]:
    """This will tell who is in which team in which of the months, as keys of cells."""
    months = sorted({change.cell.month for change in changes})
    people = {change.cell.person.pk for change in changes if change.cell.person}
    if not people:
        return set()
    spans = {month: Period.month(month) for month in months}
    rows = Membership.objects.during(Period(months[0], spans[months[-1]].after)).filter(
        person__in=people, team__in={change.cell.team.pk for change in changes}
    )
    return {
        (row.team_id, month, row.person_id)
        for row in rows
        for month, span in spans.items()
        if row.since < span.after and (row.until is None or row.until > span.first)
    }


def _why_not(change: Change, kpi: str, by: Person, members: set[Key]) -> str:
    cell = change.cell
    if cell.person is None:
        may_not = rules.someone_who_sets_the_whole(by, cell.team)
    else:
        may_not = rules.someone_who_leads_the_team(by, cell.team)
    if may_not:
        return may_not
    # What was promised before someone left can still be taken back.
    if cell.person and change.amount is not None and cell.key not in members:
        return _("%(name)s is not in this team in this month.") % {"name": cell.person.name}
    return rules.an_amount_that_fits(KPIS[kpi], change.amount)


def _write(changes: Sequence[Change], kpi: str, stored: Mapping[Key, Target]) -> int:
    new, changed, cleared = [], [], []
    for change in changes:
        cell, row = change.cell, stored.get(change.cell.key)
        if row is None and change.amount is not None:
            new.append(Target(kpi=kpi, month=cell.month, team=cell.team, person=cell.person, amount=change.amount))
        elif row is not None and change.amount is None:
            cleared.append(row.pk)
        elif row is not None and change.amount is not None and row.amount != change.amount:
            row.amount = change.amount
            changed.append(row)
    if cleared:
        Target.objects.filter(pk__in=cleared).delete()
    try:
        Target.objects.bulk_create(new)
    except IntegrityError as error:
        raise Refused(_("Someone else saved the same in this moment. Please look again and repeat.")) from error
    Target.objects.bulk_update(changed, ["amount"])
    return len(new) + len(changed) + len(cleared)
