"""What is typed to sign in, to change a password and to set a forgotten one."""

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.teams.models import Person


class SignInForm(allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password, remember = (self.fields[name] for name in ("login", "password", "remember"))
        login.label = _("Sign-in name or e-mail")
        login.widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        )
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs = {"autocomplete": "current-password"}
        remember.label, remember.initial = _("Stay signed in on this device for two weeks"), True


class TypedTwice:
    """What both forms for a new password have in common."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, again = self.fields["password1"], self.fields["password2"]  # type: ignore[attr-defined]
        first.label, again.label = _("New password"), _("New password, again")
        first.help_text = _("At least 12 characters; not only digits, not a common password, not like your name.")
        first.widget.attrs = {"autocomplete": "new-password"}
        again.widget.attrs = {"autocomplete": "new-password"}

    def clean(self):
        cleaned = forms.Form.clean(self) or {}  # type: ignore[arg-type]
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two passwords differ."))  # type: ignore[attr-defined]
        return cleaned


class ChangePasswordForm(TypedTwice, allauth.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        old = self.fields["oldpassword"]
        old.label, old.help_text = _("Present password"), ""
        old.widget.attrs = {"autocomplete": "current-password"}


class NewPasswordForm(TypedTwice, allauth.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("E-mail")
        email.widget = forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})


class ResetLinkForm(allauth.UserTokenForm):
    def _get_user(self, uidb36):
        """This will find whose link it is; the links of those who may no longer sign in are dead."""
        person: Person | None = super()._get_user(uidb36)
        return person if person is not None and person.is_active else None
