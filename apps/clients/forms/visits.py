"""What is typed about a visit: the quick log, and the correction of a visit."""

import uuid
from datetime import date, timedelta

from django import forms
from django.forms.models import model_to_dict
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.clients.models import Client, Contact, Visit
from apps.clients.models.visit import Fact, How, NextStep
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import CalendarDay, Company
from salesmgmt.lib.periods import Period

PRESETS = (1, 3, 7)


def day_input(**attrs) -> forms.DateInput:
    """This will make a field the device opens its own calendar for; such fields speak ISO dates alone."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class VisitForm(ForViewer, forms.Form):
    """What every visit tells: how, with whom, which facts, what comes next."""

    how = forms.ChoiceField(label=_("How"), choices=How, widget=forms.RadioSelect, initial=How.ONSITE)
    contact = VisibleChoices(Contact, label=_("Met with"), required=False, empty_label=_("Not noted"))
    facts = forms.MultipleChoiceField(
        label=_("What happened"), choices=Fact, widget=forms.CheckboxSelectMultiple, required=False
    )
    next_step = forms.ChoiceField(
        label=_("Next step"), choices=[("", _("None yet")), *NextStep.choices], required=False
    )
    next_on = forms.DateField(label=_("Next step on"), required=False, widget=day_input())
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    visited_on = forms.DateField(label=_("Day of the visit"), required=False, widget=day_input())
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=1440)

    def __init__(self, *args, client: Client | None, **kwargs):
        super().__init__(*args, **kwargs)
        # Only of this client, whatever `initial` holds: it may come from what was sent.
        contacts = Contact.objects.visible_to(self.viewer)
        self.fields["contact"].queryset = contacts.filter(client=client) if client else contacts.none()
        self.fields["visited_on"].widget.attrs["max"] = Company.current().today().isoformat()
        self.fields["minutes"].widget.attrs["inputmode"] = "numeric"
        for name in ("contact", "next_step"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("note", "visited_on", "minutes", "next_on"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict:
        values = super().clean() or {}
        if not values.get("facts") and not values.get("note") and "facts" not in self.errors:
            self.add_error("facts", _now("Choose what happened, or write a note."))
        if not values.get("next_step"):
            values["next_on"] = None
        return values

    @property
    def values(self) -> dict:
        """This will give what `log_visit` and `change_visit` take."""
        return dict(self.cleaned_data)


class LogForm(VisitForm):
    """The quick log. `key` is made when the form is, so that what is sent twice is saved once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    client = VisibleChoices(Client, widget=forms.HiddenInput, error_messages={"required": _("Choose the client.")})
    next_when = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect, required=False, initial="3")

    def __init__(self, *args, initial: dict | None = None, client: Client | None, **kwargs):
        initial = {"key": uuid.uuid4(), **(initial or {}), "client": client}
        super().__init__(*args, initial=initial, client=client, **kwargs)
        self.presets = dict(zip(map(str, PRESETS), self._workdays_ahead(), strict=True))
        self.fields["next_when"].choices = [
            *((name, _preset_label(int(name), day)) for name, day in self.presets.items()),
            ("other", _now("Another day")),
        ]

    def _workdays_ahead(self) -> list[date]:
        """This will find the workdays the presets stand for; the longest holidays leave two weeks' room."""
        company = Company.current()
        tomorrow = company.today() + timedelta(days=1)
        ahead = Period(tomorrow, tomorrow + timedelta(days=max(PRESETS) + 30))
        days = CalendarDay.objects.visible_to(self.viewer).workdays(ahead, company) or ahead.days
        return [days[min(preset, len(days)) - 1] for preset in PRESETS]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("next_step"):
            when = values.get("next_when", "")
            values["next_on"] = self.presets.get(when, values.get("next_on"))
            if when == "other" and not values["next_on"] and "next_on" not in self.errors:
                self.add_error("next_on", _now("Choose the day of the next step."))
        return values

    @property
    def values(self) -> dict:
        values = super().values
        values.pop("next_when")
        return values


class ChangeVisitForm(VisitForm):
    """The correction of a visit by whoever made it."""

    def __init__(self, *args, visit: Visit, **kwargs):
        held = model_to_dict(visit, fields=[name for name in self.base_fields if name != "key"])
        super().__init__(*args, client=visit.client, initial=held, **kwargs)
        self.fields["visited_on"].required = True


def _preset_label(days: int, day: date) -> str:
    """This will write a preset as its distance and the day it comes to."""
    return ngettext("+%(days)s workday: %(weekday)s %(day)s", "+%(days)s workdays: %(weekday)s %(day)s", days) % {
        "days": days, "weekday": date_format(day, "D"), "day": date_format(day, "MONTH_DAY_FORMAT"),
    }  # fmt: skip
