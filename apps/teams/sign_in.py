"""How people sign in: accounts are made on the team pages, never by the visitor; what goes wrong is said clearly."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.password_reset import get_reset_password_from_key_url
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.teams.models import Company, Person

log = logging.getLogger(__name__)

WRONG = _("Sign-in name and password do not match. Mind capital letters in the password.")


class NoSignUp(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account has been switched off. Please ask an administrator."),
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes and try again."),
        "enter_current_password": _("This is not your present password."),
        "invalid_password_reset": _("This link no longer works."),
        "rate_limited": _("Too many attempts. Please wait a little and try again."),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("teams:me")

    def get_logout_redirect_url(self, request) -> str:
        return reverse("account_login")

    def respond_user_inactive(self, request, user):
        """This will tell someone who knows the password, and nobody else, that the account is switched off."""
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")

    def send_password_reset_mail(self, user, email, context) -> None:
        self._send("account/email/password_reset_key", user, email, context)

    def _send(self, template: str, person: Person, email: str, context: dict) -> bool:
        """This will write to a person in their language; a mail server that is away is noted, and gives False."""
        context = context | {"company": Company.current(), "person": person}
        with translation.override(person.language or translation.get_language()):
            try:
                self.send_mail(template, email, context)
            except (OSError, SMTPException):
                log.exception("The mail %s to person %s could not be sent.", template, person.pk)
                return False
        return True


def invite(person: Person, request: HttpRequest) -> bool:
    """This will mail a person the link with which they set their password; False if the mail could not be sent."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    context = {"password_reset_url": get_reset_password_from_key_url(request, key), "username": person.username}
    return NoSignUp(request)._send("account/email/invitation", person, person.email, context)
