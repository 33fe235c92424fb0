"""What is typed about leads: the enquiry itself, what becomes of it, and the company's forms and rules for them."""

from __future__ import annotations

import uuid
from typing import cast

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.clients.forms.custom import WithOwnFields
from apps.clients.forms.named import ClientByName
from apps.clients.models import Lead, LeadForm, LeadRule, Stage
from apps.clients.models.lead import RejectReason
from apps.teams.forms import ForViewer, TeamChoices, VisibleChoices
from apps.teams.models import Person, Team
from salesmgmt.lib.fields import MoneyField

WRITTEN = ("company_name", "person_name", "job", "phone", "email", "wants")


class WrittenLead(WithOwnFields, ForViewer, forms.ModelForm):
    """What is known of an enquiry."""

    own_of = "lead"

    class Meta:
        model = Lead
        fields: tuple[str, ...] = (*WRITTEN, "source", "segment", "region")
        widgets = {"wants": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self):
        """The row stays as it is: the action judges it as a whole, and says what is wrong at the right field."""

    @property
    def values(self) -> dict:
        """This will give what `take_lead` and `change_lead` take."""
        return self.with_own(dict(self.cleaned_data))


class AddLeadForm(WrittenLead):
    """A lead that somebody types in. `key` is made when the form is, so that what is sent twice is one lead."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    owner = VisibleChoices(
        Person, among=lambda people: people.active(), label=_("Owner"), required=False,
        empty_label=_("Whom the rules say"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if not self.viewer.leads:
            del self.fields["owner"]


class AssignLeadForm(ForViewer, forms.Form):
    """Who answers the lead from now on."""

    to = VisibleChoices(Person, among=lambda people: people.active(), label=_("New owner"))


class RejectForm(forms.Form):
    """Why nothing comes of a lead."""

    reason = forms.ChoiceField(
        label=_("Why rejected"), choices=RejectReason, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )


class ConvertForm(ForViewer, forms.Form):
    """What a lead becomes: a client, new or known, a contact, and perhaps a deal."""

    client = ClientByName(
        required=False, label=_("Known client"), help_text=_("Empty makes a new client."),
    )  # fmt: skip
    client_name = forms.CharField(label=_("Name of the new client"), max_length=200, required=False)
    contact_name = forms.CharField(label=_("Contact"), max_length=100, required=False)
    deal_name = forms.CharField(
        label=_("Deal"), max_length=200, required=False, help_text=_("Empty opens no deal yet.")
    )
    stage = forms.ModelChoiceField(Stage.objects.filter(outcome="open"), label=_("Stage"), empty_label=None)
    amount = MoneyField(label=_("Amount"), required=False, min_value=0)

    def __init__(self, *args, lead: Lead, **kwargs):
        told = {"client_name": lead.company_name or lead.person_name, "contact_name": lead.person_name}
        kwargs["initial"] = told | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["stage"].initial = Stage.objects.filter(outcome="open").first()

    def clean(self) -> dict:
        values = super().clean() or {}
        if not values.get("client") and not values.get("client_name") and "client" not in self.errors:
            self.add_error("client_name", _now("Name the new client, or choose a known one."))
        return values


class PublicLeadForm(forms.ModelForm):
    """The form on the open web. It asks little; a field that people do not see and a time that people need keep
    machines out, without a puzzle for anybody."""

    QUICKEST, LONGEST = 3, 24 * 3600  # seconds between opening the form and sending it

    key = forms.UUIDField(widget=forms.HiddenInput)
    opened = forms.CharField(widget=forms.HiddenInput, max_length=200)
    # Hidden by style and from assistive technology: only a machine fills it in.
    website = forms.CharField(
        label=_("Leave this empty"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    class Meta:
        model = Lead
        fields = ("company_name", "person_name", "phone", "email", "wants")
        labels = {"company_name": _("Company"), "person_name": _("Your name"), "wants": _("What can we do for you?")}
        widgets = {
            "company_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "person_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "wants": forms.Textarea(attrs={"rows": 4, "maxlength": 4000}),
        }

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4(), "opened": _stamp()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["wants"].max_length = 4000  # type: ignore[attr-defined]

    def _post_clean(self):
        """The row stays as it is: the action judges it."""

    def clean_wants(self) -> str:
        if len(self.cleaned_data["wants"]) > 4000:
            raise forms.ValidationError(_now("At most 4,000 characters, please."))
        return self.cleaned_data["wants"]

    def clean(self) -> dict:
        values = super().clean() or {}
        if not values.get("person_name") and not values.get("company_name"):
            self.add_error("person_name", _now("Tell us your name, please."))
        if not values.get("phone") and not values.get("email") and "email" not in self.errors:
            self.add_error("phone", _now("Give a phone number or an e-mail address, so that we can answer."))
        if self._too_old():
            # The page is given anew with what was typed.
            anew = cast(QueryDict, self.data).copy()
            anew["opened"] = _stamp()
            self.data = anew
            self.add_error(None, _now("This page was open for long. Please send it once more."))
        return values

    @property
    def looks_like_a_machine(self) -> bool:
        """Whether the hidden field was filled in, or the form came back quicker than anybody types."""
        return bool(self.cleaned_data.get("website")) or self._age() < self.QUICKEST

    def _too_old(self) -> bool:
        return self._age() > self.LONGEST

    def _age(self) -> float:
        try:
            opened = signing.loads(self.data.get("opened", ""), salt="enquiry")
        except signing.BadSignature:
            return float(self.LONGEST + 1)
        return timezone.now().timestamp() - opened

    @property
    def values(self) -> dict:
        """This will give what `take_lead` takes."""
        return {name: self.cleaned_data[name] for name in ("key", *self.Meta.fields)}


def _stamp() -> str:
    return signing.dumps(timezone.now().timestamp(), salt="enquiry")


class LeadFormForm(forms.ModelForm):
    """A public form of the company's."""

    class Meta:
        model = LeadForm
        fields = ("name", "title", "introduction", "thanks", "source", "is_open")
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}


class LeadRuleForm(ForViewer, forms.ModelForm):
    """Who gets leads of a kind."""

    person = VisibleChoices(
        Person, among=lambda people: people.active(), label=_("To the person"), required=False, empty_label="—"
    )
    team = TeamChoices(Team, label=_("To the team"), required=False, empty_label="—")

    class Meta:
        model = LeadRule
        fields = ("source", "segment", "region", "person", "team", "sharing")

    def clean(self) -> dict:
        values = super().clean() or {}
        if bool(values.get("person")) == bool(values.get("team")) and not {"person", "team"} & self.errors.keys():
            self.add_error("person", _now("Name either a person or a team."))
        return values
