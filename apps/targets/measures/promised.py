"""How much was promised for a period, by a team, by a person or by the whole company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, Value

from apps.targets.kpis import KPIS
from apps.targets.measures.presence import Presence, carried, presences
from apps.targets.models import Target, Tier
from apps.targets.rules import STEPS
from apps.teams.models import CalendarDay, Company, Person, Team
from salesmgmt.lib.periods import Period, add_months

# Of one month: what is promised, and the days it is shared out over; None is all of the company's workdays.
Part = tuple[Decimal, tuple[date, ...] | None]
Parts = dict[date, list[Part]]


@dataclass(frozen=True)
class Promised:
    """The targets of many KPIs, teams and people for one period; None where there is none."""

    teams: Mapping[tuple[str, int], Decimal]
    people: Mapping[tuple[str, int], Decimal]
    company: Mapping[str, Decimal]
    places: Mapping[tuple[str, int, int], Decimal]

    def of_team(self, kpi: str, team: Team | int) -> Decimal | None:
        """This will give what a team promised: its own target, not the sum of its people's."""
        return self.teams.get((kpi, _key(team)))

    def of_person(self, kpi: str, person: Person | int) -> Decimal | None:
        """This will give what a person promised, in all the teams that were asked for together."""
        return self.people.get((kpi, _key(person)))

    def of_place(self, kpi: str, team: Team | int, person: Person | int) -> Decimal | None:
        """This will give what a person promised as a member of one team."""
        return self.places.get((kpi, _key(team), _key(person)))

    def of_company(self, kpi: str) -> Decimal | None:
        """This will give what the whole company promised: the target of the team at the top."""
        return self.company.get(kpi)


def target_of(
    kpi: str, period: Period, team: Team | None = None, person: Person | None = None, **how
) -> Decimal | None:
    """This will give the target of one KPI for a period: a team's, a person's, a person's part in one team,
    or without both the whole company's. None means that there is no target, which is not a target of zero.

    See `targets_of` for how months become periods, and for `how`.
    """
    if person is not None:
        return targets_of([kpi], period, people=[person], within=[team] if team else None, **how).of_person(kpi, person)
    if team is not None:
        return targets_of([kpi], period, teams=[team], **how).of_team(kpi, team)
    return targets_of([kpi], period, company=True, **how).of_company(kpi)


def targets_of(
    keys: Iterable[str],
    period: Period,
    teams: Collection[Team | int] = (),
    people: Collection[Person | int] = (),
    *,
    within: Collection[Team | int] | None = None,
    company: bool = False,
    tier: str = Tier.BASE,
    part: tuple[str, int] = ("", 0),
    original: bool = False,
) -> Promised:
    """This will read the targets of many KPIs, teams and people for a period, in one query.

    A person's target is the sum over all teams they were in; `within` keeps their parts in those
    teams alone. With `company` the whole company's is read as well. `part` is a dimension and its
    member, as targets for a part of the business have them; `original` reads what was published
    first instead of what is in force now.

    KPIs that add up: the sum over the period's months that have a target. Of a month that lies only
    partly in the period counts the part of its workdays that lies inside, as finely as the KPI is
    counted and so that the pieces of a month add up to the month. Someone who is not in the team all
    month carries the part of the workdays they are there for, and over those days. (Both read the
    calendar: three queries more.)

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
    found = Target.objects.filter(wanted, kpi__in=keys, tier=tier, dimension=part[0], member=part[1], month__in=months)
    # Teams are always there.
    found = found.with_presence() if person_keys else found.annotate(here_all_month=Value(True))
    rows = list(
        found.order_by()
        .values_list(
            "kpi", "month", "team", "person", "team__parent", "original" if original else "amount", "presence",
            "here_all_month",
        )
    )  # fmt: skip
    partly = presences({(row[2], row[1], row[3]) for row in rows if row[3] is not None and not row[7]})
    of_teams: dict[tuple[str, int], Parts] = defaultdict(lambda: defaultdict(list))
    of_people: dict[tuple[str, int], Parts] = defaultdict(lambda: defaultdict(list))
    of_company: dict[str, Parts] = defaultdict(lambda: defaultdict(list))
    of_places: dict[tuple[str, int, int], Parts] = defaultdict(lambda: defaultdict(list))
    for kpi, month, team, person, parent, amount, agreed, _all_month in rows:
        if amount is None:
            continue
        if person is not None:
            part_of_month = _carried(kpi, amount, agreed, partly.get((team, month, person)))
            of_people[kpi, person][month].append(part_of_month)
            of_places[kpi, team, person][month].append(part_of_month)
            continue
        if team in team_keys:
            of_teams[kpi, team][month].append((amount, None))
        if company and parent is None:
            of_company[kpi][month].append((amount, None))
    additive = {key: KPIS[key].additive for key in keys}
    cut = _cut(period, months) if any(additive.values()) else {}

    def over(kpi: str, parts: Parts) -> Decimal | None:
        return _sum(kpi, parts, cut, period) if additive[kpi] else _common(parts, months)

    return Promised(
        teams={key: value for key, found in of_teams.items() if (value := over(key[0], found)) is not None},
        people={key: value for key, found in of_people.items() if (value := over(key[0], found)) is not None},
        company={key: value for key, found in of_company.items() if (value := over(key, found)) is not None},
        places={key: value for key, found in of_places.items() if (value := over(key[0], found)) is not None},
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


def _carried(kpi: str, amount: Decimal, agreed: Decimal, presence: Presence | None) -> Part:
    if presence is None:
        return amount, None
    return carried(KPIS[kpi], amount, agreed, presence.share), presence.here


def _sum(kpi: str, parts: Parts, cut: Mapping[date, tuple[date, ...]], period: Period) -> Decimal:
    total, step = Decimal(0), STEPS[KPIS[kpi].unit]
    for month, several in parts.items():
        for amount, here in several:
            total += amount if month not in cut else _piece(amount, here or cut[month], period, step)
    return total


def _piece(amount: Decimal, days: tuple[date, ...], period: Period, step: Decimal) -> Decimal:
    """This will give what of a month's amount falls on those of its days that lie in the period.

    The difference of two rounded sums from the month's start: the month's pieces add up to it.
    """
    before = sum(day < period.first for day in days)
    until = sum(day < period.after for day in days)
    return _share(amount, until, len(days), step) - _share(amount, before, len(days), step)


def _share(amount: Decimal, days: int, whole: int, step: Decimal) -> Decimal:
    return amount if days == whole else (amount * days / whole).quantize(step, ROUND_HALF_UP)


def _common(parts: Parts, months: list[date]) -> Decimal | None:
    if set(parts) != set(months):
        return None
    values = {amount for several in parts.values() for amount, _days in several}
    return values.pop() if len(values) == 1 else None


def _cut(period: Period, months: list[date]) -> dict[date, tuple[date, ...]]:
    """This will list, for each month that lies only partly in the period, the days it is shared out over."""
    whole = set(period.months)
    cut = [month for month in months if month not in whole]
    if not cut:
        return {}
    worked = CalendarDay.objects.workdays(Period(cut[0], add_months(cut[-1], 1)), Company.current())
    # A month without a single workday is shared out by its days.
    spans = {month: Period.month(month) for month in cut}
    return {month: tuple(day for day in worked if day in span) or tuple(span.days) for month, span in spans.items()}
