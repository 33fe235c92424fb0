"""What is typed about a client, and to whom it is handed over."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.clients.forms.named import ClientByName
from apps.clients.models import Client
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import Person


class ClientForm(ForViewer, forms.ModelForm):
    """What is known of a client."""

    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    parent = ClientByName(
        label=_("Belongs to"), required=False, help_text=_("Another client, such as the group's parent company.")
    )

    class Meta:
        model = Client
        fields = (
            "name", "short_name", "status", "grade", "segment", "region", "code", "phone", "website", "employees",
            "founded", "annual_revenue", "address", "parent", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        but = [self.instance.pk] if self.instance.pk else []
        self.fields["name"].widget.attrs |= {
            "autocomplete": "off", "hx-get": reverse("clients:duplicates", args=but),
            "hx-trigger": "input changed delay:300ms", "hx-target": "#alike", "hx-sync": "this:replace",
        }  # fmt: skip
        if self.instance.pk:
            self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(pk=self.instance.pk)

    @property
    def values(self) -> dict:
        """This will give what `add_client` and `change_client` take."""
        return self.cleaned_data | {"code": self.cleaned_data["code"] or None}


class AddClientForm(ClientForm):
    """A new client, of the person adding it or of someone they lead."""

    owner = VisibleChoices(Person, among=lambda people: people.active(), label=_("Owner"))

    field_order = ("name", "short_name", "owner")

    def __init__(self, *args, viewer: Person, **kwargs):
        kwargs["initial"] = {"owner": viewer.pk} | (kwargs.get("initial") or {})
        super().__init__(*args, viewer=viewer, **kwargs)
        if not viewer.leads:
            del self.fields["owner"]


class ReassignForm(ForViewer, forms.Form):
    """Who looks after the client from now on."""

    to = VisibleChoices(Person, among=lambda people: people.active(), label=_("New owner"))

    def __init__(self, *args, client: Client, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = self.fields["to"].queryset.exclude(pk=client.owner_id)

    @property
    def has_choices(self) -> bool:
        return self.viewer.leads and self.fields["to"].queryset.exists()
