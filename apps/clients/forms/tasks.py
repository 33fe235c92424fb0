"""What is typed about a task."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.forms.named import ClientByName
from apps.clients.models import Deal, Task
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import Company, Person
from salesmgmt.lib.fields import DayField


class TaskForm(ForViewer, forms.Form):
    """A task: what, who, until when, and about whom."""

    text = forms.CharField(
        label=_("What is to be done"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    owner = VisibleChoices(Person, among=lambda people: people.active(), label=_("Who does it"))
    due_on = DayField(label=_("Due on"), required=False)
    client = ClientByName(required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    deal = VisibleChoices(Deal, label=_("Deal"), required=False, widget=forms.HiddenInput())

    def __init__(self, *args, viewer: Person, row: Task | None = None, **kwargs):
        given = {"owner": viewer.pk, "due_on": Company.current().today()}
        if row is not None:
            given = {name: getattr(row, name) for name in ("text", "owner", "due_on", "client", "note", "deal")}
        kwargs["initial"] = given | (kwargs.get("initial") or {})
        super().__init__(*args, viewer=viewer, **kwargs)
        if not viewer.leads:
            del self.fields["owner"]


class QuickTaskForm(ForViewer, forms.Form):
    """The line on the day's page and beside a client or deal: what, and until when."""

    text = forms.CharField(label=_("What is to be done"), max_length=300)
    due_on = DayField(label=_("Due on"), required=False)
