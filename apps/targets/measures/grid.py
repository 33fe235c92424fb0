"""The grid of one team and goal over some months: whose targets are planned in it, and what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from apps.targets import rules
from apps.targets.kpis import Kpi
from apps.targets.measures.presence import WHOLE, Presence, carried, presences
from apps.targets.models import Draft, Entry, Goal, Target
from apps.teams.models import Company, Membership, Person, Team
from salesmgmt.lib.periods import Period

Key = tuple[int, date, int | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid: a team's own target, or a person's in that team, for a month."""

    team: Team
    month: date
    person: Person | None = None

    @property
    def key(self) -> Key:
        return self.team.id, self.month, self.person.id if self.person is not None else None


# Not frozen, which would make the thousands of a large grid three times as slow to build.
@dataclass(slots=True)
class Slot:
    """A cell with what it holds.

    `in_force` is what was published, `stored` what is planned: the draft if there is one, else the
    same. `carried` is what comes of it where the person is there for less of the month than was
    agreed. `waiting`: a change to `wanted` waits for approval. `absent`: the person is not in the team
    in this month. `why_not` says why the cell cannot be planned, "" where it can. `there`: the days of the
    month on which a person is in the team, where these are not all.
    """

    cell: Cell
    in_force: Decimal | None
    stored: Decimal | None
    drafted: bool = False
    carried: Decimal | None = None
    waiting: bool = False
    wanted: Decimal | None = None
    absent: bool = False
    why_not: str = ""
    there: Presence | None = None

    @property
    def open(self) -> bool:
        return not self.why_not

    def comes_to(self, amount: Decimal | None) -> Decimal | None:
        """This will give what the cell adds to its team if `amount` stands in it."""
        # A draft that comes to what is in force ends.
        agreed_already = amount == self.in_force
        return self.carried if agreed_already and self.carried is not None else amount


@dataclass(frozen=True)
class Row:
    """A person of the team, or a team directly below; `joined` and `left`: their first and last day, if it lies
    within the grid's months."""

    who: Person | Team
    slots: tuple[Slot, ...]
    joined: date | None = None
    left: date | None = None

    @property
    def is_team(self) -> bool:
        return isinstance(self.who, Team)


@dataclass(frozen=True)
class Grid:
    """The rows in which the team's target is planned, and `whole`, the team's own.

    `published` are the months whose plan was published: a later change of them is proposed.
    """

    team: Team
    goal: Goal
    span: Period
    rows: tuple[Row, ...]
    whole: Row
    published: frozenset[date] = frozenset()

    @property
    def kpi(self) -> Kpi:
        return self.goal.declared

    @property
    def months(self) -> list[date]:
        return self.span.months

    @property
    def slots(self) -> list[Slot]:
        return [slot for row in (*self.rows, self.whole) for slot in row.slots]

    @property
    def stored(self) -> dict[Key, Decimal | None]:
        return {slot.cell.key: slot.stored for slot in self.slots}

    @property
    def drafted(self) -> int:
        """How many cells are planned but not published."""
        return sum(slot.drafted for slot in self.slots)


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


def read_grid(team: Team, goal: Goal, span: Period, viewer: Person) -> Grid:
    """This will read the grid as `viewer` may see and change it: five queries, however many rows; one more when
    someone holds something who was not in the team, three more when someone is not there all month.

    A row for each team directly below, then for everyone who was in the team on any day of the months
    or has a target in them. People who may no longer sign in are left out unless they have one.
    """
    holds = _Holdings(team, goal, span, viewer)
    people: dict[int, Person] = {}
    spells: dict[int, list[Membership]] = {pk: [] for pk in holds.people}
    for spell in Membership.objects.during(span).of_teams([team]).select_related("person").order_by("since"):
        if spell.person.is_active or spell.person_id in holds.people:
            people[spell.person_id] = spell.person
            spells.setdefault(spell.person_id, []).append(spell)
    if elsewhere := holds.people - set(people):
        people |= Person.objects.in_bulk(elsewhere)
    return Grid(
        team=team,
        goal=goal,
        span=span,
        rows=(
            *(holds.row(child) for child in team.children.all()),
            *(
                holds.row_of(person, spells[person.id])
                for person in sorted(people.values(), key=lambda person: (person.name_sort, person.id))
            ),
        ),
        whole=holds.row(team),
        published=holds.published,
    )


class _Held(NamedTuple):
    """What one row of a table says of a cell; whole model rows would cost more than all the rest of a large grid."""

    team: int
    month: date
    person: int | None
    amount: Decimal | None
    presence: Decimal | None = None
    here_all_month: bool = True

    @property
    def key(self) -> Key:
        return self[:3]


class _Holdings:
    """What the cells of one grid hold, read once."""

    def __init__(self, team: Team, goal: Goal, span: Period, viewer: Person):
        self.team, self.goal, self.viewer, self.span = team, goal, viewer, span

        def held(rows, *more: str) -> dict[Key, _Held]:
            rows = rows.visible_to(viewer).of_goal(goal).within(span).in_grid_of(team).order_by()
            return {row[:3]: _Held(*row) for row in rows.values_list("team_id", "month", "person_id", *more)}

        self.targets = held(Target.objects.with_presence(), "amount", "presence", "here_all_month")
        self.drafts = held(Draft.objects.all(), "amount")
        self.waiting = held(Entry.objects.filter(revision__state="pending"), "after")
        found = [row for rows in (self.targets, self.drafts) for row in rows.values() if row.amount is not None]
        self.people = {row.person for row in (*found, *self.waiting.values()) if row.person is not None}
        self.published = frozenset(
            row.month for row in self.targets.values() if row.person or row.team != team.pk or not team.parent_id
        )
        today = Company.current().today()
        self.closed = {month: rules.a_month_that_can_still_change(month, today, True) for month in span.months}
        self.spans = [(Period.month(month).first, Period.month(month).after) for month in span.months]
        partly = [row for row in self.targets.values() if row.person and not row.here_all_month]
        self.there = presences({row.key for row in partly})
        self.carried = {
            row.key: carried(goal.declared, row.amount, row.presence or WHOLE, self.there[row.key].share)
            for row in partly
            if row.amount is not None
        }

    def row(self, team: Team) -> Row:
        may_not = rules.someone_who_sets_the_whole(self.viewer, team)
        return Row(team, tuple(self._slot(Cell(team, month), may_not, True) for month in self.span.months))

    def row_of(self, person: Person, spells: list[Membership]) -> Row:
        may_not = rules.someone_who_leads_the_team(self.viewer, self.team)
        slots = tuple(
            self._slot(Cell(self.team, month, person), may_not, any(_overlaps(spell, *days) for spell in spells))
            for month, days in zip(self.span.months, self.spans, strict=True)
        )
        joined = spells[0].since if spells and spells[0].since > self.span.first else None
        until = spells[-1].until if spells else None
        left = until - timedelta(days=1) if until is not None and until < self.span.after else None
        return Row(person, slots, joined, left)

    def _slot(self, cell: Cell, may_not: str, here: bool) -> Slot:
        key = cell.key
        target, draft, entry = self.targets.get(key), self.drafts.get(key), self.waiting.get(key)
        in_force = target.amount if target else None
        stored = draft.amount if draft else in_force
        why_not = (
            may_not
            or (self.closed[cell.month] if self._is_published(cell, key) else "")
            or (rules.a_cell_without_a_waiting_change(True) if entry else "")
            # What was promised before someone left stays in sight and can be taken back.
            or (
                ""
                if here or stored is not None
                else rules.someone_in_the_team(cell.person.name if cell.person else "", False)
            )
        )
        return Slot(
            cell, in_force, stored, draft is not None, self.carried.get(key), entry is not None,
            entry.amount if entry else None, not here, why_not, self.there.get(key),
        )  # fmt: skip

    def _is_published(self, cell: Cell, key: Key) -> bool:
        """This will tell whether the plan the cell belongs to is published for its month: a team's own belongs to the
        plan of the team above, of which this grid knows no more than whether the cell itself holds something."""
        if cell.person is None and cell.team == self.team and self.team.parent_id is not None:
            return key in self.targets
        return cell.month in self.published


def balance(grid: Grid, amounts: Mapping[Key, Decimal | None]) -> Balance:
    """This will add up what stands, or is typed, in the cells."""

    def come_to(slots) -> Decimal | None:
        return total(slot.comes_to(amounts.get(slot.cell.key)) for slot in slots)

    assigned = tuple(come_to(row.slots[n] for row in grid.rows) for n in range(len(grid.months)))
    whole = [amounts.get(slot.cell.key) for slot in grid.whole.slots]
    rest = tuple(None if own is None else own - (given or 0) for own, given in zip(whole, assigned, strict=True))
    return Balance(assigned, rest, total(assigned), total(whole), total(rest))


def total(amounts) -> Decimal | None:
    """This will add up amounts; None where there is not one."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _overlaps(spell: Membership, first: date, after: date) -> bool:
    return spell.since < after and (spell.until is None or spell.until > first)
