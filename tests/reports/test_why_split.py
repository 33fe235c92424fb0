"""A gap is split exactly among its drivers, worked by hand and for whatever figures there may be."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.rules.anonymity import People
from apps.reports.rules.decomposition import Side, Sold, decompose
from apps.reports.rules.drivers import LEVELS, chain_to
from apps.reports.rules.planned import NEW, planned
from apps.reports.rules.shapley import Block, shapley, to_the_cent

SIGNED, COLLECTED = chain_to("signed_amount"), chain_to("collected_amount")


def side(*levels, new=None, products=None, cases=None):
    """Clients, visits, deals, decided, won, contracts, signed, collected; what is left out is nothing."""
    amounts = [Fraction(str(level)) for level in levels] + [Fraction(0)] * (len(LEVELS) - len(levels))
    return Side(
        dict(zip(LEVELS, amounts, strict=True)),
        None if new is None else Fraction(new),
        {key: Sold(*map(Fraction, sold)) for key, sold in (products or {}).items()},
        cases,
    )


def amounts(parts):
    return {part.key: part.amount for part in parts}


# --- worked by hand ---------------------------------------------------------------------------------


def test_fewer_clients_and_a_lower_win_rate():
    # Before: 40 clients x 2 meetings x 0.25 deals x 1 decided x 0.5 won x 1 contract x 10,000 = 100,000.
    # After:  30 clients x 2          x 0.25       x 1         x 0.4     x 1          x 10,000 =  60,000.
    # What stays is 2 x 0.25 x 1 x 1 x 10,000 = 5,000 for each client and whole of the win rate.
    # Clients first: -10 x 5,000 x 0.5 = -25,000; clients second: -10 x 5,000 x 0.4 = -20,000; the mean is -22,500.
    # Win rate first: -0.1 x 5,000 x 40 = -20,000; second: -0.1 x 5,000 x 30 = -15,000; the mean is -17,500.
    before, after = side(40, 80, 20, 20, 10, 10, 100_000), side(30, 60, 15, 15, 6, 6, 60_000)
    parts = decompose(before, after, SIGNED)
    assert amounts(parts) == {
        "clients": -22_500, "visits": 0, "deals": 0, "decided": 0, "won": -17_500, "contracts": 0, "value": 0,
    }  # fmt: skip
    won = next(part for part in parts if part.key == "won")
    assert (won.before, won.after, won.cases) == (Fraction(1, 2), Fraction(2, 5), (20, 15))


def test_new_and_existing_clients_are_told_apart():
    # The same gap of 10 clients: 20 fewer new ones, 10 more existing ones, each worth 2,250 (see above).
    before, after = side(40, 80, 20, 20, 10, 10, 100_000, new=25), side(30, 60, 15, 15, 6, 6, 60_000, new=5)
    found = amounts(decompose(before, after, SIGNED))
    assert found["new_clients"] == -45_000
    assert found["existing_clients"] == 22_500
    assert found["won"] == -17_500


def test_three_thirds_are_rounded_so_that_they_add_up():
    # 1 x 1 x 1 = 1 becomes 2 x 2 x 2 = 8. Alike, each driver is due 7 / 3 = 2.333…: 2.33 each leaves one cent of
    # 7.00, and among equal remainders the first gets it.
    parts = decompose(side(1, 1, 1), side(2, 4, 8), chain_to("new_deals"))
    assert [part.amount for part in parts] == [Decimal("2.34"), Decimal("2.33"), Decimal("2.33")]


def test_mix_and_discount_inside_the_value_of_a_contract():
    # Before: 8 units of A, list 100, paid in full: 800. After: 4 of A and 4 of B (list 200), 90% paid: 1,080.
    # B has no discount before, so that of after stands for it. With the mix (m) and the discount (d) gone or not:
    # v() = 800, v(m) = 8 x (0.5 x 100 x 1 + 0.5 x 200 x 0.9) = 1,120, v(d) = 8 x 100 x 0.9 = 720, v(md) = 1,080.
    # Mix: (1,120 - 800 + 1,080 - 720) / 2 = 340. Discount: (720 - 800 + 1,080 - 1,120) / 2 = -60.
    before = side(4, 4, 4, 4, 4, 4, 800, products={1: (8, 800, 800)})
    after = side(4, 4, 4, 4, 4, 4, 1080, products={1: (4, 400, 360), 2: (4, 800, 720)})
    found = amounts(decompose(before, after, SIGNED))
    assert (found["mix"], found["price"]) == (340, -60)
    assert {found[key] for key in ("units", "list", "other", "clients", "won", "contracts")} == {0}


def test_size_list_price_and_lines_without_one():
    # 4 contracts, 2 units each at 100, and 10 of other lines each: 840. Then 3 units each at 110, and 5 of others:
    # 1,340. Per contract: units x price is 200 and then 330, of which units are due (1 x (100 + 110) / 2) = 105 and
    # the price (10 x (2 + 3) / 2) = 25; other lines -5. Times 4 contracts: 420, 100 and -20, in all 500.
    before = side(4, 4, 4, 4, 4, 4, 840, products={1: (8, 800, 800)})
    after = side(4, 4, 4, 4, 4, 4, 1340, products={1: (12, 1320, 1320)})
    found = amounts(decompose(before, after, SIGNED))
    assert (found["units"], found["list"], found["other"], found["mix"], found["price"]) == (420, 100, -20, 0, 0)


def test_what_is_not_collected_is_a_driver_of_its_own():
    # 10 contracts of 1,000; 9,000 collected then and 6,000 now: all of -3,000 is collection's.
    before, after = (side(10, 10, 10, 10, 10, 10, 10_000, money) for money in (9_000, 6_000))
    parts = decompose(before, after, COLLECTED)
    assert amounts(parts)["collected"] == -3_000
    assert sum(part.amount for part in parts) == -3_000
    assert parts[-1].cases == (10, 10)


def test_without_deals_the_drivers_around_them_are_one_part():
    # No deal before: meetings lead to contracts by a way that has no numbers in between.
    parts = decompose(side(10, 20, 0, 0, 0, 4, 4_000), side(10, 20, 8, 6, 4, 6, 6_000), SIGNED)
    assert amounts(parts) == {"clients": 0, "visits": 0, "deals-decided-won-contracts": 2_000, "value": 0}
    assert parts[2].before == Fraction(4, 20)


def test_where_nothing_can_be_divided_there_is_one_part():
    (part,) = decompose(side(), side(10, 20, 8, 6, 4, 6, "6000.01"), SIGNED)
    assert part.amount == Decimal("6000.01")
    assert len(part.drivers) == len(SIGNED)
    (nothing,) = decompose(side(), side(), SIGNED)
    assert nothing.amount == 0


def test_fewer_than_five_cases_are_few():
    parts = decompose(side(40, 80, 20, 20, 4, 4, 4_000), side(30, 60, 15, 15, 6, 6, 6_000), SIGNED)
    few = {part.key: part.few for part in parts}
    assert few == {
        "clients": False, "visits": False, "deals": False, "decided": False, "won": False, "contracts": True,
        "value": True,
    }  # fmt: skip


def test_a_target_takes_as_many_clients_as_usual_conversions_need():
    # Usual: 2 meetings a client, 1 deal in 4, all decided, half won, a contract each, 10,000 each (100 clients:
    # 200, 50, 50, 25, 25, 250,000). A target of 100,000 takes 10 contracts, 10 wins, 20 deals, 80 meetings, 40 clients.
    own = side(100, 200, 50, 50, 25, 25, 250_000, new=30)
    plan = planned(own, (), SIGNED, Decimal(100_000), {})
    assert [plan.levels[level] for level in SIGNED] == [40, 80, 20, 20, 10, 10, 100_000]
    assert (plan.new, plan.cases["won"]) == (12, 25)
    # A win rate of 0.4 agreed: 10 wins take 25 deals, 100 meetings and 50 clients.
    plan = planned(own, (), SIGNED, Decimal(100_000), {"won": Fraction(2, 5)})
    assert [plan.levels[level] for level in SIGNED] == [50, 100, 25, 25, 10, 10, 100_000]


def three_of(side):
    """A team that came to a side: three people, each with a third of it."""
    return [people([{level: amount / 3 for level, amount in side.levels.items()}] * 3)]


def people(totals):
    return People(dict(enumerate(totals)))


def test_few_cases_are_filled_up_from_the_team():
    # 10 own decided deals, 8 won; the team wins 100 of 400. With the weight of 20 cases: (8 + 20 x 0.25) / 30 = 13/30.
    own = side(100, 200, 50, 10, 8, 8, 80_000)
    team = side(1000, 2000, 500, 400, 100, 100, 1_000_000)
    plan = planned(own, three_of(team), SIGNED, Decimal(100_000), {})
    assert plan.levels["won"] / plan.levels["decided"] == Fraction(13, 30)
    newcomer = planned(side(), three_of(team), SIGNED, Decimal(100_000), {})
    assert newcomer.levels["won"] / newcomer.levels["decided"] == Fraction(1, 4)
    assert newcomer.levels["signed"] == 100_000


def test_each_rate_of_others_is_of_three_who_have_cases_of_it():
    # One of three never had a deal decided: of the win rate (10 of 40) nothing is told, nor beyond it; the others'
    # 10,000 a contract are told, for all three signed.
    seller = {"clients": 10, "visits": 20, "deals": 20, "decided": 20, "won": 5, "contracts": 5, "signed": 50_000}
    other = seller | {"decided": 0, "won": 0}
    plan = planned(side(), [people([seller, seller, other])], SIGNED, Decimal(100_000), {})
    assert plan.levels == dict.fromkeys(SIGNED, 0) | {"contracts": 10, "signed": 100_000}
    # What one decided alone is one's own: 4 of 10 won, a contract each, and 10 deals for 20 meetings of 10 clients.
    plan = planned(side(10, 20, 10, 10, 4, 4, 40_000), [people([seller, other])], SIGNED, Decimal(100_000), {})
    assert [plan.levels[level] for level in SIGNED] == [25, 50, 25, 25, 10, 10, 100_000]
    # Where those near are too few, those further off are asked, who signed 20,000 each.
    far = people([seller | {"signed": 100_000}] * 3)
    assert planned(side(), [people([seller]), far], SIGNED, Decimal(100_000), {}).levels["contracts"] == 5


def test_the_others_alone_are_told_in_two_digits():
    # 3 x 12,345.67 over 3 contracts: 12,000 each. A third of the clients are new, which is 0.33 of them.
    seller = {"clients": 3, NEW: 1, "visits": 3, "deals": 3, "decided": 3, "won": 1, "contracts": 1}
    plan = planned(side(), [people([seller | {"signed": Decimal("12345.67")}] * 3)], SIGNED, Decimal(120_000), {})
    assert plan.levels["contracts"] == 10
    assert plan.new == plan.levels["clients"] * Fraction(33, 100)


def test_nobody_elses_products_are_told():
    others = three_of(side(9, 9, 9, 9, 9, 9, 90_000, products={7: (90, 90_000, 90_000)}))
    assert planned(side(), others, SIGNED, Decimal(10_000), {}).products == {}
    # 10 own contracts of 1,000, the others' are of 10,000: (10 x 1,000 + 10 x 10,000) / 20 = 5,500 each, so that the
    # own product is sold 5.5 times as large: of 11,000 in 2 contracts 11 units.
    own = side(10, 10, 10, 10, 10, 10, 10_000, products={1: (10, 10_000, 10_000)})
    plan = planned(own, others, SIGNED, Decimal(11_000), {})
    assert (plan.levels["contracts"], plan.products) == (2, {1: Sold(Fraction(11), Fraction(11_000), Fraction(11_000))})


def test_an_agreed_value_of_a_contract_scales_what_is_sold():
    own = side(10, 10, 10, 10, 10, 10, 1_000, products={1: (10, 1_000, 1_000)})
    plan = planned(own, (), SIGNED, Decimal(2_000), {"signed": Fraction(200)})
    assert plan.levels["contracts"] == 10
    assert plan.products[1] == Sold(Fraction(20), Fraction(2_000), Fraction(2_000))


# --- whatever the figures ----------------------------------------------------------------------------

counts = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 10_000))
money = st.integers(-(10**6), 10**12).map(lambda cents: Fraction(cents, 100))
sold = st.builds(Sold, st.integers(-20, 1000).map(Fraction), money, money)
fractions = st.fractions(-50, 50, max_denominator=60)
chances = st.integers(0, 2**40).map(Random)


@st.composite
def mostly_rolled(draw, drawn, rolled):
    """Cases out of a seed, for drawing each number takes longer than what is tested; one of twenty is drawn, so that
    a failing one shrinks to the smallest that fails."""
    chance = draw(chances)
    return draw(drawn) if chance.random() < 0.05 else rolled(chance)


@st.composite
def drawn_sides(draw):
    levels = {level: Fraction(draw(counts)) for level in list(LEVELS)[:6]}
    levels |= {"signed": draw(money), "collected": draw(money)}
    new = Fraction(draw(st.integers(0, int(levels["clients"]))))
    return Side(levels, new, draw(st.dictionaries(st.integers(1, 4), sold, max_size=4)))


def rolled_money(chance):
    low, high = chance.choice([(0, 0), (-(10**6), 0), (0, 10**6), (0, 10**12)])
    return Fraction(chance.randint(low, high), 100)


def rolled_side(chance):
    levels = {level: Fraction(chance.randint(0, chance.choice([0, 6, 10_000]))) for level in list(LEVELS)[:6]}
    levels |= {"signed": rolled_money(chance), "collected": rolled_money(chance)}
    products = {
        product: Sold(Fraction(chance.randint(-20, 1000)), rolled_money(chance), rolled_money(chance))
        for product in chance.sample(range(1, 5), chance.randint(0, 4))
    }
    return Side(levels, Fraction(chance.randint(0, int(levels["clients"]))), products)


def rolled_fraction(chance, most=50, finest=60):
    below = chance.randint(1, finest)
    return Fraction(chance.choice([0, 1, chance.randint(-most * below, most * below)]), below)


def rolled_pairs(chance):
    return [(rolled_fraction(chance), rolled_fraction(chance)) for _pair in range(chance.randint(1, 5))]


def rolled_parts(chance):
    return [rolled_fraction(chance, 10**9, 10**6) for _part in range(chance.randint(1, 12))]


sides = mostly_rolled(drawn_sides(), rolled_side)
pairs = mostly_rolled(st.lists(st.tuples(fractions, fractions), min_size=1, max_size=5), rolled_pairs)
parts_of_a_cent = mostly_rolled(
    st.lists(st.fractions(-(10**9), 10**9, max_denominator=10**6), min_size=1, max_size=12), rolled_parts
)
chains = st.sampled_from([chain_to(kpi) for kpi in LEVELS.values()])


@given(sides, sides, chains)
def test_the_parts_add_up_to_the_gap_to_the_cent(before, after, chain):
    parts = decompose(before, after, chain)
    # In fractions: a sum of Decimals rounds at 28 digits.
    assert sum(Fraction(part.amount) for part in parts) == after.levels[chain[-1]] - before.levels[chain[-1]]
    assert all(part.amount.as_tuple().exponent == -2 for part in parts)


@given(sides, sides, chains)
def test_every_driver_is_in_one_part(before, after, chain):
    found = [driver for part in decompose(before, after, chain) for driver in part.drivers]
    assert len(found) == len(set(found))
    told = {"units": "value", "mix": "value", "list": "value", "price": "value", "other": "value"}
    told |= {"new_clients": "clients", "existing_clients": "clients"}
    levels = {told.get(driver, driver) for driver in found}
    assert levels == {"value" if level == "signed" else level for level in chain}


@given(sides, sides, chains)
def test_the_other_way_round_every_part_is_the_opposite(before, after, chain):
    there, back = amounts(decompose(before, after, chain)), amounts(decompose(after, before, chain))
    assert there == {key: -amount for key, amount in back.items()}


@given(sides, chains)
def test_what_did_not_change_is_due_nothing(same, chain):
    assert set(amounts(decompose(same, same, chain)).values()) == {0}


@given(sides, sides, chains)
def test_a_driver_that_stayed_is_due_nothing(before, after, chain):
    alone = ("clients", "visits", "deals", "decided", "won", "contracts", "value", "collected")
    for part in decompose(before, after, chain):
        if part.before == part.after and (len(part.drivers) > 1 or part.drivers[0] in alone):
            assert part.amount == 0


@given(pairs, chances)
def test_the_order_of_the_drivers_does_not_matter(factors, chance):
    blocks = [Block.single(str(index), *factor) for index, factor in enumerate(factors)]
    found = shapley(blocks)
    chance.shuffle(blocks)
    assert shapley(blocks) == found


@given(pairs)
def test_each_part_is_the_mean_over_all_orders_of_going_one_by_one(factors):
    factors = factors[:4]
    every = list(permutations(range(len(factors))))
    means = [Fraction(0)] * len(factors)
    for order in every:
        values = [before for before, _after in factors]
        for player in order:
            was = product(values)
            values[player] = factors[player][1]
            means[player] += (product(values) - was) / len(every)
    found = shapley([Block.single(str(index), *factor) for index, factor in enumerate(factors)])
    assert [found[str(index)] for index in range(len(factors))] == means


def product(values):
    result = Fraction(1)
    for value in values:
        result *= value
    return result


@given(sides, st.one_of(st.none(), sides), chains, st.integers(0, 10**12))
def test_the_planned_chain_comes_to_the_target_exactly(own, team, chain, cents):
    target = Decimal(cents) / 100
    circles = () if team is None else three_of(team)
    assert planned(own, circles, chain, target, {}).levels[chain[-1]] == Fraction(target)


@given(parts_of_a_cent)
def test_rounded_parts_add_up_and_are_within_a_cent(parts):
    cents = round(sum(parts) * 100)
    parts = [*parts, Fraction(cents, 100) - sum(parts)]
    whole = Decimal(cents) / 100
    rounded = to_the_cent(parts, whole)
    assert sum(rounded) == whole
    for part, exact in zip(rounded, parts, strict=True):
        assert abs(Fraction(part) - exact) < Fraction(1, 100)


def test_parts_beyond_the_digits_of_a_decimal_still_add_up():
    # 10^30 and a third of a cent, and as much off: in 28 digits the whole cents would be lost.
    huge, half = Fraction(10**30) + Fraction(1, 300), Fraction(1, 2)
    rounded = to_the_cent([huge, -huge, half, half], Decimal(1))
    assert [Fraction(part) for part in rounded] == [10**30, -(10**30), half, half]


def test_parts_of_another_whole_are_refused():
    with pytest.raises(ValueError, match="not to"):
        to_the_cent([Fraction(1)], Decimal(2))
    with pytest.raises(ValueError, match="multiple"):
        to_the_cent([Fraction(1, 1000)], Decimal("0.001"))
