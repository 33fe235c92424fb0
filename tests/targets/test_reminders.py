"""Reminders: each occasion once, however often and by however many the clock is started; nothing lost without mail."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection

from apps.targets import notices
from apps.targets.actions import (
    Change,
    accept_targets,
    note_reminders_due,
    plan_targets,
    publish_targets,
    remind_to_answer,
)
from apps.targets.measures.grid import Cell
from apps.targets.models import Goal, Reminder, Target
from apps.targets.tasks import remind
from apps.teams.models import CalendarDay
from salesmgmt.celery import app
from salesmgmt.lib.periods import Period
from tests.world import NOW, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
SIGNED, YEAR = Goal("signed_amount"), Period.year(MARCH)


def at(day, hour=9):
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def published(world):
    """The rep's targets of two months, in force since Wednesday 18 March."""
    world.rep.email = "rep@example.com"
    world.rep.save()
    cells = [Change(Cell(world.team, month, world.rep), Decimal(100), None) for month in (MARCH, APRIL)]
    plan_targets(cells, goal=SIGNED, by=world.manager, at=NOW)
    publish_targets(world.team, goal=SIGNED, span=YEAR, by=world.manager, at=NOW)


def occasions():
    return list(Reminder.objects.order_by("pk").values_list("person__username", "occasion", "since"))


FIRST = ("rep", "first", date(2026, 3, 18))
SECOND = ("rep", "second", date(2026, 3, 18))


def test_the_clock_reminds_after_three_workdays_and_again_after_seven(world, published):
    # Thursday 19 and Friday 20 are two workdays; the weekend counts nothing; Monday 23 is the third.
    for day in (18, 19, 20, 21, 22):
        assert note_reminders_due(at=at(day)) == 0
    note_reminders_due(at=at(23))
    assert occasions() == [FIRST]
    for day in (24, 25, 26):
        note_reminders_due(at=at(day))
    assert occasions() == [FIRST]
    note_reminders_due(at=at(27))
    assert occasions() == [FIRST, SECOND]
    for day in (28, 30, 31):
        note_reminders_due(at=at(day))
    assert occasions() == [FIRST, SECOND]


def test_the_companys_own_free_days_are_no_workdays(world, published):
    CalendarDay.objects.create(day=date(2026, 3, 20), is_workday=False)
    assert note_reminders_due(at=at(23)) == 0
    assert note_reminders_due(at=at(24)) == 1


def test_nobody_is_reminded_at_night_or_of_what_they_answered_or_set_themselves(world, published):
    assert note_reminders_due(at=at(23, hour=5)) == 0
    plan_targets(
        [Change(Cell(world.team, MARCH, world.manager), Decimal(5), None)],
        goal=Goal("visits"),
        by=world.manager,
        at=NOW,
    )
    publish_targets(world.team, goal=Goal("visits"), span=YEAR, by=world.manager, at=NOW)
    accept_targets(list(Target.objects.filter(person=world.rep)), by=world.rep, at=NOW)
    assert note_reminders_due(at=at(23)) == 0


def test_what_was_never_published_through_the_ledger_is_left_to_the_leaders(world):
    make_target("signed_amount", APRIL, world.team, 5, world.rep)
    assert note_reminders_due(at=at(27)) == 0


def test_the_mail_is_in_the_persons_language_and_comes_once(world, published):
    world.rep.language = "zh-hans"
    world.rep.save()
    note_reminders_due(at=at(23))
    assert notices.send_reminders(at=at(23)) == 1
    assert notices.send_reminders(at=at(23)) == 0
    (message,) = mail.outbox
    assert message.to == ["rep@example.com"]
    assert message.subject == "您的目标待答复"
    assert "签约额" in message.body
    assert "200.00" in message.body
    assert "/targets/mine/" in message.body
    assert Reminder.objects.get().sending == "sent"


def test_one_mail_tells_of_all_that_waits(world, published, manager):
    note_reminders_due(at=at(27))
    remind_to_answer([world.rep], team=world.team, goal=SIGNED, span=YEAR, by=manager, at=NOW)
    assert Reminder.objects.to_be_sent().count() == 3
    assert notices.send_reminders(at=at(27)) == 1
    assert len(mail.outbox) == 1
    assert "Manager asks you to answer" in mail.outbox[0].body


def test_without_a_mail_server_nothing_is_lost(world, published, monkeypatch):
    note_reminders_due(at=at(23))

    def away(self):
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        assert notices.send_reminders(at=at(23)) == 0
    assert Reminder.objects.to_be_sent().count() == 1
    assert notices.send_reminders(at=at(24)) == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("code", "sending"), [(550, "unreachable"), (450, "waiting")])
def test_an_address_that_does_not_exist_is_given_up_and_one_that_is_busy_is_not(
    world, published, monkeypatch, code, sending
):
    note_reminders_due(at=at(23))

    def refuse(self):
        raise SMTPRecipientsRefused({"rep@example.com": (code, b"no")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert notices.send_reminders(at=at(23)) == 0
    assert Reminder.objects.get().sending == sending


def test_who_answered_meanwhile_gets_no_mail(world, published):
    note_reminders_due(at=at(23))
    accept_targets(list(Target.objects.filter(person=world.rep)), by=world.rep, at=NOW)
    assert notices.send_reminders(at=at(23)) == 0
    assert mail.outbox == []
    assert Reminder.objects.get().sending == "answered"


def test_the_clock_starts_it_without_a_nudge(world, published):
    assert "targets.remind" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    Reminder.objects.create(
        **SIGNED.fields, person=world.rep, team=world.team, occasion="asked", since=date(2026, 3, 18),
        asked_by=world.manager, created_at=NOW,
    )  # fmt: skip
    remind()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_that_run_at_once_one_sends_the_mail(world, published, monkeypatch):
    sent, barrier = [], threading.Barrier(4)

    def slowly(self):
        threading.Event().wait(0.3)
        sent.append(self.to)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", slowly)

    def run():
        try:
            barrier.wait(10)
            note_reminders_due(at=at(23))
            notices.send_reminders(at=at(23) + timedelta(minutes=1))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    notices.send_reminders(at=at(23) + timedelta(minutes=2))
    assert Reminder.objects.count() == 1
    assert sent == [["rep@example.com"]]
