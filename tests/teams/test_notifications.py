"""Being told: once for each occasion, in one's own language, on the page, at the bell, and bundled by mail."""

from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.teams import actions
from apps.teams.models import Notification
from apps.teams.notices import KINDS, register, send_mails, tell, words
from salesmgmt.celery import app
from tests.world import NOW

pytestmark = pytest.mark.usefixtures("today")
LATER = NOW + timedelta(minutes=11)


@pytest.fixture(autouse=True)
def kinds():
    before = dict(KINDS)
    register("greeted", _("%(person)s has done: %(task)s"), icon="sun", tone="good")
    register("dated", _("%(client)s on %(on)s"))
    yield
    KINDS.clear()
    KINDS.update(before)


def greet(whom, task="Call", at=NOW, **more):
    return tell(whom, kind="greeted", at=at, **({"key": task, "person": "Li", "task": task} | more))


@pytest.fixture
def rep(world):
    world.rep.email = "rep@example.com"
    world.rep.save()
    return world.rep


def test_an_occasion_is_told_once(rep, teammate):
    assert greet(rep) is not None
    assert greet(rep, person="Wang") is None
    assert greet(teammate) is not None
    assert words(Notification.objects.get(person=rep)) == "Li has done: Call"


def test_nobody_is_told_what_they_did_themselves_nor_who_may_no_longer_sign_in(rep, deactivated):
    assert greet(rep, by=rep) is None
    assert greet(deactivated) is None
    assert greet(None) is None
    assert not Notification.objects.exists()


def test_words_are_read_in_the_readers_language_with_its_days(rep):
    told = tell(rep, kind="dated", key="1", at=NOW, client="华东", on=date(2026, 3, 20))
    assert words(told) == "华东 on 20 Mar 2026"
    with translation.override("zh-hans"):
        assert "2026年3月20日" in words(told)


def test_what_another_version_told_is_still_shown(rep):
    told = Notification(person=rep, kind="unheard_of", key="1", made_at=NOW)
    assert words(told) == "There is something new."
    assert words(Notification(kind="greeted", values={})) == "There is something new."


def test_the_bell_counts_what_is_unread_up_to_ninety_nine(rep, browse):
    page = lambda: browse(rep).get(reverse("teams:me")).content.decode()  # noqa: E731
    assert "bell-count" not in page()
    greet(rep)
    assert '<span class="bell-count">1<' in page()
    for number in range(120):
        greet(rep, f"task {number}")
    assert '<span class="bell-count">99+<' in page()


def test_the_bell_costs_each_page_one_query(rep, browse, django_assert_num_queries):
    greet(rep)
    with django_assert_num_queries(1):
        assert Notification.objects.count_unread(rep, 100) == 1
    rep.is_active = False
    with django_assert_num_queries(0):
        assert Notification.objects.count_unread(rep, 100) == 0


def test_following_a_notification_goes_there_and_marks_it_read(rep, teammate, browse):
    told = greet(rep, url="/clients/")
    answer = browse(rep).get(reverse("teams:notification", args=[told.pk]))
    assert answer.headers["Location"] == "/clients/"
    told.refresh_from_db()
    assert told.read_at is not None
    assert browse(teammate).get(reverse("teams:notification", args=[told.pk])).status_code == 404


def test_a_foreign_address_is_not_followed(rep, browse):
    told = greet(rep, url="//evil.example.com/")
    answer = browse(rep).get(reverse("teams:notification", args=[told.pk]))
    assert answer.headers["Location"] == reverse("teams:notifications")


def test_all_are_marked_read_but_only_ones_own(rep, teammate, browse):
    greet(rep, "a"), greet(rep, "b"), greet(teammate, "a")
    browse(rep).post(reverse("teams:notifications_read"))
    assert not Notification.objects.visible_to(rep).unread().exists()
    assert Notification.objects.visible_to(teammate).unread().count() == 1


def test_one_is_marked_read_in_place_and_the_bell_with_it(rep, browse):
    told = greet(rep)
    answer = browse(rep).post(reverse("teams:notification_read", args=[told.pk]), headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert "is-unread" not in body
    assert 'id="bell"' in body
    assert "bell-count" not in body


def test_the_page_groups_by_the_companys_days_and_goes_on_to_earlier_ones(rep, teammate, browse):
    greet(teammate, "not yours")
    # 23:30 in Shanghai, when it is still 15:30 in Greenwich, and half an hour into the next day.
    greet(rep, "late", at=datetime(2026, 3, 17, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    greet(rep, "early", at=datetime(2026, 3, 18, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    body = browse(rep).get(reverse("teams:notifications")).content.decode()
    assert 'id="day-2026-03-18"' in body
    assert 'id="day-2026-03-17"' in body
    assert "not yours" not in body
    for number in range(60):
        greet(rep, f"task {number}", at=NOW + timedelta(seconds=number))
    first = browse(rep).get(reverse("teams:notifications"))
    assert "task 59" in first.content.decode()
    assert "early" not in first.content.decode()
    earlier = browse(rep).get(reverse("teams:notifications"), {"before": first.context["rest"]})
    assert "early" in earlier.content.decode()
    assert "task 59" not in earlier.content.decode()


def test_what_waits_ten_minutes_goes_out_in_one_mail(rep):
    greet(rep, "a"), greet(rep, "b")
    assert send_mails(at=NOW + timedelta(minutes=9)) == 0
    greet(rep, "c", at=NOW + timedelta(minutes=10))
    assert send_mails(at=LATER) == 1
    (message,) = mail.outbox
    assert message.to == ["rep@example.com"]
    assert message.subject == "3 new notifications"
    assert all(f"Li has done: {task}" in message.body for task in "abc")
    assert send_mails(at=LATER + timedelta(hours=1)) == 0
    assert set(Notification.objects.values_list("mailing", flat=True)) == {"sent"}


def test_a_mail_is_in_the_readers_language(rep):
    rep.language = "zh-hans"
    rep.save()
    greet(rep, "a"), greet(rep, "b")
    send_mails(at=LATER)
    assert "2" in mail.outbox[0].subject
    assert "新" in mail.outbox[0].subject
    assert f"{rep.name}" in mail.outbox[0].body
    assert "http" in mail.outbox[0].body


@pytest.mark.parametrize(("hour", "minute", "sent"), [(7, 29, 0), (7, 30, 1), (20, 59, 1), (21, 0, 0), (3, 0, 0)])
def test_no_mail_wakes_anybody(rep, hour, minute, sent):
    greet(rep, at=NOW - timedelta(days=2))
    at = datetime(2026, 3, 19, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert send_mails(at=at) == sent


def test_who_wants_no_mail_has_no_address_or_has_read_it_gets_none(rep, teammate, manager):
    teammate.email, teammate.told_by_mail = "teammate@example.com", False
    teammate.save()
    greet(teammate), greet(manager), greet(rep)
    actions.read_all_notifications(by=rep, at=NOW)
    assert send_mails(at=LATER) == 0
    assert mail.outbox == []
    assert dict(Notification.objects.values_list("person__username", "mailing")) == {
        "teammate": "unwanted", "manager": "unreachable", "rep": "unwanted",
    }  # fmt: skip


def test_a_mail_server_that_is_away_is_tried_again_and_a_refused_address_is_not(rep):
    greet(rep)
    with patch("django.core.mail.EmailMessage.send", side_effect=OSError):
        assert send_mails(at=LATER) == 0
    assert Notification.objects.to_be_mailed().count() == 1
    with patch("django.core.mail.EmailMessage.send", side_effect=SMTPRecipientsRefused({"a": (550, b"no")})):
        assert send_mails(at=LATER) == 0
    assert Notification.objects.get().mailing == "unreachable"


def test_mails_are_switched_off_and_on_again_on_ones_own_page(rep, browse):
    browse(rep).post(reverse("teams:mailing"), {"told_by_mail": "off"})
    rep.refresh_from_db()
    assert rep.told_by_mail is False
    browse(rep).post(reverse("teams:mailing"), {"told_by_mail": "on"})
    rep.refresh_from_db()
    assert rep.told_by_mail is True


def test_what_was_told_long_ago_is_forgotten(rep):
    greet(rep, "old", at=NOW - timedelta(days=91))
    greet(rep, "new", at=NOW - timedelta(days=89))
    assert actions.purge_notifications(at=NOW) == 1
    assert Notification.objects.get().key == "new"


def test_the_clock_mails_and_forgets(db):
    names = {each["task"] for each in app.conf.beat_schedule.values()}
    assert {"teams.mail_notifications", "teams.purge_notifications", "clients.escalate"} <= names
