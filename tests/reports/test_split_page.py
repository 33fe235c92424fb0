"""Splitting a plan by figures: what is suggested, for whom, and that nothing is saved by it."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.reports.actions import recount
from apps.targets.models import Draft, Target
from apps.teams.actions import move_person
from tests import world as making
from tests.world import NOW, make_person, make_target

pytestmark = pytest.mark.usefixtures("today")

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))


def address(page, team, kpi="signed_amount", period="2026-Q2", **more):
    query = "&".join(
        f"{name}={value}" for name, value in {"team": team.pk, "kpi": kpi, "period": period, **more}.items()
    )
    return f"{reverse(page)}?{query}"


def name(who, month=None):
    row = f"{'t' if hasattr(who, 'parent_id') else 'p'}{who.pk}"
    return f"{row}-{month:%Y-%m}" if month else row


def split(browser, team, fields, **choice):
    response = browser.post(address("reports:split", team, **choice), fields)
    assert response.status_code == 200
    return response


def held(response, who, month):
    return response.context["form"].cells[_key(response, who, month)].amount


def _key(response, who, month):
    wanted = name(who, month)
    return next(key for key, cell in response.context["form"].cells.items() if cell.name == wanted)


def months(response, who, *which):
    return [held(response, who, month) for month in which]


def sign(owner, amount, on):
    return making.make_contract(making.make_client(owner), owner, amount, signed_on=on)


APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))


def test_a_months_target_is_split_by_what_people_brought_in_the_same_month_of_last_year(world, manager, browse):
    sign(world.rep, "300", date(2025, 4, 10))
    sign(world.teammate, "100", date(2025, 4, 10))
    sign(world.teammate, "900", date(2025, 7, 10))  # not a month of the plan
    recount()
    make_target("signed_amount", APRIL, world.team, "1000.01")
    found = split(browse(manager), world.team, {"how": "last-year", "over": "rows"})
    # 1000.01 × 3/4 = 750.0075 and × 1/4 = 250.0025: the cent left over goes to the larger remainder.
    assert (held(found, world.rep, APRIL), held(found, world.teammate, APRIL)) == (Decimal("750.01"), Decimal("250.00"))
    assert held(found, manager, APRIL) is None
    assert "Nothing is saved yet" in found.content.decode()
    assert not Draft.objects.exists()


def test_a_rows_total_follows_last_years_months(world, manager, browse):
    for month, amount in ((4, "100"), (5, "200"), (6, "700")):
        sign(world.rep, amount, date(2025, month, 10))
    recount()
    fields = {"how": "last-year", "over": "months", f"total-{name(world.rep)}": "1万"}
    found = split(browse(manager), world.team, fields)
    assert months(found, world.rep, APRIL, MAY, JUNE) == [1000, 2000, 7000]
    assert months(found, world.teammate, APRIL, MAY, JUNE) == [None] * 3
    assert 'value="1万"' in found.content.decode()


def test_who_has_no_figures_follows_the_teams_course(world, manager, browse):
    sign(world.rep, "100", date(2025, 4, 10))
    sign(world.rep, "300", date(2025, 5, 10))
    recount()
    fields = {"how": "last-year", "over": "months", f"total-{name(world.teammate)}": "400"}
    found = split(browse(manager), world.team, fields)
    assert months(found, world.teammate, APRIL, MAY, JUNE) == [100, 300, 0]


def test_without_figures_of_last_year_it_says_so_and_keeps_what_was_typed(world, manager, browse):
    make_target("signed_amount", APRIL, world.team, 1000)
    typed = {"how": "last-year", name(world.rep, APRIL): "12,3", f"was-{name(world.rep, APRIL)}": ""}
    found = split(browse(manager), world.team, typed | {name(world.rep, APRIL): "123"})
    assert "There are no figures of last year to go by" in found.content.decode()
    assert held(found, world.rep, APRIL) == 123


def test_peoples_history_is_that_of_the_last_twelve_whole_months(world, manager, browse):
    sign(world.rep, "100", date(2025, 3, 1))
    sign(world.rep, "200", date(2026, 2, 27))
    sign(world.teammate, "100", date(2025, 12, 10))
    sign(world.teammate, "900", date(2025, 2, 27))  # a year ago and a day
    sign(world.teammate, "900", date(2026, 3, 10))  # this month is not over
    recount()
    make_target("signed_amount", APRIL, world.team, 400)
    found = split(browse(manager), world.team, {"how": "history", "over": "rows"})
    assert (held(found, world.rep, APRIL), held(found, world.teammate, APRIL)) == (300, 100)


def test_who_has_no_history_weighs_as_the_others_on_average_by_the_newcomers_ramp(world, manager, browse):
    newcomer = make_person("newcomer", team=world.team, since=date(2026, 3, 2))
    sign(world.rep, "300", date(2026, 2, 10))
    sign(world.teammate, "100", date(2026, 2, 10))
    recount()
    make_target("signed_amount", APRIL, world.team, 5000)
    found = split(browse(manager), world.team, {"how": "history", "over": "rows"})
    # April is the month after the one of joining: half of the average 200, so 300 : 100 : 100.
    amounts = [held(found, who, APRIL) for who in (world.rep, world.teammate, newcomer)]
    assert amounts == [3000, 1000, 1000]


def test_a_split_by_workdays_follows_the_companys_calendar(world, manager, browse):
    # April 2026: 22 weekdays less Qingming on the 6th; May: 21 less 3, and the 9th is worked; June: 22 less the 19th.
    fields = {"how": "workdays", "over": "months", f"total-{name(world.rep)}": "61"}
    found = split(browse(manager), world.team, fields)
    assert months(found, world.rep, APRIL, MAY, JUNE) == [21, 19, 21]


def test_newcomers_carry_less_by_heads_and_teams_count_their_people(world, director, browse):
    newcomer = make_person("newcomer", team=world.other_team, since=date(2026, 4, 1))
    make_target("signed_amount", APRIL, world.east, 900)
    found = split(browse(director), world.east, {"how": "headcount", "over": "rows"})
    # Team: rep and teammate; other team: a newcomer at a quarter (its leader carries none). 2 : ¼ of 900.
    assert (held(found, world.team, APRIL), held(found, world.other_team, APRIL)) == (800, 100)
    assert newcomer.joined_on == APRIL


def test_who_is_there_for_part_of_a_month_weighs_for_the_workdays_they_are_there(world, manager, browse):
    # Of April's 21 workdays 7 come before the 13th: 1–3 and 7–10, for the 6th is a holiday.
    move_person(world.teammate, to=world.other_team, since=date(2026, 4, 13), by=world.director, at=NOW)
    make_target("signed_amount", APRIL, world.team, 2800)
    make_target("signed_amount", MAY, world.team, 50)
    found = split(browse(manager), world.team, {"how": "evenly", "over": "rows"})
    assert (held(found, world.rep, APRIL), held(found, world.teammate, APRIL)) == (2100, 700)
    assert (held(found, world.rep, MAY), held(found, world.teammate, MAY)) == (50, None)


def test_weights_typed_in_reach_everyone_named_and_nobody_else(world, manager, browse):
    make_target("visits", APRIL, world.team, 10)
    weights = {f"weight-{name(world.rep)}": "3", f"weight-{name(manager)}": "2"}
    found = split(browse(manager), world.team, {"how": "weights", "over": "rows", **weights}, kpi="visits")
    assert [held(found, who, APRIL) for who in (world.rep, manager, world.teammate)] == [6, 4, None]
    assert f'name="weight-{name(world.rep)}" value="3"' in found.content.decode()


def test_locked_cells_stay_and_are_taken_off_first(world, manager, browse):
    make_target("signed_amount", APRIL, world.team, 100)
    make_target("signed_amount", APRIL, world.team, 70, world.rep)
    found = split(browse(manager), world.team, {"how": "evenly", "lock": [name(world.rep, APRIL)]})
    assert (held(found, world.rep, APRIL), held(found, world.teammate, APRIL)) == (70, 30)
    found = split(browse(manager), world.team, {"how": "evenly", "only": "empty"})
    assert (held(found, world.rep, APRIL), held(found, world.teammate, APRIL)) == (70, 30)
    found = split(browse(manager), world.team, {"how": "evenly"})
    assert (held(found, world.rep, APRIL), held(found, world.teammate, APRIL)) == (50, 50)


def test_locked_cells_that_hold_more_than_the_whole_are_told_with_the_month(world, manager, browse):
    make_target("signed_amount", APRIL, world.team, 100)
    typed = {name(world.rep, APRIL): "170", f"was-{name(world.rep, APRIL)}": "", "lock": [name(world.rep, APRIL)]}
    html = split(browse(manager), world.team, {"how": "evenly"} | typed).content.decode()
    assert "April 2026: The cells that stay hold more than the whole already." in html


def test_a_year_goes_over_months_and_then_over_the_teams_at_once(world, director, browse):
    typed = {f"total-{name(world.east)}": "1200", "how": "evenly", "over": "both"}
    found = split(browse(director), world.east, typed, period="2026")
    whole = months(found, world.east, *(date(2026, n, 1) for n in range(1, 13)))
    assert whole == [100] * 12
    assert months(found, world.team, JANUARY, date(2026, 12, 1)) == [50, 50]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"how": "magic"}, "no such way to split"),
        ({"how": "weights"}, "Type a weight"),
        ({"how": "weights", "weight": "many"}, "is not a number"),
        ({"how": "weights", "weight": "-1"}, "from 0 to 1,000,000"),
        ({"how": "weights", "weight": "0"}, "all weights are zero"),
        ({"how": "evenly", "over": "months", "total": "1e9"}, "is not a number"),
        ({"how": "evenly", "over": "months", "total": "-5"}, "cannot be negative"),
        ({"how": "evenly", "over": "months", "total": "0.001"}, "two decimal places"),
        ({"how": "evenly", "over": "months"}, "no row has a total"),
    ],
)
def test_what_cannot_be_split_is_told_and_stays_as_typed(world, manager, browse, fields, sentence):
    make_target("signed_amount", APRIL, world.team, 100)
    fields = {f"{key}-{name(world.rep)}" if key in ("weight", "total") else key: value for key, value in fields.items()}
    found = split(browse(manager), world.team, fields)
    assert sentence in found.context["split"].error
    assert not Draft.objects.exists()


def test_a_ratio_is_not_split(world, manager, browse):
    assert "ratio" in split(browse(manager), world.team, {"how": "evenly"}, kpi="win_rate").context["split"].error


def test_a_cell_that_cannot_be_read_is_marked_and_nothing_is_split(world, manager, browse):
    make_target("signed_amount", APRIL, world.team, 100)
    typed = {name(world.rep, APRIL): "many", f"was-{name(world.rep, APRIL)}": ""}
    found = split(browse(manager), world.team, {"how": "evenly"} | typed)
    assert "Nothing was split" in found.context["split"].error
    assert 'value="many"' in found.content.decode()
    assert held(found, world.teammate, APRIL) is None


def test_nobody_splits_the_plan_of_a_team_they_do_not_lead(world, rep, outsider, other_manager, browse):
    for someone in (rep, outsider, other_manager):
        assert browse(someone).post(address("reports:split", world.team), {"how": "evenly"}).status_code == 404
        assert browse(someone).get(address("reports:beside", world.team)).status_code == 404


# --- beside the grid ---------------------------------------------------------------------------------


def test_beside_each_cell_stand_last_years_figure_and_the_recent_pace(world, manager, browse):
    sign(world.rep, "300", date(2025, 4, 10))
    # December to February have 23 + 21 + 16 = 60 workdays; 600 in them is 10 a day, and April has 21.
    sign(world.rep, "600", date(2026, 1, 20))
    recount()
    html = browse(manager).get(address("reports:beside", world.team), headers={"HX-Request": "true"}).content.decode()
    [cell] = re.findall(rf'<small[^>]*id="beside-{name(world.rep, APRIL)}".*?</small>', html, re.S)
    assert 'hx-swap-oob="true"' in cell
    assert re.findall(r"</span>([^<]+)</span>", cell) == ["300", "210"]
    # The team's own row has the same; nobody else brought anything.
    assert f'id="beside-{name(world.team, APRIL)}"' in html
    page = browse(manager).get(address("reports:beside", world.team)).content.decode()
    assert "<h1" in page
    assert "210.00" in page


def test_the_recent_pace_of_what_is_counted_is_a_whole_number(world, manager, browse):
    client = making.make_client(world.rep)
    for day in range(5, 18):
        making.make_visit(client, world.rep, date(2026, 1, day))
    recount()
    where = address("reports:beside", world.team, kpi="visits")
    html = browse(manager).get(where, headers={"HX-Request": "true"}).content.decode()
    [cell] = re.findall(rf'<small[^>]*id="beside-{name(world.rep, APRIL)}".*?</small>', html, re.S)
    # 13 in 60 workdays are 4.55 in the 21 of April.
    assert re.findall(r"</span>([^<]+)</span>", cell) == ["5"]


def test_figures_of_others_are_not_shown_beside(world, manager, browse):
    sign(world.outsider, "31337", date(2025, 4, 10))
    recount()
    html = browse(manager).get(address("reports:beside", world.team)).content.decode()
    assert "31,337" not in html
    assert "Outsider" not in html


def test_reading_the_past_takes_as_many_queries_for_many_rows_as_for_few(
    world, manager, browse, django_assert_max_num_queries
):
    browser = browse(manager)
    browser.get(address("reports:beside", world.team))

    def queries():
        with django_assert_max_num_queries(60) as counted:
            browser.get(address("reports:beside", world.team))
        first = len(counted)
        with django_assert_max_num_queries(60) as counted:
            split(browser, world.team, {"how": "history"})
        return first, len(counted)

    make_target("signed_amount", APRIL, world.team, 100)
    sign(world.rep, "100", date(2025, 10, 10))
    recount()
    few = queries()
    for n in range(8):
        sign(make_person(f"more_{n}", team=world.team), "100", date(2025, 10, 10))
    recount()
    assert queries() == few
    assert not Target.objects.exclude(person=None).exists()
