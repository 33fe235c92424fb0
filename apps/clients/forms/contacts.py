"""What is typed about someone at a client."""

from django import forms

from apps.clients.models import Contact
from apps.clients.models.client import Part
from salesmgmt.lib.merging import Merging


class ContactForm(Merging, forms.ModelForm):
    """A contact; the client is given by the page."""

    class Meta:
        model = Contact
        fields = ("name", "part", "job", "phone", "email", "note")
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.decides and not self.instance.part:
            self.initial["part"] = Part.DECIDES
