"""Sharing out a whole conserves it, whatever is shared out over whatever; each property holds for every case."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.targets.rules import LARGEST, STEPS
from apps.targets.rules.splitting import ramp, share_out
from salesmgmt.lib.refusal import Refused

HUGE = 10**26  # Decimals of 28 digits are exact up to here; targets end at 10**12
PARTS = 500

# The workdays of months, a season's shares of a year, headcounts with ramps, figures to the cent, nothing at all.
WORKDAYS = st.integers(0, 23)
SEASON = st.fractions(0, 1, max_denominator=10_000)
HEADS = st.builds(lambda days, joined: days * ramp(joined), WORKDAYS, st.integers(0, 24))
FIGURES = st.decimals(0, LARGEST, places=2)
WEIGHT = st.one_of(st.just(0), st.just(1), WORKDAYS, SEASON, HEADS, FIGURES)
STEP = st.sampled_from(sorted(set(STEPS.values())))


def drawn(draw):
    """A small case, cell by cell, so that a failing one shrinks to the smallest that fails."""
    step = draw(STEP)
    units = draw(st.one_of(st.sampled_from([0, 1, 2, 10**16, HUGE]), st.integers(0, 10**14)))
    weights = dict(enumerate(draw(st.lists(WEIGHT, min_size=1, max_size=12))))
    left, locked = units, {}
    for name in sorted(draw(st.sets(st.sampled_from(sorted(weights)), max_size=len(weights)))):
        locked[name] = draw(st.integers(0, left))
        left -= locked[name]
    return units, weights, step, locked


def rolled(chance):
    """A case of up to 500 parts out of a seed: drawing each cell would take longer than splitting."""
    step = chance.choice(sorted(set(STEPS.values())))
    units = chance.choice([0, 1, 2, HUGE, chance.randint(0, 100), chance.randint(0, 10**14)])
    parts = chance.choice([1, 2, 3, 12, chance.randint(1, 40)]) if chance.random() < 0.97 else chance.randint(40, PARTS)
    kind = chance.choice(
        [
            lambda: 1,
            lambda: chance.randint(0, 23),
            lambda: chance.randint(0, 23) * ramp(chance.randint(0, 5)),
            lambda: Fraction(chance.randint(0, 999), chance.randint(1, 997)),
            lambda: Decimal(chance.randint(0, 10**14)) / 100,
            lambda: chance.choice([0, 0, 1, Decimal("0.3")]),
        ]
    )
    weights = {part: kind() for part in range(parts)}
    left, locked = units, {}
    for name in chance.sample(range(parts), chance.choice([0, 0, 1, chance.randint(0, parts)]) if parts > 1 else 0):
        locked[name] = chance.randint(0, left)
        left -= locked[name]
    return units, weights, step, locked


@st.composite
def splits(draw):
    """A whole, weights by part, the step and locked parts that hold no more than the whole."""
    chance = Random(draw(st.integers(0, 2**40)))
    units, weights, step, locked = drawn(draw) if chance.random() < 0.05 else rolled(chance)
    return units * step, weights, step, {name: held * step for name, held in locked.items()}


def can_be_shared(whole, weights, locked):
    left = whole - sum(locked.values())
    return not left or any(weight for part, weight in weights.items() if part not in locked)


@given(splits())
@example((Decimal(0), {0: 0}, Decimal(1), {}))
@example((Decimal("0.01"), dict.fromkeys(range(PARTS), 1), Decimal("0.01"), {}))
@example((LARGEST, dict.fromkeys(range(PARTS), Fraction(1, 3)), Decimal("0.0001"), {}))
@example((Decimal(HUGE) / 100, {0: 1, 1: 1, 2: 1}, Decimal("0.01"), {}))
def test_the_parts_and_what_stays_add_up_to_the_whole(case):
    whole, weights, step, locked = case
    if not can_be_shared(whole, weights, locked):
        with pytest.raises(Refused):
            share_out(whole, weights, step=step, locked=locked)
        return
    parts = share_out(whole, weights, step=step, locked=locked)
    # In fractions: a sum of Decimals rounds at 28 digits.
    assert sum(map(Fraction, parts.values())) + sum(map(Fraction, locked.values())) == Fraction(whole)
    assert set(parts) == set(weights) - set(locked)
    assert all(part >= 0 and (Fraction(part) / Fraction(step)).denominator == 1 for part in parts.values())


@given(splits())
def test_each_part_lies_within_one_step_of_its_exact_share_and_no_weight_gets_nothing(case):
    whole, weights, step, locked = case
    if not can_be_shared(whole, weights, locked):
        return
    parts = share_out(whole, weights, step=step, locked=locked)
    left = Fraction(whole) - sum(map(Fraction, locked.values()))
    over = sum(Fraction(weights[part]) for part in parts)
    for part, amount in parts.items():
        exact = left * Fraction(weights[part]) / over if over else Fraction(0)
        assert abs(Fraction(amount) - exact) < Fraction(step)
        assert weights[part] or not amount


@given(splits(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_changes_nothing(case, chance):
    whole, weights, step, locked = case
    if not can_be_shared(whole, weights, locked):
        return
    shuffled = list(weights.items())
    chance.shuffle(shuffled)
    turned = dict(reversed(locked.items()))
    assert share_out(whole, dict(shuffled), step=step, locked=turned) == share_out(
        whole, weights, step=step, locked=locked
    )


@given(splits(), st.fractions(Fraction(1, 1000), 1000))
def test_only_the_proportion_of_the_weights_matters(case, factor):
    whole, weights, step, locked = case
    if not can_be_shared(whole, weights, locked):
        return
    larger = {part: Fraction(weight) * factor for part, weight in weights.items()}
    assert share_out(whole, larger, step=step, locked=locked) == share_out(whole, weights, step=step, locked=locked)


@given(splits())
def test_whoever_weighs_more_never_gets_less(case):
    whole, weights, step, locked = case
    if not can_be_shared(whole, weights, locked):
        return
    parts = share_out(whole, weights, step=step, locked=locked)
    by_weight = sorted(parts, key=lambda part: Fraction(weights[part]))
    for lighter, heavier in pairwise(by_weight):
        assert Fraction(weights[lighter]) == Fraction(weights[heavier]) or parts[lighter] <= parts[heavier]


@given(st.integers(0, 10**14), st.randoms(use_true_random=True))
def test_year_to_quarters_to_months_to_people_conserve_the_year(cents, chance):
    quarters = [chance.randint(0, 66) for _quarter in range(4)]
    months = [[chance.randint(1, 23) for _month in range(3)] for _quarter in range(4)]
    people = [chance.randint(0, 23) * ramp(chance.randint(0, 5)) for _person in range(chance.randint(1, 30))]
    year = Decimal(cents) / 100
    if not any(quarters) or not any(people):
        return
    of_quarters = share_out(year, dict(enumerate(quarters)))
    of_months = {
        (quarter, month): part
        for quarter, amount in of_quarters.items()
        for month, part in share_out(amount, dict(enumerate(months[quarter]))).items()
    }
    of_people = [share_out(amount, dict(enumerate(people))) for amount in of_months.values()]
    assert sum(of_months.values()) == year
    assert sum(sum(parts.values()) for parts in of_people) == year


def test_of_equal_remainders_the_first_in_order_gets_the_step():
    # 0.05 over three alike: each 0.01⅔, so 0.01 and two cents left, for "a" and "b" however they are given.
    for names in ("abc", "cba", "bca"):
        parts = share_out(Decimal("0.05"), dict.fromkeys(names, 1))
        assert parts == {"a": Decimal("0.02"), "b": Decimal("0.02"), "c": Decimal("0.01")}


def test_what_stays_is_taken_off_first():
    # 100 less 40 leaves 60, of which 1:2 makes 20 and 40.
    parts = share_out(Decimal(100), {"a": 1, "b": 2, "c": 9}, step=Decimal(1), locked={"c": Decimal(40)})
    assert parts == {"a": Decimal(20), "b": Decimal(40)}


@pytest.mark.parametrize(
    ("whole", "weights", "locked", "sentence"),
    [
        ("10", {"a": 1}, {"b": "10.01"}, "hold more than the whole"),
        ("10.5", {"a": 1}, {}, "finer than this figure is counted"),
        ("10", {"a": 1}, {"a": "9"}, "every cell stays"),
        ("10", {"a": 0}, {}, "all weights are zero"),
        ("10", {"a": 1, "b": -1}, {}, "cannot be negative"),
        ("-1", {"a": 1}, {}, "hold more than the whole"),
    ],
)
def test_what_cannot_be_shared_out_is_refused_in_a_sentence(whole, weights, locked, sentence):
    held = {part: Decimal(amount) for part, amount in locked.items()}
    with pytest.raises(Refused, match=sentence):
        share_out(Decimal(whole), weights, step=Decimal(1), locked=held)


def test_a_newcomer_carries_a_quarter_a_half_three_quarters_then_all():
    assert [ramp(months) for months in (0, 1, 2, 3, 40)] == [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1, 1]
