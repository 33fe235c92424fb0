"""What each role sees first: numbers, targets and pace agree with what lies behind them."""

from datetime import date
from decimal import Decimal

import pytest

from apps.reports.actions import recount
from apps.reports.dashboards import Dashboard
from apps.reports.measures import Scope
from apps.reports.rules import Standing, Workdays
from apps.targets.kpis import KPIS, tiles
from apps.targets.models import Target
from apps.teams.models import Company
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.django_db
MARCH = Period.month(date(2026, 3, 1))


def board(viewer, period=MARCH, basis="signed_amount", by="team", **scope):
    return Dashboard(Scope.open_for(viewer, **scope), period, Company.current(), KPIS[basis], by)


def card(dashboard, key):
    return next(card for card in dashboard.cards if card.kpi.key == key)


@pytest.fixture
def business(world, today):
    for person, amount in ((world.rep, 3000), (world.teammate, 500), (world.outsider, 900)):
        client = making.make_client(person)
        making.make_contract(client, person, amount, date(2026, 3, 12), product=making.make_product())
        making.make_contract(client, person, 2000, date(2026, 2, 12))
    making.make_target("signed_amount", MARCH.first, world.company, 10000)
    making.make_target("signed_amount", MARCH.first, world.east, 7000)
    making.make_target("signed_amount", MARCH.first, world.team, 6000)
    making.make_target("signed_amount", MARCH.first, world.team, 2000, world.rep)
    making.make_target("signed_amount", MARCH.first, world.team, 4000, world.teammate)
    recount()
    return world


def test_a_rep_sees_their_own_standing(business):
    mine = card(board(business.rep), "signed_amount")
    assert (mine.standing.actual, mine.standing.target) == (3000, 2000)
    assert mine.standing.attainment == Decimal("1.5")
    assert mine.standing.gap == -1000
    assert mine.previous == 2000
    assert mine.change == Decimal("0.5")


def test_pace_goes_by_the_workdays_of_the_calendar(business):
    # March 2026 has 22 workdays in China; by Wednesday the 18th, today included, 13 have come:
    # 2-6, 9-13 and 16-18 March.
    standing = card(board(business.manager), "signed_amount").standing
    assert standing.workdays == Workdays(22, 13)
    assert standing.pace == Decimal(13) / 22
    assert standing.target == 6000
    assert standing.actual == 3500
    assert standing.behind == Decimal(6000 * 13 - 3500 * 22) / 22
    assert standing.needed == Decimal(2500) / 9


def test_a_manager_sees_the_people_who_are_behind_first(business):
    rows = board(business.manager).rows
    assert [row.name for row in rows][:2] == ["Teammate", "Rep"] or rows[0].name == "Teammate"
    by_name = {row.name: row.standing for row in rows}
    assert by_name["Teammate"].actual == 500
    assert by_name["Rep"].actual == 3000
    assert by_name["Manager"].actual == 0
    assert by_name["Manager"].target is None
    assert "Deactivated" not in by_name


def test_the_parts_of_a_directors_dashboard_add_up_to_the_card(business):
    dashboard = board(business.director)
    assert card(dashboard, "signed_amount").standing.actual == 4400
    assert card(dashboard, "signed_amount").standing.target == 10000
    assert sum(row.standing.actual for row in dashboard.rows) == 4400
    by_name = {row.name: row.standing for row in dashboard.rows}
    assert by_name["East"].actual == 3500
    assert by_name["East"].target == 7000
    assert by_name["West"].target is None
    products = board(business.director, by="product").rows
    assert sum(row.standing.actual for row in products) == 4400
    assert round(sum(row.share for row in products), 20) == 1


def test_the_course_ends_at_the_figure_and_at_the_target(business):
    course = board(business.manager).course
    upto = [value for value in course.actual if value is not None]
    assert len(upto) == 18
    assert upto[-1] == 3500
    assert course.due[-1] == 6000
    assert course.due[0] == 0  # 1 March 2026 is a Sunday


def test_any_period_can_be_looked_at(business):
    for text in ("2026", "2026-Q1", "2026-03-12", "2026-W11", "2026-03-10..2026-03-20", "2019-01", "2031"):
        dashboard = board(business.director, period=Company.current().period(text))
        assert len(dashboard.cards) == len(tiles())
        assert dashboard.rows is not None
    assert card(board(business.director, Company.current().period("2026-Q1")), "signed_amount").standing.actual == 10400
    assert (
        card(board(business.director, Company.current().period("2026-03-12")), "signed_amount").standing.actual == 4400
    )


def test_before_a_period_pace_is_nothing_and_after_it_all():
    days = [date(2026, 3, 2), date(2026, 3, 3)]
    assert Workdays.of(days, date(2026, 3, 1)).share == 0
    assert Workdays.of(days, date(2026, 4, 1)).share == 1
    assert Workdays.of([], date(2026, 4, 1)).share is None


def test_a_missing_target_is_not_a_target_of_zero():
    days = Workdays(20, 10)
    missing, zero = Standing(Decimal(5), None, days), Standing(Decimal(5), Decimal(0), days)
    assert (missing.gap, missing.pace, missing.attainment, missing.behind) == (None, None, None, None)
    assert (zero.gap, zero.pace, zero.attainment, zero.behind) == (-5, Decimal("0.5"), None, -5)
    within, beyond = (Standing(Decimal(actual), Decimal(10), days, lower=True) for actual in (8, 16))
    assert (within.gap, within.attainment, within.pace, within.behind, within.needed) == (
        -2, Decimal("1.25"), None, None, None,
    )  # fmt: skip
    assert (beyond.gap, beyond.attainment, beyond.needed) == (6, Decimal("0.625"), None)
    # Nothing, or less, is within a target of ten in full, and within one of less than nothing as far as it goes.
    for actual, target, share in ((0, 10, 1), (-2, 10, 1), (0, 0, 1), (3, 0, 0), (-8, -5, 1), (-2, -5, 0), (3, -5, 0)):
        assert Standing(Decimal(actual), Decimal(target), days, lower=True).attainment == share, (actual, target)
    surpassed = Standing(Decimal(30), Decimal(10), days)
    assert surpassed.attainment == 3
    assert surpassed.needed is None


def test_a_next_step_is_due_until_the_client_is_seen_again(business, today):
    client = making.make_client(business.rep)
    making.make_visit(client, business.rep, date(2026, 3, 10), next_step="call", next_on=date(2026, 3, 16))
    assert [step.client_id for step in board(business.rep).follow_ups] == [client.pk]
    making.make_visit(client, business.rep, date(2026, 3, 17))
    assert board(business.rep).follow_ups == []


def test_everything_can_be_compared_with_the_targets_as_first_published(business, browse):
    Target.objects.filter(team=business.team, person=None).update(original=8000)
    Target.objects.filter(person=business.rep).update(original=2500)
    scope = Scope.open_for(business.manager)
    then = Dashboard(scope, MARCH, Company.current(), KPIS["signed_amount"], original=True)
    assert card(then, "signed_amount").standing.target == 8000
    assert {row.name: row.standing.target for row in then.rows} == {
        "Rep": 2500, "Teammate": None, "Manager": None,
    }  # fmt: skip
    page = browse(business.manager).get("/?period=2026-03&targets=original").content.decode()
    assert "as they were first published" in page
    assert "targets=original" in page
