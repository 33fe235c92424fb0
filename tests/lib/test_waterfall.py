"""A waterfall's bars lead from one amount over its changes to another."""

from decimal import Decimal
from itertools import pairwise

from salesmgmt.lib.waterfall import falls


def kinds(drawn):
    return [fall.kind for fall in drawn]


def ends(fall):
    left = Decimal(fall.left)
    return left, left + Decimal(fall.width)


def test_each_bar_begins_where_the_last_one_ended():
    drawn, begins = falls(Decimal(100), [Decimal(-60), Decimal(30), Decimal(0)], Decimal(70))
    assert kinds(drawn) == ["total", "down", "up", "none", "total"]
    assert begins is None
    for before, after in pairwise(drawn[:-1]):
        assert before.end == after.start
    assert ends(drawn[0])[0] == 0
    assert drawn[-2].end == drawn[-1].end


def test_small_changes_of_a_large_amount_are_seen():
    drawn, begins = falls(Decimal(1000), [Decimal(-20), Decimal(10)], Decimal(990))
    # From 980 to 1,000; a quarter of that below is where the scale begins.
    assert begins == 975
    left, right = ends(drawn[1])
    assert right - left > 70


def test_amounts_below_nothing_have_a_line_at_nothing():
    drawn, begins = falls(Decimal(50), [Decimal(-150), Decimal(20)], Decimal(-80))
    assert begins is None
    assert drawn[0].zero
    assert ends(drawn[-1])[1] == Decimal(drawn[0].zero)


def test_nothing_at_all_is_drawn_too():
    drawn, begins = falls(Decimal(0), [], Decimal(0))
    assert (kinds(drawn), begins) == (["total", "total"], None)
