"""What figures come to against what was promised: attainment, gap and pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from salesmgmt.lib.periods import Period


@dataclass(frozen=True)
class Workdays:
    """The workdays of a period, and how many of them have come by today (today's included); `last` says that today is
    the last of them, on which something can still come in."""

    total: int
    elapsed: int
    last: bool = False

    @classmethod
    def of(cls, days: Sequence[date], today: date) -> Workdays:
        return cls(len(days), sum(day <= today for day in days), bool(days) and today == max(days))

    @property
    def left(self) -> int:
        return self.total - self.elapsed

    @property
    def begun(self) -> bool:
        return self.elapsed > 0

    @property
    def over(self) -> bool:
        """Whether no workday is left, today's included; so too in a period without any."""
        return not self.left and not self.last

    @property
    def share(self) -> Decimal | None:
        """Pace (序时进度): the share of the period's workdays that have come; None without workdays.

        Before the first day it is 0, after the last it is 1.
        """
        return Decimal(self.elapsed) / self.total if self.total else None


@dataclass(frozen=True)
class Standing:
    """An actual figure against its target. A target of None is missing, which is not a target of zero.

    Where `lower` is better, the target is what the figure is to stay within: there is no pace towards it.
    """

    actual: Decimal | None
    target: Decimal | None
    workdays: Workdays
    additive: bool = True
    lower: bool = False

    @property
    def attainment(self) -> Decimal | None:
        """Actual divided by target, or the other way round where lower is better; never capped; None without a
        target, or with nothing to divide by.

        Where lower is better and either is zero or less (a price above the list is a discount below zero), no
        quotient says by how much: what is within the target is attained in full, what is not, not at all.
        """
        if self.actual is None or self.target is None:
            return None
        if not self.lower:
            return self.actual / self.target if self.target else None
        if self.actual <= 0 or self.target <= 0:
            return Decimal(self.actual <= self.target)
        return self.target / self.actual

    @property
    def gap(self) -> Decimal | None:
        """What is still missing, or too much where lower is better; negative once the target is surpassed."""
        if self.target is None or self.actual is None:
            return None
        return self.actual - self.target if self.lower else self.target - self.actual

    @property
    def pace(self) -> Decimal | None:
        """Where attainment should be by now; a ratio has no pace, for it does not add up over days."""
        return self.workdays.share if self.additive and not self.lower and self.target is not None else None

    @property
    def points(self) -> Decimal | None:
        """The pace gap: attainment less pace, as a fraction to be shown in points; negative when behind. None
        without a target, and with a target of zero, which nothing can be divided by."""
        if self.attainment is None or self.behind is None or self.target is None:
            return None
        return -self.behind / self.target

    @property
    def run_rate(self) -> Decimal | None:
        """The pace kept: what each workday that has come brought; None before the first."""
        if not self.additive or self.actual is None or not self.workdays.elapsed:
            return None
        return self.actual / self.workdays.elapsed

    @property
    def behind(self) -> Decimal | None:
        """What is missing to be on pace today; negative when ahead."""
        if self.pace is None or self.target is None or self.actual is None:
            return None
        # Divided once and last: on pace to the cent is neither behind nor ahead.
        days = self.workdays
        return (self.target * days.elapsed - self.actual * days.total) / days.total

    @property
    def ahead(self) -> Decimal | None:
        """What lies above the pace today; negative when behind."""
        return None if self.behind is None else -self.behind

    @property
    def needed(self) -> Decimal | None:
        """What each remaining workday has to bring, on the last one the whole rest; None when nothing is missing or
        no day is left."""
        if not self.additive or self.lower or self.gap is None or self.gap <= 0 or self.workdays.over:
            return None
        return self.gap / (self.workdays.left or 1)


def trend_periods(period: Period, count: int = 13) -> list[Period]:
    """This will list the period and those before it, the oldest first: of a month, a year back to its like."""
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous)
    return found[::-1]
