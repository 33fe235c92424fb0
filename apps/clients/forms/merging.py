"""Whose values a client keeps that is made of two, and with which other client it is compared."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.actions.sides import BOTH, GONE, KEEP, differences
from apps.clients.forms.named import ClientByName
from apps.clients.models import Client
from apps.teams.forms import ForViewer
from apps.teams.models import Person


class MergeForm(forms.Form):
    """A choice for every field in which the two differ; each stands at the side that says more."""

    stays = forms.BooleanField(
        label=_("The other owner goes on as a collaborator"), required=False, initial=True,
    )  # fmt: skip

    def __init__(self, *args, keep: Client, gone: Client, labels: Mapping[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.differences = differences(keep, gone, labels)
        for one in self.differences:
            choices = [(KEEP, one.kept), (GONE, one.given_up), *([(BOTH, _("Both"))] if one.can_be_both else ())]
            self.fields[one.key] = forms.ChoiceField(
                label=one.label, choices=choices, initial=one.default, required=False, widget=forms.RadioSelect
            )
        if keep.owner_id == gone.owner_id or not (keep.owner_id and gone.owner_id):
            del self.fields["stays"]

    @property
    def lines(self) -> list:
        """This will give each difference with the choice that stands in the form."""
        return [(one, self[one.key].value() or one.default, self[one.key].html_name) for one in self.differences]

    @property
    def values(self) -> dict:
        """This will give what `merge_clients` takes."""
        chosen = {one.key: self.cleaned_data[one.key] for one in self.differences}
        return {"choices": chosen, "stays": self.cleaned_data.get("stays", False)}


class OtherForm(ForViewer, forms.Form):
    """The client that another one is to be merged with."""

    client = ClientByName(label=_("The other client"))

    def __init__(self, *args, viewer: Person, keep: Client, **kwargs):
        super().__init__(*args, viewer=viewer, **kwargs)
        self.fields["client"].queryset = self.fields["client"].queryset.exclude(pk=keep.pk)
