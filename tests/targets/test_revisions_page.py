"""Changes of targets: who sees and decides them, and the ledger of a plan."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.targets.actions import Change, plan_targets, publish_targets
from apps.targets.measures.grid import Cell
from apps.targets.measures.ledger import targets_on
from apps.targets.models import Draft, Goal, Revision, Target
from salesmgmt.lib.periods import Period
from tests.world import NOW, make_person, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
SIGNED, YEAR = Goal("signed_amount"), Period.year(MARCH)


def publish(world, by, *cells, at=NOW, why="Two clients moved away."):
    changes = [Change(Cell(world.team, month, person), Decimal(to), was) for month, person, to, was in cells]
    plan_targets(changes, goal=SIGNED, by=by, at=at)
    return publish_targets(world.team, goal=SIGNED, span=YEAR, by=by, at=at, why=why, rest_is_meant=True)[-1]


@pytest.fixture
def waiting(world):
    publish(world, world.manager, (MARCH, world.rep, 100, None), (APRIL, world.teammate, 70, None), why="")
    return publish(world, world.manager, (MARCH, world.rep, 80, Decimal(100)), (APRIL, world.teammate, 75, Decimal(70)))


def page(name, row):
    return reverse(f"targets:{name}", args=[row.pk])


def test_a_change_shows_who_what_why_and_who_decides(world, director, browse, waiting):
    body = browse(director).get(page("revision", waiting)).content.decode()
    for told in (
        "Manager",
        "Two clients moved away.",
        "100.00",
        "80.00",
        "−20.00",
        "170.00",
        "155.00",
        "−15.00",
        "Director",
    ):
        assert told in body, told
    assert reverse("targets:approve", args=[waiting.pk]) in body


def test_whom_it_waits_for_finds_it_and_approves_it(world, director, browse, waiting):
    browser = browse(director)
    listed = browser.get(reverse("targets:revisions")).content.decode()
    assert page("revision", waiting) in listed
    answer = browser.post(page("approve", waiting), {"remark": "Agreed"}, follow=True)
    assert "The change is approved and in force." in answer.content.decode()
    assert Target.objects.get(person=world.rep).amount == 80
    assert page("revision", waiting) not in browser.get(reverse("targets:revisions")).content.decode()
    assert page("revision", waiting) in browser.get(reverse("targets:revisions") + "?show=decided").content.decode()


def test_to_reject_one_says_why_at_the_field(world, director, browse, waiting):
    browser = browse(director)
    refused = browser.post(page("reject", waiting), {"remark": " "})
    assert refused.context["form"].errors["remark"] == ["Say why, in a few words."]
    assert Revision.objects.get(pk=waiting.pk).state == "pending"
    browser.post(page("reject", waiting), {"remark": "The quarter has only begun."})
    assert Revision.objects.get(pk=waiting.pk).state == "rejected"
    assert Target.objects.get(person=world.rep).amount == 100
    assert "The quarter has only begun." in browse(world.manager).get(page("revision", waiting)).content.decode()


def test_who_asked_sees_why_they_do_not_decide_and_may_take_it_back(world, manager, browse, waiting):
    browser = browse(manager)
    body = browser.get(page("revision", waiting)).content.decode()
    assert "Nobody approves their own change." in body
    assert page("approve", waiting) not in body
    assert page("revision", waiting) in browser.get(reverse("targets:revisions") + "?show=asked").content.decode()
    told = browser.post(page("approve", waiting), {"remark": ""})
    assert "Nobody approves their own change." in told.content.decode()
    assert Target.objects.get(person=world.rep).amount == 100
    browser.post(page("withdraw", waiting))
    assert Revision.objects.get(pk=waiting.pk).state == "withdrawn"
    assert Draft.objects.count() == 2


def test_a_change_that_was_decided_meanwhile_is_told_so(world, director, browse, waiting):
    browser = browse(director)
    browser.post(page("approve", waiting), {"remark": ""})
    body = browser.post(page("reject", waiting), {"remark": "Too late"}).content.decode()
    assert "decided already" in body
    assert Revision.objects.get(pk=waiting.pk).state == "approved"


@pytest.mark.parametrize("who", ["rep", "teammate", "outsider", "other_manager", "administrator"])
def test_others_do_not_know_of_it(world, who, browse, waiting):
    browser = browse(getattr(world, who))
    for show in ("", "?show=asked", "?show=decided"):
        assert page("revision", waiting) not in browser.get(reverse("targets:revisions") + show).content.decode()
    assert browser.get(page("revision", waiting)).status_code == 404
    for name in ("approve", "reject", "withdraw"):
        assert browser.post(page(name, waiting), {"remark": "I would"}).status_code == 404
    assert Revision.objects.get(pk=waiting.pk).state == "pending"


def test_the_ledger_tells_every_publication_and_change_the_newest_first(world, manager, browse, waiting):
    found = browse(manager).get(reverse("targets:history"), {"period": "2026"})
    assert [row.kind for row in found.context["revisions"]] == ["change", "publication"]
    body = found.content.decode()
    assert "Two clients moved away." in body
    assert "waits for Director" in body
    of_rep = browse(manager).get(reverse("targets:history"), {"period": "2026", "person": f"p{world.rep.pk}"})
    assert {line.person for row in of_rep.context["revisions"] for line in row.lines} == {world.rep}
    of_april = browse(manager).get(reverse("targets:history"), {"period": "2026", "month": "2026-04"})
    assert {line.month for row in of_april.context["revisions"] for line in row.lines} == {APRIL}
    assert browse(world.rep).get(reverse("targets:history")).status_code == 404


def moment(day, hour=12):
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_what_each_target_was_on_any_day(world, director, browse):
    make_target("signed_amount", MARCH, world.team, 500)  # assigned before there was a ledger
    rep, teammate = world.rep, world.teammate
    publish(world, director, (MARCH, rep, 100, None), (MARCH, teammate, 60, None), at=moment(3))
    publish(world, director, (MARCH, rep, 80, Decimal(100)), at=moment(10, 23))
    publish(world, director, (MARCH, rep, 120, Decimal(80)), at=moment(12))
    expected = {2: None, 3: 100, 9: 100, 10: 80, 11: 80, 12: 120, 30: 120}
    for day, amount in expected.items():
        on = targets_on(date(2026, 3, day), world.team, SIGNED, Period.month(MARCH), director)
        held = {row.who: row.whole for row in on.rows}
        assert held.get(rep) == amount
        assert held.get(teammate) == (60 if day >= 3 else None)
        assert on.own.whole == 500
    body = (
        browse(director)
        .get(reverse("targets:history"), {"team": world.team.pk, "period": "2026-Q1", "on": "2026-03-11"})
        .content.decode()
    )
    assert "80.00" in body
    assert "140.00" not in body


def test_a_day_that_is_none_is_told_at_its_field(world, manager, browse):
    body = browse(manager).get(reverse("targets:history"), {"on": "yesterday"}).content.decode()
    assert "Enter a valid date." in body


def test_targets_on_a_day_take_two_queries_however_many(world, manager):
    def count():
        with CaptureQueriesContext(connection) as queries:
            targets_on(date(2026, 3, 18), world.team, SIGNED, YEAR, viewer)
        return len(queries)

    viewer = manager
    assert viewer.reach.teams
    publish(world, manager, (MARCH, world.rep, 100, None))
    few = count()
    for number in range(10):
        make_target("signed_amount", MARCH, world.team, 5, make_person(f"new_{number}", team=world.team))
    assert count() == few


def test_the_list_of_changes_takes_as_many_queries_for_many_as_for_few(world, director, browse, waiting):
    browser = browse(director)
    browser.get(reverse("targets:revisions"))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("targets:revisions"))
    for number in range(8):
        Revision.objects.create(
            kpi="signed_amount", kind="change", team=world.team, by=world.manager, approver=director, asked_at=NOW,
            why=f"Reason {number}",
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        assert browser.get(reverse("targets:revisions")).content.decode().count("Reason ") >= 8
    assert len(many) == len(few)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "x"])
def test_a_day_that_cannot_be_looked_at_is_told_at_its_field(world, manager, browse, day):
    answer = browse(manager).get(reverse("targets:history"), {"on": day})
    assert answer.status_code == 200
    assert answer.context["form"].errors["on"]
