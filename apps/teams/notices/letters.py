"""A mail to one of our people, in their language."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from apps.teams.models import Person

logger = logging.getLogger(__name__)


def write_to(person: Person, template: str, context: Mapping[str, Any]) -> bool:
    """This will send `<template>_subject.txt` and `<template>_message.txt` to a person, in the language of the moment.

    False if the mail server says that nobody has this address; other trouble with the server is raised, so that the
    caller tries again.
    """
    context = {"person": person, **context}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    message = EmailMessage(subject, render_to_string(f"{template}_message.txt", context), to=[person.email])
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        if any(code < 500 for code, _text in refused.recipients.values()):
            raise
        logger.warning("The mail server refuses the address of person %s.", person.pk)
        return False
    return True
