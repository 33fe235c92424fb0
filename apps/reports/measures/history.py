"""What the rows of a plan brought in the past, and what a target is shared out by because of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.reports.measures.figures import derive, totals_for
from apps.reports.models import MonthlyFigure
from apps.targets.measures.grid import Grid, Key
from apps.targets.measures.weights import Attendance, Weights, Who
from apps.targets.models import Goal
from apps.targets.rules import STEPS
from apps.teams.models import CalendarDay, Company, Person
from salesmgmt.lib.periods import Period, add_months
from salesmgmt.lib.refusal import Refused

YEAR = 12
RECENT = 3


@dataclass(frozen=True)
class Past:
    """The totals of the rows of a grid in months of the past; a month without any is not there."""

    goal: Goal
    totals: Mapping[tuple[Who, date], Mapping[str, Decimal]]

    def actual(self, who: Who, months: Iterable[date]) -> Decimal | None:
        """This will give what a row brought in these months together; None where nothing was counted at all."""
        counted = [found for month in months if (found := self.totals.get((who, month)))]
        if not counted:
            return None
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for found in counted:
            for key, amount in found.items():
                sums[key] += amount
        return derive(sums, [self.goal.kpi])[self.goal.kpi]

    def weight(self, who: Who, months: Iterable[date]) -> Fraction:
        """This will give the same as a weight: nothing counted, and less than nothing, weigh nothing."""
        return Fraction(max(self.actual(who, months) or Decimal(0), Decimal(0)))


def read_past(grid: Grid, months: Collection[date], viewer: Person) -> Past:
    """This will read the rows' figures of these months as far as `viewer` may see them: two queries, however many.

    A person's are all that are credited to them, in whichever team; a team's those credited to it and
    to the teams below.
    """
    goal = grid.goal
    rows = (
        MonthlyFigure.objects.visible_to(viewer).by(goal.dimension).of_kpis(totals_for([goal.kpi])).in_months(months)
        .filter(member=goal.member).order_by()
    )  # fmt: skip
    people = [row.who.pk for row in grid.rows if not row.is_team]
    lines = {team.pk: team.tree_path for team in viewer.reach.below(grid.team)}  # type: ignore[attr-defined]
    wanted = {row.who.pk for row in (*grid.rows, grid.whole) if row.is_team}
    found: dict[tuple[Who, date], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    of_people = rows.filter(person__in=people).values_list("person", "month", "kpi").annotate(Sum("amount"))
    for person, month, kpi, amount in of_people:
        found[(False, person), month][kpi] += amount
    of_teams = rows.filter(team__in=lines).values_list("team", "month", "kpi").annotate(Sum("amount"))
    for team, month, kpi, amount in of_teams:
        for above in wanted.intersection(lines[team]):
            found[(True, above), month][kpi] += amount
    return Past(goal, found)


def _year_before(month: date) -> date:
    return add_months(month, -YEAR)


def _closed(today: date, count: int) -> list[date]:
    """This will list the last months that are over, the oldest first."""
    return [add_months(today, -n) for n in range(count, 0, -1)]


def last_year(grid: Grid, viewer: Person, *, over: str, there: Attendance | None = None) -> Weights:
    """This will weigh by what was brought in the same months of the year before; see `_by_past`."""
    past = read_past(grid, [_year_before(month) for month in grid.months], viewer)
    weights = _by_past(grid, past, {month: [_year_before(month)] for month in grid.months}, over, there)
    if weights is None:
        raise Refused(_("There are no figures of last year to go by."))
    return weights


def history(grid: Grid, viewer: Person, *, over: str, there: Attendance | None = None) -> Weights:
    """This will weigh rows by what they brought in the last twelve months that are over, and months by those of
    the same name among them; see `_by_past`."""
    closed = _closed(Company.current().today(), YEAR)
    past = read_past(grid, closed, viewer)
    if over == "months":
        by_name = {month.month: [month] for month in closed}
        weights = _by_past(grid, past, {month: by_name[month.month] for month in grid.months}, over, there)
    else:
        weights = _by_past(grid, past, dict.fromkeys(grid.months, closed), over, there)
    if weights is None:
        raise Refused(_("There are no figures of the last twelve months to go by."))
    return weights


def _by_past(
    grid: Grid, past: Past, models: Mapping[date, list[date]], over: str, there: Attendance | None
) -> Weights | None:
    """This will weigh each cell by its row's figures of the months that `models` names for the cell's month.

    Over rows, a row that has no figures at all weighs as much as those that have some do on average, by
    the newcomers' ramp for a person: nobody is left without a target for want of a past. In a month
    that nobody has figures for, all the months together count. Over months, a row without figures
    follows the whole team's course. None where nobody has any. Whoever is there for part of a month
    weighs in proportion.
    """
    there = there or Attendance(grid)
    rows = [*grid.rows, grid.whole] if over == "months" else list(grid.rows)
    every = sorted({month for several in models.values() for month in several})
    known = {who for row in rows if past.weight(who := (row.is_team, row.who.pk), every)}
    if over == "months":
        whole = (True, grid.team.pk)
        if not known and not past.weight(whole, every):
            return None

        def weight(who: Who, month: date) -> Fraction:
            return past.weight(who if who in known else whole, models[month])
    else:
        if not known:
            return None
        weight = _over_rows(past, known, models, every, there)
    return {
        key: share * weight((row.is_team, row.who.pk), key[1])
        for row in rows
        for key in (slot.cell.key for slot in row.slots)
        if (share := there.share(key)) is not None
    }


def _over_rows(past: Past, known: set[Who], models: Mapping[date, list[date]], every: list[date], there: Attendance):
    counted = {month: any(past.weight(who, several) for who in known) for month, several in models.items()}
    usual: dict[date, Fraction] = {}

    def own(who: Who, month: date) -> Fraction:
        return past.weight(who, models[month] if counted[month] else every)

    def weight(who: Who, month: date) -> Fraction:
        if who in known:
            return own(who, month)
        if month not in usual:
            usual[month] = sum((own(each, month) for each in known), Fraction(0)) / len(known)
        is_team, pk = who
        return usual[month] * (1 if is_team else there.ramp(pk, month))

    return weight


@dataclass(frozen=True)
class Beside:
    """What stands beside a cell: last year's figure of the same month, and what the recent pace would bring in it."""

    last_year: Decimal | None
    run_rate: Decimal | None


def beside(grid: Grid, viewer: Person) -> dict[Key, Beside]:
    """This will give, for every cell, last year's figure of the month and the run rate: the average a workday of
    the last three months that are over times the workdays of the cell's month. A ratio's run rate is
    that of the three months. Amounts come in the steps of targets: nobody makes 0.08 of a visit."""
    company = Company.current()
    recent = _closed(company.today(), RECENT)
    past = read_past(grid, {*recent, *(_year_before(month) for month in grid.months)}, viewer)
    days = _workdays([*recent, *grid.months], company)
    elapsed = sum(days[month] for month in recent)
    step = STEPS[grid.kpi.unit]
    found = {}
    for row in (*grid.rows, grid.whole):
        who = (row.is_team, row.who.pk)
        pace = past.actual(who, recent)
        for slot in row.slots:
            month = slot.cell.month
            rate = pace
            if pace is not None and grid.kpi.additive:
                rate = (pace * days[month] / elapsed).quantize(step) if elapsed else None
            found[slot.cell.key] = Beside(past.actual(who, [_year_before(month)]), rate)
    return found


def _workdays(months: Iterable[date], company: Company) -> dict[date, int]:
    wanted = sorted(set(months))
    worked = CalendarDay.objects.workdays(Period(wanted[0], add_months(wanted[-1], 1)), company)
    count: dict[date, int] = defaultdict(int)
    for day in worked:
        count[day.replace(day=1)] += 1
    return count
