"""The calendar feed: a secret address, RFC 5545, no phone numbers, and dead with the account."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from apps.clients import actions
from apps.clients.models import Appointment
from apps.teams.actions import make_feed, stop_feed
from apps.teams.models import Feed
from tests.world import NOW, TODAY, make_client, make_visit

pytestmark = pytest.mark.usefixtures("today")
FRIDAY = date(2026, 3, 20)


@pytest.fixture
def read(browse):
    def reading(secret, **asked):
        return browse().get(reverse("calendar_feed", args=[secret]), asked)

    return reading


def events(answer):
    assert answer.status_code == 200
    return {str(event["uid"]).split("-")[0]: event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.fixture
def full(rep):
    """One of each, with everything that has to be written with care."""
    client = make_client(rep, "Pump, Valve; & \\Works 华东机械", address="1 Long Road")
    actions.plan_appointment(
        client,
        on=FRIDAY,
        starts=time(9, 30),
        minutes=90,
        by=rep,
        at=NOW,
        purpose="Call 138-0013-8000 before; " + "很长" * 60,
    )
    make_visit(make_client(rep, "Due works"), rep, TODAY, next_step="call", next_on=FRIDAY)
    actions.add_task(text="Ring +86 21 5555 6666", by=rep, at=NOW, due_on=FRIDAY)
    return make_feed(by=rep, at=NOW)


def test_the_feed_holds_visits_follow_ups_and_tasks(full, read):
    found = events(read(full))
    assert set(found) == {"appointment", "follow", "task"}
    assert str(found["appointment"]["summary"]) == "Pump, Valve; & \\Works 华东机械"
    assert str(found["appointment"]["location"]) == "1 Long Road"
    # 9:30 in Shanghai.
    assert found["appointment"].decoded("dtstart") == datetime(2026, 3, 20, 1, 30, tzinfo=UTC)
    assert found["appointment"].decoded("dtend") == datetime(2026, 3, 20, 3, 0, tzinfo=UTC)
    assert found["follow"].decoded("dtstart") == FRIDAY
    assert found["follow"].decoded("dtend") == FRIDAY + timedelta(days=1)
    assert str(found["follow"]["summary"]) == "Call back: Due works"


def test_it_is_written_as_the_standard_says(full, read):
    answer = read(full)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    text = answer.content.replace(b"\r\n ", b"").decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    for line in (
        "VERSION:2.0", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "DTSTART:20260320T013000Z",
        "DTSTART;VALUE=DATE:20260320", "DTSTAMP:20260318T",
    ):  # fmt: skip
        assert line in text
    assert r"SUMMARY:Pump\, Valve\; & \\Works 华东机械" in text
    assert text.count("BEGIN:VEVENT") == text.count("DTSTAMP:") == text.count("\nUID:")


def test_no_phone_number_leaves_the_house(full, read):
    text = read(full).content.replace(b"\r\n ", b"").decode()
    for number in ("138-0013-8000", "13800138000", "5555 6666"):
        assert number not in text
    assert "before" in text
    assert "Ring" in text


def test_the_ids_stay_when_things_move_and_what_is_cancelled_goes(full, read, rep):
    before = {str(event["uid"]) for event in events(read(full)).values()}
    planned = Appointment.objects.get()
    actions.move_appointment(planned, on=FRIDAY + timedelta(days=3), starts=None, by=rep, at=NOW)
    after = events(read(full))
    assert {str(event["uid"]) for event in after.values()} == before
    assert after["appointment"].decoded("dtstart") == FRIDAY + timedelta(days=3)
    actions.cancel_appointment(planned, by=rep, at=NOW)
    assert "appointment" not in events(read(full))


def test_tasks_stay_out_where_they_are_not_wanted(full, read):
    assert set(events(read(full, tasks="no"))) == {"appointment", "follow"}


def test_only_ones_own_day_is_in_it(full, read, rep, manager, teammate):
    assert events(read(make_feed(by=manager, at=NOW))) == {}
    assert events(read(make_feed(by=teammate, at=NOW))) == {}


def test_it_dies_with_the_account(full, read, rep):
    rep.is_active = False
    rep.save()
    assert read(full).status_code == 404


def test_a_new_address_ends_the_old_one_and_ending_the_feed_both(full, read, rep):
    new = make_feed(by=rep, at=NOW)
    assert read(full).status_code == 404
    assert read(new).status_code == 200
    stop_feed(by=rep, at=NOW)
    assert read(new).status_code == 404


def test_only_a_hash_is_kept_and_the_address_is_shown_once(rep, browse, read):
    browser = browse(rep)
    shown = browser.post(reverse("teams:feed_make"))
    secret = shown.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert len(secret) >= 40
    assert "no-store" in shown.headers["Cache-Control"]
    assert secret not in browser.get(reverse("teams:feed")).content.decode()
    feed = Feed.objects.get(owner=rep)
    assert secret not in (feed.secret_hash, str(feed.__dict__))
    assert read(secret).status_code == 200
    feed.refresh_from_db()
    assert feed.read_at is not None


def test_guessing_and_hammering_are_slowed_down(full, read):
    assert {read(f"guess-{number}").status_code for number in range(30)} == {404}
    assert read("guess-31").status_code == 429
    assert {read(full).status_code for _number in range(60)} == {200}
    answer = read(full)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]


def test_it_speaks_the_persons_language(full, read, rep):
    rep.language = "zh-hans"
    rep.save()
    assert "Call back" not in read(full).content.decode()
