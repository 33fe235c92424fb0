"""What is typed about a person: adding, changing, moving, and what they choose for themselves."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.teams.forms.choices import ForViewer, TeamChoices
from apps.teams.models import Company, Person, Role, Team
from apps.teams.models.person import Theme
from salesmgmt.lib.fields import DayField


def _led(teams, viewer):
    """This will keep the teams that the viewer may put people into."""
    return teams if viewer.is_administrator else teams.filter(pk__in=viewer.reach.teams)


class PersonForm(forms.Form):
    """Name, role and contact."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=100)
    username = forms.CharField(
        label=_("Sign-in name"), max_length=150, validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Letters, digits and @ . + - _ without spaces; capitals make no difference."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Role"), choices=Role,
        help_text=_("The role says what a person may do; the teams they lead say what they see."),
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class AddPersonForm(ForViewer, PersonForm):
    """A new person, their team, and how they get their first password."""

    team = TeamChoices(Team, among=_led, label=_("Team"), required=False)
    since = DayField(label=_("In the team since"))
    password = forms.CharField(
        label=_("First password"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=_("At least 12 characters. Leave it empty to send a link to the e-mail address instead."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = Company.current().today()
        if not self.viewer.is_administrator:
            self.fields["role"].choices = [(role.value, role.label) for role in (Role.REP, Role.MANAGER)]
            self.fields["team"].required = True

    def clean(self):
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            try:
                validate_password(
                    password, Person(**{name: cleaned.get(name, "") for name in ("name", "username", "email")})
                )
            except ValidationError as error:
                self.add_error("password", error)
        elif not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Give an e-mail address to send the link to, or a first password."))
        return cleaned


class MoveForm(ForViewer, forms.Form):
    """Another team, from a day on."""

    team = TeamChoices(Team, among=_led, label=_("To the team"))
    since = DayField(
        label=_("From"),
        help_text=_("The first day in the new team. What was done before this day stays with the old team."),
    )

    def clean_since(self):
        since, today = self.cleaned_data["since"], Company.current().today()
        if since > today + timedelta(days=366):
            raise ValidationError(_("This is more than a year ahead."))
        return since


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=lambda: settings.LANGUAGES)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme)
