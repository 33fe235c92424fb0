"""What is typed about money received."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import Payment
from apps.teams.models import Company
from salesmgmt.lib.fields import DayField, MoneyField


class PaymentForm(forms.ModelForm):
    """A payment. `key` is made when the form is, so that what is sent twice is recorded once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = MoneyField(label=_("Amount"), help_text=_("Negative for money given back."))
    received_on = DayField(label=_("Received on"))

    field_order = ("key", "amount", "received_on", "reference", "note")

    class Meta:
        model = Payment
        fields = ("amount", "received_on", "reference", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, initial: dict | None = None, **kwargs):
        today = Company.current().today()
        kwargs["initial"] = {"key": uuid.uuid4(), "received_on": today} | (initial or {})
        super().__init__(*args, **kwargs)
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()

    def _post_clean(self):
        """The row stays as it is: the action judges it as a whole, and says what is wrong at the right field."""
