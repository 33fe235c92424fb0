"""Form fields for days and for money, as people type them."""

import re
import unicodedata
from decimal import Decimal

from django import forms

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


class QuantityField(MoneyField):
    """How much of something: two places, shown without needless zeros."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 12} | kwargs)

    def prepare_value(self, value):
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return value.quantize(Decimal(1))
        return value
