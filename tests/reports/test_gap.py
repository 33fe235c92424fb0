"""The page of the gap in work: own numbers only, worked by hand, and as few queries for fifty people as for two."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.reports.actions import recount
from apps.reports.dashboards import Dashboard
from apps.reports.measures import Scope
from apps.reports.rules.conversions import Step
from apps.reports.rules.odds import Level
from apps.reports.views.gap import _gaps
from apps.targets.kpis import KPIS
from apps.teams.models import CalendarDay, Company, Membership, Person
from salesmgmt.lib.periods import Period, add_months
from tests import world as making

pytestmark = pytest.mark.django_db
MARCH = Period.month(date(2026, 3, 1))
GAP = "/gap/"


def months_back(count):
    return [add_months(MARCH.first, -number) for number in range(1, count + 1)]


def habit(person, months, amount=20_000, visits=10, deals=2, sign_on=27):
    """Each month: ten visits, two new deals of which one is won and one lost, and one contract."""
    client = making.make_client(person)
    for month in months:
        for number in range(visits):
            making.make_visit(client, person, month.replace(day=3 + number))
        for number in range(deals):
            making.make_deal(
                client, person, stage="won" if number % 2 else "lost",
                opened_on=month.replace(day=5), closed_on=month.replace(day=20),
            )  # fmt: skip
        making.make_contract(client, person, amount, month.replace(day=sign_on))


@pytest.fixture
def business(world, today):
    """A year of habits of the rep, none of the teammate; both have a target in March."""
    habit(world.rep, months_back(12))
    making.make_contract(making.make_client(world.rep), world.rep, 17_000, date(2026, 3, 4))
    making.make_target("signed_amount", MARCH.first, world.team, 100_000)
    making.make_target("signed_amount", MARCH.first, world.team, 60_000, world.rep)
    making.make_target("signed_amount", MARCH.first, world.team, 10_000, world.teammate)
    recount()
    return world


def outlooks(viewer, period=MARCH, kpi="signed_amount", **scope):
    scope = Scope.open_for(viewer, **scope)
    return _gaps(Dashboard(scope, period, Company.current(), KPIS[kpi])).outlooks


def test_a_reps_gap_in_work_by_hand(business):
    # Still missing: 60,000 - 17,000 = 43,000. The twelve months: 120 visits, 24 deals, 12 of 24 won, 12 contracts of
    # 20,000. Nobody else did anything, so that nothing fills them up.
    # 43,000 / 20,000: 3 contracts, 3 wins at 1 contract each, 6 deals at 50 %, 30 visits at 0.2 deals each.
    (mine,) = outlooks(business.rep)
    assert mine.standing.gap == 43_000
    assert {work.step: work.total for work in mine.work} == {
        Step.VISITS: 30, Step.DEALS: 6, Step.WINS: 3, Step.CONTRACTS: 3,
    }  # fmt: skip
    # On Wednesday 18 March there are left: Thursday and Friday, 23 to 27, 30 and 31 March: 9 workdays.
    visits = mine.work[0]
    assert list(visits.weeks) == [7, 17, 6]  # 30 × 2/9 = 6.7 up to 7, 30 × 7/9 = 23.3 up to 24, then the rest
    assert visits.each_day == Decimal(30) / 9
    assert [rate.cases for rate in mine.rates] == [120, 24, 12, 12]


def test_the_chance_counts_the_like_ends_of_the_own_months(business):
    # In each of the 12 months the last nine workdays brought the 20,000 of the 27th, never 43,000: (0 + 1) / (12 + 2).
    (mine,) = outlooks(business.rep)
    assert (mine.chance.hits, mine.chance.cases) == (0, 12)
    assert mine.chance.probability == Decimal(1) / 14
    assert mine.level == Level.AT_RISK


def test_someone_without_cases_works_with_the_others_rates(business):
    # Of the team the rep alone has cases, and its rates would be one person's: they are of three beyond it, who are
    # alike. At those, 10,000 are one contract, two deals, ten visits.
    for person in (business.outsider, business.other_manager, business.director):
        habit(person, months_back(12))
    recount()
    (theirs,) = outlooks(business.teammate)
    assert theirs.by_company
    assert all(rate.of_company for rate in theirs.rates)
    assert [rate.cases for rate in theirs.rates] == [0, 0, 0, 0]
    assert [rate.filled for rate in theirs.rates] == [1, 1, 1, 1]
    assert [work.total for work in theirs.work] == [10, 2, 1, 1]
    # All twelve months of each of them brought 20,000 at their end: (12 × 1 + 1) / (12 + 2).
    assert (theirs.chance.cases, theirs.chance.filled) == (0, 12)
    assert theirs.chance.probability == Decimal(13) / 14


def test_with_three_people_it_is_the_own_team_that_fills_up(business):
    for number in range(2):
        habit(making.make_person(f"colleague{number}", team=business.team), months_back(12))
    for person in (business.outsider, business.other_manager, business.director):
        habit(person, months_back(12), visits=20)
    recount()
    (theirs,) = outlooks(business.teammate)
    assert not theirs.by_company
    assert theirs.rates[0].value == Decimal("0.2")  # not the 0.1 of those beyond
    assert [rate.of_company for rate in theirs.rates] == [False] * 4
    # The rep is one of the team's three who sell: the other two are not enough, and those beyond fill up. Own 24 deals
    # for 120 visits, and 50 cases of 0.1: (24 + 5) / 170.
    (mine,) = outlooks(business.rep)
    assert mine.rates[0].value == Decimal(29) / 170
    assert mine.rates[0].of_company


def test_nothing_is_invented_without_any_history(world, today, browse):
    making.make_target("signed_amount", MARCH.first, world.team, 60_000, world.rep)
    recount()
    (mine,) = outlooks(world.rep)
    assert (mine.rates, list(mine.work), mine.chance, mine.level) == ([], [], None, Level.UNKNOWN)
    page = browse(world.rep).get(GAP).content.decode()
    assert "There is no history yet" in page
    assert "Too little history" in page
    assert "What if" not in page


def test_five_months_are_too_few_for_a_chance_and_colleagues_fill_them_up(world, today):
    habit(world.rep, months_back(5))
    making.make_target("signed_amount", MARCH.first, world.team, 60_000, world.rep)
    recount()
    (alone,) = outlooks(world.rep)
    assert (alone.chance, alone.level) == (None, Level.UNKNOWN)
    assert alone.work
    for person in (world.outsider, world.other_manager):
        habit(person, months_back(12), amount=90_000)
    recount()
    # Two others would give one another away.
    assert outlooks(world.rep)[0].chance is None
    habit(world.director, months_back(12), amount=90_000)
    recount()
    # None of the own five brought 60,000, each of the others' twelve did, counted as the seven that are missing.
    (filled,) = outlooks(world.rep)
    assert (filled.chance.hits, filled.chance.cases, filled.chance.filled) == (0, 5, 7)
    assert filled.chance.probability == Decimal(8) / 14


def test_the_warning_names_what_is_below_the_usual(business):
    # No visit in March, ten a month before; nothing logged since 12 February; no deal expected in time.
    (mine,) = outlooks(business.rep)
    signs = {reason.sign.value: reason for reason in mine.reasons}
    assert set(signs) == {"pace", "visits", "pipeline", "silence"}
    # 17,000 of 60,000 against 13 of 22 workdays.
    assert signs["pace"].now == Decimal(17) / 60
    assert signs["pace"].usual == Decimal(13) / 22
    assert signs["visits"].now == 0
    assert (signs["pipeline"].now, signs["pipeline"].usual) == (0, 43_000)


def test_open_deals_expected_in_time_are_told_but_not_counted_twice(business, browse):
    client = making.make_client(business.rep)
    making.make_deal(client, business.rep, amount=Decimal(30_000), expected_on=date(2026, 3, 30))
    making.make_deal(client, business.rep, amount=Decimal(90_000), expected_on=date(2026, 4, 2))
    before = outlooks(business.rep)[0]
    assert (before.open_deals, before.expected) == (1, 15_000)  # 30,000 at a win rate of 50 %
    assert before.chance.probability == Decimal(1) / 14
    assert "1 open deal is expected in time" in browse(business.rep).get(GAP).content.decode()


# --- who sees what -----------------------------------------------------------------------------------


def test_a_rep_sees_nobody_elses_gap(business, browse):
    browser = browse(business.rep)
    for other in (business.teammate, business.outsider, business.manager):
        assert browser.get(GAP, {"person": other.pk}).status_code == 404
    assert browser.get(GAP, {"team": business.team.pk}).status_code == 404
    assert "43" in browser.get(GAP).content.decode()


def test_a_manager_sees_their_people_by_gap_and_nobody_elses(business, browse):
    browser = browse(business.manager)
    lines = browser.get(GAP).context["parts"]
    assert [line.name for line in lines] == ["Rep", "Teammate"]
    assert [line.told.outlook.standing.gap for line in lines] == [43_000, 10_000]
    assert lines[0].told.work == "30 visits, 6 new deals, 3 contracts"
    assert browser.get(GAP, {"person": business.rep.pk}).status_code == 200
    assert browser.get(GAP, {"person": business.outsider.pk}).status_code == 404
    assert browser.get(GAP, {"team": business.far_team.pk}).status_code == 404


def test_the_dashboard_has_one_table_of_people_which_the_gap_adds_its_words_to(business, browse):
    browser = browse(business.manager)
    page = browser.get("/?period=2026-03").content.decode()
    key = f'id="outlook-p{business.rep.pk}"'
    assert page.count(key) == 1
    [asked] = re.findall(r'hx-get="(/gap/[^"]+)"', page)
    part = browser.get(unescape(asked), headers={"HX-Request": "true"}).content.decode()
    assert "gap-parts" not in part
    [words] = re.findall(rf"<span[^>]*{key}[^>]*>.*?</span>\n", part, re.S)
    assert 'hx-swap-oob="true"' in words
    assert "30 visits, 6 new deals, 3 contracts" in words
    # Cut by something else, the dashboard has no lines of people to put words in; the page of the gap has its own.
    [asked] = re.findall(r'hx-get="(/gap/[^"]+)"', browser.get("/?period=2026-03&by=segment").content.decode())
    assert "outlook-" not in browser.get(unescape(asked), headers={"HX-Request": "true"}).content.decode()
    assert "gap-parts" in browser.get(GAP).content.decode()


def test_a_persons_gap_is_the_same_seen_from_below_and_from_above(business):
    (mine,), (theirs,) = outlooks(business.rep), outlooks(business.manager, person=business.rep)
    row = outlooks(business.manager)[1:]
    assert mine.work == theirs.work
    assert mine.chance == theirs.chance
    assert [each.work for each in row if each.standing.gap == 43_000] == [mine.work]


def told(outlook):
    return outlook.level, outlook.chance, [(work.step, work.total) for work in outlook.work], outlook.rates


def test_a_list_tells_of_everyone_what_their_own_page_tells(business):
    # The far team's three sell 60,000 each month, the team's four 20,000; one of the far team moves to the team, so
    # that the list of the team has people of whom each has others of their own around.
    for number in range(3):
        habit(making.make_person(f"near{number}", team=business.team), months_back(3))
        habit(making.make_person(f"far{number}", team=business.far_team), months_back(4), amount=60_000, visits=20)
    moved = Membership.objects.get(person__username="far0")
    move = date(2026, 3, 9)
    Membership.objects.filter(pk=moved.pk).update(until=move)
    Membership.objects.create(person=moved.person, team=business.team, since=move)
    making.make_contract(making.make_client(moved.person), moved.person, 1_000, date(2026, 3, 4))
    for team in (business.team, business.far_team):
        making.make_target("signed_amount", MARCH.first, team, 30_000, moved.person)
    recount()
    for viewer, team in ((business.manager, business.team), (business.director, business.far_team)):
        scope = Scope.open_for(viewer, team)
        board = Dashboard(scope, MARCH, Company.current(), KPIS["signed_amount"])
        seen = {row.person: told(outlook) for row, outlook in zip(board.rows, _gaps(board).outlooks[1:], strict=True)}
        assert seen.keys() >= ({moved.person_id} if viewer == business.director else {business.rep.pk})
        for person, line in seen.items():
            alone = Dashboard(
                Scope.of(viewer, team, Person.objects.get(pk=person)), MARCH, Company.current(), KPIS["signed_amount"]
            )
            assert told(_gaps(alone).outlooks[0]) == line, person


def test_a_director_sees_teams(business, browse):
    lines = browse(business.director).get(GAP, {"team": business.east.pk}).context["parts"]
    assert {line.name for line in lines} >= {"Team"}


def test_fifty_people_take_as_many_queries_as_two(business, browse):
    browser = browse(business.manager)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(GAP).status_code == 200
        return len(captured)

    queries()
    before = queries()
    for number in range(48):
        person = making.make_person(f"extra{number}", team=business.team)
        making.make_target("signed_amount", MARCH.first, business.team, 1_000, person)
    recount()
    browser.get(GAP)
    assert queries() == before
    assert before <= 24


# --- the page ------------------------------------------------------------------------------------------


def test_the_part_for_other_pages_is_the_page_without_its_frame(business, browse):
    part = browse(business.rep).get(GAP, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Still missing ¥43k" in part
    assert "data-what-if" not in part
    assert reverse("reports:gap") in part


def test_the_dashboard_fetches_the_part_with_its_own_question(business, browse):
    page = browse(business.manager).get("/", {"person": business.rep.pk, "period": "2026-03"}).content.decode()
    assert f'hx-get="/gap/?person={business.rep.pk}&amp;period=2026-03' in page


def test_what_if_works_without_scripts(business, browse):
    page = browse(business.rep).get(GAP, {"visits": "6", "win": "1", "kpi": "signed_amount"})
    what_if = page.context["what_if"].asked
    # 9 workdays are 1.8 weeks: 17,000 + 1.8 × 6 visits × 0.2 × 1 × 1 × 20,000 = 60,200, which is 200 above.
    assert what_if.outcome == 60_200
    assert page.context["what_if"].gap == "¥200"
    assert "target reached, above it by" in page.content.decode()


@pytest.mark.parametrize("asked", ["abc", "-5", "1e20", "NaN", "", "999999999999999999999"])
def test_a_slider_that_is_no_number_stays_as_usual_or_at_its_end(business, browse, asked):
    answer = browse(business.rep).get(GAP, {"visits": asked, "value": asked, "win": asked, "deals": asked})
    assert answer.status_code == 200
    assert answer.context["what_if"].asked.outcome >= 17_000


def test_a_missing_target_and_one_of_zero_read_differently(world, today, browse):
    making.make_target("signed_amount", MARCH.first, world.team, 0, world.rep)
    recount()
    assert "The target is 0: nothing is asked for" in browse(world.rep).get(GAP).content.decode()
    assert "No target is set for this period." in browse(world.teammate).get(GAP).content.decode()


def test_before_and_after_the_period_the_page_makes_sense(business, browse):
    browser = browse(business.rep)
    making.make_target("signed_amount", date(2026, 2, 1), business.team, 25_000, business.rep)
    making.make_target("signed_amount", date(2026, 5, 1), business.team, 20_000, business.rep)
    over = browser.get(GAP, {"period": "2026-02"}).content.decode()
    assert "¥5,000 short at the end" in over
    assert "Not reached" in over
    assert "The period is over." in over
    coming = browser.get(GAP, {"period": "2026-05"})
    assert "The period has not begun" in coming.content.decode()
    assert coming.context["whole"].outlook.work[-1].total == 1
    assert coming.context["whole"].outlook.chance is not None


@pytest.mark.parametrize("period", ["2026-03", "2026-Q1", "2026", "2026-W12", "2026-03-18", "2026-03-01..2026-04-10"])
def test_every_kpi_and_size_of_period_has_a_page(business, browse, period):
    browser = browse(business.rep)
    for kpi in KPIS:
        if kpi != "signed_amount":
            making.make_target(kpi, MARCH.first, business.team, 5, business.rep)
        assert browser.get(GAP, {"kpi": kpi, "period": period}).status_code == 200, kpi


def test_a_year_not_yet_announced_is_said_to_be_guessed(business, browse):
    said = "The holidays of 2027 have not been announced; Monday to Friday with the usual public holidays are assumed"
    browser = browse(business.rep)
    assert said not in browser.get(GAP).content.decode()
    assert said in browser.get(GAP, {"period": "2027-02"}).content.decode()
    CalendarDay.objects.create(day=date(2027, 2, 20), is_workday=True)
    assert said not in browser.get(GAP, {"period": "2027-02"}).content.decode()


def test_what_comes_from_a_chain_of_counts_is_worked_out_too(business):
    making.make_target("contracts_signed", MARCH.first, business.team, 3, business.rep)
    making.make_target("visits", MARCH.first, business.team, 12, business.rep)
    # 3 contracts less the one of 4 March are 2: 2 wins, 4 deals, 20 visits.
    assert [work.total for work in outlooks(business.rep, kpi="contracts_signed")[0].work] == [20, 4, 2, 2]
    assert [work.total for work in outlooks(business.rep, kpi="visits")[0].work] == [12]


def test_on_the_last_workday_the_whole_rest_is_todays(business, browse):
    with time_machine.travel(date(2026, 3, 31), tick=False):
        answer = browse(business.rep).get(GAP, {"period": "2026-03"})
    page, mine = answer.content.decode(), answer.context["whole"].outlook
    assert "Today is the last workday." in page
    assert "Not reached" not in page
    assert "Still missing ¥43k" in page
    # Pace counts today as gone; what is missing is still today's: 43,000 in 3 contracts, 30 visits.
    assert (mine.standing.pace, mine.standing.needed, mine.standing.workdays.left) == (1, 43_000, 0)
    assert [(list(work.weeks), work.each_day) for work in mine.work] == [([n], n) for n in (30, 6, 3, 3)]
    # In none of twelve months did the last workday bring 43,000.
    assert (mine.chance.probability, mine.level) == (Decimal(1) / 14, Level.AT_RISK)
    with time_machine.travel(date(2026, 4, 1), tick=False):
        over = browse(business.rep).get(GAP, {"period": "2026-03"})
    assert over.context["whole"].outlook.level == Level.MISSED
    assert over.context["whole"].outlook.standing.needed is None


def test_a_period_that_ends_in_free_days_is_not_over_on_them(business, browse):
    # 30 January 2026, a Friday, is the last workday; the month ends on Saturday.
    making.make_target("signed_amount", date(2026, 1, 1), business.team, 60_000, business.rep)
    with time_machine.travel(date(2026, 1, 31), tick=False):
        answer = browse(business.rep).get(GAP, {"period": "2026-01"})
    assert "No workday is left." in answer.content.decode()
    assert answer.context["whole"].outlook.level != Level.MISSED
    assert answer.context["whole"].outlook.standing.needed is None


def test_on_the_last_workday_the_days_page_says_so(business, browse):
    with time_machine.travel(date(2026, 3, 31), tick=False):
        page = browse(business.rep).get("/today/target/").content.decode()
    assert "¥43k today, on the last workday" in re.sub(r"<[^>]+>", "", page)
