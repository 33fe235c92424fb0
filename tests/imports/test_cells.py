"""Cells are read as people write them, and refused where they are doubtful."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.clients.models.visit import How
from salesmgmt.lib.importing import cells

JANUARY_5 = date(2026, 1, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-05", "2026-1-5", "2026/1/5", "2026.01.05", "2026年1月5日", "２０２６年１月５日", "20260105",
        "2026-01-05 13:40", "2026年1月5号", "2026年1月5日 下午2:30", "2026/01/05 2:30 PM", "2026 年 1 月 5 日",
        "2026-01-05T13:40:00", "2026/1/5 9:05:00", 46027, 46027.0, "46027", 46027.75, date(2026, 1, 5),
        datetime(2026, 1, 5, 23, 59),
    ],
)  # fmt: skip
def test_days_are_read_however_they_are_written(cell):
    assert cells.day(cell) == JANUARY_5


@pytest.mark.parametrize("cell", ["01/05/2026", "5.1.2026", "2026-02-30", "2026-13-01", "yesterday", "1", "7", "2026"])
def test_a_doubtful_day_is_refused(cell):
    with pytest.raises(ValueError, match=r"date|day"):
        cells.day(cell)


def test_a_mapping_may_say_how_days_are_written():
    assert cells.day_written("%d/%m/%Y")("05/01/2026") == JANUARY_5
    with pytest.raises(ValueError, match="%d/%m/%Y"):
        cells.day_written("%d/%m/%Y")("13/13/2026")


@given(st.dates(min_value=date(1955, 1, 1), max_value=date(2118, 12, 31)))
def test_a_day_written_in_any_way_is_that_day(day):
    serial = (day - date(1899, 12, 30)).days
    for cell in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", serial):
        assert cells.day(cell) == day


@pytest.mark.parametrize("cell", ["2026-01", "2026/1", "2026年1月", "202601", "2026-01-01", date(2026, 1, 1), 46023])
def test_months_are_read_however_they_are_written(cell):
    assert cells.month(cell) == date(2026, 1, 1)


@pytest.mark.parametrize("cell", ["2026-01-05", "2026-13", "January"])
def test_what_is_no_month_is_refused(cell):
    with pytest.raises(ValueError, match=r"month|date"):
        cells.month(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1054", "1054"), ("1,234.5", "1234.5"), ("￥1.2万", "12000"), ("¥1,234.50", "1234.50"),
        ("１２３．５", "123.5"),
        ("3亿", "300000000"), ("1.5k", "1500"), ("(300)", "-300"), ("-5", "-5"), ("−5", "-5"), ("65%", "0.65"),
        ("1 234.5", "1234.5"), ("CNY 12", "12"), ("12元", "12"), ("-¥3", "-3"), (".5", "0.5"),
        (1100.04, "1100.04"), (0.1 + 0.2, "0.3"), (7.0, "7"), (1e15, "1000000000000000"),
    ],
)  # fmt: skip
def test_numbers_are_read_however_they_are_written(cell, number):
    assert cells.number(cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell", ["1.234,56", "1,23", "12,34,567", "abc", "", "1-2", "--5", "(-5)", "-¥-5", "万", ".", "1e5", "nan", True]
)
def test_what_is_no_clear_number_is_refused(cell):
    with pytest.raises(ValueError, match="number"):
        cells.number(cell)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_a_grouped_number_is_that_number(value):
    assert cells.number(f"{value:,}") == value
    assert cells.number(f"{value}") == value


def test_yes_and_no_in_both_languages():
    assert [cells.yes(cell) for cell in ("是", "Yes", "1", "TRUE", "√", True, 1.0)] == [True] * 7
    assert [cells.yes(cell) for cell in ("否", "no", "0", "N", False, 0.0)] == [False] * 6
    with pytest.raises(ValueError, match="neither yes nor no"):
        cells.yes("perhaps")


def test_one_of_a_list_by_value_or_label_in_any_language():
    how = cells.one_of(How.choices)
    assert {how(cell) for cell in ("phone", "Phone", " PHONE ")} == {"phone"}
    with pytest.raises(ValueError, match="On site"):
        how("pigeon")


def test_several_of_a_list_with_any_comma():
    facts = cells.some_of(
        [("price", "Asked about the price"), ("budget", "Named a budget"), ("decider", "Met the decider")]
    )
    assert facts("price，budget、price; decider") == ["price", "budget", "decider"]


def test_control_characters_are_refused():
    with pytest.raises(ValueError, match="control"):
        cells.text("a\x07b")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.2万", 12_000), ("3亿", 300_000_000), ("3千万", 30_000_000), ("2百万元", 2_000_000), ("１．２万元", 12_000),
        ("¥1,234.50", "1234.50"), ("￥ 1,234.50 元", "1234.50"), ("人民币1,200元", 1_200),
        ("1.5w", 15_000), ("12.5%", "0.125"),
        ("-3万", -30_000), ("（300）", -300), ("１２３", 123),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(cell, amount):
    assert cells.number(cell) == Decimal(amount)
