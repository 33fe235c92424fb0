"""What is typed about the facts visits can bring out."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FactForm(forms.Form):
    """A fact, in the company's words."""

    label = forms.CharField(
        label=_("Fact"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("What was seen or heard, such as “Asked for a discount”; not how it felt."),
    )  # fmt: skip

    def clean_label(self):
        return " ".join(self.cleaned_data["label"].split())


class ChangeFactForm(FactForm):
    is_used = forms.BooleanField(
        label=_("In use"), required=False,
        help_text=_("A fact out of use is no longer offered; visits that have it keep it."),
    )  # fmt: skip
