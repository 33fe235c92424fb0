"""What is typed about someone at a client."""

from django import forms

from apps.clients.models import Contact


class ContactForm(forms.ModelForm):
    """A contact; the client is given by the page."""

    class Meta:
        model = Contact
        fields = ("name", "job", "decides", "phone", "email", "note")
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
