"""What publishing asks for before it is done: the reason of a change, and that a rest is meant."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.targets import rules
from apps.targets.measures.publication import Publication


class PublishForm(forms.Form):
    why = forms.CharField(
        label=_("Why is this changed?"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Say why, in a few words.")},
        help_text=_("Everyone who may see these targets reads it in the ledger."),
    )  # fmt: skip
    rest_is_meant = forms.BooleanField(
        label=_("Leave this unassigned; it is meant"),
        error_messages={"required": _("Please confirm that this is meant, or go back and assign it.")},
    )  # fmt: skip

    rests = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, publication: Publication, **kwargs):
        super().__init__(*args, **kwargs)
        self.publication = publication
        if not publication.changes:
            del self.fields["why"]
        if not publication.rests:
            del self.fields["rest_is_meant"]

    def add_error(self, field, error):
        """This will keep a reason in sight whose field is not asked for, because the plan has changed meanwhile."""
        super().add_error(field if field in self.fields else None, error)

    def clean(self):
        """This will confirm the rests that were seen, and no others."""
        cleaned = super().clean() or {}
        if cleaned.pop("rests", "") != self.publication.seen:
            self.data = {name: value for name, value in self.data.items() if name != "rest_is_meant"}
            self.add_error("rest_is_meant", _("What is left has changed since you looked. Please look again."))
        elif cleaned.get("rest_is_meant"):
            cleaned["rest_is_meant"] = self.publication.rests
        return cleaned

    def clean_why(self):
        why = self.cleaned_data["why"]
        if why_not := rules.a_reason(why):
            raise forms.ValidationError(why_not)
        return why
