"""Workdays by a country's holiday calendar with its make-up days, and the company's own exceptions."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

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
