"""Team targets: both sides at every level, who has not answered, drilling down, and taking it away as a file."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from apps.targets.actions import accept_targets, counter_target
from apps.targets.measures.commitments import both_sides
from apps.targets.measures.standing import read_standing
from apps.targets.models import Goal, Reminder
from salesmgmt.lib.periods import Period
from tests.world import NOW, make_person, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
SIGNED, YEAR = Goal("signed_amount"), Period.year(MARCH)


@pytest.fixture
def answered(world):
    """The rep countered 1000 with 900; the teammate has not answered; the manager accepted 2500 for the team."""
    rep = make_target("signed_amount", MARCH, world.team, 1000, world.rep)
    make_target("signed_amount", MARCH, world.team, 1200, world.teammate)
    own = make_target("signed_amount", MARCH, world.team, 2500)
    counter_target(rep, amount=Decimal(900), reason="One client waits.", by=world.rep, at=NOW)
    accept_targets([own], by=world.manager, at=NOW)


def team(browser, **asked):
    return browser.get(reverse("targets:team"), {"period": "2026"} | asked)


def test_both_sides_stand_beside_each_other_with_the_gap(world, answered):
    both = both_sides(world.team, SIGNED, YEAR, world.manager)
    assert (both.own.handed_down, both.own.committed, both.own.gap, both.own.state) == (2500, 2500, 0, "accepted")
    sides = {side.who: side for side in both.sides}
    rep = sides[world.rep]
    assert (rep.handed_down, rep.committed, rep.gap, rep.gap_share) == (1000, 900, -100, Decimal("-0.1"))
    assert (rep.state, rep.reasons) == ("countered", ["One client waits."])
    teammate = sides[world.teammate]
    assert (teammate.handed_down, teammate.committed, teammate.gap, teammate.state) == (1200, None, None, "open")
    assert (both.handed_down, both.committed, both.gap) == (2200, 900, -100)
    assert [side.who for side in both.missing] == [world.teammate]


def test_the_leaders_page_shows_it_and_offers_to_remind(world, manager, browse, answered):
    body = team(browse(manager)).content.decode()
    for told in (
        "1,000.00",
        "900.00",
        "−100.00",
        "−10.0%",
        "One client waits.",
        "1 has not answered yet.",
        "Remind Teammate",
    ):
        assert told in body
    assert "Remind Rep" not in body


def test_a_director_walks_down_and_sees_what_the_people_below_promised_at_every_level(
    world, director, browse, answered
):
    make_target("signed_amount", MARCH, world.east, 3000)
    make_target("signed_amount", MARCH, world.other_team, 400, world.other_manager)
    top = read_standing(world.company, SIGNED, YEAR, director)
    east = next(row for row in top.rows if row.who == world.east)
    assert (east.side.handed_down, east.side.state) == (3000, "nobody")
    assert (east.below.handed_down, east.below.committed, east.below.gap) == (2600, 900, -100)
    browser = browse(director)
    for step, names in (
        (world.company, ["Company"]),
        (world.east, ["Company", "East"]),
        (world.team, ["Company", "East", "Team"]),
    ):
        page = team(browser, team=step.pk)
        assert [each.name for each in page.context["standing"].way] == names
    assert f"?period=2026&amp;team={world.team.pk}" in team(browser, team=world.east.pk).content.decode()


def test_ratios_are_not_added_up(world, manager):
    for person, amount in ((world.rep, "0.3"), (world.teammate, "0.4")):
        for month in (MARCH, APRIL):
            make_target("win_rate", month, world.team, amount, person)
    both = both_sides(world.team, Goal("win_rate"), YEAR, manager)
    assert both.handed_down is None
    assert {side.who: side.handed_down for side in both.sides} == {
        world.rep: Decimal("0.3"), world.teammate: Decimal("0.4"),
    }  # fmt: skip


@pytest.mark.parametrize("who", ["rep", "teammate", "outsider", "administrator"])
def test_who_leads_nobody_has_no_such_page(world, who, browse, answered):
    assert team(browse(getattr(world, who))).status_code == 404
    assert team(browse(getattr(world, who)), team=world.team.pk).status_code == 404


def test_another_manager_sees_nothing_of_it(world, other_manager, browse, answered):
    browser = browse(other_manager)
    assert team(browser, team=world.team.pk).status_code == 404
    assert "One client waits." not in team(browser).content.decode()
    assert browser.post(reverse("targets:remind") + f"?team={world.team.pk}").status_code == 404
    assert both_sides(world.team, SIGNED, YEAR, other_manager).sides == ()


def test_it_is_exported_exactly_as_csv_and_as_a_workbook(world, manager, rep, browse, answered):
    counter_target(
        make_target("signed_amount", APRIL, world.team, "1000.10", rep),
        amount=Decimal("0.05"),
        reason="=1+1",
        by=rep,
        at=NOW,
    )
    answer = team(browse(manager), export="csv")
    assert answer["Content-Disposition"] == 'attachment; filename="targets-signed_amount-2026.csv"'
    text = answer.content.decode("utf-8")
    assert text.startswith(
        "\N{ZERO WIDTH NO-BREAK SPACE}Team,Person,Figure,Tier,Part,Month,Handed down,Committed,Gap,State,Reason"
    )
    assert (
        "Team,Rep,Signed amount,Target,,2026-03,1000,900,-100,Another figure,One client waits.,Rep,2026-03-18 12:00"
        in text
    )
    # What somebody typed is never computed by a spreadsheet.
    assert "2026-04,1000.10,0.05,-1000.05,Another figure,'=1+1," in text.replace("1000.1,", "1000.10,")
    assert "Team,Teammate,Signed amount,Target,,2026-03,1200,,,To answer,,," in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(team(browse(manager), export="xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Team", "Person", "Figure"]
    assert ["Team", "Rep", "Signed amount", "Target", "", "2026-03", 1000.0, 900.0, -100.0] in [row[:9] for row in rows]


def test_the_page_takes_as_many_queries_for_many_people_as_for_few(world, manager, browse, answered):
    browser = browse(manager)
    team(browser)
    with CaptureQueriesContext(connection) as few:
        team(browser)
    for number in range(15):
        person = make_person(f"new_{number}", team=world.team)
        for month in range(1, 13):
            make_target("signed_amount", date(2026, month, 1), world.team, 10, person)
    with CaptureQueriesContext(connection) as many:
        assert team(browser).content.decode().count("New ") >= 15
    assert len(many) == len(few)


def test_a_leader_reminds_one_or_all_and_each_once_a_day(world, manager, browse, answered):
    browser = browse(manager)
    page = reverse("targets:remind") + "?period=2026"
    everyone = {"person": [world.rep.pk, world.teammate.pk]}
    assert "1 person is reminded." in browser.post(page, everyone, follow=True).content.decode()
    # The rep has answered: there is nothing to remind them of.
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.asked_by, reminder.team, reminder.goal) == (
        world.teammate,
        manager,
        world.team,
        SIGNED,
    )
    again = browser.post(page, everyone, follow=True).content.decode()
    assert "They were reminded today already." in again
    assert "reminded Mar" in again or "reminded 18" in again or "reminded 2026" in again
    assert Reminder.objects.count() == 1
    assert "have answered already" in browser.post(page, {"person": [world.rep.pk]}, follow=True).content.decode()
