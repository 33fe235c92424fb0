"""Stretches of days: first day in, day after out; written as 2026, 2026-Q3, 2026-11, 2026-W47, 2026-11-22 or a..b."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _


class Grain(StrEnum):
    """The sizes a period comes in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


def add_months(day: date, months: int) -> date:
    """This will give the first day of the month `months` after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """Days from `first` up to but without `after`.

    `fiscal` is the first month of the company's fiscal year (1–12): quarters and years follow it,
    and a fiscal year is named after the calendar year it begins in.
    """

    first: date
    after: date
    grain: Grain = Grain.RANGE
    fiscal: int = 1

    def __post_init__(self):
        if self.after <= self.first:
            raise ValueError("A period has at least one day.")

    @classmethod
    def day(cls, day: date, fiscal: int = 1) -> "Period":
        return cls(day, day + timedelta(days=1), Grain.DAY, fiscal)

    @classmethod
    def week(cls, day: date, fiscal: int = 1) -> "Period":
        """This will give the week around `day`, Monday first."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=7), Grain.WEEK, fiscal)

    @classmethod
    def month(cls, day: date, fiscal: int = 1) -> "Period":
        first = day.replace(day=1)
        return cls(first, add_months(first, 1), Grain.MONTH, fiscal)

    @classmethod
    def quarter(cls, day: date, fiscal: int = 1) -> "Period":
        first = add_months(day, -((day.month - fiscal) % 3))
        return cls(first, add_months(first, 3), Grain.QUARTER, fiscal)

    @classmethod
    def year(cls, day: date, fiscal: int = 1) -> "Period":
        first = add_months(day, -((day.month - fiscal) % 12))
        return cls(first, add_months(first, 12), Grain.YEAR, fiscal)

    @classmethod
    def around(cls, grain: Grain | str, day: date, fiscal: int = 1) -> "Period":
        """This will give the period of that grain which holds `day`."""
        match Grain(grain):
            case Grain.DAY:
                return cls.day(day, fiscal)
            case Grain.WEEK:
                return cls.week(day, fiscal)
            case Grain.MONTH:
                return cls.month(day, fiscal)
            case Grain.QUARTER:
                return cls.quarter(day, fiscal)
            case Grain.YEAR:
                return cls.year(day, fiscal)
        raise ValueError("A range has no period around a day.")

    @classmethod
    def parse(cls, text: str, fiscal: int = 1) -> "Period":
        """This will read 2026, 2026-Q3, 2026-11, 2026-W47, 2026-11-22 or 2026-11-01..2026-11-15.

        The last day of a range is in. Raises ValueError with a sentence for anything else.
        """
        text = text.strip()
        try:
            if ".." in text:
                first, last = (date.fromisoformat(part) for part in text.split("..", 1))
                return cls(first, last + timedelta(days=1), Grain.RANGE, fiscal)
            if match := re.fullmatch(r"(\d{4})-[Qq]([1-4])", text):
                start = add_months(date(int(match[1]), fiscal, 1), (int(match[2]) - 1) * 3)
                return cls.quarter(start, fiscal)
            if match := re.fullmatch(r"(\d{4})-[Ww](\d{1,2})", text):
                return cls.week(date.fromisocalendar(int(match[1]), int(match[2]), 1), fiscal)
            if re.fullmatch(r"\d{4}", text):
                return cls.year(date(int(text), fiscal, 1), fiscal)
            if re.fullmatch(r"\d{4}-\d{2}", text):
                return cls.month(date.fromisoformat(f"{text}-01"), fiscal)
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return cls.day(date.fromisoformat(text), fiscal)
        except (ValueError, OverflowError):
            pass
        raise ValueError(
            _("“%(text)s” is not a period: write 2026, 2026-Q3, 2026-11, 2026-11-22 or 2026-11-01..2026-11-15.")
            % {"text": text[:40]}
        )

    def __str__(self) -> str:
        """This will write the period so that `parse` reads it back."""
        match self.grain:
            case Grain.DAY:
                return self.first.isoformat()
            case Grain.WEEK:
                year, week, _day = self.first.isocalendar()
                return f"{year}-W{week:02}"
            case Grain.MONTH:
                return f"{self.first:%Y-%m}"
            case Grain.QUARTER:
                year = Period.year(self.first, self.fiscal).first.year
                return f"{year}-Q{(self.first.month - self.fiscal) % 12 // 3 + 1}"
            case Grain.YEAR:
                return str(self.first.year)
        return f"{self.first}..{self.last}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.after

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.after - self.first).days)]

    @property
    def months(self) -> list[date]:
        """The first days of the months that lie wholly inside."""
        month = self.first if self.first.day == 1 else add_months(self.first, 1)
        found = []
        while add_months(month, 1) <= self.after:
            found.append(month)
            month = add_months(month, 1)
        return found

    def move(self, steps: int) -> "Period":
        """This will give the period of the same size `steps` later, or earlier if negative."""
        match self.grain:
            case Grain.MONTH:
                return Period.month(add_months(self.first, steps), self.fiscal)
            case Grain.QUARTER:
                return Period.quarter(add_months(self.first, 3 * steps), self.fiscal)
            case Grain.YEAR:
                return Period.year(add_months(self.first, 12 * steps), self.fiscal)
        length = (self.after - self.first) * steps
        return Period(self.first + length, self.after + length, self.grain, self.fiscal)

    @property
    def previous(self) -> "Period":
        return self.move(-1)

    @property
    def next(self) -> "Period":
        return self.move(1)

    def parts(self, grain: Grain | str) -> list["Period"]:
        """This will cut the period into pieces of that grain; the ends are cut off at its own ends."""
        found, day = [], self.first
        while day < self.after:
            piece = Period.around(grain, day, self.fiscal)
            first, after = max(piece.first, self.first), min(piece.after, self.after)
            whole = (first, after) == (piece.first, piece.after)
            found.append(piece if whole else Period(first, after, Grain.RANGE, self.fiscal))
            day = piece.after
        return found
