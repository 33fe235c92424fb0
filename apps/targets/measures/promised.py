"""How much was promised for a period, by a team, by a person or by the whole company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q

from apps.targets.kpis import KPIS
from apps.targets.models import Target
from apps.teams.models import CalendarDay, Company, Person, Team
from salesmgmt.lib.periods import Period, add_months

CENT = Decimal("0.01")

Amounts = dict[date, list[Decimal]]


@dataclass(frozen=True)
class Promised:
    """The targets of many KPIs, teams and people for one period; None where there is none."""

    teams: Mapping[tuple[str, int], Decimal]
    people: Mapping[tuple[str, int], Decimal]
    company: Mapping[str, Decimal]

    def of_team(self, kpi: str, team: Team | int) -> Decimal | None:
        """This will give what a team promised: its own target, not the sum of its people's."""
        return self.teams.get((kpi, _key(team)))

    def of_person(self, kpi: str, person: Person | int) -> Decimal | None:
        """This will give what a person promised, in all the teams that were asked for together."""
        return self.people.get((kpi, _key(person)))

    def of_company(self, kpi: str) -> Decimal | None:
        """This will give what the whole company promised: the target of the team at the top."""
        return self.company.get(kpi)


def target_of(kpi: str, period: Period, team: Team | None = None, person: Person | None = None) -> Decimal | None:
    """This will give the target of one KPI for a period: a team's, a person's, a person's part in one team,
    or without both the whole company's. None means that there is no target, which is not a target of zero.

    See `targets_of` for how months become periods.
    """
    if person is not None:
        return targets_of([kpi], period, people=[person], within=[team] if team else None).of_person(kpi, person)
    if team is not None:
        return targets_of([kpi], period, teams=[team]).of_team(kpi, team)
    return targets_of([kpi], period, company=True).of_company(kpi)


def targets_of(
    keys: Iterable[str],
    period: Period,
    teams: Collection[Team | int] = (),
    people: Collection[Person | int] = (),
    *,
    within: Collection[Team | int] | None = None,
    company: bool = False,
) -> Promised:
    """This will read the targets of many KPIs, teams and people for a period, in one query.

    A person's target is the sum over all teams they were in; `within` keeps their parts in those
    teams alone. With `company` the whole company's is read as well.

    KPIs that add up: the sum over the period's months that have a target. Of a month that lies only
    partly in the period counts the part of its workdays that lies inside, to the cent, and so that
    the pieces of a month add up to the month (this reads the calendar: two queries more).

    Ratios: the target of the month; over several months it is their common target, and none where
    they differ or one has none.
    """
    keys, team_keys, person_keys = list(keys), {_key(team) for team in teams}, {_key(person) for person in people}
    wanted = Q(pk__in=())
    if team_keys:
        wanted |= Q(team__in=team_keys, person__isnull=True)
    if person_keys:
        in_teams = Q() if within is None else Q(team__in={_key(team) for team in within})
        wanted |= Q(person__in=person_keys) & in_teams
    if company:
        wanted |= Q(team__parent__isnull=True, person__isnull=True)
    months = _months(period)
    rows = (
        Target.objects.filter(wanted, kpi__in=keys, month__in=months)
        .order_by()
        .values_list("kpi", "month", "team", "person", "team__parent", "amount")
    )
    of_teams: dict[tuple[str, int], Amounts] = defaultdict(lambda: defaultdict(list))
    of_people: dict[tuple[str, int], Amounts] = defaultdict(lambda: defaultdict(list))
    of_company: dict[str, Amounts] = defaultdict(lambda: defaultdict(list))
    for kpi, month, team, person, parent, amount in rows:
        if person is not None:
            of_people[kpi, person][month].append(amount)
            continue
        if team in team_keys:
            of_teams[kpi, team][month].append(amount)
        if company and parent is None:
            of_company[kpi][month].append(amount)
    additive = {key: KPIS[key].additive for key in keys}
    parts = _parts(period, months) if any(additive.values()) else {}

    def over(kpi: str, amounts: Amounts) -> Decimal | None:
        return _sum(amounts, parts) if additive[kpi] else _common(amounts, months)

    return Promised(
        teams={key: value for key, found in of_teams.items() if (value := over(key[0], found)) is not None},
        people={key: value for key, found in of_people.items() if (value := over(key[0], found)) is not None},
        company={key: value for key, found in of_company.items() if (value := over(key, found)) is not None},
    )


def _key(row: Team | Person | int) -> int:
    return row if isinstance(row, int) else row.pk


def _months(period: Period) -> list[date]:
    """This will list the first days of all months that the period touches."""
    found, month = [], period.first.replace(day=1)
    while month < period.after:
        found.append(month)
        month = add_months(month, 1)
    return found


def _sum(amounts: Amounts, parts: Mapping[date, tuple[int, int, int]]) -> Decimal:
    total = Decimal(0)
    for month, several in amounts.items():
        amount = sum(several, Decimal(0))
        if month not in parts:
            total += amount
            continue
        before, until, whole = parts[month]
        # The difference of two rounded sums from the month's start: the month's pieces add up to it.
        total += _share(amount, until, whole) - _share(amount, before, whole)
    return total


def _share(amount: Decimal, days: int, whole: int) -> Decimal:
    return amount if days == whole else (amount * days / whole).quantize(CENT, ROUND_HALF_UP)


def _common(amounts: Amounts, months: list[date]) -> Decimal | None:
    if set(amounts) != set(months):
        return None
    values = {amount for several in amounts.values() for amount in several}
    return values.pop() if len(values) == 1 else None


def _parts(period: Period, months: list[date]) -> dict[date, tuple[int, int, int]]:
    """This will tell, of each month that lies only partly in the period, how many of its workdays pass before
    the period begins, how many until it ends, and how many it has."""
    whole = set(period.months)
    cut = [month for month in months if month not in whole]
    if not cut:
        return {}
    company = Company.current()
    span = Period(cut[0], add_months(cut[-1], 1))
    worked = CalendarDay.objects.workdays(span, company)
    parts = {}
    for month in cut:
        days = Period.month(month).days
        # A month without a single workday is shared out by its days.
        counted = [day for day in worked if day in Period.month(month)] or days
        before = sum(day < period.first for day in counted)
        until = sum(day < period.after for day in counted)
        parts[month] = (before, until, len(counted))
    return parts
