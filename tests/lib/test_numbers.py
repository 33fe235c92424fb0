"""How numbers are written."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from salesmgmt.lib.numbers import compact, currency_sign, grouped, in_unit, money, percent, short_in_unit, signed_money


@pytest.mark.parametrize(
    ("figure", "chinese", "english"),
    [
        ("0", "0", "0"),
        ("-5", "−5", "−5"),
        ("1234.5", "1,234.50", "1,234.50"),
        ("9999.994", "9,999.99", "9,999.99"),
        ("9999.995", "1万", "10k"),
        ("10000", "1万", "10k"),
        ("12345", "1.23万", "12.3k"),
        ("123456", "12.35万", "123.5k"),
        ("999949", "99.99万", "999.9k"),
        ("999950", "100万", "1M"),
        ("999999", "100万", "1M"),
        ("1234567.89", "123.46万", "1.23M"),
        ("99999949", "9,999.99万", "100M"),
        ("99999950", "1亿", "100M"),
        ("99999999", "1亿", "100M"),
        ("-99999999", "−1亿", "−100M"),
        ("123456789", "1.23亿", "123.46M"),
        ("999999999999", "1万亿", "1T"),
        ("-0.001", "0.00", "0.00"),
        (None, "—", "—"),
        ("NaN", "—", "—"),
    ],
)
def test_short_numbers_carry_into_the_next_unit(figure, chinese, english):
    assert compact(figure, "zh-hans") == chinese
    assert compact(figure, "en") == english


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=2))
def test_a_short_number_never_shows_a_whole_of_the_next_unit(value):
    for language, top in (("zh-hans", 10_000), ("en", 1_000)):
        text = compact(value, language)
        digits = text.lstrip("−").rstrip("万亿kMBT").replace(",", "")
        has_unit = text[-1] in "万亿kMBT"
        if has_unit and not text.endswith(("万亿", "T")):
            assert Decimal(digits) < top
        assert text.startswith("−") == (value < 0)


def test_floats_show_what_they_print():
    assert money(0.1 + 0.2) == "0.30"
    assert percent(0.624) == "62.4%"


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        ("0.62449", "62.4%"),
        ("0.6245", "62.5%"),
        ("-0.058", "−5.8%"),
        ("-0.0001", "0.0%"),
        ("1.5", "150.0%"),
        (None, "—"),
    ],
)
def test_a_percentage_has_one_place_and_no_minus_zero(fraction, text):
    assert percent(fraction) == text


def test_grouping_can_drop_zeros_at_the_end_but_not_of_the_number():
    assert grouped("1200.50", 2, trim=True) == "1,200.5"
    assert grouped("1200", 2, trim=True) == "1,200"
    assert grouped("1200", 0, trim=True) == "1,200"


@pytest.mark.parametrize(
    ("figure", "unit", "exact", "short"),
    [
        (Decimal("1234567.891"), "money", "¥1,234,567.89", "¥1.23M"),
        (Decimal("-4510000"), "money", "−¥4,510,000.00", "−¥4.51M"),
        (1234, "count", "1,234", "1,234"),
        (Decimal("0.5"), "count", "0.5", "0.5"),
        (123456, "count", "123,456", "123.5k"),
        (Decimal("0.682"), "percent", "68.2%", "68.2%"),
        (Decimal("-0.058"), "points", "−5.8 pt", "−5.8 pt"),
        (1, "days", "1 day", "1 day"),
        (Decimal("3.5"), "days", "3.5 days", "3.5 days"),
        (None, "money", "—", "—"),
    ],
)
def test_a_figure_is_written_by_its_unit(figure, unit, exact, short):
    with translation.override("en"):
        assert in_unit(figure, unit, "en", "CNY") == exact
        assert short_in_unit(figure, unit, "en", "CNY") == short


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="not a unit"):
        in_unit(1, "bananas")


def test_a_currency_sign_stands_after_the_minus():
    assert signed_money("−5.00", currency_sign("CNY", "zh-hans")) == "−¥5.00"
    assert signed_money("5.00", currency_sign("EUR")) == "€5.00"
    assert signed_money("5.00", currency_sign("CHF")) == "CHF\N{NO-BREAK SPACE}5.00"
