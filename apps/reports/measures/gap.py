"""The gap in work: for a scope and its parts at once, what is missing, what it takes, how likely it is and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from apps.reports.measures.figures import Scope, read
from apps.reports.measures.odds import income_of, income_of_others, together
from apps.reports.measures.others import Credit, homes, in_team, known_by_leaders, outside
from apps.reports.measures.past import (
    LATELY,
    LATELY_DECIDED,
    Circle,
    Others,
    Parties,
    Party,
    Past,
    read_others,
    read_pasts,
)
from apps.reports.measures.past import the_year_before as year_before
from apps.reports.rules import Standing, Workdays
from apps.reports.rules.conversions import CHAINS, Lever, Rate, Usual, Work, counted, learn, needed, share_out, usual
from apps.reports.rules.odds import FULL, Chance, Level, Stretch, chance, earliest, level, stretches
from apps.reports.rules.reasons import Reason, habits_of, reasons
from apps.targets.kpis import Kpi
from apps.targets.measures import targets_of
from apps.teams.models import CalendarDay, Company, Person
from salesmgmt.lib.periods import Grain, Period

ZERO = Decimal(0)


@dataclass(frozen=True)
class Outlook:
    """What a party's gap comes to. `rates` is None where no work leads to the figure, and `untold` are the levers of
    which there are too few cases; `work` is empty where there is nothing to do or no way to tell; `by_company` says
    that it is the company's people who fill up the chance, and not the own team's."""

    standing: Standing
    level: Level
    rates: Sequence[Rate] | None = None
    untold: Sequence[Lever] = ()
    work: Sequence[Work] = ()
    chance: Chance | None = None
    reasons: Sequence[Reason] = ()
    visits_a_week: Decimal = ZERO
    open_deals: int = 0
    expected: Decimal | None = None
    cycle_days: Decimal | None = None
    by_company: bool = False


def standing_of(scope: Scope, kpi: Kpi, period: Period, workdays: Workdays) -> Standing:
    """This will hold the scope's figure against its target."""
    actual = read(scope, [kpi.key], period)[()][kpi.key]
    if scope.person:
        promised = targets_of([kpi.key], period, people=[scope.person], within=scope.teams or None)
        target = promised.of_person(kpi.key, scope.person)
    else:
        tops = [scope.team] if scope.team else scope.viewer.reach.tops
        promised = targets_of([kpi.key], period, teams=tops)
        found = [amount for top in tops if (amount := promised.of_team(kpi.key, top)) is not None]
        target = sum(found, ZERO) if found and (len(found) == 1 or kpi.additive) else None
    return Standing(actual, target, workdays, kpi.additive, kpi.lower_is_better)


@dataclass
class Gaps:
    """Reads the outlook of all parties together."""

    viewer: Person
    kpi: Kpi
    period: Period
    company: Company
    parties: Sequence[Party]

    @cached_property
    def today(self) -> date:
        return self.company.today()

    @property
    def over(self) -> bool:
        return self.period.after <= self.today

    @cached_property
    def _worked(self) -> list[date]:
        """The workdays from where the past is looked at to the end of the period."""
        first = min(earliest(self.period), year_before(self.today)[0])
        return CalendarDay.objects.workdays(Period(first, max(self.period.after, self.today)), self.company)

    @cached_property
    def ahead(self) -> list[date]:
        """The workdays of the period that are still to come; after the last one has begun today is what is left of
        it, until the period is over."""
        if self.over:
            return []
        coming = [day for day in self._worked if day > self.today and day in self.period]
        return coming or [day for day in [self.today] if day in self.period]

    @cached_property
    def weeks(self) -> dict[date, int]:
        """How many workdays are left in each week, by its Monday; weeks without any are left out."""
        return Counter(Period.week(day).first for day in self.ahead)

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """The outlook of each party, in their order; the past is read only if someone has a gap to work off."""
        return [
            self._outlook(index) if self._open(party.standing) else self._settled(party.standing)
            for index, party in enumerate(self.parties)
        ]

    def _open(self, standing: Standing) -> bool:
        # What only has to stay low, and a ratio, is not worked off day by day.
        worked_off = self.kpi.additive and not self.kpi.lower_is_better
        if not worked_off or not self.ahead or self._gone(standing):
            return False
        return standing.gap is not None and standing.gap > 0

    def _gone(self, standing: Standing) -> bool:
        """This will tell whether it is over for a person who left, while others go on."""
        return standing.workdays.over and max(self.ahead, default=self.today) > self.today

    def _settled(self, standing: Standing) -> Outlook:
        return Outlook(standing, level(standing.gap, self.over or self._gone(standing), None))

    def _outlook(self, index: int) -> Outlook:
        party, past = self.parties[index], self._pasts[index]
        gap, own = party.standing.gap or ZERO, self._income[index]
        chain = CHAINS.get(self.kpi.key)
        rates = None if chain is None else learn(chain, past.year, self._usual(party, chain))
        beside, by_company = self._income_beside(party, len(own))
        found = chance(gap, own, beside)
        habits = habits_of(past.year, past.lately, self._part, self._silent(party, past), self._days_a_year)
        habits = habits.on_the_way(chain)
        expected, timed = self._expected(past, rates), past.year["won_timed"]
        return Outlook(
            party.standing, level(gap, False, found), rates, _untold(chain, rates), self._work(gap, chain, rates),
            found, reasons(party.standing, habits, expected), past.year["visits"] * 5 / (self._days_a_year or 1),
            past.deals, expected, past.year["won_days"] / timed if timed else None, by_company,
        )  # fmt: skip

    def _income_beside(self, party: Party, cases: int) -> tuple[list[Decimal], bool]:
        """This will list what colleagues brought, where a person's own stretches are few, and say whether they are the
        company's. A team has no like."""
        if party.person is None or cases >= FULL:
            return [], False
        for circle in self._circles(party):
            brought = self._income_of_company if circle.of_company else self._income_of_colleagues
            if found := together(circle, brought, self._stretches):
                return found, circle.of_company
        return [], False

    def _work(self, gap: Decimal, chain: Sequence[Lever] | None, rates: Sequence[Rate] | None) -> list[Work]:
        if chain is None or rates is None:
            return []
        return [
            Work(step, total, share_out(total, list(self.weeks.values())), Decimal(total) / len(self.ahead))
            for step, total in needed(gap, chain, rates)
        ]

    def _expected(self, past: Past, rates: Sequence[Rate] | None) -> Decimal | None:
        """This will tell what open deals are likely to bring in time, where it is won deals that bring it."""
        win = next((rate for rate in rates or () if rate.lever.key == "win"), None)
        if win is None or self.kpi.key == "collected_amount":
            return None
        return win.value * (past.deal_amount if self.kpi.unit == "money" else past.deals)

    # --- the past ---------------------------------------------------------------------------------------

    @cached_property
    def _of(self) -> Parties:
        return Parties(self.viewer, self.parties)

    @cached_property
    def _keys(self) -> set[str]:
        habits = {"visits", "days_worked", "won_days", "won_timed", "deals_won", "deals_decided"}
        return {self.kpi.key, *counted(self.kpi.key), *habits}

    @cached_property
    def _pasts(self) -> list[Past]:
        return read_pasts(self._of, self._keys, earliest(self.period), self.today, self.period.after)

    @cached_property
    def _days_a_year(self) -> int:
        first, after = year_before(self.today)
        return sum(first <= day < after for day in self._worked)

    @cached_property
    def _part(self) -> Decimal:
        """How many of a year's workdays lie in the last four weeks."""
        days = sum(self.today - LATELY < day <= self.today for day in self._worked)
        return Decimal(days) / (self._days_a_year or 1)

    def _silent(self, party: Party, past: Past) -> int | None:
        """This will count the workdays since a person last logged anything, as far back as it was looked."""
        if party.person is None or not past.year["days_worked"]:
            return None
        last = past.last_worked or self.today - LATELY_DECIDED
        # Today is not over yet.
        return sum(last < day < self.today for day in self._worked)

    # --- those around -------------------------------------------------------------------------------------

    def _usual(self, party: Party, chain: Sequence[Lever]) -> dict[str, Usual]:
        """This will tell of each lever what it is among the nearest who are enough to ask."""
        found: dict[str, Usual] = {}
        for circle in self._circles(party):
            for lever in chain:
                if lever.key not in found and (rate := usual(lever, circle.people)) is not None:
                    found[lever.key] = Usual(rate, circle.of_company)
            if len(found) == len(chain):
                break
        return found

    def _circles(self, party: Party) -> Iterator[Circle]:
        """Those whose habits fill up what is too little, the nearest first; those far off are read if they are asked.

        They are the same on whichever page the party stands, and whoever looks at it.
        """
        teams, people = party.teams, set[int]()
        if party.person is not None:
            people = {party.person}
            home = self._homes.get(party.person)
            if home is not None:
                teams = frozenset([home])
                yield Circle(self._colleagues, in_team(self._colleagues.since, home, party.person))
        yield self._company_around(teams, frozenset(people))

    def _company_around(self, teams: frozenset[int], people: frozenset[int]) -> Circle:
        if teams:
            # The person is one of them.
            people = frozenset(person for person, home in self._homes.items() if home in teams)
        if (teams, people) not in self._around:
            credits = outside(self._everyone.since, teams, people)
            known = known_by_leaders(credits, teams, self._homes)
            self._around[teams, people] = Circle(self._everyone, credits, known)
        return self._around[teams, people]

    @cached_property
    def _around(self) -> dict[tuple[frozenset[int], frozenset[int]], Circle]:
        return {}

    @cached_property
    def _homes(self) -> dict[int, int]:
        return homes(self.today)

    @cached_property
    def _colleagues(self) -> Others:
        """The teams that the parties' people are in now, read for all of them at once."""
        teams = {self._homes[person] for person in self._of.people if person in self._homes}
        return read_others(teams, self._keys, earliest(self.period), self.today)

    @cached_property
    def _everyone(self) -> Others:
        return read_others(None, self._keys, earliest(self.period), self.today)

    @cached_property
    def _stretches(self) -> list[Stretch]:
        like = self.period.grain in (Grain.WEEK, Grain.MONTH, Grain.QUARTER)
        until = min(self.period.first, self.today) if like else self.today
        return stretches(self.period, len(self.ahead), self._worked, until)

    @cached_property
    def _income(self) -> list[list[Decimal]]:
        return income_of(self._of, self._pasts, self.kpi.key, self._stretches)

    @cached_property
    def _income_of_colleagues(self) -> dict[Credit, dict[int, Decimal]]:
        return income_of_others(self._colleagues, self.kpi.key, self._stretches)

    @cached_property
    def _income_of_company(self) -> dict[Credit, dict[int, Decimal]]:
        return income_of_others(self._everyone, self.kpi.key, self._stretches)


def _untold(chain: Sequence[Lever] | None, rates: Sequence[Rate] | None) -> list[Lever]:
    told = {rate.lever for rate in rates or ()}
    return [lever for lever in chain or () if lever not in told]
