"""The days within which clients of each grade are to be followed up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Rhythm
from apps.clients.models.client import Grade


class RhythmsForm(forms.Form):
    """A number of days for each grade; empty for none."""

    def __init__(self, *args, viewer, **kwargs):
        kwargs["initial"] = dict(Rhythm.objects.visible_to(viewer).values_list("grade", "days"))
        super().__init__(*args, **kwargs)
        about = _("A follow-up at least every so many days; empty means no rhythm.")
        for grade in Grade:
            self.fields[grade.value] = forms.IntegerField(
                label=grade.label, required=False, min_value=1, max_value=1000,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                help_text=about if grade == Grade.KEY else "",
            )  # fmt: skip

    @property
    def values(self) -> dict[str, int | None]:
        return {grade.value: self.cleaned_data[grade.value] for grade in Grade}
