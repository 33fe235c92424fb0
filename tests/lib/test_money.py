"""Splitting conserves the whole, whatever is split over whatever."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesmgmt.lib.money import CENT, split

amounts = st.decimals(-(10**12), 10**12, places=2)
weights = st.lists(st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=4)), min_size=1, max_size=40)


@given(amounts, weights)
def test_the_parts_add_up_to_the_whole(whole, over):
    assert sum(split(whole, over)) == whole


@given(st.integers(0, 10**9), weights)
def test_counts_are_split_into_whole_ones_that_add_up(whole, over):
    parts = split(Decimal(whole), over, Decimal(1))
    assert sum(parts) == whole
    assert all(part == part.to_integral_value() for part in parts)


@given(amounts, st.integers(1, 60))
def test_an_even_split_differs_by_a_cent_at_most(whole, people):
    parts = split(whole, [1] * people)
    assert max(parts) - min(parts) <= CENT


@given(st.decimals(0, 10**9, places=2), weights)
def test_every_part_is_its_exact_share_rounded_up_or_down_to_the_cent(whole, over):
    total = sum(Decimal(weight) for weight in over)
    if not total:
        return
    for part, weight in zip(split(whole, over), over, strict=True):
        assert abs(part - whole * Decimal(weight) / total) < CENT


@given(amounts, weights)
def test_no_part_has_the_other_sign(whole, over):
    assert all(part * whole >= 0 for part in split(whole, over))


@given(st.decimals(0, 10**9, places=2), weights)
def test_who_weighs_nothing_gets_nothing_unless_nobody_weighs_anything(whole, over):
    if any(over):
        assert all(part == 0 for part, weight in zip(split(whole, over), over, strict=True) if not weight)


def test_the_cents_left_over_go_to_the_largest_remainders_then_to_the_first():
    assert split(Decimal("0.05"), [1, 1, 1]) == [Decimal("0.02"), Decimal("0.02"), Decimal("0.01")]
    assert split(Decimal(10), [1, 2, 4], Decimal(1)) == [Decimal(1), Decimal(3), Decimal(6)]


def test_all_weights_zero_means_equal_weights():
    assert split(Decimal(9), [0, 0, 0]) == [3, 3, 3]


@pytest.mark.parametrize(
    ("whole", "over", "unit"),
    [
        (Decimal(1), [], CENT),
        (Decimal(1), [1, -1], CENT),
        (Decimal("1.005"), [1], CENT),
        (Decimal("1.5"), [1], Decimal(1)),
    ],
)
def test_what_cannot_be_split_is_refused(whole, over, unit):
    with pytest.raises(ValueError, match=r"\w"):
        split(whole, over, unit)
