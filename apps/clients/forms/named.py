"""A client chosen by typing its name: a list of thousands is no use in a select."""

from django import forms
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.models import Client
from apps.teams.forms import VisibleChoices

SUGGESTED = 5


class NameInput(forms.TextInput):
    """A text field whose suggestions come from the server as one types, and which does without them."""

    template_name = "clients/deal_client_input.html"


class KeptClient(VisibleChoices):
    """A client by its id; one that was merged meanwhile is the one it is a part of now.

    For what comes late, such as a visit kept on the phone while there was no network.
    """

    def to_python(self, value):
        text = str(value or "")
        if text.isascii() and text.isdigit() and len(text) < 19 and not self.queryset.filter(pk=text).exists():
            value = self.queryset.kept_for(int(text)) or value
        return super().to_python(value)


class ClientByName(VisibleChoices):
    """One of the clients the viewer may see, by full name, by number, or by any part that only one has."""

    widget = NameInput
    default_error_messages = {"required": gettext_lazy("Name the client.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Client"))
        super().__init__(Client, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "hx-get": lazy(reverse, str)("clients:names")}

    def prepare_value(self, value):
        """This will show the name of a client given by its key; what was typed stays as it was."""
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first() or value
        return value.name if isinstance(value, Client) else value

    def to_python(self, value):
        if isinstance(value, Client):
            return value
        text = " ".join((value or "").split())
        if not text:
            return None
        named = list(self.queryset.filter(name=text)[:2]) or list(self.queryset.filter(code=text)[:2])
        found = named or list(self.queryset.matching(text)[: SUGGESTED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("There is no client of this name among those you see."))
        if named:
            raise forms.ValidationError(_("Several clients have this name: write the client's number instead."))
        names = _("; ").join(client.name for client in found[:SUGGESTED])
        raise forms.ValidationError(_("Several clients match; write one in full: %(names)s") % {"names": names})

    def validate(self, value):
        forms.Field.validate(self, value)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")
