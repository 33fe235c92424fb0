"""What happens to the demo company: its season, its growth, and who does well or badly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random

from salesmgmt.lib import workdays
from salesmgmt.lib.periods import Period, add_months

MONTHS_BACK = 24

# January to December: weak around the Spring Festival and in July, strong at the ends of Q2 and Q4.
SEASON = (0.85, 0.60, 1.05, 1.10, 1.18, 1.42, 0.62, 0.85, 1.05, 0.92, 1.12, 1.50)
# Field work swings less than signing does.
ACTIVITY = (0.95, 0.85, 1.05, 1.05, 1.05, 1.10, 0.85, 0.92, 1.05, 1.00, 1.05, 1.10)
GROWTH_A_YEAR = 1.10

SIGNED_BY_A_REP = 330_000  # planned for an average rep in an average month of the first year
AVERAGE_CONTRACT = 165_000
CONTRACTS_OF_DEALS = 0.82  # at least; the others are renewals and extras nobody opened a deal for
LOST_FOR_A_CONTRACT = 1.1

VISITS_A_DAY, CALLS_A_DAY, MESSAGES_A_DAY = 1.45, 1.9, 0.25
NEW_CLIENTS_A_MONTH = 1.05

# The team in trouble, by months ago: what it does of what was planned.
TROUBLE = {4: 0.97, 3: 0.86, 2: 0.72, 1: 0.58, 0: 0.46}
TROUBLE_IN_THE_FIELD = {3: 0.93, 2: 0.84, 1: 0.74, 0: 0.66}

# The key client that fades: its contracts by months ago, for a team of seven reps.
FADING_CONTRACTS = {
    23: 520_000, 21: 380_000, 19: 610_000, 17: 450_000, 15: 580_000, 13: 420_000,
    11: 360_000, 9: 240_000, 7: 150_000, 5: 68_000, 3: 24_000,
}  # fmt: skip
FADING_VISITS = {10: 6.0, 9: 5.0, 8: 4.5, 7: 3.5, 6: 3.0, 5: 2.0, 4: 1.5, 3: 1.0, 2: 0.5, 1: 0.3, 0: 0.2}
FADING_VISITS_BEFORE = 7.0


@dataclass(frozen=True)
class Story:
    """One telling: a day that is today, a seed, how large the company is, and the days it works."""

    today: date
    seed: str = "demo"
    size: float = 1.0
    months_back: int = MONTHS_BACK
    fiscal: int = 1
    country: str = "CN"

    def chance(self, topic: str) -> Random:
        """This will give the random numbers of one topic, which other topics do not disturb."""
        return Random(f"{self.seed} {self.today} {topic}")  # noqa: S311 - made-up rows, no secrets

    @cached_property
    def start(self) -> date:
        return add_months(self.today, -self.months_back)

    @cached_property
    def months(self) -> list[date]:
        """The first days of the months from the first one told up to this one."""
        return [add_months(self.start, n) for n in range(self.months_back + 1)]

    def ago(self, day: date) -> int:
        """This will count the months from that of `day` to this one; negative for months to come."""
        return (self.today.year - day.year) * 12 + self.today.month - day.month

    # --- days ---

    @cached_property
    def closed_days(self) -> dict[date, str]:
        """The days the company itself closes: around each Spring Festival, and the yearly meeting."""
        found = {}
        for year in range(self.start.year - 1, self.today.year + 2):
            eve = _spring_festival_eve(year)
            holidays = Period(date(year, 1, 1), date(year, 4, 1))
            worked = workdays.workdays(holidays, self.country, {})
            before, after = [d for d in worked if d < eve][-2:], [d for d in worked if d > eve][:2]
            found |= dict.fromkeys([*before, *after], "春节放假")
            if fridays := [d for d in worked if d.weekday() == 4 and d < eve and d not in before][-2:-1]:
                found[fridays[0]] = "公司年会"
        return found

    @cached_property
    def _worked(self) -> dict[date, list[date]]:
        return {}

    def workdays(self, month: date) -> list[date]:
        """This will list the days of a month that the company works."""
        if month not in self._worked:
            exceptions = dict.fromkeys(self.closed_days, False)
            self._worked[month] = workdays.workdays(Period.month(month), self.country, exceptions)
        return self._worked[month]

    def is_worked(self, day: date) -> bool:
        return day in self.workdays(day.replace(day=1))

    def past_workdays(self, month: date) -> list[date]:
        return [day for day in self.workdays(month) if day <= self.today]

    def workday_from(self, day: date) -> date:
        """This will give `day`, or the next day that is worked."""
        month = day.replace(day=1)
        while not (later := [d for d in self.workdays(month) if d >= day]):
            month = add_months(month, 1)
        return later[0]

    @cached_property
    def pace(self) -> float:
        """How much of this month's work is behind us, today included."""
        month = self.today.replace(day=1)
        return len(self.past_workdays(month)) / len(self.workdays(month))

    def before_the_festival(self, day: date) -> bool:
        """This will tell whether the week before the Spring Festival has begun, when clients put things off."""
        return 0 <= (_spring_festival_eve(day.year) - day).days <= 9

    # --- plans ---

    def growth(self, month: date) -> float:
        return GROWTH_A_YEAR ** ((MONTHS_BACK - self.ago(month)) / 12)

    def planned(self, month: date) -> float:
        """This will tell what an average rep is to sign in a month."""
        return SIGNED_BY_A_REP * SEASON[month.month - 1] * self.growth(month)

    def activity(self, month: date) -> float:
        return ACTIVITY[month.month - 1]


def _spring_festival_eve(year: int) -> date:
    """This will find the day before the Chinese New Year."""
    import holidays

    names = holidays.country_holidays("CN", years=year, language="en_US").items()
    first = min(day for day, name in names if "Chinese New Year (" in name or "Spring Festival" in name)
    named_eve = [day for day, name in names if name.startswith("Chinese New Year's Eve")]
    return min([first, *named_eve])
