"""Which colleague looks after a client as well."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client
from apps.teams.models import Person
from salesmgmt.lib.choices import Names


class ColleagueField(forms.ModelChoiceField):
    """A colleague, by name alone."""

    iterator = Names


class CollaboratorForm(forms.Form):
    person = ColleagueField(Person.objects.none(), label=_("Colleague"), empty_label=_("Choose a colleague"))

    def __init__(self, *args, viewer: Person, client: Client, **kwargs):
        super().__init__(*args, **kwargs)
        held = client.collaborators.values("person")
        near = Person.objects.close_to(viewer).exclude(pk=client.owner_id).exclude(pk__in=held)
        self.fields["person"].queryset = near.order_by("name_sort", "pk")  # type: ignore[attr-defined]
        self.fields["person"].widget.attrs["class"] = "form-select"
