"""Numbers as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesmgmt.lib.typed import sent_back, typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200,000", "1200000"),
        ("1200000", "1200000"),
        ("120万", "1200000"),
        ("120 万", "1200000"),
        ("120w", "1200000"),
        ("1.2亿", "120000000"),
        ("3千万", "30000000"),
        ("1.5k", "1500"),
        ("2M", "2000000"),
        ("１２０万", "1200000"),
        ("１，２００．５０", "1200.50"),
        ("￥1,200.05", "1200.05"),
        ("1200元", "1200"),
        ("0", "0"),
        (".5", "0.5"),
        ("1.2345万", "12345"),
        ("−5", "-5"),
    ],
)
def test_what_people_type_is_read_exactly(text, number):
    read = typed_number(text)
    assert read == Decimal(number)
    assert "E" not in str(read)


@pytest.mark.parametrize("text", ["", "   ", "　"])
def test_an_empty_field_is_no_number_and_not_zero(text):
    assert typed_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1,20",
        "12,00,000",
        "1.2.3",
        "1..2",
        "万",
        "一百",
        "1e5",
        "NaN",
        "inf",
        "1 2",
        "5%",
        "--5",
        "1k万",
        "1" * 60,
        "1_000",
    ],
)
def test_what_cannot_be_read_or_reads_two_ways_gets_a_sentence_that_names_it(text):
    with pytest.raises(ValueError, match=f"“{text[:40]}”".replace(".", r"\.").replace("(", r"\(")):
        typed_number(text)


@pytest.mark.parametrize(
    ("text", "fraction"), [("62.5", "0.625"), ("62.5%", "0.625"), ("６２．５％", "0.625"), ("0", "0"), ("100 %", "1")]
)
def test_percentages_are_fractions(text, fraction):
    assert typed_number(text, percent=True) == Decimal(fraction)


@pytest.mark.parametrize("text", ["5%%", "1万%", "half"])
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(ValueError, match="percentage"):
        typed_number(text, percent=True)


@given(st.decimals(0, 10**12, places=2))
def test_every_amount_written_with_commas_is_read_back(amount):
    assert typed_number(f"{amount:,.2f}") == amount


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_sentence(text):
    try:
        read = typed_number(text)
    except ValueError as error:
        read = str(error)
    assert read is None or (read.strip() if isinstance(read, str) else read.is_finite())


def test_a_long_text_is_refused_at_once_whatever_it_holds():
    # With blanks between, the pattern would need minutes for these.
    for text in ("-" + " " * 100_000 + "x", "1" * 100_000, " " * 50_000 + "-" + "　" * 50_000 + "1"):
        with pytest.raises(ValueError, match="is not a number"):
            typed_number(text)
    assert typed_number(" " * 100_000 + "12" + " " * 100_000) == 12


@pytest.mark.parametrize("text", ["sNaN", "NaN", "Infinity", "1e9999999", "1E5", "--1", "1_000", "٣", "1" * 41, "x"])
def test_a_number_sent_back_that_we_never_wrote_is_none(text):
    assert sent_back(text) is None


def test_a_number_sent_back_is_read_as_written():
    assert [sent_back(text) for text in ("", "12", "-0.50", "1200.5")] == [
        None,
        12,
        Decimal("-0.50"),
        Decimal("1200.5"),
    ]
