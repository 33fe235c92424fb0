"""The mails that remind people of targets they have not answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from apps.targets.measures.grid import total
from apps.targets.measures.part_names import part_names
from apps.targets.models import Goal, Reminder, Target, Tier
from apps.targets.models.reminder import Sending
from apps.teams.models import Company, Person, Team
from apps.teams.notices import write_to

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """What of one goal in one team waits for an answer."""

    goal: Goal
    team: Team
    first: date
    last: date
    handed_down: Decimal | None
    part: str = ""

    @property
    def tier(self) -> str:
        return str(Tier(self.goal.tier).label)


def send_reminders(*, at: datetime) -> int:
    """This will mail everyone who is to be reminded, one mail each, and tell how many were sent.

    What could not be handed to the mail server stays to be sent with the next run.
    """
    waiting = Reminder.objects.to_be_sent().order_by("person_id").values_list("person_id", flat=True).distinct()
    sent = 0
    for pk in list(waiting):
        try:
            sent += _remind(pk, at)
        except OSError:  # smtplib's errors are of this kind too
            logger.exception("A reminder to person %s could not be sent; it will be tried again.", pk)
    return sent


@transaction.atomic
def _remind(pk: int, at: datetime) -> bool:
    """This will send what waits for one person. The rows are locked until it is sent, so that nobody sends twice."""
    reminders = list(
        Reminder.objects.to_be_sent().filter(person=pk).select_for_update(skip_locked=True, of=("self",))
        .select_related("team")
    )  # fmt: skip
    if not reminders:
        return False
    person = Person.objects.get(pk=pk)
    lines = _lines(person)
    asked = {(reminder.goal, reminder.team_id) for reminder in reminders}
    about = [line for line in lines if (line.goal, line.team.pk) in asked]
    still_open = {(line.goal, line.team.pk) for line in about}
    answered = [reminder for reminder in reminders if (reminder.goal, reminder.team_id) not in still_open]
    _close(answered, Sending.ANSWERED)
    rest = [reminder for reminder in reminders if reminder not in answered]
    if not rest:
        return False
    if not person.email or not _mail(person, about, rest):
        _close(rest, Sending.UNREACHABLE)
        return False
    _close(rest, Sending.SENT, at)
    return True


def _close(reminders: Sequence[Reminder], sending: str, at: datetime | None = None) -> None:
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(sending=sending, sent_at=at)


def _lines(person: Person) -> list[Line]:
    today = Company.current().today()
    rows = (
        Target.objects.visible_to(person).in_force().answered_by(person).unanswered()
        .filter(month__gte=today.replace(day=1)).select_related("team").order_by("kpi", "tier", "team", "month")
    )  # fmt: skip
    found: dict[tuple[Goal, Team], list[Target]] = {}
    for row in rows:
        found.setdefault((row.goal, row.team), []).append(row)
    parts = part_names(goal for goal, _team in found)
    return [
        Line(
            goal, team, months[0].month, months[-1].month,
            total(row.amount for row in months) if goal.declared.additive or len(months) == 1 else None,
            parts.get(goal, ""),
        )
        for (goal, team), months in found.items()
    ]  # fmt: skip


def _mail(person: Person, lines: Sequence[Line], reminders: Sequence[Reminder]) -> bool:
    """This will write to a person in their language; False if the mail server says that nobody has this address."""
    company = Company.current()
    askers = {reminder.asked_by.name for reminder in reminders if reminder.asked_by}
    context = {
        "company": company, "lines": lines, "askers": sorted(askers),
        "url": settings.SITE_URL.rstrip("/") + reverse("targets:mine"),
    }  # fmt: skip
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return write_to(person, "targets/email/reminder", context)
