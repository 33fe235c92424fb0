"""The grid of one team, KPI and quarter: whose targets are assigned in it, and what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from apps.targets import rules
from apps.targets.kpis import Kpi
from apps.targets.models import Target
from apps.teams.models import Membership, Person, Team
from salesmgmt.lib.periods import Period

Key = tuple[int, date, int | None]


@dataclass(frozen=True)
class Cell:
    """One cell of the grid: a team's own target, or a person's in that team, for a month."""

    team: Team
    month: date
    person: Person | None = None

    @property
    def key(self) -> Key:
        return self.team.pk, self.month, self.person.pk if self.person else None


@dataclass(frozen=True)
class Slot:
    """A cell with what it holds. `absent`: the person is not in the team in this month."""

    cell: Cell
    stored: Decimal | None
    open: bool
    absent: bool = False


@dataclass(frozen=True)
class Row:
    """A person of the team, or a team directly below; `joined` and `left`: their first and last day, if it lies
    within the quarter."""

    who: Person | Team
    slots: tuple[Slot, ...]
    joined: date | None = None
    left: date | None = None

    @property
    def is_team(self) -> bool:
        return isinstance(self.who, Team)


@dataclass(frozen=True)
class Grid:
    """The rows in which the team's target is assigned, and `whole`, the team's own."""

    team: Team
    kpi: Kpi
    quarter: Period
    rows: tuple[Row, ...]
    whole: Row

    @property
    def months(self) -> list[date]:
        return self.quarter.months

    @property
    def slots(self) -> list[Slot]:
        return [slot for row in (*self.rows, self.whole) for slot in row.slots]

    @property
    def stored(self) -> dict[Key, Decimal | None]:
        return {slot.cell.key: slot.stored for slot in self.slots}


@dataclass(frozen=True)
class Balance:
    """What the rows come to, month by month, and what of the team's own target they leave; None is nothing to add.

    Months in which the team has no target of its own are left out of the total rest.
    """

    assigned: tuple[Decimal | None, ...]
    rest: tuple[Decimal | None, ...]
    assigned_in_all: Decimal | None
    whole_in_all: Decimal | None
    rest_in_all: Decimal | None


def read_grid(team: Team, kpi: Kpi, quarter: Period, viewer: Person) -> Grid:
    """This will read the grid as `viewer` may see and change it: three queries, however many rows.

    A row for each team directly below, then for everyone who was in the team on any day of the
    quarter or has a target in it. People who may no longer sign in are left out unless they have one.
    """
    stored, promised = _stored(team, kpi, quarter, viewer)
    spells: dict[Person, list[Membership]] = {person: [] for person in promised}
    for spell in Membership.objects.during(quarter).of_teams([team]).select_related("person").order_by("since"):
        if spell.person.is_active or spell.person in promised:
            spells.setdefault(spell.person, []).append(spell)
    people = sorted(spells, key=lambda person: (person.name_sort, person.pk))
    leads = not rules.someone_who_leads_the_team(viewer, team)
    below = [
        _team_row(child, quarter, stored, not rules.someone_who_sets_the_whole(viewer, child))
        for child in team.children.all()
    ]
    return Grid(
        team=team,
        kpi=kpi,
        quarter=quarter,
        rows=(*below, *(_person_row(person, team, quarter, spells[person], stored, leads) for person in people)),
        whole=_team_row(team, quarter, stored, not rules.someone_who_sets_the_whole(viewer, team)),
    )


def balance(grid: Grid, amounts: Mapping[Key, Decimal | None]) -> Balance:
    """This will add up what stands, or is typed, in the cells."""
    assigned = tuple(total(amounts.get(row.slots[n].cell.key) for row in grid.rows) for n in range(len(grid.months)))
    whole = [amounts.get(slot.cell.key) for slot in grid.whole.slots]
    rest = tuple(None if own is None else own - (given or 0) for own, given in zip(whole, assigned, strict=True))
    return Balance(assigned, rest, total(assigned), total(whole), total(rest))


def total(amounts) -> Decimal | None:
    """This will add up amounts; None where there is not one."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _stored(team: Team, kpi: Kpi, quarter: Period, viewer: Person) -> tuple[dict[Key, Decimal], set[Person]]:
    """This will read the targets in the grid by key of cell, and the people who have one."""
    targets = (
        Target.objects.visible_to(viewer)
        .of_kpi(kpi.key)
        .within(quarter)
        .filter(Q(team=team) | Q(team__parent=team, person__isnull=True))
        .select_related("person")
        .order_by()
    )
    found, people = {}, set()
    for target in targets:
        found[target.team_id, target.month, target.person_id] = target.amount
        if target.person:
            people.add(target.person)
    return found, people


def _team_row(team: Team, quarter: Period, stored: Mapping[Key, Decimal], may: bool) -> Row:
    cells = [Cell(team, month) for month in quarter.months]
    return Row(team, tuple(Slot(cell, stored.get(cell.key), may) for cell in cells))


def _person_row(
    person: Person, team: Team, quarter: Period, spells: list[Membership], stored: Mapping[Key, Decimal], may: bool
) -> Row:  # fmt: skip
    slots = []
    for month in quarter.months:
        cell, span = Cell(team, month, person), Period.month(month)
        here = any(spell.since < span.after and (spell.until is None or spell.until > span.first) for spell in spells)
        amount = stored.get(cell.key)
        # What was promised before someone left stays in sight and can be taken back.
        slots.append(Slot(cell, amount, may and (here or amount is not None), absent=not here))
    joined = spells[0].since if spells and spells[0].since > quarter.first else None
    until = spells[-1].until if spells else None
    left = until - timedelta(days=1) if until is not None and until < quarter.after else None
    return Row(person, tuple(slots), joined, left)
