"""What is typed about a planned visit, and where it is moved to."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.forms.named import ClientByName
from apps.clients.models import Appointment, Client, Contact
from apps.clients.models.visit import How
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import Company, Person
from salesmgmt.lib.fields import DayField


class HourField(forms.TimeField):
    """A time of the day, picked on the device's own clock."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}))
        super().__init__(**kwargs)


class AppointmentForm(ForViewer, forms.Form):
    """A visit or call that is planned; of an existing one who goes and to whom stays."""

    client = ClientByName()
    owner = VisibleChoices(Person, among=lambda people: people.active(), label=_("Who goes"))
    on = DayField(label=_("Day"))
    starts = HourField(label=_("Begins at"), required=False, help_text=_("Empty: some time that day."))
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=5, max_value=1440, initial=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    how = forms.ChoiceField(label=_("How"), choices=How, initial=How.ONSITE)
    contact = VisibleChoices(Contact, label=_("Meets with"), required=False, empty_label=_("Not noted"))
    purpose = forms.CharField(label=_("What for"), max_length=200, required=False)

    def __init__(self, *args, viewer: Person, client: Client | None = None, row: Appointment | None = None, **kwargs):
        given = {"owner": viewer.pk, "on": Company.current().today(), "client": client}
        if row is not None:
            given = {name: getattr(row, name) for name in ("on", "starts", "minutes", "how", "contact", "purpose")}
        kwargs["initial"] = given | (kwargs.get("initial") or {})
        super().__init__(*args, viewer=viewer, **kwargs)
        met = row.client if row is not None else client
        if row is not None:
            del self.fields["client"], self.fields["owner"]
        elif not viewer.leads:
            del self.fields["owner"]
        if met is None:
            del self.fields["contact"]
        else:
            self.fields["contact"].queryset = self.fields["contact"].queryset.filter(client=met)
            if not self.fields["contact"].queryset.exists():
                del self.fields["contact"]


class MoveToForm(forms.Form):
    """Another day, and for what has one another time of the day."""

    on = DayField(label=_("Day"))
    starts = HourField(label=_("Begins at"), required=False)
