"""The small records and shapes behind the components."""

from decimal import Decimal

import pytest

from salesmgmt.lib.icons import icon
from salesmgmt.lib.ui import Chart, Series, bullet, initials, sparkline_points


@pytest.mark.parametrize(
    ("attainment", "pace", "state"),
    [
        ("0.5", "0.6", "behind"),
        ("0.6", "0.6", "on-pace"),
        ("1", "0.2", "reached"),
        (None, "0.5", "unknown"),
        ("0.2", None, "on-pace"),
    ],
)
def test_a_bullet_bar_judges_attainment_by_pace(attainment, pace, state):
    assert bullet(attainment, pace).state == state


def test_a_bullet_bar_stays_within_its_frame():
    over = bullet(Decimal(7), Decimal(9))
    assert (over.fill, over.mark, over.goal) == ("100.00", "100.00", "80.00")
    under = bullet(Decimal(-1), Decimal(0))
    assert (under.fill, under.mark) == ("0.00", "0.00")


def test_a_sparkline_leaves_gaps_out_and_draws_a_flat_line_in_the_middle():
    assert sparkline_points([]) == []
    assert sparkline_points([None, None]) == []
    assert [x for x, _y in sparkline_points([1, None, 3])] == [2.0, 98.0]
    assert {y for _x, y in sparkline_points([5, 5])} == {12.0}


@pytest.mark.parametrize(
    ("name", "letters"), [("王建国", "建国"), ("李娜", "李娜"), ("Ada Lovelace", "AL"), ("Cher", "C"), ("", "?")]
)
def test_a_name_is_shortened_in_its_own_habit(name, letters):
    assert initials(name) == letters


def test_a_chart_and_its_table_tell_the_same():
    chart = Chart("c", "T", ["a", "b"], [Series("s", [Decimal("1.5"), None], urls=["/a/"])])
    assert chart.for_script()["series"][0]["values"] == [1.5, None]
    assert [[cell["value"] for cell in row["cells"]] for row in chart.rows] == [[Decimal("1.5")], [None]]
    assert chart.rows[0]["cells"][0]["url"] == "/a/"
    assert chart.rows[1]["cells"][0]["url"] == ""


def test_an_icon_is_silent_unless_it_has_something_to_say():
    assert 'aria-hidden="true"' in icon("plus")
    named = icon("plus", 'Add "one"')
    assert 'role="img"' in named
    assert "Add &quot;one&quot;" in named
    assert "M0 0h24v24H0z" not in named


@pytest.mark.parametrize("name", ["no-such-icon", "../../../package", ""])
def test_an_unknown_icon_is_refused(name):
    with pytest.raises(LookupError, match="no icon"):
        icon(name)
