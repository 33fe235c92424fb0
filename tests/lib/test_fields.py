"""Amounts and quantities as people type them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from salesmgmt.lib.fields import MoneyField, QuantityField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1,234,567.89", "1234567.89"),
        ("１２，３４５．６０", "12345.60"),
        ("¥ 88", "88"),
        ("-1,000", "-1000"),
    ],
)
def test_an_amount_is_read_as_it_is_meant(typed, amount):
    assert MoneyField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["12,5", "1,23,456", "1.234,50", "abc", "1e400", "NaN", "1.005", "999999999999999"])
def test_what_could_be_meant_otherwise_is_no_amount(typed):
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


def test_a_quantity_is_shown_without_needless_zeros():
    field = QuantityField()
    assert [str(field.prepare_value(Decimal(text))) for text in ("2.00", "1.50", "100")] == ["2", "1.50", "100"]
