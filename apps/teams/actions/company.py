"""Changing the company's settings and its calendar."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from apps.teams import rules
from apps.teams.models import CalendarDay, Company, Person
from salesmgmt.lib.refusal import insist


@transaction.atomic
def change_company(*, by: Person, at: datetime, **settings) -> Company:
    """This will change the company's settings."""
    insist(rules.only_an_administrator(by))
    company = Company.current()
    for name, value in settings.items():
        setattr(company, name, value)
    company.full_clean(validate_unique=False, validate_constraints=False)
    company.save()
    return company


@transaction.atomic
def set_calendar_day(*, day: date, is_workday: bool, name: str, by: Person, at: datetime) -> CalendarDay:
    """This will make one day worked, or free, whatever the country's calendar says."""
    insist(rules.only_an_administrator(by))
    row, _created = CalendarDay.objects.update_or_create(day=day, defaults={"is_workday": is_workday, "name": name})
    return row


@transaction.atomic
def clear_calendar_day(day: CalendarDay, *, by: Person, at: datetime) -> None:
    """This will let the country's calendar decide about a day again."""
    insist(rules.only_an_administrator(by))
    day.delete()
