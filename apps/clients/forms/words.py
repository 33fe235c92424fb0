"""What is typed about the company's own words and fields."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import CustomField, Segment
from salesmgmt.lib.choices import Names

BETWEEN = re.compile(r"[,，、;；\n]+")


class WordForm(forms.Form):
    """A segment, a region, a source."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class SegmentsField(forms.ModelMultipleChoiceField):
    iterator = Names


class CustomFieldForm(forms.ModelForm):
    """A field of the company's own; what it is of, its key and its kind are chosen once."""

    choices = forms.CharField(
        label=_("Choices"), required=False, help_text=_("One a line. Only for a field with choices."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    segments = SegmentsField(
        Segment.objects.all(), label=_("Only for the segments"), required=False,
        help_text=_("None chosen means all."), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    field_order = ("label", "of", "kind", "choices", "required", "segments", "key", "is_used")
    fixed = ("of", "kind", "key")

    class Meta:
        model = CustomField
        fields = ("label", "of", "kind", "required", "key", "is_used")
        help_texts = {
            "key": _("Names the field in files and never changes. Empty means: made of the label."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        if self.instance.pk:
            self.initial["choices"] = "\n".join(self.instance.choices)
            self.initial["segments"] = list(self.instance.segments.values_list("pk", flat=True))
            for name in self.fixed:
                del self.fields[name]
        else:
            del self.fields["is_used"]

    def clean_label(self):
        return " ".join(self.cleaned_data["label"].split())

    def clean_choices(self):
        typed = [" ".join(line.split()) for line in BETWEEN.split(self.cleaned_data["choices"])]
        found = list(dict.fromkeys(filter(None, typed)))
        if any(len(choice) > 60 for choice in found):
            raise forms.ValidationError(_("A choice has at most 60 characters."))
        return found

    def _post_clean(self):
        """The row stays as it is: the action judges it as a whole."""
