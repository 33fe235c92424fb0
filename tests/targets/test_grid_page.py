"""The target grid over HTTP: who sees and changes what, and what happens to what was typed."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.targets.kpis import KPIS
from apps.targets.models import Draft, Target
from apps.teams.actions import move_person
from apps.teams.models import Company
from tests.world import NOW, make_person, make_target

URL = reverse("targets:grid")
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)

pytestmark = pytest.mark.usefixtures("today")


def address(team=None, kpi="signed_amount", period="2026-Q1", page="targets:grid"):
    return f"{reverse(page)}?kpi={kpi}&period={period}" + (f"&team={team.pk}" if team else "")


def cell(who, month="2026-03"):
    return f"{'t' if hasattr(who, 'parent_id') else 'p'}{who.pk}-{month}"


def page(browser, *args, **kwargs):
    response = browser.get(address(*args, **kwargs))
    assert response.status_code == 200
    return response.content.decode()


def save(browser, team, typed, was=None, kpi="signed_amount", **more):
    fields = typed | {f"was-{name}": (was or {}).get(name, "") for name in typed} | more
    return browser.post(address(team, kpi), fields)


def row_of(html, name):
    """The text of the row that begins with this name, tags and spaces taken out; inputs show what they hold."""
    rows = [
        row
        for row in re.findall(r"<tr.*?</tr>", html, re.S)
        if re.search(rf'scope="row">[^<]*(<svg.*?</svg>)?\s*{name}', row, re.S)
    ]
    assert len(rows) == 1, f"{len(rows)} rows of {name}"
    shown = re.sub(r'<input[^>]*type="text"[^>]*value="([^"]*)"[^>]*>', r" [\1] ", rows[0])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown)).strip()


def amounts():
    """What the grid shows: what is in force, and over it what is planned."""
    rows = [*Target.objects.select_related("person", "team"), *Draft.objects.select_related("person", "team")]
    held = {(str(row.person or row.team), row.month.month): row.amount for row in rows}
    return {cell: amount for cell, amount in held.items() if amount is not None}


def planned():
    return {(str(row.person or row.team), row.month.month): row.amount for row in Draft.objects.all()}


# --- who sees what -----------------------------------------------------------------------------------


def test_a_rep_sees_their_own_targets_to_read_and_nothing_of_colleagues(world, rep, browse):
    make_target("signed_amount", MARCH, world.team, "54321", rep)
    make_target("signed_amount", MARCH, world.team, "98765", world.teammate)
    make_target("signed_amount", MARCH, world.team, "153086")
    for team in (None, world.team):
        response = browse(rep).get(address(team), follow=True)
        assert response.redirect_chain[0][0].startswith(reverse("targets:mine"))
        html = response.content.decode()
        assert "54,321" in html
        assert "Teammate" not in html
        assert "98,765" not in html
        assert "153,086" not in html
        assert "data-target-grid" not in html


def test_a_rep_cannot_save_even_by_hand(world, rep, browse):
    assert save(browse(rep), world.team, {cell(rep): "1"}).status_code == 404
    assert save(browse(rep), None, {cell(rep): "1"}).status_code == 404
    assert amounts() == {}


def test_a_managers_grid_has_a_row_for_everyone_in_the_team(world, manager, browse):
    html = page(browse(manager), world.team)
    for name in ("Rep", "Teammate", "Manager"):
        assert row_of(html, name).count("[") == 3
    assert "Outsider" not in html
    assert "Deactivated" not in html


def test_the_other_managers_grid_does_not_exist(world, other_manager, outsider, browse):
    for someone in (other_manager, outsider):
        assert browse(someone).get(address(world.team)).status_code == 404
        assert save(browse(someone), world.team, {cell(world.rep): "1"}).status_code == 404
    assert amounts() == {}


@pytest.mark.parametrize("team", ["999999", "x", "-1", "1" * 30])
def test_a_team_that_does_not_exist_is_not_found(manager, browse, team):
    assert browse(manager).get(f"{URL}?team={team}").status_code == 404


def test_a_manager_reads_the_teams_own_target_but_cannot_set_it(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, 900)
    html = page(browse(manager), world.team)
    assert row_of(html, "The team's own target").startswith("The team's own target set from above — — 900")
    save(browse(manager), world.team, {cell(world.team): "5000"}, {cell(world.team): "900"})
    assert amounts() == {("Team", 3): 900}


def test_a_director_sets_the_teams_and_the_whole_companys_targets(world, director, browse):
    response = save(browse(director), world.company, {cell(world.company): "120万", cell(world.east): "80万"})
    assert response.status_code == 302
    assert amounts() == {("Company", 3): 1_200_000, ("East", 3): 800_000}
    assert save(browse(director), world.team, {cell(world.team): "50万"}).status_code == 302
    assert amounts()["Team", 3] == 500_000


def test_the_rows_of_a_region_are_its_teams(world, director, browse):
    html = page(browse(director), world.east)
    assert row_of(html, "Team").count("[") == row_of(html, "Other team").count("[") == 3
    assert not re.search(r'scope="row">\s*(Rep|Far team)', html)


def test_the_team_picker_offers_the_teams_the_viewer_leads_and_no_others(world, manager, director, browse):
    assert "Other team" not in page(browse(manager))
    html = page(browse(director))
    options = re.findall(r"<option[^>]*>(.*?)</option>", html.split('id="grid-team"')[1].split("</select>")[0])
    assert [option.replace("\u2003", "-").replace("&emsp;", "-") for option in options] == [
        "Company", "-East", "--Team", "--Other team", "-West", "--Far team", "My own targets",
    ]  # fmt: skip


def test_a_manager_finds_the_way_to_their_own_targets(manager, browse):
    response = browse(manager).get(f"{URL}?team=me&period=2026-Q1")
    assert response.status_code == 302
    assert response.url.startswith(reverse("targets:mine"))


# --- joiners and leavers -----------------------------------------------------------------------------


def test_who_joins_or_leaves_within_the_quarter_has_a_row_with_the_months_they_are_there(world, manager, browse):
    make_person("newcomer", team=world.team, since=date(2026, 2, 10))
    move_person(world.teammate, to=world.other_team, since=date(2026, 2, 1), by=world.director, at=NOW)
    html = page(browse(manager), world.team)
    assert row_of(html, "Newcomer").startswith("Newcomer from 10 February not in the team [] []")
    assert row_of(html, "Teammate").startswith("Teammate until 31 January [] not in the team not in the team")


def test_what_was_promised_before_leaving_stays_in_sight_and_in_the_sum(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, 300, world.teammate)
    move_person(world.teammate, to=world.other_team, since=date(2026, 1, 1), by=world.director, at=NOW)
    html = page(browse(manager), world.team)
    # They are there on no day of March, so that nothing is left of it for the team.
    assert "[300]" in row_of(html, "Teammate")
    assert "carries 0: 0 of 22 workdays" in row_of(html, "Teammate")
    assert row_of(html, "Assigned") == "Assigned — — 0 0"
    assert (
        save(browse(manager), world.team, {cell(world.teammate): ""}, {cell(world.teammate): "300"}).status_code == 302
    )
    assert planned() == {("Teammate", 3): None}


# --- sums ----------------------------------------------------------------------------------------------


def test_the_rest_still_unassigned_is_the_teams_target_less_the_rows(world, manager, browse):
    make_target("signed_amount", JANUARY, world.team, 1000)
    make_target("signed_amount", MARCH, world.team, 500)
    make_target("signed_amount", JANUARY, world.team, "300.25", world.rep)
    make_target("signed_amount", JANUARY, world.team, 200, world.teammate)
    make_target("signed_amount", FEBRUARY, world.team, 50, world.rep)
    make_target("signed_amount", MARCH, world.team, 700, world.rep)
    html = page(browse(manager), world.team)
    assert row_of(html, "Rep").endswith("1,050.25")
    assert row_of(html, "Assigned") == "Assigned 500.25 50 700 1,250.25"
    # February has no target of its own: a dash, and nothing taken off the total.
    assert row_of(html, "Unassigned") == "Unassigned 499.75 — −200 too much 299.75"


def test_all_assigned_is_said_in_words(world, manager, browse):
    make_target("visits", MARCH, world.team, 5)
    make_target("visits", MARCH, world.team, 5, world.rep)
    assert row_of(page(browse(manager), world.team, "visits"), "Unassigned") == (
        "Unassigned — — 0 all assigned 0 all assigned"
    )


def test_no_target_and_a_target_of_zero_look_different(world, manager, browse):
    make_target("visits", MARCH, world.team, 0, world.rep)
    assert row_of(page(browse(manager), world.team, "visits"), "Rep") == "Rep [] [] [0] 0"


@pytest.mark.parametrize("kpi", [key for key, kpi in KPIS.items() if not kpi.additive])
def test_ratios_have_no_sums_and_no_rest(world, manager, browse, kpi):
    html = page(browse(manager), world.team, kpi)
    assert "Unassigned" not in html
    assert ">Assigned<" not in html
    assert "grid-total" not in html
    assert 'value="evenly"' not in html


def test_percentages_are_typed_and_shown_as_percent_and_stored_as_fractions(world, manager, browse):
    assert save(browse(manager), world.team, {cell(world.rep): "62.35"}, kpi="win_rate").status_code == 302
    assert amounts() == {("Rep", 3): Decimal("0.6235")}
    assert "[62.35%]" in row_of(page(browse(manager), world.team, "win_rate"), "Rep")


# --- what is typed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,200,000", 1_200_000),
        ("120万", 1_200_000),
        ("1.2亿", 120_000_000),
        ("1.5k", 1500),
        ("１２００．５", "1200.5"),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(world, manager, browse, typed, amount):
    assert save(browse(manager), world.team, {cell(world.rep): typed}).status_code == 302
    assert amounts() == {("Rep", 3): Decimal(amount)}


def test_a_bad_cell_gets_a_sentence_and_nothing_typed_is_lost_or_saved(world, manager, browse):
    typed = {cell(world.rep): "a lot", cell(world.teammate): "300", cell(manager): "12.345"}
    response = save(browse(manager), world.team, typed)
    html = response.content.decode()
    assert response.status_code == 422
    assert "[a lot]" in row_of(html, "Rep")
    assert "“a lot” is not a number" in row_of(html, "Rep")
    assert "Nothing was saved" in html
    assert "[300]" in row_of(html, "Teammate")
    assert "at most two decimal places" in row_of(html, "Manager")
    assert amounts() == {}
    assert row_of(html, "Assigned").endswith("300 300")


def test_a_changed_cell_of_someone_else_shows_both_values_and_a_second_save_replaces_it(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, 700, world.rep)
    typed = {cell(world.rep): "100", cell(world.teammate): "200"}
    response = save(browse(manager), world.team, typed, {cell(world.rep): "50"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "[100]" in row_of(html, "Rep")
    assert "changed this to 700 meanwhile" in row_of(html, "Rep")
    assert amounts() == {("Rep", 3): 700}
    was = dict(re.findall(r'name="was-([^"]+)" value="([^"]*)"', html))
    assert save(browse(manager), world.team, typed, was).status_code == 302
    assert amounts() == {("Rep", 3): 100, ("Teammate", 3): 200}


def test_a_cell_left_alone_is_not_touched_when_someone_else_changed_it(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, 700, world.rep)
    typed = {cell(world.rep): "50", cell(world.teammate): "200"}
    assert save(browse(manager), world.team, typed, {cell(world.rep): "50"}).status_code == 302
    assert amounts() == {("Rep", 3): 700, ("Teammate", 3): 200}


def test_saving_without_a_change_says_so(world, manager, browse):
    make_target("visits", MARCH, world.team, 5, world.rep)
    name = cell(world.rep)
    response = browse(manager).post(address(world.team, "visits"), {name: "5", f"was-{name}": "5"}, follow=True)
    assert "Nothing was changed" in response.content.decode()


def test_text_typed_for_someone_who_is_no_longer_in_the_grid_is_not_swallowed(world, manager, browse):
    response = save(browse(manager), world.team, {cell(world.outsider): "5", cell(world.rep): "7"})
    assert response.status_code == 422
    assert "The team has changed" in response.content.decode()
    assert amounts() == {}


@pytest.mark.parametrize(
    "query",
    ["period=soon", "period=1200-Q1", "period=9999-Q4", "kpi=happiness", "part=planet:3", "part=product:999999"],
)
def test_an_address_that_cannot_be_read_gets_a_sentence_and_the_usual_grid(manager, browse, query):
    response = browse(manager).get(f"{URL}?{query}")
    html = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in html
    assert "Q1 2026" in html
    for page_name in ("targets:grid", "targets:cells", "targets:publish", "targets:discard"):
        assert browse(manager).post(f"{reverse(page_name)}?{query}", {}).status_code == 404


# --- suggestions ------------------------------------------------------------------------------------------


def fill(browser, team, what, typed=None, kpi="signed_amount"):
    response = save(browser, team, typed or {}, kpi=kpi, fill=what)
    assert response.status_code == 200
    return response.content.decode()


def test_split_evenly_fills_the_people_to_the_cent_and_saves_nothing(world, manager, browse):
    make_target("signed_amount", MARCH, world.team, "100.01")
    html = fill(browse(manager), world.team, "evenly")
    assert "[50.01]" in row_of(html, "Rep")
    assert "[50]" in row_of(html, "Teammate")
    assert row_of(html, "Manager") == "Manager [] [] [] —"
    assert row_of(html, "Unassigned").endswith("0 all assigned 0 all assigned")
    assert "Nothing is saved yet" in html
    assert amounts() == {("Team", 3): Decimal("100.01")}


def test_split_evenly_leaves_the_leaders_own_part_and_splits_counts_into_whole_ones(world, manager, browse):
    make_target("visits", MARCH, world.team, 26)
    html = fill(browse(manager), world.team, "evenly", {cell(manager): "5"}, kpi="visits")
    assert "[11]" in row_of(html, "Rep")
    assert "[10]" in row_of(html, "Teammate")
    assert "[5]" in row_of(html, "Manager")


def test_split_evenly_over_the_teams_below_uses_what_is_typed_for_the_whole(world, director, browse):
    html = fill(browse(director), world.east, "evenly", {cell(world.east): "1,000"})
    assert "[500]" in row_of(html, "Team")
    assert "[500]" in row_of(html, "Other team")


def test_split_evenly_without_a_target_says_why_nothing_happens(world, manager, browse):
    assert "There is nothing to split" in fill(browse(manager), world.team, "evenly")


def test_split_evenly_refuses_when_the_others_hold_more_than_the_whole(world, manager, browse):
    make_target("visits", MARCH, world.team, 10)
    html = fill(browse(manager), world.team, "evenly", {cell(manager): "11"}, kpi="visits")
    assert "hold more than" in html
    assert "[11]" in row_of(html, "Manager")


def test_split_evenly_of_a_count_that_is_no_whole_number_says_so(world, manager, browse):
    make_target("visits", MARCH, world.team, "10.5")
    assert "cannot be split" in fill(browse(manager), world.team, "evenly", kpi="visits")


def test_the_quarter_before_fills_the_empty_cells_only(world, manager, browse):
    make_target("visits", date(2025, 12, 1), world.team, 40, world.rep)
    make_target("visits", date(2025, 10, 1), world.team, 30, world.rep)
    make_target("visits", date(2025, 12, 1), world.team, 20, world.teammate)
    html = fill(browse(manager), world.team, "last-quarter", {cell(world.rep): "7"}, kpi="visits")
    assert row_of(html, "Rep") == "Rep [30] [] [7] 37"
    assert row_of(html, "Teammate") == "Teammate [] [] [20] 20"
    assert Target.objects.filter(month__year=2026).count() == Draft.objects.count() == 0


# --- quarters ------------------------------------------------------------------------------------------------


def test_quarters_follow_the_companys_fiscal_year(world, manager, browse):
    Company.objects.update(fiscal_start_month=4)
    html = page(browse(manager), world.team, "visits", "2026-Q1")
    head = html.split("<thead>")[1].split("</thead>")[0]
    assert re.findall(r"\w+ 2026", head) == ["April 2026", "May 2026", "June 2026"]
    assert "period=2025-Q4" in html
    assert "period=2026-Q2" in html


# --- cost ----------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_rows(world, manager, browse, django_assert_max_num_queries):
    browser = browse(manager)
    browser.get(address(world.team))

    def queries():
        with django_assert_max_num_queries(20) as counted:
            page(browser, world.team)
        return len(counted)

    few = queries()
    for number in range(12):
        person = make_person(f"more_{number}", team=world.team)
        make_target("signed_amount", MARCH, world.team, 5, person)
    assert queries() == few


def test_the_number_of_queries_to_save_does_not_grow_with_the_cells(
    world, manager, browse, django_assert_max_num_queries
):
    browser = browse(manager)
    people = [make_person(f"more_{number}", team=world.team) for number in range(12)]

    def queries(chosen, amount):
        with django_assert_max_num_queries(40) as counted:
            response = save(browser, world.team, {cell(person): amount for person in chosen})
            assert response.status_code == 302
        return len(counted)

    page(browser, world.team)  # what seldom changes is remembered from now on
    assert queries(people[:1], "5") == queries(people[1:], "6")
