"""A year's months as weeks of days, with what is free, what is worked, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import pgettext

from salesmgmt.lib.periods import Period
from salesmgmt.lib.workdays import holiday_name, is_workday


@dataclass(frozen=True)
class CalendarCell:
    """One day: `kind` is workday, weekend, holiday (free for a reason) or makeup (a worked weekend day)."""

    day: date
    kind: str
    name: str = ""
    own: bool = False


@dataclass(frozen=True)
class CalendarMonth:
    """A month as weeks from Monday, with None before its first and after its last day."""

    first: date
    weeks: list[list[CalendarCell | None]]

    @property
    def cells(self) -> list[CalendarCell]:
        return [cell for week in self.weeks for cell in week if cell]

    @property
    def workdays(self) -> int:
        return sum(cell.kind in ("workday", "makeup") for cell in self.cells)

    @property
    def named(self) -> list[CalendarCell]:
        """The days that have a name: holidays and the company's own."""
        return [cell for cell in self.cells if cell.name]


def months_of(
    year: int, country: str, exceptions: Mapping[date, tuple[bool, str]], language: str
) -> list[CalendarMonth]:
    """This will lay out the twelve months of a year; `exceptions` are the company's own: worked or not, and why."""
    worked = {day: is_worked for day, (is_worked, _name) in exceptions.items()}

    def cell(day: date) -> CalendarCell:
        free = not is_workday(day, country, worked)
        weekend = day.weekday() >= 5
        own = day in exceptions
        name = exceptions[day][1] if own else holiday_name(day, country, language)
        kind = ("weekend" if weekend and not name else "holiday") if free else ("makeup" if weekend else "workday")
        return CalendarCell(day, kind, name, own)

    months = []
    for month in range(1, 13):
        period = Period.month(date(year, month, 1))
        padded: list[CalendarCell | None] = [None] * period.first.weekday()
        padded += [cell(day) for day in period.days]
        padded += [None] * (-len(padded) % 7)
        months.append(CalendarMonth(period.first, [padded[at : at + 7] for at in range(0, len(padded), 7)]))
    return months


def weekdays() -> list[tuple[date, str]]:
    """This will give a Monday and the six days after it, each with its shortest name."""
    monday = date(2024, 1, 1)
    short = (
        pgettext("weekday", "Mo"),
        pgettext("weekday", "Tu"),
        pgettext("weekday", "We"),
        pgettext("weekday", "Th"),
        pgettext("weekday", "Fr"),
        pgettext("weekday", "Sa"),
        pgettext("weekday", "Su"),
    )
    return [(monday + timedelta(days=number), name) for number, name in enumerate(short)]
