"""What people were told and have not read comes by mail: bundled, at day, each thing once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from apps.teams.models import Company, Notification, Person
from apps.teams.models.notification import Mailing
from apps.teams.notices.kinds import Told
from apps.teams.notices.letters import write_to

logger = logging.getLogger(__name__)

# What happens within this time goes out in one mail.
BUNDLED = timedelta(minutes=10)
# Nobody is woken by a mail.
MORNING, NIGHT = time(7, 30), time(21, 0)
# The rest of a bundle is counted, not listed.
MOST_LINES = 30


def send_mails(*, at: datetime) -> int:
    """This will mail everyone for whom something has waited long enough, one mail each, and tell how many were sent.

    What could not be handed to the mail server stays to be sent with the next run.
    """
    company = Company.current()
    if not MORNING <= at.astimezone(company.zone).time() < NIGHT:
        return 0
    waiting = Notification.objects.to_be_mailed().filter(made_at__lte=at - BUNDLED)
    sent = 0
    for pk in list(waiting.order_by("person_id").values_list("person_id", flat=True).distinct()):
        try:
            sent += _mail(pk, company)
        except OSError:  # smtplib's errors are of this kind too
            logger.exception("A mail to person %s could not be sent; it will be tried again.", pk)
    return sent


@transaction.atomic
def _mail(pk: int, company: Company) -> bool:
    """This will send all that waits for one person. The rows are locked until then, so that nobody sends twice."""
    rows = list(Notification.objects.to_be_mailed().filter(person=pk).select_for_update(skip_locked=True, of=("self",)))
    if not rows:
        return False
    person = Person.objects.get(pk=pk)
    unread = [row for row in rows if row.read_at is None]
    _close([row for row in rows if row.read_at is not None], Mailing.UNWANTED)
    if not person.told_by_mail or not person.is_active:
        _close(unread, Mailing.UNWANTED)
        return False
    if not unread:
        return False
    reached = bool(person.email) and _write(person, unread, company)
    _close(unread, Mailing.SENT if reached else Mailing.UNREACHABLE)
    return reached


def _close(rows: Sequence[Notification], mailing: str) -> None:
    if rows:
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailing=mailing)


def _write(person: Person, rows: Sequence[Notification], company: Company) -> bool:
    """This will write to a person in their language; False if the mail server says that nobody has this address."""
    site = settings.SITE_URL.rstrip("/")
    with translation.override(person.language or settings.LANGUAGE_CODE):
        told = [Told.of(row) for row in rows]
        context = {
            "company": company, "count": len(told), "only": told[0].words if len(told) == 1 else "",
            "lines": [(each.words, site + each.notification.url if each.notification.url else "")
                      for each in told[:MOST_LINES]],
            "rest": max(len(told) - MOST_LINES, 0),
            "url": site + reverse("teams:notifications"), "switch": site + reverse("teams:me"),
        }  # fmt: skip
        return write_to(person, "teams/email/notifications", context)
