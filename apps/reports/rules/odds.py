"""How likely a target is still reached, from what came in over as long a stretch before; and whether such a
warning told right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from salesmgmt.lib.periods import Grain, Period, add_months

MONTHS_BACK = 24
# Fewer stretches than this say nothing.
ENOUGH = 6
# Up to so many stretches the team's are taken in as well; a year of one's own months is enough.
FULL = 12
ON_TRACK, WATCH = Decimal("0.6"), Decimal("0.3")


class Level(StrEnum):
    """How it stands; UNKNOWN while there is too little history."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    WATCH = "watch"
    AT_RISK = "at_risk"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Stretch:
    """Days from `first` up to but without `after`."""

    first: date
    after: date


def stretches(period: Period, left: int, worked: Sequence[date], until: date) -> list[Stretch]:
    """This will find the comparable stretches before the day `until`, the latest first.

    For a week, month or quarter: the last `left` workdays of each like period of the two years before, for
    the end of a period has its own rush; one that is worked for a tenth fewer days than that is left out.
    Longer periods have too few like them: there, stretches of `left` workdays laid end to end backwards.
    `worked` are the workdays of those two years, in order.
    """
    worked = worked[: bisect_left(worked, until)]
    if left <= 0 or not worked:
        return []
    if period.grain not in (Grain.WEEK, Grain.MONTH, Grain.QUARTER):
        ends = range(len(worked), left - 1, -left)
        return [Stretch(worked[end - left], worked[end - 1] + timedelta(days=1)) for end in ends]
    found, before = [], period.previous
    while before.first >= earliest(period):
        days = worked[bisect_left(worked, before.first) : bisect_left(worked, before.after)]
        if days and before.after <= until and len(days) * 10 >= left * 9:
            found.append(Stretch(days[-min(left, len(days))], before.after))
        before = before.previous
    return found


def earliest(period: Period) -> date:
    """This will give the first day that a period's past is looked at from."""
    return add_months(period.first, -MONTHS_BACK)


@dataclass(frozen=True)
class Chance:
    """How often what came in was at least the gap: `hits` of `cases` own stretches, filled up with the team's.

    `probability` is smoothed: (hits + 1) ÷ (cases + 2), so that never and always stay possible.
    """

    probability: Decimal
    hits: int
    cases: int
    filled: int = 0


def chance(gap: Decimal, own: Sequence[Decimal], team: Sequence[Decimal] = ()) -> Chance | None:
    """This will tell how likely the gap is closed, from what came in during comparable stretches.

    Where there are fewer than `FULL` of one's own, they are filled up with the stretches of the team's
    people, together weighted as the number missing. None below `ENOUGH` in all. What open deals may bring
    is not added: what came in before came out of such deals too, and would count twice.
    """
    hits, cases = sum(amount >= gap for amount in own), len(own)
    filled = min(max(FULL - cases, 0), len(team))
    if cases + filled < ENOUGH:
        return None
    share = Decimal(sum(amount >= gap for amount in team)) / len(team) if filled else Decimal(0)
    return Chance((hits + filled * share + 1) / (cases + filled + 2), hits, cases, filled)


def level(gap: Decimal | None, over: bool, found: Chance | None) -> Level:
    """This will judge a gap by its chance; `over` says that the period is: on its last day it may still be reached."""
    if gap is None:
        return Level.UNKNOWN
    if gap <= 0:
        return Level.REACHED
    if over:
        return Level.MISSED
    if found is None:
        return Level.UNKNOWN
    if found.probability >= ON_TRACK:
        return Level.ON_TRACK
    return Level.WATCH if found.probability >= WATCH else Level.AT_RISK


@dataclass(frozen=True)
class Told:
    """What was told about a month on one of its days, and what became of it."""

    probability: Decimal
    reached: bool


def look_back(
    income: Mapping[date, Decimal], targets: Mapping[date, Decimal], worked: Sequence[date], day: int = 10
) -> list[Told]:
    """This will tell of each month with a target (by its first day) what the warning would have said on that day
    of the month, from nothing but what was known then, beside whether the target was reached."""
    told = []
    for first, target in sorted(targets.items()):
        month = Period.month(first)
        today = month.first + timedelta(days=day - 1)
        gap = target - _within(income, Stretch(month.first, today + timedelta(days=1)))
        left = sum(day in month and day > today for day in worked)
        past = stretches(month, left, worked, month.first)
        found = chance(gap, [_within(income, stretch) for stretch in past if stretch.first >= worked[0]])
        if gap <= 0 or found is None:
            continue
        told.append(Told(found.probability, _within(income, Stretch(month.first, month.after)) >= target))
    return told


def _within(income: Mapping[date, Decimal], stretch: Stretch) -> Decimal:
    days = (stretch.after - stretch.first).days
    return sum((income.get(stretch.first + timedelta(days=n), Decimal(0)) for n in range(days)), Decimal(0))


def brier(told: Sequence[Told]) -> Decimal:
    """This will give the mean squared distance of what was told from what came; 0 is perfect."""
    return sum(((each.probability - each.reached) ** 2 for each in told), Decimal(0)) / len(told)


def brier_of_the_base_rate(told: Sequence[Told]) -> Decimal:
    """This will give what always telling the share of months reached would have scored, known only afterwards."""
    share = Decimal(sum(each.reached for each in told)) / len(told)
    return share * (1 - share)
