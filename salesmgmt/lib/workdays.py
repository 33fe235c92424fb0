"""Workdays by a country's holiday calendar with its make-up days, and the company's own exceptions."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from salesmgmt.lib.periods import Period


@lru_cache(maxsize=64)
def _holidays(country: str, year: int):
    # Imported late: the library loads every country's calendar.
    import holidays

    return holidays.country_holidays(country, years=year)


def is_workday(day: date, country: str, exceptions: Mapping[date, bool]) -> bool:
    """This will tell whether `day` is worked: the company's exception if there is one, else the country's calendar.

    Make-up days (调休: a Saturday or Sunday worked for a longer holiday) count as workdays.
    An empty `country` means Monday to Friday.
    """
    if day in exceptions:
        return exceptions[day]
    if not country:
        return day.weekday() < 5
    return _holidays(country, day.year).is_working_day(day)


# Where a government decides about each year anew which weekends are worked, and since which year it has.
DECIDED_YEARLY = {"CN": 2001}


def announced(country: str, year: int, exceptions: Mapping[date, bool] = MappingProxyType({})) -> bool:
    """This will tell whether a year's holidays are known, or only guessed from the usual ones.

    China's State Council announces each year's make-up days late in the year before. A year counts as
    announced once the calendar knows of a Saturday or Sunday worked in it, or the company has entered
    one among its own exceptions. Other countries' holidays follow from their laws.
    """
    since = DECIDED_YEARLY.get(country)
    if since is None or year < since or any(day.year == year and is_makeup(day, exceptions) for day in exceptions):
        return True
    return any(day.year == year for day in _holidays(country, year).weekend_workdays)


def is_makeup(day: date, exceptions: Mapping[date, bool]) -> bool:
    """This will tell whether the exceptions make a Saturday or Sunday of `day` a workday."""
    return day.weekday() >= 5 and exceptions.get(day, False)


def workdays(period: Period, country: str, exceptions: Mapping[date, bool]) -> list[date]:
    """This will list the days of the period that are worked."""
    return [day for day in period.days if is_workday(day, country, exceptions)]


def holiday_name(day: date, country: str, language: str) -> str:
    """This will name the holiday on `day`, in the language if the country's calendar knows it; "" on other days."""
    if not country:
        return ""
    return _named_holidays(country, day.year, language).get(day) or ""


@lru_cache(maxsize=64)
def _named_holidays(country: str, year: int, language: str):
    import holidays

    known = holidays.list_localized_countries().get(country, ())
    wanted = {"zh-hans": "zh_CN", "en": "en_US"}.get(language, language)
    return holidays.country_holidays(country, years=year, language=wanted if wanted in known else None)
