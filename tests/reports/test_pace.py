"""Attainment and pace: golden numbers worked by hand, days outside the period, and years not yet announced."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.rules import Standing, Workdays
from apps.teams.models import CalendarDay, Company
from salesmgmt.lib.periods import Period
from salesmgmt.lib.workdays import announced, workdays

FEBRUARY = Period.month(date(2026, 2, 1))


def february(today):
    return Workdays.of(workdays(FEBRUARY, "CN", {}), today)


def test_pace_counts_make_up_days_and_the_spring_festival():
    # February 2026 in China: 20 weekdays; free are Mon 16 - Fri 20 and Mon 23 (6 weekdays); worked are
    # Saturday the 14th and Saturday the 28th. 20 - 6 + 2 = 16 workdays.
    # By Saturday the 14th, itself included: 2-6 (5), 9-13 (5), 14 (1) = 11. Pace 11 / 16 = 68.75 %.
    days = february(date(2026, 2, 14))
    assert (days.total, days.elapsed, days.left) == (16, 11, 5)
    assert days.share == Decimal("0.6875")


def test_everything_of_a_standing_in_one_worked_example():
    # 160,000 to be reached, 77,000 in by the 14th.
    # Attainment 77 / 160 = 48.125 %. Gap 83,000. Pace gap 48.125 - 68.75 = -20.625 points.
    # On pace it would be 110,000, so 33,000 behind. Needed: 83,000 / 5 = 16,600 a workday,
    # beside 77,000 / 11 = 7,000 kept so far.
    standing = Standing(Decimal(77000), Decimal(160000), february(date(2026, 2, 14)))
    assert standing.attainment == Decimal("0.48125")
    assert standing.gap == 83000
    assert standing.points == Decimal("-0.20625")
    assert standing.behind == 33000
    assert standing.needed == 16600
    assert standing.run_rate == 7000


def test_on_a_free_day_pace_stands_where_the_last_workday_left_it():
    # Wednesday the 18th is a holiday, as are the days since Sunday the 15th.
    assert february(date(2026, 2, 18)) == february(date(2026, 2, 14))


def test_before_the_period_nothing_is_due_and_every_workday_counts():
    standing = Standing(Decimal(0), Decimal(160000), february(date(2026, 1, 20)))
    assert standing.pace == 0
    assert standing.points == 0
    assert standing.behind == 0
    assert standing.needed == 10000  # 160,000 / 16
    assert standing.run_rate is None
    assert not standing.workdays.begun


def test_after_the_period_all_is_due_and_no_day_is_left_to_need_anything():
    standing = Standing(Decimal(120000), Decimal(160000), february(date(2026, 3, 9)))
    assert standing.pace == 1
    assert standing.points == Decimal("-0.25")
    assert standing.behind == standing.gap == 40000
    assert standing.needed is None
    assert standing.run_rate == 7500  # 120,000 / 16
    assert standing.workdays.over


def test_on_the_last_workday_the_whole_rest_is_needed_that_day():
    # Saturday 28 February is a make-up day, the 16th and last workday: all is due, and 83,000 still to be brought.
    standing = Standing(Decimal(77000), Decimal(160000), february(date(2026, 2, 28)))
    assert standing.pace == 1
    assert standing.behind == standing.gap == standing.needed == 83000
    assert standing.workdays.last
    assert not standing.workdays.over


def test_attainment_is_never_capped():
    standing = Standing(Decimal(500), Decimal(100), Workdays(20, 10))
    assert standing.attainment == 5
    assert standing.points == Decimal("4.5")
    assert standing.gap == -400
    assert standing.needed is None


def test_a_target_of_zero_is_not_a_missing_one():
    zero, missing = (Standing(Decimal(300), target, Workdays(20, 10)) for target in (Decimal(0), None))
    assert (zero.attainment, missing.attainment) == (None, None)
    assert (zero.gap, missing.gap) == (-300, None)
    assert (zero.pace, missing.pace) == (Decimal("0.5"), None)
    assert (zero.behind, missing.behind) == (-300, None)
    assert (zero.points, missing.points) == (None, None)
    assert zero.run_rate == missing.run_rate == 30


def test_returns_may_take_an_actual_below_zero():
    standing = Standing(Decimal(-50), Decimal(100), Workdays(20, 10))
    assert standing.attainment == Decimal("-0.5")
    assert standing.gap == 150
    assert standing.needed == 15


def test_a_period_without_a_workday_has_no_pace():
    holiday = Workdays.of(workdays(Period.day(date(2026, 10, 1)), "CN", {}), date(2026, 10, 1))
    standing = Standing(Decimal(0), Decimal(100), holiday)
    assert standing.pace is None
    assert standing.points is None
    assert standing.needed is None
    assert standing.run_rate is None


def test_on_pace_to_the_cent_is_neither_behind_nor_ahead():
    standing = Standing(Decimal("0.84"), Decimal("1.30"), Workdays(130, 84))
    assert standing.behind == standing.points == 0


amounts = st.decimals(-(10**9), 10**9, places=2)


@given(amounts, amounts, st.integers(1, 260), st.data())
def test_needed_and_kept_bring_exactly_to_the_target(actual, target, total, data):
    elapsed = data.draw(st.integers(0, total))
    standing = Standing(actual, target, Workdays(total, elapsed))
    if standing.needed is not None:
        end = actual + standing.needed * standing.workdays.left
        assert abs(end - target) < Decimal("0.01")
        assert standing.needed > 0
    else:
        assert actual >= target or elapsed == total
    if standing.run_rate is not None:
        assert abs(standing.run_rate * elapsed - actual) < Decimal("0.01")
    if standing.points is not None and target > 0:
        assert (standing.points < 0) == (standing.behind > 0)


# --- years that are only guessed -----------------------------------------------------------------------


def test_china_has_announced_2026_and_not_yet_2027():
    assert announced("CN", 2025)
    assert announced("CN", 2026)
    assert not announced("CN", 2027)


def test_a_make_up_day_of_the_companys_own_confirms_a_year():
    assert announced("CN", 2027, {date(2027, 2, 20): True})  # a Saturday
    assert not announced("CN", 2027, {date(2027, 3, 1): False})  # a day off of its own
    assert not announced("CN", 2027, {date(2026, 2, 14): True})  # of another year


def test_elsewhere_and_long_ago_nothing_waits_to_be_announced():
    assert announced("", 2050)
    assert announced("DE", 2050)
    assert announced("CN", 1998)


@pytest.mark.parametrize("year", [1, 1949, 2000, 2027, 2099, 2999, 9998])
def test_no_year_is_too_far_for_the_calendar(year):
    assert announced("CN", year) in (True, False)
    assert workdays(Period.month(date(year, 6, 1)), "CN", {})


def test_a_guessed_year_is_monday_to_friday_with_the_usual_holidays():
    january = workdays(Period.month(date(2027, 1, 1)), "CN", {})
    # 21 weekdays, less New Year's Day, a Friday.
    assert len(january) == 20
    assert all(day.weekday() < 5 for day in january)


@pytest.mark.django_db
def test_the_years_of_a_period_that_are_guessed_are_named_until_the_company_enters_them():
    company = Company.current()
    over = Period(date(2026, 12, 1), date(2028, 2, 1))
    assert CalendarDay.objects.unannounced(over, company) == [2027, 2028]
    CalendarDay.objects.create(day=date(2027, 2, 20), is_workday=True)
    assert CalendarDay.objects.unannounced(over, company) == [2028]
    assert CalendarDay.objects.unannounced(Period.year(date(2026, 1, 1)), company) == []


@pytest.mark.django_db
def test_the_work_calendar_tells_the_administrator_which_year_is_guessed(administrator, browse):
    browser = browse(administrator)
    said = "have not been announced"
    assert said in browser.get(reverse("teams:calendar"), {"year": 2027}).content.decode()
    assert said not in browser.get(reverse("teams:calendar"), {"year": 2026}).content.decode()
