"""Periods keep the fiscal year they are read with."""

import pytest

from salesmgmt.lib.periods import Grain, Period


@pytest.mark.parametrize("text", ["2026", "2026-Q2", "2026-11", "2026-W47", "2026-11-22", "2026-02-01..2027-01-31"])
def test_what_is_read_and_what_lies_around_it_follow_the_fiscal_year(text):
    period = Period.parse(text, 2)
    assert period.fiscal == 2
    assert str(period) == text
    assert {piece.fiscal for grain in Grain if grain != Grain.RANGE for piece in period.parts(grain)} == {2}
    assert (period.previous.fiscal, period.next.fiscal) == (2, 2)


def test_a_range_of_a_fiscal_year_has_the_quarters_of_that_year():
    quarters = Period.parse("2026-02-01..2027-01-31", 2).parts(Grain.QUARTER)
    assert quarters == Period.parse("2026", 2).parts(Grain.QUARTER)
    assert [str(quarter) for quarter in quarters] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
