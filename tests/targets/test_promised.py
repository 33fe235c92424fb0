"""How monthly targets become the target of any period."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.targets.measures import target_of, targets_of
from apps.targets.measures.promised import _share
from apps.teams.actions import move_person
from apps.teams.models import CalendarDay
from salesmgmt.lib.periods import Period
from tests.world import NOW, make_target

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
QUARTER = Period.parse("2026-Q1")
CENT = Decimal("0.01")


def test_a_quarter_is_the_sum_of_its_months(world):
    for month, amount in ((JANUARY, 100), (FEBRUARY, 50), (MARCH, 25)):
        make_target("signed_amount", month, world.team, amount)
    assert target_of("signed_amount", QUARTER, team=world.team) == 175


def test_no_target_is_none_and_a_target_of_zero_is_zero(world):
    assert target_of("visits", QUARTER, team=world.team) is None
    make_target("visits", MARCH, world.team, 0)
    assert target_of("visits", QUARTER, team=world.team) == 0
    assert target_of("visits", Period.parse("2026-02"), team=world.team) is None


def test_months_without_a_target_are_left_out_of_a_sum(world):
    make_target("visits", MARCH, world.team, 40)
    assert target_of("visits", QUARTER, team=world.team) == 40


def test_the_teams_own_target_is_not_that_of_its_people(world):
    make_target("visits", MARCH, world.team, 10, world.rep)
    assert target_of("visits", QUARTER, team=world.team) is None
    assert target_of("visits", QUARTER, person=world.rep) == 10


def test_a_person_of_two_teams_promised_both_parts_together_and_each_apart(world):
    make_target("visits", FEBRUARY, world.team, 10, world.rep)
    make_target("visits", MARCH, world.other_team, 5, world.rep)
    move_person(world.rep, to=world.other_team, since=MARCH, by=world.director, at=NOW)
    assert target_of("visits", QUARTER, person=world.rep) == 15
    assert target_of("visits", QUARTER, person=world.rep, team=world.other_team) == 5


def test_without_team_and_person_it_is_the_whole_companys(world):
    make_target("visits", MARCH, world.company, 900)
    make_target("visits", MARCH, world.team, 100)
    assert target_of("visits", QUARTER) == 900


def test_a_ratio_is_never_added_up(world):
    make_target("win_rate", JANUARY, world.team, "0.5")
    assert target_of("win_rate", Period.parse("2026-01"), team=world.team) == Decimal("0.5")
    assert target_of("win_rate", QUARTER, team=world.team) is None
    make_target("win_rate", FEBRUARY, world.team, "0.5")
    make_target("win_rate", MARCH, world.team, "0.5")
    assert target_of("win_rate", QUARTER, team=world.team) == Decimal("0.5")


def test_a_ratio_that_differs_between_months_has_no_target_for_the_quarter(world):
    for month, amount in ((JANUARY, "0.5"), (FEBRUARY, "0.5"), (MARCH, "0.6")):
        make_target("win_rate", month, world.team, amount)
    assert target_of("win_rate", QUARTER, team=world.team) is None
    assert target_of("win_rate", Period.parse("2026-02-03..2026-02-10"), team=world.team) == Decimal("0.5")


def test_part_of_a_month_counts_by_its_workdays(world):
    make_target("signed_amount", MARCH, world.team, 2200)
    # March 2026 has 22 workdays in China; the first week of them is 2–6 March.
    assert target_of("signed_amount", Period.parse("2026-03-01..2026-03-08"), team=world.team) == 500
    assert target_of("signed_amount", Period.parse("2026-03-07"), team=world.team) == 0


def test_the_companys_own_free_days_count(world):
    make_target("signed_amount", MARCH, world.team, 2100)
    CalendarDay.objects.create(day=date(2026, 3, 2), is_workday=False)
    assert target_of("signed_amount", Period.parse("2026-03-02..2026-03-06"), team=world.team) == 400


def test_the_weeks_of_a_month_add_up_to_it(world):
    make_target("signed_amount", MARCH, world.team, "1000.01")
    weeks = Period.parse("2026-03").parts("week")
    assert len(weeks) > 4
    assert sum(target_of("signed_amount", week, team=world.team) for week in weeks) == Decimal("1000.01")


def test_a_month_without_workdays_is_shared_out_by_days(world):
    make_target("visits", FEBRUARY, world.team, 28)
    CalendarDay.objects.bulk_create(CalendarDay(day=FEBRUARY + timedelta(days=n), is_workday=False) for n in range(28))
    assert target_of("visits", Period.parse("2026-02-01..2026-02-07"), team=world.team) == 7


def test_whole_months_and_a_part_are_added(world):
    make_target("signed_amount", FEBRUARY, world.team, 100)
    make_target("signed_amount", MARCH, world.team, 2200)
    assert target_of("signed_amount", Period.parse("2026-02-01..2026-03-08"), team=world.team) == 600


@given(
    amount=st.decimals(0, 10**9, places=2),
    cuts=st.lists(st.integers(1, 21), max_size=6),
)
def test_the_pieces_of_a_month_conserve_its_target(amount, cuts):
    edges = [0, *sorted(cuts), 22]
    pieces = [_share(amount, b, 22, CENT) - _share(amount, a, 22, CENT) for a, b in pairwise(edges)]
    assert sum(pieces) == amount


def test_many_are_read_in_one_query(world, django_assert_num_queries):
    make_target("visits", MARCH, world.team, 10)
    make_target("visits", MARCH, world.team, 4, world.rep)
    make_target("signed_amount", MARCH, world.other_team, 7)
    make_target("visits", MARCH, world.company, 99)
    with django_assert_num_queries(1):
        found = targets_of(
            ["visits", "signed_amount", "win_rate"], QUARTER,
            teams=[world.team, world.other_team.pk], people=[world.rep, world.teammate], company=True,
        )  # fmt: skip
    assert found.of_team("visits", world.team) == 10
    assert found.of_team("signed_amount", world.other_team) == 7
    assert found.of_team("win_rate", world.team) is None
    assert found.of_person("visits", world.rep.pk) == 4
    assert found.of_person("visits", world.teammate) is None
    assert found.of_company("visits") == 99


@pytest.mark.parametrize("text", ["2026-03", "2026-Q1", "2026"])
def test_whole_months_need_no_calendar(world, text, django_assert_num_queries):
    make_target("visits", MARCH, world.team, 10)
    with django_assert_num_queries(1):
        target_of("visits", Period.parse(text), team=world.team)
