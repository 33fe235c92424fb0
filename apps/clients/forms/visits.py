"""What is typed about a visit: the quick log, and the correction of a visit."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django import forms
from django.forms.models import model_to_dict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.clients import rules
from apps.clients.forms.custom import WithOwnFields
from apps.clients.forms.field_work import (
    ColleaguesField,
    FactsField,
    LengthField,
    PhotosField,
    PlaceField,
    offered_people,
)
from apps.clients.forms.named import KeptClient
from apps.clients.models import Appointment, Client, Contact, Visit
from apps.clients.models.chip import known_chips
from apps.clients.models.visit import CallResult, How, NextStep
from apps.clients.querysets import colleagues_about
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import CalendarDay, Company, Person
from salesmgmt.lib.merging import Merging
from salesmgmt.lib.periods import Period

PRESETS = (1, 3, 7)
AREAS = ("note", "visited_on", "minutes", "next_on", "call_length")


def day_input(**attrs) -> forms.DateInput:
    """This will make a field the device opens its own calendar for; such fields speak ISO dates alone."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class VisitForm(WithOwnFields, ForViewer, forms.Form):
    """What every visit tells: how, with whom, which facts, what comes next, who came along, what it looked like."""

    own_of = "visit"

    how = forms.ChoiceField(label=_("How"), choices=How, widget=forms.RadioSelect, initial=How.ONSITE)
    contact = VisibleChoices(Contact, label=_("Met with"), required=False, empty_label=_("Not noted"))
    facts = FactsField(label=_("What happened"), required=False)
    call_result = forms.ChoiceField(
        label=_("Result of the call"), choices=[("", _("Not noted")), *CallResult.choices], required=False
    )
    call_length = LengthField(label=_("Length (minutes:seconds)"))
    next_step = forms.ChoiceField(
        label=_("Next step"), choices=[("", _("None yet")), *NextStep.choices], required=False
    )
    next_on = forms.DateField(label=_("Next step on"), required=False, widget=day_input())
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    visited_on = forms.DateField(label=_("Day of the visit"), required=False, widget=day_input())
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=1440)
    companions = ColleaguesField()
    photos = PhotosField(label=_("Photos"), required=False)

    def __init__(self, *args, client: Client | None, **kwargs):
        super().__init__(*args, own_segment=client.segment_id if client else None, **kwargs)
        self.about = client
        # Only of this client, whatever `initial` holds: it may come from what was sent.
        contacts = Contact.objects.visible_to(self.viewer)
        self.fields["contact"].queryset = contacts.filter(client=client) if client else contacts.none()
        # Only if asked for: most visits name nobody.
        if self.is_bound and self["companions"].data:
            self.fields["companions"].queryset = self.colleagues
        self.fields["visited_on"].widget.attrs["max"] = Company.current().today().isoformat()
        self.fields["minutes"].widget.attrs["inputmode"] = "numeric"
        self.fields["note"].widget.attrs["placeholder"] = _("Type or dictate; @ asks for a colleague's attention")
        for name in ("contact", "next_step", "call_result"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in AREAS:
            self.fields[name].widget.attrs["class"] = "form-control"
        for field in self.own_asked:
            kind = "form-select" if field.kind == "choice" else "form-control"
            self.fields[field.name].widget.attrs["class"] = kind

    @cached_property
    def colleagues(self):
        """The people who may have come along or be mentioned."""
        return colleagues_about(self.viewer, self.about, self.initial.get("companions") or ())

    @property
    def people(self) -> list[Person]:
        """Those the page offers, with those chosen already."""
        return offered_people(self.colleagues, set(map(str, self["companions"].value() or ())))

    def clean(self) -> dict:
        values = super().clean() or {}
        if not (values.get("facts") or values.get("note") or values.get("call_result") or "facts" in self.errors):
            self.add_error("facts", _now("Choose what happened, or write a note."))
        if not values.get("next_step"):
            values["next_on"] = None
        if values.get("how") != How.PHONE:
            values |= {"call_result": "", "call_length": None}
        return values

    @property
    def values(self) -> dict:
        """This will give what `log_visit` and `change_visit` take."""
        values = self.with_own(dict(self.cleaned_data))
        values["call_seconds"] = values.pop("call_length")
        values["mentioned"] = self._mentioned(values.get("note", ""))
        return values

    def _mentioned(self, note: str) -> list[Person]:
        if "@" not in note and "＠" not in note:
            return []
        people = {person.pk: person for person in self.colleagues.only("name", "username", "is_active")}
        names = {person.username: pk for pk, person in people.items()}
        names |= {person.name: pk for pk, person in people.items()}
        return [people[pk] for pk in sorted(rules.mentioned_in(note, names))]


class LogForm(VisitForm):
    """The quick log. `key` is made when the form is, so that what is sent twice is saved once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    client = KeptClient(Client, widget=forms.HiddenInput, error_messages={"required": _("Choose the client.")})
    next_when = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect, required=False, initial="3")
    place = PlaceField(required=False)
    at_the_client = forms.BooleanField(label=_("This is the client's place"), required=False)
    appointment = forms.CharField(required=False)
    # The planned visit that the page asked about: without a tick it was another one.
    offered = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, initial: dict | None = None, client: Client | None, planned=None, **kwargs):
        initial = {"key": uuid.uuid4(), **(initial or {}), "client": client}
        super().__init__(*args, initial=initial, client=client, **kwargs)
        self.planned = planned
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

    @property
    def may_place(self) -> bool:
        """Whether the viewer may say where the client is."""
        return self.about is not None and not rules.the_owner_or_a_leader(self.viewer, self.about)

    @property
    def was_planned(self) -> bool:
        """Whether the box for the planned visit is ticked: at first it is."""
        return not self.is_bound or bool(self["appointment"].value())

    def clean(self) -> dict:
        values = super().clean()
        if values.get("next_step"):
            when = values.get("next_when", "")
            values["next_on"] = self.presets.get(when, values.get("next_on"))
            if when == "other" and not values["next_on"] and "next_on" not in self.errors:
                self.add_error("next_on", _now("Choose the day of the next step."))
        return values

    def clean_appointment(self) -> Appointment | None:
        """This will find the planned visit; one that is done or gone meanwhile is no fault of the form's."""
        asked = self.cleaned_data["appointment"]
        if not asked.isdecimal() or len(asked) > 18:
            return None
        return Appointment.objects.visible_to(self.viewer).owned_by(self.viewer).filter(pk=asked).first()

    @property
    def values(self) -> dict:
        values = super().values
        values.pop("next_when")
        values["was_planned"] = bool(values["appointment"]) or not values.pop("offered", "")
        values.pop("offered", None)
        return values


class ChangeVisitForm(Merging, VisitForm):
    """The correction of a visit by whoever made it."""

    spread = {"custom": "own_"}

    def __init__(self, *args, visit: Visit, **kwargs):
        held = model_to_dict(visit, fields=[name for name in self.base_fields if name != "key"])
        held |= {"call_length": visit.call_length}
        held["companions"] = list(visit.companions.values_list("person", flat=True))
        super().__init__(*args, client=visit.client, initial=held, own=visit.custom, **kwargs)
        self.opened = visit
        self.fields["visited_on"].required = True
        known, offered = known_chips(), dict(self.fields["facts"].choices)
        retired = [(fact, str(known[fact])) for fact in visit.facts if fact in known and fact not in offered]
        self.fields["facts"].choices = [*offered.items(), *retired]

    def held(self, record: Visit) -> dict:
        people = list(record.companions.values_list("person", flat=True))
        return super().held(record) | {"call_seconds": record.call_seconds, "companions": people}

    def merge(self, now: Visit, **whose) -> dict | None:
        changes = super().merge(now, **whose)
        # Who is mentioned follows from the note alone.
        return changes if changes is None or "note" in changes else {**changes, "mentioned": None}


class ObservationForm(forms.Form):
    """What somebody observed who came along."""

    observation = forms.CharField(
        label=_("What you observed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you observed.")},
    )  # fmt: skip


def _preset_label(days: int, day: date) -> str:
    """This will write a preset as its distance and the day it comes to."""
    return ngettext("+%(days)s workday: %(weekday)s %(day)s", "+%(days)s workdays: %(weekday)s %(day)s", days) % {
        "days": days, "weekday": date_format(day, "D"), "day": date_format(day, "MONTH_DAY_FORMAT"),
    }  # fmt: skip
