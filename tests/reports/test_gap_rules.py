"""What a gap comes to in work, by hand and for any numbers: shrinkage, rounding, sharing out, and what if."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.rules.anonymity import People
from apps.reports.rules.conversions import (
    CHAINS,
    DEALS_PER_VISIT,
    TO_A_WIN,
    WIN_RATE,
    Rate,
    Step,
    Usual,
    blend,
    counted,
    in_two_digits,
    learn,
    needed,
    outcome,
    share_out,
    usual,
)
from apps.reports.rules.what_if import what_if
from apps.targets.kpis import KPIS, Total

OWN = {
    "visits": Decimal(150), "new_deals": Decimal(30), "deals_decided": Decimal(20), "deals_won": Decimal(8),
    "contracts_signed": Decimal(10), "signed_amount": Decimal(300_000),
}  # fmt: skip
TEAM = {
    "visits": Decimal(1000), "new_deals": Decimal(100), "deals_decided": Decimal(100), "deals_won": Decimal(20),
    "contracts_signed": Decimal(20), "signed_amount": Decimal(400_000),
}  # fmt: skip
MONEY = CHAINS["signed_amount"]
DEALS, WIN, CONTRACTS, VALUE = MONEY
# Three colleagues who are all alike.
COLLEAGUES = [{key: amount / 2 for key, amount in TEAM.items()}] * 3
AROUND = {lever.key: Usual(TEAM[lever.top] / TEAM[lever.bottom]) for lever in MONEY}


def test_few_cases_are_filled_up_with_the_teams():
    # Deals a visit: own 30 / 150, team 0.1, weight 50: (30 + 50 × 0.1) / (150 + 50) = 35 / 200 = 0.175.
    # Win rate: own 8 / 20, team 0.2, weight 20: (8 + 20 × 0.2) / (20 + 20) = 12 / 40 = 0.3, half one's own.
    # Contracts a win: own 10 / 8, team 1, weight 10: (10 + 10) / (8 + 10) = 20 / 18.
    # Amount: own 300,000 / 10, team 20,000, weight 10: (300,000 + 200,000) / 20 = 25,000.
    rates = learn(MONEY, OWN, AROUND)
    assert [rate.value for rate in rates] == [Decimal("0.175"), Decimal("0.3"), Decimal(20) / 18, Decimal(25000)]
    assert [rate.cases for rate in rates] == [150, 20, 8, 10]
    assert [rate.own for rate in rates] == [Decimal("0.75"), Decimal("0.5"), Decimal(8) / 18, Decimal("0.5")]


def test_a_gap_of_43000_in_contracts_deals_and_visits():
    # 43,000 / 25,000 = 1.72: 2 contracts. 2 / (20 / 18) = 1.8: 2 wins. 1.8 / 0.3 = 6 deals.
    # 6 / 0.175 = 34.3: 35 visits.
    assert needed(Decimal(43_000), MONEY, learn(MONEY, OWN, AROUND)) == [
        (Step.VISITS, 35), (Step.DEALS, 6), (Step.WINS, 2), (Step.CONTRACTS, 2),
    ]  # fmt: skip


def test_rounding_up_does_not_pile_up_from_step_to_step():
    # 3 deals at 0.7 of a deal a visit are 4.29, so 5 visits; had the wins before been rounded up it were more.
    rates = [Rate(DEALS_PER_VISIT, Decimal("0.7"), 9, Decimal(1)), Rate(WIN_RATE, Decimal("0.5"), 9, Decimal(1))]
    assert needed(Decimal("1.5"), TO_A_WIN, rates) == [(Step.VISITS, 6), (Step.DEALS, 4), (Step.WINS, 2)]
    assert needed(Decimal(1), TO_A_WIN, rates) == [(Step.VISITS, 3), (Step.DEALS, 2), (Step.WINS, 1)]


def test_exact_thirds_do_not_cost_another_visit():
    third = Rate(DEALS_PER_VISIT, Decimal(1) / 3, 9, Decimal(1))
    assert needed(Decimal(2), [DEALS_PER_VISIT], [third]) == [(Step.VISITS, 6), (Step.DEALS, 2)]


def test_a_target_of_visits_is_its_own_work():
    assert needed(Decimal("11.2"), (), learn((), OWN, AROUND)) == [(Step.VISITS, 12)]


def test_without_history_nothing_is_invented():
    assert learn(MONEY, {}, {}) == []
    # None won of those decided is no rate to work with, and there are no wins to divide contracts by.
    never_won = OWN | {"deals_won": Decimal(0)}
    assert [rate.lever for rate in learn(MONEY, never_won, {})] == [DEALS, VALUE]
    returned = OWN | {"signed_amount": Decimal(-5000)}
    assert [rate.lever for rate in learn(MONEY, returned, {})] == [DEALS, WIN, CONTRACTS]


def test_work_goes_back_as_far_as_the_levers_are_told():
    # 60,000 at 30,000 a contract are 2 contracts. Without contracts a win nothing before them can be told; with those
    # 10 / 8, 2 / 1.25 = 1.6, so 2 wins, and without the win rate no deals and no visits.
    rates = {rate.lever: rate for rate in learn(MONEY, OWN, {})}
    assert needed(Decimal(60_000), MONEY, [rates[DEALS], rates[WIN], rates[VALUE]]) == [(Step.CONTRACTS, 2)]
    told = needed(Decimal(60_000), MONEY, [rates[DEALS], rates[CONTRACTS], rates[VALUE]])
    assert told == [(Step.WINS, 2), (Step.CONTRACTS, 2)]
    assert needed(Decimal(60_000), MONEY, [rates[DEALS], rates[WIN], rates[CONTRACTS]]) == []
    # What is counted itself needs no lever: 2 contracts are 2 contracts.
    assert needed(Decimal(2), CHAINS["contracts_signed"], []) == [(Step.CONTRACTS, 2)]
    assert needed(Decimal(0), MONEY, list(rates.values())) == [
        (Step.VISITS, 0), (Step.DEALS, 0), (Step.WINS, 0), (Step.CONTRACTS, 0),
    ]  # fmt: skip


def test_a_rate_of_others_is_of_three_who_have_cases_of_it():
    # 20,000 for each of the contracts of three; two of them and one who signed nothing are too few.
    assert usual(VALUE, people(COLLEAGUES)) == 20_000
    assert usual(VALUE, people([*COLLEAGUES[:2], {"visits": Decimal(90), "contracts_signed": Decimal(0)}])) is None
    # Each lever by itself: all three visited.
    idle = {"visits": Decimal(100), "new_deals": Decimal(40)}
    assert usual(DEALS, people([*COLLEAGUES[:2], idle])) == Decimal(140) / 1100  # (50 + 50 + 40) / (500 + 500 + 100)


def people(totals):
    return People(dict(enumerate(totals)))


@pytest.mark.parametrize(
    ("having", "known", "enough"),
    [
        ({1, 2, 3}, [], True),
        ({1, 2}, [], False),
        ({1, 2, 3}, [{9}], True),
        ({1, 2, 3}, [{1, 9}], False),  # two unknown ones are left
        ({1, 2, 3}, [{1, 2, 3, 9}], True),  # nothing is new
        ({1, 2, 3, 4}, [{1}], True),
        ({1, 2, 3, 4}, [{1}, {1, 2}], False),  # enough for one who asks, too few for the other
        (set(), [], False),
    ],
)
def test_those_who_have_a_case_are_enough_for_everyone_who_may_ask(having, known, enough):
    assert People({}, known).enough(having) is enough


def test_what_is_wholly_the_others_is_told_in_two_digits():
    assert in_two_digits(Decimal("123456.78")) == 120_000
    assert in_two_digits(Decimal("0.12500")) == Decimal("0.13")
    assert in_two_digits(Decimal("-0.0449")) == Decimal("-0.045")
    assert in_two_digits(Decimal(0)) == 0
    (mine,) = learn([VALUE], {}, {"value": Usual(Decimal("123456.78"), of_company=True)})
    assert (mine.value, mine.cases, mine.filled, mine.of_company) == (120_000, 0, 1, True)
    # One own contract of 10,000: (10,000 + 10 × 123,456.78) / 11.
    own = {"contracts_signed": Decimal(1), "signed_amount": Decimal(10_000)}
    (mine,) = learn([VALUE], own, {"value": Usual(Decimal("123456.78"))})
    assert mine.value == Decimal("1244567.8") / 11


def test_a_newcomer_works_with_the_teams_rates_alone():
    rates = learn(MONEY, {}, AROUND)
    assert [rate.value for rate in rates] == [Decimal("0.1"), Decimal("0.2"), Decimal(1), Decimal(20_000)]
    assert all(rate.cases == 0 and rate.filled == 1 for rate in rates)


def test_every_total_of_a_chain_is_a_kpi():
    for kpi in CHAINS:
        assert all(isinstance(KPIS[key], Total) for key in counted(kpi) | {kpi})


def test_weeks_share_whole_visits_by_their_workdays():
    # 2 days left this week, then 5, 5 and 1: of 13 visits 2, 5, 5, 1.
    assert share_out(13, [2, 5, 5, 1]) == [2, 5, 5, 1]
    assert share_out(1, [2, 5]) == [1, 0]
    assert share_out(7, [0, 5, 5]) == [0, 4, 3]


cases = st.integers(0, 5000).map(Decimal)
parts = st.decimals(0, 1, places=3)


@given(cases, parts, st.one_of(st.none(), parts), st.integers(1, 100))
def test_a_blend_lies_between_ones_own_rate_and_the_teams(trials, share, team, weight):
    found = blend(trials * share, trials, team, weight)
    if found is None:
        assert team is None
        assert not trials
        return
    value, own = found
    bounds = [rate for rate in (share if trials else None, team) if rate is not None]
    assert min(bounds) - Decimal("1e-9") <= value <= max(bounds) + Decimal("1e-9")
    assert 0 <= own <= 1


@given(cases, cases, parts, parts, st.integers(1, 100))
def test_more_cases_of_ones_own_bring_the_blend_nearer_to_ones_own(few, more, share, team, weight):
    few, more = sorted([few, more])
    near, far = (abs(blend(n * share, n, team, weight)[0] - share) for n in (more, few))
    assert near <= far + Decimal("1e-9")


rates_of = st.lists(st.decimals("0.001", 5, places=3), min_size=0, max_size=4)


@given(st.decimals(0, 10**7, places=2), st.decimals(0, 50, places=1), st.decimals(0, 500, places=1),
       st.decimals(0, 500, places=1), rates_of)  # fmt: skip
def test_more_visits_never_lower_the_outcome(actual, weeks, visits, more, rates):
    assert outcome(actual, weeks, visits + more, rates) >= outcome(actual, weeks, visits, rates) >= actual


@given(st.decimals("0.01", 10**7, places=2), st.decimals(0, 10**6, places=2))
def test_a_larger_gap_never_takes_less_work_and_the_work_closes_it(gap, more):
    rates = learn(MONEY, OWN, AROUND)
    less, greater = (dict(needed(each, MONEY, rates)) for each in (gap, gap + more))
    assert all(greater[step] >= less[step] for step in less)
    brought = Decimal(less[Step.VISITS])
    for rate in rates:
        brought *= rate.value
    assert brought >= gap - Decimal("0.01")


@given(st.integers(0, 3000), st.lists(st.integers(0, 5), min_size=1, max_size=60))
def test_what_is_shared_out_adds_up(total, days):
    shares = share_out(total, days)
    assert sum(shares) == (total if sum(days) else 0)
    assert all(share >= 0 for share in shares)
    assert all(not share for share, count in zip(shares, days, strict=True) if not count)


# --- what if ----------------------------------------------------------------------------------------


def asked(**sliders):
    rates = learn(MONEY, OWN, AROUND)
    return what_if(
        Decimal(100_000), Decimal(200_000), Decimal(2), Decimal(9), rates,
        {name: Decimal(value) for name, value in sliders.items()},
    )  # fmt: skip


def test_sliders_left_alone_go_on_as_usual():
    # 2 weeks × 9 visits × 0.18 (0.175 on the slider's step of 0.01) × 0.3 × 20/18 × 25,000 = 27,000.
    assert asked().outcome == pytest.approx(Decimal(127_000))
    assert asked().gap == pytest.approx(Decimal(73_000))


def test_each_slider_moves_the_outcome_alone():
    assert asked(visits=18).outcome == pytest.approx(Decimal(154_000))
    assert asked(win="0.6").outcome == pytest.approx(Decimal(154_000))
    assert asked(value=50_000).outcome == pytest.approx(Decimal(154_000))
    assert asked(deals="0.36").outcome == pytest.approx(Decimal(154_000))


def test_a_slider_stops_at_its_ends():
    sliders = {slider.key: slider for slider in asked(win=5, visits=10**9, deals=-1).sliders}
    assert sliders["win"].value == 1
    assert sliders["visits"].value == sliders["visits"].most == 27
    assert sliders["deals"].value == 0
    assert set(sliders) == {"visits", "deals", "win", "value"}
