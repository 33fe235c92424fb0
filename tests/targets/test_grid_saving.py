"""Saving cells of the plan grid while someone types, publishing, and throwing drafts away."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.targets.actions import approve_revision
from apps.targets.models import Draft, Goal, Revision, Target
from apps.teams.actions import move_person
from apps.teams.models import Membership
from tests.world import NOW, make_person, make_target

JANUARY, MARCH, APRIL = date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)

pytestmark = pytest.mark.usefixtures("today")


def address(team, page="targets:cells", kpi="signed_amount", period="2026", **more):
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{reverse(page)}?team={team.pk}&kpi={kpi}&period={period}{extra}"


def name(who, month="2026-03"):
    return f"{'t' if hasattr(who, 'parent_id') else 'p'}{who.pk}-{month}"


def send(browser, team, typed, was=None, status=200, **plan):
    cells = [{"name": each, "text": text, "was": (was or {}).get(each, "")} for each, text in typed.items()]
    response = browser.post(address(team, **plan), json.dumps({"cells": cells}), content_type="application/json")
    assert response.status_code == status
    return response.json()


def post(browser, team, page, **fields):
    return browser.post(address(team, f"targets:{page}"), fields)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def planned():
    rows = Draft.objects.select_related("person", "team")
    return {(str(row.person or row.team), row.month.month): row.amount for row in rows}


def in_force():
    return {(str(row.person or row.team), row.month.month): row.amount for row in Target.objects.in_force()}


# --- saving ------------------------------------------------------------------------------------------


def test_cells_are_saved_as_drafts_and_answered_as_they_are_written(world, manager, browse):
    answer = send(browse(manager), world.team, {name(world.rep): "1.5万", name(world.teammate, "2026-04"): "200.5"})
    assert answer["cells"][name(world.rep)] == {"text": "15,000", "was": "15000", "draft": True, "note": ""}
    assert answer["cells"][name(world.teammate, "2026-04")]["text"] == "200.50"
    assert answer["planned"] == 2
    assert answer["at"] == "12:00"
    assert planned() == {("Rep", 3): 15000, ("Teammate", 4): Decimal("200.50")}
    assert not Target.objects.exists()


def test_the_sums_in_the_answer_are_those_of_the_whole_plan(world, manager, browse):
    send(browse(manager), world.team, {name(world.rep): "100", name(world.rep, "2026-05"): "7"})
    answer = send(browse(manager), world.team, {name(world.teammate): "30"})
    assert answer["assigned"][2] == "130"
    assert answer["assigned"][4] == "7"
    assert answer["rows"] == {name(world.teammate).partition("-")[0]: "30"}


def test_a_bad_cell_has_its_sentence_and_the_others_are_saved(world, manager, browse):
    typed = {
        name(world.rep): "a lot", name(world.teammate): "-5", name(manager): "1e20",
        name(world.rep, "2026-04"): "1" + "0" * 20, name(world.teammate, "2026-04"): "12.345",
        name(manager, "2026-04"): "400",
    }  # fmt: skip
    cells = send(browse(manager), world.team, typed)["cells"]
    assert "“a lot” is not a number" in cells[name(world.rep)]["error"]
    assert "cannot be negative" in cells[name(world.teammate)]["error"]
    assert "not a number" in cells[name(manager)]["error"]
    assert "too large" in cells[name(world.rep, "2026-04")]["error"]
    assert "two decimal places" in cells[name(world.teammate, "2026-04")]["error"]
    assert planned() == {("Manager", 4): 400}


def test_someone_outside_the_tree_and_a_team_from_elsewhere_cannot_be_planned_by_a_forged_name(world, manager, browse):
    forged = {name(world.outsider): "5", name(world.other_team): "6", "p999999-2026-03": "7", name(world.team): "8",
              name(world.rep, "2031-01"): "9"}  # fmt: skip
    cells = send(browse(manager), world.team, forged)["cells"]
    assert all(cells[each]["error"] for each in forged)
    assert "team above" in cells[name(world.team)]["error"]
    assert planned() == in_force() == {}


def test_a_closed_month_says_that_it_is_over(world, manager, browse):
    make_target("signed_amount", JANUARY, world.team, 50, world.rep)
    cells = send(browse(manager), world.team, {name(world.rep, "2026-01"): "60"}, {name(world.rep, "2026-01"): "50"})
    assert "over" in cells["cells"][name(world.rep, "2026-01")]["error"]
    assert planned() == {}


def test_who_is_not_in_the_team_that_month_has_no_target_there(world, manager, browse):
    newcomer = make_person("newcomer", team=world.team, since=date(2026, 6, 1))
    cells = send(browse(manager), world.team, {name(newcomer): "5", name(newcomer, "2026-06"): "6"})["cells"]
    assert "not in this team" in cells[name(newcomer)]["error"]
    assert planned() == {("Newcomer", 6): 6}


def test_two_people_in_different_cells_never_disturb_each_other(world, manager, director, browse):
    send(browse(manager), world.team, {name(world.rep): "100"})
    send(browse(director), world.team, {name(world.teammate): "200"})
    assert planned() == {("Rep", 3): 100, ("Teammate", 3): 200}


def test_the_same_cell_shows_both_values_and_either_can_be_kept(world, manager, director, browse):
    send(browse(director), world.team, {name(world.rep): "700"})
    typed = {name(world.rep): "100", name(world.teammate): "5"}
    cells = send(browse(manager), world.team, typed)["cells"]
    both = cells[name(world.rep)]
    assert both["error"] == "Someone else changed this to 700 meanwhile; you typed 100."
    assert (both["theirs"], both["was"]) == ("700", "700")
    assert planned() == {("Rep", 3): 700, ("Teammate", 3): 5}
    kept = send(browse(manager), world.team, {name(world.rep): "100"}, {name(world.rep): both["was"]})
    assert kept["cells"][name(world.rep)]["text"] == "100"
    assert planned()["Rep", 3] == 100


def test_a_cell_that_someone_emptied_meanwhile_says_so(world, manager, browse):
    cells = send(browse(manager), world.team, {name(world.rep): "100"}, {name(world.rep): "50"})["cells"]
    assert "emptied this cell" in cells[name(world.rep)]["error"]
    assert cells[name(world.rep)]["theirs"] == ""


def test_a_draft_of_a_published_target_says_what_is_in_force_and_ends_when_it_comes_back_to_it(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    cells = send(browse(manager), world.team, {name(world.rep): "150"}, {name(world.rep): "100"})
    assert cells["cells"][name(world.rep)]["note"] == "in force 100"
    cells = send(browse(manager), world.team, {name(world.rep): "100"}, {name(world.rep): "150"})
    assert cells["cells"][name(world.rep)]["draft"] is False
    assert cells["planned"] == 0
    assert planned() == {}


@pytest.mark.parametrize(
    "body", ["", "nonsense", "[]", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"name": "p1-2026-03"}]}', "[" * 5000]
)
def test_what_cannot_be_read_is_answered_with_a_sentence(world, manager, browse, body):
    response = browse(manager).post(address(world.team), body, content_type="application/json")
    assert response.status_code == 400
    assert "could not be read" in response.json()["error"]


def test_a_stale_page_of_someone_who_lost_the_team_saves_nothing(world, manager, browse):
    browser = browse(manager)
    world.team.leader = world.teammate
    world.team.save()
    send_to = address(world.team)
    response = browser.post(send_to, '{"cells": []}', content_type="application/json")
    assert response.status_code == 404
    assert planned() == {}


def test_tiers_and_parts_of_the_business_are_plans_of_their_own(world, manager, browse):
    send(browse(manager), world.team, {name(world.rep): "100"})
    send(browse(manager), world.team, {name(world.rep): "130"}, tier="stretch")
    send(browse(manager), world.team, {name(world.rep): "40"}, part="business:1")
    assert {(row.tier, row.dimension, row.member, row.amount) for row in Draft.objects.all()} == {
        ("base", "", 0, 100), ("stretch", "", 0, 130), ("base", "business", 1, 40),
    }  # fmt: skip


# --- publishing --------------------------------------------------------------------------------------


def test_a_plan_without_a_rest_is_published_at_once(world, manager, browse):
    browser = browse(manager)
    send(browser, world.team, {name(world.rep): "100", name(world.teammate, "2026-04"): "70"})
    response = post(browser, world.team, "publish")
    assert response.status_code == 302
    assert "2 targets published." in browser.get(response.url).content.decode()
    assert in_force() == {("Rep", 3): 100, ("Teammate", 4): 70}
    assert planned() == {}


def test_a_rest_is_named_month_by_month_and_must_be_confirmed(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, 250)
    make_target("signed_amount", APRIL, world.team, 80)
    browser = browse(manager)
    send(browser, world.team, {name(world.rep): "210", name(world.rep, "2026-04"): "90"})
    asked = post(browser, world.team, "publish")
    assert asked.status_code == 200
    assert re.search(r"March 2026 40(\.00)? .*April 2026 10(\.00)? too much", text_of(asked))
    refused = post(browser, world.team, "publish", asked="1")
    assert refused.status_code == 422
    assert "confirm that this is meant" in text_of(refused)
    assert ("Rep", 3) not in in_force()
    seen = "2026-03=40;2026-04=-10"
    assert post(browser, world.team, "publish", asked="1", rest_is_meant="on", rests=seen).status_code == 302
    assert in_force()["Rep", 3] == 210


def test_a_change_of_what_was_published_needs_a_reason_and_says_whom_it_waits_for(world, manager, director, browse):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    browser = browse(manager)
    send(browser, world.team, {name(world.rep): "80"}, {name(world.rep): "100"})
    asked = post(browser, world.team, "publish")
    assert asked.status_code == 200
    assert "Director will be asked to approve" in text_of(asked)
    refused = post(browser, world.team, "publish", asked="1", why="x")
    assert refused.status_code == 422
    assert "Say why" in text_of(refused)
    assert ">\nx</textarea>" in refused.content.decode()
    done = post(browser, world.team, "publish", asked="1", why="Two clients moved away.")
    page = browser.get(done.url)
    assert "A change of 1 target waits for Director." in page.content.decode()
    assert "80 wanted; waits for approval" in text_of(page)
    assert "1 change waits" in text_of(page)
    assert in_force() == {("Rep", 3): 100}
    cells = send(browser, world.team, {name(world.rep): "70"}, {name(world.rep): "100"})["cells"]
    assert "waits for approval" in cells[name(world.rep)]["error"]
    approve_revision(Revision.objects.get(), by=director, at=NOW)
    assert in_force() == {("Rep", 3): 80}


def test_whoever_leads_a_team_above_is_told_that_it_comes_into_force_at_once(world, director, browse):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    browser = browse(director)
    send(browser, world.team, {name(world.rep): "80"}, {name(world.rep): "100"})
    assert "comes into force at once" in text_of(post(browser, world.team, "publish"))
    done = post(browser, world.team, "publish", asked="1", why="Agreed in the meeting.")
    assert "1 target changed, in force at once." in browser.get(done.url).content.decode()


def test_tiers_that_fall_are_refused_at_their_cell(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, 100, world.rep)
    browser = browse(manager)
    send(browser, world.team, {name(world.rep): "90"}, tier="stretch")
    response = browser.post(address(world.team, "targets:publish", tier="stretch"))
    assert response.status_code == 422
    assert "Nothing was published" in text_of(response)
    assert "must not fall" in text_of(response)
    assert Target.objects.of_goal(Goal("signed_amount", "stretch")).count() == 0


def test_nothing_planned_is_nothing_to_publish(world, manager, browse):
    browser = browse(manager)
    done = post(browser, world.team, "publish")
    assert "Nothing is planned" in browser.get(done.url).content.decode()


def test_discarding_throws_the_drafts_away_and_keeps_what_is_in_force(world, manager, browse):
    make_target("signed_amount", APRIL, world.team, 50, world.rep)
    browser = browse(manager)
    send(browser, world.team, {name(world.rep): "1", name(world.teammate): "2"})
    done = post(browser, world.team, "discard")
    assert "2 drafts thrown away." in browser.get(done.url).content.decode()
    assert planned() == {}
    assert in_force() == {("Rep", 4): 50}


# --- what the cells show -------------------------------------------------------------------------------


def test_drafts_are_marked_and_only_whoever_plans_sees_them(world, manager, rep, browse):
    send(browse(manager), world.team, {name(world.rep): "123"})
    html = browse(manager).get(address(world.team, "targets:grid")).content.decode()
    assert len(re.findall(r'<td class="grid-month is-draft"', html)) == 1
    assert 'aria-describedby="grid-word-draft"' in html
    mine = browse(rep).get(address(world.team, "targets:grid"), follow=True)
    assert "123" not in re.sub(r"[0-9a-f]{8,}|\d{4,}|[a-zA-Z0-9]{20,}", "", text_of(mine))


def test_who_leaves_carries_the_workdays_they_are_there_and_the_rest_is_the_teams(world, manager, director, browse):
    # March 2026 has 22 workdays, five of them (2 to 6) before the 7th: 1,100 × 5 / 22 = 250.
    make_target("signed_amount", MARCH, world.team, 2000)
    make_target("signed_amount", MARCH, world.team, 1100, world.rep)
    move_person(world.rep, to=world.other_team, since=date(2026, 3, 7), by=director, at=NOW)
    shown = text_of(browse(manager).get(address(world.team, "targets:grid", period="2026-Q1")))
    assert "carries 250: 5 of 22 workdays" in shown
    assert "Assigned — — 250 250" in shown
    assert "Unassigned — — 1,750 1,750" in shown


def test_the_whole_year_has_quarters_and_the_year_beside(world, manager, browse):
    send(browse(manager), world.team, {name(world.rep): "100", name(world.rep, "2026-05"): "7"})
    html = browse(manager).get(address(world.team, "targets:grid")).content.decode()
    row = re.search(rf'<tr data-row="p{world.rep.pk}">.*?</tr>', html, re.S)[0]
    sums = dict(re.findall(r'data-sum="(\w+)"><output data-amount>(?:<span[^>]*>)?([^<]*)', row))
    assert sums == {"1": "100", "2": "7", "3": "—", "4": "—", "whole": "107"}


def test_weeks_of_a_quarter_add_up_to_it_and_share_months_out_by_workdays(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, "1000", world.rep)
    make_target("signed_amount", APRIL, world.team, "2100", world.rep)
    html = browse(manager).get(address(world.team, "targets:grid", view="weeks", period="2026-Q2")).content.decode()
    row = re.search(r'<tr><th scope="row">Rep</th>.*?</tr>', html, re.S)[0]
    figures = [
        text.strip().replace(",", "") for text in re.findall(r'<td class="(?:grid-total )?num">(.*?)</td>', row, re.S)
    ]
    weeks = [Decimal(text) for text in figures[:-1] if text != "—"]
    assert sum(weeks) == Decimal(figures[-1]) == 2100
    assert len(weeks) > 3


def test_the_parts_on_offer_follow_what_the_figure_is_read_by(world, manager, browse):
    html = browse(manager).get(address(world.team, "targets:grid")).content.decode()
    assert 'value="business:1"' in html
    assert f'value="segment:{world.segment.pk}"' in html
    assert (
        'value="business:1"'
        not in browse(manager).get(address(world.team, "targets:grid", kpi="days_worked")).content.decode()
    )


def test_the_cost_of_the_page_and_of_saving_does_not_grow_with_the_cells(
    world, manager, browse, django_assert_max_num_queries
):
    browser = browse(manager)
    people = [make_person(f"more_{number}", team=world.team) for number in range(10)]
    months = [f"2026-{month:02}" for month in range(3, 13)]

    def queries(chosen, amount):
        was = {name(person, month): "" for person in chosen for month in months}
        with django_assert_max_num_queries(40) as counted:
            answer = send(browser, world.team, dict.fromkeys(was, amount), was)
        assert not [cell for cell in answer["cells"].values() if "error" in cell]
        return len(counted)

    browser.get(address(world.team, "targets:grid"))  # what seldom changes is remembered from now on
    assert queries(people[:1], "5") == queries(people[1:], "6")
    assert Membership.objects.count() > 10


@pytest.mark.parametrize("was", ["sNaN", "NaN", "Infinity", "1e9999999", "1e99999", "x"])
def test_a_former_value_that_we_never_wrote_counts_as_none(world, browse, was):
    browser, cell = browse(world.manager), name(world.rep)
    send(browser, world.team, {cell: "7"}, was={cell: was})
    assert planned() == {("Rep", 3): 7}
    # At fault as well, where the page is drawn anew.
    assert post(browser, world.team, "grid", **{cell: "lots", f"was-{cell}": was}).status_code == 422


def test_a_tier_that_there_is_not_is_never_taken_for_the_target(world, browse):
    where, body = address(world.team, tier="strech"), json.dumps({"cells": []})
    assert browse(world.manager).post(where, body, content_type="application/json").status_code == 404
    page = browse(world.manager).get(address(world.team, "targets:grid", tier="strech"))
    assert "There is no such tier" in page.content.decode()
