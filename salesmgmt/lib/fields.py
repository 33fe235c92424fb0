"""Form fields for days and for money, as people type them."""

import re
import unicodedata
from decimal import Decimal

from django import forms

from salesmgmt.lib import credit_code
from salesmgmt.lib.typed import typed_number

GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


class DayField(forms.DateField):
    """A day, picked from the device's own calendar."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)


class MoneyField(forms.DecimalField):
    """An amount to the cent: with or without thousands separators, in full-width digits, with a currency sign."""

    def __init__(self, **kwargs):
        kwargs = {"max_digits": 14, "decimal_places": 2} | kwargs
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip(" \u00a0¥$€£").replace(" ", "")
            # Only where commas group by three: 12,5 is somebody's twelve and a half.
            if GROUPED.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


class NumberField(forms.CharField):
    """Any number as people type it: 1,200 · 1.2万 · full-width digits; exact, however many places it has."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return typed_number(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value):
        return f"{value:f}" if isinstance(value, Decimal) else value


class WholeNumber(forms.IntegerField):
    """A number without a part: 1,200 and full-width digits as well; a text input, so that typed text stays."""

    def __init__(self, **kwargs):
        kwargs = {"min_value": 0} | kwargs
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
            if GROUPED.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


class CreditCode(forms.CharField):
    """A unified social credit code, however it is spaced."""

    default_validators = [credit_code.validate]

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        return credit_code.tidy(super().to_python(value) or "")


class QuantityField(MoneyField):
    """How much of something: two places, shown without needless zeros."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 12} | kwargs)

    def prepare_value(self, value):
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return value.quantize(Decimal(1))
        return value
